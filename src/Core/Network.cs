using static TorchSharp.torch;

namespace AutogradCheck.Core;

/// <summary>The values on the way forward.</summary>
/// <param name="Z1">(n1, m)</param>
/// <param name="A1">(n1, m)</param>
/// <param name="Z2">(n2, m)</param>
/// <param name="A2">ŷ, (n2, m)</param>
public sealed record ForwardPass(Tensor Z1, Tensor A1, Tensor Z2, Tensor A2) : TensorRecord
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Value)> Named => [("Z1", Z1), ("A1", A1), ("Z2", Z2), ("A2", A2)];
}

/// <summary>The network with one hidden layer: its forward equations (1) to (4) and its cost J.</summary>
public static class Network
{
    /// <summary>Equations (1) to (4).</summary>
    /// <param name="parameters">W1, b1, W2, b2.</param>
    /// <param name="X">(n0, m)</param>
    /// <param name="g1">The hidden activation.</param>
    public static ForwardPass Forward(Parameters parameters, Tensor X, Activation g1)
    {
        var (Z1, A1, Z2) = Logits(parameters, X, g1);
        var A2 = Z2.sigmoid();      // (4)
        return new(Z1, A1, Z2, A2);
    }

    /// <summary>Equations (1) to (3): all that the cost needs.</summary>
    /// <param name="parameters">W1, b1, W2, b2.</param>
    /// <param name="X">(n0, m)</param>
    /// <param name="g1">The hidden activation.</param>
    /// <returns>Z1 (n1, m), A1 (n1, m), Z2 (n2, m).</returns>
    public static (Tensor Z1, Tensor A1, Tensor Z2) Logits(Parameters parameters, Tensor X, Activation g1)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(X);
        ArgumentNullException.ThrowIfNull(g1);
        var (W1, b1, W2, b2) = parameters;
        if (X.dim() != 2 || X.shape[0] != W1.shape[1])
            throw new ShapeException("X", X.shape, $"(n0, m) with n0 = {W1.shape[1]}, the columns of W1");

        var Z1 = W1.mm(X) + b1;     // (1)
        var A1 = g1.g(Z1);          // (2)
        var Z2 = W2.mm(A1) + b2;    // (3)
        return (Z1, A1, Z2);
    }

    /// <summary>J = (1/m) Σ softplus(Z2) − Y ⊙ Z2: the mean over samples, the sum over outputs, from the logits, so that it is right where log(A2) is not.</summary>
    /// <param name="Z2">Logits, (n2, m).</param>
    /// <param name="Y">Labels, (n2, m).</param>
    /// <returns>J, a tensor without dimensions.</returns>
    public static Tensor Cost(Tensor Z2, Tensor Y)
    {
        ArgumentNullException.ThrowIfNull(Z2);
        ArgumentNullException.ThrowIfNull(Y);
        if (!Z2.shape.SequenceEqual(Y.shape)) throw new ShapeException("Y", Y.shape, $"the shape of Z2, {ShapeException.Show(Z2.shape)}");
        var m = Z2.shape[1];
        return (Softplus(Z2) - Y * Z2).sum() / m;
    }

    /// <summary>log(1 + eᶻ) for every z. (libtorch's own softplus is z itself above 20: off by up to 2e-9 there.)</summary>
    /// <remarks>float16 and bfloat16 are computed in float32 and rounded once: the derivative of logaddexp overflows in float16 below z = −11 and is 0 there.</remarks>
    public static Tensor Softplus(Tensor z)
    {
        ArgumentNullException.ThrowIfNull(z);
        return HalfPrecision.RoundedOnce(x => logaddexp(x, zeros_like(x)), z);
    }
}
