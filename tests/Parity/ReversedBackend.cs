using AutogradCheck.Core;

namespace AutogradCheck.Tests;

/// <summary>The same loops over features, hidden units and samples in the opposite order: equally sound, and every sum rounds in another way.</summary>
internal sealed class ReversedBackend : IGradientBackend
{
    private readonly SequentialBackend _loops = new();

    public string Name => "reversed";

    public Evaluation Evaluate(Parameters parameters, Batch batch, Activation g1, Wanted wanted)
    {
        var (W1, b1, W2, b2) = parameters;
        var (X, Y) = batch;
        var (J, gradients, between) = _loops.Evaluate(new(W1.flip(0, 1), b1.flip(0), W2.flip(1), b2), new(X.flip(0, 1), Y.flip(1)), g1, wanted);
        var (dW1, db1, dW2, db2) = gradients;
        return new(J, new(dW1.flip(0, 1), db1.flip(0), dW2.flip(1), db2), between is null ? null
            : new(between.Z1.flip(0, 1), between.A1.flip(0, 1), between.Z2.flip(1), between.A2.flip(1), between.dZ2.flip(1), between.dZ1.flip(0, 1)));
    }
}
