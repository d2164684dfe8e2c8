using System.Runtime.ExceptionServices;

namespace AutogradCheck.Checking;

/// <summary>
/// What went wrong inside backwards, kept until the caller is back from native code, where an exception can be thrown again.
/// A failure is offered to the thread that ran the backward and to the thread that ran the forward: libtorch runs the backward of CPU tensors on the
/// calling thread, that of CUDA tensors on threads of its own. Whoever asks first gets it, once.
/// Only the first failure is kept: what follows it comes from its NaNs.
/// </summary>
internal sealed class GuardedFailures
{
    [ThreadStatic]
    private static GuardedFailures? ofThisThread;

    private Failure? first;

    /// <summary>The failures that the current thread will be told of.</summary>
    internal static GuardedFailures OfThisThread => ofThisThread ??= new GuardedFailures();

    /// <summary>To be called after every backward: throws what failed in it, unchanged and with its own stack; does nothing otherwise.</summary>
    internal static void ThrowIfAny() => OfThisThread.Take()?.Throw();

    /// <summary>To be called before a backward: a failure nobody asked for must not be taken for one of this backward.</summary>
    internal static void Discard() => OfThisThread.Take();

    /// <summary>Keeps what a backward threw, for this thread and for the one that ran the forward.</summary>
    internal static void Record(Exception exception, GuardedFailures ofForward)
    {
        var failure = new Failure(ExceptionDispatchInfo.Capture(exception));
        OfThisThread.Offer(failure);
        ofForward.Offer(failure);
    }

    private void Offer(Failure failure)
    {
        lock (this)
        {
            if (first is null or { IsTaken: true }) first = failure;
        }
    }

    private ExceptionDispatchInfo? Take()
    {
        lock (this)
        {
            var taken = first?.Take();
            first = null;
            return taken;
        }
    }

    private sealed class Failure(ExceptionDispatchInfo exception)
    {
        private int takers;

        internal bool IsTaken => Volatile.Read(ref takers) > 0;

        internal ExceptionDispatchInfo? Take() => Interlocked.Increment(ref takers) == 1 ? exception : null;
    }
}
