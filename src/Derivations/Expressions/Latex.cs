namespace AutogradCheck.Derivations.Expressions;

/// <summary>Writes expressions as LaTeX.</summary>
/// <remarks>What was read and is written again is read as the same expression. Where an expression was put together without the brackets it needs, round ones are set.</remarks>
public static class Latex
{
    /// <summary>The expression as LaTeX, without dollars.</summary>
    public static string Write(Expression expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return new LatexWriter().Write(expression);
    }
}
