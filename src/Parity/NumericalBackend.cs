using AutogradCheck.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Parity;

/// <summary>
/// Every entry of the gradients by the complex step on J: Im J(… + i·h …) / h, entry by entry, with no derivative taken by hand and none by autograd.
/// </summary>
/// <remarks>
/// An entry of W1 moves one row of Z1, one of W2 one row of Z2; the rest of the network stays, so an entry costs n2·m (of W2: m) and all of them are linear in their number.
/// Computed in float64 and rounded once to the dtype of the parameters.
/// </remarks>
public sealed class NumericalBackend : IGradientBackend
{
    /// <summary>h, a power of two near 1e-40: its square is nothing beside 1.</summary>
    private static readonly double h = Math.ScaleB(1, -133);

    /// <inheritdoc/>
    public string Name => "numerical";

    /// <inheritdoc/>
    public Evaluation Evaluate(Parameters parameters, Batch batch, Activation g1, Wanted wanted)
    {
        ArgumentNullException.ThrowIfNull(g1);
        var sizes = Sizes.Of(parameters, batch);
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var (W1, b1, W2, b2) = parameters.To(ScalarType.Float64, parameters.W1.device);
        var (X, Y) = batch.To(ScalarType.Float64, batch.X.device);
        var (Z1, A1, Z2, A2) = Network.Forward(new(W1, b1, W2, b2), X, g1);
        var ones = torch.ones(1, sizes.m, dtype: float64, device: X.device);

        // ∂J/∂ of whatever moves row k of Z2 by i·h times each row of D, (r, m); gives (r). And per sample, (r, m).
        Tensor PerSample(long k, Tensor D) => AnalyticActivation.Softplus(complex(Z2[k].expand_as(D), h * D)).imag / h - Y[k] * D;
        Tensor Along(long k, Tensor D) => PerSample(k, D).sum(1) / sizes.m;

        var dW2 = stack([.. Rows(sizes.n2).Select(k => Along(k, A1))]);
        var db2 = stack([.. Rows(sizes.n2).Select(k => Along(k, ones))]);

        // Row i of Z1 moved by i·h·D moves row i of A1 by i·h·T, and every row k of Z2 by i·h·W2[k, i]·T.
        Tensor Moved(long i, Tensor D) => AnalyticActivation.Of(g1)(complex(Z1[i].expand_as(D), h * D)).imag / h;
        Tensor Through(long i, Tensor D, Func<long, Tensor, Tensor> along)
        {
            using var row = NewDisposeScope();
            var T = Moved(i, D);
            return Rows(sizes.n2).Select(k => along(k, W2[k, i] * T)).Aggregate((a, b) => a + b).MoveToOuterDisposeScope();
        }

        var dW1 = stack([.. Rows(sizes.n1).Select(i => Through(i, X, Along))]);
        var db1 = stack([.. Rows(sizes.n1).Select(i => Through(i, ones, Along))]);

        Tensor Rounded(Tensor t) => t.to_type(parameters.W1.dtype);
        return new Evaluation(
            wanted.HasFlag(Wanted.Cost) ? Rounded(Network.Cost(Z2, Y)) : null,
            new(Rounded(dW1), Rounded(db1), Rounded(dW2), Rounded(db2)),
            wanted.HasFlag(Wanted.Intermediates)
                ? new(Rounded(Z1), Rounded(A1), Rounded(Z2), Rounded(A2),
                    dZ2: Rounded(cat([.. Rows(sizes.n2).Select(k => PerSample(k, ones))])),
                    dZ1: Rounded(cat([.. Rows(sizes.n1).Select(i => Through(i, ones, PerSample))])))
                : null).MoveToOuterDisposeScope();
    }

    private static IEnumerable<long> Rows(long count) => Enumerable.Range(0, checked((int)count)).Select(i => (long)i);
}
