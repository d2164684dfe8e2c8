using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Slips of the pen that the text alone shows: in forward equations, costs and names. They are notes, no verdicts.</summary>
internal sealed class Typos
{
    private static readonly string[] _accents = ["hat ", "bar ", "tilde ", "vec ", "bold ", "check "];
    private static readonly (string, string)[] _lookalikes = [("alpha", "a"), ("omega", "w"), ("nu", "v")];

    // A name that is written more often is no slip.
    private const int Rare = 2;
    private const int Usual = 3;

    private readonly Outline _outline;
    private readonly List<(Formula Formula, List<Symbol> Names)> _named;
    private readonly Dictionary<string, int> _uses = new(StringComparer.Ordinal);
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private Typos(Outline outline)
    {
        _outline = outline;
        _named = [.. outline.Formulas.Select(f => (f, f.Links.SelectMany(Parts.Of).OfType<Symbol>().ToList()))];
        foreach (var name in _named.SelectMany(n => n.Names))
        {
            _uses[name.Base] = _uses.GetValueOrDefault(name.Base) + 1;
            _written.Add(Names.Plain(name));
        }
        _known.UnionWith(outline.DefinedBases);
        _known.UnionWith(outline.Declarations.Select(d => d.Name.Base));
        _known.UnionWith(outline.Aliases.Select(a => a.Name.Base));
    }

    /// <summary>What is found, in the order of the document.</summary>
    public static IEnumerable<(Span At, string Why)> Of(Outline outline)
    {
        var slips = new Typos(outline);
        return outline.Formulas.SelectMany(f => slips.Unbalanced(f).Concat(BoundTwice(f))).Concat(slips.NamesNobodyDefines()).Concat(slips.NoLayers()).OrderBy(slip => slip.At.Start).Distinct();
    }

    // Statements say it themselves.
    private IEnumerable<(Span At, string Why)> Unbalanced(Formula f)
    {
        if (f.Links.Count < 2 || _outline.Statements.Any(s => s.Formula.Span.Start <= f.Span.Start && f.Span.End <= s.Formula.Span.End) || _outline.UnreadableStatements.Any(s => s.Equation == f.Span)) yield break;
        if (f.Links.SelectMany(Parts.Of).OfType<Unread>().FirstOrDefault(u => u.IsUnbalanced) is { } lone) yield return (f.Span, lone.Why);
    }

    // x_i = Σ_i …: inside the sum i is another one than outside.
    private static IEnumerable<(Span At, string Why)> BoundTwice(Formula f)
    {
        if (f.Links.Count < 2) yield break;
        var free = Parts.Of(f.Links[0]).OfType<Symbol>().SelectMany(Labels).OfType<Symbol>().Where(l => l.Superscripts.Count + l.Subscripts.Count == 0).Select(l => l.Base).ToHashSet(StringComparer.Ordinal);
        foreach (var sum in Parts.Of(f.Links[0]).OfType<Big>()) free.ExceptWith(Bound(sum));
        foreach (var sum in f.Links.Skip(1).SelectMany(Parts.Of).OfType<Big>())
            foreach (var letter in Bound(sum))
                if (free.Contains(letter)) yield return (sum.Span, $"{letter} is bound by the sum and also an index of the left side");
    }

    private static IEnumerable<string> Bound(Big sum) => sum.Below.Select(below => Names.Bare(below) is Relation { Sign: "=" or "∈" } r ? Names.Bare(r.Left) : Names.Bare(below)).OfType<Symbol>().Where(s => s.Superscripts.Count + s.Subscripts.Count == 0).Select(s => s.Base);

    private static IEnumerable<Expression> Labels(Symbol s) => s.Superscripts.Concat(s.Subscripts).SelectMany(d => d.Parts);

