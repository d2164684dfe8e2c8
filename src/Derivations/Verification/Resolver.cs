using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>An index of a name: which entry is meant.</summary>
/// <param name="Letter">j; null for a number.</param>
/// <param name="Number">The 1 of x_1.</param>
/// <param name="Raised">Whether it stands raised, as sample numbers do.</param>
/// <param name="Label">For z_y: the quantity that picks the entry.</param>
/// <param name="Relation">For a_{j = i}: what it is compared with, and how.</param>
/// <param name="All">For the colon of E_{v,:}: every entry in this direction.</param>
internal sealed record Selection(string? Letter, int? Number, bool Raised, Symbol? Label = null, Relation? Relation = null, bool All = false);

/// <summary>A name taken apart: which quantity, which entries.</summary>
/// <param name="Key">"w[2]": base and labels.</param>
/// <param name="Base">The base, folded.</param>
/// <param name="Labels">Layers, times, words.</param>
/// <param name="Selections">Entries.</param>
/// <param name="Arity">How many arguments it was written with, where that makes a difference; -1 where it does not.</param>
internal sealed record Resolved(string Key, string Base, IReadOnlyList<string> Labels, IReadOnlyList<Selection> Selections, int Arity = -1);

/// <summary>Takes names apart.</summary>
internal sealed class Resolver(Outline outline, Func<string, bool> isQuantity, IReadOnlyList<string> chosen)
{
    /// <summary>The last layer or time: 3, or 1 where only one layer is meant.</summary>
    public int Last { get; init; } = Notation.Last;

    public Resolved Resolve(Symbol s, Func<Expression, int?> whole)
    {
        // A chosen value of an index is a quantity of its own: a vector that is 1 there.
        if (s.Superscripts.Count + s.Subscripts.Count == 0 && chosen.Contains(s.Base)) return new(Outline.ChosenName + s.Base, Outline.ChosenName + s.Base, [], []);
        var notation = outline.Notation;
        var name = notation.Fold(s.Base);
        List<string> labels = [];
        List<Selection> selections = [];
        foreach (var (decoration, raised) in s.Superscripts.Select(d => (d, true)).Concat(s.Subscripts.Select(d => (d, false))))
        {
            foreach (var part in decoration.Parts)
            {
                var bare = Names.Bare(part);
                if (bare is Number n)
                {
                    var zero = outline.CountsFromZero(s.Base);
                    if (outline.LayerOfNumber(s, n) is { } layer)
                    {
                        labels.Add(layer);
                        selections.Add(new(null, (int)n.Value - (zero ? 0 : 1), raised));
                    }
                    else if ((notation.IsNumbered(name) && !zero && !(!raised && decoration.Bracket == Bracket.None && outline.IsListed(s.Base))) || (raised && decoration.Bracket == Bracket.Square)) labels.Add(Names.Plain(n));
                    else selections.Add(new(null, (int)n.Value - (zero ? 0 : 1), raised));
                }
                else if (notation.IsTemplate(bare) && whole(bare) is { } number) labels.Add(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
                else if (bare is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } letter)
                {
                    if (!raised && chosen.Contains(letter.Base)) selections.Add(new(null, null, raised, letter));
                    else if (notation.IsIndex(letter.Base, s))
                    {
                        if (!raised && outline.TellsLayers(s, letter)) labels.Add(letter.Base);
                        selections.Add(new(letter.Base, null, raised));
                    }
                    else if (!raised && letter.Base == "y" && outline.IsClass("y")) selections.Add(new(null, null, raised, letter));
                    else if (!raised && !labels.Contains(letter.Base) && letter.Base is "y" or "c" && isQuantity(notation.Fold(letter.Base)) && !notation.IsWord(letter.Base, s) && !notation.IsLayered(notation.Fold(letter.Base)) && decoration.Parts.All(p => p.Equals(part) || Names.Bare(p) is Symbol other && notation.IsIndex(other.Base, s))) selections.Add(new(null, null, raised, letter));
                    else labels.Add(letter.Base);
                }
                else if (bare is Call { Function: Symbol { Base: ":" }, Arguments.Count: 0 }) selections.Add(new(null, null, raised, All: true));
                else if (bare is Relation { Left: Symbol { } left } relation) selections.Add(new(Names.Plain(left), null, raised, Relation: relation));
                else if (bare is Symbol { Primes: 0 } labelled && !raised && labelled.Superscripts.Concat(labelled.Subscripts).SelectMany(d => d.Parts).ToList() is [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } by] && (labelled.Base == "y" || notation.IsIndex(by.Base, labelled))) selections.Add(new(null, null, raised, labelled));
                else labels.Add(Names.Plain(bare));
            }
        }
        // The x_i^j of sample i is x_j^{(i)}.
        if (selections is [{ Raised: true, Letter: { } feature } up, { Raised: false, Letter: { } sample } down] && outline.IsSampleLetter(sample) && !outline.IsSampleLetter(feature))
            selections = [down with { Raised = true }, up with { Raised = false }];
        return new(labels.Count == 0 ? name : $"{name}[{string.Join(",", labels)}]", name, labels, selections);
    }
}
