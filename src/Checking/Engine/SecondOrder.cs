using AutogradCheck.Checking.Subjects;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Engine;

/// <summary>A function's gradient as a function of its own: of the inputs and of the cotangents.</summary>
internal static class SecondOrder
{
    /// <summary>Makes it.</summary>
    /// <param name="function">Whose gradient.</param>
    /// <param name="inputs">Where.</param>
    /// <param name="given">Which are examined.</param>
    /// <param name="all">The inputs of the gradient: the function's own, then a cotangent for each differentiable output.</param>
    /// <param name="names">Of all of these.</param>
    public static Func<Tensor[], Tensor[]> GradientOf(Func<Tensor[], Tensor[]> function, Tensor[] inputs, Inputs given, out Tensor[] all, out string[] names)
    {
        var outputs = Outputs(function, inputs);
        var directions = new Directions(given.Options.Seed + 1);
        Tensor[] cotangents = [.. outputs.Select(o => Cotangent(o.Shape, o.Dtype, o.Device))];
        all = [.. inputs, .. cotangents];
        names = [.. given.Names, .. cotangents.Length == 1 ? ["cotangent"] : cotangents.Select((_, i) => $"cotangent {i}")];
        var examined = given.Examined;
        var count = inputs.Length;
        return tensors =>
        {
            using var grad = enable_grad();
            var leaves = tensors[..count];
            foreach (var i in examined)
                if (!leaves[i].requires_grad) leaves[i] = leaves[i].detach().requires_grad_();
            Tensor[] of = [.. examined.Select(i => leaves[i])];
            var results = function(leaves).Where(Flat.IsDifferentiable).ToArray();
            var live = results.Index().Where(r => r.Item.requires_grad && r.Item.numel() > 0).Select(r => r.Index).ToArray();
            foreach (var leaf in of) leaf.grad = null;
            if (live.Length > 0) GuardedFunction.Run([.. live.Select(i => results[i])], [.. live.Select(i => tensors[count + i])], retainGraph: true, createGraph: true, of);
            Tensor[] gradients = [.. of.Select(leaf => leaf.grad is { } g ? g : zeros_like(leaf))];
            foreach (var leaf in of) leaf.grad = null; // graph and leaf would keep each other alive
            return gradients;
        };

        Tensor Cotangent(long[] shape, ScalarType dtype, Device device)
        {
            using var scope = NewDisposeScope();
            var count = shape.Aggregate(1L, (a, b) => a * b) * (Flat.IsComplex(dtype) ? 2 : 1);
            return Flat.To(directions.Draw(count), shape, dtype, device).clone().requires_grad_().DetachFromDisposeScope();
        }
    }

    private static (long[] Shape, ScalarType Dtype, Device Device)[] Outputs(Func<Tensor[], Tensor[]> function, Tensor[] inputs)
    {
        using var state = new CallerState();
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var results = function([.. inputs.Select(i => i.detach().clone())]) ?? throw new GradCheckException("the function returned null; expected tensors");
        return [.. results.Where(Flat.IsDifferentiable).Select(o => (o.shape, o.dtype, o.device))];
    }
}
