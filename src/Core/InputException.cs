using System.Globalization;

namespace AutogradCheck.Core;

/// <summary>Something a user gave that can't be used. The message is one line: where, what, what was expected, how to mend it.</summary>
public class InputException : Exception
{
    /// <summary>Builds the message from its four parts.</summary>
    /// <param name="where">File, line, column or argument.</param>
    /// <param name="what">What is wrong there.</param>
    /// <param name="expected">What would have been right.</param>
    /// <param name="fix">What to do about it; may be left out when <paramref name="expected"/> says it all.</param>
    /// <param name="inner">The exception this one explains.</param>
    public InputException(string where, string what, string expected, string? fix = null, Exception? inner = null)
        : base(OneLine($"{where}: {what}; expected {expected}.{(fix is null ? "" : " " + fix)}"), inner)
    {
    }

    /// <summary>Puts a place in front of a message: the file in which something is as <paramref name="inner"/> says.</summary>
    public InputException(string where, InputException inner)
        : base(OneLine($"{where}: {inner?.Message}"), inner)
    {
    }

    /// <summary>Bad input is quoted in messages: nothing of it may break the line, move the cursor or turn the text around.</summary>
    public static string OneLine(string text) => string.Concat(text.Select(c => Moves(c) ? ' ' : c));

    private static bool Moves(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}

/// <summary>A tensor whose shape is not the one the specification gives it.</summary>
public sealed class ShapeException : InputException
{
    /// <summary>Says which tensor, the shape it has and the shape it should have.</summary>
    public ShapeException(string name, IReadOnlyList<long> actual, string expected, string? fix = null)
        : base(name, $"shape {Show(actual)}", expected, fix)
    {
        Name = name;
        Actual = actual;
        Expected = expected;
    }

    /// <summary>The tensor's name in the specification.</summary>
    public string Name { get; }

    /// <summary>The shape it has.</summary>
    public IReadOnlyList<long> Actual { get; }

    /// <summary>The shape it should have, with the names of the sizes.</summary>
    public string Expected { get; }

    /// <summary>A shape as it is written in the notes: (4, 7), or (4,) for a vector.</summary>
    public static string Show(IReadOnlyList<long> shape) => shape.Count == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape)})";
}
