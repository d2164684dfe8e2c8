using System.Diagnostics;
using System.Runtime.InteropServices;
using AutogradCheck.Benchmarks;
using AutogradCheck.Benchmarks.GradCheck;
using AutogradCheck.Core;
using static TorchSharp.torch;

const double Alpha = 0.01, FastToLimit = 1.08, AutogradToPeer = 1.1;
const string Usage = "usage: dotnet run -c Release --project benchmarks -- [gradcheck | verify [FOLDER]] [--quick] [--threads 1|2|both] [--seed N]";

// Sizes, and the most that fast may take of the peer's time.
(Sizes Sizes, double FastToPeer)[] cases =
[
    (new(2, 4, 1, 400), 0.16),
    (new(30, 64, 1, 569), 0.7),
    (new(64, 128, 10, 1797), 0.87),
    (new(784, 256, 1, 1024), 0.93),
    (new(1024, 1024, 16, 4096), 0.99),
];

var (gradCheck, quick, threads, seed) = (false, false, new[] { 1, 2 }, 1);
string? notes = null;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i], i + 1 < args.Length ? args[i + 1] : "")
    {
        case ("gradcheck", _): gradCheck = true; break;
        case ("verify", var folder) when folder.Length > 0 && folder[0] != '-': notes = folder; i++; break;
        case ("verify", _): notes = "tests/Derivations/data"; break;
        case ("--quick", _): quick = true; break;
        case ("--threads", "1"): threads = [1]; i++; break;
        case ("--threads", "2"): threads = [2]; i++; break;
        case ("--threads", "both"): i++; break;
        case ("--seed", var text) when int.TryParse(text, out seed): i++; break;
        default: Console.Error.WriteLine($"{args[i]}: not understood. {Usage}"); return 2;
    }
}

if (notes is not null) return VerifyBenchmark.Run(notes, seed);
if (gradCheck) return GradCheckBenchmark.Run(quick, seed);
if (quick) cases = cases[..^1];
var missed = new List<string>();
var random = new Random(seed);
var watch = Stopwatch.StartNew();

Console.WriteLine($"Seed {seed}; {Environment.ProcessorCount} processors; {RuntimeInformation.FrameworkDescription}; TorchSharp {typeof(Tensor).Assembly.GetName().Version?.ToString(3)}; {(quick ? "quick" : "full")} run.");
Console.WriteLine();
Console.WriteLine("| n0, n1, n2, m | dtype | threads | fast / limit | fast / peer | limit / peer | manual / peer | autograd / peer |");
Console.WriteLine("|---|---|---|---|---|---|---|---|");
foreach (var count in threads)
{
    set_num_threads(count);
    foreach (var dtype in new[] { float32, float64 })
    {
        foreach (var (sizes, fastToPeer) in cases) Row(sizes, fastToPeer, dtype, count);
    }
}

Console.WriteLine();
Console.WriteLine("Median of the ratios, round by round; in brackets their middle half.");
Console.WriteLine(missed.Count == 0 ? "Every target met." : $"Targets missed: {string.Join("; ", missed)}.");
Console.WriteLine();
if (threads.Length == 2) Threads();
Memory();
Console.WriteLine();
Console.WriteLine($"The run took {watch.Elapsed.TotalMinutes:f1} minutes.");
return 0;

void Row(Sizes sizes, double fastToPeer, ScalarType dtype, int count)
{
    using var scope = NewDisposeScope();
    var contenders = Start(sizes, dtype);
    Equality.Require(contenders, dtype);
    var rounds = quick ? 31 : sizes.FlopsPerStep > 1e9 ? 31 : 101;
    var timing = PairedTiming.Run(contenders, rounds, random);
    foreach (var contender in contenders) contender.Dispose();

    var (n0, n1, n2, m) = sizes;
    var name = $"{n0}, {n1}, {n2}, {m} | {dtype.ToString().ToLowerInvariant()} | {count}";
    var limit = timing.Ratio(Contenders.Fast, Contenders.Limit);
    var fast = timing.Ratio(Contenders.Fast, Contenders.Peer);
    var limitToPeer = timing.Ratio(Contenders.Limit, Contenders.Peer);
    var manual = timing.Ratio(Contenders.Manual, Contenders.Peer);
    var autograd = timing.Ratio(Contenders.Autograd, Contenders.Peer);
    Console.WriteLine($"| {name} | {Show(limit)} | {Show(fast)} | {Show(limitToPeer)} | {Show(manual)} | {Show(autograd)} |");
    Target($"fast / limit ({name})", limit.Median, FastToLimit);
    Target($"fast / peer ({name})", fast.Median, fastToPeer);
    if (n1 >= 64) Target($"autograd / peer ({name})", autograd.Median, AutogradToPeer);
}

