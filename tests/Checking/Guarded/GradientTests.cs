using AutogradCheck.Checking;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.Guarded;

/// <summary>A right function computes under a guard what it computes without one.</summary>
public sealed class GradientTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    private static Tensor Leaf(params double[] values) => tensor(values, dtype: float64).requires_grad_();

    private static double[] Values(Tensor? t) => t!.data<double>().ToArray();

    [Fact]
    public void The_gradients_of_several_inputs_are_those_of_backward()
    {
        var (x, w) = (Leaf(2, 3), Leaf(5, 7));
        GuardedFunction.Backward(Product.Of(x, w, Product.Right), tensor(new double[] { 1, 10 }));
        Assert.Equal([5, 70], Values(x.grad));
        Assert.Equal([2, 30], Values(w.grad));
    }

    [Fact]
    public void Gradients_can_be_differentiated_again()
    {
        var (x, w) = (Leaf(2, 3), Leaf(5, 7));
        GuardedFunction.Backward(Product.Of(x, w, Product.Right).pow(2).sum(), createGraph: true);
        var dx = x.grad!.clone(); // 2xw²
        Assert.Equal([2 * 2 * 25, 2 * 3 * 49], Values(dx.detach()));
        (x.grad, w.grad) = (null, null);
        GuardedFunction.Backward(dx.sum(), retainGraph: true);
        Assert.Equal([2 * 25, 2 * 49], Values(x.grad)); // 2w²
        Assert.Equal([4 * 2 * 5, 4 * 3 * 7], Values(w.grad)); // 4xw
    }

    [Fact]
    public void An_input_that_requires_no_grad_gets_none_whatever_backward_returns_for_it()
    {
        var (x, w) = (Leaf(2, 3), tensor(new double[] { 5, 7 }));
        GuardedFunction.Backward(Product.Of(x, w, (_, g, _, w) => [g * w, ones(9), null!]).sum());
        Assert.Equal([5, 7], Values(x.grad));
        Assert.True(w.grad is null);
    }

    [Fact]
    public void Null_is_a_gradient_of_zero()
    {
        var (x, w) = (Leaf(2, 3), Leaf(5, 7));
        GuardedFunction.Backward(Product.Of(x, w, (_, g, _, w) => [g * w, null!, null!]).sum());
        Assert.Equal([5, 7], Values(x.grad));
        Assert.True(w.grad is null);
    }

    [Fact]
    public void What_autograd_takes_the_guard_takes_extra_nulls_a_broadcast_gradient_another_precision()
    {
        var (x, w) = (Leaf(2, 3), Leaf(5));
        GuardedFunction.Backward(Product.Of(x, w, (_, g, x, w) => [(g * w).to(float32), g * x, null!, null!]).sum());
        Assert.Equal([5, 5], Values(x.grad));
        Assert.Equal([5], Values(w.grad));
    }

    [Fact]
    public void A_function_of_TorchSharps_own_base_class_is_guarded_from_outside()
    {
        var x = Leaf(0.5);
        var outputs = GuardedFunction.ApplyMulti<SineAndCosine>(x);
        GuardedFunction.Backward(outputs[0] + (3 * outputs[1]));
        Assert.Equal(Math.Cos(0.5) - (3 * Math.Sin(0.5)), Values(x.grad)[0], 15);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void An_output_nobody_uses_has_cotangent_zero_even_when_the_forwards_scope_has_ended(int used)
    {
        var x = Leaf(0.5);
        Tensor output;
        using (NewDisposeScope()) output = GuardedFunction.ApplyMulti<SineAndCosine>(x)[used].MoveToOuterDisposeScope();
        GuardedFunction.Backward(output);
        Assert.Equal(used == 0 ? Math.Cos(0.5) : -Math.Sin(0.5), Values(x.grad)[0], 15);
    }

    [Fact]
    public void Undefined_cotangents_are_handed_on_when_the_function_asks_for_them()
    {
        var x = Leaf(0.5);
        GuardedFunction.Backward(SineAndCosineUnmaterialized.apply(x)[0]);
        Assert.Equal(Math.Cos(0.5), Values(x.grad)[0], 15);
    }

    [Fact]
    public void Complex_inputs_have_complex_gradients()
    {
        var x = complex(tensor(new double[] { 1 }), tensor(new double[] { 2 })).requires_grad_();
        var w = complex(tensor(new double[] { 3 }), tensor(new double[] { 4 }));
        GuardedFunction.Backward(Product.Of(x, w, (_, g, _, w) => [g * w.conj(), null!, null!]).real.sum());
        Assert.Equal(new System.Numerics.Complex(3, -4), x.grad![0].item<System.Numerics.Complex>());
    }

    [Fact]
    public void Without_grad_there_is_no_graph()
    {
        using var noGrad = no_grad();
        Assert.False(Product.Of(Leaf(2), Leaf(5), Product.Right).requires_grad);
    }
}
