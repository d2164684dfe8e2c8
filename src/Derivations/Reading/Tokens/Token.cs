using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Reading.Tokens;

/// <summary>What a piece of a formula is, before anything is known of its place.</summary>
internal enum TokenKind
{
    /// <summary>A letter, a Greek name or a word: W, sigma, softmax, np.sum.</summary>
    Name,

    /// <summary>2, 0.5, 1e-8.</summary>
    Number,

    /// <summary>One sign: + - * / = ( ) [ ] { } ^ _ ' , ; | and others.</summary>
    Sign,

    /// <summary>A LaTeX command that is left to the parser; its text is the name without the backslash.</summary>
    Command,

    /// <summary>\begin{…}; its text is the environment.</summary>
    Begin,

    /// <summary>\end{…}; its text is the environment.</summary>
    End,

    /// <summary>\\.</summary>
    NewRow,

    /// <summary>\text{…} and words of other scripts.</summary>
    Words,

    /// <summary>What can't be a part of a formula.</summary>
    Strange,
}

/// <summary>A piece of a formula.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its content.</param>
/// <param name="Span">Where it stands; a macro's content stands where the macro is used.</param>
/// <param name="Spaced">Whether a blank or a spacing command stands before it.</param>
internal readonly record struct Token(TokenKind Kind, string Text, Span Span, bool Spaced)
{
    public bool Is(TokenKind kind, string text) => Kind == kind && Text == text;

    public bool IsSign(string sign) => Kind == TokenKind.Sign && Text == sign;

    public bool IsCommand(string name) => Kind == TokenKind.Command && Text == name;

    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;
}
