using static TorchSharp.torch;

namespace AutogradCheck.Checking;

/// <summary>A floating-point format and what rounding can do in it. Derived in docs/bounds.md.</summary>
/// <param name="Name">The dtype's name on the command line and in reports.</param>
/// <param name="Dtype">The dtype itself.</param>
/// <param name="u">Unit roundoff: the largest relative error of one rounding.</param>
/// <param name="Underflow">The largest absolute error of one rounding near zero: half the smallest subnormal (in float64, where half of it is no number, the whole).</param>
/// <param name="Max">The largest finite number.</param>
public sealed record Arithmetic(string Name, ScalarType Dtype, double u, double Underflow, double Max)
{
    /// <summary>How many standard units a sum of independent rounding errors may reach: see <see cref="Gamma"/>.</summary>
    public const double Lambda = 4;

    /// <summary>Rounding errors of one evaluation of an elementary function, in units of u. tests/Parity, ElementaryFunctionTests, holds libtorch to it.</summary>
    public const double FunctionUnits = 4;

    /// <summary>Every format the network can be computed in.</summary>
    public static IReadOnlyList<Arithmetic> All { get; } =
    [
        new("float64",  ScalarType.Float64,  Math.ScaleB(1, -53), Math.ScaleB(1, -1074), double.MaxValue),
        new("float32",  ScalarType.Float32,  Math.ScaleB(1, -24), Math.ScaleB(1, -150),  float.MaxValue),
        new("bfloat16", ScalarType.BFloat16, Math.ScaleB(1, -8),  Math.ScaleB(1, -134),  3.3895313892515355e38),
        new("float16",  ScalarType.Float16,  Math.ScaleB(1, -11), Math.ScaleB(1, -25),   65504),
    ];

    /// <summary>The format of a dtype.</summary>
    /// <exception cref="ArgumentException">The dtype is not a real floating-point format.</exception>
    public static Arithmetic Of(ScalarType dtype) =>
        All.FirstOrDefault(a => a.Dtype == dtype) ?? throw new ArgumentException($"{dtype} is no floating-point format this project knows: {string.Join(", ", All.Select(a => a.Name))}", nameof(dtype));

    /// <summary>
    /// The two growth factors of n accumulated roundings. Worst case: γ_n = n u / (1 − n u) (Higham 2002, lemma 3.1).
    /// Probabilistic: exp(λ √n u) − 1 (Higham and Mary 2019, theorem 2.4), for errors that are independent with mean zero.
    /// </summary>
    public (double Worst, double Probable) Gamma(double n) =>
        (n * u < 1 ? n * u / (1 - n * u) : double.PositiveInfinity, Math.Exp(Lambda * Math.Sqrt(n) * u) - 1);

    /// <summary>How far rounding takes two sound computations of a sum apart.</summary>
    /// <remarks>
    /// Worst case: every rounding is off by u in the same direction, γ_n T each. Probable: a rounding is off by at most u times its partial sum, either way, independently.
    /// From n u = 1 a sum may stop growing; then all that is known is that neither computation is farther than T from the sum.
    /// </remarks>
    /// <param name="roundings">How many independent roundings one computation takes: one for each addition and one for each product, more where terms repeat.</param>
    /// <param name="terms">How many terms.</param>
    /// <param name="T">The sum of the terms' magnitudes.</param>
    /// <param name="largestPartialSum">A bound on the magnitude of every partial sum.</param>
    public Tensor SumError(double roundings, long terms, Tensor T, Tensor largestPartialSum)
    {
        var worst = Gamma(terms).Worst;
        var error = double.IsInfinity(worst) ? 2 * T : minimum(2 * worst * T, Gamma(2 * roundings).Probable * largestPartialSum);
        return OrOverflow(error + 2 * terms * UnderflowOf(T), T);
    }

    /// <summary>The error, or no bound at all where a value of this magnitude may overflow in one computation and not in the other.</summary>
    public Tensor OrOverflow(Tensor error, Tensor magnitude) => where(magnitude <= Max, error, double.PositiveInfinity);

    /// <summary>The largest absolute error of one rounding near zero: none where the result is exactly zero.</summary>
    public Tensor UnderflowOf(Tensor value) => Underflow * (value != 0).to_type(float64);
}
