using AutogradCheck.Checking;
using AutogradCheck.Core;
using AutogradCheck.Parity;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.Sweep;

/// <summary>What a verdict says about its own resolution is true, and it is good.</summary>
public class ResolutionTests
{
    private const int Seed = 20_000, TamperedCases = 500, ResolutionCases = 300;

    private static readonly string[] Gradients = ["dW1", "db1", "dW2", "db2"];

    /// <summary>An error of twice the stated resolution, in any entry and of either sign, is caught.</summary>
    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    public void The_stated_resolution_is_true(ScalarType dtype)
    {
        var (sound, referee) = (Backends.Named("manual"), Backends.Named("autograd"));
        var (missed, tried) = (new List<string>(), 0);
        for (var seed = Seed; tried < TamperedCases; seed++)
        {
            Assert.True(seed < Seed + 3 * TamperedCases, $"only {tried} of {seed - Seed} cases have a gradient that is finite and not 0");
            using var scope = NewDisposeScope();
            var case_ = RandomCase.Number(seed);
            var at = case_.Draw(dtype);
            var name = Gradients[seed % 4];
            var before = ParityCheck.Run(sound, referee, at.Parameters, at.Batch, case_.g1).Gradients.Single(x => x.Name == name);
            var largest = referee.Evaluate(at.Parameters, at.Batch, case_.g1, Wanted.GradientsOnly).Gradients.Named.Single(x => x.Name == name).Value.abs().max().ToDouble();
            var error = 2 * before.Resolution * largest;
            if (!(error > 0 && double.IsFinite(error))) continue;

            tried++;
            var tampered = new Tampered(sound, name, seed, error);
            var result = ParityCheck.Run(tampered, referee, at.Parameters, at.Batch, case_.g1, diagnose: false);
            if (result.Verdict != Verdict.Disagrees || result.Gradients.Single(x => x.Name == name).Verdict != Verdict.Disagrees)
                missed.Add($"{name} ± {error:R} in {case_}, resolution {before.Resolution:R}: {result.Summary}");
        }

        Assert.True(missed.Count == 0, $"{missed.Count} of {tried} missed in {dtype}. The first: {missed.FirstOrDefault()}");
    }

    /// <summary>
    /// With weights of 0.01 to 1 and up to 2,000 samples verdicts are sharp: 1e-10 of a gradient's largest entry, 1e-3 in float32,
    /// unless the samples cancel each other (as many labels 1 as 0 where every ŷ is near ½): there the entry itself is hardly more than rounding.
    /// </summary>
    [Theory]
    [InlineData(ScalarType.Float64, 1e-10)]
    [InlineData(ScalarType.Float32, 1e-3)]
    public void The_stated_resolution_is_good(ScalarType dtype, double limit)
    {
        var coarse = new List<string>();
        for (var seed = Seed; seed < Seed + ResolutionCases; seed++)
        {
            using var scope = NewDisposeScope();
            var usual = RandomCase.Number(seed, weights: (0.01, 1), mostSamples: 2_000);
            var at = usual.Draw(dtype);
            foreach (var gradient in ParityCheck.Run(Backends.Named("manual"), Backends.Named("autograd"), at.Parameters, at.Batch, usual.g1).Gradients)
            {
                if (gradient.Resolution <= limit) continue;
                if (!Cancels(gradient.Name, at, usual.g1)) coarse.Add($"{gradient.Name} {gradient.Resolution:g2} in {usual}");
            }
        }

        Assert.True(coarse.Count == 0, $"{coarse.Count} of {4 * ResolutionCases} gradients coarser than {limit} in {dtype}: {string.Join("; ", coarse)}");
    }

    /// <summary>Whether the gradient's largest entry is under a hundredth of what its terms would add up to without their signs.</summary>
    private static bool Cancels(string name, Point at, Activation g1)
    {
        var evaluation = Backends.Named("manual").Evaluate(at.Parameters, at.Batch, g1, Wanted.Intermediates);
        var (_, A1, _, _, dZ2, dZ1) = evaluation.Intermediates!;
        var terms = name switch
        {
            "dW2" => dZ2.abs().mm(A1.abs().T),
            "db2" => dZ2.abs().sum(1),
            "dW1" => dZ1.abs().mm(at.Batch.X.abs().T),
            _ => dZ1.abs().sum(1),
        };
        var gradient = evaluation.Gradients.Named.Single(x => x.Name == name).Value;
        return gradient.abs().max().ToDouble() <= 0.01 * terms.max().ToDouble() / at.Batch.m;
    }

    /// <summary>A sound backend that gets one entry wrong.</summary>
    private sealed record Tampered(IGradientBackend Sound, string Gradient, int Seed, double Error) : IGradientBackend
    {
        public string Name => "tampered";

        public Evaluation Evaluate(Parameters parameters, Batch batch, Activation g1, Wanted wanted)
        {
            var evaluation = Sound.Evaluate(parameters, batch, g1, wanted);
            var entries = evaluation.Gradients.Named.Single(x => x.Name == Gradient).Value.view(-1);
            var random = new Random(Seed);
            var entry = random.NextInt64(entries.numel());
            entries[entry] = entries[entry].ToDouble() + (random.Next(2) == 0 ? Error : -Error);
            return evaluation;
        }
    }
}
