using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Parity;

/// <summary>The hidden activations written as formulas that hold for z + i·ε, for the complex step. Where a function has branches the real part chooses; at a kink the left one is taken, as PyTorch does.</summary>
internal static class AnalyticActivation
{
    private static readonly double Sqrt2 = Math.Sqrt(2), GeluScale = Math.Sqrt(2 / Math.PI);

    private static readonly Dictionary<string, Func<ComplexPair, ComplexPair>> Formulas = new()
    {
        ["sigmoid"] = Sigmoid,
        ["tanh"] = z => -1 + 2 * Sigmoid(2 * z),
        ["relu"] = z => z.Where(z.Re > 0, 0 * z),
        ["leaky_relu"] = z => z.Where(z.Re > 0, Activation.LeakySlope * z),
        ["softplus"] = Softplus,
        ["elu"] = z => z.Where(z.Re > 0, -1 + Left(z).Exp()),
        ["silu"] = z => z * Sigmoid(z),
        ["gelu"] = z => z * NormalCdf(z),
        ["gelu_tanh"] = z => z * Sigmoid(2 * GeluScale * (z + Activation.GeluCubic * (z * z * z))), // (1 + tanh x)/2 = σ(2x)
        ["identity"] = z => z,
    };

    /// <summary>The formula of an activation.</summary>
    public static Func<ComplexPair, ComplexPair> Of(Activation g1) => Formulas[g1.Name];

    /// <summary>log(1 + eᶻ), also where eᶻ overflows.</summary>
    public static ComplexPair Softplus(ComplexPair z) => z.Where(z.Re > 0, 0 * z) + Small(z).Log1p();

    // 1/(1 + e⁻ᶻ), with no power of e above 1.
    private static ComplexPair Sigmoid(ComplexPair z)
    {
        var small = Small(z);
        return new ComplexPair(ones_like(small.Re), zeros_like(small.Im)).Where(z.Re > 0, small) / (1 + small);
    }

    // e to the power of −|Re z|, the imaginary part with the same sign.
    private static ComplexPair Small(ComplexPair z) => (-z).Where(z.Re > 0, z).Exp();

    private static ComplexPair Left(ComplexPair z) => (0 * z).Where(z.Re > 0, z);

    // Φ(x + iε) = Φ(x) + iε·φ(x) up to ε²: Φ is defined as the integral of φ, the bell curve, and libtorch has no complex erf.
    private static ComplexPair NormalCdf(ComplexPair z) =>
        new(special.erfc(z.Re / -Sqrt2) / 2, z.Im * (z.Re.square() / -2).exp() / Math.Sqrt(2 * Math.PI));
}
