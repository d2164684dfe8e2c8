using AutogradCheck.Derivations.Reading.Parsing;
using AutogradCheck.Derivations.Reading.Tokens;

namespace AutogradCheck.Derivations.Reading.Documents;

/// <summary>One formula, or a condition, of a row.</summary>
internal readonly record struct Part(int Start, int End, bool IsCondition);

/// <summary>Cuts a row into formulas and what is said beside them.</summary>
internal static class Parts
{
    /// <summary>The formulas and conditions of the tokens from <paramref name="start"/> to <paramref name="end"/>.</summary>
    public static List<Part> Split(List<Token> tokens, int[] match, int start, int end)
    {
        var parts = new List<Part>();
        // MSE: L = …
        if (start + 2 < end && tokens[start] is { Kind: TokenKind.Name or TokenKind.Words, Text.Length: > 2 } && tokens[start + 1].IsSign(":") && HasLink(tokens, match, start + 2, end)) start += 2;
        foreach (var (from, to, soft, word) in Segments(tokens, match, start, end))
        {
            var relation = FirstLink(tokens, match, from, to);
            var condition = word || tokens[from].IsCommand("forall") || IsIndexRange(tokens, match, from, to) && parts.Count > 0 || InBrackets(tokens, match, from, to) && parts.Count > 0;
            // dW = …, db = …, \dots
            if (to - from == 1 && tokens[from].IsCommand("dots") && parts.Count > 1 && !parts[^1].IsCondition && tokens[parts[^1].End - 1].Kind != TokenKind.Number && FirstLink(tokens, match, parts[^1].Start, parts[^1].End) >= 0) continue;
            if (parts.Count > 0 && !condition && relation < 0 && !IsWordsOnly(tokens, from, to))
            {
                // 1, 2, …, m and x, y go on with what stands before; after a space without a sign it is a product.
                parts[^1] = parts[^1] with { End = to };
            }
            else if (parts.Count == 1 && !condition && relation >= 0 && !parts[0].IsCondition && !soft && FirstLink(tokens, match, parts[0].Start, parts[0].End) < 0)
            {
                // W, b = …: several things on the left.
                parts[0] = parts[0] with { End = to };
            }
            else
            {
                parts.Add(new Part(from, to, condition || IsWordsOnly(tokens, from, to)));
            }
        }
        return parts;
    }

    /// <summary>Pieces between commas, semicolons, wide spaces and words; Soft when only a space or &amp; stands before it, Word when "if", "for", "where" does.</summary>
    private static IEnumerable<(int Start, int End, bool Soft, bool Word)> Segments(List<Token> tokens, int[] match, int start, int end)
    {
        var from = start;
        var (soft, word, linked) = (false, false, false);
        for (var i = start; i <= end; i++)
        {
            var (cut, isSoft, isWord) = (i == end, false, false);
            if (i < end)
            {
                var token = tokens[i];
                if (token.IsSign("(") && i > from && match[i] > i && match[i] < end && tokens[i + 1].Kind == TokenKind.Words && IsConditional(tokens[i + 1].Text))
                {
                    // a(1-a) (for the sigmoid)
                    var (x, y) = Trim(tokens, from, i);
                    if (x < y) yield return (x, y, soft, word);
                    (from, soft, word, linked) = (i, true, false, false);
                    i = match[i];
                    continue;
                }
                if (match[i] > i && match[i] < end)
                {
                    i = match[i];
                    continue;
                }
                if (token.IsSign(",") || token.IsSign(";") || token.IsCommand("therefore") || token.IsCommand("because")) cut = true;
                else if (token.IsCommand("Leftrightarrow") && linked) cut = true;
                else if (token.IsCommand("Rightarrow") && linked && HasLink(tokens, match, i + 1, end)) cut = true;
                else if (token.IsCommand("quad") || token.IsSign("&")) (cut, isSoft) = (linked && SplitsAt(tokens, match, i, end), true);
                else if (token.IsSign(":") && (linked || tokens[from].IsCommand("forall")) && i + 1 < end && (tokens[i + 1].Spaced || tokens[i + 1].IsCommand("quad"))) cut = true;
                else if (token.Kind == TokenKind.Words && (Separates(token.Text) || Trim(tokens, from, i) is var (a0, b0) && a0 >= b0 || EndsHere(tokens, i + 1, end))) (cut, isWord) = (true, IsConditional(token.Text) && !IsAnd(token.Text));
                if (Relations.Of(token) is { } sign && Relations.IsLink(sign)) linked = true;
            }
            if (!cut) continue;
            var (a, b) = Trim(tokens, from, i);
            if (a < b) yield return (a, b, soft, word);
            if (i < end)
            {
                // A word after a comma still says that a condition comes.
                word = isWord || word && a >= b && !IsHard(tokens[i]);
                soft = isSoft;
                linked = false;
            }
            from = i + 1;
        }
    }

