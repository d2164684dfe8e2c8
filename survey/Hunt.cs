using AutogradCheck.Checking;

namespace AutogradCheck.Survey;

/// <summary>The hunt for false alarms: cases whose derivative is right, at random points and sizes. Nothing may be accused.</summary>
internal static class Hunt
{
    /// <summary>Cases with a derivative that is right wherever they are drawn.</summary>
    public static IReadOnlyList<Case> RightCases { get; } =
        [.. AllCases.List.Where(c => c.Notes.All(n => n.Outcome is Outcome.Agrees or Outcome.Skipped) && c.Module is null && c.Inputs.Any(i => i.Random))];

    /// <summary>Checks so many points in turn; half of them in float32.</summary>
    /// <returns>0 without a false alarm, 1 with one.</returns>
    public static int Run(int count, int seed)
    {
        var cases = RightCases;
        var random = new Random(seed);
        var (alarms, open, thrown, worst) = (0, 0, 0, 0.0);
        for (var i = 0; i < count; i++)
        {
            var @case = cases[random.Next(cases.Count)];
            var (point, single, second) = (random.Next(), random.Next(2) == 0, random.Next(4) == 0 && @case.Expected(2) == Outcome.Agrees);
            long[] shape = [random.Next(1, 6), random.Next(1, 30)];
            using var scope = NewDisposeScope();
            var inputs = Runner.Draw(@case, new Draw(point, shape), single);
            var options = Runner.Options(@case) with { Seed = random.Next(), EveryEntry = random.Next(10) == 0 };
            try
            {
                var result = second ? GradCheck.CheckSecondOrder(@case.Function, inputs, options) : GradCheck.Check(@case.Function, inputs, options);
                if (result.Verdict == Verdict.Inconclusive) open++;
                if (result.Verdict == Verdict.Agrees && !single && result.Kinks.Count == 0) worst = Math.Max(worst, result.Resolution);
                if (result.Verdict != Verdict.Disagrees) continue;
                alarms++;
                Console.WriteLine($"{@case.Name}, order {(second ? 2 : 1)}, {(single ? "float32" : "float64")}, point {point}, shape ({string.Join(", ", shape)}), seed {options.Seed}\n{result.Summary}");
            }
            catch (System.Runtime.InteropServices.ExternalException) when (single)
            {
                thrown++; // a constant of the function is float64
            }
        }
        Console.WriteLine($"{count} checks: {alarms} false alarms, {open} undecided, {thrown} not possible in float32; coarsest resolution in float64 {worst:g2}");
        return alarms == 0 ? 0 : 1;
    }
}
