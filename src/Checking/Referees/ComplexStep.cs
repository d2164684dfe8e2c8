using AutogradCheck.Checking.Subjects;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Referees;

/// <summary>
/// The complex step (Squire and Trapp 1998): Im f(x + i·h·u) / h with h so small that h² vanishes. No subtraction, so every digit is right, one evaluation a direction.
/// Only for functions that are computed by an analytic formula: whoever uses it holds it against differences first.
/// </summary>
internal sealed class ComplexStep(Subject subject, IReadOnlyList<Tensor> cotangents, Tensor outputs) : IReferee
{
    /// <summary>h, a power of two near 1e-40.</summary>
    private static readonly double Step = Math.ScaleB(1, -133);

    /// <inheritdoc/>
    public string Name => "complex step";

    /// <inheritdoc/>
    public Estimate Along(Tensor direction, Effort effort = Effort.Quick) => TryAlong(direction) ?? new([.. cotangents.Select(_ => double.NaN)], [.. cotangents.Select(_ => double.PositiveInfinity)]);

    /// <summary>The derivative along a direction; null where the function is not made for complex numbers.</summary>
    public Estimate? TryAlong(Tensor direction)
    {
        using var scope = NewDisposeScope();
        using var step = direction * Step;
        if (subject.ImaginaryAt(step, outputs) is not { } imaginary) return null;
        imaginary.div_(Step);
        var u = Arithmetic.Of(ScalarType.Float64).u;
        return new([.. cotangents.Select(v => Vectors.Dot(v, imaginary))], [.. cotangents.Select(v => 16 * u * Vectors.NormOfProducts(v, imaginary))]);
    }
}
