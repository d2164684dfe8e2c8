using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Diagnosis;

/// <summary>Looks for the smallest edits that give what is wanted.</summary>
public static class EditSearch
{
    /// <summary>Expressions a search evaluates at most.</summary>
    public const int Budget = 800;

    private const int PairBudget = 800;

    // Parts evaluated at most: an expression whose parts are costly is searched less far.
    private const long MostWork = 10_000;

    // Two different slips of these sizes may come together.
    private const double CheapEnoughForTwo = 1.36;

    /// <summary>The edits whose result is accepted, smallest first; pairs of cheap edits only where no single edit does.</summary>
    /// <param name="e">What is edited.</param>
    /// <param name="vocabulary">What may be put in.</param>
    /// <param name="accepts">Whether an edited expression is what is wanted.</param>
    /// <param name="all">Whether larger edits are listed after the smallest one.</param>
    /// <param name="budget">How often <paramref name="accepts"/> may be asked.</param>
    public static IReadOnlyList<Edit> Find(Expression e, Vocabulary vocabulary, Func<Expression, bool> accepts, bool all = false, int budget = Budget)
    {
        ArgumentNullException.ThrowIfNull(accepts);
        var single = Edits.Of(e, vocabulary);
        List<Edit> found = [];
        var end = Evaluator.Work + MostWork;
        foreach (var edit in single)
        {
            if (budget-- <= 0 || Evaluator.Work > end || (!all && found.Count > 0 && edit.Size > found[0].Size)) break;
            if (accepts(edit.Result)) found.Add(edit);
        }
        if (found.Count > 0) return found;
        var small = Vocabulary.Empty with { Counts = vocabulary.Counts, Sums = vocabulary.Sums };
        var pairs = single.Where(first => first.Size <= CheapEnoughForTwo)
            .SelectMany(first => Edits.Of(first.Result, small).Where(second => second.Size <= CheapEnoughForTwo && second.Diagnosis != first.Diagnosis).Select(second => (First: first, Second: second)))
            .OrderBy(pair => pair.First.Size + pair.Second.Size).Take(Math.Min(PairBudget, budget + PairBudget));
        foreach (var (first, second) in pairs)
        {
            if (Evaluator.Work > end) break;
            if (accepts(second.Result)) return [Joined(first, second)];
        }
        return found;
    }

    /// <summary>The smallest edits of a right expression that reproduce a claim's numbers within a bound on the largest difference relative to the largest entry.</summary>
    public static IReadOnlyList<Edit> Explain(Expression right, IScope scope, Vocabulary vocabulary, Value target, double bound, bool all = true)
    {
        var evaluator = new Evaluator(scope);
        return Find(right, vocabulary, edited =>
        {
            using var discarded = NewDisposeScope();
            return evaluator.Branch().Evaluate(edited).Readings.Any(value => value.SameShape(target) && Agreement.Error(value, target) <= bound);
        }, all);
    }

    // The more telling of the two names the mistake.
    private static Edit Joined(Edit first, Edit second)
    {
        var main = first.Size >= second.Size ? first : second;
        return main with { Repair = $"{first.Repair}, and {second.Repair}", Mistake = $"{first.Mistake}, and {second.Mistake}", Result = second.Result, Size = first.Size + second.Size };
    }
}
