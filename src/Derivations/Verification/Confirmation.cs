using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>
/// What right statements show to be understood. A gradient that comes out right confirms every definition on the way from its quantity to the cost, or to the gradients that it is built on.
/// A statement that disagrees, and is judged by confirmed definitions alone, is a mistake whatever the others around it are.
/// </summary>
internal sealed class Confirmation
{
    private readonly Judge _judge;
    private readonly Dictionary<string, HashSet<string>> _used = new(StringComparer.Ordinal);
    private readonly HashSet<string> _definitions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _quantities = new(StringComparer.Ordinal);

    /// <summary>Learns from the statements of a passage that are right.</summary>
    public Confirmation(Judge judge, IEnumerable<Statement> statements)
    {
        _judge = judge;
        var instances = new Instances(Model);
        foreach (var instance in judge.World.Instances) _used[instance.Key] = [.. instances.Named(instance.Definition.Body, instance.Bindings).Select(n => KeyOf(n.Symbol, new WholeNumbers(Model, n.Bindings).Of))];
        foreach (var statement in statements)
        {
            if (!statement.Links.All(link => Says(link) && Judge.Good(judge.Link(statement, link)))) continue;
            foreach (var evaluator in Places(statement))
            {
                if (Way(statement, evaluator) is not { } way) continue;
                foreach (var key in way)
                {
                    _definitions.Add(key);
                    _quantities.UnionWith(_used[key]);
                    _quantities.Add(key);
                }
                _quantities.UnionWith(Mentioned(statement, evaluator));
            }
        }
    }

    private Model Model => _judge.World.Model;

    /// <summary>Whether it is a gradient of a cost: the layout of another derivative is a choice that no gradient confirms.</summary>
    public bool IsGradient(Statement statement) => statement.Left is not Derivative d || Places(statement).All(evaluator => _judge.World.Numerator(d, evaluator) is not null);

    /// <summary>Whether a statement depends on nothing but what right statements have confirmed.</summary>
    public bool Covers(Statement statement)
    {
        var places = Places(statement).ToList();
        return places.Count > 0 && places.All(evaluator => Way(statement, evaluator) is { } way && way.All(_definitions.Contains) && Mentioned(statement, evaluator).All(_quantities.Contains));
    }

    private IEnumerable<Evaluator> Places(Statement statement) => _judge.Places(statement).Select(place => _judge.Prepare(statement, place)).Where(p => p.Target is not null).Select(p => p.Strict);

    // A derivative that this tool works out itself is right whatever the document says.
    private static bool Says(Expression link) => link is not (Derivative or Symbol) && !Parts.Of(link).Any(p => p is Words);

    // The definitions between the quantity that a statement differentiates by and what it differentiates, or the gradients it starts from.
    private HashSet<string>? Way(Statement statement, Evaluator evaluator)
    {
        if (By(statement.Left, evaluator) is not { } by) return null;
        var start = KeyOf(by, evaluator.Whole);
        var above = statement.Links.SelectMany(Parts.Of).Select(p => By(p, evaluator)).OfType<Symbol>().Select(s => KeyOf(s, evaluator.Whole)).Where(key => key != start).ToHashSet();
        var end = statement.Left is Derivative { Of: { } of } && _judge.World.Numerator((Derivative)statement.Left, evaluator) is null && Names.Bare(of) is Symbol numerator ? KeyOf(numerator, evaluator.Whole) : _judge.World.Cost.Key;
        var matters = _used.ContainsKey(end) ? Below(end) : null;
        HashSet<string> way = new(StringComparer.Ordinal);
        Stack<string> open = new([start]);
        while (open.TryPop(out var key))
        {
            foreach (var (name, used) in _used)
                if (used.Contains(key) && name != key && (matters is null || matters.Contains(name)) && way.Add(name) && !above.Contains(name)) open.Push(name);
        }
        return way;
    }

    // Everything that a quantity is made of, and itself.
    private HashSet<string> Below(string end)
    {
        HashSet<string> found = [end];
        Stack<string> open = new([end]);
        while (open.TryPop(out var key))
            foreach (var name in _used.GetValueOrDefault(key) ?? []) if (found.Add(name)) open.Push(name);
        return found;
    }

    private IEnumerable<string> Mentioned(Statement statement, Evaluator evaluator) => statement.Links.Prepend(statement.Left).SelectMany(link => Quantities(link, evaluator));

    private IEnumerable<string> Quantities(Expression e, Evaluator evaluator)
    {
        if (By(e, evaluator) is { } by) return [KeyOf(by, evaluator.Whole)];
        if (e is Symbol s) return KeyOf(s, evaluator.Whole) is var key && (_used.ContainsKey(key) || _judge.World.Shapes.Shapes.ContainsKey(key)) ? [key] : [];
        return (e is Call ? Parts.Children(e).Skip(1) : e is Big b ? [b.Body] : Parts.Children(e)).SelectMany(child => Quantities(child, evaluator));
    }

    // What a gradient is the derivative by.
    private Symbol? By(Expression e, Evaluator evaluator) => e switch
    {
        Derivative d => World.ByOf(d),
        Symbol s when Model.DefinedBases.Contains(Model.Outline.Notation.Fold(s.Base)) => null,
        Symbol s when Model.Outline.GradientOf(s) is { } of => of,
        Symbol s when Model.Outline.IsErrorTerm(s) => _judge.World.ErrorTermOf(s, evaluator),
        _ => null,
    };

    private string KeyOf(Symbol s, Func<Expression, int?> whole) => Model.Resolve(s with { Primes = 0 }, whole).Key;
}
