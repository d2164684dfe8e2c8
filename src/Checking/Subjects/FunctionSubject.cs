using AutogradCheck.Checking.Trials;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Subjects;

/// <summary>A function of tensors that are handed to it: for every evaluation it gets fresh ones, the caller's are only read.</summary>
internal sealed class FunctionSubject : Subject
{
    private readonly Func<Tensor[], Tensor[]> _function;
    private readonly Tensor[] _inputs;
    private readonly int[] _examined;
    private readonly bool _wide;
    private readonly Tensor[] _before;
    private readonly IReadOnlyList<string> _names;

    /// <param name="function">The function.</param>
    /// <param name="inputs">All its inputs.</param>
    /// <param name="names">Their names.</param>
    /// <param name="examined">Which of them are examined.</param>
    /// <param name="wide">Computes in float64 whatever the inputs' dtype is.</param>
    /// <param name="trials">Which runs the function may be put to.</param>
    public FunctionSubject(Func<Tensor[], Tensor[]> function, Tensor[] inputs, IReadOnlyList<string> names, int[] examined, bool wide, TrialRuns trials)
        : base(Variable.Of(examined.Select(i => (names[i], inputs[i]))), wide ? ScalarType.Float64 : Narrowest(examined.Select(i => inputs[i])), trials)
    {
        (_function, _inputs, _names, _examined, _wide) = (function, inputs, names, examined, wide);
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        Point = Flat.Of(examined.Select(i => inputs[i])).clone().DetachFromDisposeScope();
        _before = [.. inputs.Select(input => input.detach().clone().DetachFromDisposeScope())];
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, long[] Shape)> Inputs => _names.Zip(_inputs, (name, input) => (name, input.shape));

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (input, before) in _inputs.Zip(_before))
        {
            // A function may write to its inputs; afterwards they are as they were.
            var now = input.detach();
            if (!Flat.AreSame(now, before)) now.copy_(before);
            before.Dispose();
        }
        Point.Dispose();
    }

    /// <summary>The real number format with the fewest digits among the tensors; float64 where there are none.</summary>
    public static ScalarType Narrowest(IEnumerable<Tensor> tensors) => tensors.Select(t => Real(t.dtype)).Append(ScalarType.Float64).MaxBy(dtype => Arithmetic.Of(dtype).u);

    private static ScalarType Real(ScalarType dtype) => dtype switch
    {
        ScalarType.ComplexFloat64 => ScalarType.Float64,
        ScalarType.ComplexFloat32 => ScalarType.Float32,
        _ => dtype,
    };

    /// <inheritdoc/>
    protected override Tensor[] Leaves(Tensor? point) =>
        [.. _examined.Select((i, k) => (point is not null ? Part(point, Variables[k], Format(Variables[k].Dtype)) : _wide ? _inputs[i].detach().to(Flat.Widest(_inputs[i].dtype)) : _inputs[i].detach()).detach().requires_grad_())];

    /// <inheritdoc/>
    protected override Tensor[] RunRecorded(Tensor[] leaves) => _function(With(i => leaves[i], Other));

    /// <inheritdoc/>
    protected override Tensor[] RunAt(Tensor point) => _function(With(i => Part(point, Variables[i], Format(Variables[i].Dtype)).detach().requires_grad_(Trials.AsksAutograd), Other));

    /// <inheritdoc/>
    protected override Tensor[]? RunComplex(Tensor step) => _function(With(
        i => complex(Part(Point, Variables[i], ScalarType.Float64), Part(step, Variables[i], ScalarType.Float64)),
        input => input.is_floating_point() ? input.detach().to(ScalarType.ComplexFloat64) : input));

    private ScalarType Format(ScalarType dtype) => _wide ? Flat.Widest(dtype) : dtype;

    // Inputs that are not examined: as they are, or as wide as the rest.
    private Tensor Other(Tensor input) => _wide && Flat.IsDifferentiable(input) ? input.detach().to(Flat.Widest(input.dtype)) : input.detach();

    private Tensor[] With(Func<int, Tensor> examined, Func<Tensor, Tensor> other)
    {
        var arguments = _inputs.Select(_ => (Tensor?)null).ToArray();
        foreach (var (k, i) in _examined.Index()) arguments[i] = examined(k);
        return [.. arguments.Select((argument, i) => argument ?? other(_inputs[i]))];
    }
}
