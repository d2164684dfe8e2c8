using System.Text.RegularExpressions;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;
using Group = AutogradCheck.Derivations.Expressions.Group;

namespace AutogradCheck.Derivations.Verification;

/// <summary>How names and letters are used all over the document.</summary>
internal sealed partial class Outline
{
    /// <summary>Whether any formula takes a logarithm: then targets are probabilities.</summary>
    public bool HasLogarithm => _hasLogarithm ??= AllParts.Any(p => p is Symbol { Base: "log" or "ln" }) || Speaks("cross.?entropy|log.?likelihood|交叉熵");

    /// <summary>Whether the document speaks of softmax or writes it out.</summary>
    public bool HasSoftmax => _hasSoftmax ??= Speaks("softmax|one-hot|onehot") || AllParts.Any(p => p is Symbol { Base: "softmax" or "Softmax" } || (p is Divide { Denominator: Big { Operator: BigOperator.Sum } b } && Parts.Of(b.Body).Any(x => x is Symbol { Base: "e" or "exp" })));

    /// <summary>Whether targets are signs, as for a hinge loss.</summary>
    public bool HasSigns => _hasSigns ??= Speaks("hinge|support vector|SVM") || Source.Contains("{-1", StringComparison.Ordinal) || Source.Contains(@"\pm", StringComparison.Ordinal);

