using System.Globalization;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Verification;

/// <summary>What became of one link of a statement.</summary>
/// <param name="Verdict">Of the link.</param>
/// <param name="Why">One line.</param>
/// <param name="Error">Relative error of the reading that comes nearest.</param>
/// <param name="Ratio">Constant factor of it.</param>
/// <param name="Problem">Why it has no value.</param>
internal sealed record LinkResult(StatementVerdict Verdict, string Why, double? Error, double? Ratio, Problem? Problem)
{
    /// <summary>What a name that is defined nowhere was taken for.</summary>
    public Mending? Taken { get; init; }
}

/// <summary>What a left side must be equal to, in each layout it may have.</summary>
/// <param name="Values">One, or one for each layout of a Jacobian.</param>
/// <param name="PerSample">Whether it is m times the gradient.</param>
/// <param name="Where">Keeps the entries that are meant, where indices are to differ; null for all.</param>
/// <param name="WhereActive">Whether it counts only where the gradient is not zero.</param>
/// <param name="Layouts">Whether the values are the layouts of one Jacobian that differ.</param>
internal sealed record Target(IReadOnlyList<Value> Values, bool PerSample, Func<Value, Value>? Where, bool Layouts = false, bool WhereActive = false);

/// <summary>Compares the links of a statement with the referee, in one world.</summary>
internal sealed class Judge(World world)
{
    private readonly Dictionary<Statement, Dictionary<IReadOnlyDictionary<string, int>, (Target? Target, Problem? Problem, Evaluator Strict, Evaluator Loose)>> _prepared = new(ReferenceEqualityComparer.Instance);

    public World World => world;

    /// <summary>The values of a statement's layer letters at which it can be judged.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, int>> Places(Statement statement) => _places.TryGetValue(statement, out var known) ? known : _places[statement] = FindPlaces(statement);

    /// <summary>The judge of the same document drawn once more.</summary>
    public Judge Second => _second ??= new(world.Redrawn());

    private Judge? _second;

    private readonly Dictionary<Statement, IReadOnlyList<IReadOnlyDictionary<string, int>>> _places = new(ReferenceEqualityComparer.Instance);

    private List<IReadOnlyDictionary<string, int>> FindPlaces(Statement statement)
    {
        var all = statement.Links.Prepend(statement.Left).Concat(statement.Formula.Condition is null ? [] : new[] { statement.Formula.Condition });
        var letters = all.Take(statement.Links.Count + 1).SelectMany(e => World.FreeLetters(world.Model, e, [])).Distinct().ToList();
        if (letters.Count == 0) return [new Dictionary<string, int>()];
        List<IReadOnlyDictionary<string, int>> places = [];
        for (var value = world.Model.Hypothesis.Last; value >= 1; value--)
        {
            // Equations of one step: those before it are given.
            if (value < world.Model.Hypothesis.Last && (statement.OfLastLayer || letters.Contains("t") && world.Model.SingleStep)) break;
            var place = letters.ToDictionary(l => l, _ => value);
            var bindings = System.Collections.Immutable.ImmutableDictionary.CreateRange(place);
            var whole = new WholeNumbers(world.Model, bindings);
            var labels = statement.Links.Prepend(statement.Left).SelectMany(Notation.AllParts).OfType<Symbol>().SelectMany(s => s.Superscripts.Concat(s.Subscripts)).SelectMany(d => d.Parts).Where(p => world.Model.Outline.Notation.IsTemplate(p)).Select(whole.Of);
            if (labels.All(n => n is null || (n >= 0 && n <= world.Model.Hypothesis.Last))) places.Add(place);
        }
        return places;
    }

