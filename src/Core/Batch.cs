using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Core;

/// <summary>Samples and their labels. Samples are columns.</summary>
/// <param name="X">Features, (n0, m), finite.</param>
/// <param name="Y">Labels, (n2, m), each in [0, 1].</param>
/// <exception cref="ShapeException">A tensor has another shape.</exception>
/// <exception cref="InputException">A feature is not finite or a label is outside [0, 1].</exception>
public sealed record Batch(Tensor X, Tensor Y) : TensorRecord
{
    /// <summary>Features, (n0, m).</summary>
    public Tensor X { get; } = Finite(Matrix(X, "X", ("n0", Size(X, "X", 0, "(n0, m)")), ("m", Size(X, "X", 1, "(n0, m)"))));

    /// <summary>Labels, (n2, m).</summary>
    public Tensor Y { get; } = Probabilities(Matrix(Y, "Y", ("n2", Size(Y, "Y", 0, "(n2, m)")), ("m", X.shape[1])));

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Value)> Named => [("X", X), ("Y", Y)];

    /// <summary>The number of samples.</summary>
    public long m => X.shape[1];

    /// <summary>The same batch in another dtype, on another device.</summary>
    /// <exception cref="InputException">A feature is too large for the dtype.</exception>
    public Batch To(ScalarType dtype, Device device) => new(X.to(dtype, device), Y.to(dtype, device));

    private static Tensor Finite(Tensor X)
    {
        using var scope = NewDisposeScope();
        return X.isfinite().all().ToBoolean() ? X
            : throw new InputException("X", $"a value is NaN, infinite or too large for {X.dtype}", "finite features", "Remove those samples, or standardise the features.");
    }

    private static Tensor Probabilities(Tensor Y)
    {
        using var scope = NewDisposeScope();
        return (Y >= 0).logical_and(Y <= 1).all().ToBoolean() ? Y
            : throw new InputException("Y", "a label is NaN or outside [0, 1]", "labels in [0, 1], one row an output", "Code two classes as 0 and 1.");
    }
}
