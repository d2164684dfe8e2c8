using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>A gradient that can't be read is a statement, too; slips outside of statements are notes.</summary>
public sealed class UnreadableTests
{
    private const string Given = """
        $$z = W x$$

        $$J = \frac12 \lVert z - y \rVert^2$$


        """;

    [Theory]
    [InlineData(@"$$\frac{\partial J}{", "never closed")]
    [InlineData(@"$$\frac{\partial J}{\partial W} = (z - y) x", "never closed")]
    [InlineData(@"$\frac{\partial J}{\partial W} = (z - y) x", "never closed")]
    [InlineData(@"\[\nabla_W J = (z - y) x", "never closed")]
    [InlineData("\\begin{align}\\frac{\\partial J}{\\partial W} &= (z - y) x^T \\\\", "never closed")]
    [InlineData(@"$$\frac{\partial J}{\partial W = (z - y) x^T$$", "this { is never closed")]
    [InlineData(@"$$\frac{\partial J}{\partial W} = \begin{pmatrix} (z - y) & x$$", @"\begin{pmatrix} is never ended")]
    [InlineData(@"$$\frac{\partial J}{\partial \foo{W}} = (z - y) x^T$$", "")]
    [InlineData(@"$$\frac{\partial J}{\partial W} = \foo{(z - y)} x^T$$", @"\foo is not known")]
    [InlineData(@"$$\frac{\partial J}{\partial W} \propto (z - y) x^T$$", "factor open")]
    [InlineData(@"$$\frac{\partial J}{\partial W} = \text{the outer product}$$", "right")]
    [InlineData(@"$$\frac{\partial J}{\partial W} = $$", "right")]
    public void IsUnresolvedAndSaysWhatAndWhere(string statement, string why)
    {
        var only = Assert.Single(Run(Given + statement).Statements);
        Assert.Equal(StatementVerdict.Unresolved, only.Verdict);
        Assert.Contains(why, only.Why, StringComparison.Ordinal);
        Assert.NotEqual("", only.Why);
        Assert.Equal(5, only.Line);
    }

    [Fact]
    public void AScriptWithoutEndIsOne() =>
        Assert.Contains("never closed", Assert.Single(DerivationCheck.Run(DocumentReader.Parse("cut.html", "<p>So</p><script type=\"math/tex; mode=display\">\\frac{\\partial J}{\\partial W} = x")).Statements).Why, StringComparison.Ordinal);

    [Theory]
    [InlineData(@"It costs $5 and the price of $\partial$ is unknown.")]
    [InlineData(@"The operator $\partial / \partial x$ is linear, $\frac{\partial J}{\partial W}$ a matrix.")]
    [InlineData("```latex\n$$\\frac{\\partial J}{\\partial W} = x$$\n```")]
    public void WhatStatesNoGradientIsNoStatement(string text) => Assert.Empty(Run(Given + text).Statements);

    [Fact]
    public void AGradientOnTheRightIsAStatement()
    {
        Assert.Equal(StatementVerdict.Verified, Assert.Single(Run(Given + @"$$(z - y) x^T = \frac{\partial J}{\partial W}$$").Statements).Verdict);
        Assert.Equal(StatementVerdict.Wrong, Assert.Single(Run(Given + @"$$(y - z) x^T = \frac{\partial J}{\partial W}$$").Statements).Verdict);
    }

    [Theory]
    [InlineData(@"$$r = \left( z - y$$", "never closed")]
    [InlineData(@"$$s_i = \sum_{i=1}^n z_i$$", "i is bound by the sum")]
    [InlineData(@"$$q^{[1]} = W q^{[0]}$$ $$r = q^{[1]} + q^{[q]}$$", "q is no layer")]
    [InlineData(@"$$W^{[l]} = A^{[l]}$$ $$u = W^{[l]} + W^{[l]}$$ $$v = w^{[l]} x$$", "w is defined nowhere")]
    [InlineData(@"$$gate = x + y$$ $$u = gate + gate + z$$ $$v = gaet \, x$$", "gaet is defined nowhere")]
    public void SlipsAreNoted(string text, string why)
    {
        var result = Run(Given + text);
        Assert.Contains(why, Assert.Single(result.Typos).Why, StringComparison.Ordinal);
        Assert.False(result.HasMistakes);
    }

    [Theory]
    [InlineData(@"$$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$ $$s = \sum_{i=1}^n z_i$$ for $t \in [0, 1)$ and $X = (x_1, \dots, x_n)$")]
    [InlineData(@"$$f(u) = u^2$$ $$g(v) = \frac{1}{1 + e^{-v}}$$ $$\hat y = g(z)$$")]
    public void WhatIsRightIsNotNoted(string text) => Assert.Empty(Run(Given + text).Typos);

    private static VerificationResult Run(string text) => DerivationCheck.Run(DocumentReader.Parse("notes.md", text));
}
