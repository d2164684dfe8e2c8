using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>What holds where: the definitions that apply to a statement. Sorted once, so that a document of a thousand statements costs a thousand look-ups.</summary>
internal sealed partial class Outline
{
    // A statement far into a long book is judged with the definitions nearest to it.
    private const int MostActive = 400;

    private HashSet<int>? _definingColumns;
    private const int Chapter = 200;

    private readonly Dictionary<int, List<Candidates>> _candidates = [];
    private readonly Dictionary<(int Column, int Before, int Declared, string? Upstream, bool Late, int Section), Applying> _applying = [];
    private int[]? _definitionOrders;
    private int[]? _lateDeclarations;
    private HashSet<Definition>? _restating;

    /// <summary>The definitions that apply at a place, and a text that is equal for places where the same ones do.</summary>
    internal sealed record Applying(IReadOnlyList<Definition> Definitions, string Signature, IReadOnlyList<string> Chosen);

    // All definitions of one name, and those of them that change its meaning.
    private sealed record Candidates(List<Definition> All, List<Definition> Changing);

    /// <summary>The definitions that hold at a statement: for each name the latest above it, or the first below.</summary>
    public Applying At(Statement statement)
    {
        var holding = Holding(statement);
        if (_facts.TryGetValue(statement, out var sides)) return OfFact(statement, sides, holding.Definitions);
        return Chosen.Count == 0 ? holding : OfCost(statement, holding);
    }

    private Applying Holding(Statement statement)
    {
        _definitionOrders ??= [.. _definitions.Select(d => d.Order)];
        // Columns of a table are versions of one derivation only where each of them has its own definitions.
        var column = statement.Formula.Place.TableColumn is { } own && (_definingColumns ??= [.. _definitions.Select(d => d.Column).OfType<int>()]).Contains(own) ? own : -1;
        var declared = (_lateDeclarations ??= [.. _declarations.Select(d => d.From).Where(from => from > 0).Distinct()]).Count(from => from < statement.Order);
        var above = Below(_definitionOrders.Length, i => _definitionOrders[i], statement.Order);
        var (upstream, late) = (Upstream(statement), LeavesLaterCosts(statement));
        var key = (column, above, declared, upstream?.Base, late, statement.Section);
        if (_applying.TryGetValue(key, out var known)) return known;
        IEnumerable<Definition> active = ByName(column).Select(c => Below(c.Changing.Count, i => c.Changing[i].Order, statement.Order) is > 0 and var n ? c.Changing[n - 1] : c.All[0]).Where(d => !IsElsewhere(d, statement));
        if (GivenCost(statement)) active = active.Where(d => d.Order < statement.Order || d.Section == statement.Section || !IsMainCost(d.Name));
        active = WithoutFormer([.. active], statement);
        if (late) active = active.Where(d => d.Order < statement.Order || !IsMainCost(d.Name));
        active = WithoutSuperseded([.. active], statement).Where(d => !IsLaterLastLayer(d, statement));
        if (upstream is not null) active = WithoutLater(upstream, [.. active], statement);
        if (ByName(column).Count > MostActive)
        {
            // Statements of one chapter share a window, so that they are judged together.
            var middle = _definitionOrders[Math.Min((above / Chapter * Chapter) + (Chapter / 2), _definitionOrders.Length - 1)];
            active = active.OrderBy(d => Math.Abs(d.Order - middle)).Take(MostActive);
        }
        Definition[] ordered = [.. active.OrderBy(d => d.Order)];
        return _applying[key] = new(ordered, $"{string.Join(",", ordered.Select(d => d.Order))}/{declared}", []);
    }

    // L(a, y) = … of one section and L = … of another are one cost: the latest above holds.
    private List<Definition> WithoutSuperseded(List<Definition> active, Statement statement)
    {
        foreach (var plain in active.Where(d => d.Parameters is null && IsCost(d.Name)).ToList())
        {
            foreach (var called in active.Where(d => d.Parameters is { Count: > 1 } && d.Name.Equals(plain.Name) && d.Section != plain.Section).ToList())
            {
                var (first, last) = called.Order < plain.Order ? (called, plain) : (plain, called);
                if (first.Order < statement.Order && !_definitions.Any(d => Parts.Of(d.Body).Any(p => p is Call { Function: Symbol f } && f.Equals(called.Name)))) active.Remove(last.Order < statement.Order ? first : last);
            }
        }
        return active;
    }

    // "From here on with softmax, a^L = softmax(z^L)": until then a^l = f(z^l) holds for the last layer too.
    private bool IsLaterLastLayer(Definition d, Statement statement) => d.Order > statement.Order && d.Parameters is null && d.Name is { Subscripts.Count: 0, Superscripts: [{ Parts: [var top] }] } && Names.Bare(top) is Symbol last && Notation.IsTop(Names.Plain(last))
        && _definitions.Any(other => other.Order < statement.Order && other.Name.Base == d.Name.Base && other.Name is { Subscripts.Count: 0, Superscripts: [{ Parts: [var any] }] } && Names.Bare(any) is Symbol layer && Notation.IsTemplate(layer.Base) && Parts.Of(other.Body).Any(p => p is Call { Function: Symbol { Base: not ("softmax" or "Softmax") } }));

