using AutogradCheck.Derivations.Evaluation;

namespace AutogradCheck.Derivations.Verification;

/// <summary>The work that a document may take, counted in evaluated parts: the same on every machine, whatever the document is.</summary>
internal sealed class Allowance
{
    // Some ten seconds; usual statements take half of what each adds.
    private const long MostWork = 600_000;
    private const long WorkPerStatement = 600;

    // One chapter does not use up what the others need.
    private const long FairShares = 4;

    private readonly long _end;
    private long _endOfChapter;
    private int _statementsLeft;

    /// <summary>For a document of so many statements, in one chapter unless <see cref="Enter"/> says otherwise.</summary>
    public Allowance(int statements = 1)
    {
        _endOfChapter = _end = Evaluator.Work + Math.Max(MostWork, WorkPerStatement * statements);
        _statementsLeft = statements;
    }

    /// <summary>Whether nothing is left.</summary>
    public bool IsUsedUp => Evaluator.Work >= _endOfChapter;

    /// <summary>A chapter begins.</summary>
    public void Enter(int ofStatements)
    {
        var left = _end - Evaluator.Work;
        _endOfChapter = Evaluator.Work + Math.Min(left, FairShares * left * ofStatements / Math.Max(1, _statementsLeft));
        _statementsLeft -= ofStatements;
    }

    /// <summary>Allows the next task so many parts, or what is left.</summary>
    public void Grant(long parts) => Evaluator.Allow(Math.Clamp(_endOfChapter - Evaluator.Work, 0, parts));
}