    /// <summary>Judges one expression as the right side of a statement, at every layer it speaks of.</summary>
    public LinkResult Link(Statement statement, Expression link, bool looseToo = true)
    {
        var places = Places(statement);
        if (places.Count == 0) return new(StatementVerdict.Unresolved, "the layers it speaks of do not exist together", null, null, null);
        List<(int, LinkResult)> results = [];
        foreach (var place in places)
        {
            var result = At(statement, link, place, looseToo);
            if (result.Problem is { Kind: ProblemKind.Undefined } && places.Count > 1 && results.Any(r => r.Item2.Problem is null)) continue;
            results.Add((place.Count == 0 ? 0 : place.Values.Max(), result));
        }
        var last = world.Model.Hypothesis.Last;
        // A layer that has no such quantity (the input has no z) says nothing about the others.
        var defined = results.Where(r => r.Item2.Verdict != StatementVerdict.Unresolved).ToList();
        if (defined.Count > 0) results = defined;
        // The last layer may differ from the hidden ones: other activation, no layer above it.
        var hidden = results.Where(r => r.Item1 < last).ToList();
        if (results.Count > 1 && hidden.Count > 0 && hidden.All(r => Good(r.Item2)) && results.Any(r => !Good(r.Item2))) return hidden.MinBy(r => r.Item2.Verdict).Item2;
        if (results.Count > 1 && world.Model.Outline.CostHasFreeLayer && results.FirstOrDefault(r => r.Item1 == last) is { Item2: { } top } && (Good(top) || !hidden.Any(r => Good(r.Item2)))) return top;
        return results.MinBy(r => r.Item2.Verdict).Item2;
    }

    /// <summary>Whether a verdict is one of the right ones.</summary>
    public static bool Good(LinkResult r) => r.Verdict is StatementVerdict.Verified or StatementVerdict.PerSample;

    /// <summary>As <see cref="Link"/>, for an edited expression: what is learnt on the way is forgotten again.</summary>
    /// <param name="statement">Whose right side it is.</param>
    /// <param name="edited">The expression.</param>
    /// <param name="explain">Whether a constant ratio is looked for where it is wrong.</param>
    public LinkResult Trial(Statement statement, Expression edited, bool explain)
    {
        foreach (var place in Places(statement)) _ = Prepare(statement, place);
        (_trial, _explains) = (true, explain);
        try
        {
            return Link(statement, edited, looseToo: false);
        }
        finally
        {
            (_trial, _explains) = (false, true);
        }
    }

    private bool _trial;
    private bool _explains = true;

    /// <summary>The same with another definition of the cost.</summary>
    public Judge? WithCost(Definition cost)
    {
        var model = new Model(world.Model.Outline, [.. world.Model.Definitions.Select(d => d.Name.Equals(cost.Name) ? cost : d)], world.Model.Hypothesis, world.Model.Chosen) { Place = world.Model.Place, FirstItem = world.Model.FirstItem };
        var instances = new Instances(model);
        foreach (var instance in world.Instances) instances.Add(instance.Definition.Name, instance.Bindings);
        instances.Add(cost.Name, []);
        return new(new World(model, ShapeInference.Run(model, instances.Ordered), instances.Ordered, world.Seed, world.Positive) { PerSample = world.PerSample, Asked = world.Asked });
    }

    private LinkResult At(Statement statement, Expression link, IReadOnlyDictionary<string, int> place, bool looseToo)
    {
        var result = AsRead(statement, link, place, looseToo);
        return !Good(result) && Rewriting.Widened(link) is { } wide && AsRead(statement, wide, place, looseToo) is var other && Good(other) ? other : result;
    }

