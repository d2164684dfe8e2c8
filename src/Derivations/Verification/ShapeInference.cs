using System.Collections.Immutable;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>
/// Finds the shape of every quantity by unification: each equation is read in the most natural way that fits what is known, and another way where that leads to a clash later.
/// </summary>
internal sealed partial class ShapeInference
{
    private const int MostSteps = 20_000;
    private const double LargestSize = 100;
    private static readonly long[] _standInPrimes = [43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97];

    private static readonly HashSet<string> _weights = ["w", "u", "v", "theta", "x", "Theta"];
    private static readonly HashSet<string> _biases = ["b", "c", "bias", "beta", "d"];
    private static readonly HashSet<string> _numbers = ["alpha", "lambda", "eta", "epsilon", "varepsilon", "gamma", "rho", "mu", "tau", "kappa", "zeta", "nu", "beta", "xi"];

    private static readonly bool?[] _either = [null];
    private static readonly bool?[] _exactFirst = [true, false];

    private readonly Model _model;
    private readonly Stack<(Dim, Dim, long, string?)> _trail = new();
    private readonly Dictionary<string, Dims> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dim> _sizes = new(StringComparer.Ordinal);
    private readonly Dictionary<double, long> _standIns = [];
    private readonly HashSet<string> _defined = new(StringComparer.Ordinal);
    private readonly List<(Dim Whole, IReadOnlyList<Dim> Parts)> _sums = [];
    private readonly bool _namesMayMeet;
    private readonly bool _rowVectors;
    private int _steps;

    private ShapeInference(Model model, bool namesMayMeet)
    {
        (_model, _namesMayMeet) = (model, namesMayMeet);
        _rowVectors = model.Hypothesis.Convention == Convention.Single && model.Outline.VectorsAreRows;
        (_isFact, _capitals) = (model.Definitions.Any(Outline.IsFactSide), Capitals(model));
        Samples = model.Outline.SampleSize is { } name ? Size(name) : Dim.Named("m");
        foreach (var other in model.Outline.OtherSampleSizes) _sizes[other] = Samples;
        if (model.Hypothesis.Convention == Convention.Single && !_isFact) Samples.Root.Size = 1;
        foreach (var definition in model.Definitions)
        {
            // n_x = n^{[0]}, n = 2: sizes that are said.
            if (definition.Name.Base is not ("n" or "m" or "N" or "K" or "c" or "d" or "s")) continue;
            if (Evaluator.Constant(definition.Body) is { } fixed_ && fixed_ is > 0 and < 50) Size(Names.Plain(definition.Name)).Root.Size = (long)fixed_;
            else if (definition.Body is Symbol { Base: "n" or "m" or "d" } other) Dim.Unify(Size(Names.Plain(definition.Name)), Size(Names.Plain(other)), _trail, true);
        }
    }

    /// <summary>Whether sizes with different names had to be made equal.</summary>
    public bool IsStrained => _namesMayMeet;

    /// <summary>The sample axis.</summary>
    public Dim Samples { get; }

    /// <summary>Shapes by quantity.</summary>
    public IReadOnlyDictionary<string, Dims> Shapes => _shapes;

    /// <summary>Sizes by name.</summary>
    public IReadOnlyDictionary<string, Dim> Sizes => _sizes;

    /// <summary>Sizes that are the sum of others: of vectors stacked on each other.</summary>
    public IReadOnlyList<(Dim Whole, IReadOnlyList<Dim> Parts)> Stacks => _sums;

    /// <summary>Infers the shapes of all quantities that instances mention, in their order.</summary>
    public static ShapeInference Run(Model model, IReadOnlyList<Instance> instances)
    {
        var strict = new ShapeInference(model, false);
        if (strict.All(instances, 0)) return strict.Finished();
        var tolerant = new ShapeInference(model, true);
        tolerant.All(instances, 0);
        return tolerant.Finished();
    }

    /// <summary>How many entries the index letter of a name was found to count, as in the w_k of W.</summary>
    public Dim? Counted(string name, string letter) => _counted.GetValueOrDefault((name, letter)) ?? _counted.FirstOrDefault(p => p.Key.Name == name).Value;

    private readonly Dictionary<(string Name, string Letter), Dim> _counted = [];

    /// <summary>Whether the named symbol is a size, and which.</summary>
    public Dim? SizeOf(string plain) => _sizes.GetValueOrDefault(plain);

    /// <summary>Makes a number of a name that is not met otherwise.</summary>
    public void DeclareNumber(Resolved name) => _shapes.TryAdd(name.Key, One());

