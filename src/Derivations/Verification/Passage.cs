using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Statements to which the same definitions apply, judged together under the reading of the document that suits them.</summary>
internal sealed class Passage(Outline outline, IReadOnlyList<Statement> statements, int seed, Allowance allowance)
{
    // A layout that the document does not suggest has to explain so much more than the one it does.
    private const double Reluctance = 0.34;

    // Among so few statements a mistake is no sign of a misreading.
    private const int Few = 3;

    private const string Numbers = "shapes (1, 1) and (1, 1) do not fit";

    private const long MostWork = 40_000;

    private readonly Dictionary<Hypothesis, Judge?> _judges = [];

    /// <summary>The reading of the document that suits its statements best; null where nothing can be evaluated.</summary>
    public Judge? Reading => Chosen();

    /// <summary>All statements with their findings.</summary>
    public IEnumerable<(Statement, Finding)> Judged()
    {
        allowance.Grant(MostWork * (4 + statements.Count));
        var (chosen, share) = Guarded(() => Chosen() is { } judge ? (judge, Right(judge)) : default((Judge?, double)), (null, 0));
        foreach (var statement in statements)
        {
            if (allowance.IsUsedUp)
            {
                yield return (statement, Unresolved("the document takes too long to evaluate"));
                continue;
            }
            allowance.Grant(MostWork);
            var finding = chosen is null ? Unresolved("the forward equations can't be evaluated") : Guarded(() => Trusted(Best(chosen, statement, share >= 0.4 || statements.Count <= Few), share), Unresolved("it can't be evaluated"));
            // Half a search may have missed the reading that is right.
            if (Evaluator.IsUsedUp && finding.Verdict is StatementVerdict.Wrong or StatementVerdict.ShapeError or StatementVerdict.Typo) finding = Unresolved("it takes too long to evaluate");
            yield return (statement, finding);
        }
    }

    private static Finding Unresolved(string why) => new(StatementVerdict.Unresolved, "none", why, null, null, null, null);

