using AutogradCheck.Derivations.Expressions;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Which sides of maxima, absolute values and cases the random points met: a mistake on a side that no point is on can't be seen.</summary>
internal sealed partial class World
{
    private readonly Dictionary<Expression, (bool Met, bool Missed)> _sides = new(ReferenceEqualityComparer.Instance);
    private int _computing;

    /// <summary>Draws other inputs: another seed (1), larger numbers (2), numbers of both signs (3).</summary>
    public int Attempt { get; init; }

    /// <summary>Whether another world with other draws was before it, so that it need not meet everything by itself.</summary>
    public bool IsSecond { get; init; }

    /// <summary>Places in the definitions at which all points were on the same side.</summary>
    public IEnumerable<Expression> OneSided => _sides.Where(s => !(s.Value.Met && s.Value.Missed)).Select(s => s.Key);

    /// <inheritdoc/>
    public void Decided(Expression at, Tensor side)
    {
        if (_below is not null || _computing == 0) return;
        var before = _sides.GetValueOrDefault(at);
        var met = side.any().item<bool>();
        _sides[at] = (before.Met | met, before.Missed | !side.all().item<bool>());
    }

    /// <summary>The place that a cost is made of at which all points were on the same side; null where there is none.</summary>
    public Expression? Undecided(Resolved cost)
    {
        if (IsSecond || Model.Find(cost) is not { } instance) return null;
        var open = OneSided.ToList();
        if (open.Count == 0) return null;
        var bases = Reached(Model, instance.Definition.Body, null);
        return Model.Definitions.Where(d => ReferenceEquals(d, instance.Definition) || bases.Contains(Model.Outline.Notation.Fold(d.Name.Base))).SelectMany(d => Parts.Of(d.Body)).FirstOrDefault(p => open.Any(o => ReferenceEquals(o, p)));
    }
}
