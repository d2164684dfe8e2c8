using AutogradCheck.Derivations.Reading.Tokens;

namespace AutogradCheck.Derivations.Reading.Parsing;

/// <summary>The signs between two sides.</summary>
internal static class Relations
{
    /// <summary>The sign a token stands for, as <see cref="Expressions.Relation"/> names it; null when it is none.</summary>
    public static string? Of(Token token) => token switch
    {
        { Kind: TokenKind.Sign, Text: "=" or ":=" or "=:" or "<" or ">" } => token.Text,
        { Kind: TokenKind.Sign, Text: ":" } => ":",
        { Kind: TokenKind.Sign, Text: "|" } => "|",
        { Kind: TokenKind.Command } => token.Text switch
        {
            "eq" => "=",
            "coloneqq" or "triangleq" => ":=",
            "equiv" => "≡",
            "approx" => "≈",
            "propto" => "∝",
            "leftarrow" or "Leftarrow" => "←",
            "to" => "→",
            "Rightarrow" => "⇒",
            "Leftrightarrow" => "⇔",
            "ne" => "≠",
            "le" => "≤",
            "ge" => "≥",
            "lt" or "prec" => "<",
            "gt" or "succ" => ">",
            "ll" => "≪",
            "gg" => "≫",
            "in" => "∈",
            "notin" => "∉",
            "sim" => "~",
            "mid" or "vert" => "|",
            "colon" => ":",
            "subset" or "subseteq" => "⊂",
            _ => null,
        },
        _ => null,
    };

    /// <summary>Whether it may join the links of a chain of formulas; a bar and a colon are part of an expression.</summary>
    public static bool IsLink(string sign) => sign is not ("|" or ":" or "‖");

    /// <summary>\stackrel{def}{=}, \overset{!}{=}, \underset{…}{=}: the sign and where it ends.</summary>
    public static (string Sign, int End)? Stacked(IReadOnlyList<Token> tokens, int[] match, int at, int end)
    {
        if (tokens[at] is not { Kind: TokenKind.Command, Text: "stackrel" or "overset" or "underset" or "xrightarrow" or "xlongequal" or "xleftarrow" } stacked) return null;
        var first = at + 1;
        if (first >= end || !tokens[first].IsSign("{") || match[first] < 0) return null;
        if (stacked.Text[0] == 'x') return (stacked.Text switch { "xrightarrow" => "→", "xleftarrow" => "←", _ => "=" }, match[first] + 1);
        var second = match[first] + 1;
        if (second >= end) return null;
        if (Of(tokens[second]) is { } bare) return (bare, second + 1);
        if (!tokens[second].IsSign("{") || match[second] != second + 2 || Of(tokens[second + 1]) is not { } sign) return null;
        return (sign is "=" && tokens[first + 1].Text is "def" or "d" or "Delta" or "triangle" or "delta" ? ":=" : sign, match[second] + 1);
    }
}
