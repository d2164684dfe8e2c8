using System.Globalization;
using AutogradCheck.Checking;
using AutogradCheck.Parity;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.Sweep;

/// <summary>Sound backends are never accused.</summary>
public class FalseAlarmTests
{
    /// <summary>As many as fit into a test run. More: SWEEP_CASES=10000 dotnet test tests/GradientParity --filter FalseAlarm</summary>
    private static readonly int Cases = int.TryParse(Environment.GetEnvironmentVariable("SWEEP_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out var cases) ? cases : 1_500;

    private const int Seed = 20_000;

    /// <summary>The other backends in turn against autograd.</summary>
    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void No_sound_backend_is_accused(ScalarType dtype)
    {
        string[] claimants = [.. Backends.All.Where(name => name != "autograd")];
        var alarms = new List<string>();
        for (var seed = Seed; seed < Seed + Cases; seed++)
        {
            using var scope = NewDisposeScope();
            var random = RandomCase.Number(seed);
            var at = random.Draw(dtype);
            var claimant = claimants[seed % claimants.Length];
            var result = ParityCheck.Run(Backends.Named(claimant), Backends.Named("autograd"), at.Parameters, at.Batch, random.g1);
            if (result.Verdict == Verdict.Disagrees) alarms.Add($"{claimant}, {random}: {result.Summary}");
        }

        Assert.True(alarms.Count == 0, $"{alarms.Count} false alarms in {Cases} cases in {dtype}. The first: {alarms.FirstOrDefault()}");
    }
}
