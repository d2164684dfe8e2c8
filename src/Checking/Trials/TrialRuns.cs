using static TorchSharp.torch;

namespace AutogradCheck.Checking.Trials;

/// <summary>
/// Which runs with other numbers than its author had in mind a function may be put to. Some mistakes that such a run can lead to end the process, and no exception is thrown that could be caught:
/// a product of real and complex numbers by matmul is one. So the function's code is read first; where it could come to that, the run is left out and the reason given.
/// </summary>
/// <param name="function">A delegate, as the engine has it.</param>
/// <param name="module">The module that is examined; null where it is a function.</param>
/// <param name="inputs">What the function is given.</param>
/// <param name="dtype">Its own number format.</param>
internal sealed class TrialRuns(Delegate function, nn.Module? module, IReadOnlyList<Tensor> inputs, ScalarType dtype)
{
    private readonly Lazy<(Sights Forward, Sights All)> _seen = new(() => Read(function, module));

    /// <summary>Why the function is not run with complex numbers; null where it can be.</summary>
    public string? AgainstComplex
    {
        get
        {
            var seen = _seen.Value.Forward;
            if (seen[Sight.Unreadable] is { } hidden) return $"the function's code could not be read to its end ({hidden}), so it was not tried with complex numbers";
            if (seen.Any(Sight.RealOnly, Sight.Callback, Sight.Gradient) is { } call) return $"the function calls {call}, which would end the process if it failed with complex numbers, so these were not tried";
            return seen[Sight.Matmul] is { } product && Other(seen, ScalarType.Float64) is { } other ? Reason(product, other, "with complex numbers") : null;
        }
    }

    /// <summary>Why a function in a narrow format is not run in float64; null where it can be.</summary>
    public string? AgainstFloat64
    {
        get
        {
            if (inputs.All(i => !i.is_floating_point() && !i.is_complex() || i.dtype is ScalarType.Float64 or ScalarType.ComplexFloat64)) return null; // that is what it runs in
            var seen = _seen.Value.All;
            if (seen[Sight.Unreadable] is { } hidden) return $"the function's code could not be read to its end ({hidden}), so it was not tried in float64";
            if (seen[Sight.Narrows] is { } narrows) return $"the function calls {narrows}, which would end the process at a number too large for it, so it was not tried in float64";
            return seen.Any(Sight.Matmul, Sight.Callback, Sight.Gradient, Sight.Unguarded) is { } call && Other(seen, dtype) is { } other ? Reason(call, other, "in float64") : null;
        }
    }

    /// <summary>Whether the function asks autograd itself: then its inputs have to require a gradient in every run.</summary>
    public bool AsksAutograd => _seen.Value.Forward is var seen && (seen[Sight.Gradient] is not null || seen[Sight.Backward] == "backward");

    // Where a number of another dtype than the inputs' can come from that fits them in the function's own runs, which are in the dtype given.
    private string? Other(Sights seen, ScalarType own) =>
        seen[Sight.Held] is { } held ? $"a tensor it does not get as an argument ({held})"
        : seen[Sight.Made] is { } made ? $"a tensor it makes itself ({made})"
        : seen[Sight.Dtype] is { } named ? $"a dtype of its own choice ({named})"
        : own == ScalarType.Float64 && seen[Sight.LeavesComplex] is { } real ? $"what {real} gives"
        : get_default_dtype() != own ? null // arithmetic takes truth values and integers to the default dtype
        : seen[Sight.LeavesFloating] is { } whole ? $"what {whole} gives"
        : inputs.Any(i => !i.is_floating_point() && !i.is_complex()) ? "inputs that are integers"
        : null;

    private static string Reason(string call, string other, string how) =>
        $"the function calls {call}, which ends the process where dtypes do not fit, and uses {other}, so it was not tried {how}; hand tensors over as inputs, or take their dtype from an input's, for the sharper check";

    private static (Sights Forward, Sights All) Read(Delegate function, nn.Module? module)
    {
        var reader = new CodeReader();
        try
        {
            reader.Add(module, copied: true, "the module");
            reader.Add(function, copied: false, function.Method.Name);
            reader.Read();
            var forward = reader.Seen.Copy();
            reader.ReadBackwards();
            return (forward[Sight.Backward] is null ? forward : reader.Seen, reader.Seen);
        }
        catch (Exception e) when (e is not OutOfMemoryException) // a field that cannot be read, a type that cannot be loaded
        {
            reader.Seen.Add(Sight.Unreadable, e.GetType().Name);
            return (reader.Seen, reader.Seen);
        }
    }
}
