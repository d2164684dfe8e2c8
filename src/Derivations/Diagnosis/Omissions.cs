using AutogradCheck.Derivations.Expressions;
using static AutogradCheck.Derivations.Diagnosis.Edits;

namespace AutogradCheck.Derivations.Diagnosis;

/// <summary>Edits that put in what is missing: a factor, a term, a sum.</summary>
internal static class Omissions
{
    public static IEnumerable<Edit> Of(Expression e, Vocabulary v, Position position) => IsTerm(position)
        ? [.. Counts(e, v), .. Sums(e, v, 1.31), .. Scalars(e, v), .. Sides(e, v), .. Factors(e, v), .. Terms(e, v)]
        : position == Position.Factor ? [.. Sums(e, v, 1.5), .. Sides(e, v), .. Inner(e, v)] : [];

    private static IEnumerable<Edit> Counts(Expression e, Vocabulary v)
    {
        foreach (var count in v.Counts)
        {
            yield return new("missing-1/m", $"the factor 1/{Say(count)} is missing", "extra-factor", $"there is a factor 1/{Say(count)} too many", Times(new Divide(new Number(1), count), e), e, 1.1);
            yield return new("extra-factor", $"there is a factor 1/{Say(count)} too many", "factor", $"there is a factor {Say(count)} too many", Times(count, e), e, 1.12);
        }
        foreach (var (factor, text) in new (Expression, string)[] { (new Number(2), "2"), (new Divide(new Number(1), new Number(2)), "1/2") })
            yield return Both("factor", $"the factor {text} is missing", $"there is a factor {text} too many", Times(factor, e), e, 1.2);
    }

    // A number in front stays in front of the sum.
    private static IEnumerable<Edit> Sums(Expression e, Vocabulary v, double size)
    {
        if (e is Number) yield break;
        var (front, rest) = Peeled(e, v);
        foreach (var sum in v.Sums)
            yield return Both("sum-or-axis", "a sum is missing", "there is a sum too many", front(sum(rest)), e, size);
    }

    internal static Call SumAlong(Expression e, int axis) => new(new Symbol("np.sum"), [e], [new("axis", new Number(axis)), new("keepdims", new Symbol("True"))]);

    private static IEnumerable<Edit> Scalars(Expression e, Vocabulary v)
    {
        foreach (var scalar in v.Scalars)
        {
            // Where the document divides by it, the slip is about the division.
            var (text, size) = (Say(scalar.Value), scalar.IsGiven ? 1.32 : 1.52);
            var (by, over) = (Times(scalar.Value, e), Times(new Divide(new Number(1), scalar.Value), e));
            if (scalar.IsFactor) yield return new("missing-factor", $"the factor {text} is missing", "extra-factor", $"there is a factor {text} too many", by, e, size);
            else yield return new("extra-factor", $"the division by {text} is too many", "missing-factor", $"the division by {text} is missing", by, e, size + 0.02);
            if (scalar.IsDivisor) yield return new("missing-factor", $"the factor 1/{text} is missing", "extra-factor", $"there is a factor 1/{text} too many", over, e, size);
            else yield return new("extra-factor", $"there is a factor {text} too many", "missing-factor", $"the factor {text} is missing", over, e, size + 0.02);
        }
    }

    private static IEnumerable<Edit> Factors(Expression e, Vocabulary v)
    {
        var (front, rest) = Peeled(e, v);
        var body = Bracketed(rest);
        foreach (var factor in v.Factors)
        {
            yield return Missing(new Product(ProductSign.Hadamard, Bracketed(e), factor), factor, e, 1.7);
            if (factor is Call) continue;
            yield return Missing(new Product(ProductSign.Juxtaposition, Bracketed(e), factor), factor, e, 1.75);
            yield return Missing(front(new Product(ProductSign.Juxtaposition, factor, body)), factor, e, 1.75);
            var turned = new Transpose(factor);
            yield return Missing(new Product(ProductSign.Juxtaposition, Bracketed(e), turned), turned, e, 1.8);
            yield return Missing(front(new Product(ProductSign.Juxtaposition, turned, body)), turned, e, 1.8);
        }
    }

    private static IEnumerable<Edit> Terms(Expression e, Vocabulary v)
    {
        if (e is Negate) yield break;
        foreach (var term in v.Terms)
        {
            var size = term is Product ? 1.85 : 1.9;
            yield return new("missing-factor", $"the term {Say(term)} is missing", "extra-factor", $"there is a term {Say(term)} too many", new Add(e, term), e, size);
            yield return new("missing-factor", $"the term -{Say(term)} is missing", "extra-factor", $"there is a term -{Say(term)} too many", new Subtract(e, term), e, size + 0.05);
        }
    }

    // ŷ for ŷ - y.
    private static IEnumerable<Edit> Sides(Expression e, Vocabulary v)
    {
        var (side, size) = e is Group g ? (g.Inner, 1.5) : (e, 1.51);
        if (side is not (Symbol or Call or Element)) yield break;
        foreach (var difference in v.Differences)
        {
            if (difference.Left.Equals(side)) yield return new("missing-factor", $"the term -{Say(difference.Right)} is missing", "extra-factor", $"there is a term -{Say(difference.Right)} too many", new Group(difference), e, size);
            if (!difference.Right.Equals(side)) continue;
            yield return new("missing-factor", $"the term {Say(difference.Left)} is missing", "extra-factor", $"there is a term {Say(difference.Left)} too many", new Group(new Subtract(difference.Right, difference.Left)), e, size);
            yield return new("missing-factor", $"the difference to {Say(difference.Left)} is missing", "extra-factor", $"it is taken from {Say(difference.Left)}", new Group(difference), e, size + 0.02);
        }
    }

    private static IEnumerable<Edit> Inner(Expression e, Vocabulary v)
    {
        if (e is not (Symbol or Derivative or Call or Transpose)) yield break;
        foreach (var factor in v.Factors) yield return Missing(new Group(new Product(ProductSign.Hadamard, e, factor)), factor, e, 1.95);
    }

    private static Edit Missing(Expression result, Expression factor, Expression at, double size) =>
        new("missing-factor", $"the factor {Say(factor)} is missing", "extra-factor", $"there is a factor {Say(factor)} too many", result, at, size);

    // Splits the number in front from the rest: 1/m (dZ A) is 1/m and dZ A.
    private static (Func<Expression, Expression> Front, Expression Body) Peeled(Expression e, Vocabulary v)
    {
        switch (e)
        {
            case Product p when IsNumber(p.Left, v):
                return (rest => p with { Right = Bracketed(rest) }, p.Right);
            case Product { Left: Product } p when Peeled(p.Left, v) is var (front, rest) && !ReferenceEquals(rest, p.Left):
                return (front, p with { Left = rest });
            case Negate n:
                var (inner, body) = Peeled(n.Operand, v);
                return (rest => new Negate(inner(rest) is var e1 && e1 is Add or Subtract ? new Group(e1) : e1), body);
            default:
                return (rest => rest, e);
        }
    }
}
