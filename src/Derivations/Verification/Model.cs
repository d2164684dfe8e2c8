using System.Collections.Immutable;
using System.Globalization;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>How samples are laid out.</summary>
internal enum Convention
{
    /// <summary>Each sample is a column.</summary>
    Columns,

    /// <summary>Each sample is a row.</summary>
    Rows,

    /// <summary>There is one sample, or no sample axis.</summary>
    Single,
}

/// <summary>A reading of the document as a whole.</summary>
/// <param name="Convention">Layout of samples.</param>
/// <param name="Last">The last layer and time.</param>
/// <param name="Output">What an activation that is not named stands for in the last layer: sigmoid, softmax, or null for anything.</param>
/// <param name="Numbers">Whether what nothing makes a vector is a number.</param>
/// <param name="Whole">Whether a cost that is defined once more, for one sample, is the sum over all of them.</param>
/// <param name="Negative">Whether error terms are gradients with the other sign: δ = (t - o) f'(net).</param>
internal sealed record Hypothesis(Convention Convention, int Last = Notation.Last, string? Output = null, bool Numbers = false, bool Whole = false, bool Negative = false);

/// <summary>A definition at one layer or time.</summary>
/// <param name="Key">The quantity.</param>
/// <param name="Definition">Its definition.</param>
/// <param name="Bindings">What layer letters stand for.</param>
/// <param name="Selections">The entries that the left side names.</param>
internal sealed record Instance(string Key, Definition Definition, ImmutableDictionary<string, int> Bindings, IReadOnlyList<Selection> Selections);

/// <summary>The definitions that hold at one place of a document, under one hypothesis.</summary>
internal sealed class Model
{
    private readonly Dictionary<string, List<(Definition Definition, IReadOnlyList<Expression> Labels, IReadOnlyList<Selection> Selections)>> _byBase = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Symbol> _aliases = new(StringComparer.Ordinal);
    private static readonly HashSet<string> _marks = ["*", "star", "ast", "dagger", "new", "old", "opt"];
    private static readonly HashSet<string> _functions = ["sigma", "g", "f", "phi", "varphi", "psi", "sigmoid", "tanh", "relu", "ReLU", "softmax", "act", "s", "S"];

    // Costs of which the document defines the whole, J, and the part of one sample, J_i: two quantities.
    private readonly HashSet<string> _summands = new(StringComparer.Ordinal);
    private const string Summand = "#";

