using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace AutogradCheck.Checking.Guarded;

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
    private int running;

    /// <summary>The failures that the current thread will be told of.</summary>
    internal static GuardedFailures OfThisThread => ofThisThread ??= new GuardedFailures();

    /// <summary>
    /// Runs a backward and throws what failed in it, unchanged and with its own stack. An earlier failure that nobody asked for is not taken for one of this backward;
    /// one of a backward that is still running, inside which this one is called, is kept for its caller.
    /// </summary>
    internal static void Watch(Action backward)
    {
        var failures = OfThisThread;
        var earlier = failures.Replace(null);
        try
        {
            backward();
            ThrowIfAny();
        }
        catch (ExternalException)
        {
            ThrowIfAny(); // It came first; libtorch may only have met its NaN.
            throw;
        }
        finally
        {
            if (failures.running > 0) failures.Replace(earlier);
        }
    }

    /// <summary>Runs the backward of one guarded function.</summary>
    internal static T Inside<T>(Func<T> backward)
    {
        var failures = OfThisThread;
        failures.running++;
        try
        {
            return backward();
        }
        finally
        {
            failures.running--;
        }
    }

    /// <summary>Throws what failed since the last call, unchanged and with its own stack; does nothing if nothing failed.</summary>
    internal static void ThrowIfAny() => OfThisThread.Take()?.Throw();

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

    private ExceptionDispatchInfo? Take() => Replace(null)?.Take();

    private Failure? Replace(Failure? failure)
    {
        lock (this)
        {
            (var replaced, first) = (first, failure);
            return replaced;
        }
    }

    private sealed class Failure(ExceptionDispatchInfo exception)
    {
        private int takers;

        internal bool IsTaken => Volatile.Read(ref takers) > 0;

        internal ExceptionDispatchInfo? Take() => Interlocked.Increment(ref takers) == 1 ? exception : null;
    }
}
