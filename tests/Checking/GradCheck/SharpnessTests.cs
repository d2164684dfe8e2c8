using AutogradCheck.Checking;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.GradCheckTests;

/// <summary>Mistakes that other checkers pass, each caught with the default options, at weights of every size.</summary>
public class SharpnessTests
{
    public static TheoryData<double, int> WeightsAndSeeds()
    {
        var data = new TheoryData<double, int>();
        foreach (var weights in new[] { 0.01, 0.1, 1 })
            for (var seed = 1; seed <= 3; seed++) data.Add(weights, seed);
        return data;
    }

    [Theory]
    [MemberData(nameof(WeightsAndSeeds))]
    public void TheSoundGradientAgrees(double weights, int seed)
    {
        using var scope = NewDisposeScope();
        var result = Claim(new(seed, weights), seed, g => g);
        Assert.Equal(Verdict.Agrees, result.Verdict);
        Assert.True(result.Resolution <= 1e-10, $"resolution {result.Resolution}");
    }

    [Theory]
    [MemberData(nameof(WeightsAndSeeds))]
    public void OneEntryOf3289WrongByABillionth(double weights, int seed)
    {
        using var scope = NewDisposeScope();
        var net = new SmallNet(seed, weights);
        var (which, position) = seed % 2 == 0 ? (0, 7L * seed + 100) : (2, 31L * seed);
        var result = Claim(net, seed, g =>
        {
            var flat = g[which].reshape(-1);
            flat[position] *= 1 + 1e-9;
            g[which] = flat.reshape(g[which].shape);
            return g;
        });
        var wrong = result.Inputs[which];
        Assert.Equal(Verdict.Disagrees, wrong.Verdict);
        Assert.Equal(1, wrong.EntriesBeyondBound);
        Assert.Equal(position, wrong.Worst!.Index[0] * wrong.Shape[1] + wrong.Worst.Index[1]);
        Assert.All(result.Inputs.Where(i => i != wrong), i => Assert.Equal(Verdict.Agrees, i.Verdict));
    }

    [Theory]
    [MemberData(nameof(WeightsAndSeeds))]
    public void TheWholeGradientTooLargeByAHalfThousandth(double weights, int seed)
    {
        using var scope = NewDisposeScope();
        var result = Claim(new(seed, weights), seed, g => [.. g.Select(t => t * 1.0005)]);
        Assert.All(result.Inputs, i =>
        {
            Assert.Equal(Verdict.Disagrees, i.Verdict);
            Assert.Equal(1.0005, i.Ratio!.Value, 9);
        });
    }

