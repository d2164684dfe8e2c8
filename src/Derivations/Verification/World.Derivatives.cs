using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Derivatives of anything by anything, and the chain rule.</summary>
internal sealed partial class World
{
    /// <summary>Axes that stand for the rows and columns of what a Jacobian is of.</summary>
    public const string OfRows = "~rows", OfColumns = "~columns";

    /// <inheritdoc/>
    public Outcome? Derivative(Derivative d, Evaluator evaluator)
    {
        if (Second(d, evaluator) is { } second) return second;
        if (Upright(d, evaluator) is { } upright) return Derivative(upright, evaluator) switch { { Problem: null } turned => new([.. turned.Readings.Select(v => v.Transposed())], null), var other => other };
        if (InsteadOf(d, evaluator) is var (inner, slope)) return Derivative(inner, evaluator) switch { { Problem: null } outcome => Divided(outcome.Readings, slope, d), var other => other };
        if (ByOf(d) is not { } by) return Outcome.None(ProblemKind.Unsupported, "only derivatives by a named quantity are understood", d);
        if (IsUnknown(by, evaluator)) return Outcome.None(ProblemKind.Undefined, "it is defined nowhere", by);
        if (Numerator(d, evaluator) is { } cost)
        {
            var byName = Model.Resolve(by, evaluator.Whole);
            if (cost.Selections.Count == 0 || !Selects(cost)) return Gradient(by, cost with { Selections = [] }, evaluator, named: IsLossOfItsOwn(d)) is { } gradient ? gradient : Outcome.None(ProblemKind.Undefined, "it is defined nowhere", byName.Key == "" ? d : by);
        }
        if (d.Of is null) return Gradient(by, null, evaluator, named: false);
        if (Jacobian(d.Of, by, evaluator) is not { } jacobian) return Outcome.None(ProblemKind.Unsupported, "this derivative can't be computed", d);
        return jacobian.Problem is not null ? jacobian : Outcome.Of(Layouts(jacobian.Readings[0]).Select(l => l.Value).ToList(), () => new(ProblemKind.Unsupported, "the derivative has more than two dimensions", d));
    }

    /// <summary>The derivative of a number by the name in ∂J/∂Wᵀ, which is to be transposed; null for other derivatives.</summary>
    public Derivative? Upright(Derivative d, Evaluator evaluator) =>
        d.By is [Transpose { Operand: var operand }] && Names.Bare(operand) is Symbol name && d with { By = [name] } is var upright && Numerator(upright, evaluator) is { Selections.Count: 0 } ? upright : null;

    /// <summary>What a derivative is by; null for second derivatives and for what is no name. ∇W J and ∇ J(W) are covered.</summary>
    public static Symbol? ByOf(Derivative d) => d switch
    {
        { By: [var only] } => Names.Bare(only) as Symbol,
        { By.Count: 0, Of: Call { Arguments: [var argument] } } => Names.Bare(argument) as Symbol,
        { By.Count: 0, Of: Symbol of, Kind: DerivativeKind.Nabla } when !ShapeInference.IsCostName(of) => of,
        _ => null,
    };

    /// <summary>The cost a derivative is of; null when it is of something else.</summary>
    public Resolved? Numerator(Derivative d, Evaluator evaluator)
    {
        // ∇ J(W) is of J, ∇ W of the cost.
        if (d.Of is null || (d.By.Count == 0 && d.Of is not Call)) return Cost;
        var symbol = Names.Bare(d.Of) switch { Symbol s => s, Call { Function: Symbol f } c when !HasOtherArguments(c, f, evaluator) => f, _ => null };
        if (symbol is null) return null;
        var resolved = Model.Resolve(symbol, evaluator.Whole);
        if (Names.Bare(d.Of) is Call written) resolved = Model.WithArity(resolved, written.Arguments.Count);
        if (symbol.Base == "f" && Value(resolved with { Selections = [] }, resolved.Key) is { Problem: null } function && !function.Readings[0].IsNumber) return null;
        if (Costs.Any(c => c.Key == resolved.Key)) return resolved;
        if (Costs.FirstOrDefault(c => c.Base == resolved.Base && resolved.Arity < 0 && c.Labels.SequenceEqual(resolved.Labels)) is { } same) return same with { Selections = resolved.Selections };
        if (!Model.Outline.IsCost(symbol)) return IsEnd(resolved) ? resolved : null;
        return Value(resolved with { Selections = [] }, resolved.Key) is { Problem: null } ? resolved : Model.DefinedBases.Contains(resolved.Base) ? null : Cost;
    }

