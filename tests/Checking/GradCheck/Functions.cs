using AutogradCheck.Checking;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.GradCheckTests;

/// <summary>sin with a backward of one's own. Wrong on purpose where a subclass says so.</summary>
internal abstract class Sine<T> : GuardedSingleTensorFunction<T> where T : Sine<T>, new()
{
    public override string Name => typeof(T).Name;

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var x = (Tensor)vars[0];
        ctx.save_for_backward([x]);
        return Value(x);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [Backward(ctx.get_saved_variables()[0], grad_output)];

    /// <summary>The function.</summary>
    public static Tensor Of(Tensor x) => apply(x);

    protected virtual Tensor Value(Tensor x) => x.sin();

    protected abstract Tensor Backward(Tensor x, Tensor cotangent);
}

internal sealed class RightSine : Sine<RightSine>
{
    protected override Tensor Backward(Tensor x, Tensor cotangent) => cotangent * x.cos();
}

internal sealed class IgnoresCotangent : Sine<IgnoresCotangent>
{
    protected override Tensor Backward(Tensor x, Tensor cotangent) => x.cos();
}

internal sealed class AddsToCotangent : Sine<AddsToCotangent>
{
    protected override Tensor Backward(Tensor x, Tensor cotangent) => cotangent * x.cos() + 1e-6;
}

internal sealed class OnlyForOne : Sine<OnlyForOne>
{
    protected override Tensor Backward(Tensor x, Tensor cotangent) => cotangent * cotangent * x.cos();
}

/// <summary>5x, with a backward that is never twice the same.</summary>
internal sealed class Jitters : Sine<Jitters>
{
    protected override Tensor Value(Tensor x) => x * 5;

    protected override Tensor Backward(Tensor x, Tensor cotangent) => cotangent * 5 + 1e-6 * rand_like(x);
}

/// <summary>The first derivative is right; the second comes out as that of cos x + x/1000 − x/1000, with the second x held fixed.</summary>
internal sealed class WrongSecondDerivative : Sine<WrongSecondDerivative>
{
    protected override Tensor Backward(Tensor x, Tensor cotangent) => cotangent * (x.cos() + 1e-3 * x - 1e-3 * x.detach());
}

/// <summary>relu with a slope at 0 that is none of its own.</summary>
internal sealed class SlopeTwoAtZero : Sine<SlopeTwoAtZero>
{
    protected override Tensor Value(Tensor x) => x.relu();

    protected override Tensor Backward(Tensor x, Tensor cotangent) => cotangent * ((x > 0).to_type(x.dtype) + 2 * (x == 0).to_type(x.dtype));
}

internal sealed class OffByAHundredth : Sine<OffByAHundredth>
{
    protected override Tensor Value(Tensor x) => x * 1;

    protected override Tensor Backward(Tensor x, Tensor cotangent) => cotangent + 1e-2;
}

internal sealed class Throws : Sine<Throws>
{
    protected override Tensor Backward(Tensor x, Tensor cotangent) => throw new NotSupportedException("no backward on Sundays");
}

/// <summary>One entry of a gradient too large by a relative 1e-9.</summary>
internal sealed class OneEntryOff : Sine<OneEntryOff>
{
    public const double Relative = 1e-9;

    protected override Tensor Value(Tensor x) => x * 1;

    protected override Tensor Backward(Tensor x, Tensor cotangent)
    {
        var gradient = cotangent.clone();
        var flat = gradient.reshape(-1);
        flat[flat.shape[0] / 3] *= 1 + Relative;
        return flat.reshape(x.shape);
    }
}
