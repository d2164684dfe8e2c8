using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading.Parsing;
using AutogradCheck.Derivations.Reading.Tokens;

namespace AutogradCheck.Derivations.Reading;

/// <summary>Reads one formula.</summary>
public static class FormulaParser
{
    /// <summary>The formula as it is written. Never fails: what can't be read is an <see cref="Unread"/> in it; relations (a = b) are a <see cref="Relation"/>.</summary>
    /// <param name="latex">LaTeX, mathematical characters, or plain text such as <c>1/m * np.dot(dZ2, A1.T)</c>; without dollars.</param>
    public static Expression Parse(string latex)
    {
        ArgumentNullException.ThrowIfNull(latex);
        var tokens = Lexer.Tokens(latex, new Span(0, latex.Length), new Macros());
        return ExpressionParser.Parse(latex, tokens, Brackets.Match(tokens), 0, tokens.Count);
    }
}
