using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>The ŷ or y_pred of a cost, which no equation defines: what the forward equations end in.</summary>
internal sealed partial class Outline
{
    private void NamePredictions()
    {
        var costs = _definitions.Where(d => IsCost(d.Name)).ToList();
        var forward = _definitions.Where(d => !IsCost(d.Name) && d.Parameters is null).ToList();
        if (costs.Count == 0 || forward.Count == 0) return;
        HashSet<string> defined = new(forward.Select(d => d.Name.Base), StringComparer.OrdinalIgnoreCase);
        var used = costs.SelectMany(d => Parts.Of(d.Body)).OfType<Symbol>().ToList();
        // A cost that is made of what is computed says what it is of.
        if (used.Any(s => defined.Contains(s.Base)) || forward.Any(d => Parts.Of(d.Body).Any(part => part is Derivative))) return;
        if (used.Select(Prediction).OfType<Symbol>().Distinct().ToList() is not [var prediction] || _aliases.Any(a => a.Name.Base == prediction.Base)) return;
        // What is made of the prediction does not end in it.
        if (forward.SelectMany(d => Parts.Of(d.Body)).OfType<Symbol>().Any(s => s.Base == prediction.Base) || End(forward) is not { } end) return;
        _definitions.Add(new(costs[0].Order, prediction, null, end, costs[0].Column, costs[0].Section));
        // y_true is the Y of the gradients.
        foreach (var truth in used.Select(Truth).OfType<Symbol>().Distinct().ToList())
            if (AllParts.OfType<Symbol>().FirstOrDefault(s => s.Superscripts.Count + s.Subscripts.Count == 0 && string.Equals(s.Base, truth.Base, StringComparison.OrdinalIgnoreCase)) is { } whole && !defined.Contains(whole.Base))
                _definitions.Add(new(costs[0].Order, truth, null, whole with { Span = default }, costs[0].Column, costs[0].Section));
        _definitions.Sort((a, b) => a.Order.CompareTo(b.Order));
    }

    private static Symbol? Prediction(Symbol s) => s.Base is "hat y" or "hat Y" or "yhat" or "pred" or "preds" ? s with { Superscripts = [], Subscripts = [], Span = default } : Marked(s, "pred", "predicted", "hat", "out", "output");

    private static Symbol? Truth(Symbol s) => Marked(s, "true", "target", "gt", "label", "real");

    // y_pred, whatever other index it has.
    private static Symbol? Marked(Symbol s, params string[] marks) => s.Base is "y" or "Y" && s.Subscripts.Concat(s.Superscripts).SelectMany(d => d.Parts).OfType<Symbol>().FirstOrDefault(label => marks.Contains(label.Base)) is { } mark
        ? new(s.Base, [], [new(Bracket.None, [mark with { Span = default }])]) : null;

    // The only quantity that is computed and that no other is made of.
    private static Symbol? End(List<Definition> forward)
    {
        var made = forward.SelectMany(d => Parts.Of(d.Body)).OfType<Symbol>().ToList();
        var ends = forward.Select(d => d.Name).Where(name => !made.Any(s => s.Base == name.Base && Names.Plain(s) == Names.Plain(name))).Select(name => name with { Span = default }).Distinct().ToList();
        if (ends is [{ } only] && only.Superscripts.Concat(only.Subscripts).SelectMany(d => d.Parts).All(p => Names.Bare(p) is Number or Symbol { Base: "L" or "i" })) return only;
        return null;
    }
}
