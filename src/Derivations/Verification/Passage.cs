using AutogradCheck.Derivations.Diagnosis;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Statements to which the same definitions apply, judged together under the reading of the document that suits them.</summary>
internal sealed class Passage(Outline outline, IReadOnlyList<Statement> statements, int seed, Allowance allowance)
{
    // A layout that the document does not suggest has to explain so much more than the one it does.
    private const double Reluctance = 0.34;

    // The document says both, the cost of all samples and that of one.
    private const double LittleReluctance = 0.05;

    /// <summary>Parts that are evaluated to judge one statement, and as many to find its slip.</summary>
    public const long MostWork = 60_000;

    private readonly Dictionary<Hypothesis, Judge?> _judges = [];

    /// <summary>The reading of the document that suits its statements best; null where nothing can be evaluated.</summary>
    public Judge? Reading => Chosen();

    /// <summary>All statements with their findings.</summary>
    public IEnumerable<(Statement, Finding)> Judged()
    {
        allowance.Grant(MostWork * (4 + statements.Count));
        var (chosen, share) = Guarded(() => Chosen() is { } judge ? (judge, Right(judge)) : default((Judge?, double)), (null, 0));
        var confirmation = Guarded(() => chosen is null ? null : new Confirmation(chosen, statements), null);
        var rival = chosen is null ? null : Guarded(() => Rival(chosen), null);
        List<(Statement Statement, Finding Finding, Judge? By)> found = [];
        foreach (var statement in statements)
        {
            if (allowance.IsUsedUp)
            {
                found.Add((statement, Unresolved("the document takes too long to evaluate"), null));
                continue;
            }
            allowance.Grant(MostWork);
            var (finding, by) = chosen is null ? (Unresolved("the forward equations can't be evaluated"), null) : Guarded(() => Best(chosen, statement), (Unresolved("it can't be evaluated"), null));
            found.Add((statement, finding, by));
        }
        if (chosen is not null) Mend(found, chosen);
        DoubtErrorTerms(found);
        var trust = new Trust([.. found.Select(f => (f.Finding, IsOfSaidShapes(f.Statement)))], share, confirmation, chosen?.World.Samples, outline.Statements.Count, chosen is not null && IsAsSaid(chosen));
        foreach (var (i, (statement, finding, by)) in found.Index())
        {
            allowance.Grant(MostWork);
            yield return (statements[i], by is null ? finding : Guarded(() => Settled(Confirmed(trust.Of(finding, statement), statement, by), statement, rival), Unresolved("it can't be evaluated at a second point")));
        }
    }

    // δ = ∂L/∂h, and nothing that is made of δ comes out right: it is used for something else.
    private void DoubtErrorTerms(List<(Statement Statement, Finding Finding, Judge? By)> found)
    {
        var uses = found.Select((f, i) => (At: i, f.Finding, Terms: f.Statement.Links.All(link => Names.Bare(link) is Derivative) ? [] : f.Statement.Links.Prepend(f.Statement.Left).SelectMany(Parts.Of).OfType<Symbol>().Where(outline.IsErrorTerm).Select(s => s.Base).ToHashSet()));
        foreach (var term in uses.SelectMany(u => u.Terms.Select(name => (Base: name, u.At, u.Finding))).GroupBy(u => u.Base).Where(g => g.Count(u => u.Finding is { IsMistake: true, Ratio: null }) > 1 && !g.Any(u => u.Finding.IsRight)).ToList())
            foreach (var (_, at, finding) in term.Where(u => u.Finding is { IsMistake: true, Ratio: null })) found[at] = found[at] with { Finding = Unresolved($"{finding.Why}: but nothing that is made of {term.Key} comes out right, so that it may stand for something else") };
    }

    // What a name that is defined nowhere must mean in one statement it means in the others as well.
    private void Mend(List<(Statement Statement, Finding Finding, Judge? By)> found, Judge chosen)
    {
        foreach (var mending in found.Select(f => f.Finding.Taken).OfType<Mending>().Distinct().ToList())
        {
            for (var i = 0; i < found.Count; i++)
            {
                if (found[i].Finding.Verdict != StatementVerdict.Unresolved || !found[i].Statement.Links.SelectMany(Parts.Of).Contains(mending.Unknown)) continue;
                var mended = found[i].Statement with { Links = [.. found[i].Statement.Links.Select(link => Parts.Replace(link, mending.Unknown, mending.Meant))] };
                allowance.Grant(MostWork);
                var (finding, by) = Guarded(() => Best(chosen, mended), (found[i].Finding, chosen));
                if (finding.IsMistake) found[i] = (mended, finding with { Why = $"{finding.Why} (with {Edits.Say(mending.Meant)} for {Edits.Say(mending.Unknown)}, which is defined nowhere)" }, by);
            }
        }
    }

