using System.Text.RegularExpressions;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Cases that stand among the words: "$H(x) = 1$ if $x > 0$ and $0$ otherwise".</summary>
internal sealed partial class Outline
{
    private static void WordsToCases(List<Item> items)
    {
        NamedCases(items);
        for (var i = 0; i + 4 < items.Count; i++)
        {
            if (items[i] is not Formula { Display: false, Condition: null, Links: [Call { Function: Symbol, Arguments: [var argument] }, var first], Signs: ["="] } f || Names.Bare(argument) is not Symbol x || Evaluator.Constant(first) is null) continue;
            if (items[i + 1] is not Prose { Text: var when } || !If().IsMatch(when) || Condition(items[i + 2], x) is not { } condition) continue;
            if (items[i + 3] is not Prose { Text: var and } || !And().IsMatch(and) || items[i + 4] is not Formula { Links: [var second], Display: false } || Evaluator.Constant(second) is null) continue;
            items[i] = f with { Links = [f.Links[0], new Cases([new(first, condition), new(second, null)]) { Span = first.Span }] };
        }
    }

    // { a = b if …, c = d else: every case has its own chain, and so has the whole.
    private static IEnumerable<Expression> ByCase(Expression link)
    {
        if (link is not Cases cases || !cases.Rows.Any(row => row.Value is Relation { Sign: "=" })) return [link];
        var chains = cases.Rows.Select(row => Chain(row.Value).ToList()).ToList();
        return Enumerable.Range(0, chains.Max(c => c.Count)).Select(k => cases with { Rows = [.. cases.Rows.Select((row, i) => row with { Value = chains[i][Math.Min(k, chains[i].Count - 1)] })] });

        static IEnumerable<Expression> Chain(Expression e) => e is Relation { Sign: "=" } r ? Chain(r.Left).Append(r.Right) : [e];
    }

    // "where $y > t$, $w = a$, otherwise $w = 1$"
    private static void NamedCases(List<Item> items)
    {
        for (var i = 0; i + 4 < items.Count; i++)
        {
            if (items[i] is not Formula { Display: false, Links: [var left, var right], Signs: [">" or "≥" or "<" or "≤"] } when || items[i + 2] is not Formula { Display: false, Condition: null, Links: [Symbol name, var first], Signs: ["="] } f) continue;
            if (items[i + 1] is not Prose { Text: var then } || !Then().IsMatch(then) || items[i + 3] is not Prose { Text: var other } || !Else().IsMatch(other)) continue;
            if (items[i + 4] is not Formula { Display: false, Links: [Symbol same, var second], Signs: ["="] } rest || !same.Equals(name)) continue;
            items[i + 2] = f with { Links = [name, new Cases([new(first, new Relation(when.Signs[0], left, right)), new(second, null)]) { Span = first.Span }] };
            items.RemoveAt(i + 4);
        }
    }

    [GeneratedRegex(@"^\W*(?:then|we have|is|set|时|時|则|則|有)?\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex Then();

    [GeneratedRegex(@"^\W*(?:and )?(?:otherwise|else|elsewhere|其余|其他|其它|否则)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex Else();

    private static Relation? Condition(Item item, Symbol x) => item is Formula { Display: false, Links: [var left, var right], Signs: [var sign] } && sign is ">" or "≥" or "<" or "≤" && Names.Bare(left).Equals(x) ? new Relation(sign, left, right) : null;

    [GeneratedRegex(@"^\W*(?:if|when|for|where|si|quand|pour|wenn|falls|für|se|cuando|para|при|если|当|若)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex If();

    [GeneratedRegex(@"^\W*(?:and|or|else|otherwise|et|sinon|und|sonst|y|e|o|и|иначе|否则)?\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex And();
}
