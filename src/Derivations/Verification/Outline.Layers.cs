using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Layers that are told apart by the letters of their units alone: net_j = Σ_i w_{ji} x_i of the hidden layer, net_k = Σ_j v_{kj} o_j of the output layer.</summary>
internal sealed partial class Outline
{
    // "Here l = L": said of the formulas that follow, up to the next words.
    private void NoteLastLayer(Formula f)
    {
        if (f.Display) _shownSince = true;
        else if (f.Links is [var letter, var top] && f.Signs is [var sign] && IsLastLayer(new Relation(sign, letter, top))) (_lastLayer, _shownSince) = (((Symbol)letter).Base, false);
    }

    private static bool IsLastLayer(Expression e) => e is Relation { Sign: "=", Left: Symbol { Base: "l" or "ell", Superscripts.Count: 0, Subscripts.Count: 0 }, Right: Symbol { Base: "L", Superscripts.Count: 0, Subscripts.Count: 0 } };

    // A name, the place of the index among its indices, and how many there are.
    private HashSet<(string Name, int Place, int Count, string Letter)>? _layerLetters;

    /// <summary>Whether an index of a name says which layer is meant: net_j and net_k are two quantities.</summary>
    public bool TellsLayers(Symbol name, Symbol letter) => name is { Superscripts.Count: 0, Subscripts: [{ Bracket: Bracket.None, Parts: { Count: 1 or 2 } parts }] }
        && (_layerLetters ??= LayerLetters()) is { Count: > 0 } known && known.Contains((name.Base, parts.ToList().FindIndex(p => ReferenceEquals(Names.Bare(p), letter)), parts.Count, letter.Base));

    /// <summary>The letter in whose place a number stands: the k of w_{kj} for w_{1j}, where letters tell layers apart; null where it is none.</summary>
    public string? LayerOfNumber(Symbol name, Expression number) => name is { Superscripts.Count: 0, Subscripts: [{ Bracket: Bracket.None, Parts: [var first, var second] }] } && ReferenceEquals(Names.Bare(first), number) && Names.Bare(second) is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } beside && (_layerLetters ??= LayerLetters()).Count > 0
        ? AllParts.OfType<Symbol>().Where(s => s.Base == name.Base && s is { Superscripts.Count: 0, Subscripts: [{ Parts: [Symbol, Symbol other] }] } && other.Base == beside.Base).Select(s => (Symbol)s.Subscripts[0].Parts[0]).FirstOrDefault(letter => _layerLetters.Contains((name.Base, 0, 2, letter.Base)))?.Base : null;

    /// <summary>What the units of an index letter receive, where letters tell the layers apart: the a_j of a_j = Σ_i w_{ji} z_i.</summary>
    public Symbol? ReceivedBy(Symbol unit) => LoneIndex(unit) is { } letter && (_layerLetters ??= LayerLetters()).Count > 0
        ? _definitions.FirstOrDefault(d => d.Parameters is null && LoneIndex(d.Name) == letter && !ShapeInference.IsCostName(d.Name) && Parts.Of(d.Body).Any(p => p is Big { Operator: BigOperator.Sum }))?.Name : null;

    private HashSet<(string, int, int, string)> LayerLetters()
    {
        var indexed = _definitions.Where(d => d.Parameters is null && !ShapeInference.IsCostName(d.Name) && LoneIndex(d.Name) is { } letter && !IsSampleLetter(letter) && !Notation.IsTemplate(letter)).ToList();
        // Names that are defined in different ways for different letters.
        var layered = indexed.GroupBy(d => d.Name.Base).Select(g => g.DistinctBy(d => LoneIndex(d.Name)).ToList()).Where(g => g.Count > 1 && g.Select(Form).Distinct().Count() == g.Count).ToList();
        HashSet<(string, int, int, string)> found = [.. layered.SelectMany(g => g).Select(d => (d.Name.Base, 0, 1, LoneIndex(d.Name)!))];
        // What they are made of, w_{ji} and w_{kj}, is told apart in the same way where the letter stands at the same place.
        foreach (var group in layered) found.UnionWith(Apart(group));
        // z_j = h(a_j) with a_j = Σ_i w_{ji} z_i: the z of the layer before.
        var before = indexed.Select(d => (d, Before: Leads(d, indexed))).Where(x => x.Before is not null).ToList();
        found.UnionWith(before.SelectMany(x => new[] { (x.d.Name.Base, 0, 1, LoneIndex(x.d.Name)!), (x.d.Name.Base, 0, 1, x.Before!) }));
        if (before.Count > 0) found.UnionWith(Apart(indexed).Where(use => use.Item3 == 2));
        return found;
    }

    private static IEnumerable<(string, int, int, string)> Apart(IEnumerable<Definition> definitions) =>
        definitions.SelectMany(d => Parts.Of(d.Body).OfType<Symbol>().Select(s => Use(s, LoneIndex(d.Name)!))).OfType<(string Name, int Place, int Count, string Letter)>().Distinct().GroupBy(u => (u.Name, u.Place, u.Count)).Where(u => u.Count() > 1).SelectMany(u => u);

    // The other letter under which a definition leads back to its own name.
    private static string? Leads(Definition of, List<Definition> indexed)
    {
        Queue<Definition> open = new([of]);
        HashSet<Definition> seen = [of];
        while (open.TryDequeue(out var d))
        {
            foreach (var s in Parts.Of(d.Body).OfType<Symbol>())
            {
                if (LoneIndex(s) is not { } letter) continue;
                if (s.Base == of.Name.Base && letter != LoneIndex(of.Name)) return letter;
                foreach (var next in indexed.Where(n => n.Name.Base == s.Base && LoneIndex(n.Name) == letter && seen.Add(n))) open.Enqueue(next);
            }
        }
        return null;
    }

    private static (string, int, int, string)? Use(Symbol s, string letter)
    {
        if (s is not { Superscripts.Count: 0, Subscripts: [{ Bracket: Bracket.None, Parts: { Count: 1 or 2 } parts }] }) return null;
        var place = parts.ToList().FindIndex(p => Names.Bare(p) is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } x && x.Base == letter);
        return place < 0 ? null : (s.Base, place, parts.Count, letter);
    }

    // A definition with its index letters numbered in their order: equal for z_i = w_i x and z_j = w_j x.
    private static string Form(Definition d)
    {
        Dictionary<string, int> letters = new(StringComparer.Ordinal) { [LoneIndex(d.Name)!] = 0 };
        foreach (var letter in Parts.Of(d.Body).OfType<Symbol>().SelectMany(s => s.Subscripts.Concat(s.Superscripts)).SelectMany(x => x.Parts).OfType<Symbol>()) letters.TryAdd(letter.Base, letters.Count);
        return string.Join(" ", Parts.Of(d.Body).Select(part => part switch
        {
            Symbol s => $"{Letter(s.Base)}{string.Join(",", s.Superscripts.Concat(s.Subscripts).SelectMany(x => x.Parts).Select(p => p is Symbol x ? Letter(x.Base) : Names.Plain(p)))}",
            Number n => n.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => part.GetType().Name,
        }));

        string Letter(string name) => letters.TryGetValue(name, out var number) ? $"#{number}" : name;
    }
}