    /// <summary>The shape of a quantity, whether met before or not.</summary>
    public Dims Shape(Resolved name)
    {
        if (_shapes.TryGetValue(name.Key, out var known)) return known;
        // x_1, x_2 and x_3 are of one shape if the letter between them is a time.
        if (_model.Outline.Notation.IsTimed(name.Base) && name.Labels.Any(IsNumber))
        {
            string[] labels = [.. name.Labels.Select(l => IsNumber(l) ? AnyTime : l)];
            if (_times.TryGetValue($"{name.Base}[{string.Join(',', labels)}]", out var first) && first != name.Key) return _shapes[name.Key] = Shape(name with { Key = first, Labels = Labels(first) });
            _times[$"{name.Base}[{string.Join(',', labels)}]"] = name.Key;
        }
        foreach (var (exact, member) in new[] { (true, false), (true, true), (false, false), (false, true) })
        {
            foreach (var declaration in _model.Outline.DeclarationsOf(name.Base))
            {
                if (declaration.From > _model.FirstItem) continue;
                if (declaration.Column is not null && _model.Column is not null && declaration.Column != _model.Column) continue;
                var (labels, selections) = _model.Pattern(declaration.Name);
                if (member != selections.Count > 0 || (exact ? labels.Count != name.Labels.Count : labels.Count != 0)) continue;
                if (Bind(labels, name.Labels) is not { } bindings) continue;
                // "A is N × N" says nothing about a^{[1]}, where no A has a layer.
                if (!exact && name.Labels.Count > 0 && declaration.Name is { Base: [>= 'A' and <= 'Z'], Superscripts.Count: 0, Subscripts.Count: 0 } && !_model.Outline.HasDecorated(declaration.Name.Base)) continue;
                // "b is a number" says nothing about b^{[1]}.
                if (!exact && name.Labels.Count > 0 && declaration is { Rows: Number { Value: 1 }, Columns: Number { Value: 1 } }) continue;
                var (rows, columns) = (Declared(declaration.Rows, bindings), Declared(declaration.Columns, bindings));
                // "w = (w_1, w_2)" says nothing about W^{[1]}.
                if (!exact && name.Labels.Count > 0 && _model.Outline.IsListed(declaration.Name.Base)) continue;
                // x_i ∈ R^d is the shape of one of them, and so is x ∈ R^d where there are x_i of all samples.
                var ofSamples = selections.Count == 0 && _model.Hypothesis.Convention != Convention.Single && !ReferenceEquals(rows.Root, Samples.Root) && _model.Outline.IsSampled(name.Base);
                if ((selections is [{ Letter: not null }] || ofSamples) && columns.Root.Size == 1)
                {
                    var all = ofSamples || _model.Outline.IsSampleLetter(selections[0].Letter!) || selections[0].Raised ? Samples : Dim.Named($"#{selections[0].Letter}");
                    return _shapes[name.Key] = rows.Root.Size == 1 ? new(all, columns) : _model.Hypothesis.Convention == Convention.Rows ? new(all, rows) : new(rows, all);
                }
                if (declaration.IsVector && _model.Hypothesis.Convention != Convention.Single)
                {
                    // x ∈ R^d is one column of the X that the equations use.
                    if (IsOneOf(declaration.Name)) return _shapes[name.Key] = _model.Hypothesis.Convention == Convention.Rows ? new(Samples, rows) : new(rows, Samples);
                    // A bias of h entries beside samples that are rows is a row.
                    if (_model.Hypothesis.Convention == Convention.Rows && (_biases.Contains(name.Base) && IsAddedToRows(name.Base) || IsScale(name.Base)))
                    {
                        _turned.Add(name.Key);
                        return _shapes[name.Key] = new(columns, rows);
                    }
                }
                return _shapes[name.Key] = new(rows, columns);
            }
        }
        if (name.Base.StartsWith(Outline.ChosenName, StringComparison.Ordinal)) return _shapes[name.Key] = _rowVectors ? new(Dim.Of(1), new Dim()) : new(new Dim(), Dim.Of(1));
        if (_model.Outline.AllNumbers && char.IsLower(Names.Letter(name.Base)[0])) return _shapes[name.Key] = One();
        if (name.Key is "epsilon" or "varepsilon" or "lambda" or "alpha" or "eta" or "tau" or "rho" && !_model.DefinedBases.Contains(name.Base) && !_model.Outline.Notation.IsIndexed(name.Base)) return _shapes[name.Key] = One();
        // d_k beside the size d is a size.
        if (name is { Base: "d", Labels.Count: > 0, Selections.Count: 0 } && !_model.IsQuantityBase("d") && _sizes.ContainsKey("d")) return _shapes[name.Key] = One();
        if (_isFact && IsSmallLetter(name.Base) && !_capitals.Contains(name.Key)) return _shapes[name.Key] = new(new Dim(), Dim.Of(1));
        // A document that has no W means a vector by w, unless w_j is a vector.
        if (name.Key is "w" or "theta" or "beta" && !_model.Outline.Uses(name.Key == "w" ? "W" : "Theta") && !_model.Outline.HasEntries(name.Base) && !_model.DefinedBases.Contains(name.Base) && !_model.IsMember(name.Base)) return _shapes[name.Key] = new(new Dim(), Dim.Of(1));
        // The one-hot matrix of labels has a row or column for each sample.
        if (name.Labels.Count == 0 && _model.Hypothesis.Convention != Convention.Single && _model.Outline.IsEncoded(name.Base)) return _shapes[name.Key] = _model.Hypothesis.Convention == Convention.Rows ? new(Samples, Dim.Named("#classes")) : new(Dim.Named("#classes"), Samples);
        return _shapes[name.Key] = new(new Dim(), new Dim());
    }

