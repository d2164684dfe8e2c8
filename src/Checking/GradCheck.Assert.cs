using static TorchSharp.torch;

namespace AutogradCheck.Checking;

public static partial class GradCheck
{
    /// <summary>Throws unless autograd's derivative is right.</summary>
    /// <exception cref="GradCheckException">It is wrong, or could not be shown to be right; the message is <see cref="GradCheckResult.Summary"/>.</exception>
    /// <inheritdoc cref="Check(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult Assert(Func<Tensor, Tensor> function, Tensor input, GradCheckOptions? options = null) => Require(Check(function, input, options));

    /// <inheritdoc cref="Assert(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult Assert(Func<Tensor, Tensor, Tensor> function, Tensor first, Tensor second, GradCheckOptions? options = null) => Require(Check(function, first, second, options));

    /// <inheritdoc cref="Assert(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult Assert(Func<Tensor, Tensor, Tensor, Tensor> function, Tensor first, Tensor second, Tensor third, GradCheckOptions? options = null) => Require(Check(function, first, second, third, options));

    /// <inheritdoc cref="Assert(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult Assert(Func<Tensor[], Tensor> function, Tensor[] inputs, GradCheckOptions? options = null) => Require(Check(function, inputs, options));

    /// <inheritdoc cref="Assert(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult Assert(Func<Tensor[], Tensor[]> function, Tensor[] inputs, GradCheckOptions? options = null) => Require(Check(function, inputs, options));

    /// <summary>Throws unless autograd's second derivative is right.</summary>
    /// <exception cref="GradCheckException">It is wrong, or could not be shown to be right.</exception>
    /// <inheritdoc cref="CheckSecondOrder(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult AssertSecondOrder(Func<Tensor, Tensor> function, Tensor input, GradCheckOptions? options = null) => Require(CheckSecondOrder(function, input, options));

    /// <inheritdoc cref="AssertSecondOrder(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult AssertSecondOrder(Func<Tensor, Tensor, Tensor> function, Tensor first, Tensor second, GradCheckOptions? options = null) => Require(CheckSecondOrder(function, first, second, options));

    /// <inheritdoc cref="AssertSecondOrder(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult AssertSecondOrder(Func<Tensor, Tensor, Tensor, Tensor> function, Tensor first, Tensor second, Tensor third, GradCheckOptions? options = null) => Require(CheckSecondOrder(function, first, second, third, options));

    /// <inheritdoc cref="AssertSecondOrder(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult AssertSecondOrder(Func<Tensor[], Tensor> function, Tensor[] inputs, GradCheckOptions? options = null) => Require(CheckSecondOrder(function, inputs, options));

    /// <inheritdoc cref="AssertSecondOrder(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult AssertSecondOrder(Func<Tensor[], Tensor[]> function, Tensor[] inputs, GradCheckOptions? options = null) => Require(CheckSecondOrder(function, inputs, options));

    /// <summary>Throws unless the gradients of a module's parameters and of its input are right.</summary>
    /// <exception cref="GradCheckException">One is wrong, or could not be shown to be right.</exception>
    /// <inheritdoc cref="CheckModule(nn.Module{Tensor, Tensor}, Tensor, Func{Tensor, Tensor}?, GradCheckOptions?)"/>
    public static GradCheckResult AssertModule(nn.Module<Tensor, Tensor> module, Tensor input, Func<Tensor, Tensor>? loss = null, GradCheckOptions? options = null) => Require(CheckModule(module, input, loss, options));

    /// <summary>Throws unless the claimed gradients are right.</summary>
    /// <exception cref="GradCheckException">One is wrong, or could not be shown to be right.</exception>
    /// <inheritdoc cref="CheckClaim(Func{Tensor[], Tensor}, Tensor[], Tensor[], GradCheckOptions?)"/>
    public static GradCheckResult AssertClaim(Func<Tensor[], Tensor> function, Tensor[] inputs, Tensor?[] claimedGradients, GradCheckOptions? options = null) => Require(CheckClaim(function, inputs, claimedGradients, options));

    private static GradCheckResult Require(GradCheckResult result) => result.Verdict == Verdict.Agrees ? result : throw new GradCheckException(result);
}
