using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Manual;

/// <summary>The gradients by hand: the six equations of <see cref="Backprop"/>, one after the other.</summary>
public sealed class ManualBackend : IGradientBackend
{
    /// <inheritdoc/>
    public string Name => "manual";

    /// <inheritdoc/>
    public Evaluation Evaluate(Parameters parameters, Batch batch, Activation g1, Wanted wanted)
    {
        Sizes.Of(parameters, batch); // 3.32 would broadcast
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var forward = Network.Forward(parameters, batch.X, g1);
        var (dZ2, dZ1, gradients) = Backprop.Run(parameters, batch, g1, forward);
        return new Evaluation(
            wanted.HasFlag(Wanted.Cost) ? Network.Cost(forward.Z2, batch.Y) : null,
            gradients,
            wanted.HasFlag(Wanted.Intermediates) ? new(forward.Z1, forward.A1, forward.Z2, forward.A2, dZ2, dZ1) : null).MoveToOuterDisposeScope();
    }
}