    private readonly HashSet<string> _turned = new(StringComparer.Ordinal);

    /// <summary>Whether a quantity is a vector that is as well a column as the row it is added as.</summary>
    public bool IsEitherWay(string key) => _turned.Contains(key);

    // X W + b
    private bool IsAddedToRows(string folded) => _model.Definitions.SelectMany(d => Parts.Of(d.Body)).OfType<Add>().Any(a => a is { Right: Symbol s, Left: Product { Right: Symbol w } } && _model.Outline.Notation.Fold(s.Base) == folded && _weights.Contains(w.Base.ToLowerInvariant()) && w.Base != "x");

    // γ x̂ + β
    private bool IsScale(string folded) => _model.Definitions.SelectMany(d => Parts.Of(d.Body)).OfType<Add>().Any(a => a is { Right: Symbol shift, Left: Product { Left: Symbol scale, Right: Symbol normalised } } && normalised.Base.Contains(' ', StringComparison.Ordinal) && (folded == _model.Outline.Notation.Fold(scale.Base) || folded == _model.Outline.Notation.Fold(shift.Base)));

    private bool IsOneOf(Symbol name)
    {
        if (name is not { Base: [>= 'a' and <= 'z'], Superscripts.Count: 0, Subscripts.Count: 0 }) return false;
        var all = name.Base.ToUpperInvariant();
        if (_model.Outline.Notation.Fold(all) != _model.Outline.Notation.Fold(name.Base)) return false;
        var used = _model.Definitions.SelectMany(d => Parts.Of(d.Body).Prepend(d.Name)).OfType<Symbol>().Where(s => s.Superscripts.Count + s.Subscripts.Count == 0).Select(s => s.Base).ToHashSet();
        return used.Contains(all) && !used.Contains(name.Base);
    }

    private const string AnyTime = "t";

    private readonly Dictionary<string, string> _times = new(StringComparer.Ordinal);

    private static bool IsNumber(string label) => label.Length > 0 && label.All(char.IsAsciiDigit);

    private ImmutableDictionary<string, int>? Bind(IReadOnlyList<Expression> labels, IReadOnlyList<string> wanted)
    {
        var bindings = ImmutableDictionary<string, int>.Empty;
        for (var i = 0; i < labels.Count; i++)
        {
            var bare = Names.Bare(labels[i]);
            if (bare is Symbol s && _model.Outline.Notation.IsTemplate(Names.Plain(s)) && int.TryParse(wanted[i], out var number)) bindings = bindings.SetItem(Names.Plain(s), number);
            else if ((new WholeNumbers(_model, bindings).Of(bare)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Names.Plain(bare)) != wanted[i]) return null;
        }
        return bindings;
    }

    private Dim Declared(Expression size, ImmutableDictionary<string, int> bindings)
    {
        if (Evaluator.Constant(size) is { } number) return Dim.Of(StandIn(Math.Max(1, number)));
        if (Names.Bare(size) is Symbol s)
        {
            var labels = s.Superscripts.Concat(s.Subscripts).SelectMany(d => d.Parts).Select(p => new WholeNumbers(_model, bindings).Of(p)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Names.Plain(p)).ToList();
            return Size(labels.Count == 0 ? s.Base : $"{s.Base}[{string.Join(",", labels)}]");
        }
        return new Dim();
    }

