using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AutogradCheck.Derivations.Expressions;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Evaluation;

/// <summary>
/// Evaluates expressions: every reading whose shapes fit. Strictly, shapes must agree and products are grouped as they were read; loosely, what a reader may choose is added
/// (a column spread over a matrix, another grouping, an inner product).
/// </summary>
/// <remarks>Parts are remembered by reference, so that an edited expression costs only what the edit touches. Work inside a dispose scope; remembered tensors live as long as it.</remarks>
public sealed partial class Evaluator
{
    /// <summary>More readings of one expression are not followed up.</summary>
    public const int MostReadings = 6;

    private const int DeepestNesting = 200;

    // Large results take memory and time: so many entries count as one part.
    private const long EntriesPerPart = 4096;

    [ThreadStatic]
    private static long _work;

    [ThreadStatic]
    private static long _end;

    /// <summary>From now on this thread may evaluate so many parts; what comes after has no value. Bounds the work of one statement whatever it is.</summary>
    public static void Allow(long parts) => _end = _work + parts;

    /// <summary>Whether what <see cref="Allow"/> allowed is used up.</summary>
    public static bool IsUsedUp => _end > 0 && _work > _end;

    /// <summary>Takes the bound of <see cref="Allow"/> away.</summary>
    public static void AllowAll() => _end = 0;

    /// <summary>Parts evaluated on this thread so far, derivatives counting for many: what searches are bounded by, the same on every machine.</summary>
    public static long Work => _work;

    private readonly Dictionary<Expression, Outcome> _known = new(ReferenceEqualityComparer.Instance);
    private readonly Evaluator? _base;
    private int _depth;

    /// <summary>Evaluates what names <paramref name="scope"/> knows.</summary>
    public Evaluator(IScope scope, bool loose = false)
    {
        (Scope, Loose) = (scope, loose);
        Bindings = ImmutableDictionary<string, int>.Empty;
    }

    private Evaluator(Evaluator parent, IScope scope, ImmutableDictionary<string, int> bindings, Evaluator? known)
    {
        (Scope, Loose, Bindings, _base, _depth) = (scope, parent.Loose, bindings, known, parent._depth);
    }

    /// <summary>What names stand for.</summary>
    public IScope Scope { get; }

    /// <summary>Whether a reader's choices are tried too.</summary>
    public bool Loose { get; }

    /// <summary>Layer and time indices that a sum binds.</summary>
    public ImmutableDictionary<string, int> Bindings { get; }

    /// <summary>The same with a layer or time index bound.</summary>
    public Evaluator Bind(string letter, int value) => new(this, Scope, Bindings.SetItem(letter, value), null);

    /// <summary>The same with other names.</summary>
    public Evaluator In(IScope scope) => new(this, scope, Bindings, null);

    /// <summary>One that knows what this one knows and keeps what it learns to itself: for an edited expression, in a dispose scope of its own.</summary>
    public Evaluator Branch() => new(this, Scope, Bindings, this);

    /// <summary>All readings of an expression.</summary>
    public Outcome Evaluate(Expression e)
    {
        ArgumentNullException.ThrowIfNull(e);
        for (var known = this; known is not null; known = known._base)
            if (known._known.TryGetValue(e, out var outcome)) return outcome;
        if (IsUsedUp) return Outcome.None(ProblemKind.Unsupported, "it takes too long to evaluate", e);
        if (_depth >= DeepestNesting || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) return Outcome.None(ProblemKind.Unsupported, "it is nested too deeply", e);
        _depth++;
        _work += e is Derivative ? 30 : 1;
        try
        {
            var computed = Compute(e);
            foreach (var reading in computed.Readings) _work += reading.Tensor.numel() / EntriesPerPart;
            return _known[e] = computed;
        }
        catch (TooManyEntriesException)
        {
            return _known[e] = Outcome.None(ProblemKind.Unsupported, "it has too many entries to evaluate", e);
        }
        catch (Exception e2) when (e2 is System.Runtime.InteropServices.ExternalException or InvalidOperationException or ArgumentException)
        {
            return _known[e] = Outcome.None(ProblemKind.Shapes, "it can't be computed", e);
        }
        finally
        {
            _depth--;
        }
    }

