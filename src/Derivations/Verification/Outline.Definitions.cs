using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;
using Group = AutogradCheck.Derivations.Expressions.Group;

namespace AutogradCheck.Derivations.Verification;

/// <summary>What an equation defines: names, functions, losses of which others are sums; and what is an update instead.</summary>
internal sealed partial class Outline
{
    // (W ∈ R^{n×m}, b ∈ R^n) beside an equation.
    private void Remark(Expression condition)
    {
        List<Expression> names = [];
        foreach (var part in Names.Bare(condition) is Expressions.Tuple several ? several.Parts : [Names.Bare(condition)])
        {
            if (part is not Relation { Sign: "∈" } member)
            {
                names.Add(part);
                continue;
            }
            foreach (var name in names.Append(member.Left)) Belongs(name, member.Right);
            names.Clear();
        }
    }

    private void Define(Formula f, Symbol name, IReadOnlyList<Expression>? parameters, List<Expression> links, int order, int section)
    {
        if (Parts.Of(Last(links)).Any(part => part is Ellipsis or Unread or Words) || NamesEntries(name, Last(links))) return;
        AddSummand(f, links, order, section);
        // A = σ(Z) = Ŷ names A once more.
        if (links.Count > 1 && links[^1] is Symbol again && parameters is null) _definitions.Add(new(order, again, null, name, f.Place.TableColumn, section));
        if (links.Count > 1 && Parts.Of(links[^1]).Any(AppliesErrorTerm)) links = [.. links.SkipLast(1)];
        var says = (ShapeInference.IsCostName(name) ? LostSquare(links) : null) ?? Last(links, parameters);
        if (parameters is [Symbol of] && IsSoftmax(says, of))
        {
            FunctionNames.TryAdd(name.Base, "softmax");
            return;
        }
        var body = Rewriting.Rebound(ShapeInference.IsCostName(name) ? Rewriting.Gathered(says) : says, name, AllParts);
        // Ŷ = Z = A W + b: the names in between are names of the same.
        foreach (var between in links.SkipLast(1).OfType<Symbol>().Reverse().Where(between => parameters is null && body is not Symbol && !AreCompared(name, between)))
        {
            _definitions.Add(new(order, between, null, body, f.Place.TableColumn, section));
            body = between;
        }
        // x = (x_1, x_2)^T says how many entries x has.
        if (parameters is null && ListsEntries(name, body) is { } count)
        {
            _declarations.Add(new(name, new Number(count), new Number(1)));
            _listed.Add(name.Base);
            return;
        }
        if (parameters is [Symbol { Base: [>= 'A' and <= 'Z' and var capital], Superscripts.Count: 0, Subscripts.Count: 0 } whole]) body = OfEntries(body, whole, new(char.ToLowerInvariant(capital).ToString()));
        if (parameters is null && !ShapeInference.IsCostName(name) && OnlySample(name, body) is { } sample) name = name with { Superscripts = [.. name.Superscripts, sample] };
        _definitions.Add(new(order, name, parameters, body, f.Place.TableColumn, section));
        // x_1 = 0.05 in an example with numbers.
        if (body is Number { Value: var value } && value != Math.Floor(value)) _declarations.Add(new(name, new Number(1), new Number(1)));
    }

    // f(X) = { x if x > 0, … }: x is an entry of X.
    private static Expression OfEntries(Expression body, Symbol whole, Symbol entry) => Parts.Of(body).Contains(whole) ? body : Parts.Replace(body, entry, whole);

    // The h of h = ∂²L/∂ŷ².
    private readonly Dictionary<Symbol, Derivative> _curvatures = [];

    private static bool Slope(Expression e) => Names.Bare(e) switch
    {
        Negate n => Slope(n.Operand),
        Derivative { Of: Symbol of, By: [Symbol] } => ShapeInference.IsCostName(of),
        _ => false,
    };

    // J = 1/m Σ L(ŷ, y) = 1/m Σ (…) says what L is, too.
    private void AddSummand(Formula f, List<Expression> links, int order, int section)
    {
        if (links.Count < 2 || Sum(links[0])?.Body is not { } loss || Sum(links[^1])?.Body is not { } summand) return;
        var name = Names.Bare(loss) is Call { Function: Symbol called } ? called : Names.Bare(loss) as Symbol;
        if (name is null || !ShapeInference.IsCostName(name)) return;
        var index = Sum(links[0])!.Below.SelectMany(Parts.Of).OfType<Symbol>().FirstOrDefault();
        if (index is not null && name.Superscripts.Count == 0) name = name with { Superscripts = [new(Bracket.Round, [new Symbol(index.Base)])] };
        _definitions.Add(new(order, name, null, summand, f.Place.TableColumn, section));

        static Big? Sum(Expression e) => Parts.Of(e).OfType<Big>().FirstOrDefault();
    }

    // The last link that can be read says most; of a function, the last one that is made of its arguments.
    private static Expression Last(List<Expression> links, IReadOnlyList<Expression>? parameters = null)
    {
        var readable = links.Where(link => link is not Symbol && !Parts.Of(link).Any(part => part is Unread or Ellipsis or Words)).ToList();
        if (readable.Count == 0) return links[^1];
        return parameters is null || parameters.Any(p => Mentions(readable[^1], p)) ? readable[^1] : readable.LastOrDefault(link => parameters.All(p => Mentions(link, p))) ?? readable[^1];

        static bool Mentions(Expression link, Expression parameter) => Names.Bare(parameter) is Symbol name && Parts.Of(link).OfType<Symbol>().Any(s => s.Base == name.Base);
    }

    // The a and the y of a loss ℓ(a, y) are never one quantity, even where "a = y = σ(z)" is written.
    private bool AreCompared(Symbol a, Symbol b) => AllParts.Any(p => p is Call { Function: Symbol f, Arguments: [var first, var second] } && ShapeInference.IsCostName(f)
        && Names.Bare(first) is Symbol x && Names.Bare(second) is Symbol y && ((x.Base, y.Base) == (a.Base, b.Base) || (x.Base, y.Base) == (b.Base, a.Base)));

    private static (Symbol Name, IReadOnlyList<Expression>? Parameters)? Defined(Expression left)
    {
        if (left is Symbol s) return (s, null);
        if (left is Call { Function: Symbol { Base: not ("log" or "ln" or "exp" or "sqrt" or "det" or "tr" or "Tr" or "trace" or "diag") } f } c) return (f, c.Arguments);
        if (left is Product { Left: Symbol p, Right: Group g }) return (p, [g.Inner]);
        return null;
    }

    private bool IsUpdate(Expression left, string sign, List<Expression> links)
    {
        if (left is Symbol { Base: ['D', 'e', 'l', 't', 'a', ' ', ..] } change && GradientOf(change) is null) return true;
        if (left is Symbol { Base: "Delta" } && !_errorBases.ContainsKey("Delta") && links.SelectMany(Parts.Of).Any(part => part is Derivative or Symbol { Base: "eta" or "delta" or "Delta" })) return true;
        if (sign is "←" or "⇒" or "→") return true;
        var right = links[^1];
        // w(t + 1) = w(t) - η …
        if (left is Call { Function: Symbol stepped, Arguments: [Add { Left: var step }] } && right is Add or Subtract && Parts.Of(right).Contains(new Call(stepped, [step], []))) return true;
        return left is Symbol s && right is Add or Subtract && Parts.Of(right).Any(part => part.Equals(s));
    }
}
