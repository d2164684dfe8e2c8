using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

/// <summary>A place to take gradients at: parameters, samples, labels.</summary>
/// <param name="Parameters">W1, b1, W2, b2.</param>
/// <param name="Batch">X, Y.</param>
internal sealed record Point(Parameters Parameters, Batch Batch)
{
    /// <summary>A generic point: weights and features N(0, 1), biases N(0, 0.3²), labels 0 or 1. The same seed gives the same point.</summary>
    public static Point Draw(Sizes sizes, int seed, ScalarType dtype = ScalarType.Float64, double scale1 = 1, double scale2 = 1)
    {
        var (n0, n1, n2, m) = sizes;
        using var generator = new Generator((ulong)seed);
        Tensor N(long rows, long columns) => randn(rows, columns, dtype: float64, generator: generator);
        return new Point(
            new(scale1 * N(n1, n0), 0.3 * scale1 * N(n1, 1), scale2 * N(n2, n1), 0.3 * scale2 * N(n2, 1)),
            new(N(n0, m), (N(n2, m) > 0).to_type(float64))).To(dtype);
    }

    /// <summary>The same point, rounded to another dtype.</summary>
    public Point To(ScalarType dtype) => new(Parameters.To(dtype, CPU), Batch.To(dtype, CPU));

    public void Deconstruct(out Parameters parameters, out Tensor X, out Tensor Y) => (parameters, X, Y) = (Parameters, Batch.X, Batch.Y);
}
