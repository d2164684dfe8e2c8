using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>Names that a note uses twice, and what they mean where.</summary>
public sealed class NamesTwiceTests
{
    private const string BatchAndRow = """
        One sample is one row of $X$, $B$ rows make a batch; $Y$ has one-hot rows, $y_i$ is the class of row $i$.
        $$z = XW + b, \quad \hat{Y} = \mathrm{softmax}(z)$$
        $$L = -\frac{1}{B}\sum_{i=1}^B \log(\hat{y}_{i,y_i})$$
        The term of one row:
        $$L = -\sum_k y_k \log \hat{y}_k$$
        $$\frac{\partial L}{\partial W} = X^T \frac{\partial L}{\partial z}$$

        """;

    private const string Shortened = """
        The label $y$ is one-hot with a one at $k$, and $\hat y = \text{softmax}(\theta)$. All vectors are rows.
        $$\text{CE}(y, \hat y) = -\sum_i y_i \log{\hat y_i} = -\log \hat y_k = \log\left(\sum_{i=1}^n e^{\theta_j}\right) - \theta_k$$
        with the sum $\sum_{j=1}^n e^{\theta_j}$. Then

        """;

    private const string Below = Shortened + """
        ## A layer
        $$z = x W + b, \quad \hat y = \mathrm{softmax}(z)$$

        """;

    private const string Target = """
        $x$ is one example, with $z = w^T x + b$ and $\ell(a, y) = -(y \log a + (1 - y) \log(1 - a))$.
        $$a = y = \sigma(z)$$

        """;

    private const string GivenSlope = """
        $X \in \mathbb{R}^{m \times 8}$, $W_1 \in \mathbb{R}^{8 \times 5}$, $W_2 \in \mathbb{R}^{5 \times 2}$. $Z_1 = X W_1 + b_1$, $A_1 = \max(0, Z_1)$, $Z_2 = A_1 W_2 + b_2$, $J = \frac{1}{2m} \|Z_2 - Y\|^2$, $m$ rows in $X$, where
        $$f'(Z_1) = \begin{cases} 1 & \text{if } Z_1 > 0 \\ 0 & \text{if } Z_1 \le 0 \end{cases}$$

        """;

    private const string OneAndMany = """
        $x \in \mathbb{R}^{1 \times m_0}$ is a row, $h^0 = x$, $u^l = h^{l-1} W^l + b^l$, $h^l = \phi(u^l)$. $E$ is any function of $h^L$ and $t$, $\delta^l = \frac{\partial E}{\partial u^l}$.
        $$\delta^l = \delta^{l+1} (W^{l+1})^\top \odot \phi'(u^l)$$
        ## Many
        The rows of $X \in \mathbb{R}^{n \times m_0}$ are samples, $H^0 = X$, $U^l = H^{l-1} W^l + \mathbf{1} b^l$, $H^l = \phi(U^l)$, $y = H^L$,
        $$E = \frac{1}{2n} \sum_{q=1}^n \sum_{j=1}^{m_L} (t_{qj} - y_{qj})^2$$

        """;

    [Theory]
    [InlineData(BatchAndRow, @"\frac{\partial L}{\partial z} = \frac{1}{B} (\hat Y - Y)", StatementVerdict.Verified)]
    [InlineData(BatchAndRow, @"\frac{\partial L}{\partial z} = \frac{1}{B} (Y - \hat Y)", StatementVerdict.Wrong)]
    [InlineData(Shortened, @"\frac{\partial \text{CE}(y, \hat y)}{\partial \theta{_k}} = \hat y_k - 1", StatementVerdict.Verified)]
    [InlineData(Shortened, @"\frac{\partial \text{CE}(y, \hat y)}{\partial \theta_{i \neq k}} = \frac{e^{\theta_i}}{\sum_{j=1}^n e^{\theta_j}} = \hat y_i", StatementVerdict.Verified)]
    [InlineData(Shortened, @"\frac{\partial \text{CE}(y, \hat y)}{\partial \theta_{i \neq k}} = \hat y_i - 1", StatementVerdict.Wrong)]
    [InlineData(Below, @"\frac{\partial \text{CE}(y, \hat y)}{\partial W} = ((\hat y - y)^t x)^t", StatementVerdict.Verified)]
    [InlineData(Below, @"\frac{\partial \text{CE}(y, \hat y)}{\partial x} = W (\hat y - y)^t", StatementVerdict.ShapeError)]
    [InlineData(Target, @"\frac{\partial \ell}{\partial z} = a - y", StatementVerdict.Verified)]
    [InlineData(Target, @"\frac{\partial \ell}{\partial w} = (y - a) x", StatementVerdict.Wrong)]
    [InlineData(GivenSlope, @"\frac{\partial J}{\partial Z_1} = \frac{1}{m} (Z_2 - Y) W_2^T \odot f'(Z_1)", StatementVerdict.Verified)]
    [InlineData(GivenSlope, @"\frac{\partial J}{\partial Z_1} = \frac{1}{m} (Z_2 - Y) W_2^T \odot g'(Z_1)", StatementVerdict.Verified)]
    [InlineData(GivenSlope, @"\frac{\partial J}{\partial Z_1} = \frac{1}{m} (Y - Z_2) W_2^T \odot f'(Z_1)", StatementVerdict.Wrong)]
    [InlineData(OneAndMany, @"\frac{\partial E}{\partial b^l} = \mathbf{1}^\top \delta^l", StatementVerdict.Verified)]
    [InlineData(OneAndMany, @"\frac{\partial E}{\partial U_{qj}^L} = \frac{1}{n} (y_{qj} - t_{qj}) \phi'(U_{qj}^L)", StatementVerdict.Verified)]
    [InlineData(OneAndMany, @"\frac{\partial E}{\partial U_{qj}^L} = (y_{qj} - t_{qj}) \phi'(U_{qj}^L)", StatementVerdict.Wrong)]
    public void WhatANameMeansIsFound(string forward, string statement, StatementVerdict expected)
    {
        var result = DerivationCheck.Run(DocumentReader.Parse("notes.md", $"{forward}$${statement}$$\n"));

        Assert.Equal(expected, result.Statements[^1].Verdict);
    }

    [Theory]
    [InlineData("$y_k$ is the $k$-th component of $h(a)$")]
    [InlineData("$y_k$ は $h(a)$ の第 $k$ 成分")]
    public void WordsSayWhatTheOutputIs(string words)
    {
        var note = $$$"""
            $a_j = \sum_k w_{jk} x_k + b_j$, {{{words}}}, with
            $$h(a) = \frac{e^{a_i}}{\sum_k e^{a_k}}$$
            $$E = -\sum_k t_k \ln y_k$$
            where $t$ is one-hot.
            $$\frac{\partial E}{\partial a_j} = y_j - t_j$$
            $$\frac{\partial E}{\partial w_{ji}} = (t_j - y_j) x_i$$
            """;

        Assert.Equal([StatementVerdict.Verified, StatementVerdict.Wrong], DerivationCheck.Run(DocumentReader.Parse("note.md", note)).Statements.Select(s => s.Verdict));
    }

    [Fact]
    public void ACostOfALaterSectionIsAnyFunctionBefore() =>
        Assert.Equal(StatementVerdict.Verified, DerivationCheck.Run(DocumentReader.Parse("notes.md", OneAndMany)).Statements[1].Verdict);
}