    private Outcome Compute(Expression e) => e switch
    {
        Number n => Outcome.Of(Value.Of(n.Value)),
        Symbol s => Quantity(s),
        Group g => Evaluate(g.Inner),
        Expressions.Tuple { Parts: [var only] } => Evaluate(only),
        Expressions.Tuple t => Stacked(t),
        Negate n => Map(n.Operand, v => new Value(-v.Tensor, [.. v.Axes]) { Flexible = v.Flexible }),
        Add a => Combine(a, a.Left, a.Right, (x, y) => Sum(x, y, (p, q) => p + q)),
        Subtract s => Combine(s, s.Left, s.Right, (x, y) => Sum(x, y, (p, q) => p - q)),
        Divide d => Combine(d, d.Numerator, d.Denominator, Quotient),
        Power p => ToThePower(p),
        Transpose t => Map(t.Operand, v => v.Transposed()),
        Product p => Multiplied(p),
        Call c => Called(c),
        Big b => Totalled(b),
        Derivative d => Scope.Derivative(d, this) ?? Outcome.None(ProblemKind.Unsupported, "the derivative is of or by something unknown", d),
        Norm n => Map(n.Operand, v => Normed(v, n.Kind)),
        Absolute a => Map(a.Operand, v => Signed(a, v).Rows == v.Columns && !v.IsNumber ? v.With(linalg.det(v.Tensor).abs().unsqueeze(-1).unsqueeze(-1)) : v.Map(t => t.abs())),
        Indicator i => Condition(i.Condition),
        Relation r => Condition(r),
        Cases c => OneOf(c),
        Matrix m => WrittenOut(m),
        Element x => Picked(x),
        Ellipsis => Outcome.None(ProblemKind.Unsupported, "dots stand for something", e),
        Words w => Outcome.None(ProblemKind.Unsupported, $"'{w.Text.Trim()}' is words", e),
        Unread u => Outcome.None(ProblemKind.Unsupported, $"'{u.Text.Trim()}' can't be read: {u.Why}", e),
        _ => Outcome.None(ProblemKind.Unsupported, "this notation can't be evaluated here", e),
    };

    private Value Signed(Absolute a, Value v)
    {
        if (v.IsNumber || v.Rows != v.Columns) Scope.Decided(a, v.Tensor.gt(0));
        return v;
    }

    private Outcome Quantity(Symbol s)
    {
        if (Bindings.TryGetValue(Names.Plain(s), out var bound)) return Outcome.Of(Value.Of(bound));
        if (Scope.Quantity(s, this) is { } found) return found;
        return Names.Plain(s) switch
        {
            "e" => Outcome.Of(Value.Of(Math.E)),
            "pi" => Outcome.Of(Value.Of(Math.PI)),
            "1" => Outcome.Of(new Value(Value.Of(1).Tensor) { Flexible = Flexible.Ones }),
            "I" => Outcome.Of(new Value(Value.Of(1).Tensor) { Flexible = Flexible.Identity }),
            // 1/T Σ_t: the number of steps.
            _ when Scope.Label(Names.Plain(s)) is { } count => Outcome.Of(Value.Of(count)),
            // 1_m: as many as there is room for.
            _ when s.Base is "bold 1" or "bb 1" or "ones" => Outcome.Of(new Value(Value.Of(1).Tensor) { Flexible = Flexible.Ones }),
            _ when s is { Base: "delta", Subscripts: [{ Parts: [Symbol i, Symbol j] }], Superscripts.Count: 0 } => Equal(Names.Plain(i), Names.Plain(j), s),
            _ => Outcome.None(ProblemKind.Undefined, "it is defined nowhere", s),
        };
    }

    private Outcome ToThePower(Power p)
    {
        if (Names.Bare(p.Operand) is Symbol { Base: "e" } e && Names.Plain(e) == "e" && (Constant(p.Exponent) is null || Scope.Quantity(e, this) is null)) return Map(p.Exponent, v => v.Map(t => t.exp()));
        var exponent = Constant(p.Exponent);
        if (exponent == -1)
            return Each(p, p.Operand, v => v.Rows == v.Columns && !v.IsNumber ? Loose ? [v.Map(linalg.inv), v.Map(t => 1 / t)] : [v.Map(linalg.inv)] : [v.Map(t => 1 / t)]);
        if (exponent is { } n) return Map(p.Operand, v => v.Map(t => n == 2 ? t * t : t.pow(n)));
        return Combine(p, p.Operand, p.Exponent, (x, y) => Value.Zip(x, y, (a, b) => a.pow(b)) is { } v ? [v] : []);
    }

    /// <summary>The number an expression is, where it is one: -1/2, 0.5 - 1.</summary>
    public static double? Constant(Expression e) => Names.Bare(e) switch
    {
        Number n => n.Value,
        Negate n => -Constant(n.Operand),
        Add a => Constant(a.Left) + Constant(a.Right),
        Subtract a => Constant(a.Left) - Constant(a.Right),
        Divide a => Constant(a.Numerator) / Constant(a.Denominator),
        Product a => Constant(a.Left) * Constant(a.Right),
        _ => null,
    };

