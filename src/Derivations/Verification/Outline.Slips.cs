using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Slips in forward equations that would make every gradient below them wrong.</summary>
internal sealed partial class Outline
{
    // Z^{[n]} = W^{[n]} A^{[n-1]} + b^{[1]}, where b^{[l]} stands in the equation of layer l: each layer has its own.
    private void GiveLayersTheirOwn()
    {
        var parameters = _definitions.SelectMany(d => Parts.Of(d.Body).OfType<Symbol>().Where(s => Layer(s) is Symbol layer && layer.Equals(Layer(d.Name)) && !DefinedBases.Contains(s.Base)).Select(s => s.Base)).ToHashSet();
        for (var i = 0; i < _definitions.Count; i++)
        {
            var d = _definitions[i];
            if (Layer(d.Name) is not Symbol own || Parts.Of(d.Body).Any(part => part is Big)) continue;
            var strange = Parts.Of(d.Body).OfType<Symbol>().Where(s => Layer(s) is Number && parameters.Contains(s.Base)).Distinct().ToList();
            if (strange is not [var slip] || !Parts.Of(d.Body).OfType<Symbol>().Any(s => own.Equals(Layer(s)) && s.Base != slip.Base) || Parts.Of(d.Body).OfType<Symbol>().Any(s => s.Base == slip.Base && own.Equals(Layer(s)))) continue;
            _definitions[i] = d with { Body = Parts.Replace(d.Body, slip, slip with { Superscripts = d.Name.Superscripts, Subscripts = d.Name.Subscripts }) };
        }
    }

    // b = -u_k^T v beside Σ_k f(b): there is one b for each k.
    private void GiveIndices()
    {
        foreach (var d in _definitions.Where(d => d is { Parameters: null, Name: { Superscripts.Count: 0, Subscripts.Count: 0 } } && !ShapeInference.IsCostName(d.Name) && !Parts.Of(d.Body).Any(p => p is Big)).ToList())
        {
            var free = Parts.Of(d.Body).OfType<Symbol>().Select(LoneIndex).OfType<string>().Where(IsBound).Distinct().ToList();
            if (free is not [var letter] || _definitions.SelectMany(other => Parts.Of(other.Body).OfType<Big>()).FirstOrDefault(b => b.Below.Any(below => (below is Relation r ? r.Left : below) is Symbol s && s.Base == letter) && Parts.Of(b.Body).Contains(d.Name)) is not { } sum) continue;
            var indexed = d.Name with { Subscripts = [new(Bracket.None, [new Symbol(letter)])] };
            for (var i = 0; i < _definitions.Count; i++) _definitions[i] = _definitions[i] with { Name = _definitions[i].Name.Equals(d.Name) ? indexed : _definitions[i].Name, Body = Parts.Replace(_definitions[i].Body, d.Name, indexed) };
            for (var i = 0; i < _statements.Count; i++) _statements[i] = _statements[i] with { Left = Parts.Replace(_statements[i].Left, d.Name, indexed), Links = [.. _statements[i].Links.Select(link => Parts.Of(_statements[i].Left).OfType<Symbol>().Any(s => LoneIndex(s) == letter) ? link : Summed(link, d.Name, sum)).Select(link => Parts.Replace(link, d.Name, indexed))] };
        }

        // The chain rule over all of them.
        static Expression Summed(Expression e, Symbol by, Big sum) => e is Product p && Evaluator.IsChain(p) ? Parts.Of(p).Contains(by) ? sum with { Body = p, Span = p.Span } : p : Parts.Map(e, part => e is Big ? part : Summed(part, by, sum));
    }

    // z_j = Σ_j w_{jk} a_k: the sum runs over the only index that nothing else binds.
    private void MendSums()
    {
        for (var i = 0; i < _definitions.Count; i++)
        {
            var d = _definitions[i];
            var own = Letters(d.Name).ToHashSet();
            if (d.Parameters is null && own.Count > 0 && Parts.Of(d.Body).OfType<Big>().ToList() is [{ Operator: BigOperator.Sum, Below: [var below] } sum] && (below is Relation r ? r.Left : below) is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } bound && own.Contains(bound.Base)
                && Parts.Of(sum.Body).OfType<Symbol>().SelectMany(Letters).Where(letter => !own.Contains(letter)).Distinct().ToList() is [var free] && !Parts.Of(d.Body).Any(p => p is Relation and not { Sign: "=" }))
                _definitions[i] = d with { Body = Mended(d.Body, sum, sum with { Below = [Parts.Replace(below, bound, new Symbol(free))] }) };
        }

        static IEnumerable<string> Letters(Symbol s) => s.Subscripts.SelectMany(x => x.Parts).OfType<Symbol>().Where(x => x is { Base.Length: 1, Superscripts.Count: 0, Subscripts.Count: 0 }).Select(x => x.Base);

        static Expression Mended(Expression e, Big sum, Big by) => ReferenceEquals(e, sum) ? by : Parts.Map(e, part => Mended(part, sum, by));
    }

    // ‖y - a‖² = Σ_k |y_k - a_k| has lost its square.
    private static Expression? LostSquare(List<Expression> links) => links.Count > 1 && Parts.Of(links[^1]).Any(p => p is Big { Operator: BigOperator.Sum, Body: Absolute }) ? links.FirstOrDefault(link => Parts.Of(link).Any(p => p is Power { Operand: Norm, Exponent: Number { Value: 2 } })) : null;

    // What stands alone in brackets behind a name.
    private static Expression? Layer(Symbol s) => s.Superscripts is [{ Bracket: Bracket.Square or Bracket.Round, Parts: [var only] }] && s.Subscripts.Count == 0 ? Names.Bare(only) : null;
}