    // Whether the document says how large the samples are and what the gradient is by: then a clash is no layout misread.
    private bool IsOfSaidShapes(Statement statement) => outline.DeclaresSamples && By(statement) is { } by && outline.DeclarationsOf(outline.Notation.Fold(by.Base)).Any();

    private Symbol? By(Statement statement) => statement.Left switch { Derivative d => World.ByOf(d), Symbol s => outline.GradientOf(s), _ => null };

    // The same reading with gradients of each sample's loss in place of the cost's, or the other way round, where it explains as much.
    private Judge? Rival(Judge chosen) =>
        chosen.World.IsBatch && Under(chosen.World.Model.Hypothesis, !chosen.World.PerSample) is { } other && Support(other) >= Support(chosen) ? other : null;

    // The layout that the words or the shapes of the document give, with equations that fit it.
    private bool IsAsSaid(Judge judge)
    {
        if (!(outline.SaysLayout || outline.DeclaresSamples) || judge.World.Shapes.IsStrained) return false;
        var (rows, columns) = outline.LayoutVotes;
        return judge.World.Model.Hypothesis.Convention == (rows > columns ? Convention.Rows : Convention.Columns);
    }

    // What is right but for its sign speaks for a reading as well.
    private int Support(Judge judge) => statements.Count(s => s.Links.Count > 0 && judge.Link(s, s.Links[^1]) is var r && (Verification.Judge.Good(r) || r.Ratio == -1));

    // A factor m that is missing in one statement and not in another: which of them is wrong, the document does not say.
    private static Finding Settled(Finding finding, Statement statement, Judge? rival)
    {
        if (rival is null || !(finding.IsRight || finding.Ratio is not null)) return finding;
        var other = statement.Links.Select(link => rival.Link(statement, link)).Where(r => r.Verdict != StatementVerdict.Unresolved).MinBy(r => r.Verdict);
        if (other is null || finding.IsRight == Verification.Judge.Good(other)) return finding;
        return Unresolved($"{finding.Why}: but the document has gradients of each sample's loss as well as of their mean, and this is one of those that tell which is meant");
    }

