using System.Runtime.ExceptionServices;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace AutogradCheck.Checking.Guarded;

/// <summary>A custom function as a guard sees it.</summary>
internal interface IGuarded
{
    string Name { get; }

    List<Tensor> Forward(AutogradContext ctx, object[] vars);

    List<Tensor> Backward(AutogradContext ctx, List<Tensor> cotangents);
}

/// <summary>A function with one output.</summary>
internal sealed class GuardedSingle<T> : IGuarded where T : SingleTensorFunction<T>, new()
{
    private readonly T function = new();

    public string Name => function.Name;

    public List<Tensor> Forward(AutogradContext ctx, object[] vars) => [function.forward(ctx, vars)];

    public List<Tensor> Backward(AutogradContext ctx, List<Tensor> cotangents) => function.backward(ctx, cotangents[0]);
}

/// <summary>A function with several outputs.</summary>
internal sealed class GuardedMulti<T> : IGuarded where T : MultiTensorFunction<T>, new()
{
    private readonly T function = new();

    public string Name => function.Name;

    public List<Tensor> Forward(AutogradContext ctx, object[] vars) => function.forward(ctx, vars);

    public List<Tensor> Backward(AutogradContext ctx, List<Tensor> cotangents) => function.backward(ctx, cotangents);
}

/// <summary>
/// The function that stands in the graph in place of the guarded one. Native code calls its backward, and no exception may go through native code:
/// it is recorded, and NaN flows on until the caller is back and can be told.
/// </summary>
internal sealed class Guard<TGuarded> : MultiTensorFunction<Guard<TGuarded>> where TGuarded : IGuarded, new()
{
    private const string CallKey = "AutogradCheck.GuardedCall";

    [ThreadStatic]
    private static ExceptionDispatchInfo? forwardFailure;

    [ThreadStatic]
    private static List<Tensor?>? returned;

    private readonly TGuarded guarded = new();

    public override string Name => guarded.Name;

    /// <summary>TorchSharp's apply; what forward throws is thrown after TorchSharp has finished with the node, which would leak otherwise.</summary>
    internal static List<Tensor> Apply(object[] vars)
    {
        ArgumentNullException.ThrowIfNull(vars);
        var outputs = apply(vars);
        if (forwardFailure is not { } failure) return outputs;
        forwardFailure = null;
        outputs.ForEach(output => output.Dispose());
        failure.Throw();
        return outputs;
    }

    public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
    {
        try
        {
            TensorForm?[] arguments = [.. vars.Select(argument => argument is Tensor { IsInvalid: false } tensor ? TensorForm.Of(tensor) : null)];
            var outputs = guarded.Forward(ctx, vars);
            if (outputs is not { Count: > 0 } || outputs.Any(output => output is null || output.IsInvalid))
                throw new InvalidOperationException($"The forward of {Name} returned no tensor, or a null or disposed one.");
            ctx.save_data(CallKey, new GuardedCall(Name, arguments, [.. outputs.Select(TensorForm.Of)], ctx.MaterializeGrads, GuardedFailures.OfThisThread));
            ctx.set_materialize_grads(false); // TorchSharp makes zeros from tensors that may be disposed by then; GuardedCall makes them from shapes.
            return outputs;
        }
        catch (Exception exception)
        {
            forwardFailure = ExceptionDispatchInfo.Capture(exception);
            ctx.save_for_backward([]);
            ctx.mark_dirty([]);
            ctx.mark_non_differentiable([]);
            return [empty(0)];
        }
    }

    public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var call = (GuardedCall)ctx.get_data(CallKey);
        List<Tensor?> gradients;
        try
        {
            gradients = call.Gradients(GuardedFailures.Inside(() => guarded.Backward(ctx, call.Cotangents(grad_outputs))), grad_outputs);
        }
        catch (Exception exception)
        {
            GuardedFailures.Record(exception, call.Failures);
            gradients = Poison(call);
        }
        returned = gradients; // Native code reads them after this returns: nothing else keeps them from the garbage collector.
        return returned!;
    }

    private static List<Tensor?> Poison(GuardedCall call)
    {
        try
        {
            return call.Poison();
        }
        catch (Exception) // No memory left: without gradients, then.
        {
            return [.. call.Arguments.Select(_ => (Tensor?)null)];
        }
    }
}
