using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Parity;

/// <summary>
/// What the choice of a slope at a kink does to dW1 and db1. At a kink a claim is right if it lies between the one-sided slopes, so two right backends may differ there.
/// Where both show their dZ1 the difference is known and is taken out exactly; otherwise the bound gets room for it.
/// </summary>
/// <param name="dW1">The known difference, (n1, n0).</param>
/// <param name="db1">The known difference, (n1, 1).</param>
/// <param name="dW1Room">Room for an unknown one, (n1, n0).</param>
/// <param name="db1Room">Room for an unknown one, (n1, 1).</param>
internal sealed record KinkSides(Tensor dW1, Tensor db1, Tensor dW1Room, Tensor db1Room)
{
    public static KinkSides Of(NetworkBounds bounds, Activation g1, Batch batch, Tensor? claim, Tensor? referee)
    {
        var kinks = bounds.Kinks!;
        var X = batch.X.to(float64, CPU);
        var (left, right) = g1.SlopesAtZero!.Value;
        var signal = bounds.BackSignal;
        var none = zeros_like(signal.Value);

        if (claim is not null && referee is not null)
        {
            var (c, r) = (claim.to(float64, CPU), referee.to(float64, CPU));
            if (c.shape.SequenceEqual(none.shape) && r.shape.SequenceEqual(none.shape))
            {
                // Between the one-sided values, up to the rounding of the back signal; anything else stays in the difference and is judged.
                var (low, high) = (minimum(left * signal.Value, right * signal.Value), maximum(left * signal.Value, right * signal.Value));
                var slack = Math.Max(left, right) * signal.Error;
                Tensor Right(Tensor dZ1) => (dZ1 >= low - slack).logical_and(dZ1 <= high + slack);
                var known = where(kinks.logical_and(Right(c)).logical_and(Right(r)), c - r, none);
                return Carry(known, X, batch.m, exact: true);
            }
        }
        return Carry(where(kinks, (right - left) * signal.Value.abs(), none), X, batch.m, exact: false);
    }

    private static KinkSides Carry(Tensor dZ1, Tensor X, long m, bool exact)
    {
        var (dW1, db1) = ((dZ1 / m).mm((exact ? X : X.abs()).T), (dZ1 / m).sum(1, keepdim: true));
        var (zeroW, zerob) = (zeros_like(dW1), zeros_like(db1));
        return exact ? new(dW1, db1, zeroW, zerob) : new(zeroW, zerob, dW1, db1);
    }
}
