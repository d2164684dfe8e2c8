using static TorchSharp.torch;

namespace AutogradCheck.Core;

/// <summary>A hidden activation g1 beside its derivative g1′ (equations (2) and 3.35). Both act entry by entry and keep the shape.</summary>
public sealed class Activation
{
    /// <summary>The slope of leaky relu left of 0.</summary>
    public const double LeakySlope = 0.01;

    /// <summary>The factor of z³ in gelu's tanh form.</summary>
    public const double GeluCubic = 0.044715;

    private static readonly double Sqrt2 = Math.Sqrt(2), GeluScale = Math.Sqrt(2 / Math.PI);

    /// <summary>Every activation there is. At a kink g1′ is the slope PyTorch takes: 0 for relu, 0.01 for leaky relu.</summary>
    public static IReadOnlyList<Activation> All { get; } =
    [
        new("sigmoid",    g: z => z.sigmoid(),                       gPrime: z => z.sigmoid() * (-z).sigmoid()),
        new("tanh",       g: z => z.tanh(),                          gPrime: z => 1 - z.tanh().square()),
        new("relu",       g: z => z.relu(),                          gPrime: z => (z > 0).to_type(z.dtype))         { SlopesAtZero = (0, 1) },
        new("leaky_relu", g: z => where(z > 0, z, LeakySlope * z),   gPrime: z => where(z > 0, ones_like(z), LeakySlope * ones_like(z))) { SlopesAtZero = (LeakySlope, 1) },
        new("softplus",   g: Network.Softplus,                       gPrime: z => z.sigmoid()),
        new("elu",        g: z => nn.functional.elu(z, 1),           gPrime: z => z.clamp(max: 0).exp()),
        new("silu",       g: z => z * z.sigmoid(),                   gPrime: z => z.sigmoid() * (1 + z * (-z).sigmoid())) { Cancels = true },
        new("gelu",       g: z => z * NormalCdf(z),                  gPrime: z => NormalCdf(z) + z * NormalPdf(z))  { Cancels = true },
        new("gelu_tanh",  g: z => z / 2 * (1 + GeluArgument(z).tanh()), gPrime: GeluTanhPrime)                      { Cancels = true },
        new("identity",   g: z => z * 1,                             gPrime: z => ones_like(z)),
    ];

    private readonly Func<Tensor, Tensor> _g, _gPrime;

    private Activation(string name, Func<Tensor, Tensor> g, Func<Tensor, Tensor> gPrime) => (Name, _g, _gPrime) = (name, g, gPrime);

    /// <summary>The name in files and on the command line.</summary>
    public string Name { get; }

    /// <summary>The slopes left and right of 0 where g1 has a kink there; null where g1 is smooth.</summary>
    public (double Left, double Right)? SlopesAtZero { get; private init; }

    /// <summary>Whether g1 or g1′ is a sum of terms that cancel, so that its rounding error goes with |z| and not with its own size.</summary>
    public bool Cancels { get; private init; }

    /// <summary>g1(Z), the shape of Z. float16 and bfloat16 are computed in float32 and rounded once, as libtorch's own activations are.</summary>
    public Tensor g(Tensor Z) => HalfPrecision.RoundedOnce(_g, Z);

    /// <summary>g1′(Z), the shape of Z.</summary>
    public Tensor gPrime(Tensor Z) => HalfPrecision.RoundedOnce(_gPrime, Z);

    /// <summary>The activation of that name; case, '-' and '_' do not matter.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static Activation Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        static string Plain(string s) => s.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        return All.FirstOrDefault(a => Plain(a.Name).Equals(Plain(name), StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException("activation", $"{Data.InputFile.Quote(name)} is unknown", $"one of {string.Join(", ", All.Select(a => a.Name))}");
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static Tensor NormalCdf(Tensor z) => special.erfc(z / -Sqrt2) / 2;

    private static Tensor NormalPdf(Tensor z) => (z.square() / -2).exp() / Math.Sqrt(2 * Math.PI);

    private static Tensor GeluArgument(Tensor z) => GeluScale * (z + GeluCubic * z.pow(3));

    private static Tensor GeluTanhPrime(Tensor z)
    {
        z = z.clamp(-100, 100); // constant beyond; keeps z³ from overflowing
        var t = GeluArgument(z).tanh();
        return (1 + t) / 2 + z / 2 * (1 - t.square()) * GeluScale * (1 + 3 * GeluCubic * z.square());
    }
}
