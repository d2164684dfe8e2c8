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
        for (var i = 0; i + 4 < items.Count; i++)
        {
            if (items[i] is not Formula { Display: false, Condition: null, Links: [Call { Function: Symbol, Arguments: [var argument] }, var first], Signs: ["="] } f || Names.Bare(argument) is not Symbol x || Evaluator.Constant(first) is null) continue;
            if (items[i + 1] is not Prose { Text: var when } || !If().IsMatch(when) || Condition(items[i + 2], x) is not { } condition) continue;
            if (items[i + 3] is not Prose { Text: var and } || !And().IsMatch(and) || items[i + 4] is not Formula { Links: [var second], Display: false } || Evaluator.Constant(second) is null) continue;
            items[i] = f with { Links = [f.Links[0], new Cases([new(first, condition), new(second, null)]) { Span = first.Span }] };
        }
    }

    private static Relation? Condition(Item item, Symbol x) => item is Formula { Display: false, Links: [var left, var right], Signs: [var sign] } && sign is ">" or "≥" or "<" or "≤" && Names.Bare(left).Equals(x) ? new Relation(sign, left, right) : null;

    [GeneratedRegex(@"^\W*(?:if|when|for|where|si|quand|pour|wenn|falls|für|se|cuando|para|при|если|当|若)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex If();

    [GeneratedRegex(@"^\W*(?:and|or|else|otherwise|et|sinon|und|sonst|y|e|o|и|иначе|否则)?\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex And();
}
