using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>How a document uses letters: which count layers and times, which number entries, which cases are the same quantity.</summary>
internal sealed class Notation
{
    /// <summary>Layers or times that symbolic ones are instantiated at.</summary>
    public const int Last = 3;

    private static readonly HashSet<string> _usualIndices = ["i", "j", "k", "p", "q", "r", "s", "n", "c", "u", "v"];
    private static readonly HashSet<string> _gates = ["f", "o", "g", "h", "x", "z", "e"];
    private static readonly HashSet<string> _tops = ["L", "T", "K", "N", "H", "D", "tau", "n_l", "n[l]"];

    private readonly HashSet<string> _templates = ["l", "t", "ell"];
    private readonly HashSet<string> _timed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _bound = new(StringComparer.Ordinal);
    private readonly HashSet<string> _topsUsed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _shiftedTops = new(StringComparer.Ordinal);
    // Names that have layers or times, and those that have a letter for the last of them.
    private readonly HashSet<string> _runs = new(StringComparer.Ordinal);
    private readonly HashSet<(string Name, string Top)> _topped = [];
    // The letters that stand alone beside a name, raised and lowered ones apart.
    private readonly Dictionary<(string Name, bool Raised), HashSet<string>> _labels = [];
    private readonly HashSet<string> _plain = new(StringComparer.Ordinal);
    private readonly HashSet<string> _numbered = new(StringComparer.Ordinal);
    private readonly HashSet<string> _apart = new(StringComparer.Ordinal);

