using System.Globalization;
using System.Runtime.CompilerServices;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Verification;

/// <summary>
/// The document's quantities at random points: inputs and parameters drawn, the rest computed by its forward equations as nodes of autograd's graph, whose gradients can be read.
/// A world over another one replaces a few quantities and computes what follows from them again (or holds the rest fixed).
/// </summary>
internal sealed partial class World : IScope
{
    /// <summary>Random points that every equation is evaluated at.</summary>
    public const int PointCount = 4;

    // Larger inputs are not drawn.
    private const long MostEntries = 1 << 20;

    private readonly Dictionary<string, Outcome?> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tensor> _probes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    // Functions whose definition is being evaluated, in this world or one over it.
    private readonly HashSet<Definition> _applying = new(ReferenceEqualityComparer.Instance);
    // Functions that are named without arguments, while they are applied to their own.
    private readonly HashSet<Definition> _unapplied = new(ReferenceEqualityComparer.Instance);
    private const int MostAttempts = 8;

    // A derivative within the definition of what a derivative is of, and so on.
    private const int HighestWorld = 8;

    private readonly IReadOnlyDictionary<string, Dims> _drawn;
    private readonly World? _below;
    private readonly IReadOnlyDictionary<string, Value>? _replaced;
    private readonly bool _frozen;
    private readonly int _height;
    private bool _atOutput;
    private bool _separating;

    public World(Model model, ShapeInference shapes, IReadOnlyList<Instance> instances, int seed, bool positive, IReadOnlyDictionary<string, Dims>? again = null)
    {
        (Model, Shapes, Instances, Seed, Positive) = (model, shapes, instances, seed, positive);
        // What is looked up later adds to the inferred shapes; a second world is drawn from what the first one was.
        _drawn = again ?? new Dictionary<string, Dims>(shapes.Shapes, StringComparer.Ordinal);
        Sizes = new(shapes, _drawn.Values, second: again is not null);
        var (rows, columns) = (0, 0);
        foreach (var shape in shapes.Shapes.Values)
        {
            if (ReferenceEquals(shape.Rows.Root, shapes.Samples.Root)) rows++;
            if (ReferenceEquals(shape.Columns.Root, shapes.Samples.Root)) columns++;
        }
        SamplesAreRows = rows != columns ? rows > columns : model.Hypothesis.Convention == Convention.Rows;
        IsBatch = rows + columns > 0 && model.Hypothesis.Convention != Convention.Single;
    }

    // The same quantities under other equations.
    private World(World like, Model model, IReadOnlyList<Instance> instances)
    {
        (Model, Shapes, Instances, Seed, Positive, Sizes, SamplesAreRows, IsBatch) = (model, like.Shapes, instances, like.Seed, like.Positive, like.Sizes, like.SamplesAreRows, like.IsBatch);
        (_substituting, _drawn) = (like._substituting, like._drawn);
    }

    private World(World below, IReadOnlyDictionary<string, Value> replaced, bool frozen)
    {
        (Model, Shapes, Instances, Seed, Positive, Sizes, SamplesAreRows, IsBatch) = (below.Model, below.Shapes, below.Instances, below.Seed, below.Positive, below.Sizes, below.SamplesAreRows, below.IsBatch);
        (_below, _replaced, _frozen, _drawn, _applying, _unapplied, _height) = (below, replaced, frozen, below._drawn, below._applying, below._unapplied, below._height + 1);
    }

    public Model Model { get; }

    public ShapeInference Shapes { get; }

    public IReadOnlyList<Instance> Instances { get; }

    public int Seed { get; }

    /// <summary>Whether all inputs are drawn positive, for costs that take logarithms or roots of them.</summary>
    public bool Positive { get; }

    public SizeTable Sizes { get; }

    public bool SamplesAreRows { get; }

    /// <inheritdoc/>
    public bool SoftmaxAlongRows => SamplesAreRows || Model.Outline.SoftmaxAlongRows;

    /// <summary>Whether any quantity has a sample axis.</summary>
    public bool IsBatch { get; }

    /// <summary>Whether names of gradients with a sample axis stand for m times the gradient.</summary>
    public bool PerSample { get; set; }

    /// <summary>Letters of the quantities by which the statements differentiate: a cost that is not defined is a function of those among them that no equation is made of.</summary>
    public IReadOnlySet<string> Asked { get; init; } = new HashSet<string>();

    public long? Samples => IsBatch ? Sizes.Of(Shapes.Samples) : null;

    public int? Label(string letter) => Model.Label(letter);

    /// <summary>Whether a cost has a finite value at every point, or none at all.</summary>
    public bool IsFinite(Resolved cost) => Value(cost, cost.Key) is not { Problem: null } value || double.IsFinite(value.Readings[0].Tensor.sum().Item());

