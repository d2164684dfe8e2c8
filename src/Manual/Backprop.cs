using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Manual;

/// <summary>The six equations of backpropagation, by hand, as docs/six-equations.md derives them.</summary>
public static class Backprop
{
    /// <summary>Equations 3.32 to 3.37.</summary>
    /// <param name="parameters">Of which W2 (n2, n1) is needed.</param>
    /// <param name="batch">X (n0, m), Y (n2, m).</param>
    /// <param name="g1">The hidden activation.</param>
    /// <param name="forward">Z1, A1, Z2, A2 at the same point.</param>
    /// <returns>dZ2 (n2, m) and dZ1 (n1, m), per sample: m times ∂J/∂Z; and the four gradients of J.</returns>
    public static (Tensor dZ2, Tensor dZ1, Gradients Gradients) Run(Parameters parameters, Batch batch, Activation g1, ForwardPass forward)
    {
        var W2 = parameters.W2;
        var (X, Y) = batch;
        var (Z1, A1, _, A2) = forward;
        var m = batch.m;

        var dZ2 = A2 - Y;                               // 3.32
        var dW2 = (dZ2 / m).mm(A1.T);                   // 3.33
        var db2 = (dZ2 / m).sum(1, keepdim: true);      // 3.34
        var dZ1 = W2.T.mm(dZ2) * g1.gPrime(Z1);         // 3.35
        var dW1 = (dZ1 / m).mm(X.T);                    // 3.36
        var db1 = (dZ1 / m).sum(1, keepdim: true);      // 3.37
        return (dZ2, dZ1, new(dW1, db1, dW2, db2));
    }
}
