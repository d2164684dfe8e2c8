using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Second derivatives, and derivatives by a function of a name: by σ², by log σ.</summary>
internal sealed partial class World
{
    private const string FirstRows = "~1", FirstColumns = "~2";

    /// <summary>A derivative by e(q) as the one by the only name q in it, and the slope of e, entry by entry, to divide by; null for other derivatives.</summary>
    public (Derivative ByName, Value Slope)? InsteadOf(Derivative d, Evaluator evaluator)
    {
        // By θ and σ²: the other quantity stays.
        var at = d.By is [var one, var two] ? Names.Bare(one) is Symbol ? 1 : Names.Bare(two) is Symbol ? 0 : -1 : d.By.Count - 1;
        if (at < 0 || (d.By.Count == 1 && ByOf(d) is not null) || d.By.Count > 2) return null;
        var only = d.By[at] is Product { Left: Symbol { Base: "log" or "ln" } logarithm, Right: var argument } ? new Call(logarithm, [argument], []) : d.By[at];
        if (Names.Bare(only) is not (Power or Call or Divide or Negate) || OnlyName(only) is not { } name) return null;
        if (IsUnknown(name, evaluator) || Jacobian(only, name, evaluator) is not { Problem: null } slope) return null;
        var layouts = Layouts(slope.Readings[0]);
        var entries = layouts.FirstOrDefault(l => l.Layout == "entry by entry").Value ?? (slope.Readings[0].IsNumber && layouts.Count == 1 ? layouts[0].Value : null);
        return entries is null ? null : (d with { By = [.. d.By.Select((by, i) => i == at ? name : by)] }, entries);
    }

    /// <summary>Each value divided by a slope of its shape.</summary>
    public static Outcome Divided(IReadOnlyList<Value> values, Value slope, Expression at) => Outcome.Of(
        [.. values.Where(v => v.SameShape(slope) || slope.IsNumber).Select(v => Evaluation.Value.Zip(v, slope, (a, b) => a / b)).OfType<Value>()],
        () => new(ProblemKind.Unsupported, "the derivative by this expression has no agreed layout", at));

    private Symbol? OnlyName(Expression e)
    {
        var symbols = Parts.Of(e).OfType<Symbol>().Where(s => s.Base != "e").Distinct().ToList();
        var names = symbols.Where(s => !IsFunctionName(Model, s)).ToList();
        // The σ of log σ is a quantity, whatever σ is elsewhere.
        if (names.Count == 0) names = [.. symbols.Where(s => !Parts.Of(e).Any(part => part is Call c && Names.Bare(c.Function).Equals(s)))];
        return names is [var only] ? only : null;
    }

    /// <summary>A derivative of a number by two quantities, in each layout it may have; null when it is none.</summary>
    public Outcome? Second(Derivative d, Evaluator evaluator)
    {
        if (Twice(d) is not var (of, first, second)) return null;
        if (IsUnknown(first, evaluator)) return Outcome.None(ProblemKind.Undefined, "it is defined nowhere", first);
        if (IsUnknown(second, evaluator)) return Outcome.None(ProblemKind.Undefined, "it is defined nowhere", second);
        var named = d with { Of = of, By = [first] };
        var whole = Numerator(named, evaluator) ?? (Names.Named(of ?? first) is { } symbol && of is not null ? Model.Resolve(symbol, evaluator.Whole) : null);
        if (whole is null || whole.Selections.Count > 0) return Outcome.None(ProblemKind.Unsupported, "this second derivative can't be computed", d);
        var (a, b) = (Model.Resolve(first, evaluator.Whole), Model.Resolve(second, evaluator.Whole));
        var root = this;
        while (root._below is not null) root = root._below;
        if (root.Curvature(whole, a, b) is not { } curvature) return Outcome.None(ProblemKind.Unsupported, "this second derivative can't be computed", d);
        return Outcome.Of(Evaluator.Distinct(Arranged(curvature, a, b, evaluator)), () => new(ProblemKind.Unsupported, "the second derivative has more than two dimensions", d));
    }

