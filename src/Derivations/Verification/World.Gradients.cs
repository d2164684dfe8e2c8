using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Verification;

/// <summary>The referee: gradients by autograd.</summary>
internal sealed partial class World
{
    private readonly Dictionary<string, Dictionary<string, Tensor?>> _gradients = new(StringComparer.Ordinal);

    /// <summary>The cost that gradients without a numerator belong to.</summary>
    public Resolved Cost => Costs[0];

    /// <summary>The costs of the document: the one that no other is made of first.</summary>
    public IReadOnlyList<Resolved> Costs => _below is not null ? _below.Costs : _costs ??= FindCosts();

    private IReadOnlyList<Resolved>? _costs;

    /// <summary>The definitions of letters that an equation uses without saying which layer it means: the last one.</summary>
    internal static IEnumerable<string> FreeLetters(Model model, Expression e, System.Collections.Immutable.ImmutableDictionary<string, int> bindings) =>
        Notation.AllParts(e).OfType<Symbol>().SelectMany(s => s.Superscripts.Concat(s.Subscripts)).SelectMany(d => d.Parts).SelectMany(Parts.Of).OfType<Symbol>().Select(Names.Plain).Distinct()
            .Where(letter => model.Outline.Notation.IsTemplate(letter) && !bindings.ContainsKey(letter) && !Parts.Of(e).OfType<Big>().Any(b => b.Below.SelectMany(below => Parts.Of(Names.Bare(below) is Relation bound ? bound.Left : below)).OfType<Symbol>().Any(x => x.Base == letter)));

    private List<Resolved> FindCosts()
    {
        var costs = Model.Definitions.Where(d => Model.Outline.IsCost(d.Name) && (d.Parameters is null || Model.IsCost(d)) && !(d.Name.Base == "f" && d.Parameters is not null && IsMentioned(d.Name))).ToList();
        var order = new[] { "J", "cal J", "L", "cal L", "C", "cal C", "E", "cal E", "MSE", "Loss", "loss", "cost", "Cost", "ell", "l" };
        var found = costs.OrderBy(d => IsUsed(d) ? 1 : 0).ThenBy(d => Array.IndexOf(order, d.Name.Base) is var at && at < 0 ? 99 : at).Select(Named).DistinctBy(r => r.Key).ToList();
        // One that is only differentiated is there as well, for what the others are not made of.
        if (found.Count > 0) return [.. found, .. Model.Outline.AllParts.OfType<Derivative>().Select(d => d.Of).OfType<Symbol>().Where(s => s.Superscripts.Count + s.Subscripts.Count == 0 && Model.Outline.IsCost(s)).Select(s => Model.Outline.Notation.Fold(s.Base)).Distinct().Where(s => !Model.DefinedBases.Contains(s)).Select(s => new Resolved(s, s, [], []))];
        var named = Model.Outline.Statements.Select(s => s.Left).OfType<Derivative>().Select(d => d.Of).OfType<Symbol>().FirstOrDefault(s => !Model.DefinedBases.Contains(Model.Outline.Notation.Fold(s.Base)));
        var name = Model.Outline.Notation.Fold(named?.Base ?? "J");
        return [new(name, name, [], [])];

        Resolved Named(Definition d)
        {
            var resolved = Model.Resolve(d.Name, e => new WholeNumbers(Model, []).Of(e)) with { Selections = [] };
            return d.Parameters is null ? resolved : Model.WithArity(resolved, d.Parameters.Count);
        }

        // Whether anything else is made of it: then it is a prediction.
        bool IsMentioned(Symbol name) => Model.Definitions.Any(other => !Same(other.Name, name) && Parts.Of(other.Body).OfType<Symbol>().Any(s => Same(s, name)));

        // Whether another cost is made of it.
        bool IsUsed(Definition d) => costs.Any(other => !ReferenceEquals(other, d) && Parts.Of(other.Body).Any(p => p switch
        {
            Call { Function: Symbol f } c => Same(f, d.Name) && (d.Parameters is null || d.Parameters.Count == c.Arguments.Count),
            // L = Σ L_t is made of L_t.
            Symbol s => d.Parameters is null && Same(s, d.Name) && (!Same(other.Name, d.Name) || (s.Equals(d.Name) && s.Superscripts.Count + s.Subscripts.Count > 0 && other.Name.Superscripts.Count + other.Name.Subscripts.Count == 0)),
            _ => false,
        }));

        bool Same(Symbol a, Symbol b) => Model.Outline.Notation.Fold(a.Base) == Model.Outline.Notation.Fold(b.Base);
    }

    /// <summary>Whether a name is a cost that nothing defines.</summary>
    private bool IsAbstractCost(Resolved name) => Model.Find(name) is null && !(name.Base == "l" && Model.Outline.IsCount("l")) && (Costs.Any(c => c.Key == name.Key) || (name.Base is "l" or "L" or "J" or "e" or "c" or "cal L" or "cal J" or "ell" && IsNumerator(name.Base)));

    private bool IsNumerator(string folded) => Model.Outline.IsNumerator(folded) || folded is "l" or "L" && !Shapes.Shapes.ContainsKey("l[1]");

