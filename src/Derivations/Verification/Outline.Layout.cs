using System.Text.RegularExpressions;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using Group = AutogradCheck.Derivations.Expressions.Group;

namespace AutogradCheck.Derivations.Verification;

/// <summary>What the document as a whole says about its layout, looked up once.</summary>
internal sealed partial class Outline
{
    private (int Rows, int Columns)? _layoutVotes;
    private bool? _sumsOverCalls, _namesActivation;
    private (string? Letter, bool Known) _sampleSize;
    private HashSet<string>? _perSampleLosses;
    private HashSet<double>? _numbers;
    private ILookup<string, Declaration>? _declarationsByBase;
    private ILookup<string, Definition>? _byName;

    /// <summary>The letter that counts samples, or null.</summary>
    public string? SampleSize => (_sampleSize = _sampleSize.Known ? _sampleSize : (ShapeInference.SampleSize(this), true)).Letter;

    /// <summary>Other letters for the same number: "N is the number of samples" beside means over m.</summary>
    public IReadOnlyList<string> OtherSampleSizes => _otherSizes ??= SampleSize is not { } m ? [] : [.. CountsSamples().Matches(Source).Select(match => match.Groups[1].Value).Where(letter => letter != m && IsCount(letter)).Distinct()];

    private IReadOnlyList<string>? _otherSizes;

    [GeneratedRegex(@"[$`]([nmNMB])[$`] (?:is|are|denotes|stands for|=|:) ?(?:the )?(?:total )?number of (?:training |data )?(?:samples|examples|points|observations|instances)", RegexOptions.IgnoreCase)]
    private static partial Regex CountsSamples();

    /// <summary>Whether the number of samples is a size of a stated shape: K is (m, d).</summary>
    public bool DeclaresSamples => SampleSize is { } m && _declarations.Any(d => Names.Plain(Names.Bare(d.Rows)) == m || Names.Plain(Names.Bare(d.Columns)) == m);

    /// <summary>How much speaks for samples as rows and as columns: words, and the side on which weights stand.</summary>
    public (int Rows, int Columns) LayoutVotes => _layoutVotes ??= CountLayouts();

    /// <summary>Whether the words say how samples are laid out.</summary>
    public bool SaysLayout => _saysLayout ??= SamplesAsRows().Count(Prose) != SamplesAsColumns().Count(Prose);

    private bool? _saysLayout;

    /// <summary>Whether the words speak of a batch and say how it is laid out.</summary>
    public bool LaysOutBatch => SaysLayout && Speaks(@"\bbatch(es)?\b(?!.?norm)");

    /// <summary>Whether an activation goes by a letter that names no function.</summary>
    public bool NamesActivation => _namesActivation ??= _definitions.SelectMany(d => Parts.Of(d.Body)).OfType<Call>().Any(c => Names.Bare(c.Function) is Symbol { Base: "f" or "g" or "phi" or "h" });

    /// <summary>Whether the cost of all samples is written as a sum of the cost of each, J(W, b; x^{(i)}, y^{(i)}): then the equations are those of one sample.</summary>
    public bool SumsOverCalls => _sumsOverCalls ??= FindSumsOverCalls();

    /// <summary>Whether a cost that nothing defines belongs to each sample: L^{(i)}, or one that is averaged.</summary>
    public bool IsPerSampleLoss(string folded) => (_perSampleLosses ??= [.. AllParts.OfType<Symbol>().Where(s => s.Superscripts is [{ Bracket: Bracket.Round }, ..]).Select(s => Notation.Fold(s.Base))]).Contains(folded);

    /// <summary>Whether a number stands in an equation (rather than in a shape only).</summary>
    public bool IsWritten(double number) => (_numbers ??= [.. _definitions.Select(d => d.Body).Concat(_statements.SelectMany(s => s.Links)).SelectMany(Parts.Of).OfType<Number>().Select(n => n.Value)]).Contains(number);

    /// <summary>Whether a quantity stands where its sign is decided about: |x|, max(x, 0).</summary>
    public bool TakesBothSigns(string folded) => (_bothSigns ??= [.. AllParts.SelectMany(e => e switch
    {
        Absolute a => [a.Operand],
        Call { Function: Symbol { Base: "max" or "min" or "relu" or "ReLU" or "sign" or "sgn" or "abs" } } c => c.Arguments,
        _ => (IEnumerable<Expression>)[],
    }).SelectMany(argument => Parts.Of(argument).OfType<Symbol>().Where(s => Names.Bare(argument) is Symbol || IsVariable(s))).Where(s => s.Superscripts.Count + s.Subscripts.Count == 0).Select(s => Notation.Fold(s.Base))]).Contains(folded);

