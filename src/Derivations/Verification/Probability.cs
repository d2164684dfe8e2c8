using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Something that a document writes as a call of conditions, p(y = j | x; θ), and what it stands for.</summary>
/// <param name="Pattern">The call where it is introduced.</param>
/// <param name="Meaning">What it stands for there.</param>
internal sealed record Probability(Call Pattern, Expression Meaning)
{
    /// <summary>All that are introduced: by a name (ŷ_o = P(O = o | C = c)) or by the formula they are equal to.</summary>
    public static IReadOnlyList<Probability> Of(IEnumerable<IReadOnlyList<Expression>> formulas)
    {
        List<Probability> found = [];
        foreach (var links in formulas.Where(links => links.Count > 1 && links[0] is not Derivative))
        {
            // -log p(o | c) = -log …
            for (var i = 1; i + 1 < links.Count; i++)
                if (Beside(links[i], links[i + 1]) is var (named, spelt) && !Parts.Of(spelt).Any(p => p is Unread or Ellipsis or Words || (p is Call c && c.Arguments.Any(IsCondition)))) found.Add(new(named, spelt));
            if (links.OfType<Call>().FirstOrDefault(c => c.Function is Symbol && c.Arguments.Any(IsCondition)) is not { } call) continue;
            // P(y = 1 | x) = h(x) = … has a name of its own.
            if (links.OfType<Call>().Any(c => !ReferenceEquals(c, call) && c.Function is Symbol f && Evaluation.Function.Known(f.Base) is null && c.Arguments.All(a => a is Symbol))) continue;
            var meaning = links.FirstOrDefault(link => link is Symbol s && !ShapeInference.IsCostName(s)) ?? links[^1];
            if (!ReferenceEquals(meaning, call) && !Parts.Of(meaning).Any(p => p is Unread or Ellipsis or Words || (p is Call c && c.Arguments.Any(IsCondition)))) found.Add(new(call, meaning));
        }
        return found;
    }

    /// <summary>What another call of the same kind stands for; null when this is no such call.</summary>
    public Expression? For(Call call)
    {
        if (!call.Function.Equals(Pattern.Function) || call.Arguments.Count != Pattern.Arguments.Count) return null;
        Dictionary<Symbol, Expression> known = [];
        return Pattern.Arguments.Zip(call.Arguments).All(a => Fits(a.First, a.Second, known)) ? Put(Meaning, known) with { Span = call.Span } : null;
    }

    // The one call of conditions in a formula, and what stands in its place in another one that is the same elsewhere.
    private static (Call Named, Expression Spelt)? Beside(Expression a, Expression b)
    {
        if (a is Call { Function: Symbol } call && call.Arguments.Any(IsCondition)) return (call, b);
        if (a.GetType() != b.GetType()) return null;
        var (mine, others) = (Parts.Children(a), Parts.Children(b));
        if (mine.Count != others.Count) return null;
        var differing = Enumerable.Range(0, mine.Count).Where(i => !mine[i].Equals(others[i])).ToList();
        return differing is [var only] ? Beside(mine[only], others[only]) : null;
    }

    private static bool IsCondition(Expression e) => (e is Relation r && (r.Sign == "=" || IsCondition(r.Left) || IsCondition(r.Right))) || (e is Expressions.Tuple t && t.Parts.Any(IsCondition)) || (e is Product p && (IsCondition(p.Left) || IsCondition(p.Right)));

    private static bool Fits(Expression pattern, Expression e, Dictionary<Symbol, Expression> known)
    {
        if (pattern is Symbol s) return known.TryGetValue(s, out var before) ? before.Equals(e) : known.TryAdd(s, e);
        if (pattern.GetType() != e.GetType()) return false;
        var (a, b) = (Parts.Children(pattern), Parts.Children(e));
        return a.Count == b.Count && (a.Count > 0 ? a.Zip(b).All(x => Fits(x.First, x.Second, known)) : pattern.Equals(e));
    }

    /// <summary>An expression with names replaced, also where they are indices of others.</summary>
    public static Expression Put(Expression e, Dictionary<Symbol, Expression> known)
    {
        if (e is Symbol s)
        {
            if (known.TryGetValue(s, out var value)) return value;
            var changed = s with { Superscripts = [.. s.Superscripts.Select(Inside)], Subscripts = [.. s.Subscripts.Select(Inside)] };
            // x_n of x^{(i)} is x_n^{(i)}.
            return known.GetValueOrDefault(new Symbol(s.Base)) is Symbol other && (other.Superscripts.Count + other.Subscripts.Count > 0 || other.Base != s.Base)
                ? other with { Superscripts = [.. other.Superscripts, .. changed.Superscripts], Subscripts = [.. other.Subscripts, .. changed.Subscripts] } : changed;
        }
        return Parts.Map(e, part => Put(part, known));

        Decoration Inside(Decoration d) => d with { Parts = [.. d.Parts.Select(p => Put(p, known))] };
    }
}
