using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Gradients by a quantity that the document defines beside the cost: P = W_2 W_1 where the cost is written with W_2 W_1, Λ = Σ^{-1} where it is written with Σ.</summary>
internal sealed partial class World
{
    private readonly Dictionary<(string Cost, string By), Outcome?> _inPlace = [];
    private readonly HashSet<string> _substituting = new(StringComparer.Ordinal);

    // The gradient by a quantity that the cost does not name; null where the document does not say what it would be.
    private Outcome? InPlaceOf(Resolved cost, Resolved by, string plain)
    {
        if (_inPlace.TryGetValue((cost.Key, by.Key), out var known)) return known;
        if (Model.Find(by) is not { } instance || instance.Definition.Body is Symbol or Number || !_substituting.Add(by.Key)) return null;
        try
        {
            return _inPlace[(cost.Key, by.Key)] = Folded(cost, instance, plain) ?? Inverted(cost, by, instance);
        }
        finally
        {
            _substituting.Remove(by.Key);
        }
    }

    // The cost with the quantity in it wherever its formula stands, if nothing that the formula is made of is left beside it.
    private Outcome? Folded(Resolved cost, Instance instance, string plain)
    {
        var (name, body) = (instance.Definition.Name, instance.Definition.Body);
        var definitions = Model.Definitions.Select(d => ReferenceEquals(d, instance.Definition) ? d : d with { Body = Rewriting.Folded(d.Body, body, name) }).ToList();
        if (definitions.Zip(Model.Definitions).All(p => p.First.Body.Equals(p.Second.Body))) return null;
        var model = new Model(Model.Outline, definitions, Model.Hypothesis, Model.Chosen, Model.Column) { Place = Model.Place, FirstItem = Model.FirstItem };
        var parts = Reached(model, instance.Definition.Body, null);
        var rest = model.Find(cost) is { } whole ? Reached(model, whole.Definition.Body, Model.Outline.Notation.Fold(name.Base)) : [];
        if (!rest.Contains(Model.Outline.Notation.Fold(name.Base)) || parts.Overlaps(rest)) return null;
        var instances = new Instances(model);
        foreach (var needed in Instances) instances.Add(needed.Definition.Name, needed.Bindings);
        instances.AddCost(cost);
        var gradient = new World(this, model, instances.Ordered).Differentiated(cost, model.Resolve(name, e => new WholeNumbers(model, instance.Bindings).Of(e)) with { Selections = [] }, plain);
        return gradient is { Problem: null } ? Outcome.Of(new Value(gradient.Readings[0].Tensor.DetachFromDisposeScope(), [.. gradient.Readings[0].Axes])) : gradient;
    }

    // σ is a function where it is applied and nothing defines it; Σ is none.
    private static bool IsFunctionName(Model model, Symbol s) => Evaluation.Function.Known(s.Base) is not null && s.Base != "Sigma" && !(s.Base == "sigma" && (!model.Outline.IsApplied("sigma") || model.IsQuantityBase("sigma")));

    // The names that an expression needs, by base, but what is behind one of them.
    private static HashSet<string> Reached(Model model, Expression e, string? behind)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        Stack<Expression> open = new([e]);
        while (open.Count > 0)
        {
            foreach (var s in Parts.Of(open.Pop()).OfType<Symbol>())
            {
                var name = model.Outline.Notation.Fold(s.Base);
                if (IsFunctionName(model, s) || !found.Add(name) || name == behind) continue;
                foreach (var d in model.Definitions.Where(d => model.Outline.Notation.Fold(d.Name.Base) == name)) open.Push(d.Body);
            }
        }
        return found;
    }

    // Where the quantity is an invertible function of one that the cost depends on, the gradient by that one is its Jacobian times the gradient wanted.
    private Outcome? Inverted(Resolved cost, Resolved by, Instance instance)
    {
        var sources = Parts.Of(instance.Definition.Body).OfType<Symbol>().Where(s => !IsFunctionName(Model, s)).Select(s => Model.Resolve(s, e => new WholeNumbers(Model, instance.Bindings).Of(e)) with { Selections = [] })
            .DistinctBy(r => r.Key).Where(r => Value(r, r.Key) is { Problem: null } && _probes.ContainsKey(r.Key)).ToList();
        if (sources is not [var source] || Differentiated(cost, source, source.Key) is not { Problem: null } known) return null;
        if (Value(by, by.Key) is not { Problem: null } quantity || !_probes.TryGetValue(source.Key, out var probe)) return null;
        var (p, g) = (quantity.Readings[0], known.Readings[0]);
        var n = p.Rows * p.Columns;
        if (n != probe.shape[1] * probe.shape[2] || n > 200) return null;
        using var grad = enable_grad();
        var flat = p.Tensor.reshape(PointCount, n);
        List<Tensor> rows = [];
        for (var i = 0L; i < n; i++)
        {
            var entry = flat.narrow(1, i, 1).sum();
            probe.grad = null;
            if (!entry.requires_grad) return null;
            autograd.backward([entry], [ones_like(entry)], retain_graph: true, inputs: [probe]);
            rows.Add(probe.grad is { } slope ? slope.clone().detach().reshape(PointCount, n) : zeros(PointCount, n, dtype: ScalarType.Float64));
            probe.grad = null;
        }
        var jacobian = stack(rows, 1);
        if (linalg.matrix_rank(jacobian).min().item<long>() < n) return null;
        var solved = linalg.solve(jacobian.transpose(1, 2), g.Tensor.reshape(PointCount, n, 1));
        return Outcome.Of(new Value(solved.reshape(PointCount, p.Rows, p.Columns), Evaluation.Value.Points));
    }
}
