using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Names for parts of other equations, so that gradients by them exist: z for what an activation is applied to, s for r ⊙ h in an equation above.</summary>
internal sealed partial class Outline
{
    private static readonly HashSet<string> _mayBeForward = ["Q", "R", "F", "f", "E", "C", "l"];

    private HashSet<string>? _noCosts;

    /// <summary>Whether a name is that of a cost: one that costs go by, unless the document computes with it and takes no derivative of it, or differentiates by it (the query Q, the gate f, the cell state C).</summary>
    public bool IsCost(Symbol s) => ShapeInference.IsCostName(s) && !(_noCosts ??= NoCosts()).Contains(s.Base);

    private HashSet<string> NoCosts()
    {
        var numerators = AllParts.OfType<Derivative>().Select(d => Names.Bare(d.Of ?? new Words(""))).Select(of => of is Call c ? Names.Bare(c.Function) : of).OfType<Symbol>().Select(s => s.Base).ToHashSet();
        HashSet<string> found = [];
        // The f of C_t = f_t C_{t-1} is none as soon as the cell state C is known to be none.
        for (var known = -1; known < found.Count;)
        {
            known = found.Count;
            var used = UsedIn(_definitions.Where(d => !IsStillCost(d.Name)));
            var forward = UsedIn(_definitions.Where(d => !IsStillCost(d.Name) || (_mayBeForward.Contains(d.Name.Base) && !numerators.Contains(d.Name.Base))));
            found.UnionWith(Variables().Select(v => v.Base).Where(name => ShapeInference.IsCostName(new Symbol(name)) && (!numerators.Contains(name) || used.Contains(name))));
            found.UnionWith(_mayBeForward.Where(name => forward.Contains(name) && !numerators.Contains(name)));
        }
        return found;

        bool IsStillCost(Symbol name) => ShapeInference.IsCostName(name) && !found.Contains(name.Base);

        static HashSet<string> UsedIn(IEnumerable<Definition> definitions) => [.. definitions.SelectMany(d => Parts.Of(d.Body).OfType<Symbol>().Where(s => s.Base != d.Name.Base)).Select(s => s.Base)];
    }

    // What the document differentiates by.
    private IEnumerable<Symbol> Variables() => AllParts.OfType<Derivative>().Where(d => d.By.Count == 1).Select(d => Names.Bare(d.By[0]))
        .Concat(_statements.SelectMany(s => s.Links.Prepend(s.Left)).SelectMany(Parts.Of).OfType<Symbol>().Select(s => IsErrorTerm(s) && s.Superscripts.Count > 0 ? ErrorTermOf(s) : GradientOf(s))).OfType<Symbol>().Select(s => s with { Span = default }).Distinct();

    private void NameParts()
    {
        var variables = Variables().ToList();
        foreach (var variable in variables) NameArgument(variable);
        foreach (var part in _definitions.Where(d => d.Parameters is null && Parts.Of(d.Body).OfType<Symbol>().Take(2).Count() == 2 && variables.Any(v => v.Base == d.Name.Base)).ToList()) NameIn(part);
    }

    // An equation for s below those that have its right side in them: they are made of s.
    private void NameIn(Definition part)
    {
        if (ShapeInference.IsCostName(part.Name) || _definitions.Count(d => d.Name.Base == part.Name.Base && Decorations(d.Name).Count == Decorations(part.Name).Count) != 1) return;
        for (var i = 0; i < _definitions.Count; i++)
        {
            var d = _definitions[i];
            if (ReferenceEquals(d, part) || d.Column != part.Column || Names.Bare(d.Body).Equals(Names.Bare(part.Body)) || Parts.Of(part.Body).OfType<Symbol>().Any(s => s.Base == d.Name.Base)) continue;
            var named = Replaced(d.Body, Names.Bare(part.Body), part.Name);
            if (!ReferenceEquals(named, d.Body)) _definitions[i] = d with { Body = named };
        }
    }

