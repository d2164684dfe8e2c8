using AutogradCheck.Checking;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace AutogradCheck.Tests.Guarded;

/// <summary>As docs/custom-functions.md shows it.</summary>
internal sealed class Square : GuardedSingleTensorFunction<Square>
{
    public override string Name => nameof(Square);

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var x = (Tensor)vars[0];
        ctx.save_for_backward([x]);
        return x * x;
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [2 * grad_output * ctx.get_saved_variables()[0]];
}
