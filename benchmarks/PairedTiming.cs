using System.Diagnostics;

namespace AutogradCheck.Benchmarks;

/// <summary>Times contenders against each other: each round times every one once, in random order, so that what disturbs the machine disturbs all alike.</summary>
internal sealed class PairedTiming
{
    private const double SampleSeconds = 2.5e-3;

    private readonly Dictionary<string, double[]> _seconds;

    private PairedTiming(Dictionary<string, double[]> seconds) => _seconds = seconds;

    /// <summary>Runs the rounds. Each sample repeats the step until it takes some milliseconds; the number of repetitions is fixed beforehand.</summary>
    public static PairedTiming Run(IReadOnlyList<IContender> contenders, int rounds, Random random)
    {
        var repetitions = contenders.ToDictionary(c => c.Name, Repetitions);
        var seconds = contenders.ToDictionary(c => c.Name, _ => new double[rounds]);
        var order = contenders.ToArray();
        for (var round = 0; round < rounds; round++)
        {
            random.Shuffle(order);
            foreach (var contender in order) seconds[contender.Name][round] = Seconds(contender, repetitions[contender.Name]);
        }
        return new(seconds);
    }

    /// <summary>The ratio of two contenders round by round: its median and its middle half.</summary>
    public (double Median, double Low, double High) Ratio(string of, string to)
    {
        var ratios = _seconds[of].Zip(_seconds[to], (a, b) => a / b).Order().ToArray();
        double Quantile(double q) => ratios[(int)Math.Round(q * (ratios.Length - 1))];
        return (Quantile(0.5), Quantile(0.25), Quantile(0.75));
    }

    private static int Repetitions(IContender contender)
    {
        Seconds(contender, 1);
        for (var repetitions = 1; ; repetitions *= 2)
        {
            var perStep = Seconds(contender, repetitions);
            if (repetitions * perStep >= SampleSeconds) return Math.Max(1, (int)Math.Ceiling(SampleSeconds / perStep));
        }
    }

    /// <summary>Seconds per step, the mean of some repetitions.</summary>
    private static double Seconds(IContender contender, int repetitions)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < repetitions; i++) contender.Step();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / repetitions;
    }
}