    /// <summary>The same document once more, with other values and, where sizes are free, other sizes: what is true in both is no accident.</summary>
    public World Redrawn()
    {
        for (var attempt = 1; ; attempt++)
        {
            var world = new World(Model, Shapes, Instances, Seed + (7 * attempt), Positive, _drawn) { PerSample = PerSample, Asked = Asked, Attempt = Attempt, IsSecond = true };
            foreach (var (delta, of) in Guessed) world.Guessed[delta] = of;
            // Other points may lie where a logarithm has no value.
            if (attempt == MostAttempts || world.IsFinite(world.Cost)) return world;
        }
    }

    /// <inheritdoc/>
    public int? LastLabel => Model.Hypothesis.Last;

    /// <summary>A world in which some quantities have other values.</summary>
    public World Replacing(IReadOnlyDictionary<string, Value> values, bool frozen) => new(this, values, frozen);

    public bool IsLabel(string letter, Expression body)
    {
        if (Model.Outline.Notation.IsTemplate(letter)) return true;
        return false;
    }

    /// <inheritdoc/>
    public bool LeavesOutFirst(string letter, Expression body) => Parts.Of(body).OfType<Symbol>().Any(s => Model.Outline.CountsFromZero(s.Base) && s.Subscripts.SelectMany(d => d.Parts).Any(p => p is Symbol x && x.Base == letter));

    /// <inheritdoc/>
    public Outcome? Quantity(Symbol symbol, Evaluator evaluator)
    {
        var plain = Names.Plain(symbol);
        if (plain == "pi" && Model.PiIsNumber) return null;
        var folded = Model.Outline.Notation.Fold(symbol.Base);
        if (symbol.Primes > 0) return SlopeAt(symbol, evaluator);
        if (!Model.DefinedBases.Contains(folded))
        {
            if (Model.Outline.GradientOf(symbol) is { } of) return Gradient(of, null, evaluator, named: true);
            if (Model.Outline.IsErrorTerm(symbol)) return ErrorTerm(symbol, evaluator);
        }
        if (plain == "e" && !Model.Outline.HasOwnE) return null;
        var resolved = Model.Resolve(symbol, evaluator.Whole);
        // d_k beside a d that is something else.
        if (Shapes.SizeOf(plain) is not null && plain != resolved.Key && Model.Find(resolved) is null && Model.Find(resolved with { Selections = [] }) is null) return Input(new(plain, plain, [], []), plain);
        var value = Value(resolved, plain);
        // The ρ of dρ/dr is ρ(r).
        if (value is null && Model.FunctionOf(symbol) is { Parameters: { } own } function && _unapplied.Add(function))
        {
            try
            {
                return Apply(new Call(symbol, [.. own], []), evaluator);
            }
            finally
            {
                _unapplied.Remove(function);
            }
        }
        return value is { Problem: null } ? Selected(value, resolved, evaluator) : value;
    }

