using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Reading.Documents;

/// <summary>What a scanner finds in a document's text, in order.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Span">Where its content stands.</param>
/// <param name="Level">Of a heading.</param>
/// <param name="Column">Of a table cell.</param>
internal readonly record struct Piece(PieceKind Kind, Span Span, int Level = 0, int? Column = null);

/// <summary>Kinds of pieces.</summary>
internal enum PieceKind
{
    /// <summary>Words.</summary>
    Prose,

    /// <summary>A heading.</summary>
    Heading,

    /// <summary>Math inside a sentence.</summary>
    Inline,

    /// <summary>Math in a line of its own.</summary>
    Display,

    /// <summary>Math that is opened and never closed, up to the end of its paragraph.</summary>
    Unclosed,

    /// <summary>A comment to this tool.</summary>
    Hint,
}