    private LinkResult AsRead(Statement statement, Expression link, IReadOnlyDictionary<string, int> place, bool looseToo)
    {
        var (target, problem, strict, loose) = Prepare(statement, place);
        if (_trial) strict = strict.Branch();
        if (target is null) return new(StatementVerdict.Unresolved, Unresolved(problem), null, null, problem);
        // In ∂a/∂c = ∂a/∂b ∂b/∂c both sides have the layout that the reader likes.
        if (Evaluator.IsChain(link)) target = target with { Layouts = false };
        var fine = target.PerSample ? StatementVerdict.PerSample : StatementVerdict.Verified;
        // One derivative alone is no chain rule: a sum that it leaves out is missing.
        var schematic = Parts.Of(link).Any(p => p is Product && Factors(p).Count(f => f is Derivative) > 1) || Parts.Of(link).Any(p => p is Words) || Parts.Of(link).OfType<Symbol>().Any(world.Model.Outline.IsErrorTerm);
        var primed = Differentiated(statement, link);
        var outcome = strict.Evaluate(primed);
        var (fitting, near, ratio) = Compared(outcome, target, schematic, _explains);
        if (outcome.Problem is { Kind: not ProblemKind.Shapes } unresolved)
            return new(StatementVerdict.Unresolved, Unresolved(unresolved), null, null, unresolved);
        if (fitting.Count > 0 && fitting.All(x => x)) return Undecided(statement, strict) is { } side ? new(StatementVerdict.Unresolved, $"{Diagnosis.Edits.Say(side)} is on the same side at all points that were tried", near, null, null) : Right(target, fine, near);
        if (fitting.Any(x => x)) return new(StatementVerdict.Ambiguous, "right under one reading, wrong under another", 0, null, null);
        if (looseToo)
        {
            var wider = loose.Evaluate(primed);
            var (choices, _, _) = Compared(wider, target, schematic, explain: false);
            if (choices.Any(x => x)) return fitting.Count == 0 && choices.All(x => x) ? Right(target, fine, 0) : new(StatementVerdict.Ambiguous, "right under one reading, wrong under another", 0, null, null);
        }
        if (fitting.Count == 0)
        {
            var why = outcome.Problem?.Why ?? $"the right side is {Evaluator.Text(outcome.Readings[0])}, the left side {Evaluator.Text(target.Values[0])}";
            return new(StatementVerdict.ShapeError, why, null, null, outcome.Problem ?? new(ProblemKind.Shapes, why, link));
        }
        return new(StatementVerdict.Wrong, ratio is { } r ? string.Create(CultureInfo.InvariantCulture, $"{r:G6} times the gradient") : string.Create(CultureInfo.InvariantCulture, $"largest relative error {near:G3}"), near, ratio, null);
    }

    private Expression? Undecided(Statement statement, Evaluator evaluator) =>
        (statement.Left is Derivative d ? world.Numerator(d, evaluator) : world.Cost) is { } cost ? world.Undecided(cost with { Selections = [] }) : null;

    private static IEnumerable<Expression> Factors(Expression e) => Names.Bare(e) switch
    {
        Product p => Factors(p.Left).Concat(Factors(p.Right)),
        Negate n => Factors(n.Operand),
        Big b => Factors(b.Body),
        Transpose t => Factors(t.Operand),
        var factor => [factor],
    };

    private static LinkResult Right(Target target, StatementVerdict fine, double error) =>
        target.Layouts ? new(StatementVerdict.Ambiguous, "right in one layout of the Jacobian, its transpose in the other", error, null, null)
            : new(fine, fine == StatementVerdict.PerSample ? "m times the gradient: the loss of each sample by itself" : "equals the gradient", error, null, null);

    private static string Unresolved(Problem? problem) => problem is null ? "what the left side names can't be found" :
        problem.At is null ? problem.Why : $"{Diagnosis.Edits.Say(problem.At)}: {problem.Why}";

