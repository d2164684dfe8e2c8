using System.Buffers;
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

    /// <summary>Equations in lines of their own among the words of a document that sets others as formulas: Z[l] = W[l] · A[l-1] + b[l].</summary>
    public static IEnumerable<Piece> Split(string text, Span prose)
    {
        var from = prose.Start;
        for (var start = prose.Start; start < prose.End;)
        {
            var newline = text.IndexOf('\n', start, prose.End - start);
            var end = newline < 0 ? prose.End : newline;
            var line = text.AsSpan(start, end - start);
            if ((start == 0 || text[start - 1] == '\n') && (end == text.Length || text[end] == '\n') && Formula(line) is var (a, b) && a < b && IsEquation(line[a..b].TrimEnd(" \\\r,.;")))
            {
                if (start > from) yield return new Piece(PieceKind.Prose, new Span(from, start - from));
                yield return new Piece(PieceKind.Display, new Span(start + a, text.AsSpan(start + a, b - a).TrimEnd(" \\\r,.;").Length));
                from = end;
            }
            start = end + 1;
        }
        if (prose.End > from && !text.AsSpan(from, prose.End - from).IsWhiteSpace()) yield return new Piece(PieceKind.Prose, new Span(from, prose.End - from));
    }

    // A short name, one sign, and more than a number or a word.
    private static bool IsEquation(ReadOnlySpan<char> formula)
    {
        var equals = formula.IndexOf('=');
        if (equals <= 0 || formula.Length > LongestEquation || formula.ContainsAny(_marks)) return false;
        var left = formula[..equals].Trim();
        var right = formula[(equals + 1)..].Trim();
        if (right.Contains('=')) return false;
        return !left.ContainsAny(' ', '.', ':') && IsShort(left) && right.IndexOfAny(_signs) > 0 && AreShort(right);
    }

    private static readonly SearchValues<char> _marks = SearchValues.Create("$`|<>\"#!?");
    private static readonly SearchValues<char> _signs = SearchValues.Create("+-*/·×⊙([");

    private const int LongestEquation = 120;
    private const int LongestName = 3;

    private static bool IsShort(ReadOnlySpan<char> name)
    {
        var letters = 0;
        while (letters < name.Length && char.IsLetter(name[letters])) letters++;
        return letters is > 0 and <= LongestName || name is "loss" or "cost" or "Loss" or "Cost";
    }

    private static bool AreShort(ReadOnlySpan<char> formula)
    {
        for (var i = 0; i < formula.Length;)
        {
            var start = i;
            while (i < formula.Length && char.IsLetter(formula[i])) i++;
            if (i - start > LongestName && !Vocabulary.IsKnown(formula[start..i].ToString())) return false;
            if (i == start) i++;
        }
        return true;
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