    /// <summary>Whether a derivative is of a loss that nothing defines, beside a cost of another name: it may be the loss of each sample.</summary>
    public bool IsLossOfItsOwn(Derivative d) => d.Of is not null && Names.Bare(d.Of) is Symbol of && Model.Outline.IsCost(of) && !Model.DefinedBases.Contains(Model.Outline.Notation.Fold(of.Base)) && Model.Find(Cost) is not null;

    // A number that nothing else is made of is a cost, whatever its name.
    private bool IsEnd(Resolved name) => name.Selections.Count == 0 && Model.Find(name) is not null
        && !Model.Definitions.Any(d => Parts.Of(d.Body).OfType<Symbol>().Any(s => Model.Outline.Notation.Fold(s.Base) == name.Base))
        && Value(name, name.Key) is { Problem: null } value && value.Readings[0].IsNumber;

    private static bool Selects(Resolved r) => r.Selections.Count > 0;

    // J(W, b; x^{(i)}, y^{(i)}) is another cost than J(W, b).
    private bool HasOtherArguments(Call c, Symbol f, Evaluator evaluator) =>
        Model.Function(f, c.Arguments.Count) is { Parameters: { } parameters } && c.Arguments.Zip(parameters).Any(x => x.First is Symbol a && x.Second is Symbol p && Model.Resolve(a, evaluator.Whole) is { Selections.Count: > 0 } r && r.Base == Model.Resolve(p, evaluator.Whole).Base);

    private bool IsUnknown(Symbol by, Evaluator evaluator)
    {
        var resolved = Model.Resolve(by, evaluator.Whole);
        return Value(resolved with { Selections = [] }, Names.Plain(by)) is null;
    }

    /// <summary>The derivative with the entries of the numerator as axes: its own indices, or <see cref="OfRows"/> and <see cref="OfColumns"/> for a whole vector.</summary>
    /// <param name="of">What the derivative is of.</param>
    /// <param name="by">What it is by.</param>
    /// <param name="evaluator">Binds layers.</param>
    /// <param name="total">Whether quantities that depend on <paramref name="by"/> follow it, even in the formula of the numerator.</param>
    public Outcome? Jacobian(Expression of, Symbol by, Evaluator evaluator, bool total = false)
    {
        using var grad = enable_grad();
        var resolved = Model.Resolve(by, evaluator.Whole);
        var whole = resolved with { Selections = [] };
        var quantity = Value(whole, Names.Plain(by));
        if (quantity is not { Problem: null }) return quantity;
        if (Lost(whole) is { } lost) return lost;
        var plain = evaluator.Evaluate(of);
        if (plain.Problem is not null) return plain;
        var v = plain.Readings[0];
        var point = quantity.Readings[0];
        List<string> axes = [.. v.Axes.Where(a => a != Evaluation.Value.Points)];
        if (v.Rows > 1) axes.Add(OfRows);
        if (v.Columns > 1) axes.Add(OfColumns);
        if (axes.Count > 3) return null;
        // The copies of the quantity, one for each entry of the numerator, are numbered by axes of their own: the formula's indices may have the same letters.
        string[] all = [.. axes.Select(Own).Append(Evaluation.Value.Points).Order(StringComparer.Ordinal)];
        var sizes = all.Select(a => a switch { OfRows => v.Rows, OfColumns => v.Columns, Evaluation.Value.Points => PointCount, _ => v.Size(a[1..]) }).ToArray();
        TooManyEntriesException.ThrowIf([.. sizes, point.Rows, point.Columns]);
        var leaf = Evaluation.Value.Spread(point, all).detach().expand([.. sizes, point.Rows, point.Columns]).contiguous().clone().requires_grad_();
        var held = total ? null : Held(of, by, evaluator);
        var world = Replacing(new Dictionary<string, Value>(StringComparer.Ordinal) { [whole.Key] = new(leaf, all) }, frozen: held is not null);
        var inner = InFormula(held, of, evaluator.In(world));
        if (inner.Problem is not null) return inner;
        // With the leaf spread over the entries of the numerator, entry (r, c) of it only counts where the axes say r and c.
        var w = inner.Readings[0];
        foreach (var axis in axes) w = w.Renamed(axis, Own(axis));
        if (w.Rows > 1) w = w.RowsAs("~R").Renamed("~R", OfRows);
        if (w.Columns > 1) w = w.ColumnsAs("~C").Renamed("~C", OfColumns);
        var sum = w.Tensor.sum();
        var zero = zeros_like(leaf).detach();
        leaf.grad = null;
        if (sum.requires_grad) autograd.backward([sum], [ones_like(sum)], retain_graph: true, inputs: [leaf]);
        var gradient = new Value(leaf.grad is { } g ? g.clone().detach() : zero, all);
        foreach (var axis in axes.Where(a => a[0] != '~')) gradient = gradient.Renamed(Own(axis), axis);
        return Select(gradient, resolved, evaluator) is { } selected ? Outcome.Of(selected) : null;

        static string Own(string axis) => axis[0] == '~' ? axis : "~" + axis;
    }

