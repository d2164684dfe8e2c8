using AutogradCheck.Core.Data.Claims;
using AutogradCheck.Derivations.Expressions;
using static AutogradCheck.Parity.Diagnosis.Formula;

namespace AutogradCheck.Parity.Diagnosis;

/// <summary>The specification's equations as expressions, with dropout and L2 where a program has them.</summary>
/// <param name="Dropout">Whether A1 goes through inverted dropout.</param>
/// <param name="A1IsBeforeDropout">Whether the name A1 means g1(Z1), the mask still to come.</param>
/// <param name="Penalty">Whether J has an L2 penalty.</param>
internal sealed record SpecificationFormulas(bool Dropout, bool A1IsBeforeDropout, bool Penalty)
{
    public static SpecificationFormulas Of(ClaimedPoint claimed, bool A1IsBeforeDropout) => new(claimed.Dropout is not null, A1IsBeforeDropout, claimed.Lambda != 0);

    private static readonly Symbol W1 = S("W1"), b1 = S("b1"), W2 = S("W2"), b2 = S("b2"), X = S("X"), Y = S("Y"), Z1 = S("Z1"), A1 = S("A1"), Z2 = S("Z2"), A2 = S("A2"),
        dZ2 = S("dZ2"), dZ1 = S("dZ1"), m = S("m"), alpha = S("alpha"), lambda = S("lambda");

    /// <summary>What (3) and 3.33 use for A1.</summary>
    public Expression Hidden => A1IsBeforeDropout ? Dropped(A1) : A1;

    /// <summary>L of every output and sample.</summary>
    public static Expression Losses { get; } = Minus(Apply("softplus", Z2), Times(Y, Z2));

    /// <summary>‖W1‖² + ‖W2‖².</summary>
    public static Expression Weights { get; } = Plus(SumOfAll(Square(W1)), SumOfAll(Square(W2)));

    /// <summary>The right side of the equation for a quantity.</summary>
    public Expression For(string name) => name switch
    {
        "Z1" => Plus(Dot(W1, X), b1),                                                   // (1)
        "A1" => A1IsBeforeDropout ? Apply("g", Z1) : Dropped(Apply("g", Z1)),           // (2)
        "Z2" => Plus(Dot(W2, Hidden), b2),                                              // (3)
        "A2" => Apply("sigma", Z2),                                                     // (4)
        "J" => WithPenalty(Over(SumOfAll(Losses), m)),                                  // cost
        "dZ2" => Minus(A2, Y),                                                          // 3.32
        "dW2" => WithDecay(Over(Dot(dZ2, T(Hidden)), m), W2),                           // 3.33
        "db2" => Over(SumOverSamples(dZ2), m),                                          // 3.34
        "dZ1" => Times(Dropped(new Group(Dot(T(W2), dZ2))), Prime("g", Z1)),            // 3.35
        "dW1" => WithDecay(Over(Dot(dZ1, T(X)), m), W1),                                // 3.36
        "db1" => Over(SumOverSamples(dZ1), m),                                          // 3.37
        _ => Minus(S(name), new Product(ProductSign.Juxtaposition, alpha, S($"d{name}"))), // 3.30, 3.31
    };

    /// <summary>How a later quantity follows from an earlier one: its own equation, with every equation between put in.</summary>
    /// <param name="name">The earlier one.</param>
    /// <param name="later">The later one, or the same.</param>
    /// <param name="through">The quantities between.</param>
    public Func<Expression, Expression> Following(string name, string later, IReadOnlyList<string> through)
    {
        if (later == name) return formula => formula;
        var expression = For(later);
        for (var round = 0; round < through.Count; round++)
            foreach (var between in through)
                if (between != name && between != later) expression = Replaced(expression, between, For(between));
        return formula => Replaced(expression, name, formula);
    }

    public Expression Dropped(Expression A) => Dropout ? Over(Times(A, S("mask")), S("keep")) : A;

    private Expression WithDecay(Expression gradient, Expression W) => Penalty ? Plus(gradient, new Product(ProductSign.Juxtaposition, Over(lambda, m), W)) : gradient;

    private static Expression Replaced(Expression e, string name, Expression by)
    {
        if (e is Symbol s) return s.Base == name ? new Group(by) : e;
        return Parts.Map(e, part => e is Call c && ReferenceEquals(part, c.Function) ? part : Replaced(part, name, by));
    }

    private Expression WithPenalty(Expression cost) => Penalty ? Plus(cost, new Product(ProductSign.Juxtaposition, Over(lambda, new Product(ProductSign.Juxtaposition, N(2), m)), Weights)) : cost;
}
