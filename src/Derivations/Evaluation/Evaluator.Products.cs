using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Evaluation;

public sealed partial class Evaluator
{
    private const int LongestRegrouped = 6;
    private const int MostRegrouped = 3;

    private Outcome Multiplied(Product p)
    {
        List<Value> readings = [];
        if (Scope.Chain(p, this) is { Problem: null } chain)
        {
            if (IsChain(p)) return chain;
            readings.AddRange(chain.Readings);
        }
        if (Applied(p) is { } applied)
        {
            var called = Evaluate(applied);
            readings.AddRange(called.Readings);
            if (Scope.Function(FunctionBefore(p)!) is not null && Scope.Quantity(FunctionBefore(p)!, this) is null) return readings.Count == 0 ? called : Outcome.Of(Distinct(readings), () => Clash(p));
        }
        var (a, b) = (Evaluate(p.Left), Evaluate(p.Right));
        if (Worse(a.Problem, b.Problem) is { } problem && (problem.Kind != ProblemKind.Shapes || readings.Count > 0))
            return readings.Count > 0 ? new(Distinct(readings), null) : new([], problem);
        readings.AddRange(a.Readings.SelectMany(x => b.Readings.SelectMany(y => Times(x, y, IsDiagonal(p.Right) || IsDiagonal(p.Left) ? ProductSign.Matrix : p.Sign))));
        if (readings.Count == 0) readings.AddRange(Regrouped(p));
        return Outcome.Of(Distinct(readings), () =>
            a.Problem ?? b.Problem ?? Clash(p, a.Readings[0], b.Readings[0]));
    }

    /// <summary>Whether an expression is nothing but derivatives multiplied: the chain rule written schematically.</summary>
    public static bool IsChain(Expression e) => Names.Bare(e) switch
    {
        Derivative => true,
        Product p => IsChain(p.Left) && IsChain(p.Right),
        Big { Operator: BigOperator.Product } b => IsChain(b.Body),
        _ => false,
    };

    // A diagonal matrix is written for a matrix product.
    private static bool IsDiagonal(Expression e) => Names.Bare(e) switch { Call { Function: Symbol { Base: "diag" or "Diag" } } => true, Product { Sign: ProductSign.Juxtaposition } p => IsDiagonal(p.Right), _ => false };

    /// <summary>What two factors may come to.</summary>
    private IEnumerable<Value> Times(Value a, Value b, ProductSign sign)
    {
        if (OnesTimes(a, b) is { } sum) { yield return sum; yield break; }
        if (a.IsNumber || b.IsNumber)
        {
            if (Value.Zip(a, b, (x, y) => x * y) is { } scaled)
                yield return new Value(scaled.Tensor, [.. scaled.Axes]) { Flexible = a.Flexible == Flexible.No ? b.Flexible : b.Flexible == Flexible.No ? a.Flexible : Flexible.No };
            yield break;
        }
        if (sign == ProductSign.Kronecker)
        {
            if (a.Columns == 1 && b.Columns == 1 && Value.MatrixProduct(a, b.Transposed()) is { } outer) yield return outer;
            if (a.Columns == 1 && b.Rows == 1 && Value.MatrixProduct(a, b) is { } columnTimesRow) yield return columnTimesRow;
            if (a.Rows == 1 && b.Rows == 1 && Value.MatrixProduct(a.Transposed(), b) is { } ofRows) yield return ofRows;
            // Many write it for the product entry by entry.
            if (a.SameShape(b) && Value.Zip(a, b, (x, y) => x * y) is { } each) yield return each;
            if (Value.KroneckerProduct(a, b) is { } kronecker) yield return kronecker;
            yield break;
        }
        (a, b) = (a.SpreadOver(b.Rows, b.Columns), b.SpreadOver(a.Rows, a.Columns));
        var product = sign != ProductSign.Hadamard ? Value.MatrixProduct(a, b) : null;
        if (product is not null) yield return product;
        // Square matrices beside each other are multiplied.
        if (product is not null && sign == ProductSign.Juxtaposition && a.Rows == a.Columns && b.Rows == b.Columns) yield break;
        if (sign != ProductSign.Matrix && (a.SameShape(b) || (Loose && (Covers(a, b) || Covers(b, a)))) && Value.Zip(a, b, (x, y) => x * y) is { } hadamard) yield return hadamard;
        if (Loose && sign == ProductSign.Dot && a.Columns == 1 && b.Columns == 1 && Value.MatrixProduct(a.Transposed(), b) is { } inner) yield return inner;
    }

