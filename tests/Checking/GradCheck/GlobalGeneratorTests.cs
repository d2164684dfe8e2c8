using AutogradCheck.Checking;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.GradCheckTests;

/// <summary>
/// Functions that draw random numbers, and what a check leaves of the caller's state. libtorch has one global generator for the whole process, and a module that another test makes
/// draws its weights from it: these tests run while no other does.
/// </summary>
[Collection(nameof(GlobalGeneratorTests))]
[CollectionDefinition(nameof(GlobalGeneratorTests), DisableParallelization = true)]
public sealed class GlobalGeneratorTests
{
    [Fact]
    public void AFunctionThatDrawsNumbersDrawsTheSameEachTime()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(Verdict.Agrees, GradCheck.Check(x => nn.functional.dropout(x, 0.5, true) * x, Seeded.Normal(1, 40).requires_grad_()).Verdict);
        Assert.Equal(Verdict.Agrees, GradCheck.Check(x => (x + 0.1 * randn_like(x)).sin(), Seeded.Normal(1, 40).requires_grad_()).Verdict);
    }

    [Fact]
    public void ABackwardThatJittersIsNamed()
    {
        using var scope = NewDisposeScope();
        var x = Seeded.Normal(1, 4).requires_grad_();
        var strict = GradCheck.Check(Jitters.Of, x);
        Assert.Equal(Verdict.Disagrees, strict.Verdict);
        Assert.Contains("nondeterministic", strict.Summary, StringComparison.Ordinal);
        Assert.Equal(Verdict.Agrees, GradCheck.Check(Jitters.Of, x, new() { NondeterminismTolerance = 1e-5 }).Verdict);
    }

    [Fact]
    public void AsBefore()
    {
        using var scope = NewDisposeScope();
        var x = Seeded.Normal(1, 3).requires_grad_();
        x.square().sum().backward();
        var (value, gradient, state, threads) = (x.detach().clone(), x.grad!.clone(), get_rng_state(), get_num_threads());
        foreach (var function in new Func<Tensor, Tensor>[] { t => nn.functional.dropout(t, 0.5, true), IgnoresCotangent.Of, _ => throw new NotSupportedException(), Throws.Of })
        {
            foreach (var mode in new Func<IDisposable>[] { () => no_grad(), () => enable_grad() })
            {
                using (mode())
                {
                    var before = is_grad_enabled();
                    try
                    {
                        GradCheck.Check(function, x);
                    }
                    catch (NotSupportedException)
                    {
                        // The function's own.
                    }
                    Assert.Equal(before, is_grad_enabled());
                }
            }
            Assert.True(x.requires_grad && x.is_leaf);
            Assert.True(x.detach().equal(value).all().ToBoolean());
            Assert.True(x.grad!.equal(gradient).all().ToBoolean());
            Assert.True(get_rng_state().bytes.SequenceEqual(state.bytes));
            Assert.Equal(threads, get_num_threads());
        }
    }
}