    // Where the quantity stands in the formula that defines the numerator, the others there are held fixed.
    private Formula? Held(Expression of, Symbol by, Evaluator evaluator)
    {
        var key = Model.Resolve(by, evaluator.Whole).Key;
        if (Names.Bare(of) is Symbol s)
        {
            var name = Model.Resolve(s, evaluator.Whole);
            if (Model.Find(name) is not { } instance || !Mentions(instance.Definition.Body, e => new WholeNumbers(Model, instance.Bindings).Of(e))) return null;
            return new(instance.Definition.Body, instance, name);
        }
        return Mentions(of, evaluator.Whole) ? new(of, null, null) : null;

        bool Mentions(Expression e, Func<Expression, int?> whole) => Parts.Of(e).OfType<Symbol>().Any(x => Model.Resolve(x, whole).Key == key);
    }

    private sealed record Formula(Expression Body, Instance? Instance, Resolved? Name);

    private Outcome InFormula(Formula? held, Expression of, Evaluator evaluator)
    {
        if (held is null) return evaluator.Evaluate(of);
        if (held.Instance is not { } instance) return evaluator.Evaluate(held.Body);
        var inside = instance.Bindings.Aggregate(evaluator, (e, b) => e.Bind(b.Key, b.Value));
        var outcome = inside.Evaluate(held.Body);
        if (outcome.Problem is not null) return outcome;
        var shape = Shapes.Shape(held.Name! with { Selections = [] });
        var (rows, columns) = (Sizes.Of(shape.Rows), Sizes.Of(shape.Columns));
        var v = Positional(outcome.Readings[0], instance.Selections, rows, columns);
        v = outcome.Readings.Select(r => Positional(r, instance.Selections, rows, columns)).FirstOrDefault(r => r.Rows == rows && r.Columns == columns) ?? v;
        return Select(v, held.Name!, evaluator) is { } selected ? Outcome.Of(selected) : Outcome.None(ProblemKind.Shapes, "it has no such entry", of);
    }

    // Whether there is nothing beside the diagonal.
    private static bool IsAll(Value diagonal, Value whole)
    {
        var size = whole.Tensor.abs().sum().Item();
        return Math.Abs(size - diagonal.Tensor.abs().sum().Item()) <= 1e-12 * size;
    }