    // Whatever a document holds, evaluating it ends in a finding.
    private static T Guarded<T>(Func<T> work, T otherwise)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is TooManyEntriesException or InvalidOperationException or ArgumentException or IndexOutOfRangeException or System.Runtime.InteropServices.ExternalException or KeyNotFoundException or InvalidCastException or NullReferenceException or OverflowException)
        {
            return otherwise;
        }
    }

    // With one sample a sum over samples and a division by their number would say nothing.
    private static bool SumsOverSamples(Statement statement) => statement.Links.SelectMany(Parts.Of).Any(p => p is Call { Function: Symbol { Base: "np.sum" or "sum" } });

    // Capital letters for what has a column or row a sample.
    private static bool SpeaksOfBatch(Statement statement) => SumsOverSamples(statement) || statement.Links.Prepend(statement.Left).SelectMany(Parts.Of).OfType<Symbol>().Any(IsBatchName);

    // Where hardly anything in a passage comes out right, it is this tool that has misread it: only what explains itself is called a mistake.
    private Finding Trusted(Finding finding, double share)
    {
        if (finding.Verdict is not (StatementVerdict.Wrong or StatementVerdict.ShapeError or StatementVerdict.Typo)) return finding;
        var constant = finding.Ratio is not null;
        var known = share >= 0.6 || ((share >= 0.4 || statements.Count <= Few) && finding.Fix is not null) || constant;
        // A missing sum is what a misread sample axis looks like.
        if (finding.Error is { } error && double.IsNaN(error) || (finding is { Verdict: StatementVerdict.ShapeError, Diagnosis: "sum-or-axis" } && share < 0.6)) known = false;
        // Numbers that clash differ in how far their indices run, which is this tool's guess and no shape of the document: only another index that makes it right is one to believe.
        if (finding.Verdict == StatementVerdict.ShapeError && finding.Why.StartsWith(Numbers, StringComparison.Ordinal))
        {
            known = finding.Fix is not null && share >= 0.6;
            finding = finding with { Verdict = StatementVerdict.Wrong, Why = $"an index runs too far{finding.Why[Numbers.Length..]}" };
        }
        return known ? finding : finding with { Verdict = StatementVerdict.Unresolved, Diagnosis = "none", Fix = null, Why = $"it disagrees ({finding.Why}), but so does most around it: the forward equations are probably not understood" };
    }

    private double Right(Judge judge) => statements.Count(s => s.Links.Count > 0 && judge.Link(s, s.Links[^1]).Verdict is StatementVerdict.Verified or StatementVerdict.PerSample or StatementVerdict.Ambiguous) / (double)statements.Count;

    private Finding Best(Judge chosen, Statement statement, bool trusted)
    {
        var first = new Diagnostician(outline, chosen, statements, trusted).Examine(statement);
        if (first.Verdict is StatementVerdict.Verified or StatementVerdict.PerSample) return first;
        var hypothesis = chosen.World.Model.Hypothesis;
        List<Hypothesis> others = [];
        // One sample, as the words above say; a network with one layer, where names have no layer.
        if (statement.Single && !SpeaksOfBatch(statement) && hypothesis.Convention != Convention.Single) others.Add(hypothesis with { Convention = Convention.Single });
        else if (first.Verdict == StatementVerdict.Unresolved && chosen.World.IsBatch && !SumsOverSamples(statement)) others.Add(hypothesis with { Convention = Convention.Single });
        if (first.Verdict == StatementVerdict.Unresolved) others.Add(hypothesis with { Last = 1, Output = hypothesis.Output ?? OutputFunction() });
        foreach (var other in others)
        {
            if (Under(other, chosen.World.PerSample) is not { } judge) continue;
            var second = new Diagnostician(outline, judge, statements, trusted).Examine(statement);
            if (second.Verdict is StatementVerdict.Verified or StatementVerdict.PerSample || (second.Verdict != StatementVerdict.Unresolved && first.Verdict is StatementVerdict.ShapeError or StatementVerdict.Unresolved)) return second;
        }
        return LayoutDecides(first, statement, hypothesis) ? first with { Verdict = StatementVerdict.Unresolved, Diagnosis = "none", Fix = null, Why = $"{first.Why}: but with samples laid out the other way it is right, and the document fixes neither" } : first;
    }

    // What is a mistake only in the layout of samples that this tool chose is none, when the other one explains as much.
    private bool LayoutDecides(Finding finding, Statement statement, Hypothesis hypothesis)
    {
        if (finding.Verdict is not (StatementVerdict.ShapeError or StatementVerdict.Wrong or StatementVerdict.Typo) || hypothesis.Convention == Convention.Single) return false;
        var turned = hypothesis with { Convention = hypothesis.Convention == Convention.Rows ? Convention.Columns : Convention.Rows };
        if (Under(hypothesis, false) is not { } chosen || Under(turned, false) is not { } other || Right(other) <= Right(chosen)) return false;
        return statement.Links.All(link => Verification.Judge.Good(other.Link(statement, link)));
    }

    // The reading that makes most statements right; the one that the document suggests unless another one explains much more.
    private Judge? Chosen()
    {
        Judge? best = null;
        var bestScore = double.NegativeInfinity;
        var first = true;
        foreach (var hypothesis in Hypotheses())
        {
            foreach (var perSample in new[] { false, true })
            {
                if (Under(hypothesis, perSample) is not { } judge || (perSample && !judge.World.IsBatch)) continue;
                var share = Share(judge);
                var score = share - (first || perSample ? 0 : Reluctance) - (perSample ? 1e-6 : 0);
                if (score > bestScore) (best, bestScore) = (judge, score);
                if (share >= 1) return best;
            }
            first = false;
        }
        return best;
    }

    private double Share(Judge judge)
    {
        var (right, count) = (0.0, 0);
        foreach (var statement in statements.Take(40))
        {
            count++;
            if (statement.Links.Count == 0) continue;
            right += statement.Links.Average(link => Evaluation(judge.Link(statement, link).Verdict));
        }
        return count == 0 ? 0 : right / count;

        static double Evaluation(StatementVerdict v) => v switch { StatementVerdict.Verified or StatementVerdict.PerSample => 1, StatementVerdict.Ambiguous => 0.9, StatementVerdict.Wrong => 0.02, _ => 0 };
    }

    private IEnumerable<Hypothesis> Hypotheses()
    {
        var batch = outline.SampleSize is not null && !IsOfOneSample();
        var (rows, columns) = outline.LayoutVotes;
        Convention[] layouts = rows > columns ? [Convention.Rows, Convention.Columns] : [Convention.Columns, Convention.Rows];
        Convention[] order = batch && !outline.SumsOverCalls ? [.. layouts, Convention.Single] : [Convention.Single, .. layouts];
        foreach (var convention in order)
        {
            if (OutputFunction() is { } output) yield return new(convention, Output: output);
            yield return new(convention);
        }
    }

    // Derivatives of a cost that is made of one sample only: vectors, no count, no sample numbers.
    private bool IsOfOneSample()
    {
        if (statements.Any(s => s.Left is not Derivative { Of: Symbol })) return false;
        Queue<Expression> open = new(statements.SelectMany(s => s.Links.Prepend(s.Left)));
        var definitions = outline.At(statements[0]).Definitions.ToLookup(d => outline.Notation.Fold(d.Name.Base));
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (open.Count > 0)
        {
            foreach (var symbol in Parts.Of(open.Dequeue()).OfType<Symbol>())
            {
                if (symbol.Base == outline.SampleSize || IsBatchName(symbol) || symbol.Superscripts.Any(d => d.Bracket == Bracket.Round && d.Parts is [Symbol])) return false;
                if (seen.Add(outline.Notation.Fold(symbol.Base))) foreach (var d in definitions[outline.Notation.Fold(symbol.Base)]) open.Enqueue(d.Body);
            }
        }
        return outline.Declarations.Any(d => d.IsFlat && seen.Contains(outline.Notation.Fold(d.Name.Base)));
    }

    private static bool IsBatchName(Symbol s) => s.Base is "X" or "Y" or "Z" or "A" or "H" or "S" or "P" or "dZ" or "dA" or "hat Y";

    private string? OutputFunction()
    {
        if (!outline.NamesActivation || !outline.HasLogarithm) return null;
        return outline.HasSoftmax ? "softmax" : "sigmoid";
    }

    /// <summary>The statements under a given reading of the document; null where its equations have no values.</summary>
    public Judge? Under(Hypothesis hypothesis, bool perSample)
    {
        if (!_judges.TryGetValue(hypothesis, out var judge)) judge = _judges[hypothesis] = Made(hypothesis, false);
        if (!perSample || judge is null) return judge;
        var key = hypothesis with { Output = (hypothesis.Output ?? "") + "|per sample" };
        if (!_judges.TryGetValue(key, out var other)) other = _judges[key] = Made(hypothesis, true);
        return other;
    }

    private Judge? Made(Hypothesis hypothesis, bool perSample)
    {
        var model = new Model(outline, outline.At(statements[0]).Definitions, hypothesis, statements[0].Formula.Place.TableColumn);
        var instances = new Instances(model);
        var cost = model.Definitions.Where(d => outline.IsCost(d.Name)).ToList();
        foreach (var statement in statements)
        {
            instances.Add(statement.Left, []);
            foreach (var link in statement.Links) instances.Add(link, []);
        }
        foreach (var d in cost)
        {
            var name = model.Resolve(d.Name, e => new WholeNumbers(model, []).Of(e)) with { Selections = [] };
            instances.AddCost(d.Parameters is null ? name : model.WithArity(name, d.Parameters.Count));
        }
        if (cost.Count == 0 || cost.All(d => Parts.Of(d.Body).OfType<Symbol>().Any(outline.IsCost)))
            foreach (var d in model.Definitions.Take(60)) instances.Add(d.Name, []);
        var shapes = ShapeInference.Run(model, instances.Ordered);
        HashSet<string> wanted = [.. statements.SelectMany(s => s.Links.Prepend(s.Left)).SelectMany(Parts.Of).SelectMany(p => p switch { Derivative d => d.By.Select(Names.Bare).OfType<Symbol>(), Symbol s when outline.GradientOf(s) is { } of => [of], _ => [] }).Select(s => outline.Notation.Fold(s.Base))];
        foreach (var positive in new[] { false, true })
        {
            var world = new World(model, shapes, instances.Ordered, seed, positive) { PerSample = perSample, Wanted = wanted };
            var value = world.Value(world.Cost, world.Cost.Key);
            if (!(value is { Problem: null } && !positive && !double.IsFinite(value.Readings[0].Tensor.sum().item<double>()))) Guess(world);
            if (positive || value is not { Problem: null } || double.IsFinite(value.Readings[0].Tensor.sum().item<double>())) return new Judge(world);
        }
        return null;
    }

    // An error term that nobody explains is the gradient by what makes its equation right.
    private void Guess(World world)
    {
        foreach (var statement in statements)
        {
            if (statement.Left is not Symbol delta || !outline.IsErrorTerm(delta) || statement.Links.Count == 0 || world.ErrorTermOf(delta, new Evaluator(world)) is not null) continue;
            foreach (var instance in world.Instances.Reverse().Where(i => i.Bindings.IsEmpty && i.Selections.Count == 0 && !outline.IsCost(i.Definition.Name)))
            {
                world.Guessed[Names.Plain(delta)] = instance.Definition.Name;
                if (Verification.Judge.Good(new Judge(world).Link(statement, statement.Links[^1], looseToo: false))) break;
                world.Guessed.Remove(Names.Plain(delta));
            }
        }
    }
}
