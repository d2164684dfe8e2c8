using System.Globalization;
using System.Runtime.InteropServices;
using AutogradCheck.Checking;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.Guarded;

/// <summary>Whatever is wrong with backward or forward: the process lives, and the caller is told.</summary>
public sealed class FailureTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor x = tensor(new double[] { 2, 3 }).requires_grad_();
    private readonly Tensor w = tensor(new double[] { 5, 7 }).requires_grad_();

    public void Dispose()
    {
        x.Dispose();
        w.Dispose();
        scope.Dispose();
    }

    private static List<Tensor> Throws() => throw new FormatException("the user's own");

    [Fact]
    public void An_exception_in_backward_reaches_the_caller_unchanged_and_the_gradients_are_NaN()
    {
        var y = Product.Of(x, w, (_, _, _, _) => Throws()).sum();
        var exception = Assert.Throws<FormatException>(() => GuardedFunction.Backward(y));
        Assert.Equal("the user's own", exception.Message);
        Assert.Contains(nameof(Throws), exception.StackTrace, StringComparison.Ordinal);
        foreach (var input in new[] { x, w })
        {
            Assert.Equal(input.shape, input.grad!.shape);
            Assert.True(input.grad.isnan().all().item<bool>());
        }
    }

    [Fact]
    public void A_backward_started_in_another_way_tells_when_asked_and_tells_once()
    {
        Product.Of(x, w, (_, _, _, _) => Throws()).sum().backward();
        Assert.Throws<FormatException>(GuardedFunction.ThrowIfFailed);
        GuardedFunction.ThrowIfFailed();
    }

    [Fact]
    public void The_first_of_several_failures_is_told_and_a_later_backward_is_not_blamed()
    {
        var inner = Product.Of(x, w, (_, _, _, _) => throw new FormatException("second"));
        Product.Of(inner, w, (_, _, _, _) => throw new FormatException("first")).sum().backward();
        GuardedFunction.Backward(Product.Of(x, w, Product.Right).sum());
        Product.Of(inner, w, (_, _, _, _) => throw new FormatException("first")).sum().backward();
        Assert.Equal("first", Assert.Throws<FormatException>(GuardedFunction.ThrowIfFailed).Message);
        GuardedFunction.ThrowIfFailed();
    }

    public static TheoryData<string, string> Unusable => new()
    {
        { "null", "The backward of Product returned null instead of a list of 3 gradients." },
        { "none", "The backward of Product returned 0 gradients, but forward has 3 arguments: return one for each, null where there is none." },
        { "too few", "The backward of Product returned 1 gradient, but forward has 3 arguments: return one for each, null where there is none." },
        { "too many", "The backward of Product returned 4 gradients, but forward has 3 arguments: return one for each, null where there is none." },
        { "for a delegate", "The backward of Product returned a gradient for argument 2, which is not a tensor: return null there." },
        { "shape", "The backward of Product returned a gradient of shape (3), expected (2), for argument 0." },
        { "fewer dimensions", "The backward of Product returned a gradient of shape (), expected (2), for argument 1." },
        { "integers", "The backward of Product returned a gradient of dtype Int64, expected Float64, for argument 0." },
        { "complex", "The backward of Product returned a gradient of dtype ComplexFloat64, expected Float64, for argument 0." },
        { "device", "The backward of Product returned a gradient of device meta, expected cpu, for argument 0." },
        { "disposed", "The backward of Product returned a disposed tensor as the gradient of argument 0: a tensor made in a dispose scope must leave it (MoveToOuterDisposeScope)." },
    };

    private static List<Tensor> Wrong(string how, Tensor g)
    {
        switch (how)
        {
            case "null": return null!;
            case "none": return [];
            case "too few": return [g];
            case "too many": return [g, g, null!, g];
            case "for a delegate": return [g, g, g];
            case "shape": return [zeros(3, dtype: float64), g, null!];
            case "fewer dimensions": return [g, g.sum(), null!];
            case "integers": return [g.to(int64), g, null!];
            case "complex": return [g.to(complex128), g, null!];
            case "device": return [empty(2, dtype: float64, device: META), g, null!];
            case "disposed":
                using (NewDisposeScope()) return [g * 2, g, null!];
            default: throw new ArgumentOutOfRangeException(nameof(how), how, null);
        }
    }

    [Theory]
    [MemberData(nameof(Unusable))]
    public void A_gradient_autograd_cannot_use_is_named(string how, string message)
    {
        var y = Product.Of(x, w, (_, g, _, _) => Wrong(how, g)).sum();
        Assert.Equal(message, Assert.Throws<InvalidGradientException>(() => GuardedFunction.Backward(y)).Message);
    }

    [Theory]
    [MemberData(nameof(Unusable))]
    public void Nothing_ends_the_process_when_the_gradients_shall_be_differentiable_or_come_from_autograd_grad(string how, string message)
    {
        var y = Product.Of(x, w, (_, g, _, _) => Wrong(how, g)).sum();
        Assert.Throws<InvalidGradientException>(() => GuardedFunction.Backward(y, createGraph: true));
        var gradients = autograd.grad([y], [x, w], retain_graph: true);
        Assert.True(gradients[0].isnan().all().item<bool>());
        Assert.Equal(message, Assert.Throws<InvalidGradientException>(GuardedFunction.ThrowIfFailed).Message);
    }

    public static TheoryData<string> Mistakes => ["the saved tensor is disposed", "the context is disposed", "a saved value is missing", "shapes do not fit", "a scope is left open", "out of range", "float32 overflow"];

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistakes_inside_backward_surface_as_they_do_anywhere(string mistake)
    {
        var y = Product.Of(x, w, (ctx, g, x, w) =>
        {
            switch (mistake)
            {
                case "the saved tensor is disposed":
                    w.Dispose();
                    return [g * w, g * x, null!];
                case "the context is disposed":
                    ctx.Dispose();
                    return [g * ctx.get_saved_variables()[1], g * x, null!];
                case "a saved value is missing": return [g * (double)ctx.get_data("absent"), g * x, null!];
                case "shapes do not fit": return [g.mm(w), g * x, null!];
                case "a scope is left open":
                    _ = NewDisposeScope();
                    throw new FormatException();
                case "out of range": return [g * x.shape[3], g * x, null!];
                default: return [g * checked((float)Convert.ToInt32("no number", CultureInfo.InvariantCulture)), g * x, null!];
            }
        }).sum();
        Assert.ThrowsAny<Exception>(() => GuardedFunction.Backward(y));
        Assert.True(x.grad!.isnan().all().item<bool>());
    }

    [Fact]
    public void An_exception_in_the_second_derivative_reaches_the_caller()
    {
        var y = Product.Of(x, w, (_, g, x, w) => [Product.Of(g, w, (_, _, _, _) => Throws()), g * x, null!]).pow(2).sum();
        GuardedFunction.Backward(y, createGraph: true);
        var dx = x.grad!.clone();
        Assert.Throws<FormatException>(() => GuardedFunction.Backward(dx.sum(), retainGraph: true));
    }

    [Fact]
    public void A_backward_inside_a_backward_does_not_lose_what_failed_before_it()
    {
        var inner = Product.Of(x, w, (_, g, x, w) =>
        {
            using var grad = enable_grad();
            var z = x.detach().requires_grad_();
            GuardedFunction.Backward(Product.Of(z, z, Product.Right).sum());
            return [g * w, g * x, null!];
        });
        var y = Product.Of(inner, w, (_, _, _, _) => Throws()).sum();
        Assert.Throws<FormatException>(() => GuardedFunction.Backward(y));
    }

    [Fact]
    public void A_backward_inside_a_backward_fails_where_it_was_called()
    {
        var y = Product.Of(x, w, (_, g, x, w) =>
        {
            using var grad = enable_grad();
            var z = x.detach().requires_grad_();
            Assert.Throws<FormatException>(() => GuardedFunction.Backward(Product.Of(z, z, (_, _, _, _) => Throws()).sum()));
            return [g * w, g * x, null!];
        }).sum();
        GuardedFunction.Backward(y);
        Assert.Equal([5.0, 7.0], x.grad!.data<double>().ToArray());
    }

    [Fact]
    public void A_saved_tensor_changed_in_place_is_reported_by_libtorch()
    {
        using var scope = NewDisposeScope();
        var buffer = x.detach().clone();
        var y = Product.Of(buffer, w, Product.Right).sum();
        buffer.add_(1);
        Assert.Contains("inplace", Assert.Throws<ExternalException>(() => GuardedFunction.Backward(y)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_in_forward_reaches_the_caller_unchanged_and_leaves_nothing_behind()
    {
        var exception = Assert.Throws<FormatException>(() => Forward.apply(x, (Func<autograd.AutogradContext, Tensor, Tensor>)((_, _) => Throws()[0])));
        Assert.Contains(nameof(Throws), exception.StackTrace, StringComparison.Ordinal);
        GuardedFunction.Backward(Product.Of(x, w, Product.Right).sum());
        Assert.Equal([5.0, 7.0], x.grad!.data<double>().ToArray());
    }

    [Fact]
    public void A_forward_without_a_tensor_is_named()
    {
        foreach (var forward in new Func<autograd.AutogradContext, Tensor, Tensor>[] { (_, _) => null!, (_, x) => { var y = x * 2; y.Dispose(); return y; } })
        {
            var exception = Assert.Throws<InvalidOperationException>(() => Forward.apply(x, forward));
            Assert.Equal("The forward of Forward returned no tensor, or a null or disposed one.", exception.Message);
        }
    }

    [Fact]
    public void A_forward_may_return_its_input()
    {
        GuardedFunction.Backward(Forward.apply(x, (Func<autograd.AutogradContext, Tensor, Tensor>)((_, x) => x)).sum());
        Assert.Equal([1.0, 1.0], x.grad!.data<double>().ToArray());
    }

    [Fact]
    public void No_arguments_at_all_is_a_plain_error() => Assert.Throws<ArgumentNullException>(() => Product.apply(null!));
}