    /// <summary>What a Jacobian may look like as a matrix, in each layout.</summary>
    public static IReadOnlyList<(Value Value, string Layout)> Layouts(Value jacobian)
    {
        var rows = jacobian.Axes.Contains(OfRows);
        var columns = jacobian.Axes.Contains(OfColumns);
        if (!rows && !columns) return [(jacobian, "")];
        List<(Value, string)> found = [];
        if (rows != columns)
        {
            var axis = rows ? OfRows : OfColumns;
            var n = jacobian.Size(axis);
            // Entry by entry: σ(z) by z.
            var same = rows ? jacobian.Rows == n && jacobian.Columns == 1 : jacobian.Columns == n && jacobian.Rows == 1;
            if (same)
            {
                var full = rows ? jacobian.RowsAs("~b") : jacobian.ColumnsAs("~b");
                var diagonal = full.Renamed("~b", axis);
                if (IsAll(diagonal, full)) found.Add(((rows ? diagonal.AsRows(axis) : diagonal.AsColumns(axis))!, "entry by entry"));
            }
            if (jacobian.IsNumber) found.Add(((rows ? jacobian.AsRows(axis) : jacobian.AsColumns(axis))!, ""));
            else if (jacobian.Columns == 1)
            {
                var numerator = jacobian.Transposed().AsRows(axis)!;
                found.Add((numerator, "numerator layout"));
                found.Add((numerator.Transposed(), "denominator layout"));
            }
            else if (jacobian.Rows == 1)
            {
                var numerator = jacobian.AsRows(axis)!;
                found.Add((numerator, "numerator layout"));
                found.Add((numerator.Transposed(), "denominator layout"));
            }
            return found;
        }
        // A matrix by a matrix: entry by entry, or by a number.
        var (r, c) = (jacobian.Size(OfRows), jacobian.Size(OfColumns));
        if (jacobian.IsNumber && jacobian.AsRows(OfRows)?.AsColumns(OfColumns) is { } byNumber) return [(byNumber, "")];
        if (jacobian.Rows == r && jacobian.Columns == c)
        {
            var all = jacobian.RowsAs("~a").ColumnsAs("~b");
            var diagonal = all.Renamed("~a", OfRows).Renamed("~b", OfColumns);
            if (IsAll(diagonal, all) && diagonal.AsRows(OfRows)?.AsColumns(OfColumns) is { } entries)
                found.Add((entries, "entry by entry"));
        }
        return found;
    }

    /// <inheritdoc/>
    public Outcome? Chain(Product product, Evaluator evaluator)
    {
        List<Expression> factors = [];
        List<ProductSign> signs = [];
        Evaluator.Flatten(product, factors, signs);
        if (factors.Count > 12) return null;
        var steps = factors.Where(f => IsStep(f, evaluator)).Select(f => (Derivative)Names.Bare(f)).ToList();
        if (steps.Count == 0) return null;
        var rest = factors.Where(f => !IsStep(f, evaluator)).ToList();
        // Everything is contracted along the names: u · ∂a/∂b · ∂b/∂c, in whatever order it was written.
        if (rest.Count == 0)
        {
            var start = steps.FirstOrDefault(s => steps.All(other => ReferenceEquals(other, s) || !Equals(Key(ByOf(other)!, evaluator), KeyOf(s.Of!, evaluator))));
            return start is null ? null : Jacobians(start, steps, evaluator);
        }
        Value? upstream = null;
        foreach (var factor in rest)
        {
            var outcome = evaluator.Evaluate(factor);
            if (outcome.Problem is not null) return outcome;
            var v = outcome.Readings[0];
            if (upstream is null) upstream = v;
            else if (Evaluation.Value.Zip(upstream, v, (a, b) => a * b) is { } product1 && (upstream.SameShape(v) || upstream.IsNumber || v.IsNumber)) upstream = product1;
            else return null;
        }
        return Along(upstream!, steps, evaluator) is { } result ? Outcome.Of(result) : null;
    }

