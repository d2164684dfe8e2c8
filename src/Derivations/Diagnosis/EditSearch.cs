using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Diagnosis;

/// <summary>Looks for the smallest edits that give what is wanted.</summary>
public static class EditSearch
{
    /// <summary>Expressions a search evaluates at most.</summary>
    public const int Budget = 1200;

    private const int PairBudget = 1500;

    // Parts evaluated at most: an expression whose parts are costly is searched less far.
    private const long MostWork = 10_000;

    private const long MostWorkOnPairs = 12_000;

    // Two different slips of these sizes may come together.
    private const double CheapEnoughForTwo = 1.41;

    // From this size on an edit puts in a name, which the second edit of a pair does not.
    private const double PutsIn = 1.38;

    /// <summary>The edits whose result is accepted, smallest first; pairs of cheap edits only where no single edit does.</summary>
    /// <param name="e">What is edited.</param>
    /// <param name="vocabulary">What may be put in.</param>
    /// <param name="accepts">Whether an edited expression is what is wanted.</param>
    /// <param name="all">Whether larger edits are listed after the smallest one.</param>
    /// <param name="budget">How often <paramref name="accepts"/> may be asked.</param>
    /// <param name="shapesClash">Whether it is the shapes that are wrong: then the edit that mends them names a pair.</param>
    public static IReadOnlyList<Edit> Find(Expression e, Vocabulary vocabulary, Func<Expression, bool> accepts, bool all = false, int budget = Budget, bool shapesClash = false)
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
            .SelectMany(first => Edits.Of(first.Result, small).Where(second => second.Size <= CheapEnoughForTwo && second.Diagnosis != first.Diagnosis && (second.Size >= first.Size || first.Size >= PutsIn)).Select(second => (First: first, Second: second)))
            .OrderBy(pair => pair.First.Size + pair.Second.Size).Take(Math.Min(PairBudget, budget + PairBudget));
        end = Evaluator.Work + MostWorkOnPairs;
        foreach (var (first, second) in pairs)
        {
            if (Evaluator.Work > end) break;
            if (accepts(second.Result)) return [Joined(first, second, shapesClash)];
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

    // The graver of the two names the mistake.
    private static Edit Joined(Edit first, Edit second, bool shapesClash)
    {
        var (main, other) = Gravity(first.Diagnosis, shapesClash) >= Gravity(second.Diagnosis, shapesClash) ? (first, second) : (second, first);
        return main with { Repair = $"{main.Repair}, and {other.Repair}", Mistake = $"{main.Mistake}, and {other.Mistake}", Result = second.Result, Size = first.Size + second.Size, IsPair = true };
    }

    // A wrong number is a slip of the pen beside a wrong structure.
    private static int Gravity(string diagnosis, bool shapesClash) => diagnosis switch
    {
        "factor" or "extra-factor" or "missing-1/m" => 1,
        "sign" => 2,
        "missing-transpose" or "order" or "sum-or-axis" => shapesClash ? 4 : 2,
        _ => 3,
    };
}
