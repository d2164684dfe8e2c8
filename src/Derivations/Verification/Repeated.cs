using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Sums that are not written where repeated indices are summed: y_i log ŷ_i is Σ_i y_i log ŷ_i.</summary>
internal static class Repeated
{
    /// <summary>A formula with the sums over the indices that its left side does not name.</summary>
    public static Sequence<Expression> Of(Sequence<Expression> links)
    {
        HashSet<string> free = [.. Letters(links[0])];
        // What a derivative does not name is summed, even where it is not repeated: y_a ŷ_b, where Σ y_a is 1.
        var single = links[0] is Derivative;
        return [.. links.Select((link, i) => i == 0 ? Turned(link) : Summed(Turned(link), free, single))];
    }

    private static Expression Summed(Expression e, HashSet<string> free, bool single)
    {
        if (e is Add or Subtract or Negate or Group or Expressions.Tuple) return Parts.Map(e, part => Summed(part, free, single));
        var factors = Factors(e).ToList();
        var here = factors.SelectMany(f => Letters(f).Distinct()).Where(letter => !free.Contains(letter)).GroupBy(letter => letter).Where(g => g.Count() > 1).Select(g => g.Key)
            .Concat(factors.OfType<Symbol>().SelectMany(s => Letters(s).Where(l => !free.Contains(l)).GroupBy(l => l).Where(g => single || g.Count() > 1).Select(g => g.Key))).Distinct().ToList();
        HashSet<string> bound = [.. free, .. here];
        var inner = e is Symbol or Number ? e : Inside(e, bound, single);
        return here.Aggregate(inner, (body, letter) => new Big(BigOperator.Sum, [new Symbol(letter)], null, body) { Span = e.Span });
    }

    // The factors of a term, with their own sums.
    private static Expression Inside(Expression e, HashSet<string> bound, bool single) => e is Product or Divide ? Parts.Map(e, part => Inside(part, bound, single))
        : e is Symbol or Number or Big ? e : Parts.Map(e, part => Summed(part, bound, single));

    private static IEnumerable<Expression> Factors(Expression e) => e switch
    {
        Product p => Factors(p.Left).Concat(Factors(p.Right)),
        Divide d => Factors(d.Numerator).Concat(Factors(d.Denominator)),
        Derivative { Of: { } of } d => [of, .. d.By],
        Power { Exponent: Number { Value: 2 } } p => [p.Operand, p.Operand],
        _ => [e],
    };

    private static IEnumerable<string> Letters(Expression e) => Letters(Parts.Of(e));

    /// <summary>The letters that are indices of any of these names.</summary>
    public static IEnumerable<string> Letters(IEnumerable<Expression> parts) => parts.SelectMany(part => part switch
    {
        Symbol s => s.Subscripts.SelectMany(d => d.Parts).OfType<Symbol>(),
        Element x => x.Indices.Select(Names.Bare).OfType<Symbol>(),
        _ => [],
    }).Where(s => s is { Base: [>= 'a' and <= 'z'], Superscripts.Count: 0, Subscripts.Count: 0 }).Select(s => s.Base);

    // W^T_{ij} is the entry of the transpose.
    private static Expression Turned(Expression e) => e is Transpose { Operand: Symbol { Subscripts: [{ Parts: [Symbol first, Symbol second] } indices] } s } ? s with { Subscripts = [indices with { Parts = [second, first] }], Span = e.Span }
        : Parts.Map(e, Turned);
}
