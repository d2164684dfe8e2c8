using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading.Tokens;

namespace AutogradCheck.Derivations.Reading.Documents;

/// <summary>Finds formulas in text without any markup: lines with an equals sign that do not read like a sentence.</summary>
internal static class PlainText
{
    /// <summary>The lines: formulas and prose.</summary>
    public static List<Piece> Pieces(string text)
    {
        var pieces = new List<Piece>();
        for (var start = 0; start < text.Length;)
        {
            var newline = text.IndexOf('\n', start);
            var end = newline < 0 ? text.Length : newline;
            Take(text, start, end, pieces);
            start = end + 1;
        }
        return pieces;
    }

    private static void Take(string text, int start, int end, List<Piece> pieces)
    {
        var line = text.AsSpan(start, end - start);
        if (line.IsWhiteSpace()) return;
        const string Mark = "autogradcheck:";
        var hint = line.IndexOf(Mark, StringComparison.OrdinalIgnoreCase);
        if (hint >= 0)
        {
            pieces.Add(new Piece(PieceKind.Hint, new Span(start + hint + Mark.Length, line.Length - hint - Mark.Length)));
            return;
        }
        var (from, to) = Formula(line);
        if (from >= to)
        {
            pieces.Add(new Piece(PieceKind.Prose, new Span(start, line.Length)));
            return;
        }
        var span = new Span(start + from, to - from);
        // "= c" goes on with the line above.
        if (line[from] == '=' && pieces.Count > 0 && pieces[^1].Kind == PieceKind.Display) pieces[^1] = pieces[^1] with { Span = pieces[^1].Span.To(span) };
        else pieces.Add(new Piece(PieceKind.Display, span));
    }

    /// <summary>The part of a line that is a formula; empty when it is a sentence.</summary>
    private static (int From, int To) Formula(ReadOnlySpan<char> line)
    {
        var to = line.IndexOf(" #") is var hash and >= 0 ? hash : line.Length;
        var slashes = line[..to].IndexOf("//");
        if (slashes >= 0) to = slashes;
        var from = Start(line[..to]);
        var formula = line[from..to];
        if (formula.IndexOfAny("=←≔") < 0 && formula.IndexOf("<-") < 0) return (0, 0);
        // A label in front, "Backward: dZ = …".
        var equals = formula.IndexOfAny("=←≔");
        var colon = equals > 0 ? formula[..equals].LastIndexOf(": ") : -1;
        if (colon >= 0)
        {
            from += colon + 2;
            formula = line[from..to];
        }
        return Words(formula) > 0 ? (0, 0) : (from, to);
    }

    /// <summary>Behind blanks, list markers and equation numbers.</summary>
    private static int Start(ReadOnlySpan<char> line)
    {
        var i = 0;
        while (i < line.Length && (char.IsWhiteSpace(line[i]) || line[i] is '>' or '#')) i++;
        if (i + 1 < line.Length && line[i] is '-' or '*' or '+' or '•' && line[i + 1] == ' ') i += 2;
        var number = i;
        if (number < line.Length && line[number] is '(' or '[') number++;
        var digits = number;
        while (digits < line.Length && (char.IsAsciiDigit(line[digits]) || line[digits] == '.' && digits > number)) digits++;
        if (digits > number && digits < line.Length && (line[digits] is ')' or ']' or ':' || line[digits] == ' ' && line[digits - 1] == '.')) i = digits + 1;
        while (i < line.Length && char.IsWhiteSpace(line[i])) i++;
        return i;
    }

    /// <summary>How many words there are that no formula would have: before the first "for", "where" or "if".</summary>
    private static int Words(ReadOnlySpan<char> formula)
    {
        var count = 0;
        for (var i = 0; i < formula.Length;)
        {
            if (!char.IsLetter(formula[i]))
            {
                i++;
                continue;
            }
            var start = i;
            while (i < formula.Length && (char.IsLetterOrDigit(formula[i]) || formula[i] is '_' or '\'')) i++;
            var word = formula[start..i].ToString();
            if (Vocabulary.IsConnective(word) && start > 0) return count;
            var applied = i < formula.Length && formula[i] is '(' or '[' or '.' && !(i + 1 < formula.Length && formula[i] == '.' && formula[i + 1] == ' ') || start > 0 && formula[start - 1] == '.';
            if (word.Length >= 3 && word.All(char.IsAsciiLetter) && !applied && !Vocabulary.IsKnown(word) && !(word[0] == 'd' && word.Length <= 6) && word.Any(char.IsAsciiLetterLower) && IsSpoken(formula, start, i)) count++;
        }
        return count;
    }

    /// <summary>Whether another word stands beside it with only a blank between: names in formulas have signs between them.</summary>
    private static bool IsSpoken(ReadOnlySpan<char> formula, int start, int end) =>
        end + 1 < formula.Length && formula[end] == ' ' && char.IsLetter(formula[end + 1]) || start >= 2 && formula[start - 1] == ' ' && char.IsLetter(formula[start - 2]);
}
