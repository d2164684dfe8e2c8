namespace AutogradCheck.Derivations.Reading.Tokens;

/// <summary>Which bracket closes which, found once and in one pass, so that the parser never searches.</summary>
internal static class Brackets
{
    /// <summary>For every opening bracket the index of its closing one and the other way round; -1 for anything else and for a bracket without a partner.</summary>
    public static int[] Match(IReadOnlyList<Token> tokens)
    {
        var match = new int[tokens.Count];
        Array.Fill(match, -1);
        var open = new Stack<int>();
        var strong = new Dictionary<string, int>();
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (Opens(token))
            {
                open.Push(i);
                if (IsStrong(token)) strong[Name(token)] = strong.GetValueOrDefault(Name(token)) + 1;
            }
            else if (Closes(token))
            {
                var name = Name(token);
                if (IsStrong(token))
                {
                    // Braces and environments win over brackets that were left open inside them.
                    if (strong.GetValueOrDefault(name) == 0) continue;
                    while (Name(tokens[open.Peek()]) != name)
                    {
                        var lost = tokens[open.Pop()];
                        if (IsStrong(lost)) strong[Name(lost)]--;
                    }
                    strong[name]--;
                    Join(open.Pop(), i);
                }
                // [0, 1) is a pair too.
                else if (open.Count > 0 && !IsStrong(tokens[open.Peek()]) && Fits(tokens[open.Peek()], token)) Join(open.Pop(), i);
            }
        }
        return match;

        void Join(int a, int b) => (match[a], match[b]) = (b, a);
    }

    /// <summary>The tokens without braces that a bracket crosses: converters write f(\sum_{k}{w_k a_k + b)}.</summary>
    public static List<Token> Uncrossed(List<Token> tokens)
    {
        HashSet<int> crossed = [];
        List<int> open = [];
        for (var i = 0; i < tokens.Count; i++)
        {
            if (Opens(tokens[i])) open.Add(i);
            if (!Closes(tokens[i]) || open.Count == 0) continue;
            if (open.Count > 1 && !IsStrong(tokens[i]) && tokens[open[^1]].IsSign("{") && IsGrouping(open[^1]) && !IsStrong(tokens[open[^2]]) && Fits(tokens[open[^2]], tokens[i]) && i + 1 < tokens.Count && tokens[i + 1].IsSign("}"))
            {
                crossed.UnionWith([open[^1], i + 1]);
                open.RemoveRange(open.Count - 2, 2);
                i++;
            }
            else if (Name(tokens[open[^1]]) == Name(tokens[i])) open.RemoveAt(open.Count - 1);
        }
        return crossed.Count == 0 ? tokens : [.. tokens.Where((_, i) => !crossed.Contains(i))];

        // Braces that are no argument of a command and no script.
        bool IsGrouping(int at) => at > 0 && (tokens[at - 1].Kind is TokenKind.Name or TokenKind.Number || (tokens[at - 1].IsSign("}") && Array.IndexOf(Match(tokens), at - 1) is > 0 and var start && (tokens[start - 1].IsSign("^") || tokens[start - 1].IsSign("_"))));
    }

    /// <summary>Whether it is an opening bracket.</summary>
    public static bool Opens(Token t) => t.Kind == TokenKind.Begin || t.Kind == TokenKind.Sign && t.Text is "{" or "(" or "[" or "\\{" || t.Kind == TokenKind.Command && t.Text is "langle" or "lfloor" or "lceil" or "{" or "[";

    /// <summary>Whether it is a closing bracket.</summary>
    public static bool Closes(Token t) => t.Kind == TokenKind.End || t.Kind == TokenKind.Sign && t.Text is "}" or ")" or "]" or "\\}" || t.Kind == TokenKind.Command && t.Text is "rangle" or "rfloor" or "rceil" or "}" or "]";

    private static bool IsStrong(Token t) => t.Kind is TokenKind.Begin or TokenKind.End || t.Kind == TokenKind.Sign && t.Text is "{" or "}";

    private static string Name(Token t) => t.Kind is TokenKind.Begin or TokenKind.End ? "env " + t.Text : t.Kind == TokenKind.Sign && t.Text is "{" or "}" ? "{" : "";

    private static bool Fits(Token open, Token close) => (open.Text, close.Text) switch
    {
        ("(" or "[", ")" or "]") => true,
        ("\\{" or "{", "\\}" or "}") => true,
        ("langle", "rangle") or ("lfloor", "rfloor") or ("lceil", "rceil") => true,
        _ => false,
    };
}
