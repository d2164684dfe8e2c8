using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Parity.Diagnosis;

/// <summary>Something a program may have done in the place of an equation.</summary>
/// <param name="Formula">What it would have computed, perhaps up to a constant factor.</param>
/// <param name="Words">The mistake in words; null where the formula says it all.</param>
/// <param name="Size">How unlikely: smaller wins.</param>
/// <param name="AnyFactor">Whether a constant factor may be added.</param>
internal sealed record Candidate(Expression Formula, string? Words, double Size, bool AnyFactor = true);