    private static Expression Replaced(Expression e, Expression part, Symbol name) =>
        Names.Bare(e).Equals(part) ? name with { Span = e.Span } : Parts.Map(e, inner => Replaced(inner, part, name));

    // A name that nothing defines, for what exactly one activation is applied to: \hat o_t beside o_t = σ(…), a_z beside z = σ(…), z_1 beside a_1 = σ(…).
    private void NameArgument(Symbol name)
    {
        // What equations are made of is given, W_z beside z = σ(W_z x).
        if (_definitions.Any(d => Parts.Of(d.Body).Any(part => part.Equals(name)))) return;
        if (_definitions.Select(d => d.Name).Concat(_declarations.Select(d => d.Name)).Any(other => other.Base == name.Base && Decorations(other).Count == Decorations(name).Count && Decorations(other).Zip(Decorations(name)).All(x => x.First.Equals(x.Second) || MayBeAny(x.First)))) return;
        var open = Enumerable.Range(0, _definitions.Count).Where(i => _definitions[i] is { Parameters: null, Body: Call { Function: Symbol { Primes: 0 } f, Arguments: [var argument], Options.Count: 0 } } && IsActivation(f) && Names.Bare(argument) is not (Symbol or Number)).ToList();
        foreach (var fits in new Func<Symbol, bool>[] { Accented, Labelled, Beside })
        {
            if (open.Where(i => fits(_definitions[i].Name)).ToList() is not [var only]) continue;
            var d = _definitions[only];
            var call = (Call)d.Body;
            _definitions[only] = d with { Body = call with { Arguments = [name] } };
            _definitions.Insert(only, new(d.Order, name, null, call.Arguments[0], d.Column, d.Section));
            return;
        }

        bool Accented(Symbol of) => name.Base.Contains(' ', StringComparison.Ordinal) && Names.Letter(name.Base) == Names.Letter(of.Base) && Decorations(name).SequenceEqual(Decorations(of));

        bool Labelled(Symbol of)
        {
            List<Expression> rest = [.. Decorations(name)];
            return Decorations(of).All(rest.Remove) && rest is [Symbol label] && Names.Letter(label.Base) == Names.Letter(of.Base);
        }

        bool Beside(Symbol of) => Names.Letter(name.Base) is "z" or "a" or "u" or "s" or "v" or "net" && Decorations(name).SequenceEqual(Decorations(of)) && of.Base != name.Base;
    }

    // a = f(w x + b) = f(z) and a = f(z) = f(w x + b) say what z is, too.
    private List<Expression> WithArgument(List<Expression> links, Formula f, int order, int section)
    {
        if (links is not [.., Call { Arguments: [var before], Options.Count: 0, Function: Symbol { Primes: 0 } function } first, Call { Arguments: [var after], Options.Count: 0 } second] || !function.Equals(second.Function)) return links;
        var (name, spelt, named) = Names.Bare(after) is Symbol z ? (z, Names.Bare(before), second) : (Names.Bare(before) as Symbol, Names.Bare(after), first);
        if (name is null || spelt is Symbol or Number || _definitions.Any(d => d.Name.Equals(name)) || Parts.Of(spelt).Any(part => part is Unread or Ellipsis or Words || part.Equals(name))) return links;
        _definitions.Add(new(order, name, null, spelt, f.Place.TableColumn, section));
        return [.. links.SkipLast(2), named];
    }

    // The l of z^l stands for any layer, the o of z_o only for itself.
    private static bool MayBeAny(Expression label) => label is not (Number or Symbol) || label is Symbol { Base: "l" or "ell" or "t" or "i" or "j" or "k" or "L" or "T" };

    private static bool IsActivation(Symbol f) => f.Base is "f" or "g" or "phi" or "varphi" or "psi" or "sigma" or "softmax" || Function.Known(f.Base) is { Name: "sigmoid" or "tanh" or "relu" or "softplus" or "leakyrelu" or "swish" };

    private static List<Expression> Decorations(Symbol s) => [.. s.Superscripts.Concat(s.Subscripts).SelectMany(d => d.Parts).Select(Names.Bare)];
}
