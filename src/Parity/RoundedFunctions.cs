using AutogradCheck.Checking;
using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Parity;

/// <summary>The network's functions on values that carry a bound.</summary>
internal static class RoundedFunctions
{
    // |σ″|, and |g1″| and |g1‴| of every activation, are nowhere larger (tests/Parity, ElementaryFunctionTests).
    private const double SigmoidCurvature = 0.1, Curvature = 1, SlopeCurvature = 2.1;

    /// <summary>g1(Z1).</summary>
    public static Rounded g(this Activation g1, Rounded Z1, Tensor? kinks) =>
        Z1.Map(g1.g, g1.Steepest(Z1, kinks), g1.PiecewiseLinear() ? 0 : Curvature, g1.Cancels ? Z1.Value.abs() : g1.g(Z1.Value).abs());

    /// <summary>g1′(Z1); the steepest slope at a kink, since a claim may take any up to it and round with that.</summary>
    public static Rounded gPrime(this Activation g1, Arithmetic arithmetic, Rounded Z1, Tensor? kinks)
    {
        if (g1.PiecewiseLinear())
        {
            var steepest = g1.Steepest(Z1, kinks);
            return Rounded.Input(arithmetic, steepest, 2 * arithmetic.u * steepest);
        }
        var curvature = SecondDerivative(Z1.Value, g1).abs().masked_fill(Z1.Value.abs() <= Z1.Error, Curvature); // elu's jumps at 0
        var scale = g1.Cancels ? 1 + Z1.Value.square().clamp(max: 36) : ones_like(curvature);
        return Z1.Map(g1.gPrime, curvature, SlopeCurvature, scale);
    }

    /// <summary>σ(Z2).</summary>
    public static Rounded Sigmoid(this Rounded Z2)
    {
        var sigmoid = Z2.Value.sigmoid();
        return Z2.Map(z => z.sigmoid(), sigmoid * (1 - sigmoid), SigmoidCurvature, sigmoid);
    }

    /// <summary>L of every output and sample from the logits, softplus(Z2) − Y ⊙ Z2.</summary>
    public static Rounded Losses(Rounded Z2, Rounded Y) => Z2.Map(Network.Softplus, Z2.Value.sigmoid(), 0.25, Network.Softplus(Z2.Value)) - Y * Z2;

    /// <summary>Where Z1 is at a kink of g1, up to its error; null when there is no such entry.</summary>
    public static Tensor? Kinks(this Activation g1, Rounded Z1)
    {
        if (g1.SlopesAtZero is null) return null;
        var kinks = Z1.Value.abs() <= Z1.Error;
        return kinks.any().item<bool>() ? kinks : null;
    }

    private static bool PiecewiseLinear(this Activation g1) => g1.SlopesAtZero is not null || g1.Name == "identity";

    private static Tensor Steepest(this Activation g1, Rounded Z1, Tensor? kinks)
    {
        var slope = g1.gPrime(Z1.Value).abs();
        return kinks is null ? slope : slope.masked_fill(kinks, Math.Max(g1.SlopesAtZero!.Value.Left, g1.SlopesAtZero.Value.Right));
    }

    // g1″ by autograd on g1′: nothing to derive, nothing to mistype.
    internal static Tensor SecondDerivative(Tensor Z1, Activation g1)
    {
        using var grad = enable_grad();
        var z = Z1.detach().requires_grad_();
        autograd.backward([g1.gPrime(z).sum()], null, retain_graph: false, create_graph: false, inputs: [z]);
        return z.grad!;
    }
}
