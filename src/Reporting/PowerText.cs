using System.Globalization;
using AutogradCheck.Parity.Diagnosis;
using Spectre.Console;

namespace AutogradCheck.Reporting;

/// <summary>What a check is worth, as a person reads it.</summary>
internal static class PowerText
{
    private const int MostExamples = 3;

    /// <summary>One sentence.</summary>
    public static string Line(PowerResult power)
    {
        var hidden = power.Mistakes - power.Seen;
        return FormattableString.Invariant($"Power: of {power.Mistakes} single mistakes in the equations a check here sees {(hidden == 0 ? "all" : power.Seen)}{(hidden == 0 ? "" : $"; {hidden} it can't ({string.Join("; ", power.Reasons.Take(2).Select(r => r.Why))}): check --power")}.");
    }

    /// <summary>A table with a row an equation, what is hidden and why, and what would show it.</summary>
    public static void Write(IAnsiConsole console, PowerResult power)
    {
        var text = console.Profile.Out.Writer;
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "eq.");
        foreach (var name in new[] { "mistakes", "caught", "do not run", "hidden" }) table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var column in table.Columns) column.Padding(0, 0, 2, 0).NoWrap();
        foreach (var e in power.Equations) table.AddRow(e.Name, e.Equation == e.Name ? "cost" : e.Equation, Count(e.Mistakes), Count(e.Caught), Count(e.DoNotRun), Count(e.Hidden.Count));
        table.AddRow("all", "", Count(power.Mistakes), Count(power.Equations.Sum(e => e.Caught)), Count(power.Equations.Sum(e => e.DoNotRun)), Count(power.Mistakes - power.Seen));
        text.WriteLine();
        text.WriteLine("What this check is worth: every equation with every single mistake the search for edits knows");
        console.Write(table);
        foreach (var (why, count) in power.Reasons)
        {
            text.WriteLine(FormattableString.Invariant($"{why}: {count}, like"));
            foreach (var example in power.Equations.SelectMany(e => e.Hidden).Where(h => h.Why == why).Take(MostExamples)) text.WriteLine($"  {example.Formula}");
        }
        text.WriteLine(Line(power).Replace(": check --power", "", StringComparison.Ordinal));
        text.WriteLine(power.Smallest is { } s ? FormattableString.Invariant($"The smallest sizes that show all that {power.Activation} can show, with random values: n0 = {s.n0}, n1 = {s.n1}, n2 = {s.n2}, m = {s.m}.") : "No sizes up to 5 show all.");
    }

    private static string Count(int n) => n.ToString(CultureInfo.InvariantCulture);
}
