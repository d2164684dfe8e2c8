using AutogradCheck.Autograd;
using AutogradCheck.Checking;
using AutogradCheck.Core;
using AutogradCheck.Parity;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

/// <summary>At a kink a claim is right if it lies between the one-sided slopes; the bound elsewhere does not suffer.</summary>
public sealed class KinkTests
{
    /// <summary>Right everywhere but for the slope it takes at exactly 0.</summary>
    private sealed class SlopeAtZero(double slope, bool showIntermediates, double extra = 0) : IGradientBackend
    {
        public string Name => "claim";

        public Evaluation Evaluate(Parameters parameters, Batch batch, Activation g1, Wanted wanted)
        {
            var forward = Network.Forward(parameters, batch.X, g1);
            var slopes = where(forward.Z1 == 0, slope * ones_like(forward.Z1), g1.gPrime(forward.Z1));
            var dZ2 = forward.A2 - batch.Y;
            var dZ1 = parameters.W2.T.mm(dZ2) * slopes;
            var dW1 = dZ1.mm(batch.X.T) / batch.m;
            if (extra > 0) dW1[0, 0] += extra;
            var gradients = new Gradients(dW1, dZ1.sum(1, keepdim: true) / batch.m, dZ2.mm(forward.A1.T) / batch.m, dZ2.sum(1, keepdim: true) / batch.m);
            return new(Network.Cost(forward.Z2, batch.Y), gradients, showIntermediates ? new(forward.Z1, forward.A1, forward.Z2, forward.A2, dZ2, dZ1) : null);
        }
    }

    private static ParityResult Check(string activation, double slope, bool showIntermediates, double extra = 0)
    {
        // Z1 is 0 for the first unit and the first sample, and exact everywhere.
        var parameters = new Parameters(tensor(new double[,] { { 1, 1 }, { 0.5, -1 } }), tensor(new double[,] { { 0 }, { 0.25 } }), tensor(new double[,] { { 1, -2 } }), tensor(new double[,] { { 0.5 } }));
        var batch = new Batch(tensor(new double[,] { { 1, 2, -1 }, { -1, 1, 0.5 } }), tensor(new double[,] { { 1, 0, 1 } }));
        return ParityCheck.Run(new SlopeAtZero(slope, showIntermediates, extra), new AutogradBackend(), parameters, batch, Activation.Named(activation), diagnose: false);
    }

    [Theory]
    [InlineData("relu", 0)]
    [InlineData("relu", 0.5)]
    [InlineData("relu", 1)]
    [InlineData("leaky_relu", 0.01)]
    [InlineData("leaky_relu", 0.7)]
    [InlineData("leaky_relu", 1)]
    public void SlopesBetweenTheOneSidedOnesAreRight(string activation, double slope)
    {
        var result = Check(activation, slope, showIntermediates: true);
        Assert.True(result.Verdict == Verdict.Agrees, result.Summary);
        Assert.Equal(1, result.KinkEntries);
        Assert.True(result.Resolution <= 1e-13, result.Summary);
        Assert.NotEqual(Verdict.Disagrees, Check(activation, slope, showIntermediates: false).Verdict);
    }

    [Theory]
    [InlineData("relu", 2)]
    [InlineData("relu", -0.5)]
    [InlineData("relu", 1.001)]
    [InlineData("leaky_relu", 0)]
    [InlineData("leaky_relu", 1.5)]
    public void OthersAreWrong(string activation, double slope) =>
        Assert.Equal(Verdict.Disagrees, Check(activation, slope, showIntermediates: true).Verdict);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WithoutIntermediatesASlopeOf2IsWrongToo(bool showIntermediates) =>
        Assert.Equal(Verdict.Disagrees, Check("relu", 2, showIntermediates).Verdict);

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void AMistakeBesideTheKinkIsStillSeen(double slope)
    {
        var bound = Check("relu", slope, true).Gradients[0].Bound;
        Assert.Equal(Verdict.Disagrees, Check("relu", slope, true, extra: 2 * bound).Verdict);
        Assert.True(bound <= 1e-13, $"bound {bound:g2}");
    }

    [Theory]
    [InlineData(0.5, true)]
    [InlineData(1, true)]
    [InlineData(0.5, false)]
    [InlineData(1, false)]
    public void WithEveryUnitAtTheKinkRoundingStillHasRoom(double slope, bool showIntermediates)
    {
        using var generator = new Generator(47);
        for (var repeat = 0; repeat < 40; repeat++)
        {
            using var scope = NewDisposeScope();
            var parameters = new Parameters(zeros(5, 4, dtype: float64), zeros(5, 1, dtype: float64), randn(2, 5, dtype: float64, generator: generator), randn(2, 1, dtype: float64, generator: generator));
            var batch = new Batch(randn(4, 50, dtype: float64, generator: generator), rand(2, 50, dtype: float64, generator: generator).round());
            var result = ParityCheck.Run(new SlopeAtZero(slope, showIntermediates), new AutogradBackend(), parameters, batch, Activation.Named("relu"));
            Assert.True(result.Verdict != Verdict.Disagrees, $"seed 47, repeat {repeat}\n{result.Summary}");
        }
    }

    [Fact]
    public void AKinkSaysSo() => Assert.Contains("kink", Check("relu", 0.5, true).Summary, StringComparison.Ordinal);
}
