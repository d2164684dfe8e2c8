using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Core;

/// <summary>The sizes of the network and of a batch.</summary>
/// <param name="n0">Input features.</param>
/// <param name="n1">Hidden units.</param>
/// <param name="n2">Output units.</param>
/// <param name="m">Samples.</param>
public readonly record struct Sizes(long n0, long n1, long n2, long m)
{
    /// <summary>The sizes of a point whose parts fit together.</summary>
    /// <exception cref="ShapeException">X or Y has another number of rows.</exception>
    /// <exception cref="InputException">The tensors differ in dtype or device.</exception>
    public static Sizes Of(Parameters parameters, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(batch);
        var (W1, (X, Y)) = (parameters.W1, batch);
        var sizes = new Sizes(W1.shape[1], W1.shape[0], parameters.W2.shape[0], batch.m);
        if (X.shape[0] != sizes.n0) throw new ShapeException("X", X.shape, $"(n0, m) with n0 = {sizes.n0}, the columns of W1");
        if (Y.shape[0] != sizes.n2) throw new ShapeException("Y", Y.shape, $"(n2, m) with n2 = {sizes.n2}, the rows of W2");
        foreach (var (name, value) in parameters.Named.Concat(batch.Named))
            if (value.dtype != W1.dtype || value.device_type != W1.device_type || value.device_index != W1.device_index)
                throw new InputException(name, $"{value.dtype} on {value.device}", $"{W1.dtype} on {W1.device}, as W1 is", "Convert parameters and batch with To.");
        return sizes;
    }

    /// <summary>Floating-point operations of one gradient: the five matrix products.</summary>
    public double FlopsPerStep => 2.0 * m * n1 * (2.0 * n0 + 3.0 * n2);
}

/// <summary>The parameters of the network. A bias is a column, never a vector.</summary>
/// <param name="W1">(n1, n0)</param>
/// <param name="b1">(n1, 1)</param>
/// <param name="W2">(n2, n1)</param>
/// <param name="b2">(n2, 1)</param>
/// <exception cref="ShapeException">A tensor has another shape.</exception>
public sealed record Parameters(Tensor W1, Tensor b1, Tensor W2, Tensor b2) : TensorRecord
{
    /// <summary>Weights of the hidden layer, (n1, n0).</summary>
    public Tensor W1 { get; } = Matrix(W1, "W1", ("n1", Size(W1, "W1", 0, "(n1, n0)")), ("n0", Size(W1, "W1", 1, "(n1, n0)")));

    /// <summary>Biases of the hidden layer, (n1, 1).</summary>
    public Tensor b1 { get; } = Matrix(b1, "b1", ("n1", W1.shape[0]), ("1", 1));

    /// <summary>Weights of the output layer, (n2, n1).</summary>
    public Tensor W2 { get; } = Matrix(W2, "W2", ("n2", Size(W2, "W2", 0, "(n2, n1)")), ("n1", W1.shape[0]));

    /// <summary>Biases of the output layer, (n2, 1).</summary>
    public Tensor b2 { get; } = Matrix(b2, "b2", ("n2", W2.shape[0]), ("1", 1));

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Value)> Named => [("W1", W1), ("b1", b1), ("W2", W2), ("b2", b2)];

    /// <summary>Random parameters: weights N(0, 1/fan-in), biases N(0, 0.01). The same generator state gives the same numbers on every device and in every dtype.</summary>
    /// <remarks>Not zero: with a zero (or equal) start every hidden unit stays the same for ever.</remarks>
    /// <param name="sizes">n0, n1, n2.</param>
    /// <param name="generator">Where the draws come from.</param>
    public static Parameters Random(Sizes sizes, Generator generator)
    {
        var (n0, n1, n2, _) = sizes;
        return new(
            W1: randn(n1, n0, dtype: float64, generator: generator) / Math.Sqrt(n0),
            b1: randn(n1, 1, dtype: float64, generator: generator) * 0.1,
            W2: randn(n2, n1, dtype: float64, generator: generator) / Math.Sqrt(n1),
            b2: randn(n2, 1, dtype: float64, generator: generator) * 0.1);
    }

    /// <summary>All parameters zero: the start that does not learn.</summary>
    public static Parameters Zero(Sizes sizes) => new(
        zeros(sizes.n1, sizes.n0, dtype: float64), zeros(sizes.n1, 1, dtype: float64),
        zeros(sizes.n2, sizes.n1, dtype: float64), zeros(sizes.n2, 1, dtype: float64));

    /// <summary>The same parameters in another dtype, on another device.</summary>
    /// <exception cref="InputException">A value is not finite, or too large for the dtype.</exception>
    public Parameters To(ScalarType dtype, Device device)
    {
        var converted = new Parameters(W1.to(dtype, device), b1.to(dtype, device), W2.to(dtype, device), b2.to(dtype, device));
        using var scope = NewDisposeScope();
        foreach (var (name, value) in converted.Named)
            if (!value.isfinite().all().ToBoolean())
                throw new InputException(name, $"a value is NaN, infinite or too large for {dtype}", "finite parameters", "Use smaller ones or a wider format.");
        return converted;
    }

    /// <summary>A copy that shares no memory with this one.</summary>
    public Parameters Copy() => new(W1.clone(), b1.clone(), W2.clone(), b2.clone());
}

/// <summary>The gradients of J with respect to the parameters (3.28, 3.29).</summary>
/// <param name="dW1">∂J/∂W1, (n1, n0)</param>
/// <param name="db1">∂J/∂b1, (n1, 1)</param>
/// <param name="dW2">∂J/∂W2, (n2, n1)</param>
/// <param name="db2">∂J/∂b2, (n2, 1)</param>
/// <exception cref="ShapeException">A tensor has another shape.</exception>
public sealed record Gradients(Tensor dW1, Tensor db1, Tensor dW2, Tensor db2) : TensorRecord
{
    /// <summary>∂J/∂W1, (n1, n0).</summary>
    public Tensor dW1 { get; } = Matrix(dW1, "dW1", ("n1", Size(dW1, "dW1", 0, "(n1, n0)")), ("n0", Size(dW1, "dW1", 1, "(n1, n0)")));

    /// <summary>∂J/∂b1, (n1, 1).</summary>
    public Tensor db1 { get; } = Matrix(db1, "db1", ("n1", dW1.shape[0]), ("1", 1));

    /// <summary>∂J/∂W2, (n2, n1).</summary>
    public Tensor dW2 { get; } = Matrix(dW2, "dW2", ("n2", Size(dW2, "dW2", 0, "(n2, n1)")), ("n1", dW1.shape[0]));

    /// <summary>∂J/∂b2, (n2, 1).</summary>
    public Tensor db2 { get; } = Matrix(db2, "db2", ("n2", dW2.shape[0]), ("1", 1));

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Value)> Named => [("dW1", dW1), ("db1", db1), ("dW2", dW2), ("db2", db2)];
}
