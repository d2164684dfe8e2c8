using AutogradCheck.Checking;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.Trials;

/// <summary>Functions that are run with complex numbers and in float64 as before.</summary>
public sealed class HarmlessTests
{
    private static readonly Generator Random = new(3);

    private static readonly Tensor Unused = Input();

    [Fact]
    public void ProductOfTwoInputs() => IsSharp(GradCheck.Check((a, b) => a.matmul(b).tanh(), Input(), Input()));

    [Fact]
    public void HeldTensorsWithoutMatmul()
    {
        var W = Input().detach();
        IsSharp(GradCheck.Check(x => W * x, Input()));
    }

    // The closure holds a tensor, but the function does not read it.
    [Fact]
    public void WhatTheFunctionDoesNotReadDoesNotCount()
    {
        var other = Input();
        var factor = 3.0;
        Func<Tensor, Tensor> user = x => x.mul(factor).matmul(x);
        Func<Tensor> holder = () => other.matmul(Unused);
        IsSharp(GradCheck.Check(user, Input()));
        Assert.NotNull(holder);
    }

    [Fact]
    public void MmAndLinear()
    {
        IsSharp(GradCheck.Check((x, W) => x.mm(W), Input(), Input()));
        IsSharp(GradCheck.Check((x, W) => nn.functional.linear(x, W), Input(), Input()));
    }

    [Fact]
    public void TruthValuesAreRead() => IsSharp(GradCheck.Check(x => x.isnan().any().ToBoolean() ? x : x.matmul(x).exp(), Input()));

    [Fact]
    public void TensorsThatFollowAnInput() => IsSharp(GradCheck.Check(x => x.matmul(eye(3, dtype: x.dtype) + zeros_like(x)), Input()));

    [Fact]
    public void CustomFunction() => IsSharp(GradCheck.Check((x, W) => Affine.apply(x, W), Input(), Input()));

    [Fact]
    public void Module()
    {
        using var module = new Layer(float64);
        IsSharp(GradCheck.CheckModule(module, Input(), y => y.square().sum()));
        using var deep = nn.Sequential(("one", new Layer(float64)), ("two", nn.Tanh()), ("three", new Layer(float64)));
        IsSharp(GradCheck.CheckModule(deep, Input()));
    }

    [Fact]
    public void NarrowFunctionsAreRunInFloat64()
    {
        IsWide(GradCheck.Check((a, b) => a.matmul(b).tanh(), Input(float32), Input(float32)));
        IsWide(GradCheck.Check((x, W) => Affine.apply(x, W), Input(float32), Input(float32)));
        IsWide(GradCheck.CheckSecondOrder((a, b) => a.matmul(b).relu(), Input(float32), Input(float32)));
        IsWide(GradCheck.Check((x, W) => Rectified.apply(x, W), Input(float32), Input(float32)));
        IsWide(GradCheck.Check((x, W) => where(x > 0.5f, x, W).matmul(W).masked_fill(x.lt(0), 1), Input(float32), Input(float32)));
        using var module = new Layer(float32);
        IsWide(GradCheck.CheckModule(module, Input(float32), y => y.square().sum()));
    }

    private static Tensor Input(ScalarType dtype = ScalarType.Float64) => rand(3, 3, dtype: dtype, generator: Random).requires_grad_();

    private static void IsSharp(GradCheckResult result)
    {
        Assert.Equal(Verdict.Agrees, result.Verdict);
        Assert.Equal("complex step", result.Referee);
        Assert.Empty(result.Notes);
    }

    private static void IsWide(GradCheckResult result)
    {
        Assert.Equal(Verdict.Agrees, result.Verdict);
        Assert.Contains("own run in float64", string.Join(" ", result.Notes), StringComparison.Ordinal);
    }

    private sealed class Affine : GuardedSingleTensorFunction<Affine>
    {
        public override string Name => nameof(Affine);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (x, W) = ((Tensor)vars[0], (Tensor)vars[1]);
            ctx.save_for_backward([x, W]);
            return x.matmul(W);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            return [grad_output.matmul(saved[1].t()), saved[0].t().matmul(grad_output)];
        }
    }

    private sealed class Rectified : GuardedSingleTensorFunction<Rectified>
    {
        public override string Name => nameof(Rectified);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (x, W) = ((Tensor)vars[0], (Tensor)vars[1]);
            var z = x.matmul(W);
            ctx.save_for_backward([x, W, z]);
            return z * (z > 1);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var (x, W, z) = ctx.get_saved_variables() is [var a, var b, var c] ? (a, b, c) : throw new InvalidOperationException();
            var dZ = grad_output * (z > 1).to(z.dtype);
            return [dZ.matmul(W.t()), x.t().matmul(dZ)];
        }
    }

    private sealed class Layer : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Parameter _weight;
        private readonly TorchSharp.Modules.Linear _linear;

        public Layer(ScalarType dtype) : base(nameof(Layer))
        {
            _weight = new TorchSharp.Modules.Parameter(rand(3, 3, dtype: dtype, generator: Random));
            _linear = nn.Linear(3, 3, dtype: dtype);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => _linear.forward(input.matmul(_weight));
    }
}