    // A vector of ones adds up the rows or columns of what it stands beside, or spreads a vector out (which an addition then does).
    private static Value? OnesTimes(Value a, Value b)
    {
        if (b.Flexible == Flexible.Ones && !a.IsNumber) return a.Columns == 1 ? Scaled(a, b) : Scaled(a.Map(t => t.sum(-1, keepdim: true)), b);
        if (a.Flexible == Flexible.OnesRow && !b.IsNumber) return b.Rows == 1 ? Scaled(b, a) : Scaled(b.Map(t => t.sum(-2, keepdim: true)), a);
        if (b.Flexible == Flexible.OnesRow && !a.IsNumber) return a.Columns == 1 ? Spread(Scaled(a, b), Flexible.Columns) : null;
        if (a.Flexible == Flexible.Ones && !b.IsNumber) return b.Rows == 1 ? Spread(Scaled(b, a), Flexible.Rows) : b.Columns == 1 ? Scaled(b, a) : null;
        return null;

        static Value? Spread(Value? v, Flexible flexible) => v is null ? null : new(v.Tensor, [.. v.Axes]) { Flexible = flexible };

        static Value? Scaled(Value v, Value by) => Value.Zip(v, by, (x, y) => x * y);
    }

    // "g' * (z)" and "g' (z)": a function beside its argument is applied to it.
    private Product? FunctionProduct(Product p) => p.Right is Group or Symbol && FunctionBefore(p) is { } f && (p.Sign == ProductSign.Juxtaposition || (f.Primes > 0 && p.Sign != ProductSign.Hadamard)) && Scope.Function(f) is not null && (p.Right is Group || Scope.Quantity(f, this) is null) ? p : null;

    private static Symbol? FunctionBefore(Product p) => Names.Bare(p.Left) switch { Symbol s => s, Product { Right: Symbol s } => s, _ => null };

    private Expression? Applied(Product p)
    {
        if (FunctionProduct(p) is null) return null;
        Expression call = new Call(FunctionBefore(p)!, [Names.Bare(p.Right)], []) { Span = p.Right.Span };
        return Names.Bare(p.Left) is Product before ? before with { Right = call } : call;
    }

    // All ways to bracket a product whose factors do not fit from left to right.
    private List<Value> Regrouped(Product p)
    {
        List<Expression> factors = [];
        List<ProductSign> signs = [];
        Flatten(p, factors, signs);
        if (factors.Count is < 3 or > LongestRegrouped) return [];
        var values = new IReadOnlyList<Value>[factors.Count, factors.Count];
        for (var i = 0; i < factors.Count; i++)
        {
            var outcome = Evaluate(factors[i]);
            if (outcome.Problem is not null) return [];
            values[i, i] = [.. outcome.Readings.Take(MostRegrouped)];
        }
        for (var length = 2; length <= factors.Count; length++)
        {
            for (var from = 0; from + length <= factors.Count; from++)
            {
                List<Value> found = [];
                for (var cut = from; cut < from + length - 1; cut++)
                    foreach (var a in values[from, cut])
                        foreach (var b in values[cut + 1, from + length - 1]) found.AddRange(Times(a, b, signs[cut]));
                values[from, from + length - 1] = [.. Distinct(found).Take(MostRegrouped)];
            }
        }
        return [.. values[0, factors.Count - 1]];
    }

    /// <summary>The factors of a product in their order, and the signs between them. Brackets are kept together.</summary>
    public static void Flatten(Expression e, IList<Expression> factors, IList<ProductSign> signs)
    {
        ArgumentNullException.ThrowIfNull(factors);
        ArgumentNullException.ThrowIfNull(signs);
        if (e is Product p)
        {
            Flatten(p.Left, factors, signs);
            signs.Add(p.Sign);
            Flatten(p.Right, factors, signs);
        }
        else
        {
            factors.Add(e);
        }
    }
}
