using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Core.Training;

/// <summary>How many samples the network gets right.</summary>
/// <param name="Correct">Right ones.</param>
/// <param name="Total">All.</param>
public readonly record struct Score(long Correct, long Total)
{
    /// <summary>One output: right when Z2 &gt; 0 (ŷ above one half) goes with y ≥ 0.5. Several: when the largest logit is at the largest label.</summary>
    /// <param name="Z2">Logits, (n2, m).</param>
    /// <param name="Y">Labels, (n2, m).</param>
    public static Score Of(Tensor Z2, Tensor Y)
    {
        ArgumentNullException.ThrowIfNull(Z2);
        ArgumentNullException.ThrowIfNull(Y);
        using var scope = NewDisposeScope();
        var right = Z2.shape[0] == 1 ? (Z2 > 0).eq(Y >= 0.5) : Z2.argmax(0).eq(Y.argmax(0));
        return new(right.sum().ToInt64(), Z2.shape[1]);
    }
}
