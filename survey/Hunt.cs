using System.Runtime.InteropServices;
using AutogradCheck.Checking;

namespace AutogradCheck.Survey;

/// <summary>One check of the hunt, in numbers that repeat it.</summary>
/// <param name="Case">Which function.</param>
/// <param name="Order">1 or 2.</param>
/// <param name="Single">Float32 instead of float64.</param>
/// <param name="Point">Draws the inputs.</param>
/// <param name="Rows">The shape of inputs of any shape: rows,</param>
/// <param name="Columns">and columns.</param>
/// <param name="Seed">Draws the checker's directions.</param>
/// <param name="EveryEntry">Entry by entry instead of along directions.</param>
internal sealed record Shot(Case Case, int Order, bool Single, int Point, int Rows, int Columns, int Seed, bool EveryEntry)
{
    public GradCheckResult Check()
    {
        using var scope = NewDisposeScope();
        var inputs = Runner.Draw(Case, new Draw(Point, Rows, Columns), Single);
        var options = new GradCheckOptions { Seed = Seed, EveryEntry = EveryEntry };
        return Order == 2 ? GradCheck.CheckSecondOrder(Case.Function, inputs, options) : GradCheck.Check(Case.Function, inputs, options);
    }

    /// <summary>What repeats it on the command line.</summary>
    public override string ToString() => $"again \"{Case.Name}\" {Order} {(Single ? "float32" : "float64")} {Point} {Rows} {Columns} {Seed}{(EveryEntry ? " every" : "")}";
}

/// <summary>The hunt for false alarms: cases whose derivative is right, at random points and sizes. Nothing may be accused.</summary>
internal static class Hunt
{
    /// <summary>Cases with a derivative that is right wherever they are drawn.</summary>
    public static IReadOnlyList<Case> RightCases { get; } =
        [.. AllCases.List.Where(c => c.Notes.All(n => n.Outcome is Outcome.Agrees or Outcome.Skipped) && c.Module is null && c.Inputs.Any(i => i.Random))];

    /// <summary>Checks so many points in turn; half of them in float32, a quarter at second order, a tenth entry by entry.</summary>
    /// <returns>0 without a false alarm, 1 with one.</returns>
    public static int Run(int count, int seed)
    {
        var random = new Random(seed);
        var (done, alarms, open, coarsest) = (0, 0, 0, 0.0);
        while (done < count)
        {
            var @case = RightCases[random.Next(RightCases.Count)];
            var second = random.Next(4) == 0 && @case.Expected(2) == Outcome.Agrees;
            var shot = new Shot(@case, second ? 2 : 1, random.Next(2) == 0, random.Next(), random.Next(1, 6), random.Next(1, 30), random.Next(), random.Next(10) == 0);
            try
            {
                var result = shot.Check();
                done++;
                if (result.Verdict == Verdict.Inconclusive) open++;
                if (result.Verdict == Verdict.Agrees && !shot.Single && result.Kinks.Count == 0) coarsest = Math.Max(coarsest, result.Resolution);
                if (result.Verdict != Verdict.Disagrees) continue;
                alarms++;
                Console.WriteLine($"{shot}\n{result.Summary}");
            }
            catch (ExternalException) when (shot.Single)
            {
                // a constant inside the function is float64: not a function of float32
            }
        }
        Console.WriteLine($"{count} checks: {alarms} false alarms, {open} undecided; coarsest resolution in float64 {coarsest:g2}");
        return alarms == 0 ? 0 : 1;
    }

    /// <summary>One check again, by what the hunt printed.</summary>
    public static int Again(string name, params string[] numbers)
    {
        var n = numbers.Select(x => int.TryParse(x, out var value) ? value : 0).ToArray();
        var result = new Shot(AllCases.List.Single(c => c.Name == name), n[0], numbers[1] == "float32", n[2], n[3], n[4], n[5], numbers.Length > 6).Check();
        Console.WriteLine(result.Summary);
        foreach (var input in result.Inputs.Where(i => i.Worst is not null)) Console.WriteLine($"{input.Name}: claimed − referee = {input.Worst!.Claim - input.Worst.Referee:g3}, bound of this entry {input.Worst.Bound:g3}");
        return result.Verdict == Verdict.Agrees ? 0 : 1;
    }
}
