using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Gradients that go by the name of a gate or a state and belong to what its activation is applied to: δ_z = … ⊙ z ⊙ (1 - z) beside z = σ(…).</summary>
internal sealed partial class Outline
{
    private const string Argument = "arg ";

    private readonly HashSet<string> _byArgument = new(StringComparer.Ordinal);

    private void NameArguments()
    {
        var activated = _definitions.Where(d => d is { Parameters: null, Body: Call { Function: Symbol { Primes: 0 } f, Arguments.Count: 1, Options.Count: 0 } } && IsActivation(f)).ToLookup(d => d.Name.Base);
        var gates = _statements.Where(s => s.Left is Symbol left && left.Base.StartsWith(GradientNames.Mark, StringComparison.Ordinal)).Select(s => (Of: GradientOf((Symbol)s.Left)!, s.Links)).Where(s => activated.Contains(s.Of.Base)).ToList();
        var sloped = gates.Where(g => activated[g.Of.Base].Any(d => g.Links.Any(link => HasSlope(link, g.Of, (Call)d.Body)))).Select(g => g.Of.Base).ToHashSet();
        var all = gates.Select(g => g.Of.Base).ToHashSet();
        // One gate without the slope among others that have it has lost it.
        _byArgument.UnionWith(2 * sloped.Count > all.Count ? all : sloped);
        for (var i = _definitions.Count - 1; i >= 0; i--)
        {
            var d = _definitions[i];
            if (!_byArgument.Contains(d.Name.Base) || d.Body is not Call call || !activated[d.Name.Base].Contains(d)) continue;
            var argument = d.Name with { Base = Argument + d.Name.Base };
            _definitions[i] = d with { Body = call with { Arguments = [argument] } };
            _definitions.Insert(i, d with { Name = argument, Body = call.Arguments[0] });
        }
    }

    // f'(x), f'(the argument), 1 - x, 1 - x².
    private static bool HasSlope(Expression e, Symbol of, Call activation)
    {
        return Parts.Of(e).Any(part => part switch
        {
            Call { Function: Symbol { Primes: 1 }, Arguments: [var at] } => Names.Bare(at).Equals(of) || Names.Bare(at).Equals(Names.Bare(activation.Arguments[0])),
            Subtract { Left: Number { Value: 1 }, Right: var right } => Names.Bare(right) switch
            {
                Power { Operand: var operand } => IsIt(operand),
                Product { Left: var left, Right: var again } => IsIt(left) && IsIt(again),
                var it => IsIt(it),
            },
            _ => false,
        });

        bool IsIt(Expression x) => Names.Bare(x).Equals(of) || Names.Bare(x).Equals(activation);
    }
}