    // Any smooth function of what the forward equations end in.
    private Outcome AbstractCost(Resolved name)
    {
        using var grad = enable_grad();
        var used = new HashSet<string>(StringComparer.Ordinal);
        // g = ∂L/∂y is made of the cost.
        foreach (var instance in Instances.Where(i => !Parts.Of(i.Definition.Body).Any(p => p is Derivative)))
            foreach (var s in Parts.Of(instance.Definition.Body).OfType<Symbol>()) used.Add(Model.Resolve(s, e => new WholeNumbers(Model, instance.Bindings).Of(e)).Key);
        Tensor? total = null;
        var ends = Instances.Where(i => !used.Contains(i.Key) && i.Key != name.Key && !Model.Outline.IsCost(i.Definition.Name) && !Parts.Of(i.Definition.Body).Any(p => p is Derivative) && !(Model.Outline.GradientOf(i.Definition.Name) is not null)).ToList();
        if (ends.Where(i => Asked.Contains(i.Key.Split('[')[0])).ToList() is { Count: > 0 } asked) ends = asked;
        foreach (var instance in ends)
        {
            var whole = new Resolved(instance.Key, instance.Key.Split('[')[0], instance.Key.Contains('[', StringComparison.Ordinal) ? instance.Key[(instance.Key.IndexOf('[', StringComparison.Ordinal) + 1)..^1].Split(',') : [], []);
            if (Value(whole, instance.Key) is not { Problem: null } outcome) continue;
            var v = outcome.Readings[0];
            var term = StandInLoss(instance.Key, v);
            var perSample = Samples is { } m && Model.Outline.IsPerSampleLoss(name.Base) && (v.Rows == m || v.Columns == m);
            var sum = perSample ? term.sum(v.Columns == Samples ? -2 : -1, keepdim: true) : term.sum([-2, -1], keepdim: true);
            total = total is null ? sum : total + sum;
        }
        // Another name of the cost that there is.
        if (total is null && Cost.Key != name.Key && Model.Find(Cost) is not null && Value(Cost, Cost.Key) is { Problem: null } own) return own;
        if (total is null) return Outcome.None(ProblemKind.Undefined, "no cost is defined, and nothing that a cost could be a function of", null);
        return Outcome.Of(new Value(total.DetachFromDisposeScope(), Evaluation.Value.Points));
    }

    // Different for every entry, so that entries can be told apart.
    private static Tensor StandInLoss(string name, Value v)
    {
        var random = new Random(Evaluation.Function.Stable(name));
        var weights = tensor(Enumerable.Range(0, (int)(v.Rows * v.Columns)).Select(_ => 0.5 + random.NextDouble()).ToArray(), [v.Rows, v.Columns], dtype: ScalarType.Float64);
        return (weights * v.Tensor.sin()) + (0.3 * (weights + 0.2) * v.Tensor.square());
    }

    /// <summary>The gradient of a cost by a quantity, in the document's convention.</summary>
    /// <param name="by">The quantity.</param>
    /// <param name="cost">The cost; null for the document's.</param>
    /// <param name="evaluator">Binds layers.</param>
    /// <param name="named">Whether it was written as dZ or δ rather than as a derivative.</param>
    public Outcome? Gradient(Symbol by, Resolved? cost, Evaluator evaluator, bool named)
    {
        var resolved = Model.Resolve(by, evaluator.Whole);
        var gradient = RawGradient(cost ?? Cost, resolved, Names.Plain(by));
        // A cost of all samples may not see the quantities of one sample: then that sample's cost is meant.
        foreach (var other in cost is null ? Costs.Skip(1) : [])
            if (gradient is { Problem.Kind: ProblemKind.Unsupported }) gradient = RawGradient(other, resolved, Names.Plain(by));
        if (gradient is null) return null;
        if (gradient.Problem is not null) return gradient;
        var value = gradient.Readings[0];
        // ∂J/∂Z says what it is; only names like dZ may belong to the loss of each sample.
        if (PerSample && HasSampleAxis(value) && named) value = value.Map(t => t * (double)Samples!.Value);
        return Select(value, resolved, evaluator) is { } selected ? Outcome.Of(selected) : Outcome.None(ProblemKind.Shapes, "it has no such entry", by);
    }

    /// <summary>The gradient as it is, of the whole quantity.</summary>
    public Outcome? RawGradient(Resolved cost, Resolved by, string plain)
    {
        var root = this;
        while (root._below is not null) root = root._below;
        return root.Differentiated(cost, by with { Selections = [] }, plain);
    }

    private Outcome? Differentiated(Resolved cost, Resolved by, string plain)
    {
        var quantity = Value(by, plain);
        if (quantity is null) return null;
        if (quantity.Problem is not null) return quantity;
        var total = Value(cost with { Selections = [] }, cost.Key);
        if (total is null) return Outcome.None(ProblemKind.Undefined, $"the cost {cost.Key} is defined nowhere", null);
        if (Lost(by) is { } lost) return lost;
        if (total.Problem is not null) return Outcome.None(total.Problem.Kind, $"the cost can't be computed: {total.Problem.Why}", total.Problem.At);
        if (!_gradients.TryGetValue(cost.Key, out var gradients)) _gradients[cost.Key] = gradients = new(StringComparer.Ordinal);
        if (!gradients.TryGetValue(by.Key, out var found))
        {
            // One pass for all quantities that are known by now.
            var open = _probes.Where(p => !gradients.ContainsKey(p.Key)).ToList();
            using var grad = enable_grad();
            var sum = total.Readings[0].Tensor.sum();
            if (!sum.requires_grad) return Outcome.None(ProblemKind.Undefined, "the cost depends on nothing", null);
            foreach (var (_, probe) in open) probe.grad = null;
            autograd.backward([sum], [ones_like(sum)], retain_graph: true, inputs: [.. open.Select(p => p.Value)]);
            foreach (var (key, probe) in open) gradients[key] = probe.grad?.clone().detach().DetachFromDisposeScope();
            found = gradients.GetValueOrDefault(by.Key);
        }
        if (found is null && InPlaceOf(cost, by, plain) is { Problem: null } other) return other;
        if (found is null) return Outcome.None(ProblemKind.Unsupported, $"the cost {cost.Key} does not depend on {plain}, as the forward equations stand", null);
        return Outcome.Of(new Value(found, Evaluation.Value.Points));
    }
}
