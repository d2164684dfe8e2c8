using AutogradCheck.Core.Data.Claims;
using AutogradCheck.Parity.Claims;
using static TorchSharp.torch;

namespace AutogradCheck.Parity.Diagnosis;

/// <summary>Says which equation a program got wrong and what it probably did: the smallest change of the equation that reproduces the program's numbers.</summary>
public static class Diagnoser
{
    private const int MostAlternatives = 6;

    // Where so many mistakes could not be explained, the others are looked for among the likely ones only.
    private const int MostUnexplained = 2;

    /// <summary>One diagnosis a mistake, in the order of the specification; none when nothing disagrees.</summary>
    /// <param name="claimed">Inputs and claims.</param>
    /// <param name="verdicts">What <see cref="ClaimsCheck.Run"/> says of them.</param>
    /// <param name="precision">Of the claims; found from them when left out.</param>
    public static IReadOnlyList<Finding> Run(ClaimedPoint claimed, IReadOnlyList<EquationVerdict> verdicts, NumberPrecision? precision = null)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        ArgumentNullException.ThrowIfNull(verdicts);
        List<EquationVerdict> open = [.. verdicts.Where(v => v.Disagrees)];
        if (open.Count == 0) return [];
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        precision ??= NumberPrecision.Of(claimed.Claims.Select(claim => claim.Value));
        var fed = new NetworkProgram(claimed, precision, feed: true);
        var (bench, constants) = (new Workbench(claimed, precision, fed), Constant.At(claimed));
        List<Finding> diagnoses = [];
        while (open.Count > 0)
        {
            // The equation that most of what is wrong went through comes first, then the one that comes first.
            var suspects = ClaimedPoint.Names.Select(name => (Name: name, Covers: open.Where(v => v.Suspects.Contains(name)).Select(v => v.Name).ToArray()))
                .Where(s => s.Covers.Length > 0).OrderByDescending(s => s.Covers.Length).ToArray();
            Finding[] found = suspects.Select(s => Explained(s.Name, s.Covers)).FirstOrDefault(d => d.Length > 0) ?? [Unexplained(suspects[0].Name, suspects[0].Covers)];
            diagnoses.AddRange(found);
            open.RemoveAll(v => found.Any(f => f.Claims.Contains(v.Name)));
        }
        return [.. diagnoses.OrderBy(d => ClaimedPoint.Names.ToList().IndexOf(d.Name))];

        Finding[] Explained(string name, string[] covers)
        {
            var found = new EquationSearch(name, covers, fed, bench, constants).Run(thorough: diagnoses.Count(d => !d.Explained) < MostUnexplained);
            if (found.Count == 0) return [];
            // A factor m in a value that is not shown is more often a 1/m that is missing in every sum made of it.
            if (covers.Length > 1 && found[0].Divisor && covers.Select(cover => new EquationSearch(cover, [cover], fed, bench, constants).Run(thorough: false)).ToArray() is var own && own.All(o => o is [{ Divisor: true }, ..]))
                return [.. covers.Zip(own, (cover, o) => new Finding(o[0].Equation, cover, o[0].Cause, o[0].Formula, Explained: true, [cover], [.. o.Skip(1), found[0]], Tell([o[0], found[0]], claimed)))];
            // Other equations on the same way may explain it as well.
            var rivals = open.Where(v => covers.Contains(v.Name)).Select(v => v.Suspects).Aggregate((a, b) => [.. a.Intersect(b)]).Where(other => other != name)
                .SelectMany(other => new EquationSearch(other, covers, fed, bench, constants).Run(thorough: false));
            Explanation[] all = [.. found.Concat(rivals).OrderBy(e => e.Size).Take(MostAlternatives + 1)];
            return [new(all[0].Equation, QuantityOf(all[0]), all[0].Cause, all[0].Formula, Explained: true, covers, all[1..], Tell(all, claimed))];
        }

        Finding Unexplained(string name, string[] covers)
        {
            var formula = SpecificationFormulas.Of(claimed, fed.A1IsBeforeDropout).For(name);
            var claim = claimed.Claims.First(c => covers.Contains(c.Name));
            var right = bench.Of(SpecificationFormulas.Of(claimed, fed.A1IsBeforeDropout).For(claim.Name));
            var numbers = Numbers.Of(claim.Value, precision.Error(claim.Value));
            var pattern = right is not null && right.Entries.Length == numbers.Entries.Length ? ErrorPattern.Of(claim.Name, numbers, right) : null;
            var own = verdicts.Single(v => v.Name == claim.Name);
            var others = own.Suspects.Where(other => other != name).Select(Equations.NumberOf).ToArray();
            var cause = pattern is null && own.Own?.Reason is { } reason ? reason : "no small change of the equation gives these numbers";
            return new(Equations.NumberOf(name), name, cause, $"{name} = {Notation.Of(formula)}", Explained: false, covers, [],
                others.Length == 0 ? null : $"{string.Join(", ", others)} can't be told apart from it: claim {string.Join(" or ", own.Through.Where(t => t != own.Name))} as well.", pattern);
        }
    }

    private static string QuantityOf(Explanation explanation) => explanation.Formula[..explanation.Formula.IndexOf(' ', StringComparison.Ordinal)];

    // A value between, where equations differ; another shape, where only what a number stands for differs.
    private static string? Tell(Explanation[] all, ClaimedPoint claimed)
    {
        if (all.Length < 2) return null;
        var shown = claimed.Claims.Select(c => c.Name).ToHashSet();
        string[] between = [.. all.Select(QuantityOf).Where(name => !shown.Contains(name)).Distinct()];
        if (between.Length > 0 && all.Select(e => e.Equation).Distinct().Count() > 1) return $"Claim {string.Join(" or ", between)} as well: it would tell them apart.";
        var (n0, n1, n2, m) = claimed.Point.Sizes;
        var different = new[] { n0, n1, n2, m, 1, 2 }.Distinct().Count() == 6;
        return different ? "They agree at this point: claim the same at another one (other numbers of units and samples)." : "They agree here because sizes are equal or small: a point with n0, n1, n2 and m all different and above 2 would tell them apart.";
    }
}
