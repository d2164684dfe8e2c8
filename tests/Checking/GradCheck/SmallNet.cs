using static TorchSharp.torch;

namespace AutogradCheck.Tests.GradCheckTests;

/// <summary>An autoencoder with sigmoid units and weight decay, 64-25-64 unless said otherwise: 3,289 parameters. Squared error, mean over the samples; its gradient by hand.</summary>
internal sealed class SmallNet
{
    public const double Lambda = 1e-4;

    public SmallNet(int seed, double weights, int n0 = 64, int n1 = 25, int n2 = 64, int m = 10)
    {
        using var generator = new Generator((ulong)seed);
        Tensor Random(params long[] size) => randn(size, dtype: float64, generator: generator);
        Inputs = [Random(n1, n0) * weights, Random(n1, 1) * weights, Random(n2, n1) * weights, Random(n2, 1) * weights, Random(n0, m), Random(n2, m).sigmoid()];
    }

    /// <summary>W1, b1, W2, b2, X, Y; the first four require gradients.</summary>
    public Tensor[] Inputs { get; }

    public Tensor[] WithGradients => [.. Inputs.Take(4).Select(p => p.detach().requires_grad_()), .. Inputs[4..]];

    public static Tensor Cost(Tensor[] t)
    {
        var (W1, b1, W2, b2, X, Y) = (t[0], t[1], t[2], t[3], t[4], t[5]);
        var A1 = (W1.mm(X) + b1).sigmoid();
        var A2 = (W2.mm(A1) + b2).sigmoid();
        var off = A2 - Y;
        return (off * off).sum() / (2 * X.shape[1]) + Lambda / 2 * ((W1 * W1).sum() + (W2 * W2).sum());
    }

    /// <summary>dW1, db1, dW2, db2, and null for X and Y.</summary>
    public Tensor[] Gradients()
    {
        var (W1, b1, W2, b2, X, Y) = (Inputs[0], Inputs[1], Inputs[2], Inputs[3], Inputs[4], Inputs[5]);
        var m = X.shape[1];
        var A1 = (W1.mm(X) + b1).sigmoid();
        var A2 = (W2.mm(A1) + b2).sigmoid();
        var dZ2 = (A2 - Y) * A2 * (1 - A2) / m;
        var dZ1 = W2.T.mm(dZ2) * A1 * (1 - A1);
        return [dZ1.mm(X.T) + Lambda * W1, dZ1.sum(1, keepdim: true), dZ2.mm(A1.T) + Lambda * W2, dZ2.sum(1, keepdim: true)];
    }
}
