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

    // What stands alone in brackets behind a name.
    private static Expression? Layer(Symbol s) => s.Superscripts is [{ Bracket: Bracket.Square or Bracket.Round, Parts: [var only] }] && s.Subscripts.Count == 0 ? Names.Bare(only) : null;
}