    // f = … in one section and f(x) = … in another are two definitions of one name: the latest above counts.
    private static IEnumerable<Definition> WithoutFormer(List<Definition> active, Statement statement)
    {
        var twice = active.Where(d => d.Parameters is null or [Symbol]).GroupBy(d => d.Name).Where(g => g.Select(d => d.Section).Distinct().Count() > 1 && g.Any(d => d.Parameters is null) && g.FirstOrDefault(d => d.Parameters is not null)?.Parameters is [var x] && g.All(d => Parts.Of(d.Body).Contains(x) && !Parts.Of(d.Body).Any(part => part is Symbol s && s.Base == d.Name.Base))).ToList();
        if (twice.Count == 0) return active;
        HashSet<Definition> others = new(ReferenceEqualityComparer.Instance);
        foreach (var same in twice)
        {
            var holding = same.Where(d => d.Order < statement.Order).MaxBy(d => d.Order) ?? same.MinBy(d => d.Order)!;
            others.UnionWith(same.Where(d => !ReferenceEquals(d, holding)));
        }
        return active.Where(d => !others.Contains(d));
    }

    // The L of ∂L/∂X = W^T ∂L/∂Y and of δ_1 = W^T δ_2, whatever L is.
    private Symbol? Upstream(Statement statement)
    {
        var of = statement.Left is Derivative { Of: Symbol numerator } ? numerator : statement.Left is Symbol && _definitions.Where(d => IsMainCost(d.Name)).Select(d => d.Name).Distinct().ToList() is [var only] ? only : null;
        return of is not null && statement.Links.SelectMany(Parts.Of).Any(part => part is Derivative { Of: Symbol other } ? other.Equals(of) : part is Symbol s && (IsErrorTerm(s) || GradientOf(s) is not null)) ? of : null;
    }

    // A cost that a later section defines without anything that stands above is another one: here it is any function of what stands above.
    private IEnumerable<Definition> WithoutLater(Symbol cost, List<Definition> active, Statement statement)
    {
        if (active.Where(d => d.Name.Equals(cost)).ToList() is not [var only] || only.Order < statement.Order || only.Section == statement.Section) return active;
        // The H that a later section defines is not the h of this one.
        string Own(string name) => _definitions.Where(d => d.Name.Base == name).ToList() is { Count: > 0 } own && own.All(d => d.Order > statement.Order) ? name : Notation.Fold(name);
        var above = active.Where(d => d.Order < statement.Order && d.Parameters is null && !IsCost(d.Name)).Select(d => Own(d.Name.Base)).ToHashSet();
        HashSet<string> reached = new(StringComparer.Ordinal);
        Queue<Expression> open = new([only.Body]);
        while (open.TryDequeue(out var body))
            foreach (var name in Parts.Of(body).OfType<Symbol>().Select(s => Own(s.Base)).Where(reached.Add))
                foreach (var d in active.Where(d => Own(d.Name.Base) == name)) open.Enqueue(d.Body);
        return above.Count == 0 || reached.Overlaps(above) ? active : active.Where(d => !ReferenceEquals(d, only));
    }

    // Where the gradients of a section are those of a cost that no equation defines, it is given: what a later section calls its loss is another one.
    private bool GivenCost(Statement statement)
    {
        if (_givenCosts.TryGetValue(statement.Section, out var known)) return known;
        var numerators = _statements.Where(s => s.Section == statement.Section).SelectMany(s => s.Links.Prepend(s.Left)).SelectMany(Parts.Of).OfType<Derivative>().Select(d => d.Of is null ? null : Names.Named(d.Of)).OfType<Symbol>().Where(IsCost).Select(s => Notation.Fold(s.Base)).Distinct().ToList();
        return _givenCosts[statement.Section] = numerators.Count > 0 && numerators.All(name => !_definitions.Any(d => Notation.Fold(d.Name.Base) == name));
    }

    private readonly Dictionary<int, bool> _givenCosts = [];

    // A cost that stands below counts if there is none above, or if the statement names it.
    private bool LeavesLaterCosts(Statement statement)
    {
        var costs = (_costOrders ??= [.. _definitions.Where(d => IsMainCost(d.Name)).GroupBy(d => Notation.Fold(d.Name.Base)).Select(g => (g.Key, g.Min(d => d.Order)))]);
        return costs.Any(c => c.First < statement.Order) && costs.Any(c => c.First > statement.Order)
            && !statement.Links.Prepend(statement.Left).SelectMany(Parts.Of).OfType<Derivative>().SelectMany(d => d.Of is null ? [] : Parts.Of(d.Of)).OfType<Symbol>().Any(s => Notation.Fold(s.Base) is var name && costs.Any(c => c.Name == name && c.First > statement.Order));
    }

    // E and R are as often errors and residuals.
    private bool IsMainCost(Symbol name) => IsCost(name) && (name.Base is not [_] || name.Base is "J" or "L" || IsNumerator(Notation.Fold(name.Base)));

    private List<(string Name, int First)>? _costOrders;

