using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading.Parsing;
using AutogradCheck.Derivations.Reading.Tokens;

namespace AutogradCheck.Derivations.Reading;

/// <summary>Reads one formula.</summary>
public static class FormulaParser
{
    /// <summary>The formula as it is written. Never fails: what can't be read is an <see cref="Unread"/> in it; relations (a = b) are a <see cref="Relation"/>.</summary>
    /// <remarks>
    /// What the tree can't tell by itself: a letter or number that is raised without brackets is a <see cref="Power"/>, be it a sample, a layer or a power (x^i, W^l, x^2), and so is what is raised on a bracket, (x)^{(i)}, with a <see cref="Group"/> as exponent;
    /// a prime behind a bracket is a power of the symbol "prime". Calls of "sqrt" (option "root"), "inner" (⟨a, b⟩), "at" (f|_{x=a}), "partial" (a lone ∂x), "binom", "floor", "ceil" and ":" (a slice) stand for signs.
    /// Bold, upright and arrowed letters are the plain letter; \mathcal L is "cal L", \mathbb R "bb R", \mathbf 1 "bold 1", \Delta w "Delta w". np.dot(a, b) is a product with <see cref="ProductSign.Matrix"/>, [x]_+ is max(0, x).
    /// Whether brackets behind a name are arguments is decided by habit: f(x), J(W, b) and h(x) are calls, a(1-a) and x_1(a-y) are products with a <see cref="Group"/>.
    /// </remarks>
    /// <param name="latex">LaTeX, mathematical characters, or plain text such as <c>1/m * np.dot(dZ2, A1.T)</c>; without dollars.</param>
    public static Expression Parse(string latex)
    {
        ArgumentNullException.ThrowIfNull(latex);
        var tokens = Lexer.Tokens(latex, new Span(0, latex.Length), new Macros());
        return ExpressionParser.Parse(latex, tokens, Brackets.Match(tokens), 0, tokens.Count);
    }
}
