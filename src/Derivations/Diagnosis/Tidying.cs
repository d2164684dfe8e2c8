using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Diagnosis;

/// <summary>Makes an edited expression look as if somebody had written it: no double minus, no factor 1, numbers in front put together.</summary>
internal static class Tidying
{
    /// <summary>The same value, as people would write it; parts that need no change are the same objects.</summary>
    public static Expression Of(Expression e)
    {
        var children = Parts.Children(e);
        Expression[]? changed = null;
        for (var i = 0; i < children.Count; i++)
        {
            var child = Of(children[i]);
            if (ReferenceEquals(child, children[i])) continue;
            changed ??= [.. children];
            changed[i] = child;
        }
        var whole = changed is null ? e : Parts.With(e, changed);
        return Step(whole) is { } better ? Of(better) : whole;
    }

    private static Expression? Step(Expression e) => e switch
    {
        Negate { Operand: Negate twice } => twice.Operand,
        Negate { Operand: Group { Inner: Negate twice } } => twice.Operand,
        Add { Right: Negate n } a => new Subtract(a.Left, n.Operand),
        Subtract { Right: Negate n } s => new Add(s.Left, n.Operand),
        Add { Left: Negate n, Right: var right } when !IsSum(right) => new Subtract(right, n.Operand),
        Transpose { Operand: Transpose twice } => twice.Operand,
        Transpose { Operand: Group { Inner: Transpose twice } } => twice.Operand,
        Group { Inner: Group inner } => inner,
        Group { Inner: Symbol or Number or Derivative or Call or Transpose } g => g.Inner,
        Product { Left: Number { Value: 1 } } p => p.Right,
        Product { Right: Number { Value: 1 } } p => p.Left,
        Divide { Denominator: Number { Value: 1 } } d => d.Numerator,
        Product { Right: Group { Inner: Product or Divide } g, Sign: not ProductSign.Matrix } p when Coefficient(p.Left) => p with { Right = g.Inner },
        Product { Left: var c, Right: Negate n } when Coefficient(c) => new Negate(new Product(ProductSign.Juxtaposition, c, n.Operand)),
        Product { Left: var c, Right: Group { Inner: Negate n } } when Coefficient(c) => new Negate(new Product(ProductSign.Juxtaposition, c, n.Operand)),
        Product { Left: var c, Right: Product inner } p when Coefficient(c) => inner with { Left = new Product(p.Sign, c, inner.Left) },
        Product { Left: var c, Right: var d } when Coefficient(c) && Coefficient(d) => Joined(c, d),
        _ => null,
    };

    private static bool IsSum(Expression e) => e is Add or Subtract;

    // A number that may stand in front: 2, 1/m, 1/(2m).
    private static bool Coefficient(Expression e) => e is Number or Divide { Numerator: Number, Denominator: Number or Symbol or Product { Left: Number, Right: Symbol } };

    // 2 (1/m) is 2/m.
    private static Expression? Joined(Expression c, Expression d)
    {
        var (a, over) = c is Divide x ? (((Number)x.Numerator).Value, x.Denominator) : (((Number)c).Value, null);
        var (b, under) = d is Divide y ? (((Number)y.Numerator).Value, y.Denominator) : (((Number)d).Value, null);
        var below = over is null ? under : under is null ? over : null;
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
