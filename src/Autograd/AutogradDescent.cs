using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Autograd;

/// <summary>Gradient descent the way autograd is meant to be used: the parameters stay leaves and are updated in place.</summary>
internal sealed class AutogradDescent : IDescent
{
    private readonly Batch _batch;
    private readonly Activation _g1;
    private readonly double _alpha;
    private readonly Tensor[] _leaves;

    public AutogradDescent(Parameters initial, Batch batch, Activation g1, double alpha)
    {
        (_batch, _g1, _alpha) = (batch, g1, alpha);
        Parameters = initial.Copy().DetachFromDisposeScope();
        _leaves = [.. Parameters.Named.Select(p => p.Value.requires_grad_())];
    }

    /// <inheritdoc/>
    public Parameters Parameters { get; }

    /// <inheritdoc/>
    public void Step()
    {
        using var scope = NewDisposeScope();
        using (enable_grad())
        {
            var (_, _, Z2) = Network.Logits(Parameters, _batch.X, _g1);
            autograd.backward([Network.Cost(Z2, _batch.Y)], null, retain_graph: false, create_graph: false, inputs: _leaves);
        }

        using var grad = no_grad();
        foreach (var leaf in _leaves)
        {
            if (leaf.grad is not { } gradient) continue; // no path from J to it
            leaf.sub_(gradient.mul_(_alpha));       // 3.30, 3.31
            leaf.grad = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();
}