    /// <summary>What the left side must be, and evaluators that know the layer.</summary>
    public (Target? Target, Problem? Problem, Evaluator Strict, Evaluator Loose) Prepare(Statement statement, IReadOnlyDictionary<string, int> place)
    {
        if (!_prepared.TryGetValue(statement, out var places)) _prepared[statement] = places = new(ReferenceEqualityComparer.Instance);
        if (places.TryGetValue(place, out var known)) return known;
        var strict = place.Aggregate(new Evaluator(world), (e, p) => e.Bind(p.Key, p.Value));
        var loose = place.Aggregate(new Evaluator(world, loose: true), (e, p) => e.Bind(p.Key, p.Value));
        foreach (var evaluator in new[] { strict, loose })
        {
            evaluator.Learn(statement.Left);
            foreach (var link in statement.Links) evaluator.Learn(link);
        }
        var (target, problem) = TargetOf(statement.Left, strict);
        if (target is { Where: null } && world.Model.Outline.ConditionOf(statement) is { } condition) target = target with { Where = v => Where(v, condition, strict, statement.Left is Derivative { By: [var by] } && Names.Bare(by) is Symbol s && world.Model.Outline.CountsFromZero(s.Base)) };
        // dZ = ∂J/∂Z = ∂J/∂A ⊙ g'(Z) speaks of the derivative itself.
        if (target is { PerSample: true } && statement.Left is Symbol name && statement.Links.All(l => Parts.Of(l).Any(p => p is Derivative)) && statement.Links.Any(l => Names.Bare(l) is Derivative d && World.ByOf(d) is { } by && by.Equals(world.Model.Outline.GradientOf(name) ?? world.ErrorTermOf(name, strict))))
            target = target with { Values = [.. target.Values.Select(v => v.Map(t => t / world.Samples!.Value))], PerSample = false };
        if (target is not null && statement.WhereActive) target = target with { WhereActive = true };
        return places[place] = (target, problem, strict, loose);
    }

    private (Target?, Problem?) TargetOf(Expression left, Evaluator evaluator)
    {
        switch (left)
        {
            case Symbol s when world.Model.Outline.GradientOf(s) is { } of:
                return Named(of, null);
            case Symbol s when world.Model.Outline.IsErrorTerm(s):
                return world.ErrorTermOf(s, evaluator) is { } z ? InEitherWay(Turned(Named(z, null))) : (null, new(ProblemKind.Undefined, "what it is the derivative by is not said", s));
            case Negate n:
                var (positive, problem) = TargetOf(Names.Bare(n.Operand), evaluator);
                return (positive is null ? null : positive with { Values = [.. positive.Values.Select(v => v.Map(t => -t))] }, problem);
            case Derivative d when World.ByOf(d) is { } by:
                var (letter, differing) = Unequal(by);
                Func<Value, Value>? unequal = differing is null ? null : v => Where(v, differing, evaluator);
                if (world.Numerator(d, evaluator) is { Selections.Count: 0 } cost) return Named(letter, world.IsLossOfItsOwn(d) ? null : cost) is var (gradient, unknown) && gradient is not null ? (gradient with { Where = unequal }, unknown) : (null, unknown);
                var jacobian = d.Of is null ? null : world.Jacobian(d.Of, letter, evaluator);
                if (jacobian is null) return (null, new(ProblemKind.Unsupported, "this derivative can't be computed", d));
                if (jacobian.Problem is not null) return (null, jacobian.Problem);
                var layouts = World.Layouts(jacobian.Readings[0]);
                if (layouts.Count == 0) return (null, new(ProblemKind.Unsupported, "a derivative with more than two dimensions has no agreed layout", d));
                // Entry by entry, or with one entry a sample, there is but one way to write it.
                var entries = layouts.Where(l => l.Layout == "entry by entry").Select(l => l.Value).ToList();
                if (entries.Count > 0) return (new(entries[0].IsVector && world.Samples is { } batch && (entries[0].Rows == batch || entries[0].Columns == batch) ? entries : Evaluator.Distinct(layouts.Select(l => l.Value)), false, unequal), null);
                var distinct = Evaluator.Distinct(layouts.Select(l => l.Value));
                // The whole dependence is as good a reading as the formula's own.
                var whole = d.Of is not null && world.Jacobian(d.Of, letter, evaluator, total: true) is { Problem: null } total ? World.Layouts(total.Readings[0]).Select(l => l.Value) : [];
                return (new([.. distinct, .. whole.Take(distinct.Count)], false, unequal, distinct.Count > 1), null);
            case Derivative d when world.Second(d, evaluator) is { } second:
                return second.Problem is null ? (new(second.Readings, false, null), null) : (null, second.Problem);
            case Derivative d when world.Upright(d, evaluator) is { } upright:
                var (standing, missing) = TargetOf(upright, evaluator);
                return standing is null ? (null, missing) : (standing with { Values = [.. standing.Values.Select(v => v.Transposed())] }, null);
            case Derivative d when world.InsteadOf(d, evaluator) is var (byName, slope):
                var (first, why) = TargetOf(byName, evaluator);
                if (first is null) return (null, why);
                var divided = World.Divided(first.Values, slope, d);
                return divided.Problem is null ? (first with { Values = divided.Readings }, null) : (null, divided.Problem);
            case Derivative d:
                return (null, new(ProblemKind.Unsupported, "only derivatives by a named quantity are understood", d));
            case Call c:
                var outcome = evaluator.Evaluate(c);
                return outcome.Problem is null ? (new([outcome.Readings[0]], false, null), null) : (null, outcome.Problem);
            default:
                return (null, new(ProblemKind.Unsupported, "the left side is not understood", left));
        }

        (Target?, Problem?) Turned((Target? Target, Problem? Problem) found) => world.Model.Hypothesis.Negative && found.Target is { } target ? (target with { Values = [.. target.Values.Select(v => v.Map(t => -t))] }, null) : found;

        (Target?, Problem?) InEitherWay((Target? Target, Problem? Problem) named) =>
            named.Target is { Values: [{ Columns: 1 } column] } target && world.Model.Outline.ErrorTermsAreRows ? (target with { Values = [column, column.Transposed()] }, null) : named;

        (Target?, Problem?) Named(Symbol by, Resolved? cost)
        {
            var gradient = world.Gradient(by, cost, evaluator, named: cost is null);
            if (gradient is null) return (null, new(ProblemKind.Undefined, "it is defined nowhere", by));
            if (gradient.Problem is not null) return (null, gradient.Problem);
            var value = gradient.Readings[0];
            var hasSamples = world.PerSample && world.Samples is { } m && (value.Axes.Any(a => a.StartsWith('(')) || value.Rows == m || value.Columns == m) && cost is null;
            IReadOnlyList<Value> ways = value.IsVector && world.Shapes.IsEitherWay(world.Model.Resolve(by, evaluator.Whole).Key) ? [value, value.Transposed()] : [value];
            return (new(ways, hasSamples, null), null);
        }
    }

