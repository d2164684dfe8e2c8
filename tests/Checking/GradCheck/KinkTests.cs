using AutogradCheck.Checking;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.GradCheckTests;

/// <summary>Points where a function has no derivative: any slope between the one-sided ones is right, and the result says where.</summary>
public class KinkTests
{
    public static TheoryData<string, Func<Tensor, Tensor>, double[], long[]> AtTheKink() => new()
    {
        { "relu",        x => x.relu().sum(),                              [0, 1.5, -2, 0],  [0, 3] },
        { "abs",         x => x.abs().sum(),                               [0.5, 0, -2],     [1] },
        { "leaky relu",  x => nn.functional.leaky_relu(x, 0.2).sum(),      [0, -1],          [0] },
        { "clamp",       x => x.clamp(-1, 1).sum(),                        [1, 0.3, -1, 5],  [0, 2] },
        { "hinge",       x => (1 - x).clamp(min: 0).sum(),                 [1, 2, -3],       [0] },
        { "max",         x => x.max(),                                     [2, 1, 2, 0],     [0, 2] },
        { "sort",        x => (x.sort().Values * arange(1, 5, dtype: float64)).sum(), [1, 3, 1, 0], [0, 2] },
        { "norm",        x => x.norm(),                                    [0, 0],           [0, 1] },
    };

    [Theory]
    [MemberData(nameof(AtTheKink))]
    public void ARightSlopeIsAcceptedAndTheKinkNamed(string name, Func<Tensor, Tensor> function, double[] at, long[] kinks)
    {
        using var scope = NewDisposeScope();
        foreach (var seed in new[] { 1, 2, 3 })
        {
            var result = GradCheck.Check(function, tensor(at, dtype: float64).requires_grad_(), new() { Seed = seed });
            Assert.True(result.Verdict == Verdict.Agrees, $"{name}: {result.Summary}");
            Assert.Equal(kinks, result.Kinks.Select(k => k.Index[0]).Distinct().Order());
        }
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-5)]
    [InlineData(1e-8)]
    public void NearTheKinkItIsTheSlopeOfItsSide(double near)
    {
        using var scope = NewDisposeScope();
        foreach (var sign in new[] { -1, 1 })
        {
            var x = tensor(new[] { sign * near, 1, -2 }, dtype: float64).requires_grad_();
            Assert.Equal(Verdict.Agrees, GradCheck.Check(t => t.relu().sum(), x).Verdict);
            Assert.Equal(Verdict.Agrees, GradCheck.Check(t => t.abs().sum(), x).Verdict);
        }
        var wrong = GradCheck.CheckClaim(t => t[0].relu().sum(), [tensor(new[] { near, 1, -2 }, dtype: float64)], [tensor(new double[] { 2, 1, 0 }, dtype: float64)]);
        Assert.Equal(Verdict.Disagrees, wrong.Verdict);
    }

    [Fact]
    public void AWrongSlopeIsRefused()
    {
        using var scope = NewDisposeScope();
        var result = GradCheck.Check(x => SlopeTwoAtZero.apply(x).sum(), tensor(new double[] { 0, 1, -1 }, dtype: float64).requires_grad_());
        Assert.Equal(Verdict.Disagrees, result.Verdict);
        Assert.Equal([0], result.Inputs[0].Worst!.Index);
        Assert.Equal(1, result.Inputs[0].EntriesBeyondBound);
        Assert.Contains("outside the slopes on the two sides of the kink, 0 and 1", result.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.01, false)]
    [InlineData(0, true)]
    [InlineData(0.5, true)]
    [InlineData(1, true)]
    [InlineData(1.01, false)]
    public void AnySlopeInBetweenIsRight(double slope, bool right)
    {
        using var scope = NewDisposeScope();
        var result = GradCheck.CheckClaim(t => t[0].relu().sum(), [tensor(new double[] { 0, 2 }, dtype: float64)], [tensor(new[] { slope, 1 }, dtype: float64)]);
        Assert.Equal(right ? Verdict.Agrees : Verdict.Disagrees, result.Verdict);
    }

    [Fact]
    public void AReluNetworkAwayFromKinksIsJudgedSharply()
    {
        using var scope = NewDisposeScope();
        Tensor Cost(Tensor[] t) => t[2].mm(t[0].mm(t[1]).relu()).square().sum();
        Tensor[] inputs = [Seeded.Normal(1, 20, 10).requires_grad_(), Seeded.Normal(2, 10, 30), Seeded.Normal(3, 1, 20).requires_grad_()];
        Assert.Equal(Verdict.Agrees, GradCheck.Check(Cost, inputs).Verdict);
        var right = GradientOf(Cost, inputs);
        right[0][3, 4] *= 1.0001;
        Assert.Equal(Verdict.Disagrees, GradCheck.CheckClaim(Cost, inputs, [right[0], null, right[2]]).Verdict);
    }

    [Fact]
    public void AVerticalTangentIsLeftOpen()
    {
        using var scope = NewDisposeScope();
        var result = GradCheck.Check(x => x.sqrt().sum(), tensor(new double[] { 0, 1 }, dtype: float64).requires_grad_());
        Assert.Equal(Verdict.Inconclusive, result.Verdict);
        Assert.Contains("without bound", result.Summary, StringComparison.Ordinal);
    }

    private static Tensor[] GradientOf(Func<Tensor[], Tensor> function, Tensor[] inputs)
    {
        var leaves = inputs.Select(i => i.requires_grad ? i.detach().requires_grad_() : i).ToArray();
        autograd.backward([function(leaves)], null, inputs: [.. leaves.Where(l => l.requires_grad)]);
        return [.. leaves.Select(l => l.requires_grad ? l.grad!.clone() : l)];
    }
}
