using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Autograd;

/// <summary>The gradients of J by libtorch's automatic differentiation: nothing derived by hand.</summary>
public sealed class AutogradBackend : IGradientBackend
{
    /// <inheritdoc/>
    public string Name => "autograd";

    /// <inheritdoc/>
    public Evaluation Evaluate(Parameters parameters, Batch batch, Activation g1, Wanted wanted)
    {
        Sizes.Of(parameters, batch);
        using var grad = enable_grad();
        using var scope = NewDisposeScope();
        var leaves = new Parameters(Leaf(parameters.W1), Leaf(parameters.b1), Leaf(parameters.W2), Leaf(parameters.b2));
        var (Z1, A1, Z2, A2) = Network.Forward(leaves, batch.X, g1);
        var J = Network.Cost(Z2, batch.Y);

        // backward with inputs, never autograd.grad: that one ends the process on any error.
        Tensor[] of = wanted.HasFlag(Wanted.Intermediates)
            ? [leaves.W1, leaves.b1, leaves.W2, leaves.b2, Z2, Z1]
            : [leaves.W1, leaves.b1, leaves.W2, leaves.b2];
        autograd.backward([J], null, retain_graph: false, create_graph: false, inputs: of);

        var m = batch.m;
        return new Evaluation(
            wanted.HasFlag(Wanted.Cost) ? J.detach() : null,
            new(Gradient(leaves.W1), Gradient(leaves.b1), Gradient(leaves.W2), Gradient(leaves.b2)),
            wanted.HasFlag(Wanted.Intermediates)
                ? new(Z1.detach(), A1.detach(), Z2.detach(), A2.detach(), dZ2: m * Gradient(Z2), dZ1: m * Gradient(Z1))
                : null).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IDescent StartDescent(Parameters initial, Batch batch, Activation g1, double alpha)
    {
        Sizes.Of(initial, batch);
        ArgumentNullException.ThrowIfNull(g1);
        using var grad = no_grad();
        return new AutogradDescent(initial, batch, g1, alpha);
    }

    private static Tensor Leaf(Tensor parameter) => parameter.detach().requires_grad_();

    private static Tensor Gradient(Tensor of) => of.grad ?? zeros_like(of);
}