    // ∂z_i/∂a_{j = i} is on the diagonal, ∂z_i/∂a_{j ≠ i} beside it.
    private static (Symbol, Relation?) Unequal(Symbol by)
    {
        if (by.Subscripts is not [{ Parts: [Relation r] } only]) return (by, null);
        if (r.Sign == "=") return (by with { Subscripts = [only with { Parts = [r.Right] }] }, null);
        return (by with { Subscripts = [only with { Parts = [r.Left] }] }, r);
    }

    // (…)' on the right of da is the derivative by a.
    private static Expression Differentiated(Statement statement, Expression link) =>
        link is Power { Exponent: Symbol { Base: "prime" } } p && (statement.Left is Derivative d ? World.ByOf(d) : statement.Left is Symbol { Base: ['d', .. var rest] } s ? s with { Base = rest } : null) is { } by
            ? new Derivative(p.Operand, [by], DerivativeKind.Total) { Span = link.Span } : link;

    private static (List<bool> Fitting, double Nearest, double? Ratio) Compared(Outcome outcome, Target target, bool schematic, bool explain)
    {
        List<bool> fitting = [];
        var (nearest, ratio) = (double.PositiveInfinity, (double?)null);
        foreach (var reading in outcome.Readings)
        {
            var (fits, right) = (false, false);
            foreach (var value in target.Values)
            {
                foreach (var aligned in Aligned(reading, value, schematic))
                {
                    var (a, b) = target.Where is { } where ? (where(aligned), where(value)) : (aligned, value);
                    if (target.WhereActive) (a, b) = (Where(a, value), Where(b, value));
                    var error = Agreement.Error(a, b);
                    if (double.IsPositiveInfinity(error)) continue;
                    fits = true;
                    right |= error <= Agreement.Right;
                    if (!(error >= nearest)) (nearest, ratio) = (error, explain && !right ? Agreement.Ratio(a, b) : null);
                }
            }
            if (fits) fitting.Add(right);
        }
        return (fitting, nearest, ratio);
    }

