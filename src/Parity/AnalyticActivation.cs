using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Parity;

/// <summary>The hidden activations written as formulas that hold for z + i·ε, for the complex step. Where a function has branches the real part chooses; at a kink the left one is taken, as PyTorch does.</summary>
internal static class AnalyticActivation
{
    private static readonly double Sqrt2 = Math.Sqrt(2), GeluScale = Math.Sqrt(2 / Math.PI);

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Formulas = new()
    {
        ["sigmoid"] = Sigmoid,
        ["tanh"] = z => 2 * Sigmoid(2 * z) - 1,
        ["relu"] = z => where(z.real > 0, z, 0 * z),
        ["leaky_relu"] = z => where(z.real > 0, z, Activation.LeakySlope * z),
        ["softplus"] = Softplus,
        ["elu"] = z => where(z.real > 0, z, Left(z).exp() - 1),
        ["silu"] = z => z * Sigmoid(z),
        ["gelu"] = z => z * NormalCdf(z),
        ["gelu_tanh"] = z => z * Sigmoid(2 * GeluScale * (z + Activation.GeluCubic * z * z * z)), // (1 + tanh x)/2 = σ(2x)
        ["identity"] = z => z,
    };

    /// <summary>The formula of an activation.</summary>
    public static Func<Tensor, Tensor> Of(Activation g1) => Formulas[g1.Name];

    /// <summary>log(1 + eᶻ), also where eᶻ overflows.</summary>
    public static Tensor Softplus(Tensor z) => where(z.real > 0, z, 0 * z) + (1 + Small(z)).log();

    // 1/(1 + e⁻ᶻ), with no power of e above 1.
    private static Tensor Sigmoid(Tensor z) => where(z.real > 0, ones_like(z), Small(z)) / (1 + Small(z));

    // e to the power of −|Re z|, the imaginary part with the same sign.
    private static Tensor Small(Tensor z) => where(z.real > 0, -z, z).exp();

    private static Tensor Left(Tensor z) => where(z.real > 0, 0 * z, z);

    // Φ(x + iε) = Φ(x) + iε·φ(x) up to ε²: Φ is defined as the integral of φ, the bell curve, and libtorch has no complex erf.
    private static Tensor NormalCdf(Tensor z)
    {
        var x = z.real;
        return complex(special.erfc(x / -Sqrt2) / 2, z.imag * (x * x / -2).exp() / Math.Sqrt(2 * Math.PI));
    }
}
