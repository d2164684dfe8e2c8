using AutogradCheck.Derivations.Expressions;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Evaluation;

public sealed partial class Evaluator
{
    private const int LongestLoop = 16;

    private readonly Dictionary<string, long> _sizes = new(StringComparer.Ordinal);

    private sealed record Index(string Letter, Expression? From, Expression? Unequal);

    private Outcome Totalled(Big b)
    {
        var indices = b.Below.SelectMany(Indices).ToList();
        var loop = indices.FirstOrDefault(i => Scope.IsLabel(i.Letter, b.Body) && (i.From is not null || (b.Above is null && i.Unequal is null)));
        if (loop is not null && b.Operator is BigOperator.Sum or BigOperator.Product && loop is not null) return Looped(b, loop);
        // Σ_{y = j}: over the samples of one class.
        if (b is { Above: null, Below: [Relation { Sign: "=", Left: Symbol label, Right: Symbol }] } && Scope.Quantity(label, this) is not null) return Outcome.None(ProblemKind.Unsupported, "a sum over the samples of one class is not understood", b);
        var outcome = Evaluate(b.Body);
        if (outcome.Problem is not null) return outcome;
        if (b.Operator == BigOperator.Expectation) return Map(b.Body, MeanOverSamples);
        if (indices.Count == 0) return new(Distinct(outcome.Readings.SelectMany(v => Anyhow(v, b.Operator))), null);
        var count = b.Above is null ? null : NumberOf(b.Above);
        var total = outcome.Readings.Select(v => indices.AsEnumerable().Reverse().Aggregate(v, (rest, index) => Over(Between(rest, index, b), index, count, b.Operator)));
        return Outcome.Of(Distinct(total), () => Clash(b));
    }