    /// <summary>A whole number, where an index expression is one: l - 1 with l bound, n_l, T.</summary>
    public int? Whole(Expression e) => Names.Bare(e) switch
    {
        Number n when n.Value == Math.Floor(n.Value) && Math.Abs(n.Value) < 1e6 => (int)n.Value,
        Symbol s => Bindings.TryGetValue(Names.Plain(s), out var bound) ? bound : Scope.Label(Names.Plain(s)),
        Add a => Whole(a.Left) + Whole(a.Right),
        Subtract a => Whole(a.Left) - Whole(a.Right),
        Negate n => -Whole(n.Operand),
        _ => null,
    };

    // Shapes agree, or one side is a number, a column or a row that is spread over the other.
    private static Value[] Sum(Value a, Value b, Func<Tensor, Tensor, Tensor> f)
    {
        (a, b) = (Sized(a, b), Sized(b, a));
        return (a.SameShape(b) || Covers(a, b) || Covers(b, a)) && Value.Zip(a, b, f) is { } v ? [v] : [];
    }

    // The identity takes the size of the square matrix beside it.
    private static Value Sized(Value a, Value beside) =>
        a.Flexible == Flexible.Identity && beside.Rows == beside.Columns ? a.With(a.Tensor * eye(beside.Rows, dtype: ScalarType.Float64)) : a;

    private static Value[] Quotient(Value a, Value b) => (a.SameShape(b) || Covers(a, b) || Covers(b, a)) && Value.Zip(a, b, (p, q) => p / q) is { } v ? [v] : [];

    // Whether b, spread out, has the shape of a.
    private static bool Covers(Value a, Value b) => (b.Rows == a.Rows || b.Rows == 1) && (b.Columns == a.Columns || b.Columns == 1);

    private static Value Normed(Value v, Expression? kind)
    {
        var name = kind is null ? "2" : Names.Plain(kind);
        return v.Map(t => name == "1" ? t.abs().sum([-2, -1], keepdim: true) : name is "infty" or "∞" ? t.abs().amax([-2, -1], keepdim: true) : t.square().sum([-2, -1], keepdim: true).sqrt());
    }

    private Outcome Map(Expression operand, Func<Value, Value> f)
    {
        var outcome = Evaluate(operand);
        return outcome.Problem is null ? new([.. outcome.Readings.Select(f)], null) : outcome;
    }

    private Outcome Each(Expression at, Expression operand, Func<Value, IReadOnlyList<Value>> f)
    {
        var outcome = Evaluate(operand);
        return outcome.Problem is null ? Outcome.Of(Distinct(outcome.Readings.SelectMany(f)), () => Clash(at, outcome.Readings[0])) : outcome;
    }

    private Outcome Combine(Expression at, Expression left, Expression right, Func<Value, Value, IReadOnlyList<Value>> f)
    {
        var (a, b) = (Evaluate(left), Evaluate(right));
        if (Worse(a.Problem, b.Problem) is { } problem) return new([], problem);
        return Outcome.Of(Distinct(a.Readings.SelectMany(x => b.Readings.SelectMany(y => f(x, y)))), () => Clash(at, a.Readings[0], b.Readings[0]));
    }

    // An undefined name says more than a clash that may come of it.
    private static Problem? Worse(Problem? a, Problem? b) => a is null ? b : b is null ? a : a.Kind == ProblemKind.Shapes ? b : a;

    private static Problem Clash(Expression at, params Value[] values) =>
        new(ProblemKind.Shapes, values switch
        {
            [] => "shapes do not fit",
            [var only] => $"shape {Text(only)} does not fit",
            [var first, var second, ..] => $"shapes {Text(first)} and {Text(second)} do not fit",
        }, at);

    /// <summary>A shape as people write it.</summary>
    public static string Text(Value v)
    {
        ArgumentNullException.ThrowIfNull(v);
        return FormattableString.Invariant($"({v.Rows}, {v.Columns})");
    }

    /// <summary>Without repetitions, and at most <see cref="MostReadings"/>.</summary>
    internal static IReadOnlyList<Value> Distinct(IEnumerable<Value> values)
    {
        List<Value> distinct = [];
        foreach (var value in values)
        {
            if (distinct.Count == MostReadings) break;
            _work += distinct.Count;
            if (!distinct.Any(other => Agreement.Same(value, other))) distinct.Add(value);
        }
        return distinct;
    }
}
