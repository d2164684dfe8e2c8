using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Indices that are chosen once rather than run: the class y of s_y, the word o of u_o, the label y_i in p_{i y_i}.</summary>
internal sealed partial class Outline
{
    private List<string>? _chosen;
    private HashSet<string>? _indexed, _labels;
    private HashSet<(string, string)>? _unequal;

    /// <summary>The letters for which one value is chosen: a cost has them without a sum over them, and is not numbered by them.</summary>
    public IReadOnlyList<string> Chosen => _chosen ??= FindChosen();

    /// <summary>Whether a subscript picks one entry: a chosen letter behind what is numbered elsewhere too.</summary>
    public bool IsChosen(string letter, Symbol of) => Chosen.Contains(letter) && Indexed.Contains(of.Base);

    /// <summary>Whether a quantity holds classes: chosen itself, or y_i among the subscripts of another. It is drawn one-hot.</summary>
    public bool IsLabel(string name) => (_labels ??= [.. Chosen, .. Formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).OfType<Symbol>().SelectMany(s => s.Subscripts).SelectMany(d => d.Parts).OfType<Symbol>().Where(x => x.Superscripts.Count + x.Subscripts.Count == 1).Select(x => x.Base),
        .. Formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).OfType<Indicator>().Select(i => i.Condition).OfType<Relation>().Where(r => r is { Sign: "=", Left: Symbol { Superscripts.Count: 1 } or Symbol { Subscripts.Count: 1 }, Right: Symbol { Subscripts.Count: 0 } }).Select(r => ((Symbol)r.Left).Base)]).Contains(name);

    /// <summary>Whether a quantity stands for classes and nothing else: no equation computes with it.</summary>
    public bool IsOnlyLabel(string name) => IsLabel(name) && !(_computed ??= [.. Formulas.SelectMany(f => f.Links).SelectMany(Computed)]).Contains(name);

    private HashSet<string>? _computed;

    // Names outside of conditions.
    private static IEnumerable<string> Computed(Expression e) => e switch
    {
        Symbol s => [s.Base],
        Relation => [],
        _ => Parts.Children(e).SelectMany(Computed),
    };

    /// <summary>Whether the document says anywhere that two indices differ.</summary>
    public bool SaysUnequal(string a, string b) => (_unequal ??= [.. Document.Items.OfType<Reading.Formula>().SelectMany(f => f.Links.Append(f.Condition)).Select(e => e is null ? null : Names.Bare(e)).OfType<Relation>().Where(r => r.Sign is "≠" or "!=").Select(r => (Names.Plain(r.Left), Names.Plain(r.Right))),
        .. Document.Items.OfType<Reading.Formula>().Where(f => f.Signs is ["≠"] or ["!="]).Select(f => (Names.Plain(f.Links[0]), Names.Plain(f.Links[1])))]) is var pairs && (pairs.Contains((a, b)) || pairs.Contains((b, a)));

    // What has more entries than the chosen one: another index, or none.
    private HashSet<string> Indexed => _indexed ??= [.. Formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).Select(p => p is Derivative { By: [Symbol by] } ? by : p).OfType<Symbol>()
        .Where(s => s.Subscripts.Count == 0 || s.Subscripts.SelectMany(d => d.Parts).Any(p => p is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } x && Bound.Contains(x.Base)) || s.Subscripts.SelectMany(d => d.Parts).Any(p => p is Symbol { Base: "i" or "j" or "k" }))
        .SelectMany(s => s.Base is [>= 'A' and <= 'Z'] ? new[] { s.Base, s.Base.ToLowerInvariant() } : [s.Base])];

    private HashSet<string> Bound => _boundLetters ??= [.. Formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).OfType<Big>().SelectMany(b => b.Below).SelectMany(Parts.Of).OfType<Symbol>().Select(s => s.Base)];

    private HashSet<string>? _boundLetters;

    private List<string> FindChosen()
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        foreach (var d in _definitions.Where(d => ShapeInference.IsCostName(d.Name)))
        {
            var named = d.Name.Superscripts.Concat(d.Name.Subscripts).SelectMany(x => x.Parts).Concat(d.Parameters ?? []).SelectMany(Parts.Of).OfType<Symbol>().Select(s => s.Base).ToHashSet();
            found.UnionWith(Free(d.Body, []).Where(letter => !named.Contains(letter)));
        }
        return [.. found.Where(letter => letter is not "i" && !Notation.IsTemplate(letter) && !Notation.IsTop(letter) && !IsSampleLetter(letter)).Order(StringComparer.Ordinal)];
    }

    // Single letters that stand as an index, or are excluded by a sum, and are bound by none.
    private static IEnumerable<string> Free(Expression e, IReadOnlyList<string> bound)
    {
        if (e is Symbol s)
            return s.Subscripts.Where(d => d.Bracket == Bracket.None).SelectMany(d => d.Parts).OfType<Symbol>().Where(x => x is { Base.Length: 1, Superscripts.Count: 0, Subscripts.Count: 0 } && char.IsAsciiLetterLower(x.Base[0]) && !bound.Contains(x.Base)).Select(x => x.Base);
        if (e is not Big b) return Parts.Children(e).SelectMany(child => Free(child, bound));
        var own = b.Below.SelectMany(below => Names.Bare(below) is Relation r ? Parts.Of(r.Left) : Parts.Of(below)).OfType<Symbol>().Select(x => x.Base);
        var excluded = b.Below.Select(Names.Bare).OfType<Relation>().Where(r => r.Sign is "≠" or "!=").Select(r => Names.Bare(r.Right)).OfType<Symbol>().Where(x => x is { Base.Length: 1, Superscripts.Count: 0, Subscripts.Count: 0 } && !bound.Contains(x.Base)).Select(x => x.Base);
        return Free(b.Body, [.. bound, .. own]).Concat(excluded);
    }
}