    // What holds in one world holds in another, with other values and sizes; or it was an accident.
    private static Finding Confirmed(Finding finding, Statement statement, Judge judge)
    {
        if (finding.Verdict == StatementVerdict.Unresolved) return finding;
        var results = statement.Links.Select(link => judge.Second.Link(statement, link)).ToList();
        var second = results.Where(r => r.Verdict != StatementVerdict.Unresolved).MinBy(r => r.Verdict)?.Verdict;
        var same = finding.Verdict switch
        {
            // A name that is defined nowhere has no value there either.
            StatementVerdict.Wrong or StatementVerdict.ShapeError or StatementVerdict.Typo => second is StatementVerdict.Wrong or StatementVerdict.ShapeError || results.Any(r => r.Problem is { Kind: ProblemKind.Undefined } or { At: Call { Function: Symbol { Base: "partial" } } }) || (second is null && finding.Diagnosis == "lhs-typo"),
            _ => second == finding.Verdict,
        };
        return same ? finding : Unresolved($"{finding.Why}: but not at other random points and sizes, where it is {second?.Word() ?? "not to be evaluated"}");
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

    // \sum_{i=1}^m in a cost and its gradients: in a world of one sample they would be right without their sums as well.
    private bool SpeaksOfAll => statements.Any(s => s.Links.Any(SumsOverAll)) && statements.All(s => s.Left is Derivative { Of: { } of } && Names.Named(of) is { } cost && outline.Named(outline.Notation.Fold(cost.Base)).Any(d => SumsOverAll(d.Body)));

    // \sum_i \sum_j a_{ij} x_i x_j, both up to n, is no sum over samples.
    private bool SumsOverAll(Expression e) => Parts.Of(e).OfType<Big>().Where(IsOverAll).ToList() is { Count: > 0 } sums && !sums.Any(sum => Parts.Of(sum.Body).OfType<Big>().Any(IsOverAll));

    private bool IsOverAll(Big b) => b is { Operator: BigOperator.Sum, Above: { } above } && Names.Plain(above) == outline.SampleSize;

    // Capital letters for what has a column or row a sample.
    private static bool SpeaksOfBatch(Statement statement) => SumsOverSamples(statement) || statement.Links.Prepend(statement.Left).SelectMany(Parts.Of).OfType<Symbol>().Any(IsBatchName);

    private double Right(Judge judge) => statements.Count(s => s.Links.Count > 0 && judge.Link(s, s.Links[^1]).Verdict is StatementVerdict.Verified or StatementVerdict.PerSample or StatementVerdict.Ambiguous) / (double)statements.Count;

    private (Finding, Judge) Best(Judge chosen, Statement statement)
    {
        var first = new Diagnostician(outline, chosen, statements, allowance).Examine(statement);
        if (first.Verdict is StatementVerdict.Verified or StatementVerdict.PerSample) return (first, chosen);
        var hypothesis = chosen.World.Model.Hypothesis;
        List<Hypothesis> others = [];
        // One sample, as the words above say; a network with one layer, where names have no layer.
        if (statement.Single && !SpeaksOfBatch(statement) && hypothesis.Convention != Convention.Single) others.Add(hypothesis with { Convention = Convention.Single });
        else if (first.Verdict == StatementVerdict.Unresolved && chosen.World.IsBatch && !SumsOverSamples(statement)) others.Add(hypothesis with { Convention = Convention.Single });
        // Numbers have no layout, so that all samples may be read in any.
        if (first.Verdict == StatementVerdict.Unresolved && hypothesis is { Numbers: true, Convention: Convention.Single } && outline.SampleSize is not null) others.Add(hypothesis with { Convention = Convention.Columns });
        if (first.Verdict == StatementVerdict.Unresolved && !outline.DropsLabels) others.Add(hypothesis with { Last = 1, Output = hypothesis.Output ?? OutputFunction() });
        // What is right as far as it can be read is no mistake in another reading.
        var partly = first.Verdict == StatementVerdict.Unresolved && statement.Links.Any(link => Verification.Judge.Good(chosen.Link(statement, link)));
        foreach (var other in others)
        {
            if (Under(other, chosen.World.PerSample) is not { } judge) continue;
            var second = new Diagnostician(outline, judge, statements, allowance).Examine(statement);
            if (second.Verdict is StatementVerdict.Verified or StatementVerdict.PerSample || (!partly && second.Verdict != StatementVerdict.Unresolved && first.Verdict is StatementVerdict.ShapeError or StatementVerdict.Unresolved)) return (second, judge);
        }
        if (first.IsMistake && WritesOut(statement, chosen)) return (Unresolved($"{first.Why}: but it writes entries out, and nothing says that there are no more"), chosen);
        if (IsNumberByName(first, statement)) return (Unresolved($"{first.Why}: but nothing says that the left side is a number"), chosen);
        return (LayoutDecides(first, statement, hypothesis) ? Unresolved($"{first.Why}: but with samples laid out the other way it is right, and the document fixes neither") : first, chosen);
    }

    // (y_1 - t_1)^2 + (y_2 - t_2)^2 where y has more entries than two: an example of a size of its own.
    private static bool WritesOut(Statement statement, Judge judge)
    {
        if (Entries(statement.Left).Any()) return false;
        return statement.Links.SelectMany(Entries).GroupBy(e => e.Base).Any(g => g.Select(e => e.Number).Distinct().Count() > 1 && g.Max(e => e.Number) + 1 < judge.World.Shapes.Shapes.Where(x => x.Key == g.Key).Select(x => judge.World.Sizes.Of(x.Value.Rows) * judge.World.Sizes.Of(x.Value.Columns)).FirstOrDefault());

        IEnumerable<(string Base, int Number)> Entries(Expression e) => Parts.Of(e).OfType<Symbol>().Select(s => judge.World.Model.Resolve(s, _ => null)).Where(r => r.Selections is [{ Number: not null }]).Select(r => (r.Key, r.Selections[0].Number!.Value));
    }

    // γ and β are taken for numbers by their names: where several come out, they may have as many entries.
    private bool IsNumberByName(Finding finding, Statement statement) =>
        finding.Verdict == StatementVerdict.ShapeError && finding.Why.Contains("the left side (1, 1)", StringComparison.Ordinal)
        && By(statement) is { Superscripts.Count: 0, Subscripts.Count: 0, Base: "beta" or "gamma" or "alpha" or "mu" or "nu" or "kappa" or "rho" or "xi" or "zeta" } by
        && !outline.DeclarationsOf(outline.Notation.Fold(by.Base)).Any();

    // What is a mistake only in the layout of samples that this tool chose is none, when the other one explains as much.
    private bool LayoutDecides(Finding finding, Statement statement, Hypothesis hypothesis)
    {
        if (finding.Verdict is not (StatementVerdict.ShapeError or StatementVerdict.Wrong or StatementVerdict.Typo) || hypothesis.Convention == Convention.Single || outline.SaysLayout) return false;
        var turned = hypothesis with { Convention = hypothesis.Convention == Convention.Rows ? Convention.Columns : Convention.Rows };
        if (Under(hypothesis, false) is not { } chosen || Under(turned, false) is not { } other || (other.World.Shapes.IsStrained && !chosen.World.Shapes.IsStrained) || Right(other) <= Right(chosen)) return false;
        return statement.Links.All(link => Verification.Judge.Good(other.Link(statement, link)));
    }

    // The reading that makes most statements right; the one that the document suggests unless another one explains much more.
    private Judge? Chosen()
    {
        Judge? best = null;
        var bestScore = double.NegativeInfinity;
        var first = true;
        // Only names like dZ may stand for a gradient of each sample's loss.
        var (named, sums) = (statements.Any(s => s.Left is Symbol), SpeaksOfAll);
        foreach (var hypothesis in Hypotheses())
        {
            foreach (var perSample in new[] { false, true })
            {
                if (Under(hypothesis, perSample) is not { } judge || (perSample && !judge.World.IsBatch)) continue;
                var share = Guarded(() => Share(judge), double.NegativeInfinity);
                var score = share - (first || (perSample && named) ? 0 : hypothesis.Whole ? LittleReluctance : hypothesis.Convention == Convention.Single && sums ? 1 : Reluctance) - (perSample ? 1e-6 : 0) - (judge.World.Shapes.IsStrained ? 1 : 0);
                if (score > bestScore) (best, bestScore) = (judge, score);
                if (share >= 1 && !judge.World.Shapes.IsStrained) return best;
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
        var batch = outline.SampleSize is not null;
        var (rows, columns) = outline.LayoutVotes;
        Convention[] layouts = rows > columns ? [Convention.Rows, Convention.Columns] : [Convention.Columns, Convention.Rows];
        // What has m rows has more than one.
        Convention[] order = statements.All(outline.IsFact) ? [Convention.Single] : !(batch || outline.LaysOutBatch) || outline.SumsOverCalls || SpeaksOfOne ? [Convention.Single, .. layouts] : outline.DeclaresSamples ? layouts : [.. layouts, Convention.Single];
        var layers = outline.Notation.Layers;
        foreach (var convention in order)
        {
            if (outline.NamesNumbers) yield return new(convention, layers, Numbers: true);
            if (OutputFunction() is { } output) yield return new(convention, layers, output);
            yield return new(convention, layers);
            if (MayBeNegative) yield return new(convention, layers, Negative: true);
            if (convention != Convention.Single && Definitions.Any(d => outline.WholeOf(d) is not null)) yield return new(convention, layers, Whole: true);
        }
    }

    // δ is said to be something, and gradients are made of it; nothing says that it is a derivative.
    private bool MayBeNegative => statements.Any(s => s.Left is Symbol left && outline.IsErrorTerm(left)) && statements.Any(s => s.Left is not Symbol && s.Links.SelectMany(Parts.Of).OfType<Symbol>().Any(outline.IsErrorTerm))
        && !outline.Statements.Any(s => s.Left is Symbol left && outline.IsErrorTerm(left) && s.Links.Any(link => Names.Bare(link) is Derivative));

    // Every statement is about a cost in whose equation no samples are counted, and no letter of a batch is used.
    private bool SpeaksOfOne => statements.All(s => !SpeaksOfBatch(s) && s.Left is Derivative { Of: Symbol of } && outline.Named(outline.Notation.Fold(of.Base)).ToList() is { Count: > 0 } costs && costs.All(c => !Counts(c.Body)) && !s.Links.Any(Counts));

    private bool Counts(Expression e) => Parts.Of(e).Any(p => p is Symbol s && (Names.Plain(s) == outline.SampleSize || s.Superscripts.Any(x => x.Bracket == Bracket.Round && x.Parts is [Symbol { Base: "i" or "n" or "k" }])));

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

    private IReadOnlyList<Definition> Definitions => outline.At(statements[0]).Definitions;

    private Judge? Made(Hypothesis hypothesis, bool perSample)
    {
        var model = new Model(outline, hypothesis.Whole ? [.. Definitions.Select(d => outline.WholeOf(d) ?? d)] : Definitions, hypothesis, outline.At(statements[0]).Chosen, statements[0].Formula.Place.TableColumn) { Place = statements[0].Formula.Span.Start, FirstItem = statements[0].Order };
        var instances = Needed(model, _ => true);
        var shapes = ShapeInference.Run(model, instances.Ordered);
        // Where all gradients say what they are of, the costs that are not asked for need not fit.
        var numerators = statements.Select(s => Numerators(s.Left).FirstOrDefault()).ToList();
        if (numerators.All(name => name is not null && model.Definitions.Any(d => d.Name.Base == name)))
        {
            var fewer = Needed(model, cost => numerators.Contains(cost.Name.Base));
            if (fewer.Ordered.Count < instances.Ordered.Count && ShapeInference.Run(model, fewer.Ordered) is { IsStrained: false } loose && (shapes.IsStrained || Flattens(shapes, loose))) (instances, shapes) = (fewer, loose);
        }
        foreach (var statement in statements)
            if (Variable(statement.Left, model) is { } variable) shapes.DeclareNumber(model.Resolve(variable, _ => null));
        var asked = statements.SelectMany(s => s.Links.Prepend(s.Left)).SelectMany(Parts.Of).Select(Variable).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var world = Drawn(positive: false);
        // Logarithms and roots want what is positive.
        if (!world.IsFinite(world.Cost)) world = Drawn(positive: true);
        Guess(world);
        return new Judge(world);

        World Drawn(bool positive) => Balanced(attempt => new World(model, shapes, instances.Ordered, seed, positive) { PerSample = perSample, Asked = asked, Attempt = attempt });
    }

    // What is a vector in one of them is a number in the other, because an equation of another exercise fits in no other way.
    private static bool Flattens(ShapeInference shapes, ShapeInference loose) => loose.Shapes.Any(s => new[] { s.Value.Rows.Root, s.Value.Columns.Root }.Any(side => side.Name is not null) && shapes.Shapes.TryGetValue(s.Key, out var other) && other.IsNumber);

    // The definitions that the statements and the costs need.
    private Instances Needed(Model model, Func<Definition, bool> isAsked)
    {
        var instances = new Instances(model);
        foreach (var statement in statements)
        {
            instances.Add(statement.Left, []);
            foreach (var link in statement.Links) instances.Add(link, []);
        }
        var cost = model.Definitions.Where(d => Outline.IsFactSide(d) || (outline.IsCost(d.Name) && isAsked(d))).ToList();
        foreach (var d in cost)
        {
            var name = model.Resolve(d.Name, e => new WholeNumbers(model, []).Of(e)) with { Selections = [] };
            instances.AddCost(d.Parameters is null ? name : model.WithArity(name, d.Parameters.Count));
        }
        if (cost.Count == 0 || cost.All(d => Parts.Of(d.Body).OfType<Symbol>().Any(outline.IsCost)))
            foreach (var d in model.Definitions.Take(60)) instances.Add(d.Name, []);
        return instances;
    }

    private static IEnumerable<string> Numerators(Expression e) => Parts.Of(e).OfType<Derivative>().Select(d => d.Of is null ? null : Names.Named(d.Of)?.Base).OfType<string>();

    // The first draw that meets both sides of every maximum, absolute value and condition; else the one that leaves fewest out.
    private static World Balanced(Func<int, World> make)
    {
        World? best = null;
        var (fewest, attempt) = (int.MaxValue, 0);
        do
        {
            var world = make(attempt);
            foreach (var instance in world.Instances) _ = world.Value(world.Model.Resolve(instance.Definition.Name, e => new WholeNumbers(world.Model, instance.Bindings).Of(e)) with { Selections = [] }, instance.Key);
            var missed = world.Costs.All(world.IsFinite) ? world.OneSided.Count() : int.MaxValue - 1;
            if (missed < fewest) (best, fewest) = (world, missed);
        }
        while (fewest > 0 && ++attempt < 4);
        return best!;
    }

    // The x of dσ(x)/dx and σ'(x), where nothing else is made of it.
    private static Symbol? Variable(Expression left, Model model)
    {
        var x = left switch
        {
            Derivative { Of: Call { Arguments: [var argument] } } d when World.ByOf(d) is { } by && Names.Bare(argument).Equals(by) => by,
            Call { Function: Symbol { Primes: > 0 }, Arguments: [var argument] } => Names.Bare(argument) as Symbol,
            _ => null,
        };
        return x is { Superscripts.Count: 0, Subscripts.Count: 0 } && !model.IsQuantityBase(model.Outline.Notation.Fold(x.Base)) ? x : null;
    }

    // The letter of what a derivative is by.
    private string? Variable(Expression e) => e switch { Derivative d => World.ByOf(d), Symbol s => outline.GradientOf(s), _ => null } is { } by ? outline.Notation.Fold(by.Base) : null;

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
