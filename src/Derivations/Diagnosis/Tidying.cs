using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Diagnosis;

/// <summary>Makes an edited expression look as if somebody had written it: no double minus, no factor 1, numbers in front put together.</summary>
internal static class Tidying
{
    /// <summary>The same value, as people would write it.</summary>
    /// <param name="e">Put together from parts of the original and others.</param>
    /// <param name="original">What was edited: its own parts stay as they are.</param>
    public static Expression Of(Expression e, Expression original) => Of(e, new HashSet<Expression>(Parts.Of(original), ReferenceEqualityComparer.Instance));

    private static Expression Of(Expression e, HashSet<Expression> read)
    {
        if (read.Contains(e)) return e;
        var whole = Parts.Map(e, part => Of(part, read));
        return Step(whole) is { } better ? Of(better, read) : whole;
    }

    private static Expression? Step(Expression e) => e switch
    {
        Negate { Operand: Negate twice } => twice.Operand,
        Negate { Operand: Group { Inner: Negate twice } } => twice.Operand,
        Add { Right: Negate n } a => new Subtract(a.Left, n.Operand),
        Subtract { Right: Negate n } s => new Add(s.Left, n.Operand),
        Transpose { Operand: Transpose twice } => twice.Operand,
        Transpose { Operand: Group { Inner: Transpose twice } } => twice.Operand,
        Group { Inner: Group inner } => inner,
        Transpose { Operand: Derivative or Divide } t => t with { Operand = new Group(t.Operand) },
        Group { Inner: Symbol or Number or Call or Transpose } g => g.Inner,
        Product { Left: Number { Value: 1 } } p => p.Right,
        Product { Right: Number { Value: 1 } } p => p.Left,
        Divide { Denominator: Number { Value: 1 } } d => d.Numerator,
        Product { Right: Group { Inner: Product or Divide } g, Sign: not ProductSign.Matrix } p when Coefficient(p.Left) => p with { Right = g.Inner },
        Product { Left: var c, Right: Negate n } when Coefficient(c) => new Negate(new Product(ProductSign.Juxtaposition, c, n.Operand)),
        Product { Left: var c, Right: Group { Inner: Negate n } } when Coefficient(c) => new Negate(new Product(ProductSign.Juxtaposition, c, n.Operand)),
        Product { Left: var c, Right: Product inner } p when Coefficient(c) || p.Sign == ProductSign.Juxtaposition && (c is Symbol or Divide || inner.Sign == p.Sign) => inner with { Left = new Product(p.Sign, c, inner.Left) },
        Product { Left: Symbol or Divide, Right: Group { Inner: Product } g, Sign: ProductSign.Juxtaposition } p => p with { Right = g.Inner },
        Product { Left: Symbol c, Right: var rest, Sign: ProductSign.Juxtaposition } when Without(rest, c) is { } cancelled => cancelled,
        Call { Arguments: [Group { Inner: Add or Subtract or Product } g] } c => c with { Arguments = [g.Inner] },
        Product { Left: var c, Right: var d } when Coefficient(c) && Coefficient(d) => Joined(c, d),
        _ => null,
    };

    // m (k/m) x is k x.
    private static Expression? Without(Expression e, Symbol divisor) => e switch
    {
        Group g => Without(g.Inner, divisor),
        Divide d when d.Denominator.Equals(divisor) => d.Numerator,
        Product p when Without(p.Left, divisor) is { } left => p with { Left = left },
        _ => null,
    };

    // A number that may stand in front: 2, 1/m, 1/(2m).
    private static bool Coefficient(Expression e) => e is Number or Divide { Numerator: Number, Denominator: Number or Symbol or Product { Left: Number, Right: Symbol } };

    // 2 (1/m) is 2/m.
    private static Expression? Joined(Expression c, Expression d)
    {
        var (a, over) = c is Divide x ? (((Number)x.Numerator).Value, x.Denominator) : (((Number)c).Value, null);
        var (b, under) = d is Divide y ? (((Number)y.Numerator).Value, y.Denominator) : (((Number)d).Value, null);
        var below = over is null ? under : under is null ? over : null;
        if (over is Number whole && under is not null && a * b % whole.Value == 0) (a, below) = (a / whole.Value, under);
        if (over is not null && below is null) return null;
        return below switch
        {
            null => new Number(a * b),
            Number n => a * b % n.Value == 0 ? new Number(a * b / n.Value) : new Divide(new Number(a * b), n),
            Product { Left: Number n, Right: var rest } when a * b % n.Value == 0 => new Divide(new Number(a * b / n.Value), rest),
            _ => new Divide(new Number(a * b), below),
        };
    }
}
