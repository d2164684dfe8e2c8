using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>What is believed of statements among which hardly any is right.</summary>
public sealed class TrustTests
{
    private const string Cost = """
        $$Z = X W + b$$
        $$J = \frac{1}{2m} \| Z - Y \|^2$$

        $$\frac{\partial J}{\partial Z} = \frac{1}{m} (Z - Y)$$

        $$\frac{\partial J}{\partial W} = X^T \frac{\partial J}{\partial Z} + 1$$

        $$\frac{\partial J}{\partial b} = \frac{\partial J}{\partial Z}$$

        """;

    [Theory]
    [InlineData("The rows of $X \\in \\mathbb{R}^{m \\times n}$ are the $m$ samples, $W \\in \\mathbb{R}^{n \\times k}$, $b \\in \\mathbb{R}^{1 \\times k}$.\n\n", StatementVerdict.Wrong, StatementVerdict.ShapeError)]
    [InlineData("There are $m$ samples.\n\n", StatementVerdict.Wrong, StatementVerdict.Unresolved)]
    public void AClashIsBelievedWhereTheDocumentSaysTheShapes(string words, StatementVerdict first, StatementVerdict verdict) =>
        Assert.Equal([StatementVerdict.Verified, first, verdict], Verdicts(words + Cost));

    [Fact]
    public void ANameThatIsDefinedNowhereMeansTheSameInEveryStatement() =>
        Assert.Equal([StatementVerdict.Typo, StatementVerdict.Typo, StatementVerdict.ShapeError], Verdicts("""
            One sample, columns: $z = W x + b$, $a = \sigma(z)$, the target is $\hat t$, $C = \frac{1}{2} \| a - \hat t \|^2$.

            $$\frac{\partial C}{\partial a} = a - t$$
            $$\frac{\partial C}{\partial b} = (a - t) \odot \sigma'(z)$$
            $$\frac{\partial C}{\partial W} = \frac{\partial C}{\partial z} \frac{\partial z}{\partial W} = (a - t) \odot \sigma'(z) x$$
            """));

    [Theory]
    [InlineData("x > 0", @"\frac{\partial J}{\partial A} \odot G(Z)", StatementVerdict.Verified)]
    [InlineData("x < 0", @"\frac{\partial J}{\partial A} \odot G(Z)", StatementVerdict.Wrong)]
    public void AFunctionOfAMatrixMaySayWhatItDoesToAnEntry(string condition, string gradient, StatementVerdict verdict) =>
        Assert.Equal([StatementVerdict.Verified, StatementVerdict.Verified, verdict], Verdicts(@$"
$$Z = X W$$
$$A = \mathrm{{relu}}(Z)$$
$$J = \frac{{1}}{{2}} \| A - Y \|^2$$

$$G(X) = \begin{{cases}} 1 & ({condition}) \\ 0 & \text{{otherwise}} \end{{cases}}$$

$$\frac{{\partial J}}{{\partial A}} = A - Y$$
$$\frac{{\partial J}}{{\partial W}} = X^T \frac{{\partial J}}{{\partial Z}}$$
$$\frac{{\partial J}}{{\partial Z}} = {gradient}$$
"));

    // In a world of one sample a gradient without its sum would be right as well.
    [Fact]
    public void ASumOverSamplesThatIsLeftOutIsMissed() =>
        Assert.Equal([StatementVerdict.Wrong, StatementVerdict.Wrong], Verdicts("""
            Data $(x_i, y_i)$, $i = 1, \ldots, m$.

            $$E = \frac1m \sum_{i=1}^m (y_i - (\theta_0 + \theta_1 x_i))^2$$

            $$\frac{\partial E}{\partial \theta_0} = -\frac2m (y_i - (\theta_0 + \theta_1 x_i))$$
            $$\frac{\partial E}{\partial \theta_1} = -\frac1m \sum_{i=1}^m (y_i - (\theta_0 + \theta_1 x_i)) x_i$$
            """));

    // One change that was evaluated explains a mistake, though half of the passage is wrong; the same one again and again is a misread equation.
    [Theory]
    [InlineData(@"\frac{\partial J}{\partial A}", @"X^T", StatementVerdict.Wrong)]
    [InlineData(@"\frac{\partial J}{\partial A}", @"X^T \frac{\partial J}{\partial A}", StatementVerdict.Unresolved)]
    public void WhatOneChangeExplainsIsBelievedUnlessItIsAlwaysTheSame(string inner, string weights, StatementVerdict verdict)
    {
        var judged = Verdicts(@$"
The rows of $X$ are the samples. $Z = X W$, $A = \tanh(Z)$, $P = A V$, $J = \frac12 \| P - Y \|^2$

$$\frac{{\partial J}}{{\partial P}} = P - Y$$
$$\frac{{\partial J}}{{\partial Z}} = {inner}$$
$$\frac{{\partial J}}{{\partial W}} = {weights}$$
").ToList();

        Assert.Equal((StatementVerdict.Verified, verdict), (judged[0], judged[1]));
    }

    private static IEnumerable<StatementVerdict> Verdicts(string text) => DerivationCheck.Run(DocumentReader.Parse("note.md", text)).Statements.Select(s => s.Verdict);
}
