using AutogradCheck.Checking;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace AutogradCheck.Examples;

/// <summary>x·σ(βx) with one slope β for each feature. x: (samples, features), β: (features).</summary>
public abstract class SwishFunction<T> : GuardedSingleTensorFunction<T> where T : SwishFunction<T>, new()
{
    public override string Name => typeof(T).Name;

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (x, beta) = ((Tensor)vars[0], (Tensor)vars[1]);
        ctx.save_for_backward([x, beta]);
        return x / (1 + exp(-beta * x));
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        var saved = ctx.get_saved_variables();
        var (x, beta) = (saved[0], saved[1]);
        return Gradients(grad_output, x, beta, 1 / (1 + exp(-beta * x)));
    }

    /// <summary>dx and dβ from the cotangent dy and s = σ(βx).</summary>
    protected abstract List<Tensor> Gradients(Tensor dy, Tensor x, Tensor beta, Tensor s);
}

/// <summary>As it was written first. Both gradients are wrong: can you see it before you run it?</summary>
public sealed class SwishAsFirstWritten : SwishFunction<SwishAsFirstWritten>
{
    protected override List<Tensor> Gradients(Tensor dy, Tensor x, Tensor beta, Tensor s) =>
    [
        dy * (s + (x * s * (1 - s))),
        (dy * x * x * s * (1 - s)).mean([0L]),
    ];
}

/// <summary>As it was written next: dβ has lost its features.</summary>
public sealed class SwishSummedTooFar : SwishFunction<SwishSummedTooFar>
{
    protected override List<Tensor> Gradients(Tensor dy, Tensor x, Tensor beta, Tensor s) =>
    [
        dy * (s + (beta * x * s * (1 - s))),
        (dy * x * x * s * (1 - s)).sum(),
    ];
}

/// <summary>Corrected: β in dx, and dβ summed over the samples.</summary>
public sealed class Swish : SwishFunction<Swish>
{
    protected override List<Tensor> Gradients(Tensor dy, Tensor x, Tensor beta, Tensor s) =>
    [
        dy * (s + (beta * x * s * (1 - s))),
        (dy * x * x * s * (1 - s)).sum([0L]),
    ];
}