    /// <summary>The value of a whole quantity; null when nobody says what it is.</summary>
    public Outcome? Value(Resolved name, string plain)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) return Outcome.None(ProblemKind.Unsupported, "it is nested too deeply", null);
        if (_replaced is not null)
        {
            if (_replaced.TryGetValue(name.Key, out var other)) return Outcome.Of(other);
            if (_frozen || !Follows(name)) return _below!.Value(name, plain);
        }
        if (_values.TryGetValue(name.Key, out var known)) return known;
        if (Model.Find(name) is { } instance && !_open.Contains(name.Key))
        {
            if (_open.Count > 60 || _height > HighestWorld) return Outcome.None(ProblemKind.Unsupported, "it is defined in too many steps", null);
            _open.Add(name.Key);
            var wasAtOutput = _atOutput;
            _computing++;
            try
            {
                var computed = Computed(instance, name);
                if (computed.Problem is { Kind: not ProblemKind.Shapes } problem && _below is null && !Model.Outline.IsCost(instance.Definition.Name) && !Parts.Of(instance.Definition.Body).Any(p => p is Derivative) && Shapes.Shapes.ContainsKey(name.Key) && Input(name, plain) is { Problem: null } free)
                {
                    // What goes into it is lost, what is made of it is not.
                    Cut(instance, problem);
                    computed = free;
                }
                return _values[name.Key] = computed;
            }
            finally
            {
                _computing--;
                _open.Remove(name.Key);
                _atOutput = wasAtOutput;
            }
        }
        if (_below is not null && !IsAbstractCost(name)) return _below.Value(name, plain);
        // The size D is not the quantity d.
        if (Shapes.SizeOf(plain) is not null) return Input(name, plain);
        return _values[name.Key] = Input(name, plain);
    }

    // Whether a quantity follows from a replaced one.
    private bool Follows(Resolved name)
    {
        if (_replaced!.ContainsKey(name.Key)) return true;
        if (_follows.TryGetValue(name.Key, out var known)) return known;
        _follows[name.Key] = false;
        if (IsAbstractCost(name)) return _follows[name.Key] = true;
        if (Model.Find(name) is not { } instance) return false;
        return _follows[name.Key] = Parts.Of(instance.Definition.Body).OfType<Symbol>().Any(s => Follows(Model.Resolve(s, e => new WholeNumbers(Model, instance.Bindings).Of(e))))
            || Parts.Of(instance.Definition.Body).OfType<Big>().Any(b => b.Below.SelectMany(Parts.Of).OfType<Symbol>().Any(x => IsLabel(x.Base, b.Body)));
    }

    private readonly Dictionary<string, bool> _follows = new(StringComparer.Ordinal);

    // By its definition, as a node whose gradient can be read.
    private Outcome Computed(Instance instance, Resolved name)
    {
        using var grad = enable_grad();
        _atOutput = name.Labels.Contains(Model.Hypothesis.Last.ToString(CultureInfo.InvariantCulture));
        var target = Shapes.Shape(name with { Selections = [] });
        var (rows, columns) = (Sizes.Of(target.Rows), Sizes.Of(target.Columns));
        Outcome outcome = Outcome.None(ProblemKind.Unsupported, "it can't be computed", instance.Definition.Body);
        foreach (var loose in new[] { false, true })
        {
            var evaluator = instance.Bindings.Aggregate(new Evaluator(this, loose), (e, b) => e.Bind(b.Key, b.Value));
            evaluator.Learn(instance.Definition.Body);
            outcome = evaluator.Evaluate(instance.Definition.Body);
            if (outcome.Problem is null) break;
        }
        if (outcome.Problem is not null) return outcome;
        var values = outcome.Readings.Select(v => Positional(v.SpreadOver(rows, columns), instance.Selections, rows, columns)).ToList();
        var value = values.FirstOrDefault(v => v.Rows == rows && v.Columns == columns) ?? values[0];
        var isCost = Model.Outline.IsCost(instance.Definition.Name);
        foreach (var axis in value.Axes.Where(a => a != Evaluation.Value.Points && _below is null)) value = value.SumOver(axis);
        // A cost that is left with a side of outputs is meant to be their sum.
        if (rows == 1 && columns == 1 && !value.IsNumber && isCost && MixesNumbers(instance.Definition.Body, instance.Bindings)) return Outcome.None(ProblemKind.Unsupported, "a number is added to several", instance.Definition.Body);
        var isTotal = (rows == 1 && columns == 1) || (instance.Selections.Count == 0 && Samples is { } batch && value.Rows != batch && value.Columns != batch);
        if (isTotal && !value.IsNumber && isCost) value = value.Map(t => t.sum([-2, -1], keepdim: true));
        if (_below is not null) return Outcome.Of(value);
        if (value.IsNumber && (rows > 1 || columns > 1) && !isCost && (double)rows * columns <= MostEntries) value = value.Map(t => t.expand([.. value.Shape.SkipLast(2), rows, columns]));
        var probe = zeros([PointCount, value.Rows, value.Columns], dtype: ScalarType.Float64, requires_grad: true).DetachFromDisposeScope();
        _probes[name.Key] = probe;
        var node = (value.Axes.Count == 0 ? value.Tensor.unsqueeze(0) : value.Tensor) + probe;
        return Outcome.Of(new Value(node.DetachFromDisposeScope(), Evaluation.Value.Points));
    }

    // -log a - Σ_k b_k where what the sum leaves is no number: whatever was misread, its entries do not each have the first term.
    private bool MixesNumbers(Expression body, System.Collections.Immutable.ImmutableDictionary<string, int> bindings)
    {
        var evaluator = bindings.Aggregate(new Evaluator(this), (e, b) => e.Bind(b.Key, b.Value));
        return Parts.Of(body).Any(p => p is Add or Subtract && Parts.Children(p) is [not Number, not Number] && Parts.Children(p).Select(evaluator.Evaluate).ToList() is [{ Problem: null } a, { Problem: null } b] && a.Readings[0].IsNumber != b.Readings[0].IsNumber
            && Parts.Children(p).Any(child => Parts.Of(child).Any(x => x is Big)));
    }

    // The entries that the left side names become rows and columns.
    private Value Positional(Value v, IReadOnlyList<Selection> selections, long rows, long columns)
    {
        var ordered = selections.Where(s => s.Letter is not null).ToList();
        if (ordered.Count == 2 && ordered[0].Raised != ordered[1].Raised && ordered[0].Raised != SamplesAreRows) ordered.Reverse();
        if (ordered.Count == 2 && Axis(v, ordered[0]) is { } first && Axis(v, ordered[1]) is { } second && v.IsNumber) return v.AsRows(first)?.AsColumns(second) ?? v;
        foreach (var selection in ordered)
        {
            if (Axis(v, selection) is not { } axis) continue;
            var n = v.Size(axis);
            if (v is { IsVector: true, IsNumber: false } && !(n == rows && v.Rows == 1) && !(n == columns && v.Columns == 1)) v = v.Transposed();
            v = (n == rows && v.Rows == 1 ? v.AsRows(axis) : n == columns && v.Columns == 1 ? v.AsColumns(axis) : null) ?? v;
        }
        return v;

        static string? Axis(Value v, Selection s) => v.Axes.FirstOrDefault(a => a == s.Letter || a == $"({s.Letter})");
    }
}