    private static bool EndsHere(List<Token> tokens, int from, int end)
    {
        var (a, b) = Trim(tokens, from, end);
        return a >= b;
    }

    private static bool IsHard(Token t) => t.IsSign(";");

    private static (int Start, int End) Trim(List<Token> tokens, int start, int end)
    {
        while (start < end && (tokens[start].IsCommand("quad") || tokens[start].IsSign("&") || tokens[start].IsSign(".") || tokens[start].IsSign(":"))) start++;
        while (end > start && (tokens[end - 1].IsCommand("quad") || tokens[end - 1].IsSign("&") || tokens[end - 1].IsSign(".") || tokens[end - 1].IsSign(":"))) end--;
        return (start, end);
    }

    /// <summary>Whether a wide space or an &amp; stands between two things and not beside a sign that joins them.</summary>
    private static bool SplitsAt(List<Token> tokens, int[] match, int at, int end)
    {
        var before = at - 1;
        var after = at + 1;
        while (after < end && (tokens[after].IsCommand("quad") || tokens[after].IsSign("&"))) after++;
        if (before < 0 || after >= end || EndsSign(tokens, match, before)) return false;
        if (Joins(tokens[before]) || tokens[before].IsSign("(") || Joins(tokens[after])) return false;
        return tokens[after].Kind == TokenKind.Words || IsEquationNumber(tokens, match, after, end) || HasLink(tokens, match, after, end) || tokens[after].IsCommand("forall") || match[after] > after && InBrackets(tokens, match, after, match[after] + 1);
    }

    // \sum_i \quad x_i: a sum has its terms behind it.
    private static bool EndsSign(List<Token> tokens, int[] match, int at)
    {
        for (var scripts = 0; scripts < 2; scripts++)
        {
            var start = tokens[at].IsSign("}") && match[at] >= 0 ? match[at] : at;
            if (start < 2 || !(tokens[start - 1].IsSign("_") || tokens[start - 1].IsSign("^"))) return false;
            at = start - 2;
            if (tokens[at].IsCommand("sum") || tokens[at].IsCommand("prod")) return true;
        }
        return false;
    }

    private static bool Joins(Token t) => Relations.Of(t) is not null || t.Kind == TokenKind.Sign && t.Text is "+" or "-" or "*" or "/" or "," || t.Kind == TokenKind.Command && t.Text is "cdot" or "times" or "odot" or "circ" or "otimes";

    private static bool Separates(string words) => IsAnd(words) || IsConditional(words);

    private static bool IsAnd(string words) => words.Trim(' ', ',', '.', ';', ':').ToLowerInvariant() is "and" or "or" or "so" or "then" or "thus" or "hence" or "also" or "therefore" or "和" or "且" or "与" or "where" or "with" or "since" or "because" or "as" or "so that" or "which gives" or "gives" or "und" or "et" or "其中";

    private static bool IsConditional(string words)
    {
        var first = words.Trim(' ', ',', '.', ';', ':', '(').ToLowerInvariant().Split(' ', 2)[0];
        return first is "if" or "for" or "when" or "iff" or "unless" or "otherwise" or "since" or "because" or "as" or "by" or "where" or "with" or "若" or "当" or "如果" or "对于";
    }

