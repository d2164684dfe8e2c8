using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Gradients that are named by a δ and the quantity: δ x, δ_{x_t}, δ_t^x. All become one name, "delta x" with the decorations of x.</summary>
internal sealed class GradientNames
{
    /// <summary>What stands in front of the quantity in such a name.</summary>
    public const string Mark = "delta ";

    private readonly bool _inFront, _lowered;
    private readonly HashSet<string> _names, _plain = new(StringComparer.Ordinal);
    // Quantities with one label, raised or lowered, and the letters that label others: the z of x_z is no quantity beside x.
    private readonly Dictionary<string, Symbol> _labelled = new(StringComparer.Ordinal);
    private readonly HashSet<string> _labels = new(StringComparer.Ordinal);

    /// <summary>Learns from the left sides of a document which ways it has of naming gradients, and its quantities.</summary>
    public GradientNames(IReadOnlyList<IReadOnlyList<Expression>> formulas)
    {
        _names = [.. formulas.SelectMany(links => links).SelectMany(Parts.Of).OfType<Symbol>().Select(s => s.Base)];
        foreach (var left in formulas.Where(links => links.Count > 1).Select(links => Names.Bare(links[0])))
        {
            if (left is Product { Sign: ProductSign.Juxtaposition, Left: Symbol delta, Right: Symbol or Transpose { Operand: Symbol } } && IsDelta(delta)) _inFront = true;
            if (left is not Symbol { Primes: 0 } s) continue;
            if (s.Base == "delta")
            {
                if (Within(s) is { } of && (of.Superscripts.Count + of.Subscripts.Count > 0 || of.Base.Contains(' ', StringComparison.Ordinal))) _lowered = true;
                continue;
            }
            if (s.Superscripts.Count + s.Subscripts.Count == 0) _plain.Add(s.Base);
            foreach (var label in s.Superscripts.Concat(s.Subscripts).SelectMany(d => d.Parts).OfType<Symbol>()) _labels.Add(label.Base);
            if (s.Superscripts.Concat(s.Subscripts).ToList() is [{ Parts: [var only] }] && Parts.Of(only).All(p => p is Number or Add or Subtract or Symbol { Base: "t" or "l" or "ell" or "L" or "T" or "i" or "k" })) _labelled.TryAdd(s.Base, s);
        }
    }

    /// <summary>The expression with such names.</summary>
    public Expression Of(Expression e)
    {
        switch (e)
        {
            case Symbol { Base: "delta", Primes: 0 } s when Named(s) is { } name:
                return name with { Span = e.Span };
            case Product { Sign: ProductSign.Juxtaposition, Left: var before, Right: Symbol or Transpose { Operand: Symbol } } p when _inFront && (IsDelta(before) || before is Product { Right: var last } && IsDelta(last)):
                var start = before is Product { Right: var sign } ? sign : before;
                Expression joined = p.Right is Transpose { Operand: Symbol turned } t ? t with { Operand = Marked(turned, start), Span = start.Span.To(p.Span) } : Marked((Symbol)p.Right, start);
                return before is Product inner ? inner with { Left = Of(inner.Left), Right = joined, Span = p.Span } : joined;
            default:
                return Parts.Map(e, Of);
        }

        static Symbol Marked(Symbol of, Expression start) => of with { Base = Mark + of.Base, Span = start.Span.To(of.Span) };
    }

    private static bool IsDelta(Expression e) => e is Symbol { Base: "delta", Superscripts.Count: 0, Subscripts.Count: 0, Primes: 0 };

    // What stands alone below a δ.
    private static Symbol? Within(Symbol delta) => delta.Subscripts is [{ Bracket: Bracket.None, Parts: [var only] }] ? Names.Bare(only) as Symbol : null;

    private Symbol? Named(Symbol delta)
    {
        if (Within(delta) is { } of)
        {
            var decorated = of.Superscripts.Count + of.Subscripts.Count > 0 || of.Base.Contains(' ', StringComparison.Ordinal);
            if (decorated ? _lowered && _names.Contains(of.Base) : delta.Superscripts.Count == 0 && _plain.Contains(of.Base) && !_labels.Contains(of.Base) && of.Base is not ("i" or "j" or "k" or "l" or "t" or "n" or "m"))
                return of with { Base = Mark + of.Base, Superscripts = [.. delta.Superscripts, .. of.Superscripts] };
        }
        // δ_t^y beside y_t, δ_h^{(t)} beside h^{(t)}.
        foreach (var (decoration, rest) in delta.Superscripts.Concat(delta.Subscripts).ToList() is [var up, var down] ? new[] { (up, down), (down, up) } : [])
        {
            if (decoration.Parts is not [var part] || Names.Bare(part) is not Symbol { Primes: 0, Superscripts.Count: 0, Subscripts.Count: 0 } quantity || _labels.Contains(quantity.Base) || !_labelled.TryGetValue(quantity.Base, out var model)) continue;
            return quantity with { Base = Mark + quantity.Base, Superscripts = model.Superscripts.Count > 0 ? [rest] : [], Subscripts = model.Superscripts.Count > 0 ? [] : [rest] };
        }
        return null;
    }
}
