using System.Collections.Immutable;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Collects the definitions that statements and their cost need, each after those it needs itself.</summary>
internal sealed class Instances(Model model)
{
    private const int Most = 400;

    private readonly Dictionary<string, Instance> _found = new(StringComparer.Ordinal);
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly List<Instance> _ordered = [];

    public IReadOnlyList<Instance> Ordered => _ordered;

    /// <summary>Everything that an expression names, at every value of the layer letters that nothing binds.</summary>
    public void Add(Expression e, ImmutableDictionary<string, int> bindings, int depth = 0)
    {
        if (depth > 60 || _ordered.Count > Most) return;
        if (depth == 0)
        {
            var letters = World.FreeLetters(model, e, bindings).ToList();
            if (letters.Count > 0)
            {
                for (var value = 1; value <= model.Hypothesis.Last; value++) Add(e, letters.Aggregate(bindings, (b, l) => b.SetItem(l, value)), 1);
                return;
            }
        }
        foreach (var part in Named(e, bindings))
        {
            var (symbol, at) = part;
            var named = model.Outline.GradientOf(symbol) is { } of && !model.DefinedBases.Contains(model.Outline.Notation.Fold(symbol.Base)) ? of
                : model.Outline.IsErrorTerm(symbol) && !model.DefinedBases.Contains(symbol.Base) ? model.Outline.ErrorTermOf(symbol) : symbol;
            Visit(named, at, depth);
        }
    }

    private void Visit(Symbol symbol, ImmutableDictionary<string, int> bindings, int depth)
    {
        var name = model.Resolve(symbol with { Primes = 0 }, e => new WholeNumbers(model, bindings).Of(e));
        if (name.Labels.Any(l => int.TryParse(l, out var n) && (n > model.Hypothesis.Last || n < 0))) return;
        if (!_visited.Add(name.Key) || model.Find(name) is not { } instance) return;
        Add(instance.Definition.Body, instance.Bindings, depth + 1);
        if (_found.TryAdd(name.Key, instance)) _ordered.Add(instance);
    }

    /// <summary>A cost, under its own name.</summary>
    public void AddCost(Resolved cost)
    {
        if (!_visited.Add(cost.Key) || model.Find(cost) is not { } instance) return;
        Add(instance.Definition.Body, instance.Bindings, 1);
        if (_found.TryAdd(cost.Key, instance)) _ordered.Add(instance);
    }

    /// <summary>Symbols with the layers that sums around them run over.</summary>
    public IEnumerable<(Symbol Symbol, ImmutableDictionary<string, int> Bindings)> Named(Expression e, ImmutableDictionary<string, int> bindings)
    {
        if (e is Symbol s)
        {
            yield return (s, bindings);
            yield break;
        }
        if (e is Big b)
        {
            var letter = b.Below.SelectMany(Parts.Of).OfType<Symbol>().Select(Names.Plain).FirstOrDefault(model.Outline.Notation.IsTemplate);
            if (letter is not null)
            {
                for (var value = 1; value <= model.Hypothesis.Last; value++)
                    foreach (var part in Named(b.Body, bindings.SetItem(letter, value))) yield return part;
                yield break;
            }
        }
        foreach (var child in Parts.Children(e))
            foreach (var part in Named(child, bindings)) yield return part;
    }
}