    /// <summary>i = 1, …, m and l = L-1: an index and its range.</summary>
    private static bool IsIndexRange(List<Token> tokens, int[] match, int start, int end)
    {
        if (tokens[start].IsCommand("forall") || tokens[start].IsName("For")) return true;
        var first = tokens[start].IsSign("(") && match[start] > 0 ? start + 1 : start;
        if (first + 1 >= end || tokens[first].Kind != TokenKind.Name || tokens[first].Text is not ("i" or "j" or "k" or "l" or "t" or "n" or "p" or "q" or "r" or "s" or "m" or "c" or "ell")) return false;
        var sign = Relations.Of(tokens[first + 1]) ?? (tokens[first + 1].IsCommand("not") ? "≠" : null);
        if (sign is null) return false;
        if (sign is not "=") return true;
        for (var i = first + 2; i < end; i++)
            if (!(tokens[i].Kind is TokenKind.Number or TokenKind.Words || tokens[i].Kind == TokenKind.Name && tokens[i].Text.Length == 1 && (tokens[i].Text[0] is 'L' or 'T' or 'N' or 'K' or 'M' or 'D' or 'C' || char.IsAsciiLetterLower(tokens[i].Text[0])) || tokens[i].IsCommand("dots") || tokens[i].IsSign("-") || tokens[i].IsSign("+") || tokens[i].IsSign(")") || tokens[i].IsSign(",") || tokens[i].IsSign(":"))) return false;
        return tokens[first + 2].Kind == TokenKind.Number || tokens[first + 2].Text is "L" or "T" or "N" or "K" or "M" or "i" or "j" or "k" or "n" or "m" or "l";
    }

    /// <summary>(3) or (3.14) behind everything.</summary>
    public static bool IsEquationNumber(List<Token> tokens, int[] match, int at, int end) =>
        tokens[at].IsSign("(") && match[at] == at + 2 && tokens[at + 1].Kind == TokenKind.Number && EndsHere(tokens, at + 3, end);

    private static bool InBrackets(List<Token> tokens, int[] match, int start, int end) =>
        IsEquationNumber(tokens, match, start, end) || tokens[start].IsSign("(") && match[start] == end - 1 && (HasLink(tokens, match, start + 1, end - 1) || tokens[start + 1].Kind == TokenKind.Words);

    private static bool IsWordsOnly(List<Token> tokens, int start, int end)
    {
        for (var i = start; i < end; i++)
            if (tokens[i].Kind != TokenKind.Words) return false;
        return true;
    }

    private static bool HasLink(List<Token> tokens, int[] match, int start, int end) => FirstLink(tokens, match, start, end) >= 0;

    private static int FirstLink(List<Token> tokens, int[] match, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            if (Relations.Of(tokens[i]) is { } sign && Relations.IsLink(sign) || Relations.Stacked(tokens, match, i, end) is not null) return i;
            if (match[i] > i) i = match[i];
        }
        return -1;
    }

    /// <summary>The links of a formula, and the signs between and before them.</summary>
    public static (string? LeadingSign, List<(int Start, int End)> Ranges, List<string> Signs) Links(List<Token> tokens, int[] match, int start, int end)
    {
        var (ranges, signs, from) = (new List<(int, int)>(), new List<string>(), start);
        string? leading = null;
        for (var i = start; i < end;)
        {
            if (match[i] > i && match[i] < end)
            {
                i = match[i] + 1;
                continue;
            }
            var stacked = Relations.Stacked(tokens, match, i, end);
            var sign = stacked?.Sign ?? (tokens[i].IsCommand("not") && i + 1 < end ? "≠" : Relations.Of(tokens[i]));
            var behind = stacked?.End ?? i + (tokens[i].IsCommand("not") && sign is not null ? 2 : 1);
            if (sign is not null && Relations.IsLink(sign))
            {
                var (a, b) = Trim(tokens, from, i);
                if (a < b)
                {
                    if (ranges.Count > 0 || leading is not null) signs.Add(sign);
                    else signs.Add(sign);
                    ranges.Add((a, b));
                }
                else if (ranges.Count == 0)
                {
                    leading = sign;
                }
                from = behind;
            }
            i = behind;
        }
        var (x, y) = Trim(tokens, from, end);
        if (x < y) ranges.Add((x, y));
        if (signs.Count >= ranges.Count && ranges.Count > 0) signs.RemoveRange(ranges.Count - 1, signs.Count - ranges.Count + 1);
        return (leading, ranges, signs);
    }
}
