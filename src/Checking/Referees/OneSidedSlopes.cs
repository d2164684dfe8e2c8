using AutogradCheck.Checking.Subjects;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Referees;

/// <summary>The slopes of one entry from below and from above, through one cotangent.</summary>
/// <param name="Left">Slope from below.</param>
/// <param name="Right">Slope from above.</param>
/// <param name="Low">The smallest slope a right claim may have: each output takes the smaller of its own two.</param>
/// <param name="High">The largest.</param>
/// <param name="Error">How far off any of these may be.</param>
/// <param name="Grows">Whether the slopes grow without bound as the step shrinks: a jump, or a vertical tangent.</param>
internal sealed record Slopes(double Left, double Right, double Low, double High, double Error, bool Grows)
{
    /// <summary>Whether the function has a kink here: some output's two slopes differ by more than their errors.</summary>
    public bool Differ => High - Low > 4 * Error && High - Low > 1e-4 * (Math.Abs(Low) + Math.Abs(High));

    /// <summary>Whether a claim lies between the slopes.</summary>
    public bool Allow(double claim, double slack) => claim >= Low - Error - slack && claim <= High + Error + slack;
}

/// <summary>One-sided differences at nine steps, for entries at or near a kink.</summary>
internal static class OneSidedSlopes
{
    private static readonly int[] Levels = [6, 10, 14, 18, 22, 26, 30, 34, 38];

    /// <summary>The slopes along a direction that moves a single entry, through each cotangent.</summary>
    public static Slopes[] Along(Subject subject, IReadOnlyList<Tensor> cotangents, Tensor outputs, Tensor direction)
    {
        using var scope = NewDisposeScope();
        var u = Arithmetic.Of(subject.Dtype).u;
        var (shrink, largest) = (Math.Pow(2, -4 * Math.Log2(u) / 53), Math.Pow(2, Levels[0] * Math.Log2(u) / 53));
        var length = direction.abs().max().ToDouble();
        var (left, right, noise) = (new Tensor[Levels.Length], new Tensor[Levels.Length], new Tensor[Levels.Length]);
        foreach (var (i, level) in Levels.Index())
        {
            var h = Math.Pow(2, level * Math.Log2(u) / 53);
            var (above, below) = (subject.Point + h * direction, subject.Point - h * direction);
            var (up, down) = (subject.At(above), subject.At(below));
            // Divided by what was really stepped, after rounding.
            right[i] = (up - outputs) / ((above - subject.Point).abs().max() / length);
            left[i] = (outputs - down) / ((subject.Point - below).abs().max() / length);
            noise[i] = 2 * u * (up.abs() + outputs.abs() + down.abs()) / h;
        }
        return [.. cotangents.Select(v => Best([.. left.Select(l => v * l)], [.. right.Select(r => v * r)], [.. noise.Select(n => (v.abs() * n).sum().ToDouble())], shrink, 8 * u * length * v.norm().ToDouble() / largest))];
    }

    private static Slopes Best(Tensor[] left, Tensor[] right, double[] noise, double shrink, double floor)
    {
        var (lefts, rights) = (left.Select(t => t.sum().ToDouble()).ToArray(), right.Select(t => t.sum().ToDouble()).ToArray());
        var (l, leftError) = Limit(lefts, noise, shrink, floor);
        var (r, rightError) = Limit(rights, noise, shrink, floor);
        var (low, high) = (double.NaN, double.NaN);
        if (l > 0 && r > 0)
        {
            var (below, above) = (Extrapolated(left, l, shrink), Extrapolated(right, r, shrink));
            (low, high) = (minimum(below, above).sum().ToDouble(), maximum(below, above).sum().ToDouble());
        }
        return new(l > 0 ? Extrapolated(lefts, l, shrink) : double.NaN, r > 0 ? Extrapolated(rights, r, shrink) : double.NaN, low, high, Math.Max(leftError, rightError), Grows(lefts, noise) || Grows(rights, noise));
    }

    // Steps shrink by one factor, so the error of a one-sided slope does too: one extrapolation removes it. The level at which it changes least; 0 for none.
    private static (int Level, double Error) Limit(double[] slopes, double[] noise, double shrink, double floor)
    {
        var (level, error) = (0, double.PositiveInfinity);
        // From where the outputs no longer move, though larger steps moved them, they may be rounded flat: what moved last is the rounding, where it is as small as that of values the size of the entry.
        var flat = Array.IndexOf(slopes, 0.0);
        if (flat > 0 && !(Math.Abs(slopes[flat - 1]) * Math.Pow(shrink, -(flat - 1)) <= floor)) flat = -1;
        var rounding = flat > 0 ? Math.Abs(slopes[flat - 1]) : 0;
        for (var i = 1; i < (flat > 0 ? flat : slopes.Length); i++)
        {
            var off = Math.Abs(Extrapolated(slopes, i, shrink) - slopes[i]) + 4 * noise[i] + rounding;
            if (off < error) (level, error) = (i, off);
        }
        return (level, error);
    }

    private static double Extrapolated(double[] slopes, int i, double shrink) => slopes[i] + (slopes[i] - slopes[i - 1]) / (shrink - 1);

    private static Tensor Extrapolated(Tensor[] slopes, int i, double shrink) => slopes[i] + (slopes[i] - slopes[i - 1]) / (shrink - 1);

    // A power of the step: each slope is steeper than the one before by the same factor, as far as it can be told from rounding.
    private static bool Grows(double[] slopes, double[] noise)
    {
        var told = Enumerable.Range(0, slopes.Length).TakeWhile(i => double.IsFinite(slopes[i]) && Math.Abs(slopes[i]) > 64 * noise[i]).Count();
        if (told < 3) return false;
        double Factor(int i) => Math.Abs(slopes[i] / slopes[i - 1]);
        return Enumerable.Range(1, told - 1).All(i => Factor(i) > 1.5) && Math.Abs(Factor(told - 1) / Factor(told - 2) - 1) < 0.3;
    }
}
