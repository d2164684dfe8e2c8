using System.Globalization;
using AutogradCheck.Checking;
using AutogradCheck.Parity.Diagnosis;
using Spectre.Console;

namespace AutogradCheck.Reporting;

/// <summary>Judged claims as a person reads them.</summary>
public static class ClaimsText
{
    private const int WidestTable = 120;

    /// <summary>What was read, a table with a row an equation, and what is wrong and why.</summary>
    public static void Write(IAnsiConsole console, ClaimsResult result)
    {
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(result);
        var text = console.Profile.Out.Writer;
        console.Profile.Width = Math.Max(console.Profile.Width, WidestTable);
        var (n0, n1, n2, m) = result.Sizes;
        text.WriteLine($"claims of {result.Name}: network {n0}-{n1}-{n2} {result.Activation}, m = {m}; numbers known to {result.Precision}");
        foreach (var note in result.Notes) text.WriteLine(note);
        console.Write(Table(result));
        text.WriteLine();
        foreach (var line in ClaimsResult.Lines(result.Findings)) text.WriteLine(line);
        foreach (var e in result.Equations.Where(e => e.Own?.Verdict == Verdict.Inconclusive)) text.WriteLine($"{e.Name}: {e.Own!.Reason}.");
        text.WriteLine(Closing(result));
    }

    private static Table Table(ClaimsResult result)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "eq.");
        foreach (var name in new[] { "within", "own error", "inherited error", "bound" }) table.AddColumn(new TableColumn(name).RightAligned());
        table.AddColumn("verdict");
        foreach (var column in table.Columns) column.Padding(0, 0, 2, 0).NoWrap();
        foreach (var e in result.Equations)
        {
            if (e.Own is null && e.Name is "W1" or "b1" or "W2" or "b2" && result.Equations.All(other => other.Name is not ("W1" or "b1" or "W2" or "b2") || other.Own is null)) continue;
            var entries = e.Own?.Shape.Aggregate(1L, (a, b) => a * b) ?? 0;
            string[] cells =
            [
                e.Name, e.Equation == e.Name ? "cost" : e.Equation, e.Own is null ? "" : FormattableString.Invariant($"{entries - e.Own.EntriesBeyondBound}/{entries}"),
                e.Own is null || e.BlamedOn is not null ? "" : Short(e.Own.MaxAbsoluteError), e.Own is null || e.InheritedError < 1e-12 ? "" : Short(e.InheritedError), e.Own is null ? "" : Short(e.Own.Bound),
            ];
            var verdict = e.BlamedOn is { } blamed ? $"inherits from {blamed}" : e.IsBlamed ? "disagrees, by what follows from it" : e.Own is not null && e.Through.Count > 1 ? $"{e.Word}, with {string.Join(", ", e.Through.Where(t => t != e.Name).Select(Parity.Equations.NumberOf))}" : e.Own is null ? "not claimed" : e.Word;
            table.AddRow([.. cells.Select(cell => new Text(cell)), new Text(verdict, new Style(e.Word switch { "agrees" => Color.Green, "disagrees" => Color.Red, "inconclusive" => Color.Yellow, _ => Color.Grey }))]);
        }
        return table;
    }

    private static string Closing(ClaimsResult result)
    {
        string[] open = [.. result.Equations.Where(e => e.Own is null && e.Name is not ("W1" or "b1" or "W2" or "b2")).Select(e => e.Name)];
        return result.Verdict switch
        {
            Verdict.Agrees => $"All that {result.Name} claims agrees with the specification within rounding.{(open.Length == 0 ? "" : $" Not claimed: {string.Join(", ", open)}.")}",
            Verdict.Disagrees => $"{result.Name} disagrees in {string.Join(", ", result.Equations.Where(e => e.Word == "disagrees").Select(e => e.Equation == e.Name ? e.Name : $"{e.Name} ({e.Equation})"))}; every other error is inherited.",
            _ => "Inconclusive: within the bounds, but some are too wide to mean anything.",
        };
    }

    private static string Short(double value) => double.IsFinite(value) ? value == 0 ? "0" : value.ToString("0.0e-00", CultureInfo.InvariantCulture) : "none";
}
