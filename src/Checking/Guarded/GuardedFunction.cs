using System.Runtime.InteropServices;
using AutogradCheck.Checking.Guarded;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Checking;

/// <summary>
/// Runs custom functions so that a mistake in their backward cannot end the process. TorchSharp calls a custom backward from native code, through which no
/// exception can pass: it ends the process, and the test host with it. A guard records the exception, lets NaN flow on in place of the gradients, and
/// the exception is thrown, unchanged, once native code has returned: by every check, by <see cref="Backward"/> and by <see cref="ThrowIfFailed"/>.
/// </summary>
public static class GuardedFunction
{
    /// <summary>
    /// Applies a function with one output, as <c>T.apply</c> does, but guarded. For functions that derive from TorchSharp's own base class;
    /// one that derives from <see cref="GuardedSingleTensorFunction{T}"/> does this in its <c>apply</c>.
    /// </summary>
    /// <param name="vars">The arguments of forward: tensors and anything else.</param>
    /// <exception cref="InvalidOperationException">forward returned null or a disposed tensor. What forward itself throws reaches the caller unchanged.</exception>
    public static Tensor Apply<T>(params object[] vars) where T : torch.autograd.SingleTensorFunction<T>, new() => Guard<GuardedSingle<T>>.Apply(vars)[0];

    /// <summary>
    /// Applies a function with several outputs, as <c>T.apply</c> does, but guarded. For functions that derive from TorchSharp's own base class;
    /// one that derives from <see cref="GuardedMultiTensorFunction{T}"/> does this in its <c>apply</c>.
    /// </summary>
    /// <param name="vars">The arguments of forward: tensors and anything else.</param>
    /// <exception cref="InvalidOperationException">forward returned null or a disposed tensor. What forward itself throws reaches the caller unchanged.</exception>
    public static List<Tensor> ApplyMulti<T>(params object[] vars) where T : torch.autograd.MultiTensorFunction<T>, new() => Guard<GuardedMulti<T>>.Apply(vars);

    /// <summary>Adds the gradients to <c>.grad</c> of the leaves, as <c>output.backward()</c> does, and throws what failed in a guarded backward. The gradients are NaN then.</summary>
    /// <param name="output">Any shape.</param>
    /// <param name="cotangent">The shape of the output; null for an output of one entry: 1.</param>
    /// <param name="retainGraph">Whether the graph is kept for another backward.</param>
    /// <param name="createGraph">Whether the gradients can be differentiated again; keeps the graph too.</param>
    /// <exception cref="InvalidGradientException">A guarded backward returned something autograd cannot use. What a backward itself throws reaches the caller unchanged.</exception>
    /// <exception cref="ExternalException">libtorch refused: no graph, a wrong shape of the cotangent.</exception>
    public static void Backward(Tensor output, Tensor? cotangent = null, bool retainGraph = false, bool createGraph = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        Run([output], cotangent is null ? null : [cotangent], retainGraph || createGraph, createGraph, null);
    }

    /// <summary>backward from several outputs to some inputs, or to all leaves. Never autograd.grad: that one ends the process on any error.</summary>
    internal static void Run(IList<Tensor> outputs, IList<Tensor>? cotangents, bool retainGraph, bool createGraph, IList<Tensor>? inputs) =>
        GuardedFailures.Watch(() => torch.autograd.backward(outputs, cotangents, retain_graph: retainGraph, create_graph: createGraph, inputs: inputs));

    /// <summary>
    /// Throws what failed in a guarded backward since the last call, on this thread or in a graph built by it: to be called after a backward that was started in another way
    /// (<c>loss.backward()</c>, a library). Does nothing if nothing failed.
    /// </summary>
    /// <exception cref="InvalidGradientException">A guarded backward returned something autograd cannot use. What a backward itself throws reaches the caller unchanged.</exception>
    public static void ThrowIfFailed() => GuardedFailures.ThrowIfAny();
}