    // Zero outside of bounds that a number or another index sets: Σ_{j=2}^n, Σ_{j=i+1}^n, Σ_{j=1}^{i-1}.
    private Value Between(Value v, Index index, Big b)
    {
        if (index.From is Number { Value: > 0 } first && b.Operator == BigOperator.Sum)
            v = Scope.LeavesOutFirst(index.Letter, b.Body) ? From(v, index.Letter, (long)first.Value) : first.Value > 1 ? From(v, index.Letter, (long)first.Value - 1) : v;
        foreach (var (bound, isLower) in new[] { (index.From, true), (b.Above, false) })
        {
            if (bound is null || b.Operator != BigOperator.Sum || Neighbour(bound) is not var (other, shift) || other == index.Letter || Bindings.ContainsKey(other)) continue;
            if (v.Size(index.Letter) is not (> 0 and var n) || (v.Size(other) is > 0 and var size ? size : SizeOf(other)) != n) continue;
            var (own, others) = (arange(n, dtype: ScalarType.Float64).reshape(n, 1), arange(n, dtype: ScalarType.Float64).reshape(1, n) + shift);
            var inside = (isLower ? own.ge(others) : own.le(others)).to(ScalarType.Float64);
            var isFirst = string.CompareOrdinal(index.Letter, other) < 0;
            v = Value.Zip(v, new Value((isFirst ? inside : inside.transpose(0, 1)).reshape(n, n, 1, 1), isFirst ? [index.Letter, other] : [other, index.Letter]), (x, y) => x * y) ?? v;
        }
        return v;

        static (string, int)? Neighbour(Expression e) => Names.Bare(e) switch
        {
            Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } s => (s.Base, 0),
            Add { Left: Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } s, Right: Number k } => (s.Base, (int)k.Value),
            Subtract { Left: Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } s, Right: Number k } => (s.Base, -(int)k.Value),
            _ => null,
        };
    }

    private Value Over(Value v, Index index, double? count, BigOperator op)
    {
        var (plain, sample) = (index.Letter, $"({index.Letter})");
        foreach (var axis in new[] { sample, plain })
        {
            if (v.Size(axis) == 0) continue;
            if (index.Unequal is { } other) v = Excluding(v, axis, other);
            return op switch
            {
                BigOperator.Max => v.ReduceOver(axis, (t, d) => t.amax([d])),
                BigOperator.Product => v.ReduceOver(axis, (t, d) => t.prod(d)),
                _ => v.SumOver(axis),
            };
        }
        // Nothing carries the index: the sum over samples of a whole batch, or equal terms.
        if (Scope.Samples is { } m && (v.Rows == m || v.Columns == m) && (count is null || count == m || NotASize(count)))
            return v.Map(t => t.sum(v.Columns == m ? -1 : -2, keepdim: true));
        if (count is { } n && op == BigOperator.Sum) return v.Map(t => t * n);
        return op == BigOperator.Sum && !v.IsNumber ? v.Map(t => t.sum([-2, -1], keepdim: true)) : v;

        bool NotASize(double? c) => c != v.Rows && c != v.Columns;
    }

    /// <summary>Zero where an index is below a number, counted from 0.</summary>
    public static Value From(Value v, string axis, long first)
    {
        ArgumentNullException.ThrowIfNull(v);
        return v.Size(axis) is > 0 and var n ? Value.Zip(v, new Value(arange(n, dtype: ScalarType.Float64).ge(first).to(ScalarType.Float64).reshape(n, 1, 1), axis), (x, y) => x * y) ?? v : v;
    }

    /// <summary>Zero where an index is equal to another one, or to the class that a label names.</summary>
    public Value Excluding(Value v, string axis, Expression other)
    {
        ArgumentNullException.ThrowIfNull(v);
        ArgumentNullException.ThrowIfNull(other);
        return At(v, axis, other) is { } mask ? Value.Zip(v, mask.Map(t => 1 - t), (x, y) => x * y) ?? v : v;
    }

    /// <summary>1 where an index is equal to another one, or to the class that a label names; null where the value does not carry the index.</summary>
    /// <exception cref="InvalidOperationException">The label has another number of classes.</exception>
    public Value? At(Value v, string axis, Expression other)
    {
        ArgumentNullException.ThrowIfNull(v);
        var n = v.Size(axis);
        if (n == 0) return null;
        if (Evaluate(other) is { Problem: null } label)
        {
            var onehot = label.Readings[0];
            if (n == 1 || !onehot.IsVector || Math.Max(onehot.Rows, onehot.Columns) != n)
                return other is Symbol name && n > 1 && Scope.Choice(name, axis, n) is { } choice ? choice : throw new InvalidOperationException("the label is of other classes");
            return onehot.Rows == 1 ? onehot.ColumnsAs(axis) : onehot.RowsAs(axis);
        }
        return new Value(eye(n, dtype: ScalarType.Float64).reshape(n, n, 1, 1), [.. new[] { axis, Names.Plain(other) }.Order(StringComparer.Ordinal)]);
    }

    // A sum without an index: of all entries, of each column, of each row.
    private static IEnumerable<Value> Anyhow(Value v, BigOperator op)
    {
        if (v.IsNumber)
        {
            yield return v.Axes.Where(a => a != Value.Points).Aggregate(v, (rest, axis) => rest.SumOver(axis));
            yield break;
        }
        yield return v.Map(t => Reduce(t, [-2, -1]));
        if (v.IsVector) yield break;
        yield return v.Map(t => Reduce(t, [-1]));
        yield return v.Map(t => Reduce(t, [-2]));

        Tensor Reduce(Tensor t, long[] dims) => op == BigOperator.Max ? t.amax(dims, keepdim: true) : t.sum(dims, keepdim: true);
    }

    private Value MeanOverSamples(Value v)
    {
        var axis = v.Axes.FirstOrDefault(a => a.StartsWith('('));
        if (axis is not null) return v.ReduceOver(axis, (t, d) => t.mean([d]));
        return Scope.Samples is { } m && (v.Columns == m || v.Rows == m) ? v.Map(t => t.mean([v.Columns == m ? -1 : -2], keepdim: true)) : v;
    }

    private Outcome Looped(Big b, Index loop)
    {
        var (from, to) = (loop.From is null ? 1 : Whole(loop.From), b.Above is null ? Scope.Label(loop.Letter.ToUpperInvariant()) ?? Scope.LastLabel : Whole(b.Above));
        if (from is not { } first || to is not { } last || last - first > LongestLoop) return Outcome.None(ProblemKind.Unsupported, "its bounds are not known numbers", b);
        Sequence<Expression> below = [.. b.Below.Where(e => !Indices(e).Any(i => i.Letter == loop.Letter))];
        var body = below.Count == 0 ? b.Body : b with { Below = below, Above = null };
        // A product of Jacobians is the chain rule, in whatever order they stand.
        if (b.Operator == BigOperator.Product && last > first && Names.Bare(body) is Derivative { Of: not null } step)
            return Evaluate(Enumerable.Range(first + 1, last - first).Aggregate(At(step, loop.Letter, first), (before, i) => new Product(ProductSign.Juxtaposition, before, At(step, loop.Letter, i))));
        Outcome? total = null;
        for (var i = first; i <= last; i++)
        {
            var term = Bind(loop.Letter, i).Evaluate(body);
            if (term.Problem is not null) return term;
            total = total is null ? term : Outcome.Of(Distinct(total.Readings.SelectMany(x => term.Readings.SelectMany(y => b.Operator == BigOperator.Product ? [.. Times(x, y, ProductSign.Juxtaposition)] : Sum(x, y, (p, q) => p + q)))), () => Clash(b));
            if (total.Problem is not null) return total;
        }
        return total ?? Outcome.Of(Value.Of(b.Operator == BigOperator.Product ? 1 : 0));
    }

    // The expression at one layer or time: numbers for the labels that name it.
    private Expression At(Expression e, string letter, int value)
    {
        if (e is Symbol s) return s with { Superscripts = [.. s.Superscripts.Select(Fixed)], Subscripts = [.. s.Subscripts.Select(Fixed)] };
        return Parts.Map(e, part => At(part, letter, value));

        Decoration Fixed(Decoration d) => d with { Parts = [.. d.Parts.Select(p => Parts.Of(p).Any(x => x is Symbol y && y.Base == letter) && Bind(letter, value).Whole(p) is { } n ? new Number(n) : p)] };
    }

    private static IEnumerable<Index> Indices(Expression e) => Names.Bare(e) switch
    {
        Relation { Sign: "=" } r => Indices(r.Left).Select(i => i with { From = r.Right }),
        Relation { Sign: "≠" or "!=" } r => [new(Names.Plain(r.Left), null, r.Right)],
        Relation { Sign: "∈" or ">" or "<" or "≤" or "≥" } r => Indices(r.Left is Symbol ? r.Left : r.Right),
        Expressions.Tuple t => t.Parts.SelectMany(Indices),
        Symbol s => [new(Names.Plain(s), null, null)],
        Product p => Indices(p.Left).Concat(Indices(p.Right)),
        _ => [],
    };

    private double? NumberOf(Expression e)
    {
        if (Constant(e) is { } constant) return constant;
        if (Whole(e) is { } whole) return whole;
        var outcome = Evaluate(e);
        return outcome.Readings is [{ IsNumber: true } number] && number.Axes.Count == 0 ? number.Tensor.Item() : null;
    }

    private Outcome Condition(Expression condition)
    {
        if (Names.Bare(condition) is not Relation r) return Map(condition, v => v.Map(t => t.ne(0).to(ScalarType.Float64)));
        // 0 < z < 1 is both.
        if (r.Left is Relation before && Condition(before) is { Problem: null } first && Condition(r with { Left = before.Right }) is { Problem: null } second)
            return Outcome.Of(Distinct(first.Readings.SelectMany(x => second.Readings.Select(y => Value.Zip(x, y, (p, q) => p * q)).OfType<Value>())), () => Clash(r));
        var (left, right) = (Names.Bare(r.Left), Names.Bare(r.Right));
        if (IndexLetter(left) is { } i && IndexLetter(right) is { } j && Equal(i, j, r) is { Problem: null } equal)
            return r.Sign is "≠" or "!=" ? new([.. equal.Readings.Select(v => v.Map(t => 1 - t))], null) : equal;
        // A label compared with a class: kept one-hot, or chosen among so many.
        if (r.Sign is "=" or "≠" or "!=" && (IndexLetter(left) ?? IndexLetter(right)) is { } k && (IndexLetter(left) is null ? left : right) is var of && Label(of, k) is { } picked)
            return new([.. picked.Select(v => r.Sign == "=" ? v : v.Map(t => 1 - t))], null);
        return Combine(r, left, right, (x, y) => Sum(x, y, (a, b) => (r.Sign switch
        {
            ">" => a.gt(b),
            "≥" => a.ge(b),
            "<" => a.lt(b),
            "≤" => a.le(b),
            "≠" or "!=" => a.ne(b),
            _ => a.eq(b),
        }).to(ScalarType.Float64)));
    }

    // 1 where an index is the class that a label names.
    private IReadOnlyList<Value>? Label(Expression of, string index)
    {
        if (Evaluate(of) is { Problem: null } label && label.Readings.All(v => !v.IsNumber)) return [.. label.Readings.Select(v => Scope.SamplesAreRows && v.Columns > 1 ? v.ColumnsAs(index) : v.RowsAs(index))];
        return of is Symbol name && SizeOf(index) is > 1 and var size && Scope.Choice(name, index, size) is { } choice ? [choice] : null;
    }

    private string? IndexLetter(Expression e) => e is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } s && !Bindings.ContainsKey(s.Base) && (SizeOf(s.Base) is not null || Scope.Quantity(s, this) is null) ? s.Base : null;

    private Outcome Equal(string i, string j, Expression at)
    {
        var n = SizeOf(i) ?? SizeOf(j);
        if (n is not { } size) return Outcome.None(ProblemKind.Unsupported, $"how far {i} and {j} run is not known", at);
        var unit = eye(size, dtype: ScalarType.Float64);
        return Outcome.Of(i == j ? Value.Of(1) : new(unit.reshape(size, size, 1, 1), [.. new[] { i, j }.Order(StringComparer.Ordinal)]));
    }

    private long? SizeOf(string letter)
    {
        for (var known = this; known is not null; known = known._base)
            if (known._sizes.TryGetValue(letter, out var size)) return size;
        return null;
    }

    /// <summary>Notes how far the indices of an expression run, for what names them without saying: δ_{ij}, 1{i = j}.</summary>
    public void Learn(Expression e)
    {
        foreach (var symbol in Parts.Of(e).OfType<Symbol>())
        {
            if (symbol.Subscripts.Count + symbol.Superscripts.Count == 0 || symbol.Base == "delta") continue;
            foreach (var value in Scope.Quantity(symbol, this)?.Readings ?? [])
                foreach (var axis in value.Axes) _sizes.TryAdd(axis, value.Size(axis));
        }
    }

    private Outcome OneOf(Cases cases)
    {
        Outcome? rest = null;
        foreach (var row in cases.Rows.Reverse())
        {
            var value = Evaluate(row.Value);
            if (value.Problem is not null) return value;
            if (row.Condition is null or Words || rest is null)
            {
                rest = value;
                continue;
            }
            var when = Condition(row.Condition);
            if (when.Problem is not null) return when;
            foreach (var side in when.Readings) Scope.Decided(row.Condition, side.Tensor.ne(0));
            rest = Outcome.Of(Distinct(when.Readings.SelectMany(c => value.Readings.SelectMany(x => rest.Readings.SelectMany(y => Choose(c, x, y))))), () => Clash(cases));
        }
        return rest ?? Outcome.None(ProblemKind.Unsupported, "cases without a case", cases);

        static IEnumerable<Value> Choose(Value c, Value x, Value y)
        {
            if (Value.Zip(c, x, (p, q) => p * q) is { } a && Value.Zip(c, y, (p, q) => (1 - p) * q) is { } b && Value.Zip(a, b, (p, q) => p + q) is { } v) yield return v;
        }
    }

    private Outcome WrittenOut(Matrix m)
    {
        List<Value> rows = [];
        foreach (var row in m.Rows)
        {
            List<Value> cells = [];
            foreach (var cell in row)
            {
                var outcome = Evaluate(cell);
                if (outcome.Problem is not null) return outcome;
                cells.Add(outcome.Readings[0]);
            }
            if (Beside(cells, -1) is not { } joined) return new([], Clash(m));
            rows.Add(joined);
        }
        return Beside(rows, -2) is { } all ? Outcome.Of(all) : new([], Clash(m));
    }

    // [h; x]: columns on each other, rows beside each other, matrices so that samples stay in line.
    private Outcome Stacked(Expressions.Tuple t)
    {
        List<Value> parts = [];
        foreach (var part in t.Parts)
        {
            var outcome = Evaluate(part);
            if (outcome.Problem is not null) return outcome;
            parts.Add(outcome.Readings[0]);
        }
        // (p (1 - p), -p q): one value for each of two cases.
        if (parts.All(p => p.IsNumber) && parts.Any(p => p.Axes.Any(a => a != Value.Points && !a.StartsWith('(')))) return Outcome.None(ProblemKind.Unsupported, "several values stand beside each other", t);
        var along = parts.All(p => p.Columns == 1) ? -2 : parts.All(p => p.Rows == 1) || Scope.SamplesAreRows ? -1 : -2;
        return Beside(parts, along) is { } all ? Outcome.Of(all) : new([], Clash(t));
    }

    private static Value? Beside(List<Value> parts, int dim)
    {
        if (parts.Count == 0) return null;
        string[] axes = [.. parts.SelectMany(p => p.Axes).Distinct().Order(StringComparer.Ordinal)];
        if (parts.Any(p => dim == -1 ? p.Rows != parts[0].Rows : p.Columns != parts[0].Columns)) return null;
        var sizes = axes.Select(a => parts.Max(p => p.Size(a))).ToArray();
        if (parts.Any(p => axes.Where((a, i) => p.Size(a) is not 0 and not 1 && p.Size(a) != sizes[i]).Any())) return null;
        return new(cat([.. parts.Select(p => Value.Spread(p, axes).expand([.. sizes, p.Rows, p.Columns]))], dim), axes);
    }

    private Outcome Picked(Element x)
    {
        var outcome = Evaluate(x.Operand);
        if (outcome.Problem is not null) return outcome;
        return Outcome.Of(Distinct(outcome.Readings.SelectMany(v => Pick(v, x.Indices))), () => Clash(x, outcome.Readings[0]));
    }

    private IEnumerable<Value> Pick(Value v, Sequence<Expression> indices)
    {
        if (indices.Count == 1) return [Along(v, indices[0], v.Rows > 1 || v.Columns == 1)];
        return indices.Count == 2 ? [Along(Along(v, indices[0], true), indices[1], false)] : [];

        Value Along(Value value, Expression index, bool rows) => Names.Bare(index) switch
        {
            Call => value,
            Symbol { Base: ":" } => value,
            var e when Whole(e) is { } n && n >= 0 && n < (rows ? value.Rows : value.Columns) => rows ? value.Row(n) : value.Column(n),
            Symbol s => rows ? value.RowsAs(Scope.Axis(Names.Plain(s), value.Rows)) : value.ColumnsAs(Scope.Axis(Names.Plain(s), value.Columns)),
            _ => value,
        };
    }
}