    private HashSet<string>? _bothSigns;

    /// <summary>Whether the document inverts a matrix or takes its determinant.</summary>
    public bool IsInverted(string folded) => (_inverted ??= [.. AllParts.Select(e => e switch
    {
        Power p when Evaluator.Constant(p.Exponent) == -1 => p.Operand,
        Call { Function: Symbol { Base: "det" or "inv" }, Arguments: [var argument] } => argument,
        _ => null,
    }).OfType<Expression>().Select(Names.Bare).OfType<Symbol>().Select(s => Notation.Fold(s.Base))]).Contains(folded);

    private HashSet<string>? _inverted;

    /// <summary>The shapes that are stated for a base, in the order of the document but for those that hold from some place on, which come first.</summary>
    public IEnumerable<Declaration> DeclarationsOf(string folded) => (_declarationsByBase ??= _declarations.Distinct().OrderByDescending(d => d.From).ToLookup(d => Notation.Fold(d.Name.Base), StringComparer.Ordinal))[folded];

    /// <summary>All definitions of a base.</summary>
    public IEnumerable<Definition> Named(string folded) => (_byName ??= _definitions.ToLookup(d => Notation.Fold(d.Name.Base), StringComparer.Ordinal))[folded];

    private bool FindSumsOverCalls()
    {
        var defined = _definitions.Select(d => (d.Name.Base, d.Parameters?.Count)).ToHashSet();
        return _definitions.SelectMany(d => Parts.Of(d.Body)).OfType<Call>().Any(c => Names.Bare(c.Function) is Symbol f && ShapeInference.IsCostName(f) && defined.Contains((f.Base, c.Arguments.Count))
            && c.Arguments.Any(a => a is Symbol { Superscripts: [{ Bracket: Bracket.Round, Parts: [Symbol] }] }));
    }

    private (int Rows, int Columns) CountLayouts()
    {
        var rows = SamplesAsRows().Count(Prose) * 3;
        var columns = (SamplesAsColumns().Count(Prose) * 3) + 1;
        // X is (N, D): the side that counts samples.
        foreach (var d in _declarations.Where(d => d.Name.Base is "X" or "Y" or "Z" or "A" or "H" or "S"))
        {
            if (d.Rows is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } r && r.Base == SampleSize) rows += 5;
            if (d.Columns is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } c && c.Base == SampleSize) columns += 5;
        }
        foreach (var p in _definitions.SelectMany(d => Parts.Of(d.Body)).OfType<Product>())
        {
            if (Weight(p.Right) && Names.Bare(p.Left) is Symbol or Call or Group && !Weight(p.Left)) rows++;
            // θ^T x is one sample, however many are laid out.
            if (Weight(p.Left) && !Weight(p.Right) && !(Names.Bare(p.Left) is Transpose && Names.Bare(p.Right) is Symbol { Base: [>= 'a' and <= 'z'] })) columns++;
        }
        // x_{ik} is entry k of sample i, x_{ki} the same where samples are columns.
        foreach (var entry in AllParts.OfType<Symbol>().Where(s => s is { Superscripts.Count: 0, Subscripts: [{ Parts: [Symbol, Symbol] }] }).Distinct())
        {
            var letters = entry.Subscripts[0].Parts.OfType<Symbol>().Select(s => IsSampleLetter(s.Base)).ToList();
            if (letters[0] && !letters[1]) rows += 3;
            else if (letters[1] && !letters[0]) columns += 3;
        }
        return (rows, columns);

        static bool Weight(Expression e) => Names.Bare(e) is Symbol { Base: "W" or "w" or "theta" or "Theta" or "U" or "V" or "beta" } or Transpose { Operand: Symbol { Base: "W" or "w" or "theta" or "Theta" } };
    }

    [GeneratedRegex(@"(samples?|examples?|data ?points?|inputs?|instances?)\W+((?!columns?\b)\w+\W+){0,3}(rows?\b)|rows?\W+((?!columns?\b)\w+\W+){0,3}(samples?|examples?|data ?points?)|per row|each row|\b(as|are|form|be)\s+(the\s+)?rows of\b|按行", RegexOptions.IgnoreCase)]
    private static partial Regex SamplesAsRows();

    [GeneratedRegex(@"(samples?|examples?|data ?points?|inputs?|instances?)\W+((?!rows?\b)\w+\W+){0,3}(columns?\b)|columns?\W+((?!rows?\b)\w+\W+){0,3}(samples?|examples?|data ?points?)|per column|each column|\b(as|are|form|be)\s+(the\s+)?columns of\b|按列", RegexOptions.IgnoreCase)]
    private static partial Regex SamplesAsColumns();
}