    // 784 or 60000 may be any number, where it is no part of an equation: a small prime stands in for it.
    private long StandIn(double size)
    {
        if (size <= LargestSize || _model.Outline.IsWritten(size)) return (long)size;
        if (!_standIns.TryGetValue(size, out var prime)) _standIns[size] = prime = _standInPrimes[_standIns.Count % _standInPrimes.Length];
        return prime;
    }

    private Dim Size(string name) => _sizes.TryGetValue(name, out var dim) ? dim : _sizes[name] = Dim.Named(name);

    /// <summary>The letter that counts samples: the one a mean divides by.</summary>
    public static string? SampleSize(Outline outline)
    {
        string[] letters = ["m", "N", "n", "M", "B", "S"];
        var scores = letters.ToDictionary(l => l, _ => 0);
        foreach (var part in outline.AllParts)
        {
            if (part is Divide { Denominator: Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } s } && scores.ContainsKey(s.Base)) scores[s.Base] += 3;
            if (part is Big { Above: Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } a } sum && scores.ContainsKey(a.Base) && !CountsEntries(sum)) scores[a.Base] += 1;
        }
        foreach (var letter in letters)
        {
            if (System.Text.RegularExpressions.Regex.IsMatch(outline.Source, $@"\${letter}\$ (training |个)?(samples|examples|data|instances|points|个样本|样本|observations)|batch( size)?( of)? \${letter}\$")) scores[letter] += 5;
        }
        // The sum below a softmax, and that of W x.
        static bool CountsEntries(Big sum) => Names.Bare(sum.Body) is Power { Operand: Symbol { Base: "e" } } or Call { Function: Symbol { Base: "exp" } }
            || Parts.Of(sum.Body).Any(p => p is Symbol { Base: "W" or "w" or "V" or "U" or "theta" or "Theta", Subscripts: [{ Parts: [_, var index] }] } && sum.Below.SelectMany(Parts.Of).Any(index.Equals));
        // The data has one side that no parameter has.
        static string? Letter(Expression e) => Names.Bare(e) is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } s ? s.Base : null;
        var parameters = outline.Declarations.Where(d => d.Name.Base is "W" or "w" or "b" or "V" or "U" or "theta" or "beta").SelectMany(d => new[] { Letter(d.Rows), Letter(d.Columns) }).ToHashSet();
        foreach (var side in outline.Declarations.Where(d => d.Name.Base is "X" or "x" or "Y" or "y").SelectMany(d => new[] { Letter(d.Rows), Letter(d.Columns) }))
            if (side is not null && scores.ContainsKey(side) && !parameters.Contains(side)) scores[side] += 100;
        var best = letters.MaxBy(l => scores[l])!;
        return scores[best] > 0 ? best : null;
    }

    // One equation after the other; where one can't be read, another reading of those before is tried.
    private bool All(IReadOnlyList<Instance> instances, int at)
    {
        if (at == instances.Count) return true;
        var instance = instances[at];
        _defined.Add(instance.Key);
        var target = Shape(new(instance.Key, instance.Key.Split('[')[0], Labels(instance.Key), []));
        var scope = new Context(instance.Bindings, new(StringComparer.Ordinal), OneSample(instance.Definition));
        foreach (var selection in instance.Selections) _ = Index(selection, scope);
        var mark = _trail.Count;
        // An entry that is a vector of its own (x̂_i) before a number for all entries.
        foreach (var exact in instance.Selections.Count == 0 ? _either : _exactFirst)
        {
            foreach (var right in Sides(instance, scope))
            {
                foreach (var left in Lefts(target, instance, scope, exact is true))
                {
                    if (++_steps > MostSteps) break;
                    var inner = _trail.Count;
                    foreach (var fits in exact is true ? [Same(left, right)] : Assign(left, right, instance))
                    {
                        if (fits && All(instances, at + 1)) return true;
                        Dim.Undo(_trail, inner);
                    }
                }
            }
            Dim.Undo(_trail, mark);
        }
        Dim.Undo(_trail, mark);
        // An equation that can't be read leaves its quantity as it is; the others may still be clear.
        return _steps > MostSteps || !_namesMayMeet ? false : All(instances, at + 1);
    }

    // The x of h(x) = w^T x, where X is the matrix of all, is any one of its samples.
    private Dictionary<string, Dims> OneSample(Definition d) => d.Parameters is [Symbol { Base: [>= 'a' and <= 'z'] letter, Superscripts.Count: 0, Subscripts.Count: 0 } x] && !IsCostName(d.Name) && _model.Hypothesis.Convention != Convention.Single && _model.Outline.Uses(letter.ToUpperInvariant())
        ? new(StringComparer.Ordinal) { [_model.Resolve(x, _ => null).Key] = new(new Dim(), Dim.Of(1)) } : [];

    private static string[] Labels(string key) => key.Contains('[', StringComparison.Ordinal) ? key[(key.IndexOf('[', StringComparison.Ordinal) + 1)..^1].Split(',') : [];

    // A number for a whole vector is spread out; a vector for what is known to be a number is added up.
    private IEnumerable<bool> Assign(Dims left, Dims right, Instance instance)
    {
        var mark = _trail.Count;
        // f(x) = a^T x is a number where it can be one, and so is what is a sum over samples already.
        if (_model.Outline.IsCost(instance.Definition.Name) && IsNumberAlready(instance.Definition) && !right.IsNumber && Free(right.Rows) && Free(right.Columns) && Same(right, One()) && Same(left, right)) yield return true;
        Dim.Undo(_trail, mark);
        if (left.IsNumber && !right.IsNumber && _model.Outline.IsCost(instance.Definition.Name))
        {
            yield return true;
            yield break;
        }
        // -y^T log p is a number: y is a column.
        if (_model.Hypothesis.Convention == Convention.Single && _model.Outline.IsCost(instance.Definition.Name) && IsInner(instance.Definition.Body) && Same(left, One()) && Same(right, One())) yield return true;
        Dim.Undo(_trail, mark);
        // What a number is added to, as a penalty is, is one.
        if (!right.IsNumber && _model.Outline.IsCost(instance.Definition.Name) && Names.Bare(instance.Definition.Body) is Add { Right: var penalty } && Parts.Of(penalty).Any(p => p is Norm) && Same(left, One()) && Same(right, One())) yield return true;
        Dim.Undo(_trail, mark);
        // Where a cost writes its sums out, or is made of nothing that has a shape, what stands there is a number.
        if (_model.Outline.IsCost(instance.Definition.Name) && !right.IsNumber && IsFree(right.Rows) && IsFree(right.Columns) && (!IsComputed(right, instance.Key) || (right.Rows.Root.Size == 0 && right.Columns.Root.Size == 0 && Parts.Of(instance.Definition.Body).OfType<Big>().Any(x => x.Below.Count > 0)))
            && Same(right, One()) && Same(left, right)) yield return true;
        Dim.Undo(_trail, mark);
        // A cost that comes out as a matrix is the sum of its entries.
        if (instance.Definition.Name.Base is "J" or "L" or "C" or "cal L" or "cal J" && _model.Outline.IsCost(instance.Definition.Name) && !right.IsNumber && right.Rows.Root.Size != 1 && right.Columns.Root.Size != 1 && Same(left, One())) yield return true;
        Dim.Undo(_trail, mark);
        if (Same(left, right)) yield return true;
        Dim.Undo(_trail, mark);
        if (left.IsNumber || _model.Outline.IsCost(instance.Definition.Name)) yield return true;
    }

    private bool IsNumberAlready(Definition d) => (d.Parameters is { Count: 1 } && _model.Hypothesis.Convention == Convention.Single) || (Parts.Of(d.Body).Any(p => p is Big { Operator: BigOperator.Sum, Below.Count: > 0 })
            // The rows of a W are the w_j of several outputs.
            && !Parts.Of(d.Body).OfType<Symbol>().Any(s => s is { Base: [>= 'a' and <= 'z'], Subscripts.Count: 0 } && _model.Outline.Notation.IsIndexed(s.Base) && _model.Outline.Uses(s.Base.ToUpperInvariant())));

    // A softmax has more classes than one.
    private bool Free(Dim d) => d.Root is { Name: null, Size: 0 or 1 } root && (root.Size == 1 || !_classes.Any(c => ReferenceEquals(c.Root, root)));

    private static bool IsInner(Expression e) => Names.Bare(e) switch
    {
        Negate n => IsInner(n.Operand),
        Product { Left: Transpose } => true,
        Product p => IsInner(p.Right) || IsInner(p.Left),
        _ => false,
    };

    /// <summary>Names that costs go by.</summary>
    public static bool IsCostName(Symbol s) => s.Base is "J" or "L" or "C" or "E" or "cal L" or "cal J" or "cal E" or "cal C" or "ell" or "l" or "Loss" or "loss" or "cost" or "Cost" or "MSE" or "BCE" or "CE" or "NLL" or "RSS" or "SSE" or "SSR" or "MAE" or "Q" or "f" or "R" or "Obj" or "F";

    // What the left side names of its quantity: in every way, or in the most natural one.
    private IEnumerable<Dims> Lefts(Dims whole, Instance instance, Context context, bool all)
    {
        if (instance.Selections.Count == 0) return [whole];
        var ways = Select(whole, instance.Selections, context, instance.Key.Split('[')[0], false);
        return all ? ways : ways.Take(1).DefaultIfEmpty(whole);
    }

    // What is transposed, normed or summed up has more entries than one.
    private Dims Many(Dims d)
    {
        _many.Add(d.Rows);
        _many.Add(d.Columns);
        return d;
    }

    private readonly HashSet<Dim> _classes = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Dim> _many = new(ReferenceEqualityComparer.Instance);

    // A small letter of which nothing says that it has entries is a number.
    private void Numbers()
    {
        var many = _many.Select(d => d.Root).ToHashSet<Dim>(ReferenceEqualityComparer.Instance);
        foreach (var (key, shape) in _shapes)
        {
            var name = key.Split('[')[0];
            if (_defined.Contains(key) || !char.IsLower(Names.Letter(name)[0]) || char.IsAsciiLetterUpper(name[0]) || name.Contains("bold", StringComparison.Ordinal)) continue;
            // W and w are one name here.
            if (name.Length == 1 && _model.Outline.Uses(name.ToUpperInvariant())) continue;
            if (IsFree(shape.Rows) && IsFree(shape.Columns)) Same(shape, One());
        }

        bool IsFree(Dim d) => d.Root is { Size: 0, Name: null } root && (_model.Outline.AllNumbers || !many.Contains(root));
    }

    private ShapeInference Finished()
    {
        Numbers();
        if (_model.Hypothesis.Numbers)
        {
            foreach (var shape in _shapes.Values)
                foreach (var side in new[] { shape.Rows.Root, shape.Columns.Root }.Where(side => side is { Size: 0, Name: null } && !ReferenceEquals(side, Samples.Root))) side.Size = 1;
        }
        // What is still free in the direction of samples has one entry a sample.
        if (_model.Hypothesis.Convention != Convention.Single)
        {
            foreach (var key in _defined.Where(_shapes.ContainsKey))
            {
                var shape = _shapes[key];
                var free = (_model.Hypothesis.Convention == Convention.Columns ? shape.Columns : shape.Rows).Root;
                if (free.Size == 0 && free.Name is null && !shape.IsNumber) Dim.Unify(free, Samples, _trail, true);
            }
        }
        else
        {
            foreach (var key in _defined.Where(key => !_isFact && _shapes.ContainsKey(key)))
                if ((_rowVectors ? _shapes[key].Rows : _shapes[key].Columns).Root is { Size: 0, Name: null } free) free.Size = 1;
        }
        return this;
    }

    private bool Same(Dims a, Dims b)
    {
        var mark = _trail.Count;
        if (Unify(a.Rows, b.Rows) && Unify(a.Columns, b.Columns)) return true;
        Dim.Undo(_trail, mark);
        return false;
    }

    private bool Unify(Dim a, Dim b) => Dim.Unify(a, b, _trail, _namesMayMeet);

    // Whether a quantity with an equation of its own has such rows or columns.
    private bool IsComputed(Dims d, string except) => _defined.Any(key => key != except && _shapes.TryGetValue(key, out var other) && new[] { other.Rows.Root, other.Columns.Root }.Any(side => side.Size != 1 && (ReferenceEquals(side, d.Rows.Root) || ReferenceEquals(side, d.Columns.Root))));

    private static bool IsFree(Dim d) => d.Root is { Size: 1 } or { Size: 0, Name: null };

    private static Dims One() => new(Dim.Of(1), Dim.Of(1));

    /// <summary>What surrounds an expression.</summary>
    /// <param name="Bindings">Layer letters.</param>
    /// <param name="Indices">How far index letters run.</param>
    /// <param name="Arguments">Shapes of a function's arguments.</param>
    private sealed record Context(ImmutableDictionary<string, int> Bindings, Dictionary<string, Dim> Indices, Dictionary<string, Dims> Arguments)
    {
        /// <summary>Whether it is a factor with another one behind it.</summary>
        public bool LeadsProduct { get; init; }
    }
}
