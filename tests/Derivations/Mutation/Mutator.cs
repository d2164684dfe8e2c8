using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Tests.Mutation;

/// <summary>Puts single slips into a right expression, as people make them. It shares no code with the search that looks for them.</summary>
internal static class Mutator
{
    /// <summary>Every slip, with the kind it is of.</summary>
    public static IEnumerable<(string Kind, Expression Result)> Of(Expression e, IReadOnlyList<Symbol> names)
    {
        foreach (var (part, rebuild) in Places(e, x => x))
        {
            foreach (var (kind, changed) in Local(part, names)) yield return (kind, rebuild(changed));
        }
        yield return ("sign", new Negate(e is Add or Subtract ? new Group(e) : e));
        yield return ("factor", new Product(ProductSign.Juxtaposition, new Number(2), Bracketed(e)));
    }

    private static IEnumerable<(string, Expression)> Local(Expression e, IReadOnlyList<Symbol> names)
    {
        switch (e)
        {
            case Transpose t:
                yield return ("transpose", t.Operand);
                break;
            case Add a:
                yield return ("sign", new Subtract(a.Left, a.Right));
                yield return ("term", a.Left);
                break;
            case Subtract s:
                yield return ("sign", new Add(s.Left, s.Right));
                yield return ("term", s.Left);
                yield return ("sign", new Subtract(s.Right, s.Left));
                break;
            case Product p:
                yield return ("factor", p.Left);
                yield return ("factor", p.Right);
                break;
            case Divide d:
                yield return ("factor", d.Numerator);
                break;
            case Power p:
                yield return ("power", p.Operand);
                break;
            case Negate n:
                yield return ("sign", n.Operand);
                break;
            case Big b:
                yield return ("sum", b.Body);
                break;
            case Call { Function: Symbol { Base: "np.sum" or "sum" }, Arguments: [var inner] }:
                yield return ("sum", inner);
                break;
            case Call { Function: Symbol { Primes: > 0 } f } c:
                yield return ("derivative", c with { Function = f with { Primes = f.Primes - 1 } });
                break;
            case Call { Function: Symbol { Base: "tanh" or "sigma" or "sigmoid" or "exp" or "log" }, Arguments: [var inner] }:
                yield return ("derivative", inner);
                break;
            case Symbol or Derivative:
                yield return ("transpose", new Transpose(e));
                yield return ("power", new Power(e, new Number(2)));
                foreach (var other in names)
                    if (!other.Equals(e)) yield return ("symbol", other);
                break;
        }
    }

    // Every part with how to put another one in its place; names of functions, bounds and what a derivative is by are left alone.
    private static IEnumerable<(Expression Part, Func<Expression, Expression> Rebuild)> Places(Expression e, Func<Expression, Expression> rebuild)
    {
        yield return (e, rebuild);
        if (e is Derivative or Words or Unread or Indicator or Element or Relation) yield break;
        var children = Parts.Children(e);
        for (var i = 0; i < children.Count; i++)
        {
            if ((e is Call && i == 0) || (e is Big && i < children.Count - 1) || (e is Power && i == 1)) continue;
            var at = i;
            foreach (var place in Places(children[i], x => rebuild(Parts.With(e, [.. children.Take(at), x, .. children.Skip(at + 1)])))) yield return place;
        }
    }

    private static Expression Bracketed(Expression e) => e is Add or Subtract or Negate ? new Group(e) : e;
}
