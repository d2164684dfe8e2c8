using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Letters that are used for what has a sign of its own: Σ_{i,j} for the sum, L_{X,Θ} for L(X, Θ).</summary>
internal static partial class Rewriting
{
    private static readonly HashSet<string> _counters = ["i", "j", "k", "l", "n", "m", "t", "p", "q", "r", "s", "u", "v"];

    /// <summary>Whether the letter Σ stands for the sum: wherever it is written it has indices and something behind it.</summary>
    public static bool SumsBySigma(IReadOnlyList<IReadOnlyList<Expression>> formulas)
    {
        var all = formulas.SelectMany(links => links).SelectMany(Parts.Of).ToList();
        var letters = all.Count(p => p is Symbol { Base: "Sigma" });
        return letters > 0 && letters == all.OfType<Product>().Count(p => Before(p) is { } sign && IsIndexed(sign));

        static Symbol? Before(Product p) => p.Left switch { Symbol { Base: "Sigma" } s => s, Product { Right: Symbol { Base: "Sigma" } s } => s, _ => null };

        static bool IsIndexed(Symbol s) => s is { Superscripts.Count: 0, Primes: 0, Subscripts: [{ Bracket: Bracket.None, Parts: { Count: > 0 } parts }] } && parts.All(p => p is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } x && _counters.Contains(x.Base));
    }

    /// <summary>The expression with such a letter as the sum of the factors behind it.</summary>
    public static Expression Summed(Expression e)
    {
        if (e is not Product) return Parts.Map(e, Summed);
        List<Expression> factors = [];
        List<ProductSign> signs = [];
        Evaluator.Flatten(e, factors, signs);
        var at = factors.FindIndex(f => f is Symbol { Base: "Sigma" });
        if (at < 0 || at == factors.Count - 1) return Parts.Map(e, Summed);
        var body = Summed(Between(at + 1, factors.Count));
        var sum = new Big(BigOperator.Sum, ((Symbol)factors[at]).Subscripts[0].Parts, null, body) { Span = factors[at].Span.To(body.Span) };
        return at == 0 ? sum : new Product(signs[at - 1], Summed(Between(0, at)), sum) { Span = e.Span };

        Expression Between(int from, int to) => Enumerable.Range(from + 1, to - from - 1).Aggregate(factors[from], (left, i) => new Product(signs[i - 1], left, factors[i]) { Span = factors[from].Span.To(factors[i].Span) });
    }

    /// <summary>The expression with sums over members of a set, Σ_{x_i ∈ M} and Σ_{(x_i, y_i) ∈ D}, as sums over their number.</summary>
    public static Expression Members(Expression e) => Parts.Map(e is Big { Operator: BigOperator.Sum, Above: null, Below: [Relation { Sign: "∈", Left: var member }] } big && NumberOf(member) is { } letter ? big with { Below = [letter] } : e, Members);

    private static Symbol? NumberOf(Expression member)
    {
        var all = (Names.Bare(member) is Expressions.Tuple several ? several.Parts : [member]).Select(p => Names.Bare(p) is Symbol { Superscripts.Count: 0, Subscripts: [{ Parts: [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } letter] }] } && _counters.Contains(letter.Base) ? letter : null).Distinct().ToList();
        return all is [{ } only] ? only : null;
    }

    /// <summary>The expression with every star as the product entry by entry.</summary>
    public static Expression Entrywise(Expression e) => Parts.Map(e is Product { Sign: ProductSign.Star } p ? p with { Sign = ProductSign.Hadamard } : e, Entrywise);

    /// <summary>Costs that carry what they are a function of as an index, L_{X,Θ} = ‖XΘᵀ - R‖²: the same name without it.</summary>
    public static IReadOnlyList<Symbol> CostsOfNames(IReadOnlyList<IReadOnlyList<Expression>> formulas)
    {
        var lefts = formulas.Where(links => links.Count > 1 && Names.Bare(links[0]) is Symbol s && ShapeInference.IsCostName(s)).Select(links => (Cost: (Symbol)Names.Bare(links[0]), Body: links[^1])).ToList();
        return [.. lefts.Where(x => x.Cost is { Superscripts.Count: 0, Primes: 0, Subscripts: [{ Parts: var parts }] } && parts.All(p => p is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } name && !_counters.Contains(name.Base) && Parts.Of(x.Body).OfType<Symbol>().Any(s => s.Base == name.Base))
            && lefts.All(other => other.Cost.Base != x.Cost.Base || other.Cost.Equals(x.Cost))).Select(x => x.Cost).Distinct()];
    }

    /// <summary>The expression with such costs by their name alone.</summary>
    public static Expression Named(Expression e, IReadOnlyList<Symbol> costs) => costs.Count == 0 ? e : e is Symbol s && costs.Contains(s) ? s with { Subscripts = [] } : Parts.Map(e, part => Named(part, costs));

    /// <summary>∂C / z is ∂C / ∂z with one sign lost, and so is C / ∂z.</summary>
    public static Expression Completed(Expression e) => e switch
    {
        Divide { Numerator: Call { Function: Symbol { Base: "partial" }, Arguments: [var of] }, Denominator: Symbol by } => new Derivative(of, [by], DerivativeKind.Partial) { Span = e.Span },
        Divide { Numerator: Symbol of, Denominator: Call { Function: Symbol { Base: "partial" }, Arguments: [Symbol by] } } => new Derivative(of, [by], DerivativeKind.Partial) { Span = e.Span },
        _ => Parts.Map(e, Completed),
    };
}
