using AutogradCheck.Checking;
using AutogradCheck.Examples;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Consumer;

/// <summary>What a user's test project holds: one test a function. Two of these fail, and their messages say why.</summary>
public class SwishTests
{
    private static readonly Generator Random = new(seed: 1);
    private readonly Tensor x = randn(5, 3, dtype: float64, generator: Random).requires_grad_();
    private readonly Tensor beta = rand(3, dtype: float64, generator: Random).requires_grad_();

    [Fact]
    public void Swish_has_the_right_gradient() => GradCheck.Assert((x, beta) => Swish.apply(x, beta), x, beta);

    [Fact]
    public void Swish_has_the_right_second_derivative() => GradCheck.AssertSecondOrder((x, beta) => Swish.apply(x, beta), x, beta);

    [Fact]
    public void Swish_as_first_written() => GradCheck.Assert((x, beta) => SwishAsFirstWritten.apply(x, beta), x, beta);

    [Fact]
    public void Swish_summed_too_far() => GradCheck.Assert((x, beta) => SwishSummedTooFar.apply(x, beta), x, beta);

    [Fact]
    public void Numbers_are_safe_from_a_concurrent_collection() => Xunit.Assert.Equal("false", AppContext.GetData("System.GC.Concurrent")?.ToString(), ignoreCase: true);
}
