using AutogradCheck.Checking;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.GradCheckTests;

/// <summary>Checks give back every tensor, also those that find something.</summary>
public class LeakTests
{
    [Fact]
    public void AThousandChecksKeepNothing()
    {
        using var scope = NewDisposeScope();
        var x = Seeded.Normal(1, 3).requires_grad_();
        Check(x, 20);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Check(x, 1_000);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void NeitherDoesWhatIsWrongOrOfSecondOrderOrAModule()
    {
        using var scope = NewDisposeScope();
        var x = Seeded.Normal(1, 3).requires_grad_();
        using var module = nn.Sequential(nn.Linear(3, 2, dtype: float64), nn.Tanh());
        long? before = null;
        for (var i = 0; i < 50; i++)
        {
            GradCheck.Check(IgnoresCotangent.Of, x);
            GradCheck.Check(t => nn.functional.softmax(t, 0), x);
            GradCheck.Check(t => t.relu(), zeros_like(x).requires_grad_().MoveToOuterDisposeScope());
            GradCheck.CheckSecondOrder(t => t.sin(), x);
            GradCheck.CheckModule(module, Seeded.Normal(2, 4, 3));
            if (i == 4) before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }
        Assert.InRange(DisposeScopeManager.Statistics.ThreadTotalLiveCount - before!.Value, 0, 45 * 4); // the test's own inputs, which its scope holds
    }

    private static void Check(Tensor x, int times)
    {
        for (var i = 0; i < times; i++) GradCheck.Check(t => t.sin(), x);
    }
}
