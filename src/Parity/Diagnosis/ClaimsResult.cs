using System.Globalization;
using AutogradCheck.Checking;
using AutogradCheck.Core;
using AutogradCheck.Core.Data.Claims;
using AutogradCheck.Parity.Claims;

namespace AutogradCheck.Parity.Diagnosis;

/// <summary>A program's numbers, judged: every equation, and for each mistake what was probably done. Numbers and words, no tensor.</summary>
/// <param name="Name">The file, or the backend.</param>
/// <param name="Sizes">n0, n1, n2, m.</param>
/// <param name="Activation">The hidden activation.</param>
/// <param name="Precision">How precisely the numbers are known.</param>
/// <param name="Equations">Every equation, in the order of the specification.</param>
/// <param name="Findings">One a mistake.</param>
/// <param name="Notes">Layouts that were recognised, values that were not read.</param>
public sealed record ClaimsResult(
    string Name, Sizes Sizes, string Activation, string Precision, IReadOnlyList<EquationVerdict> Equations, IReadOnlyList<Finding> Findings, IReadOnlyList<string> Notes)
{
    /// <summary>All equations together.</summary>
    public Verdict Verdict => Equations.Where(e => e.Own is not null).Select(e => e.Own!.Verdict).Combine();

    /// <summary>Judges and diagnoses.</summary>
    /// <param name="claimed">Inputs and claims.</param>
    /// <param name="precision">Of the claims; found from them when left out.</param>
    public static ClaimsResult Of(ClaimedPoint claimed, NumberPrecision? precision = null)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        precision ??= NumberPrecision.Of(claimed.Claims.Select(claim => claim.Value));
        var verdicts = ClaimsCheck.Run(claimed, precision);
        var findings = Diagnoser.Run(claimed, verdicts, precision);
        return new(claimed.Point.Name, claimed.Point.Sizes, claimed.Point.Activation.Name, precision.Name, [.. verdicts.Select(v => Charged(v, findings))], findings, claimed.Notes);
    }

    // An error that an explained mistake in an equation before it accounts for is inherited.
    private static EquationVerdict Charged(EquationVerdict verdict, IReadOnlyList<Finding> findings)
    {
        if (findings.Any(f => f.Explained && f.Name == verdict.Name && !f.Claims.Contains(f.Name))) return verdict with { IsBlamed = true };
        return findings.FirstOrDefault(f => f.Explained && f.Name != verdict.Name && f.Claims.Contains(verdict.Name)) is { } before
            ? verdict with { BlamedOn = before.Equation, InheritedError = verdict.Own!.MaxAbsoluteError } : verdict;
    }

    /// <summary>The findings in a few lines each, as a person reads them.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        foreach (var same in findings.GroupBy(f => (f.Explained, Cause: f.Cause.Split("; your ")[0], f.Tell, Many: f.Alternatives.Count > 0 ? f.Name : "")))
        {
            Finding[] all = [.. same];
            if (all.Length > 1)
            {
                yield return $"Equations {string.Join(", ", all.Select(f => f.Equation).Distinct())}: {same.Key.Cause}.";
                foreach (var f in all) yield return $"  {f.Formula}";
                continue;
            }
            var only = all[0];
            yield return $"Equation {only.Equation}: {only.Cause}.";
            yield return only.Explained ? $"  {only.Formula} gives your numbers{(only.Claims is [var own] && own == only.Name ? "" : $" for {string.Join(", ", only.Claims)}")} to rounding." : $"  It should be {only.Formula}.";
            foreach (var other in only.Alternatives) yield return $"  or {other.Equation}: {other.Cause}: {other.Formula}";
            if (only.Tell is not null) yield return $"  {only.Tell}";
            if (only.Pattern is { } pattern) foreach (var line in Map(pattern)) yield return $"  {line}";
        }
    }

    // A character an entry: the blacker, the larger the error.
    private static IEnumerable<string> Map(ErrorPattern pattern)
    {
        var (largest, smallest) = (pattern.Errors.Max(row => row.Max()), 1e-14);
        yield return string.Create(CultureInfo.InvariantCulture, $"error of {pattern.Name}, rows by columns; █ is {largest:g2} of its largest entry, a shade lighter ten times less{(pattern.Hint is null ? "" : $"; {pattern.Hint}")}:");
        foreach (var row in pattern.Errors)
            yield return string.Concat(row.Select(e => !double.IsFinite(e) ? '?' : e <= smallest ? '·' : "█▓▒░·"[Math.Clamp((int)Math.Floor(Math.Log10(largest / e)), 0, 4)]));
    }
}
