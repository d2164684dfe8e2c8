using AutogradCheck.Derivations.Evaluation;

namespace AutogradCheck.Derivations.Verification;

/// <summary>The work that a document may take, counted in evaluated parts: the same on every machine, whatever the document is.</summary>
internal sealed class Allowance
{
    // Some ten seconds; a thousand usual statements take half of it.
    private const long MostWork = 600_000;

    private readonly long _end = Evaluator.Work + MostWork;

    /// <summary>Whether nothing is left.</summary>
    public bool IsUsedUp => Evaluator.Work >= _end;

    /// <summary>Allows the next task so many parts, or what is left.</summary>
    public void Grant(long parts) => Evaluator.Allow(Math.Clamp(_end - Evaluator.Work, 0, parts));
}
