using System.Globalization;
using AutogradCheck.Checking.Subjects;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Engine;

/// <summary>Mistakes that are one thing for a whole input: tested by what they predict along two random directions, then by the entry they predict to be worst.</summary>
internal sealed class Patterns(Examination examination, Directions directions)
{
    /// <summary>How many bounds a difference has to be off for a pattern in it to count as seen: rounding does not follow patterns that closely.</summary>
    public const double Plain = 100;

    /// <summary>Tries the patterns on an input, or a row of it, whose direction failed.</summary>
    /// <returns>Whether one explains the numbers; then the finding says it.</returns>
    public bool Recognise(Finding finding, long lo, long hi, Tensor direction, Gap gap)
    {
        var variable = finding.Variable;
        if (hi - lo < 3) return false;
        var second = zeros(examination.Subject.Entries, dtype: float64);
        second.narrow(0, lo, hi - lo).copy_(directions.Draw(hi - lo) * examination.Sizes.narrow(0, lo, hi - lo));
        (Tensor Direction, Gap Gap)[] both = [(direction, gap), (second, examination.Ask(second))];
        if (both.Any(b => b.Gap.Kinked)) return false;

        var whole = hi - lo == variable.Count;
        if (Ratio([.. both.Select(b => b.Gap)]) is { } ratio
            && Accept(finding, (whole ? "" : $"in row {(lo - variable.Start) / variable.RowLength} ") + InWords(ratio, examination), whole ? ratio : null, lo, hi, g => ratio == 0 ? null : g / ratio)) return true;
        if (!whole) return false;

        var x = Local(examination.Subject.Point, variable);
        if (Multiple(both, variable, x) is { } lambda
            && Accept(finding, string.Create(CultureInfo.InvariantCulture, $"the claim is the gradient {(lambda > 0 ? "+" : "−")} {Math.Abs(lambda):g6} · {variable.Name}: a penalty on {variable.Name} {(lambda > 0 ? "that the function does not have" : "whose gradient is missing")}"), null, lo, hi, g => g - lambda * x)) return true;

        if (Multiple(both, variable, ones_like(x)) is { } offset
            && Accept(finding, string.Create(CultureInfo.InvariantCulture, $"every entry is off by the same {offset:g6}"), null, lo, hi, g => g - offset)) return true;

        if (variable.Shape.Length == 2 && variable.Shape[0] == variable.Shape[1] && !variable.IsComplex && examination.Cotangents.Index().All(c => Transposes(both, variable, c.Index))
            && Accept(finding, "the claim is the gradient's transpose", null, lo, hi, g => g.reshape(variable.Shape).T.reshape(-1))) return true;
        return false;
    }

    /// <summary>Claim over referee, if it is the same number everywhere within the bounds, and plainly not 1.</summary>
    public static double? Ratio(IReadOnlyList<Gap> gaps)
    {
        var all = gaps.SelectMany(g => Enumerable.Range(0, g.Count).Select(c => (Claim: g.Claims[c], Referee: g.Referees[c], Bound: g.Bounds[c]))).ToArray();
        var (claim, referee, _) = all.MaxBy(v => Math.Abs(v.Referee));
        if (!(Math.Abs(referee) > 0) || !all.All(v => double.IsFinite(v.Claim) && double.IsFinite(v.Referee))) return null;
        var ratio = claim / referee;
        return all.Any(v => Math.Abs(v.Claim - v.Referee) > Plain * v.Bound) && all.All(v => Math.Abs(v.Claim - ratio * v.Referee) <= 2 * v.Bound * Math.Max(1, Math.Abs(ratio))) ? ratio : null;
    }

