using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Diagnosis;

/// <summary>Edits that move brackets, swap factors or change a product's sign.</summary>
internal static class Regroupings
{
    public static IEnumerable<Edit> Of(Expression e) => e switch
    {
        Product p => Products(p),
        Add or Subtract => [.. Distributed(e), .. Raised(e)],
        // (1 - h)² for 1 - h².
        Power { Operand: Group { Inner: Add or Subtract } whole } power => [Bracket(new Group(Replace(whole.Inner, (l, r) => (l, power with { Operand = r }))), power, 1.29)],
        Big { Body: Add or Subtract } b => Shortened(b),
        Call { Arguments: [Product inside] } c => [Bracket(c with { Arguments = [inside.Left] } is var applied ? inside with { Left = applied } : c, c)],
        Divide d => Divisions(d),
        _ => [],
    };

    private static IEnumerable<Edit> Products(Product p)
    {
        yield return new("order", "the factors stand in the wrong order", "order", "the factors are swapped", p with { Left = p.Right, Right = p.Left }, p, 1.28);
        foreach (var turned in Turned(p)) yield return turned;
        if (p.Left is Product before) yield return new("order", "the factors stand in the wrong order", "order", "the factors are swapped", new Product(before.Sign, new Product(p.Sign, before.Left, p.Right), before.Right), p, 1.35);
        if (p.Left is Transpose a && p.Right is not Transpose)
            yield return new("missing-transpose", "the transpose belongs to the other factor", "missing-transpose", "the transpose stands at the other factor", p with { Left = a.Operand, Right = new Transpose(p.Right) }, p, 1.4);
        if (p.Right is Transpose b && p.Left is not Transpose)
            yield return new("missing-transpose", "the transpose belongs to the other factor", "missing-transpose", "the transpose stands at the other factor", p with { Left = new Transpose(p.Left), Right = b.Operand }, p, 1.4);
        var other = p.Sign is ProductSign.Hadamard ? ProductSign.Matrix : ProductSign.Hadamard;
        yield return new("wrong-symbol", other == ProductSign.Matrix ? "the product is a matrix product" : "the product is entry by entry", "wrong-symbol", other == ProductSign.Matrix ? "a matrix product stands for the entry-by-entry one" : "an entry-by-entry product stands for the matrix product", p with { Sign = other }, p, 1.5);
        if (p.Left is Product { Sign: var inner } left) yield return Bracket(new Product(inner, left.Left, new Group(new Product(p.Sign, left.Right, p.Right))), p);
        if (p.Right is Group { Inner: Product right }) yield return Bracket(new Product(right.Sign, new Group(new Product(p.Sign, p.Left, right.Left)), right.Right), p);
        // a (b - c) for a b - c, and (a - b) c for a - b c.
        if (p.Right is Group { Inner: Add or Subtract } sum) yield return Bracket(Replace(sum.Inner, (l, r) => (p with { Right = l }, r)), p);
        if (p.Left is Group { Inner: Add or Subtract } first) yield return Bracket(Replace(first.Inner, (l, r) => (l, p with { Left = r })), p);
        if (p.Left is Product { Right: Group { Inner: Add or Subtract } middle } outer) yield return Bracket(Replace(middle.Inner, (l, r) => (outer with { Right = l }, p with { Left = r })), p);
        if (p.Left is Call { Arguments: [var argument] } call) yield return Bracket(call with { Arguments = [p with { Left = argument }] }, p);
    }

    // The transpose of the whole, and the swapped factors with a transpose more or less; numbers stay in front.
    private static IEnumerable<Edit> Turned(Product p)
    {
        if (p.Sign is ProductSign.Hadamard)
        {
            yield return new("missing-transpose", "a transpose is missing", "missing-transpose", "there is a transpose too many", new Transpose(new Group(p)), p, 1.3);
            yield break;
        }
        if (p.Sign is ProductSign.Kronecker || p.Left is Number or Divide || p.Right is Number or Divide) yield break;
        var (left, right) = (p.Left, p.Right);
        var scaled = left is Product { Left: Number or Divide };
        if (!scaled) yield return Order(p with { Left = Other(right), Right = Other(left) }, 1.28);
        if (!scaled) yield return Order(p with { Left = right, Right = Other(left) }, 1.37);
        if (!scaled) yield return Order(p with { Left = Other(right), Right = left }, 1.37);
        if (left is Product { Sign: not (ProductSign.Hadamard or ProductSign.Kronecker) } before)
        {
            yield return Order(new Product(p.Sign, new Product(before.Sign, before.Left, Other(right)), Other(before.Right)), 1.28);
            yield return Order(new Product(p.Sign, new Product(before.Sign, before.Left, right), Other(before.Right)), 1.37);
        }

        Edit Order(Expression result, double size) => new("order", "the factors stand in the wrong order", "order", "the factors are swapped", result, p, size);

        static Expression Other(Expression e) => e is Transpose t ? t.Operand : new Transpose(e is Product or Add or Subtract or Negate or Divide ? new Group(e) : e);
    }

