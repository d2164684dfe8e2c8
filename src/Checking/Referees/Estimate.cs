namespace AutogradCheck.Checking.Referees;

/// <summary>What a referee says of one direction: ⟨cotangent, J·direction⟩ for each cotangent, and how far off each may be.</summary>
/// <param name="Values">One for each cotangent.</param>
/// <param name="Errors">How far off the referee itself may be; infinite where it cannot say.</param>
/// <param name="Kinked">Whether the function has a kink at the point along this direction, or too close to tell.</param>
internal sealed record Estimate(double[] Values, double[] Errors, bool Kinked = false);

/// <summary>Says what directional derivatives are, without looking at the claim.</summary>
internal interface IReferee
{
    /// <summary>As in reports.</summary>
    string Name { get; }

    /// <summary>The derivative along a direction through each cotangent.</summary>
    /// <param name="direction">(Entries)</param>
    /// <param name="effort">What to spend.</param>
    Estimate Along(TorchSharp.torch.Tensor direction, Effort effort = Effort.Quick);
}

/// <summary>What a referee may spend on one direction.</summary>
internal enum Effort
{
    /// <summary>A few evaluations; the error it states holds for functions that are smooth at the scale of their inputs.</summary>
    Quick,

    /// <summary>Enough to tell two numbers apart that differ little.</summary>
    Confirm,

    /// <summary>What it takes for the smallest error.</summary>
    Careful,
}