    // A factor ∂a/∂b where a is no cost and whole vectors are meant.
    private bool IsStep(Expression factor, Evaluator evaluator)
    {
        if (Names.Bare(factor) is not Derivative { Of: not null } d || ByOf(d) is not { } by || Numerator(d, evaluator) is not null) return false;
        if (evaluator.Evaluate(d.Of) is not { Problem: null } of) return false;
        return !of.Readings[0].IsNumber || of.Readings[0].Axes.All(a => a == Evaluation.Value.Points) && !IsUnknown(by, evaluator) && Model.Resolve(by, evaluator.Whole).Selections.Count == 0;
    }

    private Value? Along(Value upstream, List<Derivative> steps, Evaluator evaluator)
    {
        var open = steps.ToList();
        // The first step is the one no other leads to.
        while (open.Count > 0)
        {
            var next = open.FirstOrDefault(s => open.All(other => ReferenceEquals(other, s) || Key(ByOf(other)!, evaluator) != KeyOf(s.Of!, evaluator))) ?? open[0];
            open.Remove(next);
            if (Pulled(upstream, next, evaluator) is not { } pulled) return null;
            upstream = pulled;
        }
        return upstream;
    }

    // The vector-Jacobian product.
    private Value? Pulled(Value upstream, Derivative step, Evaluator evaluator)
    {
        using var grad = enable_grad();
        var by = ByOf(step)!;
        var resolved = Model.Resolve(by, evaluator.Whole);
        if (Value(resolved with { Selections = [] }, Names.Plain(by)) is not { Problem: null } quantity) return null;
        var point = quantity.Readings[0];
        string[] all = [.. upstream.Axes.Append(Evaluation.Value.Points).Distinct().Order(StringComparer.Ordinal)];
        var sizes = all.Select(a => a == Evaluation.Value.Points ? PointCount : upstream.Size(a)).ToArray();
        TooManyEntriesException.ThrowIf([.. sizes, point.Rows, point.Columns]);
        var leaf = Evaluation.Value.Spread(point, all).detach().expand([.. sizes, point.Rows, point.Columns]).contiguous().clone().requires_grad_();
        var held = Held(step.Of!, by, evaluator);
        var world = Replacing(new Dictionary<string, Value>(StringComparer.Ordinal) { [resolved.Key] = new(leaf, all) }, frozen: held is not null);
        var inner = InFormula(held, step.Of!, evaluator.In(world));
        if (inner.Problem is not null) return null;
        var w = inner.Readings[0];
        if (!w.SameShape(upstream) && !(upstream.IsNumber || w.IsNumber)) return null;
        if (Evaluation.Value.Zip(w, upstream, (a, b) => a * b.detach()) is not { } product || !product.Tensor.requires_grad) return null;
        leaf.grad = null;
        var sum = product.Tensor.sum();
        autograd.backward([sum], [ones_like(sum)], retain_graph: true, inputs: [leaf]);
        return leaf.grad is not { } g ? null : Select(new(g.clone().detach(), all), resolved, evaluator);
    }

    // ∂a/∂b ∂b/∂c without anything before it is ∂a/∂c.
    private Outcome? Jacobians(Derivative start, List<Derivative> steps, Evaluator evaluator)
    {
        var last = steps.FirstOrDefault(s => steps.All(other => KeyOf(other.Of!, evaluator) != Key(ByOf(s)!, evaluator)));
        if (last is null || steps.Count < 2 || Jacobian(start.Of!, ByOf(last)!, evaluator) is not { } jacobian) return null;
        return jacobian.Problem is not null ? jacobian : Outcome.Of(Layouts(jacobian.Readings[0]).Select(l => l.Value).ToList(), () => new(ProblemKind.Unsupported, "the derivative has more than two dimensions", start));
    }

    private string Key(Symbol s, Evaluator evaluator) => Model.Resolve(s, evaluator.Whole).Key;

    private string KeyOf(Expression e, Evaluator evaluator) => Names.Bare(e) switch { Symbol s => Key(s, evaluator), Call { Function: Symbol f } => Key(f, evaluator), _ => "" };
}
