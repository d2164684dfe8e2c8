using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Mutation;

/// <summary>Whether a mistake can be seen in numbers: looked up in the reading of the document before the mistake was made, which the mistake cannot bend. For one dispose scope.</summary>
internal sealed class Visibility(Outline outline)
{
    private const int Seed = 5;

    /// <summary>Whether no reading of a mutant has the value of what stood there.</summary>
    public bool Differs(Statement statement, Expression mutant, string kind)
    {
        Evaluator.Allow(2_000_000);
        if (Read(statement) is not { } judge) return false;
        // The transpose of a number is that number, and a chain of derivatives is a contraction in whatever order it is written.
        if ((kind == "transpose" || Parts.Of(mutant).Count(p => p is Derivative) > 1) && judge.Link(statement, mutant).Verdict is StatementVerdict.Verified or StatementVerdict.PerSample or StatementVerdict.Ambiguous) return false;
        var seen = false;
        foreach (var place in judge.Places(statement))
        {
            var (_, _, strict, loose) = judge.Prepare(statement, place);
            var was = strict.Branch().Evaluate(statement.Links[^1]);
            if (was.Problem is not null) continue;
            List<Outcome> now = [strict.Branch().Evaluate(mutant), loose.Branch().Evaluate(mutant)];
            // What is a name that means nothing, or a sum that is open, has no value to compare.
            if (now.Any(n => n.Problem is { Kind: not ProblemKind.Shapes })) return false;
            if (now.SelectMany(n => n.Readings).Any(b => was.Readings.Any(a => Agreement.Error(b, a) <= Agreement.Right))) continue;
            // The last layer has equations of its own: there a slip of the hidden ones says nothing.
            if (place.Count == 0 || place.Values.All(v => v < judge.World.Model.Hypothesis.Last)) return true;
            seen = true;
        }
        return seen && judge.Places(statement).Count == 1;
    }

    /// <summary>For every statement whether it is wrong under changed forward equations, read as the document was before; null where that can't be told.</summary>
    public IReadOnlyList<bool?> Spoilt(Outline after)
    {
        return [.. outline.Statements.Select((statement, i) =>
        {
            Evaluator.Allow(2_000_000);
            if (Read(statement) is not { } judge || after.Statements[i].Links.Count == 0) return (bool?)null;
            var changed = after.Statements[i];
            if (Group(after, changed).Under(judge.World.Model.Hypothesis, judge.World.PerSample) is not { } now) return null;
            var verdicts = changed.Links.Select(link => now.Link(changed, link).Verdict).ToList();
            if (verdicts.Any(v => v is StatementVerdict.Unresolved or StatementVerdict.Ambiguous)) return null;
            return verdicts.Any(v => v is not (StatementVerdict.Verified or StatementVerdict.PerSample));
        })];
    }

    private readonly Dictionary<string, Judge?> _read = new(StringComparer.Ordinal);

    // The reading of the document that its statements have.
    private Judge? Read(Statement statement)
    {
        var signature = outline.At(statement).Signature;
        return _read.TryGetValue(signature, out var judge) ? judge : _read[signature] = Group(outline, statement).Reading;
    }

    private static Passage Group(Outline of, Statement statement)
    {
        var signature = of.At(statement).Signature;
        List<Statement> group = [.. of.Statements.Where(s => of.At(s).Signature == signature)];
        var allowance = new Allowance(group.Count);
        allowance.Enter(group.Count);
        return new(of, group, Seed, allowance);
    }
}
