using AutogradCheck.Checking;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.Guarded;

/// <summary>A failure finds its caller, on whatever threads forward and backward run.</summary>
public class ThreadTests
{
    private static void OnAnotherThread(Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                thrown = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (thrown is not null) throw new AggregateException(thrown);
    }

    private static Tensor Failing(int[]? ranOn = null)
    {
        var x = ones(2, dtype: float64).requires_grad_();
        return Product.Of(x, x, (_, _, _, _) =>
        {
            if (ranOn is not null) ranOn[0] = Environment.CurrentManagedThreadId;
            throw new FormatException();
        }).sum();
    }

    [Fact]
    public void On_a_cpu_backward_runs_on_the_calling_thread()
    {
        var ranOn = new int[1];
        Assert.Throws<FormatException>(() => GuardedFunction.Backward(Failing(ranOn)));
        Assert.Equal(Environment.CurrentManagedThreadId, ranOn[0]);
    }

    [Fact]
    public void The_thread_that_ran_backward_is_told()
    {
        var y = Failing();
        OnAnotherThread(() => Assert.Throws<FormatException>(() => GuardedFunction.Backward(y)));
        GuardedFunction.ThrowIfFailed(); // told once, so not here
    }

    /// <summary>As on CUDA, where libtorch runs backward on threads of its own.</summary>
    [Fact]
    public void The_thread_that_ran_forward_is_told_when_backward_ran_elsewhere()
    {
        var y = Failing();
        OnAnotherThread(() => y.backward());
        Assert.Throws<FormatException>(GuardedFunction.ThrowIfFailed);
    }

    [Fact]
    public void Threads_side_by_side_are_each_told_of_their_own()
    {
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            using var scope = NewDisposeScope();
            var x = ones(2, dtype: float64).requires_grad_();
            var y = Product.Of(x, x, (_, g, x, w) => i % 2 == 0 ? [g * w, g * x, null!] : throw new FormatException($"{i}")).sum();
            if (i % 2 == 0) GuardedFunction.Backward(y);
            else Assert.Equal($"{i}", Assert.Throws<FormatException>(() => GuardedFunction.Backward(y)).Message);
        });
    }
}
