using AutogradCheck.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Manual;

/// <summary>Gradient descent in five matrix products and a few passes in place: the products themselves update the parameters.</summary>
/// <remarks>
/// Each bias is the last column of its weights, against a last row of ones: [W b] [X; 1] = W X + b, and dZ [X; 1]ᵀ = [dZ Xᵀ, Σ dZ], so that 3.36 brings 3.37 along.
/// The batch is copied at the start.
/// </remarks>
internal sealed class FastDescent : IDescent
{
    private readonly Tensor[] _memory;      // every tensor below
    private readonly InPlaceActivation _g1;
    private readonly Parameters _read;      // what Parameters gives: shapes of the specification, contiguous
    private readonly Scalar _minusAlphaOverM;

    private readonly Tensor W1b1, W1, b1;   // (n1, n0 + 1) and its two parts
    private readonly Tensor W2b2, W2, b2;   // (n2, n1 + 1) and its two parts
    private readonly Tensor W2T;
    private readonly Tensor X_1, X_1T;      // [X; 1], (n0 + 1, m)
    private readonly Tensor A1_1, A1_1T;    // [A1; 1], (n1 + 1, m)
    private readonly Tensor Y;              // (n2, m)
    private readonly Tensor dZ1, S;         // (n1, m)

    // Names that share memory: Z1 and A1, the upper part of [A1; 1]; Z2, A2 and dZ2.
    private readonly Tensor Z1, A1;         // (n1, m)
    private readonly Tensor Z2, A2, dZ2;    // (n2, m)

    /// <summary>Starts at a copy of <paramref name="initial"/>, of the sizes given and of the batch's dtype and device.</summary>
    public FastDescent(Sizes sizes, Parameters initial, Batch batch, Activation g1, double alpha)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var (n0, n1, n2, m) = sizes;
        var (dtype, device) = (initial.W1.dtype, initial.W1.device);
        Tensor Empty(long rows, long columns) => empty(rows, columns, dtype: dtype, device: device);
        Tensor Row() => ones(1, m, dtype: dtype, device: device);

        _g1 = InPlaceActivation.Of(g1);
        _minusAlphaOverM = (-alpha / m).ToScalar();
        _read = initial.Copy();
        W1b1 = cat([initial.W1, initial.b1], 1);
        W2b2 = cat([initial.W2, initial.b2], 1);
        (W1, b1) = (W1b1.narrow(1, 0, n0), W1b1.narrow(1, n0, 1));
        (W2, b2) = (W2b2.narrow(1, 0, n1), W2b2.narrow(1, n1, 1));
        W2T = W2.t();
        X_1 = cat([batch.X, Row()], 0);
        A1_1 = cat([Empty(n1, m), Row()], 0);
        (X_1T, A1_1T) = (X_1.t(), A1_1.t());
        Y = batch.Y.clone();
        Z1 = A1 = A1_1.narrow(0, 0, n1);
        Z2 = A2 = dZ2 = Empty(n2, m);
        dZ1 = Empty(n1, m);
        S = Empty(_g1.KeepsSlope ? n1 : 0, m);

        _memory = [W1b1, W1, b1, W2b2, W2, b2, W2T, X_1, X_1T, A1_1, A1_1T, Y, Z1, Z2, dZ1, S];
        foreach (var tensor in _memory) tensor.DetachFromDisposeScope();
        _read.DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>Copied out at each reading: read them when they are wanted, not at each step.</remarks>
    public Parameters Parameters
    {
        get
        {
            _read.W1.copy_(W1);
            _read.b1.copy_(b1);
            _read.W2.copy_(W2);
            _read.b2.copy_(b2);
            return _read;
        }
    }

    /// <inheritdoc/>
    public void Step()
    {
        Z1.addmm_(W1b1, X_1, 0, 1);             // (1)
        _g1.Activate(Z1, S, dZ1);               // (2)
        Z2.addmm_(W2b2, A1_1, 0, 1);            // (3)
        A2.sigmoid_();                          // (4)
        dZ2.sub_(Y).mul_(_minusAlphaOverM);     // 3.32; from here on dZ2 and dZ1 hold −α/m times themselves
        dZ1.addmm_(W2T, dZ2, 0, 1);             // 3.35, W2ᵀ dZ2, before W2 changes
        W2b2.addmm_(dZ2, A1_1T);                // 3.33, 3.34, 3.31
        _g1.TimesSlope(dZ1, A1, S);             // 3.35, ⊙ g1′(Z1)
        W1b1.addmm_(dZ1, X_1T);                 // 3.36, 3.37, 3.30
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _memory) tensor.Dispose();
        _read.Dispose();
        _minusAlphaOverM.Dispose();
    }
}
