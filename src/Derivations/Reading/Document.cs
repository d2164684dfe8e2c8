using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading.Documents;

namespace AutogradCheck.Derivations.Reading;

/// <summary>A document taken apart: prose and formulas in the order in which they stand.</summary>
/// <param name="Name">Its file name, for messages.</param>
/// <param name="Text">The whole text; every <see cref="Span"/> counts in it.</param>
/// <param name="Items">What it holds.</param>
public sealed record Document(string Name, string Text, IReadOnlyList<Item> Items)
{
    private readonly Lazy<Lines> _lines = new(() => new Lines(Text));

    /// <summary>For every line of <see cref="Text"/> its line in the file, where the text was taken out of it (a notebook); null when they are the same.</summary>
    public IReadOnlyList<int>? FileLines { get; init; }

    /// <summary>The part of <see cref="Text"/> that <see cref="Items"/> were taken from.</summary>
    public Span Extent { get; init; } = new(0, Text?.Length ?? 0);

    /// <summary>Line and column in the file, both from 1, of an offset in <see cref="Text"/>.</summary>
    public (int Line, int Column) Locate(int offset)
    {
        var (line, column) = _lines.Value.At(Math.Clamp(offset, 0, Text.Length));
        return (FileLines is null ? line + 1 : line < FileLines.Count ? FileLines[line] : FileLines.Count == 0 ? 1 : FileLines[^1], column + 1);
    }
}

/// <summary>A piece of a document.</summary>
/// <param name="Span">Where it stands.</param>
public abstract record Item(Span Span);

/// <summary>Words between formulas, without markup. Inline formulas that belong to a sentence stand between two of these.</summary>
/// <param name="Span">Where they stand.</param>
/// <param name="Text">The words.</param>
public sealed record Prose(Span Span, string Text) : Item(Span);

/// <summary>A heading: what follows may be a derivation of its own.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Text">The words.</param>
/// <param name="Level">1 for the largest.</param>
public sealed record Heading(Span Span, string Text, int Level) : Item(Span);

/// <summary>
/// One formula: a chain a = b = c, also over the rows of an align environment, or an expression alone. Several side by side, as in "dW = …, db = …", are several formulas.
/// </summary>
/// <param name="Span">Where it stands, without dollars and environment.</param>
/// <param name="Links">a, b, c; at least one.</param>
/// <param name="Signs">What stands between them: =, :=, ←, ⇒, ≈, ∝, ≤ …; one fewer than links.</param>
/// <param name="Left">The left side as the document spells it, without surrounding braces and colours.</param>
/// <param name="Condition">What is said beside it: "if j = i", "i = 1, …, m"; null when nothing is.</param>
/// <param name="Display">Whether it stands in a line of its own.</param>
/// <param name="Place">Numbers block, row and table cell, so that what belongs together can be told.</param>
public sealed record Formula(Span Span, Sequence<Expression> Links, Sequence<string> Signs, string Left, Expression? Condition, bool Display, Place Place) : Item(Span);

/// <summary>Where among the others a formula stands.</summary>
/// <param name="Block">Number of the formula's environment or dollar pair in the document.</param>
/// <param name="Row">Its row there.</param>
/// <param name="TableColumn">Its column in a Markdown table; null outside of one.</param>
public sealed record Place(int Block, int Row, int? TableColumn);

/// <summary>A comment to this tool: &lt;!-- autogradcheck: … --&gt; or % autogradcheck: ….</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Text">Behind the colon.</param>
public sealed record Hint(Span Span, string Text) : Item(Span);