    /// <summary>Learns from all formulas of a document, from those that are given as definitions, and of letters whose two cases differ.</summary>
    public Notation(IEnumerable<IReadOnlyList<Expression>> formulas, IEnumerable<IReadOnlyList<Expression>> given, HashSet<string> apart)
    {
        formulas = [.. formulas];
        _apart.UnionWith(apart);
        foreach (var links in formulas)
        {
            HashSet<string> bare = new(StringComparer.Ordinal);
            foreach (var part in links.SelectMany(AllParts))
            {
                if (part is Big { Operator: not BigOperator.Expectation } b) foreach (var letter in b.Below.SelectMany(Letters).Take(4)) _bound.Add(letter);
                if (part is Big { Above: Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } up } steps && steps.Below.SelectMany(Letters).Any(letter => (letter, up.Base) is ("t", "T") or ("l", "L"))) (_, _) = (_topsUsed.Add(up.Base), _shiftedTops.Add(up.Base));
                // ∏_{t=k+1}^T: k is a time as t is.
                if (part is Big over) foreach (var from in over.Below.OfType<Relation>().Where(r => r is { Sign: "=", Left: Symbol { Base: "t" or "l" } }).Select(r => Shifted(r.Right)).OfType<string>()) _templates.Add(from);
                if (part is not Symbol s) continue;
                if (s.Superscripts.Count + s.Subscripts.Count == 0) bare.Add(s.Base);
                foreach (var decoration in s.Superscripts.Concat(s.Subscripts))
                {
                    foreach (var label in decoration.Parts)
                    {
                        if (Parts.Of(label).Any(p => p is Symbol { Base: "t", Superscripts.Count: 0, Subscripts.Count: 0 })) _timed.Add(s.Base);
                        if (Shifted(label) is { } shifted) _templates.Add(shifted);
                        if (label is Number || Parts.Of(label).Any(p => p is Symbol { Base: "l" or "t" or "ell" }) || Shifted(label) is not null) _runs.Add(s.Base);
                        if (Names.Bare(label) is Symbol end && _tops.Contains(Names.Plain(end))) _topped.Add((s.Base, Names.Plain(end)));
                        if (decoration.Bracket != Bracket.None || decoration.Parts.Count == 1) Top(label);
                    }
                    if (decoration.Parts is [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } only] && decoration.Bracket == Bracket.None && s.Superscripts.Count + s.Subscripts.Count == 1) (_labels.TryGetValue((s.Base, s.Superscripts.Count > 0), out var set) ? set : _labels[(s.Base, s.Superscripts.Count > 0)] = []).Add(only.Base);
                }
            }
            foreach (var name in bare)
                if (name.Length == 1 && char.IsAsciiLetterUpper(name[0]) && bare.Contains(name.ToLowerInvariant())) _apart.Add(name.ToLowerInvariant());
        }
        given = [.. given];
        // W_K beside W_Q and W_V and the b_T of a gate are names; the last layer is the L of what has other layers.
        _topsUsed.RemoveWhere(top => !_shiftedTops.Contains(top) && !_runs.Any(run => _topped.Contains((run, top))));
        foreach (var letter in new[] { "l", "t", "ell" })
        {
            var uses = formulas.SelectMany(links => links).SelectMany(link => Uses(link, letter, false)).Distinct().ToList();
            if (uses.Contains(true) && !uses.Contains(false)) _templates.Remove(letter);
        }
        // K = X W_K: the keys, and no number of anything.
        foreach (var links in given)
            if (links is [Symbol { Superscripts.Count: 0, Subscripts.Count: 0, Base: not "L" } quantity, not Number]) _topsUsed.Remove(quantity.Base);
        Separate(given);
        foreach (var part in given.SelectMany(links => links).SelectMany(AllParts))
        {
            if (part is not Symbol s) continue;
            var labels = s.Superscripts.Concat(s.Subscripts).SelectMany(d => d.Parts).ToList();
            var name = Fold(s.Base);
            if (labels.Count == 0) _plain.Add(name);
            else if (labels.Any(l => l is Number || IsTemplate(l) || Names.Bare(l) is Symbol x && (IsTop(Names.Plain(x)) || !IsIndex(x.Base, s)))) _numbered.Add(name);
            else _plain.Add(name);
        }

        void Top(Expression label)
        {
            foreach (var part in Parts.Of(label))
            {
                if (part is not Symbol top || !_tops.Contains(Names.Plain(top))) continue;
                _topsUsed.Add(Names.Plain(top));
                if (!ReferenceEquals(part, label)) _shiftedTops.Add(Names.Plain(top));
            }
        }
    }

    // Where a letter stands as an index: whether a sum over entries binds it there, as in Σ_{k,l} w_{kl}² or Σ_{l=1}^K e^{s_l}. One over layers runs up to L, or what it adds up is marked by brackets.
    private IEnumerable<bool> Uses(Expression e, string letter, bool bound)
    {
        if (e is Symbol s)
        {
            foreach (var decoration in s.Superscripts.Concat(s.Subscripts).Where(d => d.Parts.SelectMany(Parts.Of).Any(part => part is Symbol x && x.Base == letter)))
            {
                var entry = decoration.Bracket == Bracket.None && decoration.Parts.All(part => part is Symbol);
                // w_{kl} alone fits both.
                if (bound || !entry || decoration.Parts.Count == 1) yield return bound && entry;
            }
            yield break;
        }
        if (e is Big b && b.Below.SelectMany(Letters).Contains(letter)) bound = b.Above is null || !Parts.Of(b.Above).OfType<Symbol>().Any(top => top.Base is "L" or "T" || _topsUsed.Contains(Names.Plain(top)));
        foreach (var child in Parts.Children(e))
            foreach (var use in Uses(child, letter, bound)) yield return use;
    }

    // P = softmax(S) is not the p that S is computed from.
    private void Separate(IEnumerable<IReadOnlyList<Expression>> given)
    {
        var uses = given.Where(g => g[0] is Symbol).GroupBy(g => ((Symbol)g[0]).Base).ToDictionary(g => g.Key, g => g.SelectMany(links => links.Skip(1)).SelectMany(Parts.Of).OfType<Symbol>().ToList(), StringComparer.Ordinal);
        foreach (var name in uses.Keys.Where(n => n.Length == 1 && char.IsAsciiLetterUpper(n[0]) && !uses.ContainsKey(n.ToLowerInvariant())))
        {
            var small = name.ToLowerInvariant();
            HashSet<string> seen = [name];
            Queue<string> open = new([name]);
            while (open.Count > 0)
            {
                foreach (var used in uses.GetValueOrDefault(open.Dequeue(), []))
                {
                    if (used.Base == small && used.Superscripts.Count + used.Subscripts.Count == 0) _apart.Add(small);
                    if (seen.Add(used.Base)) open.Enqueue(used.Base);
                }
            }
        }
    }

    /// <summary>All parts, also those in decorations.</summary>
    public static IEnumerable<Expression> AllParts(Expression e)
    {
        foreach (var part in Parts.Of(e))
        {
            yield return part;
            if (part is Symbol s)
                foreach (var label in s.Superscripts.Concat(s.Subscripts).SelectMany(d => d.Parts))
                    if (label is not Symbol { Superscripts.Count: 0, Subscripts.Count: 0 }) foreach (var inner in Parts.Of(label)) if (inner is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } == false) yield return inner;
        }
    }

    /// <summary>One name for W and w, unless the document uses both apart.</summary>
    public string Fold(string name)
    {
        // Letters that number things, i and I, are never the same quantity.
        if (name.Length == 1) return _apart.Contains(name.ToLowerInvariant()) || "IJKLMNTijklmnt".Contains(name[0], StringComparison.Ordinal) ? name : name.ToLowerInvariant();
        var space = name.LastIndexOf(' ');
        return space > 0 && name.Length == space + 2 ? name[..(space + 1)] + Fold(name[(space + 1)..]) : name;
    }

    /// <summary>l, t and other letters that appear as l - 1 among decorations.</summary>
    public bool IsTemplate(string letter) => _templates.Contains(letter);

    /// <summary>Whether a label is symbolic: l, l + 1, L, T - 1.</summary>
    public bool IsTemplate(Expression label) => Parts.Of(label).Any(part => part is Symbol s && (IsTemplate(Names.Plain(s)) || IsTop(Names.Plain(s)))) && Parts.Of(label).All(part => part is Symbol or Number or Add or Subtract or Group);

    /// <summary>L, T, n_l: the last layer or time.</summary>
    public bool IsTop(string letter) => _topsUsed.Contains(letter);

    /// <summary>Whether a letter numbers entries of a quantity: the j of z_j.</summary>
    public bool IsIndex(string letter, Symbol of)
    {
        if (letter.Length != 1 || _templates.Contains(letter) || _topsUsed.Contains(letter)) return false;
        // W_i beside W_f and W_o is a name.
        if (IsWord(letter, of)) return false;
        return _bound.Contains(letter) || _usualIndices.Contains(letter);
    }

    /// <summary>Whether a letter beside a name is part of it: the i of W_i beside W_f and W_o.</summary>
    public bool IsWord(string letter, Symbol of) => !_bound.Contains(letter) && of.Superscripts.Count + of.Subscripts.Count == 1 && !of.Subscripts.Any(d => d.Parts.Count > 1)
        && _labels.TryGetValue((of.Base, of.Superscripts.Count > 0), out var labels) && labels.Contains(letter) && labels.Any(other => _gates.Contains(other) && !_bound.Contains(other));

    /// <summary>Whether a number behind a name is part of the name (W_1) rather than an entry of it (x_1).</summary>
    public bool IsNumbered(string folded) => _numbered.Contains(folded) || !_plain.Contains(folded);

    /// <summary>Whether a name has a time: x_t is of one kind at every t, as a layer's quantities are not.</summary>
    public bool IsTimed(string folded) => (_foldedTimes ??= [.. _timed.Select(Fold)]).Contains(folded);

    private HashSet<string>? _foldedTimes;

    /// <summary>Whether a name is seen with layers.</summary>
    public bool IsLayered(string folded) => _numbered.Contains(folded);

    private static string? Shifted(Expression label) => Names.Bare(label) switch
    {
        Subtract { Left: Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } s, Right: Number } => s.Base,
        Add { Left: Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } s, Right: Number } => s.Base,
        _ => null,
    } is { Length: 1 } letter && !char.IsAsciiLetterUpper(letter[0]) ? letter : null;

    private static IEnumerable<string> Letters(Expression below) => Names.Bare(below) switch
    {
        Symbol s => [Names.Plain(s)],
        Relation r => Letters(r.Left),
        Expressions.Tuple t => t.Parts.SelectMany(Letters),
        Product p => Letters(p.Left).Concat(Letters(p.Right)),
        _ => [],
    };
}
