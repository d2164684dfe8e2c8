namespace AutogradCheck.Derivations.Verification;

/// <summary>What verify says about one document: numbers and words only.</summary>
/// <param name="Document">Its name.</param>
/// <param name="Seed">Of the random points.</param>
/// <param name="Statements">In the order of the document.</param>
/// <param name="Typos">Slips that are no statements.</param>
public sealed record VerificationResult(string Document, int Seed, IReadOnlyList<JudgedStatement> Statements, IReadOnlyList<Slip> Typos)
{
    /// <summary>Whether a statement is wrong, clashes or holds a typo.</summary>
    public bool HasMistakes => Statements.Any(s => s.Verdict is StatementVerdict.Wrong or StatementVerdict.ShapeError or StatementVerdict.Typo);
}

/// <summary>A gradient statement and what became of it.</summary>
/// <param name="Line">The line on which the left side stands, from 1.</param>
/// <param name="Column">The column at which it starts, from 1.</param>
/// <param name="Left">The left side as the document spells it.</param>
/// <param name="Verdict">Right or not.</param>
/// <param name="Diagnosis">The kind of mistake, or none.</param>
/// <param name="Why">One line.</param>
/// <param name="Fix">A right right-hand side in LaTeX, evaluated and verified; null where none was found or none is needed.</param>
/// <param name="MaxRelativeError">Of the worst link; null where nothing could be compared.</param>
/// <param name="Ratio">Constant by which the worst link differs; null where there is none.</param>
/// <param name="At">The part that matters: offset and length in the text.</param>
/// <param name="Equation">Where the whole equation stands.</param>
public sealed record JudgedStatement(int Line, int Column, string Left, StatementVerdict Verdict, string Diagnosis, string Why, string? Fix, double? MaxRelativeError, double? Ratio, Expressions.Span At, Expressions.Span Equation);

/// <summary>A slip in a forward equation or a name.</summary>
public sealed record Slip(int Line, string Text, string Why);

/// <summary>What a statement turned out to be, from bad to good where several links count.</summary>
public enum StatementVerdict
{
    /// <summary>Shapes clash under every reading.</summary>
    ShapeError,

    /// <summary>Disagrees under every sensible reading.</summary>
    Wrong,

    /// <summary>A name that is defined nowhere; with another one it is right.</summary>
    Typo,

    /// <summary>The document lacks what is needed, or the notation is not understood.</summary>
    Unresolved,

    /// <summary>Right under one sensible reading, wrong under another.</summary>
    Ambiguous,

    /// <summary>m times the gradient, as the document's convention has it.</summary>
    PerSample,

    /// <summary>Equals the gradient.</summary>
    Verified,
}

/// <summary>The words for verdicts.</summary>
public static class StatementVerdicts
{
    /// <summary>As in the JSON report.</summary>
    public static string Word(this StatementVerdict verdict) => verdict switch
    {
        StatementVerdict.ShapeError => "shape-error",
        StatementVerdict.Wrong => "wrong",
        StatementVerdict.Typo => "typo",
        StatementVerdict.Unresolved => "unresolved",
        StatementVerdict.Ambiguous => "ambiguous",
        StatementVerdict.PerSample => "verified-per-sample",
        _ => "verified",
    };
}
