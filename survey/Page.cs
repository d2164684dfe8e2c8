using System.Globalization;
using System.Text;

namespace AutogradCheck.Survey;

/// <summary>docs/operations.md: what the checker says of every operation.</summary>
internal static class Page
{
    private static readonly (string Prefix, string Title)[] Families =
    [
        ("", "torch and Tensor"), ("linalg.", "torch.linalg"), ("special.", "torch.special"), ("fft.", "torch.fft"), ("functional.", "torch.nn.functional"), ("nn.", "modules of torch.nn"),
    ];

    /// <summary>The whole page.</summary>
    /// <param name="observations">Both orders of every case of the table.</param>
    public static string Write(IReadOnlyList<Observation> observations)
    {
        var operations = observations.GroupBy(o => o.Case.Operation, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        var findings = observations.Where(o => o.Outcome is not (Outcome.Agrees or Outcome.Skipped)).ToList();
        var excluded = Catalogue.Operations.Select(o => (Operation: o.Key, Reason: Exclusions.Reason(o.Key, o.Value))).Where(x => x.Reason is not null).ToList();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # TorchSharp's derivatives, checked

            Every public operation of TorchSharp on tensors (torch, Tensor, torch.linalg, torch.special, torch.fft, torch.nn.functional and the modules of torch.nn, listed by reflection, by name)
            either has cases in the table under `survey/Cases` or a reason to be left out; a test fails when one has neither. Each case is one function at one kind of point: random
            points, and edges such as ties, borders, zeros, empty and non-contiguous tensors. Its first and second derivatives by autograd are held against a referee by `GradCheck.Check` and
            `GradCheck.CheckSecondOrder`, in float64 on the CPU. The expected outcome is part of the table: a test fails when a verdict changes.

            Written by `dotnet run -c Release --project survey -- page docs/operations.md`. Do not edit.

            | | |
            |---|---:|
            | TorchSharp | {typeof(torch).Assembly.GetName().Version?.ToString(3)} |
            | operations with cases | {operations.Count} |
            | cases | {observations.Count(o => o.Order == 1)} |
            | first derivative agrees | {Count(observations, 1, Outcome.Agrees)} |
            | second derivative agrees | {Count(observations, 2, Outcome.Agrees)} |
            | derivative wrong | {findings.Count(f => f.Outcome == Outcome.Disagrees)} |
            | libtorch or TorchSharp throws | {findings.Count(f => f.Outcome == Outcome.Throws)} |
            | cannot be decided | {findings.Count(f => f.Outcome == Outcome.Inconclusive)} |
            | operations left out | {excluded.Count} |

            **Resolution** is the smallest relative error that would have been caught, rounded up to a power of ten, the coarsest of an operation's cases.


            """);
        Findings(text, "Wrong", "Autograd's answer is not the derivative.", findings.Where(f => f.Outcome == Outcome.Disagrees));
        Findings(text, "Not there", "The call, or its derivative, throws.", findings.Where(f => f.Outcome == Outcome.Throws));
        Findings(text, "Undecided", "There is no derivative, or none that can be checked.", findings.Where(f => f.Outcome == Outcome.Inconclusive));
        foreach (var (prefix, title) in Families) Family(text, title, operations.Where(o => PrefixOf(o.Key) == prefix));
        LeftOut(text, excluded!);
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static int Count(IEnumerable<Observation> observations, int order, Outcome outcome) => observations.Count(o => o.Order == order && o.Outcome == outcome);

    private static string PrefixOf(string operation) => Families.Select(f => f.Prefix).LastOrDefault(p => p.Length > 0 && operation.StartsWith(p, StringComparison.Ordinal)) ?? "";

    private static void Findings(StringBuilder text, string title, string lead, IEnumerable<Observation> findings)
    {
        text.Append(CultureInfo.InvariantCulture, $"## {title}\n\n{lead}\n\n| why | cases | what was seen |\n|---|---|---|\n");
        foreach (var group in findings.GroupBy(f => (Why: Why(f), f.Order, Seen: Seen(f))).OrderByDescending(g => g.Count()).ThenBy(g => g.First().Case.Name, StringComparer.Ordinal))
        {
            var size = group.Max(RelativeError);
            var (seen, cases) = (group.Key.Seen + (size > 0 ? " of " + Power(size) : ""), string.Join("; ", group.Select(f => f.Case.Name)));
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(group.Key.Why)} | {Cell(cases)} | {Cell(seen)} |\n");
        }
        text.Append('\n');
    }

    /// <summary>What can be said without the numbers of the random directions.</summary>
    private static string Seen(Observation f)
    {
        if (f.Outcome == Outcome.Throws) return Shorter(f.Story);
        var derivative = f.Order == 1 ? "first derivative: " : "second derivative: ";
        if (f.Outcome != Outcome.Disagrees || f.Worst is not { } worst) return derivative + Shorter(f.Story);
        var (claim, referee) = (worst.Claim, worst.Referee);
        return derivative + (!double.IsFinite(claim) ? "NaN or infinite where there is a slope"
            : claim == 0 ? "0 where the function depends on its input"
            : referee == 0 ? "not 0 where the function does not depend on its input"
            : RelativeError(f) > 0 ? "off by a relative error"
            : string.Create(CultureInfo.InvariantCulture, $"{claim / referee:g2} times the derivative"));
    }

    /// <summary>The relative error of a derivative that is wrong in its later digits; 0 otherwise.</summary>
    private static double RelativeError(Observation f) =>
        f is { Outcome: Outcome.Disagrees, Worst: { Referee: not 0 } worst } && Math.Abs(worst.Claim - worst.Referee) / Math.Abs(worst.Referee) is < 0.1 and var relative ? relative : 0;

    /// <summary>Rounded up to a power of ten.</summary>
    private static string Power(double value) => string.Create(CultureInfo.InvariantCulture, $"1e{Math.Ceiling(Math.Log10(value)):0}");

    private static string Shorter(string message)
    {
        var shape = message.IndexOf(": [", StringComparison.Ordinal); // from here on it speaks of one tensor of many
        if (shape > 0) message = message[..shape];
        return message.Length <= 120 ? message : message[..message.LastIndexOf(' ', 120)] + " …";
    }

    private static string Why(Observation f) => f.Case.Notes.FirstOrDefault(n => n.Order == f.Order)?.Why ?? "";

    private static void Family(StringBuilder text, string title, IEnumerable<IGrouping<string, Observation>> operations)
    {
        text.Append(CultureInfo.InvariantCulture, $"## {title}\n\n| operation | cases | first order | second order | referee | resolution | remark |\n|---|---:|---|---|---|---:|---|\n");
        foreach (var operation in operations)
        {
            var first = operation.Where(o => o.Order == 1).ToList();
            var second = operation.Where(o => o.Order == 2).ToList();
            text.Append(CultureInfo.InvariantCulture,
                $"| {Cell(operation.Key)} | {first.Count} | {Verdict(first)} | {Verdict(second)} | {Referees(operation)} | {Resolution(operation)} | {Cell(Remarks(operation))} |\n");
        }
        text.Append('\n');
    }

    private static string Verdict(List<Observation> seen)
    {
        var asked = seen.Where(o => o.Outcome != Outcome.Skipped).ToList();
        return asked.Count == 0 ? "—" : string.Join(", ", asked.GroupBy(o => o.Outcome).OrderBy(g => g.Key).Select(g => g.Count() == asked.Count ? Word(g.Key) : $"{g.Count()} {Word(g.Key)}"));
    }

    private static string Word(Outcome outcome) => outcome switch
    {
        Outcome.Agrees => "agrees",
        Outcome.Disagrees => "**wrong**",
        Outcome.Inconclusive => "undecided",
        _ => "throws",
    };

    private static string Referees(IEnumerable<Observation> seen) => string.Join(", ", seen.Select(o => o.Referee).Where(r => r.Length > 0).Distinct().Order(StringComparer.Ordinal));

    private static string Resolution(IEnumerable<Observation> seen)
    {
        var coarsest = seen.Where(o => o.Outcome == Outcome.Agrees).Select(o => o.Resolution).DefaultIfEmpty(double.NaN).Max();
        return double.IsNaN(coarsest) ? "" : coarsest == 0 ? "exact" : Power(coarsest);
    }

    private static string Remarks(IEnumerable<Observation> seen)
    {
        var remarks = seen.SelectMany(o => o.Case.Notes).Where(n => n.Order == 0 || n.Outcome == Outcome.Skipped).Select(n => n.Why).Distinct().ToList();
        var kinks = seen.Where(o => o is { Kinks: > 0, Order: 1, Outcome: Outcome.Agrees }).Select(o => o.Case.Variant).Distinct().ToList();
        if (kinks.Count > 0) remarks.Add("kink met: " + string.Join("; ", kinks));
        return string.Join("; ", remarks);
    }

    private static void LeftOut(StringBuilder text, IEnumerable<(string Operation, string Reason)> excluded)
    {
        text.Append("## Left out\n\n| reason | operations | |\n|---|---:|---|\n");
        foreach (var group in excluded.GroupBy(x => x.Reason).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(group.Key)} | {group.Count()} | {Cell(string.Join(", ", group.Select(x => x.Operation).Order(StringComparer.Ordinal)))} |\n");
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
