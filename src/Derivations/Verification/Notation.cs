using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>How a document uses letters: which count layers and times, which number entries, which cases are the same quantity.</summary>
internal sealed class Notation
{
    /// <summary>Layers or times that symbolic ones are instantiated at.</summary>
    public const int Last = 3;

    // More layers are not followed.
    private const int Most = 12;

    /// <summary>How many there are: <see cref="Last"/>, or as many as the document writes out.</summary>
    public int Layers { get; }

    private static readonly HashSet<string> _usualIndices = ["i", "j", "k", "p", "q", "r", "s", "n", "c", "u", "v"];
    private static readonly HashSet<string> _gates = ["f", "o", "g", "h", "x", "z", "e"];
    private static readonly HashSet<string> _namesOfQuantities = ["c", "p", "q", "r", "s", "u", "v"];
    private static readonly HashSet<string> _tops = ["L", "T", "K", "N", "H", "D", "tau", "n_l", "n[l]"];

    private readonly HashSet<string> _templates = ["l", "t", "ell"];
    private readonly HashSet<string> _timed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _bound = new(StringComparer.Ordinal);
    private readonly HashSet<string> _shifted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _quantities = new(StringComparer.Ordinal);
    private readonly HashSet<string> _topsUsed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _shiftedTops = new(StringComparer.Ordinal);
    // Names that have layers or times, and those that have a letter for the last of them.
    private readonly HashSet<string> _runs = new(StringComparer.Ordinal);
    private readonly HashSet<(string Name, string Top)> _topped = [];
    // The letters that stand alone beside a name, raised and lowered ones apart.
    private readonly Dictionary<(string Name, bool Raised), HashSet<string>> _labels = [];
    private readonly HashSet<(string Name, string Letter)> _composed = [];
    private readonly HashSet<string> _sizes;
    private readonly HashSet<string> _counted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _plain = new(StringComparer.Ordinal);
    private readonly HashSet<string> _numbered = new(StringComparer.Ordinal);
    private readonly HashSet<(string Name, string Letter)> _words = [];
    private readonly HashSet<(string Name, string Letter)> _boundOn = [];
    private readonly HashSet<string> _beside = new(StringComparer.Ordinal);
    private readonly HashSet<string> _labelLetters = new(StringComparer.Ordinal);
    private readonly HashSet<string> _apart = new(StringComparer.Ordinal);

