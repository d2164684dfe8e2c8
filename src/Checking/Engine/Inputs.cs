using AutogradCheck.Checking.Subjects;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Engine;

/// <summary>The inputs of a check, found to be such that it can begin.</summary>
/// <param name="Names">Of all inputs.</param>
/// <param name="Examined">Which are examined.</param>
/// <param name="Dtype">The number format with the fewest digits among these.</param>
/// <param name="Device">Where the first of them is.</param>
/// <param name="Options">What the caller asked for.</param>
internal sealed record Inputs(IReadOnlyList<string> Names, int[] Examined, ScalarType Dtype, string Device, GradCheckOptions Options)
{
    /// <summary>For autograd: those that require a gradient.</summary>
    public static Inputs Of(Tensor[] inputs, GradCheckOptions? options)
    {
        Require(inputs);
        int[] examined = [.. inputs.Index().Where(i => i.Item.requires_grad).Select(i => i.Index)];
        if (examined.Length == 0)
            throw new ArgumentException("no input requires a gradient, so there is nothing to check; expected at least one that does. Call requires_grad_() on the inputs to examine.", nameof(inputs));
        return Made(inputs, examined, options);
    }

    /// <summary>For gradients from elsewhere: those that are claimed.</summary>
    public static Inputs OfClaims(Tensor[] inputs, Tensor?[] claims, GradCheckOptions? options)
    {
        Require(inputs);
        if (claims.Length != inputs.Length) throw new ArgumentException($"{claims.Length} claimed gradients for {inputs.Length} inputs; expected one for each, null where none is claimed", nameof(claims));
        int[] examined = [.. claims.Index().Where(c => c.Item is not null).Select(c => c.Index)];
        if (examined.Length == 0) throw new ArgumentException("no gradient is claimed, so there is nothing to check", nameof(claims));
        var made = Made(inputs, examined, options);
        foreach (var i in examined)
        {
            if (!Flat.IsDifferentiable(inputs[i])) throw new ArgumentException($"{made.Names[i]} is {inputs[i].dtype} and has no gradient; expected null for it", nameof(claims));
            if (!Flat.IsDifferentiable(claims[i]!)) throw new ArgumentException($"the gradient claimed for {made.Names[i]} is {claims[i]!.dtype}; expected real numbers like {inputs[i].dtype}", nameof(claims));
        }
        return made;
    }

    /// <summary>For a module: its parameters, and the input behind them.</summary>
    public static Inputs OfModule((string Name, Tensor Value)[] parameters, Tensor input, GradCheckOptions? options)
    {
        Require([input]);
        Tensor[] all = [.. parameters.Select(p => p.Value), .. Flat.IsDifferentiable(input) ? new[] { input } : []];
        if (all.Length == 0) throw new ArgumentException("no parameter requires a gradient and the input is not floating-point, so there is nothing to check", nameof(parameters));
        return Made(all, [.. Enumerable.Range(0, all.Length)], (options ?? GradCheckOptions.Default) with { Names = [.. parameters.Select(p => p.Name), .. all.Skip(parameters.Length).Select(_ => "input")] });
    }

    private static Inputs Made(Tensor[] inputs, int[] examined, GradCheckOptions? options)
    {
        options ??= GradCheckOptions.Default;
        if (options.Names is { } given && given.Count != inputs.Length) throw new ArgumentException($"{given.Count} names for {inputs.Length} inputs", nameof(options));
        string[] names = [.. options.Names ?? inputs.Select((_, i) => $"input {i}")];
        foreach (var i in examined) RequireOwnMemory(inputs[i], names[i]);
        return new(names, examined, FunctionSubject.Narrowest(examined.Where(i => Flat.IsDifferentiable(inputs[i])).Select(i => inputs[i])), inputs[examined[0]].device.ToString(), options);
    }

    private static void Require(Tensor[] inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Length == 0) throw new ArgumentException("there is no input; expected at least one", nameof(inputs));
        if (is_inference_mode_enabled()) throw new InvalidOperationException("inference mode records nothing, so there is no gradient to check; leave inference_mode first");
        foreach (var (i, input) in inputs.Index())
        {
            if (input is null) throw new ArgumentNullException(nameof(inputs), $"input {i} is null");
            if (input.is_sparse) throw new ArgumentException($"input {i} is sparse; expected a dense tensor. Use to_dense().", nameof(inputs));
        }
    }

    // An expanded tensor has one number behind several entries: stepping one of them would step all.
    private static void RequireOwnMemory(Tensor input, string name)
    {
        var dimensions = input.stride().Zip(input.shape).Where(d => d.Second > 1).OrderBy(d => d.First).ToArray();
        var reach = 1L;
        foreach (var (stride, size) in dimensions)
        {
            if (stride < reach) throw new ArgumentException($"{name} overlaps itself in memory (strides ({string.Join(", ", input.stride())}) for shape ({string.Join(", ", input.shape)})); expected entries of their own. Use clone() or contiguous().");
            reach = stride * (size - 1) + reach;
        }
    }
}
