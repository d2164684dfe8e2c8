using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Slopes that are given and stand for what they are said to be: σ'(s) = s(1 - s) as a function of the output, σ'(a) beside a = σ(z), and the f' of an f that is never applied.</summary>
internal static class OutputSlopes
{
    /// <summary>What each such slope stands for, by the letter of the function.</summary>
    public static Dictionary<string, (Symbol Output, Expression Slope)> Of(IReadOnlyList<IReadOnlyList<Expression>> formulas)
    {
        Dictionary<string, (Symbol, Expression)> found = new(StringComparer.Ordinal);
        // What is applied, and what is an equation for the function itself.
        var applied = formulas.SelectMany(links => links).SelectMany(Parts.Of).Select(p => p is Call c ? c.Function : p is Product { Right: Group } g ? g.Left : null).OfType<Symbol>().Where(f => f.Primes == 0).Select(f => f.Base).ToHashSet();
        foreach (var links in formulas)
        {
            if (links.Count != 2 || Names.Bare(links[0]) is not Call { Function: Symbol { Primes: 1 } f, Arguments: [var argument] } || Names.Bare(argument) is not Symbol s) continue;
            if (!applied.Contains(f.Base) && Function.Known(f.Base) is null && Parts.Of(links[1]).Any(part => part.Equals(s)) && !Parts.Of(links[1]).Any(part => part is Derivative or Words or Unread or Ellipsis or Call { Function: Symbol { Primes: > 0 } }))
            {
                found.TryAdd(f.Base, (s, links[1]));
                continue;
            }
            if (s.Superscripts.Count + s.Subscripts.Count > 0) continue;
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
