using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Calls that are names of something: f(x) = a^{(O)} = softmax(z).</summary>
internal static partial class Rewriting
{
    /// <summary>What is written as a function, and always of the same, where its equation gives it a name without arguments: f(x) = a = …, h_θ(x) = \hat y.</summary>
    public static IReadOnlyList<(Call Written, Symbol Name)> NamedCalls(IReadOnlyList<IReadOnlyList<Expression>> formulas)
    {
        List<(Call, Symbol)> found = [];
        List<Call>? calls = null;
        foreach (var links in formulas)
        {
            if (links is not [Call { Function: Symbol f, Options.Count: 0 } call, Symbol { Primes: 0 } name, ..] || Function.Known(f.Base) is not null || !call.Arguments.All(a => Names.Bare(a) is Symbol) || call.Arguments.Contains(name)) continue;
            // f(x) = a may say what f does to any x; behind it stands what a is, or a has a label.
            if (links.Count < 3 && name.Superscripts.Count + name.Subscripts.Count == 0 && !name.Base.Contains(' ', StringComparison.Ordinal)) continue;
            if (ShapeInference.IsCostName(name) || name.Base == f.Base) continue;
            calls ??= [.. formulas.SelectMany(l => l).SelectMany(Parts.Of).OfType<Call>()];
            if (calls.Where(c => c.Function is Symbol { Primes: var primes } other && other.Base == f.Base && primes == 0).All(c => c.Equals(call)) && !calls.Any(c => c.Function is Symbol { Primes: > 0 } slope && slope.Base == f.Base)) found.Add((call, name));
        }
        return found;
    }

    /// <summary>Losses that have a label, of which only the arguments are said and which are differentiated by their name: L = Σ_t L_t(y_t, o_t) beside ∂L_t/∂y_t.</summary>
    public static IReadOnlyList<(Call Written, Symbol Name)> LabelledLosses(IReadOnlyList<IReadOnlyList<Expression>> formulas)
    {
        var parts = formulas.SelectMany(links => links).SelectMany(Parts.Of).ToList();
        var calls = parts.OfType<Call>().Where(c => c is { Arguments.Count: > 1, Options.Count: 0, Function: Symbol { Primes: 0, Superscripts.Count: 0, Subscripts: [{ Parts: [Symbol] }] } f } && ShapeInference.IsCostName(f)).ToList();
        if (calls.Count == 0) return [];
        var lefts = formulas.Where(links => links.Count > 1).Select(links => links[0] is Call c ? c.Function : links[0]).OfType<Symbol>().Select(s => s.Base + s.Subscripts.Count).ToHashSet(StringComparer.Ordinal);
        return [.. calls.DistinctBy(c => c.Function).Where(c => c.Function is Symbol f && !lefts.Contains(f.Base + f.Subscripts.Count) && calls.All(other => !other.Function.Equals(f) || other.Equals(c)) && parts.Any(p => p is Derivative { Of: Symbol of } && of.Equals(f))).Select(c => (c, (Symbol)c.Function))];
    }

    /// <summary>The expression with such names in place of the calls; an index behind the call is one of the name.</summary>
    public static Expression WithoutCalls(Expression e, IReadOnlyList<(Call Written, Symbol Name)> named)
    {
        if (named.Count == 0) return e;
        if (e is Element { Operand: Call indexed } entry && Of(indexed) is { } whole) return whole with { Subscripts = [.. whole.Subscripts, new(Bracket.None, entry.Indices)], Span = e.Span };
        if (e is Call call && Of(call) is { } name) return name with { Span = e.Span };
        return Parts.Map(e, part => WithoutCalls(part, named));

        Symbol? Of(Call written) => named.Where(n => n.Written.Equals(written)).Select(n => n.Name).FirstOrDefault();
    }

    /// <summary>The expression with ∇_z g as g′(z), where g is written as a function of z.</summary>
    public static Expression Slopes(Expression e, IReadOnlySet<Expression> calls)
    {
        if (e is Derivative { Of: Symbol { Superscripts.Count: 0, Subscripts.Count: 0, Primes: 0 } f, By: [var by], Kind: DerivativeKind.Nabla } && !ShapeInference.IsCostName(f) && calls.Contains(new Call(f, [by], []))) return new Call(f with { Primes = 1 }, [by], []) { Span = e.Span };
        return Parts.Map(e, part => Slopes(part, calls));
    }
}