    private static Value Beside(Value v, string axis, long at, long n) =>
        Value.Zip(v, new Value(arange(n, dtype: ScalarType.Float64).ne(at).to(ScalarType.Float64).reshape(n, 1, 1), axis), (x, y) => x * y) ?? v;

    // Zero where two indices, or an index and the class that a label names, are not as they are said to be.
    private static Value Where(Value v, Relation condition, Evaluator evaluator, bool zero = false)
    {
        foreach (var (index, other) in new[] { (condition.Left, condition.Right), (condition.Right, condition.Left) })
        {
            if (Names.Bare(index) is Symbol counted && Names.Bare(other) is Number number && v.Size(counted.Base) is > 0 and var n)
            {
                // j ≥ 1 leaves out entry 0, where there is one.
                if (!zero) return condition.Sign == "≠" ? Beside(v, counted.Base, (long)number.Value - 1, n) : v;
                return condition.Sign switch { "≥" => Evaluator.From(v, counted.Base, (long)number.Value), ">" => Evaluator.From(v, counted.Base, (long)number.Value + 1), _ => Beside(v, counted.Base, (long)number.Value, n) };
            }
            if (Names.Bare(index) is not Symbol letter || v.Size(letter.Base) == 0 || evaluator.At(v, letter.Base, Names.Bare(other)) is not { } mask) continue;
            return Value.Zip(v, condition.Sign == "=" ? mask : mask.Map(t => 1 - t), (x, y) => x * y) ?? v;
        }
        return v;
    }

    // Zero wherever the whole gradient is.
    private static Value Where(Value v, Value gradient) =>
        Value.Zip(v, gradient.Map(t => t.abs().sum([-2, -1], keepdim: true).gt(0).to(ScalarType.Float64)), (x, active) => x * active) ?? v;

    // Indices that only one side has: bound to the rows or columns of the other side, or summed over in a chain rule that leaves its sum out.
    private static IEnumerable<Value> Aligned(Value v, Value target, bool schematic)
    {
        v = v.SpreadOver(target.Rows, target.Columns);
        foreach (var axis in v.Axes.Where(a => a.StartsWith('(') && target.Size(a) == 0).ToList())
            if (target.Size(axis[1..^1]) == v.Size(axis)) v = v.Renamed(axis, axis[1..^1]);
        foreach (var axis in v.Axes.Where(a => a != Value.Points && target.Size(a) == 0 && target.Size($"({a})") == v.Size(a)).ToList()) v = v.Renamed(axis, $"({axis})");
        var extra = v.Axes.Where(a => a != Value.Points && target.Size(a) == 0).ToList();
        if (extra.Count == 0)
        {
            yield return v;
            yield break;
        }
        if (extra.Count == 1 && v.IsNumber && !target.IsNumber)
        {
            if (target.Columns == 1 && target.Rows == v.Size(extra[0])) yield return v.AsRows(extra[0])!;
            else if (target.Rows == 1 && target.Columns == v.Size(extra[0])) yield return v.AsColumns(extra[0])!;
        }
        if (extra.Count == 2 && v.IsNumber && target.Rows == v.Size(extra[0]) && target.Columns == v.Size(extra[1]) && v.AsRows(extra[0])?.AsColumns(extra[1]) is { } matrix) yield return matrix;
        if (extra.Count == 2 && v.IsNumber && target.Rows == v.Size(extra[1]) && target.Columns == v.Size(extra[0]) && v.AsRows(extra[1])?.AsColumns(extra[0]) is { } turned) yield return turned;
        if (schematic) yield return extra.Aggregate(v, (rest, axis) => rest.SumOver(axis));
        else yield return v; // compared with an index too many: wrong unless it does not matter
    }
}
