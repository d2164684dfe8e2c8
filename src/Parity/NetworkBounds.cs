using AutogradCheck.Checking;
using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Parity;

/// <summary>How far apart rounding can take two sound computations of J and its gradients: the specification's equations, written with <see cref="Rounded"/>.</summary>
/// <param name="J">(1, 1)</param>
/// <param name="dW1">(n1, n0)</param>
/// <param name="db1">(n1, 1)</param>
/// <param name="dW2">(n2, n1)</param>
/// <param name="db2">(n2, 1)</param>
/// <param name="Kinks">Where Z1 is at a kink of g1, up to rounding, (n1, m) of booleans; null when there is no such entry.</param>
/// <param name="BackSignal">W2ᵀ dZ2 with its bound, (n1, m): between its products with the one-sided slopes a claim for dZ1 is right at a kink.</param>
internal sealed record NetworkBounds(Rounded J, Rounded dW1, Rounded db1, Rounded dW2, Rounded db2, Tensor? Kinks, Rounded BackSignal)
{
    /// <summary>The bounds at one point.</summary>
    /// <param name="arithmetic">The format the backends compute in.</param>
    /// <param name="parameters">The point, already rounded to that format.</param>
    /// <param name="batch">X and Y, already rounded to that format.</param>
    /// <param name="g1">The hidden activation.</param>
    /// <param name="parameterErrors">How far apart the two backends' own parameters are; null when they share them.</param>
    public static NetworkBounds At(Arithmetic arithmetic, Parameters parameters, Batch batch, Activation g1, Parameters? parameterErrors = null)
    {
        using var grad = no_grad();
        Rounded Input(Tensor value, Tensor? error = null) => Rounded.Input(arithmetic, value.to(float64, CPU), error?.to(float64, CPU));
        var (W1, b1, W2, b2) = (Input(parameters.W1, parameterErrors?.W1), Input(parameters.b1, parameterErrors?.b1), Input(parameters.W2, parameterErrors?.W2), Input(parameters.b2, parameterErrors?.b2));
        var (X, Y) = (Input(batch.X), Input(batch.Y));
        var m = batch.m;

        var Z1 = W1.MatMul(X) + b1;                                                                     // (1)
        var kinks = g1.Kinks(Z1);
        var A1 = g1.g(Z1, kinks);                                                                       // (2)
        var Z2 = W2.MatMul(A1) + b2;                                                                    // (3)
        var A2 = Z2.Sigmoid();                                                                          // (4)
        var L = RoundedFunctions.Losses(Z2, Y);
        var J = L.AsRow().SumOfRows() / m;

        var dZ2 = (A2 - Y).WithUnderflow(m);                                                            // 3.32
        var dW2 = dZ2.MatMul(A1.T) / m;                                                                 // 3.33
        var db2 = dZ2.SumOfRows() / m;                                                                  // 3.34
        var backSignal = W2.T.MatMul(dZ2);
        var dZ1 = (backSignal * g1.gPrime(arithmetic, Z1, kinks)).WithUnderflow(m);                     // 3.35
        var dW1 = dZ1.MatMul(X.T) / m;                                                                  // 3.36
        var db1 = dZ1.SumOfRows() / m;                                                                  // 3.37
        return new(J, dW1, db1, dW2, db2, kinks, backSignal);
    }
}
