using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Quantities whose equation can't be computed: they stand for themselves, and nothing is said about derivatives by what they are made of.</summary>
internal sealed partial class World
{
    private readonly List<(Problem Problem, HashSet<string> From)> _cuts = [];

    private void Cut(Instance instance, Problem problem)
    {
        HashSet<string> from = new(StringComparer.Ordinal);
        Queue<Instance> open = new([instance]);
        while (open.TryDequeue(out var next))
        {
            // In a sum over layers or times any of them may be meant.
            var loops = Parts.Of(next.Definition.Body).OfType<Big>().Any(b => b.Below.SelectMany(Parts.Of).OfType<Symbol>().Any(x => IsLabel(x.Base, b.Body)));
            foreach (var symbol in Parts.Of(next.Definition.Body).OfType<Symbol>())
            {
                var name = Model.Resolve(symbol with { Primes = 0 }, e => new WholeNumbers(Model, next.Bindings).Of(e)) with { Selections = [] };
                if (!from.Add(loops ? name.Base : name.Key)) continue;
                foreach (var made in Instances.Where(i => i.Key == name.Key || (loops && i.Key.Split('[')[0] == name.Base))) open.Enqueue(made);
            }
        }
        _cuts.Add((problem, from));
    }

    /// <summary>Why the derivatives by a quantity are not known: something that is made of it can't be computed. Null where they are.</summary>
    private Outcome? Lost(Resolved by)
    {
        var root = this;
        while (root._below is not null) root = root._below;
        return root._cuts.FirstOrDefault(c => c.From.Contains(by.Base) || c.From.Contains(by.Key)) is { Problem: { } problem } ? Outcome.None(problem.Kind, problem.Why, problem.At) : null;
    }
}