    private static readonly string[] _indices = ["j", "k", "p", "q", "r"];
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);

    public Model(Outline outline, IReadOnlyList<Definition> definitions, Hypothesis hypothesis, IReadOnlyList<string> chosen, int? column = null)
    {
        Chosen = chosen;
        definitions = [.. definitions.Select(Running)];
        (Outline, Definitions, Hypothesis, Column) = (outline, definitions, hypothesis, column);
        Resolver = new(outline, IsQuantityBase, Chosen) { Last = hypothesis.Last };
        foreach (var alias in outline.Aliases.Where(a => !a.IsOneHot || Chosen.Contains(a.Of.Base))) _aliases.TryAdd(outline.Notation.Fold(alias.Name.Base), alias.Of);
        // y is the one-hot vector of the only index that is chosen.
        if (chosen is [var only] && (outline.IsDistribution("y") || outline.IsOneAt("y", only)) && !definitions.Any(d => d.Name.Base == "y")) _aliases.TryAdd("y", new Symbol(only));
        foreach (var (sample, data) in outline.SamplesOfData) _aliases.TryAdd(sample, data);
        foreach (var declaration in outline.Declarations) _declared.Add(outline.Notation.Fold(declaration.Name.Base));
        foreach (var definition in definitions)
        {
            var name = outline.Notation.Fold(definition.Name.Base);
            var (labels, selections) = Pattern(definition.Name);
            if (!_byBase.TryGetValue(name, out var list)) _byBase[name] = list = [];
            list.Add((definition, labels, selections));
            if (!labels.Any(IsMark)) DefinedBases.Add(name);
        }
        foreach (var (name, list) in _byBase.Where(b => b.Value.Any(d => IsOne(d) && d.Selections.Count > 0) && b.Value.Any(d => IsOne(d) && d.Selections.Count == 0)))
        {
            _summands.Add(name);
            for (var i = 0; i < list.Count; i++)
                if (list[i].Selections.Count > 0) list[i] = list[i] with { Labels = [.. list[i].Labels, new Symbol(Summand)] };
        }
        static bool IsOne((Definition Definition, IReadOnlyList<Expression> Labels, IReadOnlyList<Selection> Selections) d) => ShapeInference.IsCostName(d.Definition.Name) && d.Labels.Count == 0;
        foreach (var name in _aliases.Keys.Where(name => _byBase.TryGetValue(name, out var own) && own.Any(d => d.Labels.Count == 0)).ToList()) _aliases.Remove(name);
    }

    // w^* and w_new are other quantities than w, which they say nothing about.
    private static bool IsMark(Expression label) => Names.Bare(label) is Symbol s && _marks.Contains(s.Base);

    // ŷ_o = … defines the entries of ŷ for every o, also where one of them is chosen elsewhere.
    private Definition Running(Definition d)
    {
        if (d.Name is not { Superscripts.Count: 0, Subscripts: [{ Parts: [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } only] }] } || !Chosen.Contains(only.Base)) return d;
        var used = Parts.Of(d.Body).OfType<Symbol>().SelectMany(s => s.Subscripts.Concat(s.Superscripts)).SelectMany(x => x.Parts).OfType<Symbol>().Select(s => s.Base).ToHashSet();
        if (_indices.FirstOrDefault(letter => !used.Contains(letter) && !Chosen.Contains(letter)) is not { } free) return d;
        Dictionary<Symbol, Expression> renamed = new() { [new Symbol(only.Base)] = new Symbol(free) };
        return d with { Name = (Symbol)Probability.Put(d.Name, renamed), Body = Probability.Put(d.Body, renamed) };
    }

    /// <summary>Letters that are chosen values of an index, in these definitions.</summary>
    public IReadOnlyList<string> Chosen { get; }

    public Outline Outline { get; }

    public IReadOnlyList<Definition> Definitions { get; }

    public Hypothesis Hypothesis { get; }

    /// <summary>The table column that is read, if any.</summary>
    public int? Column { get; }

    /// <summary>Offset of the first statement that is judged.</summary>
    public int Place { get; init; }

    /// <summary>Number of its item.</summary>
    public int FirstItem { get; init; } = int.MaxValue;

    public Resolver Resolver { get; }

    public HashSet<string> DefinedBases { get; } = new(StringComparer.Ordinal);

    /// <summary>What a label letter stands for where nothing binds it: the last layer for L, n_l and T.</summary>
    public int? Label(string letter) => Outline.Notation.IsTop(letter) ? Hypothesis.Last : null;

    /// <summary>Whether the equations are those of one step: a quantity without a time is made of some with one, so that steps before it are inputs.</summary>
    public bool SingleStep => _singleStep ??= IsOneStep || Definitions.Any(d => !Outline.IsCost(d.Name) && d.Parameters is null && Names.Bare(d.Body) is not Derivative && !d.Name.Superscripts.Concat(d.Name.Subscripts).SelectMany(x => x.Parts).Any(Outline.Notation.IsTemplate)
        && World.FreeLetters(this, d.Body, ImmutableDictionary<string, int>.Empty).Any(letter => letter == "t"));

    private bool? _singleStep;

    // h_t is made of h_{t-1}, but nothing is added up over time, and no gradient comes from t + 1.
    private bool IsOneStep => Definitions.Any(d => d.Parameters is null && Labels(d.Body).Any(l => Names.Plain(l) == "t-1"))
        && !Outline.Formulas.SelectMany(f => f.Links).Any(link => Labels(link).Any(l => Names.Plain(l) is "t+1" or "T") || Parts.Of(link).OfType<Big>().Any(b => b.Below.SelectMany(Parts.Of).Any(p => p is Symbol { Base: "t" or "T" })));

    private static IEnumerable<Expression> Labels(Expression e) => Parts.Of(e).OfType<Symbol>().SelectMany(s => s.Superscripts.Concat(s.Subscripts)).SelectMany(x => x.Parts).Select(Names.Bare);

    /// <summary>Takes a name apart, with other names replaced by what they name.</summary>
    public Resolved Resolve(Symbol s, Func<Expression, int?> whole)
    {
        // e_a is 1 at the chosen a.
        if (s is { Base: "e" or "bold e", Superscripts.Count: 0, Subscripts: [{ Parts: [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } at] }] } && Chosen.Contains(at.Base) && !IsQuantityBase(s.Base)) s = at;
        var resolved = Resolver.Resolve(s, whole);
        if (resolved.Labels.Count == 0 && _aliases.TryGetValue(resolved.Base, out var of) && (resolved.Selections.Count > 0 || Outline.Notation.Fold(of.Base) == resolved.Base || of.Base is not [>= 'A' and <= 'Z'] || !Notation.IsSmall(s.Base, of.Base)))
        {
            var real = Resolver.Resolve(of, whole);
            return real with { Selections = resolved.Selections };
        }
        if (resolved.Selections.Count > 0 && resolved.Labels.Count == 0 && _summands.Contains(resolved.Base)) return resolved with { Key = $"{resolved.Key}[{Summand}]", Labels = [Summand] };
        // Φ is the matrix of φ_{nk}, Θ that of θ_{jk}.
        if (resolved is { Labels.Count: 0, Selections.Count: 0 } && s.Base.Length > 1 && char.IsAsciiLetterUpper(s.Base[0]) && !IsQuantityBase(resolved.Base) && s.Base.ToLowerInvariant() is var entries
            && ((_byBase.TryGetValue(entries, out var same) && same.Any(d => d.Labels.Count == 0 && d.Selections.Count == 2)) || (!IsQuantityBase(entries) && Outline.HasOnlyEntries(entries)))) return resolved with { Key = entries, Base = entries };
        // T is the matrix of t_{nk}.
        if (resolved is { Labels.Count: 0, Selections.Count: 0 } && s.Base is [>= 'A' and <= 'Z'] && !IsQuantityBase(resolved.Base) && Outline.HasEntries(s.Base.ToLowerInvariant()) && !Outline.IsCount(s.Base)) return resolved with { Key = s.Base.ToLowerInvariant(), Base = s.Base.ToLowerInvariant() };
        // W without a layer, where only W^{[l]} exists: the network has one.
        if (Hypothesis.Last == 1 && resolved.Labels.Count == 0 && Outline.Notation.IsNumbered(resolved.Base) && Outline.Notation.IsLayered(resolved.Base))
            return resolved with { Key = $"{resolved.Base}[1]", Labels = ["1"] };
        return resolved;
    }

    /// <summary>The definition of a quantity; null when it is an input, a parameter or unknown.</summary>
    public Instance? Find(Resolved name)
    {
        if (!_found.TryGetValue((name.Key, name.Arity), out var found)) _found[(name.Key, name.Arity)] = found = Searched(name);
        return found;
    }

    private readonly Dictionary<(string, int), Instance?> _found = [];

    private Instance? Searched(Resolved name)
    {
        if (!_byBase.TryGetValue(name.Base, out var candidates)) return null;
        // Named exactly before by a letter, without arguments before with.
        foreach (var (exact, plain) in new[] { (true, true), (true, false), (false, true), (false, false) })
        {
            foreach (var (definition, labels, selections) in candidates)
            {
                if (plain != definition.Parameters is null || (definition.Parameters is not null && !IsCost(definition))) continue;
                if (labels.Count != name.Labels.Count || (name.Arity >= 0 && definition.Parameters?.Count != name.Arity)) continue;
                var bindings = ImmutableDictionary<string, int>.Empty;
                var isExact = true;
                if (!labels.Select((label, i) => Match(label, name.Labels[i])).All(ok => ok)) continue;
                if (exact && !isExact) continue;
                if (bindings.Values.Any(v => v < 0)) continue;
                if (!isExact && name.Labels.Any(l => l == "0")) continue;
                if (!isExact && SingleStep && bindings.Values.Any(v => v < Hypothesis.Last)) continue;
                // "Here layer l" is the last one.
                foreach (var letter in World.FreeLetters(this, definition.Body, bindings).ToList()) bindings = bindings.SetItem(letter, Hypothesis.Last);
                return new(name.Key, definition, bindings, selections);

                bool Match(Expression label, string wanted)
                {
                    var free = Parts.Of(label).OfType<Symbol>().FirstOrDefault(s => Outline.Notation.IsTemplate(Names.Plain(s)));
                    if (free is null) return Text(label) == wanted;
                    isExact = false;
                    if (!int.TryParse(wanted, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return false;
                    for (var value = number - 3; value <= number + 3; value++)
                    {
                        if (new WholeNumbers(this, bindings.SetItem(Names.Plain(free), value)).Of(label) != number) continue;
                        if (bindings.TryGetValue(Names.Plain(free), out var before)) return before == value;
                        bindings = bindings.SetItem(Names.Plain(free), value);
                        return value >= 0;
                    }
                    return false;
                }
            }
        }
        return null;
    }

    /// <summary>J(W, b) and J(W, b; x, y) are two quantities where the document defines both.</summary>
    public Resolved WithArity(Resolved name, int arguments) =>
        _byBase.TryGetValue(name.Base, out var list) && list.Any(d => d.Definition.Parameters?.Count == arguments) && list.Select(d => d.Definition.Parameters?.Count ?? 0).Distinct().Count() > 1
            ? name with { Key = $"{name.Key}/{arguments}", Arity = arguments } : name;

    /// <summary>The definition of a function with so many arguments.</summary>
    public Definition? Function(Symbol f, int arguments)
    {
        if (!_byBase.TryGetValue(Outline.Notation.Fold(f.Base), out var candidates)) return null;
        var fitting = candidates.Where(c => c.Definition.Parameters is not null).ToList();
        return fitting.FirstOrDefault(c => c.Definition.Parameters!.Count == arguments && c.Definition.Name.Equals(f with { Span = c.Definition.Name.Span })).Definition
            ?? fitting.FirstOrDefault(c => c.Definition.Parameters!.Count == arguments).Definition;
    }

    /// <summary>The definition of a function that is named without its arguments.</summary>
    public Definition? FunctionOf(Symbol f) => _byBase.TryGetValue(Outline.Notation.Fold(f.Base), out var candidates) ? candidates.FirstOrDefault(c => c.Definition.Parameters is not null && c.Definition.Name.Equals(f)).Definition : null;

    /// <summary>Whether a definition with arguments is a quantity all the same: J(W, b) and L(ŷ, y), whose arguments are quantities by name, are; σ(t) and the ρ(r) of a ρ(r_i) are not.</summary>
    public bool IsCost(Definition d) => d.Parameters is { Count: > 0 } && IsQuantityFunction(d) && !(d.Parameters.Count == 1 && Outline.IsAppliedToEntries(d));

    /// <summary>Whether a function of one argument is a cost or another quantity rather than an activation. Derivatives are taken of S(β) by β, which makes it a quantity.</summary>
    public bool IsQuantityFunction(Definition d) => d.Parameters is not [var only] || (!_functions.Contains(d.Name.Base) && (d.Body is not Cases || ShapeInference.IsCostName(d.Name))) || Outline.IsDifferentiated(d.Name.Base, only)
        || (d.Name.Base is "f" or "g" or "phi" or "psi" or "S" && Names.Bare(only) is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } && Parts.Of(d.Body).Any(IsOfAllEntries));

    // x^T A x, tr(AX), log det X, a sum: no function of one entry at a time.
    private static bool IsOfAllEntries(Expression e) => e is Norm or Transpose or Big { Operator: not BigOperator.Expectation } or Call { Function: Symbol { Base: "tr" or "Tr" or "trace" or "det" or "sum" or "mean" or "dot" } };

    /// <summary>Every label of a name: an expression for each, and its selections.</summary>
    public (IReadOnlyList<Expression> Labels, IReadOnlyList<Selection> Selections) Pattern(Symbol name)
    {
        List<Expression> labels = [];
        foreach (var decoration in name.Superscripts)
            foreach (var part in decoration.Parts)
                if (Resolver.Resolve(name with { Superscripts = [decoration with { Parts = [part] }], Subscripts = [] }, _ => 1).Labels.Count > 0) labels.Add(part);
        foreach (var decoration in name.Subscripts)
            foreach (var part in decoration.Parts)
                if (Resolver.Resolve(name with { Superscripts = [], Subscripts = decoration.Parts.Count > 1 ? [new(decoration.Bracket, [part, part])] : [decoration] }, _ => 1).Labels.Count > 0) labels.Add(part);
        return (labels, Resolver.Resolve(name, _ => 1).Selections);
    }

    /// <summary>Whether π alone is 3.14…: nothing defines it, declares it or differentiates by it, though π_k may be a quantity.</summary>
    public bool PiIsNumber => _piIsNumber ??= !DefinedBases.Contains("pi") && !Outline.Declarations.Any(d => Names.Plain(d.Name) == "pi")
        && !Outline.AllParts.OfType<Derivative>().SelectMany(d => d.By).Any(by => Names.Plain(by) == "pi");

    private bool? _piIsNumber;

    /// <summary>Whether x_i is a column of its own, whichever way X is laid out: declared as one, or transposed before it is multiplied.</summary>
    public bool IsMember(string folded)
    {
        if (_members.TryGetValue(folded, out var known)) return known;
        var matrix = Outline.RowsAsColumns && Outline.AllParts.OfType<Symbol>().Any(s => Outline.Notation.Fold(s.Base) == folded && (Pattern(s).Selections.Count == 2 || (s.Base is [>= 'A' and <= 'Z'] && Pattern(s).Selections.Count == 0)));
        var declared = matrix || Outline.Declarations.Any(d => Named(d.Name) && Evaluator.Constant(d.Columns) == 1 && Evaluator.Constant(d.Rows) != 1);
        var parts = Outline.AllParts.ToList();
        var transposed = parts.Any(p => (p is Transpose { Operand: Symbol s } && Named(s)) || (p is Product { Left: Transpose, Right: Symbol right } && (Named(right) || (Outline.Notation.Fold(right.Base) == folded && right.Superscripts.Count + right.Subscripts.Count == 0 && Outline.IsSampled(folded)))));
        // a^T x_i
        transposed |= parts.Any(p => p is Product { Left: Transpose { Operand: Symbol { Subscripts.Count: 0 } of }, Right: Symbol s } && of.Base is [>= 'a' and <= 'z', ..] && Named(s));
        var asRow = parts.Any(p => p is Product { Sign: not ProductSign.Hadamard, Left: Symbol s, Right: Symbol { Base: [>= 'A' and <= 'Z'] } } && Named(s));
        if (!declared && !transposed && !asRow) _eitherWay.Add(folded);
        // q^T k_i is an inner product.
        var inner = parts.Any(p => p is Product { Sign: ProductSign.Juxtaposition or ProductSign.Dot, Left: Transpose { Operand: Symbol }, Right: Symbol s } && Named(s) && !Outline.IsSampleLetter(Pattern(s).Selections[0].Letter!));
        return _members[folded] = declared || ((transposed || inner) && !asRow);

        bool Named(Symbol s) => (Outline.Notation.Fold(s.Base) == folded || (_aliases.TryGetValue(Outline.Notation.Fold(s.Base), out var of) && Outline.Notation.Fold(of.Base) == folded)) && Pattern(s).Selections is [{ Letter: not null }];
    }

    /// <summary>Whether nothing in the document says if x_i is a row or a column.</summary>
    public bool IsEitherWay(string folded) => !IsMember(folded) && _eitherWay.Contains(folded);

    private readonly Dictionary<string, bool> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _eitherWay = new(StringComparer.Ordinal);

    /// <summary>Whether a base names something that is defined or declared.</summary>
    public bool IsQuantityBase(string folded) => DefinedBases.Contains(folded) || _declared.Contains(folded);

    private string Text(Expression label) => new WholeNumbers(this, ImmutableDictionary<string, int>.Empty).Of(label)?.ToString(CultureInfo.InvariantCulture) ?? Names.Plain(Names.Bare(label));
}

/// <summary>Whole numbers that labels stand for.</summary>
internal sealed class WholeNumbers(Model model, ImmutableDictionary<string, int> bindings)
{
    public int? Of(Expression e) => Names.Bare(e) switch
    {
        Number n => (int)n.Value,
        Symbol s => bindings.TryGetValue(Names.Plain(s), out var bound) ? bound : model.Label(Names.Plain(s)),
        Add a => Of(a.Left) + Of(a.Right),
        Subtract a => Of(a.Left) - Of(a.Right),
        _ => null,
    };
}
