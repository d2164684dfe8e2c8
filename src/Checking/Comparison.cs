using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Checking;

/// <summary>The entry that comes closest to its bound, or is farthest beyond it.</summary>
/// <param name="Index">Its index, zero-based.</param>
/// <param name="Claim">What the claim says there.</param>
/// <param name="Referee">What the referee says there.</param>
/// <param name="Bound">The bound this entry was held to.</param>
public sealed record WorstEntry(IReadOnlyList<long> Index, double Claim, double Referee, double Bound)
{
    /// <summary>Whether the numbers are the imaginary part of a complex entry.</summary>
    public bool Imaginary { get; init; }
}

/// <summary>A claim held against its referee, entry by entry: numbers and words, no tensor.</summary>
/// <param name="Name">What was compared, by the specification's name.</param>
/// <param name="Equation">The number of its equation.</param>
/// <param name="Shape">The referee's shape.</param>
/// <param name="Verdict">Agrees, disagrees or inconclusive.</param>
/// <param name="MaxAbsoluteError">The largest |claim − referee|.</param>
/// <param name="MaxRelativeError">That, relative to the referee's largest entry.</param>
/// <param name="Bound">The largest bound of any entry.</param>
/// <param name="Resolution">That, relative to the referee's largest entry: an error of twice this size in any entry is always caught.</param>
/// <param name="Worst">The entry with the largest ratio of difference to bound; null when the shapes differ.</param>
/// <param name="EntriesBeyondBound">How many entries are beyond their bound.</param>
/// <param name="Reason">Why the verdict is not "agrees", in a phrase; null when it is.</param>
public sealed record Comparison(
    string Name,
    string Equation,
    IReadOnlyList<long> Shape,
    Verdict Verdict,
    double MaxAbsoluteError,
    double MaxRelativeError,
    double Bound,
    double Resolution,
    WorstEntry? Worst,
    long EntriesBeyondBound,
    string? Reason)
{
    /// <summary>Who the referee was; empty where the report says so once for all.</summary>
    public string Referee { get; init; } = "";

    /// <summary>Claim over referee where that is the same number in every entry; null where it is not.</summary>
    public double? Ratio { get; init; }

    /// <summary>What kind of mistake the numbers show, in words: a constant ratio, a transpose, a term that is missing; null where none was recognised.</summary>
    public string? Pattern { get; init; }

    /// <summary>The coarsest resolution that still counts as an answer: a tenth of the largest entry.</summary>
    public const double CoarsestResolution = 0.1;

    /// <summary>Compares shapes, then values. The accept form |claim − referee| ≤ bound: NaN never passes.</summary>
    /// <param name="name">What is compared.</param>
    /// <param name="equation">The number of its equation.</param>
    /// <param name="claim">Any real dtype and device.</param>
    /// <param name="referee">The same shape.</param>
    /// <param name="bound">float64, the same shape: how far two sound computations may be apart. Infinite where nothing can be said.</param>
    public static Comparison Of(string name, string equation, Tensor claim, Tensor referee, Tensor bound)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(referee);
        ArgumentNullException.ThrowIfNull(bound);
        using var scope = NewDisposeScope();
        var shape = referee.shape;
        if (!claim.shape.SequenceEqual(shape)) return OfShapes(name, equation, shape, $"shape ({string.Join(", ", claim.shape)}), expected ({string.Join(", ", shape)})");
        if (!bound.shape.SequenceEqual(shape)) throw new ArgumentException($"the bound has shape ({string.Join(", ", bound.shape)}), the referee ({string.Join(", ", shape)})", nameof(bound));
        if (!claim.is_floating_point()) return OfShapes(name, equation, shape, $"{claim.dtype}, expected real numbers like {referee.dtype}");
        var (c, r, b) = (Flat(claim), Flat(referee), Flat(bound).nan_to_num(nan: double.PositiveInfinity, posinf: double.PositiveInfinity)); // what is no number is no bound

        var difference = (c - r).abs();
        var within = difference <= b;
        var open = b.isposinf();
        var beyond = within.logical_or(open).logical_not().sum().ToInt64();

        var ratio = (difference / b).nan_to_num(nan: 0).masked_fill(within.logical_not(), double.PositiveInfinity);
        var worst = (beyond > 0 ? WorstBeyond(difference, b, within.logical_or(open)) : ratio.masked_fill(open, -1)).argmax().ToInt64();

        var maxDifference = NanToInfinity(difference.max().ToDouble());
        var largest = r.abs().max().ToDouble();
        var maxBound = b.max().ToDouble();
        var resolution = Relative(maxBound, largest);
        var (verdict, reason) =
            beyond > 0 ? (Verdict.Disagrees, $"{beyond} of {r.numel()} entries beyond the bound")
            : double.IsPositiveInfinity(maxBound) ? (Verdict.Inconclusive, "the numbers may overflow the format here; smaller ones or a wider format would decide it")
            : resolution <= CoarsestResolution ? (Verdict.Agrees, (string?)null)
            : (Verdict.Inconclusive, largest == 0 ? "all zero within rounding here; another point would decide it"
                : "rounding errors could be as large as the values here; a wider format or another point would decide it");
        return new(name, equation, shape, verdict, maxDifference, Relative(maxDifference, largest), maxBound, resolution,
            new(Subjects.Flat.Unravel(worst, shape), c[worst].ToDouble(), r[worst].ToDouble(), b[worst].ToDouble()), beyond, reason);
    }

    /// <summary>A claim of the wrong shape: disagrees, whatever the values.</summary>
    public static Comparison OfShapes(string name, string equation, IReadOnlyList<long> expected, string reason)
    {
        ArgumentNullException.ThrowIfNull(expected);
        return new(name, equation, expected, Verdict.Disagrees, double.PositiveInfinity, double.PositiveInfinity, 0, 0, null, expected.Aggregate(1L, (a, b) => a * b), reason);
    }

    private static Tensor Flat(Tensor t) => t.detach().to(ScalarType.Float64, CPU).flatten();

    // By how much each entry is beyond its bound; NaN counts as infinitely far, and a bound of zero as the narrowest there is.
    private static Tensor WorstBeyond(Tensor difference, Tensor bound, Tensor passes) =>
        (difference / bound.clamp(min: double.Epsilon)).nan_to_num(nan: double.PositiveInfinity, posinf: double.PositiveInfinity).masked_fill(passes, -1);

    private static double NanToInfinity(double value) => double.IsNaN(value) ? double.PositiveInfinity : value;

    private static double Relative(double value, double largest) => value == 0 ? 0 : value / largest;
}