    /// <summary>Whether the cost speaks of layer l and means the last one.</summary>
    public bool CostHasFreeLayer => _costHasFreeLayer ??= _definitions.Any(d => IsCost(d.Name) && Notation.AllParts(d.Body).OfType<Symbol>().SelectMany(x => x.Superscripts.Concat(x.Subscripts)).SelectMany(x => x.Parts).Any(p => p is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } letter && Notation.IsTemplate(letter.Base))
        && !Parts.Of(d.Body).OfType<Big>().Any());

    /// <summary>Whether rows of matrices are said to be written as columns.</summary>
    public bool RowsAsColumns => _rowsAsColumns ??= Speaks(@"\brows?\b[^.]{0,80}\bas (a )?columns?\b");

    /// <summary>Whether softmax is said to run along rows.</summary>
    public bool SoftmaxAlongRows => _softmaxAlongRows ??= Speaks(@"softmax[^.]{0,40}\brows?\b|row-?wise softmax") || Regex.IsMatch(Document.Text, @"softmax[^.$]{0,40}\\text\w*\{[^}]{0,20}\brow", RegexOptions.IgnoreCase);

    /// <summary>Whether everything is said to be a number.</summary>
    public bool AllNumbers => _allNumbers ??= Speaks(@"\b(everything|all (of )?(them|quantities|variables|symbols))\b[^.]{0,20}\b(is|are)\b[^.]{0,12}\b(scalars?|numbers?)\b|\bвсе (числа|скаляры|величины скалярн)|(都|均)[是为](标量|一个数|实数|数)");

    /// <summary>Whether the words say that superscripts are left out.</summary>
    public bool DropsLabels => _dropsLabels ??= Speaks(@"\b(super|sub)scripts?\b[^.]{0,40}\b(left out|dropped|omitted|suppressed|not written)\b|\b(drop|omit|suppress|leave out)\w*\b[^.]{0,30}\b(super|sub)scripts?\b");

    /// <summary>Whether all vectors are said to be rows.</summary>
    public bool VectorsAreRows => _vectorsAreRows ??= Speaks(@"\ball vectors\b[^.]{0,20}\brows?\b");

    /// <summary>Whether error terms are said to be rows, as derivatives of a number in the layout of Jacobians are.</summary>
    public bool ErrorTermsAreRows => _errorTermsAreRows ??= Document.Items.Zip(Document.Items.Skip(1)).Any(pair => pair.First is Reading.Formula f && Names.Bare(f.Links[0]) is Symbol s && IsErrorTerm(s) && pair.Second is Reading.Prose p && IsRow().IsMatch(p.Text));

    [GeneratedRegex(@"^\W*(is|are|be)\s+(a |the )?row", RegexOptions.IgnoreCase)]
    private static partial Regex IsRow();

    private bool? _errorTermsAreRows;

    private bool? _dropsLabels, _vectorsAreRows;

    private bool? _allNumbers;

    /// <summary>Whether a matrix is said to be symmetric, in the sentence that names it, before a place or soon after it: before anything else is defined.</summary>
    public bool IsSymmetric(string name, int place)
    {
        if (!_symmetric.TryGetValue(name, out var places))
        {
            var letter = Regex.Escape(Names.Letter(name));
            _symmetric[name] = places = [.. Regex.Matches(Source, $@"\$[^$.]*(?<![A-Za-z]){letter}(?![A-Za-z])[^$.]*\$[^.$]{{0,60}}(?<!\bnot\b[^.$]{{0,20}}|non-?)\bsymmetric|(?<!\bnot |non-?)\bsymmetric[^.$]{{0,30}}\$[^$.]*(?<![A-Za-z]){letter}(?![A-Za-z])|covariance[^.$]{{0,20}}\$\\?{letter}\$", RegexOptions.IgnoreCase).Select(m => Document.Extent.Start + m.Index)];
        }
        // What comes in further below has a place of its own.
        if (places.Count > 0) place = Math.Max(place, AllParts.OfType<Symbol>().FirstOrDefault(s => Notation.Fold(s.Base) == name)?.Span.Start ?? 0);
        return places.Any(at => at <= place || !_definitions.Any(d => d.Name.Span.Start > place && d.Name.Span.Start < at));
    }

    private readonly Dictionary<string, List<int>> _symmetric = new(StringComparer.Ordinal);
    private bool? _rowsAsColumns, _softmaxAlongRows;
    private bool? _hasLogarithm, _hasSoftmax, _hasSigns, _costHasFreeLayer;

    private bool Speaks(string pattern) => Regex.IsMatch(Prose, pattern, RegexOptions.IgnoreCase);

    /// <summary>Whether the document writes one_hot(y) for the matrix of a quantity's labels.</summary>
    public bool IsEncoded(string folded) => (_encoded ??= [.. Document.Items.OfType<Formula>().SelectMany(f => f.Links).SelectMany(Parts.Of).Select(Rewriting.Encoded).OfType<Symbol>().Select(s => Notation.Fold(s.Base))]).Contains(folded);

    private HashSet<string>? _encoded;

    /// <summary>Whether any formula uses a letter.</summary>
    public bool Uses(string letter) => (_used ??= [.. AllParts.OfType<Symbol>().Select(s => s.Base)]).Contains(letter);

    private HashSet<string>? _used;

    /// <summary>Whether a name is the numerator of a derivative.</summary>
    public bool IsNumerator(string folded) => (_numerators ??= [.. AllParts.OfType<Derivative>().Select(d => d.Of).OfType<Symbol>().Select(s => Notation.Fold(s.Base))]).Contains(folded);

    private HashSet<string>? _numerators;

    /// <summary>Whether derivatives are taken by a name: then s(p - q) is a product.</summary>
    public bool IsVariable(Symbol name) => (_variables ??= [.. AllParts.OfType<Derivative>().SelectMany(d => d.By).Select(Names.Bare).OfType<Symbol>()]).Contains(name);

    private HashSet<Symbol>? _variables;

    /// <summary>Whether a name stands by itself among the words, which say what it is.</summary>
    public bool IsIntroduced(Symbol name) => (_introduced ??= [.. Formulas.Where(f => f.Links.Count == 1).Select(f => Names.Bare(f.Links[0])).OfType<Symbol>()]).Contains(name);

    private HashSet<Symbol>? _introduced;

    /// <summary>Whether the words call a quantity a distribution, probabilities or one-hot.</summary>
    public bool IsDistribution(string folded) => (_distributions ??= [.. DistributionAfter().Matches(Source).Concat(DistributionBefore().Matches(Source)).Select(m => Notation.Fold(Hints.Name(m.Groups[1].Value).Base))]).Contains(folded);

    private HashSet<string>? _distributions;

    [GeneratedRegex(@"\$(\\?[A-Za-z]+|\\(?:tilde|hat|bar)\s*\{?[A-Za-z]\}?)(?:_\w)?\$[^.$]{0,40}\b(?:one-?hot|(?<!normal )(?<!gaussian )distribution|probabilities|sums? (?:up )?to (?:one|1|\$1\$))", RegexOptions.IgnoreCase)]
    private static partial Regex DistributionAfter();

    [GeneratedRegex(@"\b(?:one-?hot|distribution|probabilities)\b[^.$,;]{0,30}\$(\\?[A-Za-z]+)\$", RegexOptions.IgnoreCase)]
    private static partial Regex DistributionBefore();

    /// <summary>Whether e is a quantity of the document, and not Euler's number beside a cost E.</summary>
    public bool HasOwnE => _hasOwnE ??= DefinedBases.Contains("e") || Declarations.Any(d => d.Name.Base == "e") || AllParts.OfType<Derivative>().SelectMany(d => d.By.Append(d.Of)).Any(p => p is Symbol { Base: "e" } or Call { Function: Symbol { Base: "e" } });

    private bool? _hasOwnE;

    /// <summary>Whether a name is written with brackets behind it anywhere, as functions are.</summary>
    public bool IsApplied(string name) => (_applied ??= [.. AllParts.Select(p => p is Call { Arguments.Count: 1 } c ? Names.Bare(c.Function) : p is Product { Right: Group, Sign: ProductSign.Juxtaposition } g ? Names.Bare(g.Left) : null).OfType<Symbol>().Select(s => s.Base)]).Contains(name);

    private HashSet<string>? _applied;

    /// <summary>Whether a name is written with a prime and brackets behind it, ρ'(z): a function of numbers.</summary>
    public bool IsSloped(string name) => (_sloped ??= [.. AllParts.OfType<Call>().Where(c => c.Arguments.Count == 1).Select(c => Names.Bare(c.Function)).OfType<Symbol>().Where(s => s.Primes > 0).Select(s => s.Base)]).Contains(name);

    private HashSet<string>? _sloped;

    /// <summary>Whether a function is written with a symbolic layer, g^{[l]}: one function for all layers.</summary>
    public bool IsAppliedInLayers(string name) => (_inLayers ??= [.. AllParts.OfType<Call>().Select(c => Names.Bare(c.Function)).OfType<Symbol>().Where(s => s.Superscripts.Concat(s.Subscripts).SelectMany(d => d.Parts).Any(Notation.IsTemplate)).Select(s => s.Base)]).Contains(name);

    private HashSet<string>? _inLayers;

    /// <summary>Whether a letter, in this case, has a layer or an index anywhere.</summary>
    public bool HasDecorated(string name) => (_decorated ??= [.. AllParts.OfType<Symbol>().Where(s => s.Superscripts.Count + s.Subscripts.Count > 0).Select(s => s.Base)]).Contains(name);

    private HashSet<string>? _decorated;

    /// <summary>Whether a function is told apart by its layer: f_L and f_l, and no f without one.</summary>
    public bool DiffersByLayer(string name) => (_byLayer ??= [.. AllParts.OfType<Call>().Select(c => Names.Bare(c.Function)).OfType<Symbol>().GroupBy(f => f.Base)
        .Where(g => g.All(f => f.Superscripts.Count + f.Subscripts.Count > 0) && g.Select(f => f.Superscripts.Concat(f.Subscripts).SelectMany(d => d.Parts).Select(Names.Plain).LastOrDefault() ?? "").ToHashSet() is var labels && labels.Any(Notation.IsTop) && labels.Any(Notation.IsTemplate)).Select(g => g.Key)]).Contains(name);

    private HashSet<string>? _byLayer;

    /// <summary>How far an index runs where a sum over it says it as a number, and none says it in another way: Σ_{k=1}^2.</summary>
    public long? CountOf(string letter)
    {
        _bounds ??= AllParts.OfType<Big>().Where(b => b.Operator == BigOperator.Sum && b.Above is not null).SelectMany(b => b.Below.Take(1).Select(Names.Bare).OfType<Relation>().Select(r => (Letter: Names.Plain(r.Left), Count: r is { Sign: "=", Right: Number { Value: 1 } } && b.Above is Number { Value: > 1 and < 50 } n ? (long?)n.Value : null))).ToLookup(x => x.Letter, x => x.Count);
        return _bounds[letter].Distinct().ToList() is [{ } only] ? only : null;
    }

    private ILookup<string, long?>? _bounds;
}
