using System.Text.RegularExpressions;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Costs that the words give: "the cost is …" without a name, a penalty that is added to the loss.</summary>
internal sealed partial class Outline
{
    private const int LongestLeadIn = 200;

    // "The cost is" $-\frac1m \sum …$
    private void NameCost(List<Item> items, int at, int section)
    {
        if (items[at] is not Formula { Links: [var body], Condition: null } f || at == 0 || items[at - 1] is not Prose before || !CostIs().IsMatch(before.Text.Length > LongestLeadIn ? before.Text[^LongestLeadIn..] : before.Text)) return;
        if (Names.Bare(body) is Symbol or Call or Derivative || !Parts.Of(body).Any(part => part is Big or Norm or Symbol { Base: "log" or "ln" }) || Parts.Of(body).Any(part => part is Ellipsis or Unread or Words)) return;
        var name = _definitions.Select(d => d.Name).LastOrDefault(ShapeInference.IsCostName)?.Base
            ?? Document.Items.OfType<Formula>().SelectMany(x => x.Links).SelectMany(Parts.Of).OfType<Derivative>().Select(d => d.Of).OfType<Symbol>().FirstOrDefault(ShapeInference.IsCostName)?.Base ?? "J";
        _definitions.Add(new(at, new Symbol(name), null, Rewriting.Gathered(body), f.Place.TableColumn, section));
    }

    // L = 4, where L is a cost: the number of something.
    private bool IsCountByCost(Definition d) => d.Parameters is null && ShapeInference.IsCostName(d.Name) && Evaluator.Constant(d.Body) is not null
        && _definitions.Any(other => other.Name.Equals(d.Name) && Evaluator.Constant(other.Body) is null);

    /// <summary>The sum over all samples that a cost was defined as before it was defined for one of them; null where it was not.</summary>
    public Definition? WholeOf(Definition d) => !IsMainCost(d.Name) || CountsSamples(d.Body) ? null : _definitions.LastOrDefault(other => other.Order < d.Order && other.Name.Equals(d.Name) && other.Parameters is null == d.Parameters is null && CountsSamples(other.Body));

    private bool CountsSamples(Expression body) => Parts.Of(body).Any(p => p is Big b && b.Below.Take(1).SelectMany(Parts.Of).OfType<Symbol>().Take(1).Any(s => IsSampleLetter(s.Base)));

    // L_reg, which no equation uses, is "added to the loss": the cost is the sum of both.
    private void AddPenalty()
    {
        foreach (var penalty in _definitions.Where(d => d.Parameters is null && ShapeInference.IsCostName(d.Name) && d.Name.Subscripts.Concat(d.Name.Superscripts).SelectMany(x => x.Parts).ToList() is [Symbol { Base: var label }] && Penalty().IsMatch(label)).ToList())
        {
            if (_definitions.LastOrDefault(d => d.Order < penalty.Order && d.Parameters is null && d.Name.Equals(penalty.Name with { Subscripts = [], Superscripts = [] })) is not { } loss) continue;
            if (DefinedBases.Contains("J") || AllParts.OfType<Symbol>().Count(s => s.Equals(penalty.Name)) > 1 || !AddsUp().IsMatch(Prose)) continue;
            _definitions.Add(new(penalty.Order, new Symbol("J"), null, new Add(loss.Name, penalty.Name), penalty.Column, penalty.Section));
        }
    }

    [GeneratedRegex(@"\b(cost|loss|error|objective)\b( function)?[^.:;]{0,60}\b(is|are|be|becomes|reads)\s*(then|therefore|just|simply|now)?\s*:?\s*$|\b(cost|loss|objective)( function)?\s*:\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex CostIs();

    [GeneratedRegex("^(reg|regular|l2|l1|ridge|decay|wd|pen|penalty)", RegexOptions.IgnoreCase)]
    private static partial Regex Penalty();

    [GeneratedRegex(@"\bsum of (the )?(two|both|these)\b|\badd(ed|s|ing)? (\w+ )?(it )?to (the|our|this) (loss|cost|error|objective)", RegexOptions.IgnoreCase)]
    private static partial Regex AddsUp();
}
