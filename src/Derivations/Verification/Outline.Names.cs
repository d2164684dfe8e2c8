using System.Text.RegularExpressions;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Derivations.Verification;

/// <summary>What names are for: gradients, error terms, parts of the forward equations.</summary>
internal sealed partial class Outline
{
    private bool? _capitalDeltas;

    /// <summary>Whether a name that may be a cost's is one here: the Q of attention and the f_t of a gate stand in the forward equations, and no derivative of them is taken.</summary>
    public bool IsCost(Symbol name) => ShapeInference.IsCostName(name) && (!_mayBeForward.Contains(name.Base) || IsNumerator(Notation.Fold(name.Base)) || !IsUsedForward(name.Base));

    private static readonly HashSet<string> _mayBeForward = ["Q", "R", "F", "f", "E", "C", "l"];

    private HashSet<string>? _usedForward;

    private bool IsUsedForward(string name) => (_usedForward ??= [.. _definitions.Where(d => !ShapeInference.IsCostName(d.Name) || (_mayBeForward.Contains(d.Name.Base) && !IsNumerator(Notation.Fold(d.Name.Base)))).SelectMany(d => Parts.Of(d.Body).OfType<Symbol>().Where(s => s.Base != d.Name.Base)).Select(s => s.Base)]).Contains(name);

    // Δ_2 where no δ is used and nothing is added up in it.
    private bool IsCapitalErrorTerm(Symbol s) => s is { Base: "Delta", Primes: 0 } && s.Superscripts.Count + s.Subscripts.Count > 0
        && (_capitalDeltas ??= !_formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).Any(p => p is Symbol { Base: "delta" }) && !_formulas.Any(f => f.Links.Count > 1 && Names.Bare(f.Links[0]) is Symbol { Base: "Delta" } left && f.Links.Skip(1).SelectMany(Parts.Of).Any(left.Equals)));

    // Items before "Δ_2 for Z_2" among which the gradients are spoken of.
    private const int Nearby = 12;

    // "the gradients by …: Δ_1 for Z_1, Δ_2 for Z_2".
    private static Symbol? PairedWith(List<Item> items, int at) =>
        items[at + 1] is Prose between && Pairing().IsMatch(between.Text) && items[at + 2] is Formula { Links: [var of] } && Names.Bare(of) is Symbol quantity
        && items.Take(at).Reverse().Take(Nearby).TakeWhile(i => i is not Heading && i is not Formula { Display: true }).OfType<Prose>().Any(p => GradientWords().IsMatch(p.Text)) ? quantity : null;

    [GeneratedRegex(@"^\s*(for|of|at|belongs? to|by)\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Pairing();

    private void NameParts()
    {
        HashSet<Symbol> wanted = [.. _formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).SelectMany(p => p switch { Derivative d => d.By.Select(Names.Bare).OfType<Symbol>(), Symbol s when GradientOf(s) is { } of => [of], _ => [] })];
        var named = NamedParts.In(_definitions, wanted, ArgumentWords().IsMatch(Prose));
        _definitions.Clear();
        _definitions.AddRange(named);
    }

    [GeneratedRegex(@"pre-?activations?|net inputs?|\barguments? of\b|\binputs? (of|to) the (non-?linearit|gate|activation)|before the (non-?linearit|activation)|激活前|净输入", RegexOptions.IgnoreCase)]
    private static partial Regex ArgumentWords();
}
