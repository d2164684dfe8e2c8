using AutogradCheck.Checking;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.Guarded;

/// <summary>Guarded functions under the checks.</summary>
public sealed class CheckTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor x = tensor(new double[] { 2, 3 }).requires_grad_();
    private readonly Tensor w = tensor(new double[] { 5, 7 }).requires_grad_();

    public void Dispose() => scope.Dispose();

    private static readonly Product.Backward Throws = (_, _, _, _) => throw new FormatException("the user's own");

    [Fact]
    public void A_right_function_agrees_in_both_orders()
    {
        Assert.Equal(Verdict.Agrees, GradCheck.Check((x, w) => Product.Of(x, w, Product.Right), x, w).Verdict);
        Assert.Equal(Verdict.Agrees, GradCheck.CheckSecondOrder((x, w) => Product.Of(x, w, Product.Right), x, w).Verdict);
        Assert.Equal(Verdict.Agrees, GradCheck.Check(x => GuardedFunction.ApplyMulti<SineAndCosine>(x[0]).ToArray(), [x]).Verdict);
    }

    [Fact]
    public void The_documented_function_agrees_in_both_orders_and_passes_the_assertions()
    {
        GradCheck.Assert(x => Square.apply(x), x);
        GradCheck.AssertSecondOrder(x => Square.apply(x), x);
    }

    [Fact]
    public void A_wrong_function_disagrees() =>
        Assert.Equal(Verdict.Disagrees, GradCheck.Check((x, w) => Product.Of(x, w, (_, g, x, w) => [g * w, g * w, null!]), x, w).Verdict);

    [Fact]
    public void A_right_gradient_that_hides_part_of_its_graph_has_a_wrong_second_derivative()
    {
        Product.Backward hidden = (_, g, x, w) => [g * w.detach(), g * x, null!];
        Assert.Equal(Verdict.Agrees, GradCheck.Check((x, w) => Product.Of(x, w, hidden), x, w).Verdict);
        Assert.Equal(Verdict.Disagrees, GradCheck.CheckSecondOrder((x, w) => Product.Of(x, w, hidden), x, w).Verdict);
    }

    [Fact]
    public void The_users_exception_comes_out_of_every_check()
    {
        Tensor Failing(Tensor x, Tensor w) => Product.Of(x, w, Throws);
        Assert.Throws<FormatException>(() => GradCheck.Check(Failing, x, w));
        Assert.Throws<FormatException>(() => GradCheck.CheckSecondOrder(Failing, x, w));
        Assert.Throws<FormatException>(() => GradCheck.Assert(Failing, x, w));
        Assert.Throws<FormatException>(() => GradCheck.AssertSecondOrder(Failing, x, w));
    }

    [Fact]
    public void A_wrong_number_of_gradients_comes_out_of_a_check() =>
        Assert.Throws<InvalidGradientException>(() => GradCheck.Check((x, w) => Product.Of(x, w, (_, g, _, _) => [g]), x, w));

    [Fact]
    public void A_check_is_not_blamed_for_what_failed_before_it()
    {
        Product.Of(x, w, Throws).sum().backward();
        Assert.Equal(Verdict.Agrees, GradCheck.Check((x, w) => Product.Of(x, w, Product.Right), x, w).Verdict);
    }
}
