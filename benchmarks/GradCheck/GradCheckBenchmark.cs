using System.Diagnostics;
using AutogradCheck.Autograd;
using AutogradCheck.Core;
using AutogradCheck.Parity;
using static TorchSharp.torch;

namespace AutogradCheck.Benchmarks.GradCheck;

/// <summary>How long a gradient check of the network takes: ours, ours entry by entry, one backward, and PyTorch's two modes where there is a Python with torch.</summary>
internal static class GradCheckBenchmark
{
    private const double EnoughSeconds = 0.05, SlowestSlowMode = 1e4;

    // Wanted: PyTorch's time over ours.
    private static readonly (Sizes Sizes, double SlowToCheck, double SlowToEveryEntry)[] Cases =
    [
        (new(2, 4, 1, 400), 2, 0),
        (new(30, 64, 1, 569), 300, 50),
        (new(64, 256, 10, 1797), 300, 0),
        (new(784, 256, 1, 1024), 300, 0),
    ];

    /// <summary>Runs it and prints a table of ratios.</summary>
    public static int Run(bool quick, int seed)
    {
        set_num_threads(1);
        using var pyTorch = PyTorch.Start();
        var missed = new List<string>();
        Console.WriteLine($"Seed {seed}, 1 thread, float64, tanh; PyTorch {pyTorch?.Version ?? "not found: install a Python with torch to compare with it"}.");
        Console.WriteLine();
        Console.WriteLine("| n0, n1, n2, m | parameters | evaluations | check / backward | every entry / backward | PyTorch slow / check | PyTorch fast / check | PyTorch slow / every entry |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var (sizes, slowToCheck, slowToEveryEntry) in quick ? Cases[..2] : Cases) Row(sizes, slowToCheck, slowToEveryEntry);
        Console.WriteLine();
        Console.WriteLine("Median of the ratios, round by round; in brackets the smallest and the largest. ~: PyTorch's slow mode taken from its time a parameter on a network with 1/64 of the hidden units; it would take minutes to hours.");
        Console.WriteLine(missed.Count == 0 ? "Every target met." : $"Targets missed: {string.Join("; ", missed)}.");
        return 0;

        void Row(Sizes sizes, double slowToCheck, double slowToEveryEntry)
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)seed);
            var parameters = Parameters.Random(sizes, generator);
            var batch = new Batch(randn(sizes.n0, sizes.m, dtype: float64, generator: generator), (rand(sizes.n2, sizes.m, dtype: float64, generator: generator) < 0.5).to_type(float64));
            var tanh = Activation.Named("tanh");
            Tensor J(Tensor[] t) => Network.Cost(Network.Logits(new(t[0], t[1], t[2], t[3]), t[4], tanh).Z2, t[5]);
            Tensor[] inputs = [.. parameters.Named.Select(p => p.Value.detach().requires_grad_()), batch.X, batch.Y];
            var count = parameters.Named.Sum(p => p.Value.numel());
            var (autograd, numerical) = (new AutogradBackend(), new NumericalBackend());

            var result = Checking.GradCheck.Assert(J, inputs);
            Action check = () => Checking.GradCheck.Check(J, inputs);
            Action backward = () => autograd.Evaluate(parameters, batch, tanh, Wanted.Cost).Dispose();
            Action everyEntry = () => ParityCheck.Run(autograd, numerical, parameters, batch, tanh);
            var (checkTimes, backwardTimes, everyTimes) = (Repetitions(check), Repetitions(backward), Repetitions(everyEntry));
            var slowOnce = count > SlowestSlowMode;
            var rounds = quick ? 3 : 5;
            var times = Enumerable.Range(0, rounds).Select(round => (
                Check: Seconds(check, checkTimes), Backward: Seconds(backward, backwardTimes), Every: round < 3 || count < SlowestSlowMode ? Seconds(everyEntry, everyTimes) : double.NaN,
                Fast: pyTorch?.Seconds(fast: true, sizes, seed, Math.Max(1, checkTimes / 4)) ?? double.NaN,
                Slow: count < 3000 || (round == 0 && !slowOnce) ? pyTorch?.Seconds(fast: false, sizes, seed, 1) ?? double.NaN : double.NaN)).ToArray();

            // Its time a parameter is that of two evaluations, which grow with the network as our backward does.
            if (slowOnce && pyTorch is not null)
            {
                var smaller = sizes with { n1 = sizes.n1 / 64 };
                var few = smaller.n0 * smaller.n1 + smaller.n1 + smaller.n2 * smaller.n1 + smaller.n2;
                var perParameter = pyTorch.Seconds(fast: false, smaller, seed, 1) / few * (sizes.FlopsPerStep / smaller.FlopsPerStep);
                times = [.. times.Select(t => t with { Slow = perParameter * count })];
            }

            double[] Ratios(Func<(double Check, double Backward, double Every, double Fast, double Slow), double> ratio) => [.. times.Select(ratio).Where(double.IsFinite).Order()];

            string Show(Func<(double Check, double Backward, double Every, double Fast, double Slow), double> ratio) =>
                Ratios(ratio) is { Length: > 0 } ratios ? $"{Number(Middle(ratios))} ({Number(ratios[0])}–{Number(ratios[^1])})" : "–";

            double Median(Func<(double Check, double Backward, double Every, double Fast, double Slow), double> ratio) => Ratios(ratio) is { Length: > 0 } ratios ? Middle(ratios) : double.NaN;

            var mark = slowOnce ? "~" : "";
            var name = $"{sizes.n0}, {sizes.n1}, {sizes.n2}, {sizes.m}";
            Console.WriteLine($"| {name} | {count} | {result.Evaluations} | {Show(t => t.Check / t.Backward)} | {Show(t => t.Every / t.Backward)} | {mark}{Show(t => t.Slow / t.Check)} | {Show(t => t.Fast / t.Check)} | {mark}{Show(t => t.Slow / t.Every)} |");
            if (pyTorch is null) return;
            Target("PyTorch slow / check", Median(t => t.Slow / t.Check), slowToCheck);
            Target("PyTorch fast / check", Median(t => t.Fast / t.Check), 1);
            Target("PyTorch slow / every entry", Median(t => t.Slow / t.Every), slowToEveryEntry);

            void Target(string what, double ratio, double atLeast)
            {
                if (!(ratio >= atLeast)) missed.Add(FormattableString.Invariant($"{what} ({name}) is {ratio:g3}, target {atLeast}"));
            }
        }
    }

    private static double Middle(double[] ordered) => (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;

    private static string Number(double x) => FormattableString.Invariant($"{(x >= 100 ? Math.Round(x) : x):g3}").Contains('e', StringComparison.Ordinal) ? FormattableString.Invariant($"{x:n0}") : FormattableString.Invariant($"{(x >= 100 ? Math.Round(x) : x):g3}");

    private static int Repetitions(Action action)
    {
        action();
        return Math.Max(1, (int)(EnoughSeconds / Seconds(action, 1)));
    }

    private static double Seconds(Action action, int repetitions)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < repetitions; i++) action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / repetitions;
    }
}
