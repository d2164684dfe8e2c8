using System.Globalization;
using AutogradCheck.Checking;
using AutogradCheck.Parity.Diagnosis;
using Spectre.Console;

namespace AutogradCheck.Reporting;

/// <summary>A check as a person reads it.</summary>
public static class CheckText
{
    // A cell that is folded reads as another number: on a narrower terminal the terminal breaks the line instead.
    private const int WidestTable = 120;

    /// <summary>Where it ran, a table with a row a gradient, J of both, and a sentence that says what it means.</summary>
    public static void Write(IAnsiConsole console, CheckReport report)
    {
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(report);
        var text = console.Profile.Out.Writer; // sentences are left to the terminal to wrap
        console.Profile.Width = Math.Max(console.Profile.Width, WidestTable);
        var parity = report.Parity;
        var (n0, n1, n2, m) = parity.Sizes;
        text.WriteLine($"{report.Subject}");
        text.WriteLine(string.Join(", ",
            $"network {n0}-{n1}-{n2} {parity.Activation}", $"m = {m}", parity.Dtype, report.Device,
            Count(report.Threads, "thread"), report.ParametersGiven ? "parameters as given" : $"seed {report.Seed}"));
        console.Write(Table(report));
        var J = report.Training?.Cost.Comparison.Worst is null ? parity.Cost.Worst : report.Training.Last.Cost.Worst;
        if (J is not null) text.WriteLine($"J   {parity.Claimant} {Full(J.Claim)}   {parity.Referee} {Full(J.Referee)}{(report.Training is { } t ? $"   after {Count(t.Steps, "update")}" : "")}");
        text.WriteLine();
        foreach (var line in Explanations(report)) text.WriteLine(line);
        foreach (var line in ClaimsResult.Lines(parity.Findings)) text.WriteLine(line);
        if (parity.Findings.Count > 0 && report.Training is { Steps: > 0 } && parity.Findings.All(f => !f.Name.StartsWith('W') && !f.Name.StartsWith('b')))
            text.WriteLine(Invariant($"Right before step {report.Training.Steps}, wrong from there on: something may be left over from the step before."));
        text.WriteLine(Closing(report));
        if (report.Power is { } power && report.AllOfPower) PowerText.Write(console, power);
        else if (report.Power is { } worth) text.WriteLine(PowerText.Line(worth));
    }

    private static Table Table(CheckReport report)
    {
        var training = report.Training is not null;
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "eq.").AddColumn(training ? new TableColumn("step").RightAligned() : new TableColumn("shape"));
        foreach (var name in new[] { "within", "difference", "bound", "resolution" }) table.AddColumn(new TableColumn(name).RightAligned());
        table.AddColumn("verdict");
        foreach (var column in table.Columns) column.Padding(0, 0, 2, 0).NoWrap();

        foreach (var (c, step) in report.Rows)
        {
            var entries = c.Shape.Aggregate(1L, (a, b) => a * b);
            string[] cells =
            [
                c.Name, c.Equation == c.Name ? "cost" : c.Equation,
                training ? Invariant($"{step}") : c.Shape.Count == 0 ? "" : $"({string.Join(", ", c.Shape)})",
                $"{entries - c.EntriesBeyondBound}/{entries}", Short(c.MaxAbsoluteError), Short(c.Bound), Short(c.Resolution),
            ];
            table.AddRow([.. cells.Select(cell => new Text(cell)), new Text(c.Verdict.Word(), new Style(Colour(c.Verdict)))]);
        }
        return table;
    }

    private static IEnumerable<string> Explanations(CheckReport report)
    {
        var parity = report.Parity;
        foreach (var same in report.Rows.Where(row => row.Comparison.Reason is not null).GroupBy(row => row.Comparison.Reason))
        {
            yield return $"{List(same.Select(row => row.Step is { } step ? $"{row.Comparison.Name} at step {step}" : row.Comparison.Name))}: {same.Key!.TrimEnd('.')}.";
            foreach (var (c, _) in same)
                if (c is { Verdict: Verdict.Disagrees, Worst: { } w })
                    yield return $"  worst at {c.Name}[{string.Join(", ", w.Index)}]: {parity.Claimant} {Full(w.Claim)}, {parity.Referee} {Full(w.Referee)}, bound {Short(w.Bound)}";
        }
        if (parity.KinkEntries > 0)
            yield return $"{Count(parity.KinkEntries, "entry", "entries")} of Z1 at the kink of {parity.Activation}: any slope between the one-sided ones is right there.";
    }

    private static string Closing(CheckReport report)
    {
        var parity = report.Parity;
        var coarsest = report.Training?.Resolution ?? parity.Resolution;
        var what = report.Training is { } training ? $"at all {training.Steps + 1} steps of a training with alpha {Invariant($"{report.Alpha}")}" : $"in all {parity.Gradients.Sum(g => g.Shape.Aggregate(1L, (a, b) => a * b))} entries";
        return report.Verdict switch
        {
            Verdict.Agrees => $"{parity.Claimant} agrees with {parity.Referee} {what}: a difference of {Short(2 * coarsest)} of a gradient's largest entry would have been caught.",
            Verdict.Disagrees => $"{parity.Claimant} disagrees with {parity.Referee}: {List(report.Rows.Where(r => r.Comparison.Verdict == Verdict.Disagrees).Select(r => r.Comparison.Name))} cannot be explained by rounding. One of the two is wrong.",
            _ => $"Inconclusive: {parity.Claimant} is within the bounds of {parity.Referee}, but for {List(report.Rows.Where(r => r.Comparison.Verdict == Verdict.Inconclusive).Select(r => r.Comparison.Name))} the bounds are too wide to mean anything.",
        };
    }

    private static Color Colour(Verdict verdict) => verdict switch
    {
        Verdict.Agrees => Color.Green,
        Verdict.Disagrees => Color.Red,
        _ => Color.Yellow,
    };

    private static string List(IEnumerable<string> names) => string.Join(", ", names);

    private static string Count(long n, string one, string? many = null) => Invariant($"{n} {(n == 1 ? one : many ?? one + "s")}");

    private static string Short(double value) => double.IsFinite(value) ? value == 0 ? "0" : value.ToString("0.0e-00", CultureInfo.InvariantCulture) : "none";

    private static string Full(double value) => value.ToString("G17", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
