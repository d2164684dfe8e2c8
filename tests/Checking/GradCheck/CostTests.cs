using AutogradCheck.Checking;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.GradCheckTests;

/// <summary>What a check costs: evaluations of the function, counted by the function itself.</summary>
public class CostTests
{
    [Theory]
    [InlineData(1, 1, 1, 5)]
    [InlineData(64, 25, 64, 10)]
    [InlineData(200, 100, 10, 5)]
    public void APassingCheckTakesAtMostSixEvaluations(int n0, int n1, int n2, int m)
    {
        using var scope = NewDisposeScope();
        var net = new SmallNet(1, 0.3, n0, n1, n2, m);
        var calls = 0;
        var result = GradCheck.Check(t =>
        {
            calls++;
            return SmallNet.Cost(t);
        }, net.WithGradients);
        Assert.Equal(Verdict.Agrees, result.Verdict);
        Assert.InRange(calls, 1, 6);
        Assert.Equal(calls, result.Evaluations);
        Assert.InRange(result.Backwards, 1, 2);
    }

    public static TheoryData<string, Func<Tensor, Tensor>> WithoutComplexNumbers() => new()
    {
        { "softmax", x => nn.functional.softmax(x, 1) },
        { "gelu", nn.functional.gelu },
        { "log-sigmoid", nn.functional.logsigmoid },
        { "erf", x => x.erf().sum() },
        { "layer norm", x => nn.functional.layer_norm(x, [4]) },
        { "zero throughout", x => 0 * nn.functional.gelu(x) },
    };

    [Theory]
    [MemberData(nameof(WithoutComplexNumbers))]
    public void AndSoItDoesWhereThereIsNoComplexStep(string name, Func<Tensor, Tensor> function)
    {
        using var scope = NewDisposeScope();
        foreach (var dtype in new[] { float64, float32 })
        {
            var result = GradCheck.Check(function, Seeded.Normal(3, 5, 4).to_type(dtype).requires_grad_());
            Assert.True(result.Verdict == Verdict.Agrees, $"{name}: {result.Summary}");
            Assert.True(result.Evaluations <= 6, $"{name}, {dtype}: {result.Evaluations} evaluations");
            Assert.Equal("central differences", result.Referee);
            if (dtype == float64) Assert.True(result.Resolution <= 1e-7, $"{name}: resolution {result.Resolution}");
        }
    }

    [Theory]
    [InlineData(2, 4, 1)]
    [InlineData(64, 25, 64)]
    [InlineData(200, 100, 10)]
    public void FindingOneWrongEntryIsAMatterOfHalvings(int n0, int n1, int n2)
    {
        using var scope = NewDisposeScope();
        var net = new SmallNet(2, 0.3, n0, n1, n2);
        var names = new[] { "W1", "b1", "W2", "b2", "X", "Y" };
        var sound = GradCheck.CheckClaim(SmallNet.Cost, net.Inputs, [.. net.Gradients(), null, null]).Evaluations;
        foreach (var factor in new[] { 1.5, 1 + 1e-9 })
        {
            var gradients = net.Gradients();
            gradients[0][n1 / 2, n0 / 2] *= factor;
            var result = GradCheck.CheckClaim(SmallNet.Cost, net.Inputs, [.. gradients, null, null], new() { Names = names });
            Assert.Equal([n1 / 2, n0 / 2], result.Inputs[0].Worst!.Index);
            var parameters = net.Inputs.Take(4).Sum(p => p.numel());
            var more = result.Evaluations - sound;
            Assert.True(more <= 2 * Math.Log2(parameters) + 10, $"{more} evaluations for {parameters} parameters, factor {factor:r}");
        }
    }

    [Fact]
    public void EveryEntryOnRequestTellsHowFarItIs()
    {
        using var scope = NewDisposeScope();
        var seen = new List<(long, long)>();
        var result = GradCheck.Check(x => x.sin(), Seeded.Normal(1, 3, 4).requires_grad_(), new() { EveryEntry = true, Progress = (done, all) => seen.Add((done, all)) });
        Assert.Equal(Verdict.Agrees, result.Verdict);
        Assert.Equal(Enumerable.Range(1, 12).Select(i => ((long)i, 12L)), seen);
        Assert.InRange(result.Evaluations, 12, 12 + 6);
    }
}