    [Theory]
    [MemberData(nameof(WeightsAndSeeds))]
    public void WeightDecayForgotten(double weights, int seed)
    {
        using var scope = NewDisposeScope();
        var net = new SmallNet(seed, weights);
        var result = Claim(net, seed, g => [g[0] - SmallNet.Lambda * net.Inputs[0], g[1], g[2] - SmallNet.Lambda * net.Inputs[2], g[3]]);
        Assert.Equal([Verdict.Disagrees, Verdict.Agrees, Verdict.Disagrees, Verdict.Agrees], result.Inputs.Select(i => i.Verdict));
        Assert.Contains("0.0001 · W1", result.Inputs[0].Pattern, StringComparison.Ordinal);
        Assert.Contains("missing", result.Inputs[0].Pattern, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WeightsAndSeeds))]
    public void OneEntryHalfAsMuchAgain(double weights, int seed)
    {
        using var scope = NewDisposeScope();
        var result = Claim(new(seed, weights), seed, g =>
        {
            g[0][3, 5] *= 1.5;
            return g;
        });
        Assert.Equal(Verdict.Disagrees, result.Inputs[0].Verdict);
        Assert.Equal([3, 5], result.Inputs[0].Worst!.Index);
        Assert.Equal(1.5, result.Inputs[0].Worst!.Claim / result.Inputs[0].Worst!.Referee, 6);
    }

    [Theory]
    [MemberData(nameof(WeightsAndSeeds))]
    public void TheSignOfARow(double weights, int seed)
    {
        using var scope = NewDisposeScope();
        var result = Claim(new(seed, weights), seed, g =>
        {
            g[2][4].neg_();
            return g;
        });
        Assert.Equal(Verdict.Disagrees, result.Inputs[2].Verdict);
        Assert.Equal(25, result.Inputs[2].EntriesBeyondBound);
        Assert.Contains("in row 4", result.Inputs[2].Pattern, StringComparison.Ordinal);
        Assert.Contains("sign", result.Inputs[2].Pattern, StringComparison.Ordinal);
    }

    [Fact]
    public void OneEntryOffInABackward()
    {
        using var scope = NewDisposeScope();
        var net = new SmallNet(4, 0.1);
        var result = GradCheck.Check(t => SmallNet.Cost([OneEntryOff.apply(t[0]), .. t[1..]]), net.WithGradients, new() { Names = ["W1", "b1", "W2", "b2", "X", "Y"] });
        Assert.Equal([Verdict.Disagrees, Verdict.Agrees, Verdict.Agrees, Verdict.Agrees], result.Inputs.Select(i => i.Verdict));
        Assert.Equal("W1", result.Inputs[0].Name);
        Assert.Equal(1600 / 3, result.Inputs[0].Worst!.Index[0] * 64 + result.Inputs[0].Worst!.Index[1]);
    }

    public static TheoryData<string, Func<Tensor, Tensor>, string> Backwards() => new()
    {
        { "ignores its cotangent", IgnoresCotangent.Of, "ignores its cotangent" },
        { "adds to it", AddsToCotangent.Of, "adds something of its own" },
        { "is right for cotangent 1 only", OnlyForOne.Of, "not proportional to its cotangent" },
    };

    [Theory]
    [MemberData(nameof(Backwards))]
    public void ABackwardThat(string what, Func<Tensor, Tensor> function, string said)
    {
        using var scope = NewDisposeScope();
        foreach (var input in new[] { Seeded.Normal(1), Seeded.Normal(2, 3, 4) })
        {
            var vector = GradCheck.Check(function, input.requires_grad_());
            var number = GradCheck.Check(x => function(x).sum(), input);
            Assert.True(vector.Verdict == Verdict.Disagrees && number.Verdict == Verdict.Disagrees, what);
            Assert.Contains(said, vector.Summary, StringComparison.Ordinal);
            Assert.Contains(said, number.Summary, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AWrongSecondDerivativeBehindARightFirst()
    {
        using var scope = NewDisposeScope();
        var x = Seeded.Normal(1, 5).requires_grad_();
        Assert.Equal(Verdict.Agrees, GradCheck.Check(WrongSecondDerivative.Of, x).Verdict);
        Assert.Equal(Verdict.Disagrees, GradCheck.CheckSecondOrder(WrongSecondDerivative.Of, x).Verdict);
        Assert.Equal(Verdict.Agrees, GradCheck.CheckSecondOrder(RightSine.Of, x).Verdict);
    }

    [Fact]
    public void AClaimInSinglePrecisionIsHeldToSinglePrecision()
    {
        using var scope = NewDisposeScope();
        var net = new SmallNet(1, 0.1);
        var rounded = Claim(net, 1, g => [.. g.Select(t => t.to_type(float32))]);
        Assert.Equal(Verdict.Agrees, rounded.Verdict);
        Assert.InRange(rounded.Resolution, 1e-8, 1e-3);
        Assert.Equal(Verdict.Disagrees, Claim(net, 1, g => [.. g.Select(t => (t * 1.0005).to_type(float32))]).Verdict);
    }

    private static GradCheckResult Claim(SmallNet net, int seed, Func<Tensor[], Tensor[]> tamper) =>
        GradCheck.CheckClaim(SmallNet.Cost, net.Inputs, [.. tamper(net.Gradients()), null, null], new() { Seed = seed, Names = ["W1", "b1", "W2", "b2", "X", "Y"] });
}