    // What is differentiated twice, and by what: ∂²J/∂a∂b, ∂²J/∂a∂aᵀ, ∇²J(a), ∂/∂a (∂J/∂b).
    private static (Expression? Of, Symbol First, Symbol Second)? Twice(Derivative d)
    {
        if (d is { By: [var a, var b] } && Untransposed(a) is { } first && Untransposed(b) is { } second) return (d.Of, first, second);
        if (d is { Kind: DerivativeKind.Nabla, By.Count: 0, Of: Derivative { Kind: DerivativeKind.Nabla } inner } && ByOf(inner) is { } by && inner.By.Count == 0) return (inner.Of, by, by);
        if (d.Of is not null && Names.Bare(d.Of) is Derivative before && ByOf(d) is { } outer && d.By.Count == 1 && before.By.Count == 1 && ByOf(before) is { } earlier) return (before.Of, earlier, outer);
        return null;

        static Symbol? Untransposed(Expression e) => Names.Bare(e) switch { Symbol s => s, Transpose { Operand: var of } => Names.Bare(of) as Symbol, _ => null };
    }

    // Rows and columns are the entries of the second quantity, two axes those of the first. The numerator's entries are added up.
    private Value? Curvature(Resolved cost, Resolved first, Resolved second)
    {
        using var grad = enable_grad();
        if (Value(first with { Selections = [] }, first.Key) is not { Problem: null } || Value(second with { Selections = [] }, second.Key) is not { Problem: null }) return null;
        if (Value(cost with { Selections = [] }, cost.Key) is not { Problem: null } total) return null;
        if (!_probes.TryGetValue(first.Key, out var one) || !_probes.TryGetValue(second.Key, out var two)) return null;
        // The entries of a vector each have a second derivative by their own argument only.
        if (!total.Readings[0].IsNumber && !(first.Key == second.Key && (one.shape[1] * one.shape[2] == 1 || (total.Readings[0].Rows == one.shape[1] && total.Readings[0].Columns == one.shape[2])))) return null;
        var (rows, columns) = ((int)one.shape[1], (int)one.shape[2]);
        TooManyEntriesException.ThrowIf([PointCount, rows, columns, two.shape[1], two.shape[2]]);
        var sum = total.Readings[0].Tensor.sum();
        if (!sum.requires_grad) return null;
        // autograd.grad ends the process where the input is not used, so that is found out first; backward with create_graph leaves a cycle.
        one.grad = null;
        autograd.backward([sum], [ones_like(sum)], retain_graph: true, inputs: [one]);
        var isUsed = one.grad is not null;
        one.grad = null;
        if (!isUsed) return null;
        var slope = autograd.grad([sum], [one], [ones_like(sum)], retain_graph: true, create_graph: true)[0];
        List<Tensor> entries = [];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                var entry = slope.narrow(1, r, 1).narrow(2, c, 1).sum();
                two.grad = null;
                if (entry.requires_grad) autograd.backward([entry], [ones_like(entry)], retain_graph: true, inputs: [two]);
                entries.Add(two.grad is { } g ? g.clone().detach() : zeros_like(two).detach());
                two.grad = null;
            }
        }
        return new(stack(entries, 1).reshape(PointCount, rows, columns, two.shape[1], two.shape[2]), Evaluation.Value.Points, FirstRows, FirstColumns);
    }

    private IEnumerable<Value> Arranged(Value curvature, Resolved first, Resolved second, Evaluator evaluator)
    {
        var (rows, columns) = (curvature.Size(FirstRows), curvature.Size(FirstColumns));
        if (Select(curvature, second, evaluator) is not { } v) yield break;
        if (first.Selections.Count > 0)
        {
            if (v.IsNumber && v.AsRows(FirstRows)?.AsColumns(FirstColumns) is { } whole && Select(whole, first, evaluator) is { } entry) yield return entry;
            yield break;
        }
        if (rows == 1 || columns == 1)
        {
            var flat = v.SumOver(rows == 1 ? FirstRows : FirstColumns);
            var axis = rows == 1 ? FirstColumns : FirstRows;
            if (flat.Size(axis) == 1) yield return flat.SumOver(axis);
            else if (flat.IsNumber) yield return rows == 1 ? flat.AsColumns(axis)! : flat.AsRows(axis)!;
            else if (flat.Columns == 1) { yield return flat.Transposed().AsRows(axis)!; if (first.Key != second.Key) yield return flat.AsColumns(axis)!; }
            else if (flat.Rows == 1) { yield return flat.AsRows(axis)!; if (first.Key != second.Key) yield return flat.Transposed().AsColumns(axis)!; }
        }
        // Each entry twice by itself, where no other comes in.
        if (first.Key == second.Key && second.Selections.Count == 0 && rows * columns > 1)
        {
            var diagonal = v.RowsAs("~3").ColumnsAs("~4").Renamed("~3", FirstRows).Renamed("~4", FirstColumns);
            if (IsAll(diagonal, v) && diagonal.AsRows(FirstRows)?.AsColumns(FirstColumns) is { } entries) yield return entries;
        }
    }
}
