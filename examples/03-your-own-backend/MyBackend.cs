using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Examples;

/// <summary>Somebody's six equations. As first written, (3.35) multiplies by 1 − Z1² where it should be 1 − A1².</summary>
internal sealed class MyBackend(bool asFirstWritten) : IGradientBackend
{
    public string Name => "mine";

    public Evaluation Evaluate(Parameters parameters, Batch batch, Activation g1, Wanted wanted)
    {
        var (W1, b1, W2, b2) = parameters;
        var (X, Y) = batch;
        var m = batch.m;

        var Z1 = W1.mm(X) + b1;
        var A1 = tanh(Z1);
        var Z2 = W2.mm(A1) + b2;
        var A2 = sigmoid(Z2);

        var dZ2 = A2 - Y;
        var dW2 = dZ2.mm(A1.T) / m;
        var db2 = dZ2.sum(1, keepdim: true) / m;
        var dZ1 = W2.T.mm(dZ2) * (1 - (asFirstWritten ? Z1 : A1).square());
        var dW1 = dZ1.mm(X.T) / m;
        var db1 = dZ1.sum(1, keepdim: true) / m;
        return new(Network.Cost(Z2, Y), new Gradients(dW1, db1, dW2, db2));
    }
}
