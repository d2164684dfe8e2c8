using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>
/// Names for parts of the forward equations that only stand beside them: E = ½‖Ax - b‖² with r = Ax - b depends on r, and the a_z of z = σ(W_z x) is what σ is applied to.
/// Only names that derivatives are taken by are put in.
/// </summary>
internal static class NamedParts
{
    /// <summary>The definitions with named parts in place of what the names stand for.</summary>
    /// <param name="definitions">Of the document, in order.</param>
    /// <param name="wanted">What derivatives are taken by.</param>
    /// <param name="arguments">Whether the words call some names arguments of functions.</param>
    public static List<Definition> In(IReadOnlyList<Definition> definitions, IReadOnlyCollection<Symbol> wanted, bool arguments)
    {
        List<Definition> named = [.. definitions];
        if (arguments)
            foreach (var name in wanted.Where(w => !definitions.Any(d => d.Name.Equals(w) || Parts.Of(d.Body).Any(p => p.Equals(w)))).Distinct().ToList()) NameArgument(named, name);
        var once = named.GroupBy(d => Names.Plain(d.Name)).Where(g => g.Count() == 1).Select(g => g.Single());
        foreach (var part in once.Where(d => d.Parameters is null && Names.Bare(d.Body) is Product or Add or Subtract && wanted.Contains(d.Name)).ToList())
        {
            if (named.Any(d => Parts.Of(d.Body).Any(p => p.Equals(part.Name)))) continue;
            for (var i = 0; i < named.Count; i++)
                if (!ReferenceEquals(named[i], part) && With(named[i].Body, Names.Bare(part.Body), part.Name) is var body && !ReferenceEquals(body, named[i].Body) && !Names.Bare(body).Equals(part.Name)) named[i] = named[i] with { Body = body };
        }
        return named;
    }

    private static Expression With(Expression e, Expression part, Symbol name)
    {
        if (Names.Bare(e).Equals(part)) return name;
        var children = Parts.Children(e);
        if (children.Count == 0) return e;
        Expression[]? changed = null;
        for (var i = 0; i < children.Count; i++)
        {
            var child = With(children[i], part, name);
            if (ReferenceEquals(child, children[i])) continue;
            changed ??= [.. children];
            changed[i] = child;
        }
        return changed is null ? e : Parts.With(e, changed);
    }

    // a_z or \hat z for the argument of z = σ(…).
    private static void NameArgument(List<Definition> definitions, Symbol name)
    {
        var at = definitions.FindIndex(d => d.Parameters is null && Names.Bare(d.Body) is Call { Function: Symbol { Primes: 0 }, Arguments: [not Symbol] } && IsNamedAfter(name, d.Name));
        if (at < 0) return;
        var of = definitions[at];
        var call = (Call)Names.Bare(of.Body);
        definitions[at] = of with { Body = call with { Arguments = [name] } };
        definitions.Insert(at, of with { Name = name, Body = call.Arguments[0] });
    }

    private static bool IsNamedAfter(Symbol name, Symbol quantity)
    {
        var (letter, accented) = Letter(name.Base);
        var (own, _) = Letter(quantity.Base);
        if (accented && letter == own) return name.Superscripts.Equals(quantity.Superscripts) && name.Subscripts.Equals(quantity.Subscripts);
        return name is { Superscripts.Count: 0, Subscripts: [{ Parts: [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } label] }] } && quantity.Superscripts.Count == 0 && label.Base == quantity.Base;

        static (string, bool) Letter(string text) => text.LastIndexOf(' ') is var space and >= 0 ? (text[(space + 1)..], true) : (text, false);
    }
}
