using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>Derivatives of formulas whose names nothing defines: each is judged by itself, and its letters have the shapes that it needs.</summary>
public sealed class FactTests
{
    [Theory]
    [InlineData(@"\nabla_b [(a-b)^T C (a-b)] = -(C + C^T)(a-b)")]
    [InlineData(@"\frac{\partial}{\partial C}(a-b)^T C (a-b) = (a-b)(a-b)^T")]
    [InlineData(@"\frac{d}{dA} |A| = |A|\,A^{-T}")]
    [InlineData(@"\frac{\partial x^T A x}{\partial x} = (A + A^T) x")]
    [InlineData(@"\nabla_x x^T A x = A x + A^T x")]
    [InlineData(@"\nabla_A \mathrm{tr}(AB) = B^T")]
    [InlineData(@"\frac{\partial a^T X b}{\partial X} = a b^T")]
    [InlineData(@"\frac{\partial}{\partial W} (x - A W s)^T (x - A W s) = -2 A^T (x - A W s) s^T")]
    [InlineData(@"\frac{\partial}{\partial x} \|x - a\|_2 = \frac{x - a}{\|x - a\|_2}")]
    [InlineData(@"\frac{d \sigma(x)}{dx} = diag(\sigma(x)(1-\sigma(x)))")]
    public void ARightFactIsVerified(string fact) => Assert.Equal(StatementVerdict.Verified, Verdict(fact));

    [Theory]
    [InlineData(@"\nabla_b [(a-b)^T C (a-b)] = (C + C^T)(a-b)")]
    [InlineData(@"\frac{d}{dA} |A| = |A|\,A^{-1}")]
    [InlineData(@"\nabla_X \operatorname{tr}(X^T B X) = (B - B^T) X")]
    [InlineData(@"\nabla_w \|y - Xw\|^2 = 2X^T(y - Xw)")]
    [InlineData(@"\nabla_\beta (\lambda \beta^T \beta) = \lambda \beta")]
    public void AWrongOneIsFound(string fact) => Assert.Equal(StatementVerdict.Wrong, Verdict(fact));

    [Fact]
    public void EachFactHasItsOwnShapes()
    {
        var statements = DerivationCheck.Run(DocumentReader.Parse("facts.md", "$$\\nabla_x (a^T x) = a$$\n\n$$\\nabla_A \\mathrm{tr}(AB) = B^T$$\n\n$$\\frac{\\partial a^T X b}{\\partial X} = b a^T$$")).Statements;
        Assert.Equal([StatementVerdict.Verified, StatementVerdict.Verified, StatementVerdict.ShapeError], statements.Select(s => s.Verdict));
    }

    private static StatementVerdict Verdict(string fact) => Assert.Single(DerivationCheck.Run(DocumentReader.Parse("fact.md", $"$${fact}$$")).Statements).Verdict;
}
