using System.Text.RegularExpressions;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Derivations.Verification;

/// <summary>What names are for: gradients, error terms, parts of the forward equations.</summary>
internal sealed partial class Outline
{
    private bool? _capitalDeltas;

    /// <summary>What error terms are said to be the derivative by.</summary>
    public Dictionary<string, Symbol> ErrorTerms { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a name that may be a cost's is one here: the Q of attention and the f_t of a gate stand in the forward equations, and no derivative of them is taken.</summary>
    public bool IsCost(Symbol name) => ShapeInference.IsCostName(name) && (!_mayBeForward.Contains(name.Base) || IsNumerator(Notation.Fold(name.Base)) || !IsUsedForward(name.Base));

    private static readonly HashSet<string> _mayBeForward = ["Q", "R", "F", "f", "E", "C", "l"];

    private HashSet<string>? _usedForward;

    private bool IsUsedForward(string name) => (_usedForward ??= [.. _definitions.Where(d => !ShapeInference.IsCostName(d.Name) || (_mayBeForward.Contains(d.Name.Base) && !IsNumerator(Notation.Fold(d.Name.Base)))).SelectMany(d => Parts.Of(d.Body).OfType<Symbol>().Where(s => s.Base != d.Name.Base)).Select(s => s.Base)]).Contains(name);

    // Δ_2 where no δ is used and nothing is added up in it.
    private bool IsCapitalErrorTerm(Symbol s) => s is { Base: "Delta", Primes: 0 } && s.Superscripts.Count + s.Subscripts.Count > 0
        && (_capitalDeltas ??= !_formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).Any(p => p is Symbol { Base: "delta" }) && !_formulas.Any(f => f.Links.Count > 1 && Names.Bare(f.Links[0]) is Symbol { Base: "Delta" } left && f.Links.Skip(1).SelectMany(Parts.Of).Any(left.Equals)));

    // Items around a name in which what it stands for is told.
    private const int Nearby = 12;
    private const int FewItems = 4;

    // "δ_1 for the gradient of J by s", "with δ_3 and δ_2 for the gradients by z_2 and z_1", "the gradients …: Δ_1 for Z_1, Δ_2 for Z_2", 用 δ_t 表示 L 对 z_t 的梯度.
    private void NameErrorTerm(List<Item> items, int at)
    {
        if (Delta(at) is null || (at >= 2 && IsJoined(at - 1) && Delta(at - 2) is not null)) return;
        var end = at;
        List<Symbol> deltas = [Delta(at)!];
        while (IsJoined(end + 1) && Delta(end + 2) is { } next) (end, deltas) = (end + 2, [.. deltas, next]);
        var spoken = items.Take(at).Reverse().Take(Nearby).TakeWhile(i => i is not Heading && i is not Formula { Display: true }).OfType<Prose>().Any(p => GradientWords().IsMatch(p.Text));
        for (var i = end + 1; i <= end + FewItems && i + 1 < items.Count; i++)
        {
            if (items[i] is not Prose words) continue;
            var pairs = i == end + 1 && spoken && Pairing().IsMatch(words.Text);
            spoken |= GradientWords().IsMatch(words.Text);
            if ((pairs || ByWords().IsMatch(words.Text)) && Name(i + 1) is { } first)
            {
                List<Symbol> names = [first];
                var last = i + 1;
                while (IsJoined(last + 1) && Name(last + 2) is { } other) (last, names) = (last + 2, [.. names, other]);
                spoken |= last + 1 < items.Count && items[last + 1] is Prose after && GradientAtOnce().IsMatch(after.Text);
                if (spoken && (names.Count == deltas.Count || deltas.Count == 1))
                    foreach (var (delta, name) in deltas.Zip(names)) ErrorTerms[Names.Plain(delta)] = name;
                return;
            }
            if (words.Text.Contains(". ", StringComparison.Ordinal) || words.Text.Contains('。', StringComparison.Ordinal)) return;
        }

        Symbol? Delta(int i) => i < items.Count && items[i] is Formula { Links: [var link] } && Names.Bare(link) is Symbol { Base: "delta" or "Delta" } delta ? delta : null;
        Symbol? Name(int i) => i < items.Count && items[i] is Formula { Links: [var link] } && Names.Bare(link) is Symbol { Base: not ("delta" or "Delta") } name ? name : null;
        bool IsJoined(int i) => i < items.Count && items[i] is Prose p && Joining().IsMatch(p.Text.Trim());
    }

    [GeneratedRegex(@"^\s*(的\s*)?(梯度|导数|偏导|gradients?\b|derivatives?\b)", RegexOptions.IgnoreCase)]
    private static partial Regex GradientAtOnce();

    [GeneratedRegex(@"^\s*(for|of|at|belongs? to|by)\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Pairing();

    private bool? _barsAreGradients;

    // \bar y = ∂L/∂y: bars stand for gradients.
    private bool BarsAreGradients => _barsAreGradients ??= _formulas.Any(f => f.Links.OfType<Symbol>().Any(s => s.Base.StartsWith("bar ", StringComparison.Ordinal) && f.Links.OfType<Derivative>().Any(d => d.By is [Symbol by] && s with { Base = s.Base[4..] } == by)));

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
