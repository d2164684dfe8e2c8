using System.Text.RegularExpressions;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Entries that must be equal, or must not, for a statement to hold: i = j, i ≠ j.</summary>
internal sealed record IndexCase(string First, string Second, bool Equal);

/// <summary>"If i ≠ j": the case of which a statement speaks.</summary>
internal sealed partial class Outline
{
    private const int Reach = 5;

    private static IndexCase? CaseOf(Statement s, List<Item> items)
    {
        if (s.Left is not Derivative { Of: not null } || s.Links.SelectMany(Parts.Of).Any(p => p is Indicator || p is Symbol { Base: "delta" })) return null;
        var letters = Parts.Of(s.Left).OfType<Symbol>().SelectMany(x => x.Superscripts.Concat(x.Subscripts)).SelectMany(d => d.Parts).OfType<Symbol>().Select(Names.Plain).ToHashSet();
        if (letters.Count < 2) return null;
        if (s.Formula.Condition is { } condition && Parts.Of(condition).OfType<Relation>().Select(r => Case(r.Sign, r.Left, r.Right)).FirstOrDefault(c => c is not null) is { } beside) return beside;
        // The words right before it, up to the equation before.
        for (var i = s.Order - 1; i >= 0 && s.Order - i <= Reach; i--)
        {
            switch (items[i])
            {
                case Formula { Links: [var a, var b], Signs: [var sign] } f when Case(sign, a, b) is { } said:
                    return i > 0 && items[i - 1] is Prose { Text: var before } && Otherwise().IsMatch(before) ? null : said;
                case Heading { Text: var text }:
                    return InWords(text);
                case Prose { Text: var text }:
                    if (Otherwise().IsMatch(text)) return null;
                    if (InWords(text) is { } told) return told;
                    break;
                default:
                    return null;
            }
        }
        return null;

        IndexCase? Case(string sign, Expression left, Expression right) =>
            sign is "=" or "≠" && left is Symbol a && right is Symbol b && letters.Contains(Names.Plain(a)) && letters.Contains(Names.Plain(b)) && !a.Equals(b) ? new(Names.Plain(a), Names.Plain(b), sign == "=") : null;

        IndexCase? InWords(string text) => EqualLetters().Matches(text) is { Count: 1 } found && letters.Contains(found[0].Groups[1].Value) && letters.Contains(found[0].Groups[3].Value)
            ? new(found[0].Groups[1].Value, found[0].Groups[3].Value, found[0].Groups[2].Value == "=") : null;
    }

    // "δ is 1 if i = j and 0 otherwise" explains a name.
    [GeneratedRegex(@"\botherwise\b|\belse\b|否则|Kronecker|\bis 1 if\b", RegexOptions.IgnoreCase)]
    private static partial Regex Otherwise();

    [GeneratedRegex(@"(?<![A-Za-z\\])([a-z])\s{0,3}(=|≠|!=|\\neq?(?![A-Za-z])|\\not\s?=)\s{0,3}([a-z])(?![A-Za-z])")]
    private static partial Regex EqualLetters();
}
