using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Evaluation;

/// <summary>A function of one argument with its derivatives, entry by entry; softmax alone works along an axis.</summary>
/// <param name="Name">As in LaTeX, without the backslash.</param>
/// <param name="Of">The function.</param>
/// <param name="Slope">Its derivative.</param>
/// <param name="Curvature">Its second derivative.</param>
public sealed record Function(string Name, Func<Tensor, Tensor> Of, Func<Tensor, Tensor> Slope, Func<Tensor, Tensor> Curvature)
{
    private static readonly Dictionary<string, Function> _known = new(StringComparer.Ordinal);

    static Function()
    {
        Add(new("sigmoid", z => z.sigmoid(), z => S(z) * (1 - S(z)), z => S(z) * (1 - S(z)) * (1 - (2 * S(z)))), "sigm", "logistic", "expit", "logsig", "sigma");
        Add(new("tanh", z => z.tanh(), z => 1 - z.tanh().square(), z => -2 * z.tanh() * (1 - z.tanh().square())));
        Add(new("relu", z => z.relu(), z => z.gt(0).to(ScalarType.Float64), z => z.zeros_like()), "rectifier");
        Add(new("exp", z => z.exp(), z => z.exp(), z => z.exp()));
        Add(new("log", z => z.log(), z => 1 / z, z => -1 / z.square()), "ln");
        Add(new("log10", z => z.log10(), z => 1 / (Math.Log(10) * z), z => -1 / (Math.Log(10) * z.square())));
        Add(new("log2", z => z.log2(), z => 1 / (Math.Log(2) * z), z => -1 / (Math.Log(2) * z.square())));
        Add(new("sqrt", z => z.sqrt(), z => 0.5 / z.sqrt(), z => -0.25 / (z * z.sqrt())));
        Add(new("sin", z => z.sin(), z => z.cos(), z => -z.sin()));
        Add(new("cos", z => z.cos(), z => -z.sin(), z => -z.cos()));
        Add(new("sinh", z => z.sinh(), z => z.cosh(), z => z.sinh()));
        Add(new("cosh", z => z.cosh(), z => z.sinh(), z => z.cosh()));
        Add(new("arctan", z => z.atan(), z => 1 / (1 + z.square()), z => -2 * z / (1 + z.square()).square()), "atan");
        Add(new("softplus", z => (1 + z.exp()).log(), S, z => S(z) * (1 - S(z))));
        Add(new("sign", z => z.sign(), z => z.zeros_like(), z => z.zeros_like()), "sgn");
        Add(new("abs", z => z.abs(), z => z.sign(), z => z.zeros_like()));
        Add(new("square", z => z.square(), z => 2 * z, z => 2 * z.ones_like()));
        Add(new("identity", z => z * 1, z => z.ones_like(), z => z.zeros_like()), "id", "linear");
        Add(new("factorial", z => (z + 1).lgamma().exp(), z => (z + 1).lgamma().exp() * (z + 1).digamma(), z => (z + 1).lgamma().exp() * ((z + 1).digamma().square() + (z + 1).polygamma(1))));
        Add(new("swish", z => z * S(z), z => S(z) + (z * S(z) * (1 - S(z))), z => S(z) * (1 - S(z)) * (2 + (z * (1 - (2 * S(z)))))), "silu");
        Add(new("erf", z => z.erf(), z => (-z.square()).exp() * (2 / Math.Sqrt(Math.PI)), z => -2 * z * (-z.square()).exp() * (2 / Math.Sqrt(Math.PI))));
        Add(new("gelu", z => z * Normal(z), z => Normal(z) + (z * Density(z)), z => (2 - z.square()) * Density(z)));
        Add(new("elu", z => z.relu() + z.minimum(0 * z).exp() - 1, z => z.gt(0).to(ScalarType.Float64) + (z.le(0).to(ScalarType.Float64) * z.exp()), z => z.le(0).to(ScalarType.Float64) * z.exp()));
        var leak = 0.01;
        Add(new("leakyrelu", z => z.maximum(leak * z), z => z.gt(0).to(ScalarType.Float64) * (1 - leak) + leak, z => z.zeros_like()), "lrelu");

        static Tensor S(Tensor z) => z.sigmoid();

        static Tensor Normal(Tensor z) => 0.5 * (1 + (z / Math.Sqrt(2)).erf());

        static Tensor Density(Tensor z) => (-0.5 * z.square()).exp() / Math.Sqrt(2 * Math.PI);

        static void Add(Function function, params string[] otherNames)
        {
            foreach (var name in otherNames.Append(function.Name)) _known[name] = function;
        }
    }

    /// <summary>A function everybody knows, or null. Case does not matter.</summary>
    public static Function? Known(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _known.GetValueOrDefault(name.ToLowerInvariant().Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal));
    }

    /// <summary>A smooth stand-in for a function that is only named: another one for every name, always the same for the same name and seed.</summary>
    public static Function StandIn(string name, int seed)
    {
        var random = new Random(Stable(name) ^ seed);
        var (slope, bend, speed, phase) = (0.6 + (0.5 * random.NextDouble()), 0.7 + (0.5 * random.NextDouble()), 0.8 + (0.6 * random.NextDouble()), 3 * random.NextDouble());
        var curve = 0.1 + (0.1 * random.NextDouble());
        return new(name,
            z => (slope * z) + (bend * ((speed * z) + phase).sin()) + (curve * z.square()),
            z => slope + (bend * speed * ((speed * z) + phase).cos()) + (2 * curve * z),
            z => (-bend * speed * speed * ((speed * z) + phase).sin()) + (2 * curve));
    }

    /// <summary>The same number for the same text in every process, unlike string.GetHashCode.</summary>
    internal static int Stable(string text)
    {
        var hash = 17u;
        foreach (var c in text) hash = unchecked((hash * 31) + c);
        return (int)(hash & 0x7fffffff);
    }
}
