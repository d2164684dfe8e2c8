using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Turns powers that are names into names: a^l, W^{l+1}, y^i, and σ² where the document defines it.</summary>
internal static class Rewriting
{
    private static readonly HashSet<string> _layers = ["l", "t", "L", "T", "ell"];

    /// <summary>Names of the form x^n that are defined as such.</summary>
    public static HashSet<Expression> PowerNames(IEnumerable<IReadOnlyList<Expression>> formulas) =>
        [.. formulas.Where(links => links.Count > 1).Select(links => Names.Bare(links[0])).Where(left => left is Power { Operand: Symbol, Exponent: Number })];

    /// <summary>The expression with such powers as names.</summary>
    public static Expression Of(Expression e, HashSet<Expression> powerNames)
    {
        if (e is Power { Operand: Symbol s } p && Label(p, powerNames) is { } label)
            return s with { Superscripts = [.. s.Superscripts, label], Span = e.Span };
        if (e is Transpose { Operand: Power { Operand: Symbol } inner } t && Label(inner, powerNames) is not null) return t with { Operand = Of(inner, powerNames) };
        var children = Parts.Children(e);
        if (children.Count == 0) return e;
        Expression[]? changed = null;
        for (var i = 0; i < children.Count; i++)
        {
            var child = Of(children[i], powerNames);
            if (ReferenceEquals(child, children[i])) continue;
            changed ??= [.. children];
            changed[i] = child;
        }
        return changed is null ? e : Parts.With(e, changed);
    }

    private static Decoration? Label(Power p, HashSet<Expression> powerNames)
    {
        var exponent = Names.Bare(p.Exponent);
        if (p.Operand is Symbol { Base: "e" or "R" or "bb R" }) return null;
        if (exponent is Number && powerNames.Contains(p)) return new(Bracket.None, [exponent]);
        var parts = Parts.Of(exponent).ToList();
        if (!parts.All(part => part is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } or Number or Add or Subtract or Group)) return null;
        var letters = parts.OfType<Symbol>().Select(x => x.Base).ToList();
        if (letters.Count == 1 && (_layers.Contains(letters[0]) || (letters[0] is "i" or "j" or "k" && exponent is Symbol))) return new(Bracket.None, [exponent]);
        return null;
    }
}