    // "For y = 1", said of a quantity that is used before: it holds to the end of the section.
    private bool IsElsewhere(Definition d, Statement statement) => d.Body is Number && d.Parameters is null && d.Name.Base is not ("n" or "m" or "N" or "M" or "K" or "d" or "k")
        && (((d.Order > statement.Order || d.Section != statement.Section) && IsUsedBefore(d)) || IsOneOfTwo(d));

    // "t = 1 if similar and t = 0 if not" defines nothing.
    private bool IsOneOfTwo(Definition d) => Named(Notation.Fold(d.Name.Base)).Any(other => other.Section == d.Section && other.Body is Number && other.Name.Equals(d.Name) && !other.Body.Equals(d.Body));

    private bool IsUsedBefore(Definition d)
    {
        if (_usedBefore.TryGetValue(d.Order, out var known)) return known;
        return _usedBefore[d.Order] = _definitions.Any(other => other.Order < d.Order && Parts.Of(other.Body).OfType<Symbol>().Any(s => s.Base == d.Name.Base));
    }

    private readonly Dictionary<int, bool> _usedBefore = [];

    private List<Candidates> ByName(int column)
    {
        if (_candidates.TryGetValue(column, out var known)) return known;
        Dictionary<string, Candidates> found = new(StringComparer.Ordinal);
        List<Candidates> ordered = [];
        foreach (var d in _definitions)
        {
            if (d.Column is { } own && column >= 0 && own != column) continue;
            // Z_1 of a batch takes the place of z_1 of one sample.
            var key = $"{Names.Plain(d.Name with { Base = Notation.Fold(d.Name.Base) })}/{d.Parameters?.Count}";
            if (!found.TryGetValue(key, out var candidates)) ordered.Add(found[key] = candidates = new([], []));
            candidates.All.Add(d);
            if (!Restates(d)) candidates.Changing.Add(d);
        }
        return _candidates[column] = ordered;
    }

    // Whether a definition says again, in other words and alone, what was defined before: between statements of one derivation a name does not change its meaning.
    private bool Restates(Definition d) => (_restating ??= Restating()).Contains(d);

    private HashSet<Definition> Restating()
    {
        HashSet<Definition> found = new(ReferenceEqualityComparer.Instance);
        Dictionary<Symbol, int> first = [];
        foreach (var d in _definitions) first.TryAdd(d.Name, d.Order);
        var introduced = Introduced();
        var at = 0;
        for (var i = 0; i <= _statements.Count; i++)
        {
            var before = i == 0 ? null : _statements[i - 1];
            var next = i == _statements.Count ? int.MaxValue : _statements[i].Order;
            var between = at;
            while (between < _definitions.Count && _definitions[between].Order <= next) between++;
            var group = _definitions[at..between];
            at = between;
            if (before is null || group.Count(d => d.Order < next && first[d.Name] < before.Order) != 1) continue;
            found.UnionWith(group.Where(d => d.Section == before.Section && d.Column is null && !IsCost(d.Name) && !Parts.Of(d.Body).OfType<Symbol>().Any(s => introduced.GetValueOrDefault(Key(s)) is var when && when > before.Order && when <= d.Order && s.Base != d.Name.Base) && !Introduces(d, next) && !IsExercise(d, before, i == _statements.Count ? null : _statements[i])));
        }
        return found;
    }

    // In a list of exercises each one differentiates its own g.
    private static bool IsExercise(Definition d, Statement before, Statement? next) => next is not null && Numerator(before) == d.Name.Base && Numerator(next) == d.Name.Base;

    private static string? Numerator(Statement s) => s.Left is Derivative { Of: { } of } ? Names.Named(of)?.Base : null;

    // D in terms of σ, when the next derivative is by σ and no D before knew it.
    private bool Introduces(Definition d, int next)
    {
        var by = _statements.Where(s => s.Order == next).Select(s => s.Left).OfType<Derivative>().SelectMany(x => x.By).SelectMany(Parts.Of).OfType<Symbol>().Select(s => s.Base).ToHashSet();
        return Mentions(d.Body) && !_definitions.Where(other => other.Order < d.Order && other.Name.Equals(d.Name)).Any(other => Mentions(other.Body));

        bool Mentions(Expression body) => Parts.Of(body).OfType<Symbol>().Any(s => by.Contains(s.Base));
    }

    // The first equation that speaks of a name: what brings in a new one is no repetition.
    private Dictionary<string, int> Introduced()
    {
        Dictionary<string, int> found = new(StringComparer.Ordinal);
        foreach (var (order, e) in _definitions.SelectMany(d => new (int Order, Expression Said)[] { (d.Order, d.Name), (d.Order, d.Body) }).Concat(_statements.SelectMany(s => s.Links.Select(l => (s.Order, l)))).OrderBy(x => x.Order))
            foreach (var s in Parts.Of(e).OfType<Symbol>()) found.TryAdd(Key(s), order);
        return found;
    }

    private string Key(Symbol s) => Names.Plain(s with { Base = Notation.Fold(s.Base), Primes = 0 });

    // How many of the sorted orders are below one.
    private static int Below(int count, Func<int, int> order, int wanted)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (order(middle) < wanted) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