    /// <summary>Learns from all formulas of a document, from those that are given as definitions, and from the names of sizes; and which letters are indices for certain.</summary>
    public Notation(IEnumerable<IReadOnlyList<Expression>> formulas, IEnumerable<IReadOnlyList<Expression>> given, HashSet<string> sizes, Func<string, bool> fromZero, IEnumerable<string> members, IEnumerable<string> indices)
    {
        // The w of a section of its own is not the W whose rows are w_j.
        _apart.UnionWith(members);
        _bound.UnionWith(indices);
        (_sizes, formulas) = (sizes, [.. formulas]);
        foreach (var links in formulas)
        {
            HashSet<string> bare = new(StringComparer.Ordinal);
            foreach (var part in links.SelectMany(AllParts))
            {
                if (part is Big { Operator: not BigOperator.Expectation } b)
                {
                    foreach (var letter in b.Below.SelectMany(Letters).Take(4))
                    {
                        _bound.Add(letter);
                        foreach (var name in Parts.Of(b.Body).OfType<Symbol>().Where(x => x.Subscripts.Any(d => d.Parts is [Symbol only] && only.Base == letter))) _boundOn.Add((name.Base, letter));
                        // The a of E_{aj}, where j is summed over.
                        foreach (var pair in Parts.Of(b.Body).OfType<Symbol>().Select(x => x.Subscripts is [{ Parts: [Symbol p, Symbol q] }] ? (p.Base, q.Base) : default)) if (pair.Item1 == letter) _beside.Add(pair.Item2); else if (pair.Item2 == letter) _beside.Add(pair.Item1);
                    }
                }
                // ∂H/∂h is by another quantity than H.
                if (part is Derivative { Of: Symbol of, By: [Symbol by] } && of.Base != by.Base && of.Base.Equals(by.Base, StringComparison.OrdinalIgnoreCase)) _apart.Add(by.Base.ToLowerInvariant());
                // And so is the e_h that is -∂E/∂α_h.
                if (part is Derivative { Of: Symbol cost } && links[0] is Symbol slope && cost.Base != slope.Base && cost.Base.Equals(slope.Base, StringComparison.OrdinalIgnoreCase)) _apart.Add(slope.Base.ToLowerInvariant());
                if (part is Big { Above: Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } up } steps && steps.Below.SelectMany(Letters).Any(letter => (letter, up.Base) is ("t", "T") or ("l", "L"))) (_, _) = (_topsUsed.Add(up.Base), _shiftedTops.Add(up.Base));
                // ∏_{t=k+1}^T: k is a time as t is.
                if (part is Big over) foreach (var from in over.Below.OfType<Relation>().Where(r => r is { Sign: "=", Left: Symbol { Base: "t" or "l" } }).Select(r => Shifted(r.Right)).OfType<string>()) _templates.Add(from);
                if (part is not Symbol s) continue;
                if (s.Superscripts.Count + s.Subscripts.Count == 0) bare.Add(s.Base);
                foreach (var decoration in s.Superscripts.Concat(s.Subscripts))
                {
                    foreach (var label in decoration.Parts)
                    {
                        if (label is Number && char.IsAsciiLetterUpper(s.Base[0])) _counted.Add(s.Base);
                        if (Parts.Of(label).Any(p => p is Symbol { Base: "t", Superscripts.Count: 0, Subscripts.Count: 0 })) _timed.Add(s.Base);
                        if (Shifted(label) is { } shifted && _shifted.Add(shifted)) _templates.Add(shifted);
                        if (label is Number || Parts.Of(label).Any(p => p is Symbol { Base: "l" or "t" or "ell" }) || Shifted(label) is not null) _runs.Add(s.Base);
                        if (Names.Bare(label) is Symbol end && _tops.Contains(Names.Plain(end))) _topped.Add((s.Base, Names.Plain(end)));
                        if (decoration.Bracket != Bracket.None || decoration.Parts.Count == 1) Top(label);
                    }
                    if (decoration.Parts is [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } only] && decoration.Bracket == Bracket.None && s.Superscripts.Count + s.Subscripts.Count == 1) (_labels.TryGetValue((s.Base, s.Superscripts.Count > 0), out var set) ? set : _labels[(s.Base, s.Superscripts.Count > 0)] = []).Add(only.Base);
                }
            }
            foreach (var name in links.SelectMany(Quantities)) _quantities.Add(name);
            foreach (var name in bare)
                if (name.Length == 1 && char.IsAsciiLetterUpper(name[0]) && bare.Contains(name.ToLowerInvariant())) _apart.Add(name.ToLowerInvariant());
        }
        // The t of a document that computes with t, and never with t - 1, is a target or a time that is measured.
        if (_quantities.Contains("t") && !_shifted.Contains("t")) _templates.Remove("t");
        given = [.. given];
        // W_K beside W_Q and W_V and the b_T of a gate are names; the last layer is the L of what has other layers.
        _topsUsed.RemoveWhere(top => !_shiftedTops.Contains(top) && !_runs.Any(run => _topped.Any(t => t.Top == top && t.Name.Equals(run, StringComparison.OrdinalIgnoreCase))));
        foreach (var letter in new[] { "l", "t", "ell" })
        {
            var uses = formulas.SelectMany(links => links).SelectMany(link => Uses(link, letter, false)).Distinct().ToList();
            if (!uses.Contains(true) || uses.Contains(false)) continue;
            _templates.Remove(letter);
            if (letter == "t" && sizes.Contains("T")) _topsUsed.Remove("T");
        }
        // K = X W_K: the keys, and no number of anything.
        foreach (var links in given)
            if (links is [Symbol { Superscripts.Count: 0, Subscripts.Count: 0, Base: not "L" } quantity, not Number]) _topsUsed.Remove(quantity.Base);
        // x = X^T is another quantity than X.
        foreach (var links in given)
            if (links is [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } turned, Transpose { Operand: Symbol whole }] && IsSmall(turned.Base, whole.Base)) _apart.Add(turned.Base);
        Separate(given);
        Apart([.. given]);
        // Σ_{yx} is a name of two letters.
        foreach (var name in given.Select(g => g[0]).OfType<Symbol>())
            if (name is { Superscripts.Count: 0, Subscripts: [{ Parts: { Count: > 1 } letters }] } && letters.All(l => l is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } x && !_bound.Contains(x.Base) && !_usualIndices.Contains(x.Base))) foreach (var letter in letters) _composed.Add((name.Base, ((Symbol)letter).Base));
        // W_{xi} beside W_{xf} and W_{xo}: the i is a gate as they are.
        var pairs = given.SelectMany(g => g).SelectMany(Parts.Of).OfType<Symbol>().Where(s => s is { Superscripts.Count: 0, Subscripts: [{ Parts: [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 }, Symbol { Superscripts.Count: 0, Subscripts.Count: 0 }] }] }).Select(s => (s.Base, First: ((Symbol)s.Subscripts[0].Parts[0]).Base, Second: ((Symbol)s.Subscripts[0].Parts[1]).Base)).ToHashSet();
        foreach (var (name, first, letter) in pairs.Where(p => _usualIndices.Contains(p.Second) && !_bound.Contains(p.Second) && !_usualIndices.Contains(p.First)))
            if (pairs.Count(p => p.Base == name && p.First == first && _gates.Contains(p.Second)) > 1) _composed.Add((name, letter));
        Labels(formulas, given);
        foreach (var part in given.SelectMany(links => links).SelectMany(AllParts))
        {
            if (part is not Symbol s) continue;
            var labels = s.Superscripts.Concat(s.Subscripts).SelectMany(d => d.Parts).ToList();
            var name = Fold(s.Base);
            if (labels.Count == 0) _plain.Add(name);
            else if (labels.Any(l => l is Number && !fromZero(s.Base) || IsTemplate(l) || Names.Bare(l) is Symbol x && (IsTop(Names.Plain(x)) || !IsIndex(x.Base, s)))) _numbered.Add(name);
            else _plain.Add(name);
        }

        Layers = Math.Clamp(given.Select(g => g[0]).OfType<Symbol>().Where(s => IsNumbered(Fold(s.Base))).SelectMany(s => s.Superscripts.Concat(s.Subscripts)).SelectMany(d => d.Parts).Select(Names.Bare).OfType<Number>().Concat(formulas.SelectMany(links => links).SelectMany(Parts.Of).OfType<Symbol>().SelectMany(s => s.Superscripts).Where(d => d.Bracket == Bracket.Square).SelectMany(d => d.Parts).OfType<Number>())
            .Select(n => (int)Math.Min(n.Value, Most)).DefaultIfEmpty().Max(), Last, Most);

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
                var entry = decoration.Bracket == Bracket.None && decoration.Parts.All(part => part is Symbol or Call { Function: Symbol { Base: ":" } });
                // w_{kl} alone fits both.
                if (bound || !entry || decoration.Parts.Count == 1) yield return bound && entry;
            }
            yield break;
        }
        if (e is Big b && b.Below.SelectMany(Letters).Contains(letter)) bound = b.Above is null || !Parts.Of(b.Above).OfType<Symbol>().Any(top => (top.Base is "L" or "T" || _topsUsed.Contains(Names.Plain(top))) && !_sizes.Contains(top.Base));
        foreach (var child in Parts.Children(e))
            foreach (var use in Uses(child, letter, bound)) yield return use;
    }

    // x^T A x in one formula and tr(XB) in another: where no quantity is computed both as a small letter and as a capital one, the inputs are not the same either.
    private void Apart(IReadOnlyList<IReadOnlyList<Expression>> given)
    {
        var lefts = given.Select(g => g[0]).OfType<Symbol>().Select(s => s.Base).ToHashSet();
        if (lefts.Any(name => IsCapital(name) && lefts.Contains(name.ToLowerInvariant()) && !AreApart(name))) return;
        // The a^{[2]} of a loss is the A^{[2]} that is computed.
        var computed = given.Select(g => g[0]).OfType<Symbol>().Where(s => s.Superscripts.Count > 0).Select(s => s with { Base = s.Base.ToLowerInvariant(), Span = default }).ToHashSet();
        if (given.SelectMany(g => g.Skip(1)).SelectMany(Parts.Of).OfType<Symbol>().Any(s => s is { Base: [>= 'a' and <= 'z'], Superscripts.Count: > 0 } && !lefts.Contains(s.Base) && computed.Contains(s))) return;
        var inputs = given.SelectMany(g => g.Skip(1)).SelectMany(Parts.Of).OfType<Symbol>().Where(s => s.Superscripts.Count + s.Subscripts.Count == 0).Select(s => s.Base).ToHashSet();
        // w_j beside W is a row of it.
        foreach (var name in inputs.Where(name => IsCapital(name) && !_labels.ContainsKey((name.ToLowerInvariant(), false)) && inputs.Contains(name.ToLowerInvariant()) && !lefts.Contains(name) && !lefts.Contains(name.ToLowerInvariant()))) _apart.Add(name.ToLowerInvariant());

        // Y_1 = W X_1 and y_1 = X v are two, Z = W X and z = w x say the same.
        bool AreApart(string name) => (from large in Equations(name) from small in Equations(name.ToLowerInvariant()) where large.Labels == small.Labels select large.Letters == small.Letters).ToList() is { Count: > 0 } same && !same.Contains(true);

        IEnumerable<(string Labels, string Letters)> Equations(string name) => given.Where(g => g[0] is Symbol s && s.Base == name)
            .Select(g => (Names.Plain((Symbol)g[0] with { Base = "" }), string.Join(' ', g.Skip(1).SelectMany(Parts.Of).OfType<Symbol>().Select(s => s.Base.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal))));

        static bool IsCapital(string name) => name.Length == 1 && char.IsAsciiLetterUpper(name[0]);
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

    // The c of v_c, the i of L_i, x_i and y_i: a letter that nothing runs over, on names that have no other.
    private void Labels(IEnumerable<IReadOnlyList<Expression>> formulas, IEnumerable<IReadOnlyList<Expression>> given)
    {
        var numbered = given.Select(g => g[0]).OfType<Symbol>().Where(s => !ShapeInference.IsCostName(s)).SelectMany(s => s.Superscripts.Concat(s.Subscripts)).SelectMany(d => d.Parts).SelectMany(Parts.Of).OfType<Symbol>().Select(s => s.Base).ToHashSet();
        var parts = formulas.Where(links => links.Count > 1).SelectMany(links => links).SelectMany(AllParts).ToList();
        var counts = parts.OfType<Big>().SelectMany(b => b.Below.OfType<Relation>().Where(r => r.Sign == "∈").Select(r => (Expression?)r.Right).Append(b.Above)).OfType<Symbol>().Select(s => s.Base).ToHashSet();
        var names = parts.OfType<Symbol>().Where(s => !counts.Contains(s.Base)).ToLookup(s => Fold(s.Base));
        foreach (var letter in _usualIndices.Where(l => !_bound.Contains(l) && !numbered.Contains(l) && !_templates.Contains(l)))
        {
            var bases = names.Where(group => group.Any(s => Outline.LoneIndex(s) == letter)).ToList();
            if (bases.Count > 0 && bases.All(group => group.All(s => Outline.LoneIndex(s) == letter))) _labelLetters.Add(letter);
        }
        // The n of E_n, t_{nk} and y_{nk}: the sample that is looked at, where nothing is computed for each n.
        foreach (var letter in _usualIndices.Where(l => !_bound.Contains(l) && !_templates.Contains(l)))
        {
            var bases = names.Where(group => group.Any(s => Carries(s, letter))).ToList();
            // The e of e^a is not the E of E_n.
            if (bases.Any(group => group.Any(s => ShapeInference.IsCostName(s) && Outline.LoneIndex(s) == letter)) && bases.All(group => group.All(s => Carries(s, letter) || s is { Base: "e", Subscripts.Count: 0 }))
                && !given.Any(g => g is [Symbol left, ..] && !ShapeInference.IsCostName(left) && Carries(left, letter) && g.Skip(1).SelectMany(Parts.Of).OfType<Symbol>().Any(s => Carries(s, letter)))) _labelLetters.Add(letter);
        }

        // The r of J_r tells costs apart where nothing in the equation is numbered by it.
        foreach (var equation in given)
        {
            if (equation is [Symbol { Subscripts: [{ Parts: [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } label] }] } cost, var body] && ShapeInference.IsCostName(cost)
                && !Parts.Of(body).OfType<Symbol>().SelectMany(s => s.Superscripts.Concat(s.Subscripts)).SelectMany(d => d.Parts).SelectMany(Parts.Of).Any(p => p is Symbol s && (s.Base == label.Base || s.Subscripts.Any(d => d.Parts.Contains(label))))) _words.Add((cost.Base, label.Base));
        }

        static bool Carries(Symbol s, string letter) => s.Subscripts.Concat(s.Superscripts).SelectMany(d => d.Parts).Any(p => p is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } x && x.Base == letter);
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

    /// <summary>Whether a name is seen with an index, η_i.</summary>
    public bool IsIndexed(string name) => _labels.TryGetValue((name, false), out var labels) && labels.Any(l => IsIndex(l, new Symbol(name)));

    // Letters that are computed with: no label, no index of a sum, no side of i = j.
    private static IEnumerable<string> Quantities(Expression e) => e switch
    {
        Symbol s => [s.Base],
        Relation or Indicator => [],
        Big b => Quantities(b.Body),
        Element x => Quantities(x.Operand),
        _ => Parts.Children(e).SelectMany(Quantities),
    };

    /// <summary>Whether a name is a letter in small of which another is the capital: x of X.</summary>
    public static bool IsSmall(string small, string capital) => capital is [>= 'A' and <= 'Z'] && small is [>= 'a' and <= 'z'] && small[0] == char.ToLowerInvariant(capital[0]);

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
        var plain = letter.TrimEnd('\'');
        if ((plain.Length != 1 && !(_bound.Contains(plain) && Outline.IsGreek(plain))) || _templates.Contains(letter) || _topsUsed.Contains(letter) || _labelLetters.Contains(letter) || _words.Contains((of.Base, letter))) return false;
        // W_i beside W_f and W_o is a name.
        if (!_boundOn.Contains((of.Base, letter)) && IsWord(letter, of)) return false;
        if (_bound.Contains(letter)) return true;
        // ℓ_v beside a quantity v is another ℓ, not an entry of it.
        return (_usualIndices.Contains(plain) && !(_namesOfQuantities.Contains(letter) && (_quantities.Contains(letter) || IsOnlyOn(letter, of.Base)))) || (_beside.Contains(letter) && of.Subscripts is [{ Parts.Count: 2 }]);
    }

    // The c of L_c, if no other name has it: which loss it is.
    private bool IsOnlyOn(string letter, string name) => ShapeInference.IsCostName(new Symbol(name)) && !_labels.Any(l => l.Key.Name != name && l.Value.Contains(letter));

    /// <summary>Whether a letter beside a name is part of it: the i of W_i beside W_f and W_o.</summary>
    public bool IsWord(string letter, Symbol of)
    {
        if (_composed.Contains((of.Base, letter))) return true;
        if (of.Superscripts.Count + of.Subscripts.Count != 1 || of.Subscripts.Any(d => d.Parts.Count > 1)) return false;
        if (_labels.TryGetValue((of.Base, of.Superscripts.Count > 0), out var labels) && labels.Contains(letter) && (letter is "i" or "c" or "o" || !_bound.Contains(letter)) && labels.Any(other => other != letter && _gates.Contains(other) && !_bound.Contains(other))) return true;
        // The W_s of a skip connection beside W_1, the d_k beside d.
        return !_bound.Contains(letter) && (_counted.Contains(of.Base) ? letter is not ("i" or "j" or "k") : of.Base == "d" && _sizes.Contains("d"));
    }

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
