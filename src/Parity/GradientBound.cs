using AutogradCheck.Checking;
using static TorchSharp.torch;

namespace AutogradCheck.Parity;

/// <summary>What a claim for one gradient is held to.</summary>
/// <param name="Referee">The referee's gradient.</param>
/// <param name="Rounding">How far rounding alone may take a sound claim from it.</param>
/// <param name="KinkDifference">What the claim's other choice of slopes at kinks is known to add; taken out before judging.</param>
/// <param name="KinkRoom">Room for a choice of slopes that is not known.</param>
internal sealed record GradientBound(Tensor Referee, Tensor Rounding, Tensor? KinkDifference = null, Tensor? KinkRoom = null)
{
    private Tensor Bound => KinkRoom is null ? Rounding : Rounding + KinkRoom;

    /// <summary>How far apart the two gradients may be, the choice at kinks included.</summary>
    public Tensor Apart => KinkDifference is null ? Bound : Bound + KinkDifference.abs();

    /// <summary>The referee's gradient without signs, float64.</summary>
    public Tensor Magnitude => Referee.to(float64, CPU).abs();

    /// <summary>The claim held against the referee.</summary>
    public Comparison Judge(string name, Tensor claim)
    {
        var comparable = KinkDifference is not null && claim.shape.SequenceEqual(KinkDifference.shape);
        return Comparison.Of(name, Equations.NumberOf(name), comparable ? claim.to(float64, CPU) - KinkDifference! : claim, Referee, Bound);
    }
}
