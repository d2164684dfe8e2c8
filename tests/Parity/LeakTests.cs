using AutogradCheck.Core;
using AutogradCheck.Parity;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

/// <summary>The garbage collector does not feel the weight of tensors: whatever runs a check must give back every one.</summary>
public sealed class LeakTests
{
    [Theory]
    [InlineData("tanh")]
    [InlineData("relu")]
    public void ChecksAndTrainingsGiveBackEveryTensor(string activation)
    {
        using var generator = new Generator(1);
        using var parameters = Parameters.Random(new(3, 4, 2, 30), generator);
        using var batch = new Batch(randn(3, 30, dtype: float64, generator: generator).round(), rand(2, 30, dtype: float64, generator: generator));
        var g1 = Activation.Named(activation);
        void Run()
        {
            foreach (var (claimant, referee) in new[] { ("manual", "autograd"), ("fast", "manual"), ("autograd", "fast") })
            {
                var (claim, right) = (Backends.Named(claimant), Backends.Named(referee));
                ParityCheck.Run(claim, right, parameters, batch, g1, withValues: true);
                LockStepResult.Of(LockStep.Run(claim, right, parameters, batch, g1, 0.1, 3));
                (claim as IDisposable)?.Dispose();
                (right as IDisposable)?.Dispose();
            }
        }

        Run();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 20; i++) Run();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
