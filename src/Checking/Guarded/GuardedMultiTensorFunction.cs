using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Checking;

/// <summary>
/// A custom function with several outputs in which a mistake in backward cannot end the process.
/// It is written exactly like TorchSharp's <c>MultiTensorFunction</c>: only the name of the base class differs.
/// </summary>
/// <remarks>docs/custom-functions.md says what is guarded and what remains.</remarks>
/// <typeparam name="T">The deriving class itself.</typeparam>
public abstract class GuardedMultiTensorFunction<T> : torch.autograd.MultiTensorFunction<T>
    where T : GuardedMultiTensorFunction<T>, new()
{
    /// <summary>Runs forward and, where an input requires grad, puts this function into the graph.</summary>
    /// <param name="vars">The arguments of forward: tensors and anything else.</param>
    /// <exception cref="InvalidOperationException">forward returned null or a disposed tensor. What forward itself throws reaches the caller unchanged.</exception>
#pragma warning disable CA1000 // Static, as the apply it hides.
    public static new List<Tensor> apply(params object[] vars) => GuardedFunction.ApplyMulti<T>(vars);
#pragma warning restore CA1000
}
