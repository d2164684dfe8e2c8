using AutogradCheck.Core;
using AutogradCheck.Derivations.Expressions;
using static AutogradCheck.Parity.Diagnosis.Formula;

namespace AutogradCheck.Parity.Diagnosis;

/// <summary>What people write around a quantity: 1 − A, A², its σ, its tanh, another activation's slope …</summary>
internal static class Terms
{
    /// <summary>x itself, its simple functions, and every activation and slope at it.</summary>
    public static IEnumerable<Expression> Of(Expression x) => Simple(x).Concat(Functions(x));

    /// <summary>x, 1 − x, 1 + x, x², 1 ± x², |x|, sign x, 1[x > 0], 1/x.</summary>
    public static IEnumerable<Expression> Simple(Expression x)
    {
        var one = N(1);
        return
        [
            x, new Group(Minus(one, x)), new Group(Plus(one, x)), Square(x), new Group(Minus(one, Square(x))), new Group(Plus(one, Square(x))), Times(x, new Group(Minus(one, x))),
            Apply("abs", x), Apply("sign", x), Apply("step", x), Over(one, x), Over(one, new Group(Minus(one, x))), new Group(Minus(Times(N(2), x), one)), Apply("exp", x), Apply("exp", new Negate(x)), Apply("log", x), Apply("sqrt", x), Power3(x),
        ];
    }

    /// <summary>Every activation at x and at −x, and every slope.</summary>
    public static IEnumerable<Expression> Functions(Expression x)
    {
        foreach (var g in Activation.All)
        {
            if (g.Name == "identity") continue;
            yield return Apply(g.Name, x);
            yield return Prime(g.Name, x);
        }
        yield return Apply("sigmoid", new Negate(x));
        yield return new Call(new Symbol("g", [], [], 2), [x], []);
        yield return Apply("erf", x);
        yield return Apply("exp", new Negate(Square(x)));
        yield return Apply("exp", new Negate(Over(Square(x), N(2))));
        yield return new Group(Over(new Group(Plus(N(1), Apply("erf", x))), N(2)));
        yield return new Group(Over(new Group(Plus(N(1), Apply("erf", Over(x, Apply("sqrt", N(2)))))), N(2)));
        yield return Over(Apply("exp", new Negate(Over(Square(x), N(2)))), Apply("sqrt", Times(N(2), S("pi"))));
        yield return Times(N(1.702), x);
        yield return Apply("sigmoid", Times(N(1.702), x));
        yield return Prime("sigmoid", Times(N(1.702), x));
        yield return Apply("tanh", Over(x, N(2)));
        yield return Apply("sigmoid", Times(N(2), x));
    }

    private static Power Power3(Expression x) => new(x, new Number(3));
}
