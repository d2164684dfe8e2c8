namespace AutogradCheck.Derivations.Reading.Tokens;

/// <summary>&lt;a, b&gt;: brackets for want of \langle and \rangle.</summary>
internal static class Angles
{
    /// <summary>Makes brackets of the signs around two things with a comma between them, where they can't be relations.</summary>
    public static List<Token> Paired(List<Token> tokens)
    {
        for (var open = 0; open < tokens.Count; open++)
            if (tokens[open].IsSign("<") && MayOpen(tokens, open) && Partner(tokens, open) is { } close)
                (tokens[open], tokens[close]) = (tokens[open] with { Kind = TokenKind.Command, Text = "langle" }, tokens[close] with { Kind = TokenKind.Command, Text = "rangle" });
        return tokens;
    }

    // Behind another thing it is a relation, unless it stands apart from it or that thing belongs to a sum.
    private static bool MayOpen(List<Token> tokens, int at)
    {
        if (at + 1 >= tokens.Count || tokens[at + 1].Spaced) return false;
        if (at == 0 || tokens[at].Spaced) return true;
        return !(tokens[at - 1].Kind is TokenKind.Name or TokenKind.Number || Brackets.Closes(tokens[at - 1])) || EndsSumSign(tokens, at - 1);
    }

    // The bounds of \sum_{i=1}^n.
    private static bool EndsSumSign(List<Token> tokens, int at)
    {
        for (var scripts = 0; scripts < 2; scripts++)
        {
            var depth = 0;
            do
            {
                depth += tokens[at].IsSign("}") ? 1 : tokens[at].IsSign("{") ? -1 : 0;
                at--;
            }
            while (at >= 0 && depth > 0);
            if (at < 1 || !(tokens[at].IsSign("_") || tokens[at].IsSign("^"))) return false;
            if (tokens[--at].Kind == TokenKind.Command && tokens[at].Text is "sum" or "prod") return true;
        }
        return false;
    }

    private static int? Partner(List<Token> tokens, int open)
    {
        var (commas, depth) = (0, 0);
        for (var i = open + 1; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (Brackets.Opens(token)) depth++;
            else if (Brackets.Closes(token)) depth--;
            else if (depth == 0 && token.IsSign(",")) commas++;
            else if (depth == 0 && token.IsSign(">")) return commas == 1 && !token.Spaced && !tokens[i - 1].IsSign(",") && !tokens[open + 1].IsSign(",") ? i : null;
            else if (!(token.Kind is TokenKind.Name or TokenKind.Number || token.IsSign("_") || token.IsSign("^") || token.Kind == TokenKind.Command && token.Text is "mathbf" or "vec" or "hat" or "bar" or "tilde" or "mathrm")) return null;
            if (depth < 0) return null;
        }
        return null;
    }
}
