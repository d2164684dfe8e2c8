using AutogradCheck.Checking;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

public sealed class ComparisonTests
{
    private static Comparison Compare(double[] claim, double[] referee, double[] bound) =>
        Comparison.Of("dW", "3.33", tensor(claim), tensor(referee), tensor(bound));

    [Fact]
    public void WithinTheBoundAgrees()
    {
        var c = Compare([1, 2.001], [1, 2], [0.002, 0.002]);
        Assert.Equal(Verdict.Agrees, c.Verdict);
        Assert.Equal([1], c.Worst!.Index);
        Assert.Equal(0.001, c.MaxAbsoluteError, 1e-12);
        Assert.Equal(0.0005, c.MaxRelativeError, 1e-12);
        Assert.Equal(0.001, c.Resolution, 1e-12);
        Assert.Equal(0, c.EntriesBeyondBound);
        Assert.Null(c.Reason);
    }

    [Fact]
    public void ExactlyAtTheBoundAgreesAndJustBeyondDisagrees()
    {
        Assert.Equal(0, Compare([1.25], [1], [0.25]).EntriesBeyondBound);
        Assert.Equal(Verdict.Disagrees, Compare([1.25], [1], [Math.BitDecrement(0.25)]).Verdict);
    }

    [Fact]
    public void OneEntryBeyondItsOwnBoundDisagreesWhateverTheOthersHave()
    {
        var c = Compare([1, 2, 3.01], [1, 2, 3], [0.1, 0.1, 0.001]);
        Assert.Equal(Verdict.Disagrees, c.Verdict);
        Assert.Equal([2], c.Worst!.Index);
        Assert.Equal(1, c.EntriesBeyondBound);
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(1, double.NaN)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(double.NaN, double.NaN)]
    public void NaNAndInfinityNeverPass(double claim, double referee)
    {
        var c = Compare([1, claim], [1, referee], [0.01, 0.01]);
        Assert.Equal(Verdict.Disagrees, c.Verdict);
        Assert.Equal([1], c.Worst!.Index);
        Assert.Equal(double.PositiveInfinity, c.MaxAbsoluteError);
    }

    [Fact]
    public void AnInfiniteBoundLeavesItOpen()
    {
        var c = Compare([1, double.NaN], [1, double.NaN], [0.01, double.PositiveInfinity]);
        Assert.Equal(Verdict.Inconclusive, c.Verdict);
        Assert.Contains("overflow", c.Reason, StringComparison.Ordinal);
        Assert.Equal(Verdict.Disagrees, Compare([2, double.NaN], [1, double.NaN], [0.01, double.PositiveInfinity]).Verdict);
    }

    [Fact]
    public void ABoundThatIsNoNumberIsNoBoundAndAComplexClaimIsNoGradient()
    {
        Assert.Equal(Verdict.Inconclusive, Compare([1], [2], [double.NaN]).Verdict);
        var c = Comparison.Of("dW", "3.33", ones(2, dtype: complex128), ones(2, dtype: float64), ones(2, dtype: float64));
        Assert.Equal(Verdict.Disagrees, c.Verdict);
        Assert.Contains("ComplexFloat64", c.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ShapesAreComparedBeforeValues()
    {
        // (4, 1) and (4,) broadcast to equality; they are not the same gradient.
        var c = Comparison.Of("db", "3.34", ones(4), ones(4, 1), ones(4, 1));
        Assert.Equal(Verdict.Disagrees, c.Verdict);
        Assert.Equal("shape (4), expected (4, 1)", c.Reason);
    }

    [Fact]
    public void ABoundAsLargeAsTheGradientIsInconclusive()
    {
        Assert.Equal(Verdict.Inconclusive, Compare([1], [1], [0.5]).Verdict);
        Assert.Equal(Verdict.Inconclusive, Compare([0], [0], [1e-300]).Verdict);
        Assert.Equal(Verdict.Agrees, Compare([0], [0], [0]).Verdict);
    }

    [Fact]
    public void VerdictsCombine()
    {
        Assert.Equal(Verdict.Agrees, new[] { Verdict.Agrees, Verdict.Agrees }.Combine());
        Assert.Equal(Verdict.Inconclusive, new[] { Verdict.Agrees, Verdict.Inconclusive, Verdict.Agrees }.Combine());
        Assert.Equal(Verdict.Disagrees, new[] { Verdict.Inconclusive, Verdict.Disagrees, Verdict.Inconclusive }.Combine());
    }
}