    // w^{(l)} once, where W^{(l)} stands everywhere else.
    private IEnumerable<(Span At, string Why)> NamesNobodyDefines()
    {
        var letters = _outline.AllParts.SelectMany(IEnumerable<Expression> (part) => part switch
        {
            Big b => b.Below.Concat(b.Above is null ? [] : [b.Above]).SelectMany(Parts.Of),
            Derivative d => (d.Of is null ? d.By : d.By.Append(d.Of)).SelectMany(Parts.Of),
            Symbol s => Labels(s).SelectMany(Parts.Of),
            Call c => c.Function is Symbol ? [c.Function] : [],
            _ => [],
        }).Concat(_outline.Declarations.SelectMany(d => new[] { d.Rows, d.Columns }).SelectMany(Parts.Of)).OfType<Symbol>().Select(s => s.Base).ToHashSet(StringComparer.Ordinal);
        HashSet<string> said = new(StringComparer.Ordinal);
        foreach (var (formula, names) in _named.Where(n => n.Formula.Links.Count > 1))
        {
            var parameters = Parts.Of(formula.Links[0]).OfType<Symbol>().Select(s => s.Base).ToHashSet(StringComparer.Ordinal);
            foreach (var name in names.Where(n => _uses[n.Base] <= Rare && !_known.Contains(n.Base) && !letters.Contains(n.Base) && !parameters.Contains(n.Base)))
            {
                // p beside P is an entry, a number or a density; w^{(l)} beside W^{(l)} is a slip.
                if (name.Base.Length == 1 && !Labels(name).Any() || _outline.GradientOf(name) is not null || Function.Known(name.Base) is not null) continue;
                var meant = _known.FirstOrDefault(k => _uses.GetValueOrDefault(k) >= Usual && IsOneEdit(name.Base, k) && _written.Contains(Names.Plain(name with { Base = k })) && !names.Any(n => n.Base == k));
                if (meant is not null && said.Add(name.Base)) yield return (name.Span, $"{Say(name.Base)} is defined nowhere, {Say(meant)} is: one seems to stand for the other");
            }
        }
    }

    // z^{[z]}, where layers are numbered.
    private IEnumerable<(Span At, string Why)> NoLayers()
    {
        var numbered = _named.SelectMany(n => n.Names).Where(s => Labels(s).Any(l => l is Number)).Select(s => s.Base).ToHashSet(StringComparer.Ordinal);
        foreach (var name in _named.SelectMany(n => n.Names).Where(n => numbered.Contains(n.Base)))
            if (Labels(name).OfType<Symbol>().FirstOrDefault(l => l.Base.Equals(name.Base, StringComparison.Ordinal)) is { } label) yield return (name.Span, $"{Say(label.Base)} is no layer or entry: the others are numbered");
    }

    private static bool IsOneEdit(string a, string b)
    {
        if (a == b) return false;
        if (a.Length == 1 && b.Length == 1) return string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
        if (_lookalikes.Any(pair => pair == (a, b) || pair == (b, a))) return true;
        if (Bare(a) == Bare(b)) return true;
        return a.Length >= 3 && b.Length >= 4 && !a.Contains(' ', StringComparison.Ordinal) && IsOneLetterOff(a, b);

        static string Bare(string name) => _accents.FirstOrDefault(accent => name.StartsWith(accent, StringComparison.Ordinal)) is { } accent ? name[accent.Length..] : name;
    }

    private static bool IsOneLetterOff(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 1) return false;
        var same = 0;
        while (same < a.Length && same < b.Length && a[same] == b[same]) same++;
        var (restA, restB) = (a[same..], b[same..]);
        return a.Length == b.Length ? restA.Length > 0 && restA[1..] == restB[1..] || restA.Length > 1 && restA[0] == restB[1] && restA[1] == restB[0] && restA[2..] == restB[2..]
            : a.Length > b.Length ? restA[1..] == restB : restB[1..] == restA;
    }

    private static string Say(string name) => Diagnosis.Edits.Say(new Symbol(name));
}
