using System.Collections;
using System.Reflection;
using AutogradCheck.Checking;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace AutogradCheck.Tests.Guarded;

/// <summary>Nothing is left behind, whatever fails.</summary>
public class LeakTests
{
    private sealed class Failing : GuardedSingleTensorFunction<Failing>
    {
        public override string Name => nameof(Failing);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            ctx.save_for_backward([x, x * 2]);
            ctx.save_data("where", vars[1]);
            return (string)vars[1] == "forward" ? throw new FormatException() : x * 2;
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) =>
            (string)ctx.get_data("where") == "backward" ? throw new FormatException() : [grad_output * 2, null!];
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("forward")]
    [InlineData("backward")]
    public void Tensors_and_functions_are_freed(string where)
    {
        using var x = ones(3, dtype: float64).requires_grad_();
        Run();
        var (tensors, functions) = (DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount, LiveFunctions());
        for (var i = 0; i < 5; i++) Run();
        Assert.Equal(tensors, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
        Assert.Equal(functions, LiveFunctions());

        void Run()
        {
            using var scope = NewDisposeScope();
            var exception = Record.Exception(() => GuardedFunction.Backward(Failing.apply(x, where).sum()));
            Assert.Equal(where == "nowhere", exception is null);
            x.grad = null;
        }
    }

    // TorchSharp keeps every function that stands in a graph in a list of its own; one that stays there is never freed.
    private static int LiveFunctions()
    {
        var nodes = (IEnumerable)typeof(torch.autograd).GetNestedType("Node", BindingFlags.NonPublic)!.GetField("AliveNodes", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
        lock (nodes)
        {
            return nodes.Cast<object>().Count(node => node.GetType().ToString().Contains(nameof(Failing), StringComparison.Ordinal));
        }
    }
}
