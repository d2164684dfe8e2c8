using AutogradCheck.Derivations.Reading.Parsing;
using AutogradCheck.Derivations.Reading.Tokens;

namespace AutogradCheck.Derivations.Reading.Documents;

/// <summary>Takes environments and frames around formulas away and cuts a block into rows.</summary>
internal static class Rows
{
    /// <summary>Tokens without the environments, braces and frames that stand around whole formulas.</summary>
    public static List<Token> Flatten(List<Token> tokens)
    {
        // Each pass takes one layer of wrappers away; deeper wrapping than this is left to the parser.
        for (var pass = 0; pass < 8; pass++)
        {
            var match = Brackets.Match(tokens);
            var drop = Wrappers(tokens, match);
            if (drop.Count == 0) break;
            var kept = new List<Token>(tokens.Count);
            for (var i = 0; i < tokens.Count; i++)
            {
                if (!drop.TryGetValue(i, out var replacement)) kept.Add(tokens[i]);
                else if (replacement is { } token) kept.Add(token);
            }
            tokens = kept;
        }
        return tokens;
    }

    /// <summary>Tokens to take away, each with what stands in its place.</summary>
    private static Dictionary<int, Token?> Wrappers(List<Token> tokens, int[] match)
    {
        var drop = new Dictionary<int, Token?>();
        // Nested wrappers are looked through again at each level: more than this is no document.
        var budget = 20_000 + 10 * tokens.Count;
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            var braced = i > 0 && tokens[i - 1].IsSign("\\{") && match[i - 1] < 0;
            if (token.Kind == TokenKind.Begin && match[i] > i && (Environments.IsStatements(token.Text) && (!braced || StartsRow(tokens, match, i)) || token.Text is "array" or "cases" or "matrix" && IsSystem(tokens, match, i)))
            {
                drop[i] = token with { Kind = TokenKind.NewRow };
                drop[match[i]] = tokens[match[i]] with { Kind = TokenKind.NewRow };
                if (braced) drop[i - 1] = null;
            }
            else if (token.IsSign("\\}") && match[i] < 0 && i > 0 && tokens[i - 1].Kind == TokenKind.End)
            {
                drop[i] = null;
            }
            else if (token.Kind is TokenKind.Begin or TokenKind.End && match[i] < 0 && (token.Kind == TokenKind.End || Environments.IsStatements(token.Text)))
            {
                drop[i] = token with { Kind = TokenKind.NewRow };
            }
            else if (token.Kind == TokenKind.Command && token.Text is "boxed" or "fbox" or "underline" or "bbox" or "mathrm" or "mathbf" && i + 1 < tokens.Count && tokens[i + 1].IsSign("{") && match[i + 1] > 0 && HasLink(tokens, match, i + 1, ref budget))
            {
                drop[i] = drop[i + 1] = drop[match[i + 1]] = null;
                i++;
            }
            else if (token.IsSign("{") && match[i] > i && !IsArgument(tokens, i) && HasLink(tokens, match, i, ref budget))
            {
                drop[i] = drop[match[i]] = null;
            }
            else if (match[i] > i)
            {
                i = match[i];
            }
        }
        return drop;
    }

    /// <summary>\begin{cases} with an equation in every row, and nothing in front: several formulas, not one value.</summary>
    private static bool IsSystem(List<Token> tokens, int[] match, int begin)
    {
        if (!StartsRow(tokens, match, begin)) return false;
        var equals = false;
        for (var i = begin + 1; i < match[begin]; i++)
        {
            if (tokens[i].IsSign("=") || tokens[i].IsSign(":=")) equals = true;
            if (tokens[i].Kind == TokenKind.NewRow)
            {
                if (!equals) return false;
                equals = false;
            }
            if (match[i] > i) i = match[i];
        }
        return equals || tokens[match[begin] - 1].Kind == TokenKind.NewRow;
    }

    /// <summary>Whether nothing but brackets stands in the row before it.</summary>
    private static bool StartsRow(List<Token> tokens, int[] match, int begin)
    {
        for (var i = begin - 1; i >= 0; i--)
        {
            if (tokens[i].Kind == TokenKind.NewRow || tokens[i].Kind == TokenKind.Begin && match[i] > begin) return true;
            if (!tokens[i].IsSign("\\{") && !tokens[i].IsSign("{") && !tokens[i].IsSign("&")) return false;
        }
        return true;
    }

    /// <summary>Whether braces hold a formula with an equals sign or several rows.</summary>
    private static bool HasLink(List<Token> tokens, int[] match, int open, ref int budget)
    {
        for (var i = open + 1; i < match[open]; i++)
        {
            if (--budget < 0) return false;
            if (tokens[i].Kind == TokenKind.NewRow || Relations.Of(tokens[i]) is "=" or ":=" or "←" or "⇒" or "≈") return true;
            if (tokens[i].Kind == TokenKind.Begin && Environments.IsStatements(tokens[i].Text)) return true;
            if (match[i] > i && !(tokens[i].IsSign("{") && !IsArgument(tokens, i))) i = match[i];
        }
        return false;
    }

    private static bool IsArgument(List<Token> tokens, int open) =>
        open > 0 && (tokens[open - 1].IsSign("_") || tokens[open - 1].IsSign("^") || tokens[open - 1].Kind == TokenKind.Command && tokens[open - 1].Text is not ("quad" or "cdot" or "times" or "odot" or "circ" or "Rightarrow") || tokens[open - 1].IsSign("}"));

    /// <summary>The rows; a row that only goes on with the one before is one with it.</summary>
    public static List<(int Start, int End)> Split(List<Token> tokens, int[] match)
    {
        var rows = new List<(int Start, int End)>();
        var start = 0;
        var open = 0;
        for (var i = 0; i <= tokens.Count; i++)
        {
            if (i < tokens.Count && tokens[i].Kind != TokenKind.NewRow)
            {
                if (tokens[i].Kind == TokenKind.Begin && match[i] > i || tokens[i].IsSign("{") && match[i] > i) i = match[i];
                else if (match[i] > i) open++;
                else if (match[i] >= 0) open--;
                continue;
            }
            if (i < tokens.Count && open > 0) continue;
            if (i > start) Add(rows, tokens, start, i);
            start = i + 1;
        }
        return rows;
    }

    private static void Add(List<(int Start, int End)> rows, List<Token> tokens, int start, int end)
    {
        while (start < end && (tokens[start].IsSign("&") || tokens[start].IsCommand("quad"))) start++;
        if (start >= end) return;
        var goesOn = rows.Count > 0 && (IsOperator(tokens[start]) && !HasEquals(tokens, start, end) || EndsOpen(tokens, rows[^1]));
        if (goesOn) rows[^1] = (rows[^1].Start, end);
        else rows.Add((start, end));
    }

    private static bool HasEquals(List<Token> tokens, int start, int end)
    {
        for (var i = start; i < end; i++)
            if (Relations.Of(tokens[i]) is "=" or ":=") return true;
        return false;
    }

    private static bool EndsOpen(List<Token> tokens, (int Start, int End) row)
    {
        var last = row.End - 1;
        while (last > row.Start && (tokens[last].IsSign("&") || tokens[last].IsCommand("quad"))) last--;
        return IsOperator(tokens[last]) || Relations.Of(tokens[last]) is "=" or ":=";
    }

    private static bool IsOperator(Token t) => t.Kind == TokenKind.Sign && t.Text is "+" or "-" or "*" or "/" || t.Kind == TokenKind.Command && t.Text is "cdot" or "times" or "odot" or "circ" or "otimes";
}