// From how much work a second thread pays: the fast step on two threads against the same on one.
void Threads()
{
    Console.WriteLine("| n0, n1, n2, m | MFLOP a step | float32, 2 threads / 1 | float64, 2 threads / 1 |");
    Console.WriteLine("|---|---|---|---|");
    foreach (var sizes in new Sizes[] { new(2, 4, 1, 400), new(30, 8, 1, 569), new(30, 16, 1, 569), new(30, 64, 1, 569), new(64, 32, 10, 1797), new(64, 128, 10, 1797), new(784, 256, 1, 1024) })
    {
        using var scope = NewDisposeScope();
        var ratios = new[] { float32, float64 }.Select(dtype =>
        {
            OnThreads[] contenders = [new(Fast(sizes, dtype), 1), new(Fast(sizes, dtype), 2)];
            var timing = PairedTiming.Run(contenders, 31, random);
            foreach (var contender in contenders) contender.Dispose();
            return Show(timing.Ratio(contenders[1].Name, contenders[0].Name));
        });
        Console.WriteLine($"| {sizes.n0}, {sizes.n1}, {sizes.n2}, {sizes.m} | {sizes.FlopsPerStep / 1e6:g3} | {string.Join(" | ", ratios)} |");
    }
    Console.WriteLine();
}

// Standard normal features, random labels; biases start at zero because the limit has none.
IReadOnlyList<IContender> Start(Sizes sizes, ScalarType dtype)
{
    using var generator = new Generator((ulong)seed);
    var (n0, n1, n2, m) = sizes;
    var (W1, _, W2, _) = Parameters.Random(sizes, generator);
    var start = new Parameters(W1, zeros(n1, 1, dtype: float64), W2, zeros(n2, 1, dtype: float64)).To(dtype, CPU);
    var X = randn(n0, m, dtype: float64, generator: generator);
    var Y = (rand(n2, m, dtype: float64, generator: generator) < 0.5).to_type(float64);
    return Contenders.All(start, new Batch(X, Y).To(dtype, CPU), Alpha);
}

IContender Fast(Sizes sizes, ScalarType dtype)
{
    var all = Start(sizes, dtype);
    foreach (var other in all.Skip(1)) other.Dispose();
    return all[0];
}

void Target(string what, double ratio, double atMost)
{
    if (ratio <= atMost) return;
    missed.Add($"{what.Replace(" |", ",", StringComparison.Ordinal)} is {ratio:f2}, target {atMost}");
}

static string Show((double Median, double Low, double High) ratio) => $"{ratio.Median:f2} ({ratio.Low:f2}–{ratio.High:f2})";

// A tensor forgotten at each step would add about 1.4 GB.
void Memory()
{
    const int Steps = 10_000, WarmUp = 500;
    set_num_threads(1);
    using var scope = NewDisposeScope();
    using var process = Process.GetCurrentProcess();
    double Megabytes()
    {
        process.Refresh();
        return process.WorkingSet64 / 1048576.0;
    }

    Console.WriteLine($"| {Steps} steps of | resident memory before, MB | after, MB |");
    Console.WriteLine("|---|---|---|");
    foreach (var contender in Start(new(30, 64, 1, 569), float32))
    {
        for (var i = 0; i < WarmUp; i++) contender.Step();
        var before = Megabytes();
        for (var i = 0; i < Steps; i++) contender.Step();
        Console.WriteLine($"| {contender.Name} | {before:f0} | {Megabytes():f0} |");
        contender.Dispose();
    }
}
