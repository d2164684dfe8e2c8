using System.Text.RegularExpressions;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;
using Group = AutogradCheck.Derivations.Expressions.Group;

namespace AutogradCheck.Derivations.Verification;

/// <summary>What the document's index letters are for.</summary>
internal sealed partial class Outline
{
    /// <summary>Letters that number samples: bound by a sum up to their count, or raised in round brackets.</summary>
    public bool IsSampleLetter(string letter) => (_sampleLetters ??= SampleLetters()).Contains(letter);

    private HashSet<string>? _sampleLetters;

    private HashSet<string> SampleLetters()
    {
        var count = SampleSize;
        HashSet<string> found = [];
        foreach (var part in AllParts)
        {
            if (part is Big { Above: Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } above } b && (above.Base == count || OtherSampleSizes.Contains(above.Base))) foreach (var letter in b.Below.Take(1).SelectMany(Parts.Of).OfType<Symbol>().Take(1)) found.Add(letter.Base);
        }
        return found;
    }

    /// <summary>Whether a name is seen with a sample's number and nothing else: x_i, x^{(i)}.</summary>
    public bool IsSampled(string folded) => (_sampled ??= [.. AllParts.OfType<Symbol>().Where(s => s.Superscripts.Concat(s.Subscripts).SelectMany(d => d.Parts).ToList() is [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } letter] && IsSampleLetter(letter.Base)).Select(s => Notation.Fold(s.Base))]).Contains(folded);

    /// <summary>x^{(i)} is a sample of X, also where x alone is something else.</summary>
    public IEnumerable<(string Sample, Symbol Data)> SamplesOfData => _samplesOfData ??= [.. AllParts.OfType<Symbol>().Where(s => s is { Base: [>= 'a' and <= 'z'], Superscripts: [{ Bracket: Bracket.Round, Parts: [Symbol letter] }] } && IsSampleLetter(letter.Base)).Select(s => s.Base).Distinct()
        .Where(name => name.ToUpperInvariant() is var data && Notation.Fold(data) != Notation.Fold(name) && Uses(data) && !DefinedBases.Contains(name)).Select(name => (name, new Symbol(name.ToUpperInvariant())))];

    private List<(string, Symbol)>? _samplesOfData;

    /// <summary>Whether entries of a matrix go by a letter: t_{nk}.</summary>
    public bool HasEntries(string name) => (_entries ??= [.. AllParts.OfType<Symbol>().Where(s => s.Superscripts.Count == 0 && s.Subscripts is [{ Parts: [Symbol, Symbol] }]).Select(s => s.Base)]).Contains(name);

    /// <summary>Whether a name is never seen without an index.</summary>
    public bool HasOnlyEntries(string name) => HasEntries(name) && !(_wholes ??= [.. AllParts.OfType<Symbol>().Where(s => s.Superscripts.Count + s.Subscripts.Count == 0).Select(s => s.Base)]).Contains(name);

    private HashSet<string>? _wholes;

    /// <summary>Whether a sum runs up to a letter.</summary>
    public bool IsCount(string name) => (_counts ??= [.. AllParts.OfType<Big>().Select(b => b.Above).OfType<Symbol>().Select(Names.Plain)]).Contains(name);

    /// <summary>All letters that are one chosen value of an index: the action a in ℓ = log π_a, where π_k is defined for every k.</summary>
    public IReadOnlyList<string> Chosen => _chosen ??= [.. FindChosen().Order(StringComparer.Ordinal)];

    /// <summary>What the names of chosen values begin with.</summary>
    public const string ChosenName = "1 at ";

    /// <summary>Whether a quantity says which entry of others is meant: the y of s_y, of 1{y = k}, and chosen values.</summary>
    public bool IsClassLabel(string folded) => folded.StartsWith(ChosenName, StringComparison.Ordinal) || (_classLabels ??= [.. AllParts.SelectMany(p => p switch
    {
        Symbol s => s.Subscripts.SelectMany(d => d.Parts).OfType<Symbol>().Where(x => x.Base == "y" || (x.Base == "c" && x.Superscripts.Count + x.Subscripts.Count > 0)),
        Relation { Sign: "=" } r when IsIndexLetter(Names.Bare(r.Right)) || IsIndexLetter(Names.Bare(r.Left)) => new[] { r.Left, r.Right }.Select(Names.Bare).OfType<Symbol>().Where(x => x.Base is "y" or "c" or "t"),
        _ => [],
    }).Select(x => Notation.Fold(x.Base))]).Contains(folded);

    private HashSet<string> FindChosen()
    {
        var numbered = _definitions.Where(d => !ShapeInference.IsCostName(d.Name)).Select(d => (d.Name.Base, Letter: LoneIndex(d.Name))).Where(d => d.Letter is not null).ToList();
        // The i of h(a_i) = … stands for any index.
        var chosen = _definitions.SelectMany(d => Parts.Of(d.Body).OfType<Symbol>().Where(s => numbered.Any(n => n.Base == s.Base)).Select(LoneIndex).OfType<string>().Where(letter => d.Parameters?.Any(p => Names.Bare(p) is Symbol own && LoneIndex(own) == letter) != true)).Where(letter => numbered.All(n => n.Letter != letter));
        // J = -log ŷ_o with ŷ_o = … beside other entries ŷ_w.
        var own = _definitions.Where(d => ShapeInference.IsCostName(d.Name) && LoneIndex(d.Name) is null).SelectMany(d => Parts.Of(d.Body)).OfType<Symbol>().Where(s => LoneIndex(s) is { } letter && !IsIndexLetter(new Symbol(letter)) && numbered.Contains((s.Base, letter))
            && AllParts.OfType<Symbol>().Any(other => other.Base == s.Base && LoneIndex(other) is { } another && another != letter)).Select(LoneIndex).OfType<string>();
        return [.. chosen.Concat(own).Concat(_aliases.Where(a => a.IsOneHot).Select(a => a.Of.Base)).Concat(_definitions.Where(d => ShapeInference.IsCostName(d.Name)).SelectMany(d => Picked(d.Body))).Where(letter => !IsBound(letter) && !Notation.IsTemplate(letter) && !DefinedBases.Contains(letter) && letter.Length == 1 && letter != "y")];
    }

    /// <summary>The letter that is all the index a name has.</summary>
    public static string? LoneIndex(Symbol s) => s is { Superscripts.Count: 0, Subscripts: [{ Bracket: Bracket.None, Parts: [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } only] }] } ? only.Base : null;

    // Letters choose an entry of what the cost of a statement is made of: the o of log ŷ_o. The u_o of another cost may be a name, and that cost is left out.
    private Applying OfCost(Statement statement, Applying holding)
    {
        var of = statement.Left is Derivative { Of: { } numerator } ? Names.Named(numerator) : null;
        List<Definition> roots = [.. holding.Definitions.Where(d => d.Name.Equals(of))];
        var isNamed = roots.Count > 0;
        if (!isNamed) roots = [.. holding.Definitions.Where(d => IsCost(d.Name))];
        if (roots.Count == 0) return holding with { Chosen = Chosen };
        var reached = Reached(roots, holding.Definitions);
        var found = reached.SelectMany(d => Picked(d.Body).Concat(Parts.Of(d.Body).OfType<Symbol>().Where(s => holding.Definitions.Any(other => other.Name.Base == s.Base && LoneIndex(other.Name) is not null)).Select(LoneIndex).OfType<string>())).ToHashSet();
        foreach (var oneHot in _aliases.Where(a => a.IsOneHot && reached.Any(d => Parts.Of(d.Body).OfType<Symbol>().Any(s => s.Base == a.Name.Base)))) found.Add(oneHot.Of.Base);
        List<Definition> kept = [.. holding.Definitions.Where(d => !isNamed || !IsCost(d.Name) || reached.Contains(d))];
        string[] chosen = [.. Chosen.Where(found.Contains)];
        return new(kept, $"{string.Join(',', kept.Select(d => d.Order))}/{holding.Signature}/{string.Join(',', chosen)}", chosen);
    }

    // The o of exp(u_o^T v) / Σ_w exp(u_w^T v) and of -u_o^T v + log Σ_w exp(u_w^T v).
    private static IEnumerable<string> Picked(Expression body)
    {
        var sums = Parts.Of(body).OfType<Big>().Where(b => b.Operator == BigOperator.Sum && Parts.Of(b.Body).Any(p => p is Symbol { Base: "e" or "exp" })).ToList();
        if (sums.Count == 0) return [];
        var terms = Parts.Of(body).OfType<Divide>().Where(d => Names.Bare(d.Denominator) is Big).Select(d => Names.Bare(d.Numerator)).ToList();
        var exponents = Parts.Of(body).Where(p => p is Product or Symbol).ToList();
        return sums.SelectMany(sum => sum.Below.SelectMany(Parts.Of).OfType<Symbol>().Take(1).SelectMany(index => Letters(body).Where(letter => letter != index.Base)
            .Where(letter => Put(sum.Body, index, letter) is var term && (terms.Contains(term) || (Exponent(term) is { } exponent && exponents.Contains(exponent)))))).Distinct();

        static Expression Put(Expression e, Symbol index, string letter) => Names.Bare(Probability.Put(e, new() { [new Symbol(index.Base)] = new Symbol(letter) }));

        static Expression? Exponent(Expression e) => e switch { Call { Function: Symbol { Base: "exp" }, Arguments: [var argument] } => Names.Bare(argument), Power { Operand: Symbol { Base: "e" } } p => Names.Bare(p.Exponent), _ => null };

        static IEnumerable<string> Letters(Expression e) => Parts.Of(e).OfType<Symbol>().Select(LoneIndex).OfType<string>().Distinct();
    }

    /// <summary>Whether a quantity is 1 at a chosen index and 0 elsewhere: y_o = 1 is said, or -Σ_w y_w log ŷ_w = -log ŷ_o.</summary>
    public bool IsOneAt(string name, string chosen) => _formulas.Any(f => f.Links is [Symbol at, Number { Value: 1 }] && at.Base == name && LoneIndex(at) == chosen
        || f.Links.SelectMany(Parts.Of).OfType<Big>().Any(b => Parts.Of(b.Body).Any(p => p is Product { Left: Symbol y, Right: Call { Function: Symbol { Base: "log" or "ln" } } } && y.Base == name))
            && f.Links.Any(link => !Parts.Of(link).Any(p => p is Big) && Parts.Of(link).Any(p => p is Call { Function: Symbol { Base: "log" or "ln" }, Arguments: [var argument] } && Names.Bare(argument) is Symbol picked && LoneIndex(picked) == chosen)));

    /// <summary>The indices that a statement is meant for: j ≠ i beside the formula, or in the words above it, or because ∂p_i/∂z_i stands beside ∂p_i/∂z_j.</summary>
    public Relation? ConditionOf(Statement statement) => ConditionInWords(statement) ?? BesideDiagonal(statement);

    private const int Beside = 6;

    private Relation? BesideDiagonal(Statement statement)
    {
        if (statement.Left is not Derivative { Of: { } of, By: [Symbol by] } || LoneIndex(by) is not { } column || Parts.Of(of).OfType<Symbol>().Select(LoneIndex).OfType<string>().Distinct().ToList() is not [var row] || row == column) return null;
        // What tells both cases apart itself holds for all indices.
        if (statement.Links.SelectMany(Parts.Of).Any(p => p is Indicator or Cases or Relation or Symbol { Base: "delta" or "bold 1" or "I" })) return null;
        return _statements.Any(s => Math.Abs(s.Order - statement.Order) <= Beside && s.Left is Derivative { Of: { } same, By: [Symbol diagonal] } && same.Equals(of) && diagonal.Base == by.Base && LoneIndex(diagonal) == row) ? new("≠", new Symbol(row), new Symbol(column)) : null;
    }

    private Relation? ConditionInWords(Statement statement)
    {
        if (statement.Formula.Condition is { } beside && Parts.Of(beside).OfType<Relation>().FirstOrDefault(IsAboutIndices) is { } said) return said;
        // "For i = y and i ≠ y" above what tells both cases apart itself.
        if (statement.Links.All(link => Names.Bare(link) is Cases)) return null;
        for (var i = statement.Order - 1; i >= 0 && statement.Order - i < 8; i--)
        {
            if (Document.Items[i] is Heading || Document.Items[i] is Formula { Display: true } other && other.Place.Block != statement.Formula.Place.Block) return null;
            if (Document.Items[i] is Formula { Display: false, Links: [var left, var right], Signs: [var sign] } && new Relation(sign, left, right) is var relation && IsAboutIndices(relation)) return relation;
        }
        return null;
    }

    private bool IsAboutIndices(Relation r) => (r.Sign is "≠" or "≥" or ">" && IsIndexLetter(Names.Bare(r.Left)) && Names.Bare(r.Right) is Number) || r.Sign is "≠" or "!=" or "=" && Names.Bare(r.Left) is Symbol { Superscripts.Count: 0, Subscripts.Count: 0, Base.Length: 1 } left && Names.Bare(r.Right) is Symbol { Base.Length: 1 } right
        && (r.Sign != "=" || (IsIndexLetter(left) && IsIndexLetter(right)));

    // "y is the one-hot vector with a 1 at position o"
    private void OneHotInWords()
    {
        foreach (Match match in OneHotAt().Matches(Document.Text))
            _aliases.Add(new(Hints.Name(match.Groups[1].Value), new Symbol(match.Groups[2].Value), IsOneHot: true));
    }

    [GeneratedRegex(@"\$(\\?[A-Za-z]+)\$[^.$]{0,20}\bone-?hot[^.$]{0,40}\b(?:position|index|entry|class|at|of|for)\s{1,3}\$((?-i:[a-z]))\$", RegexOptions.IgnoreCase)]
    private static partial Regex OneHotAt();

    private List<string>? _chosen;
    private HashSet<string>? _classLabels;
    private HashSet<string>? _entries, _counts;
    private HashSet<string>? _sampled;
    private HashSet<(string, Expression)>? _differentiated;
    private HashSet<(string Name, Expression Argument)>? _arguments;

    /// <summary>Whether a function is applied to entries, ρ(r_i) or h(x^{(i)}), rather than to its own argument ρ(r) only.</summary>
    public bool IsAppliedToEntries(Definition function)
    {
        _arguments ??= [.. AllParts.Where(p => p is Call { Arguments.Count: 1, Function: Symbol } or Product { Left: Symbol, Right: Group, Sign: ProductSign.Juxtaposition }).Select(p => p is Call c ? (((Symbol)c.Function).Base, Names.Bare(c.Arguments[0])) : (((Symbol)((Product)p).Left).Base, Names.Bare(((Product)p).Right)))];
        return function.Parameters is [var own] && _arguments.Any(a => a.Name == function.Name.Base && Parts.Of(a.Argument).OfType<Symbol>().Any(s => !s.Equals(Names.Bare(own)) && HasIndex(s)));
    }

    /// <summary>Whether a derivative of a name is taken by an argument of it.</summary>
    public bool IsDifferentiated(string name, Expression by) => (_differentiated ??= [.. AllParts.OfType<Derivative>().Where(d => d is { Of: Symbol, By.Count: 1 }).Select(d => (((Symbol)d.Of!).Base, Names.Bare(d.By[0])))]).Contains((name, Names.Bare(by)));

    private static bool HasIndex(Symbol s) => s.Superscripts.Concat(s.Subscripts).SelectMany(d => d.Parts).Any(IsIndexLetter);

    private static bool IsIndexLetter(Expression e) => e is Symbol { Base: "i" or "j" or "k" or "n", Superscripts.Count: 0, Subscripts.Count: 0 };

    // "y_i = 1 for the positive one", x_0^{(i)} = 1: what some entries are is said, and no quantity defined.
    private bool IsValueOfEntry(Expression left, List<Expression> links) => left is Symbol s && (Evaluator.Constant(links[^1]) is not null ? HasIndex(s) || (CountsFromZero(s.Base) && s.Subscripts is [{ Parts: [Number] }]) : s is { Superscripts.Count: 0, Subscripts.Count: 0 } && links is [Symbol { Base.Length: 1, Superscripts.Count: 0, Subscripts.Count: 0 }] && IsBound(s.Base));

    /// <summary>Whether the entries of a quantity are numbered from 0: x_0 and θ_0 beside x_j and θ_j, where θ is a vector or a sum begins there. The w_0 of w_0 + Σ_{j=1} w_j x_j is a number by itself.</summary>
    public bool CountsFromZero(string name) => (_fromZero ??= [.. AllParts.OfType<Symbol>().Where(s => s is { Subscripts: [{ Parts: [Number { Value: 0 }] }] } && s.Superscripts.All(d => d.Bracket == Bracket.Round)).Select(s => s.Base).Distinct().Where(zero => IsWhole(zero) && !StandsApart(zero))]).Contains(name);

    // Beside a sum over the other entries that begins at 1.
    private bool StandsApart(string zero)
    {
        return _formulas.SelectMany(f => f.Links).Any(link => Parts.Of(link).OfType<Big>().Any(sum => sum.Below.Any(r => r is Relation { Left: Symbol letter, Right: Number { Value: > 0 } } && Parts.Of(sum.Body).OfType<Symbol>().Any(s => s.Base == zero && s.Subscripts is [{ Parts: [Symbol index] }] && index.Equals(letter)))
            && Zeros(link) > Zeros(sum)));

        int Zeros(Expression e) => Parts.Of(e).Count(p => p is Symbol { Subscripts: [{ Parts: [Number { Value: 0 }] }] } s && s.Base == zero);
    }

    private bool IsWhole(string zero) => AllParts.OfType<Symbol>().Any(s => s.Base == zero && s.Subscripts is [{ Parts: [var index] }] && (IsIndexLetter(index) || s.Superscripts is [{ Bracket: Bracket.Round }]))
        && (_formulas.Where(f => f.Links.Count > 1).SelectMany(f => f.Links).SelectMany(Parts.Of).Any(p => p is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } s && s.Base == zero)
            || AllParts.OfType<Big>().Any(b => b.Below.Any(r => r is Relation { Right: Number { Value: 0 } }) && Parts.Of(b.Body).OfType<Symbol>().Any(s => s.Base == zero)));

    /// <summary>Whether a letter names the class of a sample, because indices are compared with it: Σ_{j≠y}, 1{y = j}.</summary>
    public bool IsClass(string letter) => (_classes ??= [.. AllParts.OfType<Relation>().Where(r => r.Sign is "≠" or "=").SelectMany(r => new[] { (Index: r.Left, Other: r.Right), (Index: r.Right, Other: r.Left) })
        .Where(r => IsIndexLetter(Names.Bare(r.Index)) && Names.Bare(r.Other) is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 }).Select(r => ((Symbol)Names.Bare(r.Other)).Base)]).Contains(letter);

    private HashSet<string>? _classes;
    private HashSet<string>? _fromZero;

    // "for y = 1", "t = 1 if similar and t = 0 if not": cases, and no definitions.
    private bool IsCase(Formula f, Symbol left, Expression value, int order)
    {
        if (f.Display || Evaluator.Constant(value) is null) return false;
        if (left.Base is "y" or "t" || (order > 0 && Document.Items[order - 1] is Prose before && CaseWords().IsMatch(before.Text))) return true;
        return _formulas.Any(other => !other.Display && other.Links is [var again, var otherValue] && again.Equals(left) && Evaluator.Constant(otherValue) is { } number && number != Evaluator.Constant(value));
    }

    [GeneratedRegex(@"\b(?:for|if|when|where|case|either|or)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex CaseWords();

    // Whether a sum runs over a letter.
    private bool IsBound(string letter) => (_bound ??= [.. AllParts.OfType<Big>().SelectMany(b => b.Below).Select(b => Names.Bare(b) is Relation r ? r.Left : b).OfType<Symbol>().Select(Names.Plain)]).Contains(letter);

    private HashSet<string>? _bound;

    // X E (T × d): words and a shape behind a formula are no part of it.
    private Expression WithoutRemark(Expression link) => link switch
    {
        Product { Sign: ProductSign.Juxtaposition, Right: Words or Group { Inner: Words } } p when (p.Right as Words ?? (Words)((Group)p.Right).Inner) is var words && !Operation().IsMatch(words.Text) => WithoutRemark(p.Left),
        // (since ∂z/∂b = 1), (only ∂a/∂z ≠ 0)
        Product { Sign: ProductSign.Juxtaposition, Right: Group { Inner: Relation { Sign: "=" or "≠" } why } } p when Parts.Of(why).Any(part => part is Derivative) => WithoutRemark(p.Left),
        Product { Sign: ProductSign.Juxtaposition, Right: Group { Inner: Product { Sign: ProductSign.Times, Left: Symbol rows, Right: Symbol columns } } } p when IsSize(rows) && IsSize(columns) => WithoutRemark(p.Left),
        var bare => bare,
    };

    // Words that say what is done to the formula before them.
    [System.Text.RegularExpressions.GeneratedRegex(@"\b(sum|add|mean|averag|transpos|diag|times|minus|plus)|求和|平均|转置", System.Text.RegularExpressions.RegexOptions.IgnoreCase)]
    private static partial System.Text.RegularExpressions.Regex Operation();

    private bool IsSize(Symbol s) => _declarations.Any(d => d.Rows.Equals(s) || d.Columns.Equals(s));

    // P(y = 1 | x) = h(x) = σ(θ^T x) says what h is, and dρ/dr = ψ(r) = … what ψ is.
    private void DefineBetween(Expression left, List<Expression> links, int order, int? column, int section)
    {
        if (left is Symbol || Parts.Of(links[^1]).Any(part => part is Ellipsis or Unread or Words or Derivative)) return;
        foreach (var between in links.SkipLast(1).OfType<Call>().Where(c => c is { Function: Symbol { Primes: 0 } f, Options.Count: 0 } && Function.Known(f.Base) is null && f.Base is not ("softmax" or "log" or "ln") && c.Arguments.All(a => Names.Bare(a) is Symbol)))
        {
            var name = (Symbol)between.Function;
            if (_definitions.Any(d => d.Parameters is not null && d.Name.Base == name.Base)) continue;
            // An activation of the forward equations is any function, whatever its slope is said to be.
            if (left is Derivative && _definitions.Any(d => Parts.Of(d.Body).OfType<Call>().Any(c => c.Function is Symbol g && g.Base == name.Base))) continue;
            _definitions.Add(new(order, name, between.Arguments, links[^1], column, section));
        }
    }
}
