using AutogradCheck.Checking;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace AutogradCheck.Tests.Guarded;

/// <summary>x·w, whose backward is the test's. The backward gets saved x and w; forward's third argument is not a tensor.</summary>
internal sealed class Product : GuardedSingleTensorFunction<Product>
{
    internal delegate List<Tensor> Backward(AutogradContext ctx, Tensor cotangent, Tensor x, Tensor w);

    /// <summary>The right one.</summary>
    internal static readonly Backward Right = (_, g, x, w) => [g * w, g * x, null!];

    public override string Name => nameof(Product);

    internal static Tensor Of(Tensor x, Tensor w, Backward backward) => apply(x, w, backward);

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (x, w) = ((Tensor)vars[0], (Tensor)vars[1]);
        ctx.save_for_backward([x, w]);
        ctx.save_data("backward", vars[2]);
        return x * w;
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        var saved = ctx.get_saved_variables();
        return ((Backward)ctx.get_data("backward"))(ctx, grad_output, saved[0], saved[1]);
    }
}

/// <summary>The sine and the cosine of x, written for TorchSharp's own base class.</summary>
internal sealed class SineAndCosine : MultiTensorFunction<SineAndCosine>
{
    public override string Name => nameof(SineAndCosine);

    public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
    {
        var x = (Tensor)vars[0];
        ctx.save_for_backward([x]);
        return [x.sin(), x.cos()];
    }

    public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var x = ctx.get_saved_variables()[0];
        return [(grad_outputs[0] * x.cos()) - (grad_outputs[1] * x.sin())];
    }
}

/// <summary>As <see cref="SineAndCosine"/>, and it wants undefined cotangents as they are.</summary>
internal sealed class SineAndCosineUnmaterialized : GuardedMultiTensorFunction<SineAndCosineUnmaterialized>
{
    public override string Name => nameof(SineAndCosineUnmaterialized);

    public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
    {
        var x = (Tensor)vars[0];
        ctx.save_for_backward([x]);
        ctx.set_materialize_grads(false);
        return [x.sin(), x.cos()];
    }

    public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var x = ctx.get_saved_variables()[0];
        if (!grad_outputs[1].IsInvalid) throw new InvalidOperationException("the cosine was used");
        return [grad_outputs[0] * x.cos()];
    }
}

/// <summary>A function whose forward is the test's; its gradient is that of the identity.</summary>
internal sealed class Forward : GuardedSingleTensorFunction<Forward>
{
    public override string Name => nameof(Forward);

    public override Tensor forward(AutogradContext ctx, params object[] vars) => ((Func<AutogradContext, Tensor, Tensor>)vars[1])(ctx, (Tensor)vars[0]);

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output, null!];
}
