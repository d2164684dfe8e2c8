using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Evaluation;

/// <summary>How far a value is from another.</summary>
public static class Agreement
{
    /// <summary>What counts as right: float64 rounding of a formula and of its gradient stays far below, every mistake far above.</summary>
    public const double Right = 1e-9;

    /// <summary>Largest difference relative to the largest entry of <paramref name="truth"/> (or 1e-6, so that zero can be met); infinite where shapes differ, NaN where a value is.</summary>
    public static double Error(Value claim, Value truth)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(truth);
        if (!claim.SameShape(truth) && !claim.IsNumber) return double.PositiveInfinity;
        if (Value.Joined(claim, truth) is not var (a, b, _)) return double.PositiveInfinity;
        using var grad = no_grad();
        var difference = (a - b).abs().max().Item();
        return difference / Math.Max(truth.Largest, 1e-6);
    }

    /// <summary>Whether two readings come to the same.</summary>
    public static bool Same(Value a, Value b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return ReferenceEquals(a, b) || (a.SameShape(b) && a.Axes.SequenceEqual(b.Axes) && Error(a, b) <= Right);
    }

    /// <summary>The constant by which a claim differs from the truth; null where there is none.</summary>
    public static double? Ratio(Value claim, Value truth)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(truth);
        if (!claim.SameShape(truth) || Value.Joined(claim, truth) is not var (a, b, _)) return null;
        using var grad = no_grad();
        var (ab, bb) = ((a * b).sum().Item(), (b * b.expand_as(a * b)).sum().Item());
        var ratio = ab / bb;
        return double.IsFinite(ratio) && ratio != 0 && (a - (ratio * b)).abs().max().Item() <= Right * Math.Abs(ratio) * truth.Largest ? ratio : null;
    }
}
