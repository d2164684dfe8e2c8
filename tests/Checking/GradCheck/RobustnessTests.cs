using System.Globalization;
using AutogradCheck.Checking;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.GradCheckTests;

/// <summary>What PyTorch's own tests ask of its gradcheck, and what users of other checkers complained about.</summary>
public class RobustnessTests
{
    [Fact]
    public void FiveTimesXPassesFirstAndSecondOrder()
    {
        using var scope = NewDisposeScope();
        var x = Seeded.Normal(1, 10).requires_grad_();
        Assert.Equal(Verdict.Agrees, GradCheck.Assert(t => t * 5, x).Verdict);
        Assert.Equal(Verdict.Agrees, GradCheck.AssertSecondOrder(t => t * 5, x).Verdict);
    }

    [Fact]
    public void NothingThatRequiresAGradientIsAnError()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => GradCheck.Check(x => x * 5, Seeded.Normal(1, 3)));
        Assert.Contains("requires_grad_()", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => GradCheck.Check(t => t[0] * 5, []));
        Assert.Throws<ArgumentNullException>(() => GradCheck.Check((Func<Tensor[], Tensor>)null!, [Seeded.Normal(1, 3).requires_grad_()]));
    }

    [Fact]
    public void SinglePrecisionIsNamed()
    {
        using var scope = NewDisposeScope();
        var result = GradCheck.Check(x => x.tanh(), Seeded.Normal(1, 5).to_type(float32).requires_grad_());
        Assert.Equal(Verdict.Agrees, result.Verdict);
        Assert.Equal("float32", result.Dtype);
        Assert.Contains("float32: judged against the function's own run in float64", result.Summary, StringComparison.Ordinal);
        Assert.InRange(result.Resolution, 1e-8, 1e-4);
    }

    [Theory]
    [InlineData("float32")]
    [InlineData("bfloat16")]
    [InlineData("float16")]
    public void AWrongFormulaIsSeenInEveryFormat(string dtype)
    {
        using var scope = NewDisposeScope();
        var x = Seeded.Normal(1, 6).to_type(Arithmetic.All.Single(a => a.Name == dtype).Dtype).requires_grad_();
        Assert.Equal(Verdict.Disagrees, GradCheck.Check(IgnoresCotangent.Of, x).Verdict);
        Assert.NotEqual(Verdict.Disagrees, GradCheck.Check(RightSine.Of, x).Verdict);
    }

    [Fact]
    public void OverlappingMemoryIsRefused()
    {
        using var scope = NewDisposeScope();
        var expanded = Seeded.Normal(1, 1, 3).expand(4, 3).requires_grad_();
        var error = Assert.Throws<ArgumentException>(() => GradCheck.Check(x => x * 2, expanded));
        Assert.Contains("x overlaps itself in memory", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => GradCheck.Check(x => x * 2, Seeded.Normal(1, 10).as_strided([3, 3], [2, 1], 0).requires_grad_()));
        Assert.Equal(Verdict.Agrees, GradCheck.Check(x => x.sin(), Seeded.Normal(1, 4, 3).T.requires_grad_()).Verdict);
        Assert.Equal(Verdict.Agrees, GradCheck.Check(x => x.sin(), Seeded.Normal(1, 6, 8)[TensorIndex.Slice(0, 6, 2), TensorIndex.Slice(1, 8, 3)].requires_grad_()).Verdict);
    }

    [Fact]
    public void ADetachedOutputThatDependsOnTheInputHasGradientZeroAndThatIsWrong()
    {
        using var scope = NewDisposeScope();
        var result = GradCheck.Check(t => [t[0].sin(), (t[0] * 2).detach()], [Seeded.Normal(1, 3).requires_grad_()]);
        Assert.Equal(Verdict.Disagrees, result.Verdict);
        Assert.Contains("output 1 of 2", result.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void NoOutputsIsVacuousAndSaysSo()
    {
        using var scope = NewDisposeScope();
        var x = Seeded.Normal(1, 3).requires_grad_();
        Assert.Contains("vacuous", GradCheck.Check(_ => [], [x]).Summary, StringComparison.Ordinal);
        Assert.Contains("vacuous", GradCheck.Check(t => [t[0].argmax()], [x]).Summary, StringComparison.Ordinal);
        Assert.Contains("vacuous", GradCheck.Check(t => t.exp(), zeros(0, 3, dtype: float64).requires_grad_()).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void AnAddedConstantIsWrongHoweverSmall()
    {
        using var scope = NewDisposeScope();
        var result = GradCheck.Check(OffByAHundredth.Of, Seeded.Normal(1, 3).requires_grad_());
        Assert.Equal(Verdict.Disagrees, result.Verdict);
        Assert.Contains("input 0", GradCheck.Check(t => OffByAHundredth.apply(t[0]), [Seeded.Normal(1, 3).requires_grad_()]).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void ComplexInputsAndOutputs()
    {
        using var scope = NewDisposeScope();
        var z = complex(Seeded.Normal(1, 4), Seeded.Normal(2, 4)).requires_grad_();
        var x = Seeded.Normal(3, 4).requires_grad_();
        Assert.Equal(Verdict.Agrees, GradCheck.Check(t => t * t.sin(), z).Verdict);
        Assert.Equal(Verdict.Agrees, GradCheck.Check(t => t.abs(), z).Verdict);
        Assert.Equal(Verdict.Agrees, GradCheck.Check(t => t.conj() * t, z).Verdict);
        Assert.Equal(Verdict.Agrees, GradCheck.Check(t => complex(t.sin(), t.exp()), x).Verdict);
        Assert.Equal(Verdict.Agrees, GradCheck.Check(t => [t[0].sin(), complex(t[0], t[0] * 2)], [x]).Verdict); // mixed
        Assert.Equal(Verdict.Agrees, GradCheck.CheckSecondOrder(t => t * t.sin(), z).Verdict);
        Assert.Equal(Verdict.Agrees, GradCheck.Check(t => 1 / t.abs(), complex(full(1, 1e-4, dtype: float64), full(1, -3e-5, dtype: float64)).requires_grad_()).Verdict);
    }

    [Fact]
    public void AWrongImaginaryPartIsNamed()
    {
        using var scope = NewDisposeScope();
        var z = complex(Seeded.Normal(1, 3), Seeded.Normal(2, 3));
        var claim = complex(z.real * 2, z.imag * 2);
        claim[1] = complex(claim[1].real, claim[1].imag + 0.5);
        var result = GradCheck.CheckClaim(t => (t[0].real.square() + t[0].imag.square()).sum(), [z], [claim]);
        Assert.Equal(Verdict.Disagrees, result.Verdict);
        Assert.Equal([1], result.Inputs[0].Worst!.Index);
        Assert.True(result.Inputs[0].Worst!.Imaginary);
        Assert.Contains("imaginary part", result.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void OutputsThatChangeShapeOrDtypeNearThePointAreAnError()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[] { 1, 2 }, dtype: float64).requires_grad_();
        var shape = Assert.Throws<GradCheckException>(() => GradCheck.Check(t => t[0].ToDouble() == 1 ? t * 2 : t.unsqueeze(0) * 2, x));
        Assert.Contains("shape (1, 2) near the point and (2) at it", shape.Message, StringComparison.Ordinal);
        var dtype = Assert.Throws<GradCheckException>(() => GradCheck.Check(t => t[0].ToDouble() == 1 ? t * 2 : (t * 2).to_type(float32), x));
        Assert.Contains("Float32 near the point", dtype.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheUsersOwnExceptionReachesTheUser()
    {
        using var scope = NewDisposeScope();
        var x = Seeded.Normal(1, 3).requires_grad_();
        Assert.Equal("mine", Assert.Throws<NotSupportedException>(() => GradCheck.Check(Tensor (Tensor _) => throw new NotSupportedException("mine"), x)).Message);
        Assert.Equal("no backward on Sundays", Assert.Throws<NotSupportedException>(() => GradCheck.Check(Throws.Of, x)).Message);
        Assert.Equal("no backward on Sundays", Assert.Throws<NotSupportedException>(() => GradCheck.CheckSecondOrder(Throws.Of, x)).Message);
    }

    [Fact]
    public void ZeroDimensionsUnusedAndIntegerInputs()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(Verdict.Agrees, GradCheck.Check(x => x.exp(), Seeded.Normal(1).requires_grad_()).Verdict);
        var unused = GradCheck.Check((x, y) => x.sin(), Seeded.Normal(1, 3).requires_grad_(), Seeded.Normal(2, 2).requires_grad_());
        Assert.Equal(["x", "y"], unused.Inputs.Select(i => i.Name));
        Assert.Equal(Verdict.Agrees, unused.Verdict);
        var indices = tensor(new long[] { 0, 2, 2 });
        Assert.Equal(Verdict.Agrees, GradCheck.Check(t => t[0].index_select(0, t[1]).sin(), [Seeded.Normal(3, 3, 2).requires_grad_(), indices]).Verdict);
    }

    [Fact]
    public void AFunctionThatIsNeverTwiceTheSameIsNamed()
    {
        using var scope = NewDisposeScope();
        var random = new Random(1);
        var result = GradCheck.Check(x => x * random.NextDouble(), Seeded.Normal(1, 4).requires_grad_());
        Assert.NotEqual(Verdict.Agrees, result.Verdict);
        Assert.Contains("nondeterministic", result.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void AMistakeIsTheWholeStoryInOneMessage()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<GradCheckException>(() => GradCheck.Assert((weights, x) => IgnoresCotangent.apply(weights).mm(x), Seeded.Normal(1, 2, 3).requires_grad_(), Seeded.Normal(2, 3, 4), new() { Seed = 42 }));
        foreach (var part in new[] { "disagrees", "weights (2, 3)", "entries beyond the bound", "worst at [", "claimed", "complex step", "bound", "seed 42", "ignores its cotangent" })
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Equal(Verdict.Disagrees, error.Result!.Verdict);
    }

    [Fact]
    public void TheSameSeedGivesTheSameResultInEveryCulture()
    {
        using var scope = NewDisposeScope();
        var x = Seeded.Normal(1, 5).requires_grad_();
        var first = GradCheck.Check(IgnoresCotangent.Of, x).Summary;
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            Assert.Equal(first, GradCheck.Check(IgnoresCotangent.Of, x).Summary);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void WrongShapesOfClaimsComeBeforeValues()
    {
        using var scope = NewDisposeScope();
        var x = Seeded.Normal(1, 3, 4);
        var result = GradCheck.CheckClaim(t => t[0].sin().sum(), [x], [x.cos().T]);
        Assert.Equal(Verdict.Disagrees, result.Verdict);
        Assert.Contains("the claim has shape (4, 3)", result.Summary, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => GradCheck.CheckClaim(t => t[0].sin(), [x], [x.cos()]));
        Assert.Throws<ArgumentException>(() => GradCheck.CheckClaim(t => t[0].sin().sum(), [x], []));
    }

    [Fact]
    public void NaNInAClaimIsWrong()
    {
        using var scope = NewDisposeScope();
        var x = Seeded.Normal(1, 5);
        var claim = x.cos();
        claim[2] = double.NaN;
        var result = GradCheck.CheckClaim(t => t[0].sin().sum(), [x], [claim]);
        Assert.Equal(Verdict.Disagrees, result.Verdict);
        Assert.Equal([2], result.Inputs[0].Worst!.Index);
        Assert.Equal(1, result.Inputs[0].EntriesBeyondBound);
    }
}