    /// <summary>A ratio in words, with what it may stand for.</summary>
    public static string InWords(double ratio, Examination examination)
    {
        if (ratio == 0) return "the claim is zero where the function depends on it";
        if (Math.Abs(ratio + 1) < 1e-9) return "the sign is the wrong way round: every entry is −1 times the gradient";
        var text = string.Create(CultureInfo.InvariantCulture, $"every entry is {ratio:g10} times the gradient");
        var (whole, times) = Math.Abs(ratio) >= 1 ? (Math.Abs(ratio), "times") : (1 / Math.Abs(ratio), "divided by");
        if (Math.Abs(whole - Math.Round(whole)) > 1e-9 * whole || whole < 1.5) return text;
        var n = (long)Math.Round(whole);
        var sizes = examination.Subject.Inputs.SelectMany(v => v.Shape.Select((size, d) => (size, name: $"size {d} of {v.Name}"))).Where(s => s.size == n).Select(s => s.name).Take(2).ToArray();
        return $"{text} ({times} {n}{(sizes.Length > 0 ? $", which is {string.Join(" and ", sizes)}: a mean taken for a sum, or the other way round" : "")})";
    }

    /// <summary>A pattern is accepted when the entry it predicts to be worst is wrong as predicted.</summary>
    /// <param name="finding">Of which input.</param>
    /// <param name="words">What it says.</param>
    /// <param name="ratio">Claim over referee, where that is it.</param>
    /// <param name="lo">The first entry it speaks of.</param>
    /// <param name="hi">The one behind the last.</param>
    /// <param name="right">From the claim to the right gradient; null where it cannot be had from it.</param>
    public bool Accept(Finding finding, string words, double? ratio, long lo, long hi, Func<Tensor, Tensor?> right)
    {
        var variable = finding.Variable;
        var claim = examination.Claims[0].narrow(0, lo, hi - lo);
        var predicted = right(claim);
        var off = predicted is null ? examination.Sizes.narrow(0, lo, hi - lo) : (claim - predicted).abs();
        var local = off.argmax().ToInt64();
        if (predicted is not null && off[local].ToDouble() == 0) return true; // nothing of it in this input

        var position = lo + local;
        var gap = examination.Compare(examination.Unit(position));
        var size = examination.Sizes[position].ToDouble();
        if (gap.Within || (predicted is not null && !(Math.Abs(gap.Referees[0] / size - predicted[local].ToDouble()) <= 4 * gap.Bounds[0] / size + 1e-6 * off[local].ToDouble()))) return false;
        var c = Math.Abs(gap.Difference(0)) <= gap.Bounds[0] ? gap.Worst : 0;
        var (index, imaginary) = variable.IndexOf(position);
        finding.Add(new(index, gap.Claims[c] / size, gap.Referees[c] / size, gap.Bounds[c] / size) { Imaginary = imaginary });
        finding.Beyond += predicted is null ? hi - lo : (off > gap.Bounds[c] / size).sum().ToInt64();
        finding.Beyond = Math.Max(1, finding.Beyond);
        (finding.Pattern, finding.Ratio) = (finding.Pattern is null ? words : $"{finding.Pattern}; {words}", ratio);
        return true;
    }

    // The factor by which claim minus referee is a multiple of some vector, along both directions and through every cotangent.
    private static double? Multiple((Tensor Direction, Gap Gap)[] both, Variable variable, Tensor of)
    {
        double? factor = null;
        if (both[0].Gap.Count > 1 && both[0].Gap.Claims[0] == 0) return null;
        foreach (var (direction, gap) in both)
        {
            var along = (Local(direction, variable) * of).sum().ToDouble();
            if (along == 0 || !(Math.Abs(gap.Difference(0)) > Plain * gap.Bounds[0])) return null;
            var here = gap.Difference(0) / along;
            if (factor is { } known && !(Math.Abs(here - known) <= 4 * gap.Bounds[0] / Math.Abs(along) + 1e-7 * Math.Abs(known))) return null;
            factor ??= here;
        }
        return factor;
    }

    private bool Transposes((Tensor Direction, Gap Gap)[] both, Variable variable, int c)
    {
        var transposed = Local(examination.Claims[c], variable).reshape(variable.Shape).T.reshape(-1);
        return both.All(b => Math.Abs((transposed * Local(b.Direction, variable)).sum().ToDouble() - b.Gap.Referees[c]) <= 4 * b.Gap.Bounds[c]);
    }

    private static Tensor Local(Tensor flat, Variable variable) => flat.narrow(0, variable.Start, variable.Count);
}
