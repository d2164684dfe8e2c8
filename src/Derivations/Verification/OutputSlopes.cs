using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Slopes that are written as functions of the output, σ'(s) = s(1 - s), and applied to it: σ'(a) beside a = σ(z).</summary>
internal static class OutputSlopes
{
    /// <summary>What each such slope stands for, by the letter of the function.</summary>
    public static Dictionary<string, (Symbol Output, Expression Slope)> Of(IReadOnlyList<IReadOnlyList<Expression>> formulas)
    {
        Dictionary<string, (Symbol, Expression)> found = new(StringComparer.Ordinal);
        foreach (var links in formulas)
        {
            if (links.Count != 2 || Names.Bare(links[0]) is not Call { Function: Symbol { Primes: 1 } f, Arguments: [var argument] } || Names.Bare(argument) is not Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } s) continue;
            if (!Parts.Of(links[1]).All(part => part is Number or Subtract or Product or Power or Group || part.Equals(s)) || !Parts.Of(links[1]).Any(part => part.Equals(s))) continue;
            // σ'(z) beside a = σ(z) takes the argument.
            var arguments = formulas.Where(other => other.Count > 1 && Names.Bare(other[0]) is Symbol).SelectMany(other => other.Skip(1)).SelectMany(Parts.Of).OfType<Call>().Where(c => c is { Function: Symbol { Primes: 0 } g, Arguments.Count: 1 } && g.Base == f.Base).Select(c => Names.Bare(c.Arguments[0])).ToHashSet();
            if (!formulas.SelectMany(other => other).SelectMany(Parts.Of).Any(part => part is Call { Function: Symbol { Primes: 1 } g, Arguments: [var at] } && g.Base == f.Base && arguments.Contains(Names.Bare(at)))) found.TryAdd(f.Base, (s, links[1]));
        }
        return found;
    }

    /// <summary>The expression with such slopes written out.</summary>
    public static Expression WrittenOut(Expression e, Dictionary<string, (Symbol Output, Expression Slope)> slopes)
    {
        if (slopes.Count == 0) return e;
        if (e is Call { Function: Symbol { Primes: 1 } f, Arguments: [var argument] } && slopes.TryGetValue(f.Base, out var slope)) return new Group(Put(slope.Slope, slope.Output, argument)) { Span = e.Span };
        return Parts.Map(e, part => WrittenOut(part, slopes));
    }

    private static Expression Put(Expression e, Symbol name, Expression value) => e.Equals(name) ? value : Parts.Map(e, part => Put(part, name, value));
}