    private static IEnumerable<Edit> Distributed(Expression e)
    {
        var (left, right) = Edits.Sides(e);
        // a b - c with nothing else at c: hardly ever meant.
        var size = right is Symbol or Number or Derivative ? 1.09 : 1.35;
        if (left is Product p) yield return Bracket(p with { Right = new Group(Replace(e, (_, r) => (p.Right, r))) }, e, size);
        if (right is Product q) yield return Bracket(q with { Left = new Group(Replace(e, (l, _) => (l, q.Left))) }, e);
        if (right is Product { Left: Product first } deep) yield return Bracket(deep with { Left = first with { Left = new Group(Replace(e, (l, _) => (l, first.Left))) } }, e);
        if (left is Product { Left: Product inner } long1) yield return Bracket(new Product(inner.Sign, inner.Left, new Group(Replace(e, (_, r) => (new Product(long1.Sign, inner.Right, long1.Right), r)))), e, size);
        // x + a b - c for x + a (b - c).
        if (left is Add or Subtract && Edits.Sides(left).Right is Product last)
            yield return Bracket(Replace(left, (x, _) => (x, last with { Right = new Group(Replace(e, (_, r) => (last.Right, r))) })), e, size);
        if (left is Big b) yield return Bracket(b with { Body = new Group(Replace(e, (_, r) => (b.Body, r))) }, e, size);
        if (left is Product { Right: Big total } scaled) yield return Bracket(scaled with { Right = total with { Body = new Group(Replace(e, (_, r) => (total.Body, r))) } }, e, size);
        if (left is Negate n) yield return Bracket(new Negate(new Group(Replace(e, (_, r) => (n.Operand, r)))), e);
        if (right is Add or Subtract or Group { Inner: Add or Subtract })
        {
            var inside = right is Group g ? g.Inner : right;
            var (x, y) = Edits.Sides(inside);
            Expression start = e is Add ? new Add(left, x) : new Subtract(left, x);
            yield return Bracket(inside is Add ? new Add(start, y) : new Subtract(start, y), e);
        }
        if (left is Subtract d) yield return Bracket(new Subtract(d.Left, new Group(e is Add ? new Add(d.Right, right) : new Subtract(d.Right, right))), e);
        if (left is Divide over) yield return Bracket(over with { Numerator = Replace(e, (_, r) => (over.Numerator, r)) }, e);
    }

    private static IEnumerable<Edit> Raised(Expression e)
    {
        if (Edits.Sides(e).Right is Power power) yield return Bracket(power with { Operand = new Group(Replace(e, (l, _) => (l, power.Operand))) }, e);
    }

    private static IEnumerable<Edit> Shortened(Big b)
    {
        yield return Bracket(Replace(b.Body, (l, r) => (b with { Body = l }, r)), b);
    }

    private static IEnumerable<Edit> Divisions(Divide d)
    {
        if (d.Numerator is Add or Subtract || d.Numerator is Group { Inner: Add or Subtract })
        {
            var inside = d.Numerator is Group g ? g.Inner : d.Numerator;
            yield return Bracket(Replace(inside, (l, r) => (l, d with { Numerator = r })), d);
            yield return Bracket(Replace(inside, (l, r) => (d with { Numerator = l }, r)), d);
        }
    }

    private static Expression Replace(Expression sum, Func<Expression, Expression, (Expression, Expression)> f)
    {
        var (left, right) = Edits.Sides(sum);
        var (l, r) = f(left, right);
        return sum is Add ? new Add(l, r) : new Subtract(l, r);
    }

    private static Edit Bracket(Expression result, Expression at, double size = 1.35) => new("parenthesis", "brackets are missing or stand in the wrong place", "parenthesis", "brackets are missing or stand in the wrong place", result, at, size);
}
