using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>Networks written neuron by neuron, as lecture notes and blogs do.</summary>
public sealed class NeuronTests
{
    private const string Layers = """
        $W^2 \in \mathbb{R}^{h \times n}$, $W^3 \in \mathbb{R}^{k \times h}$ and $L = 3$.

        $$z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^l, \qquad a_j^l = \sigma(z_j^l)$$

        $$C = \frac12 \sum_j (a_j^L - y_j)^2$$

        """;

    private const string Vectors = """
        One sample.

        $$z^l = W^l a^{l-1} + b^l, \qquad a^l = \sigma(z^l), \qquad C = \frac12 \|a^L - y\|^2, \qquad \delta^l = \frac{\partial C}{\partial z^l}$$

        """;

    private const string Machine = """
        $$y = w_0 + \sum_{i=1}^n w_i x_i + \sum_{i=1}^n \sum_{j=i+1}^n <v_i, v_j> x_i x_j$$

        $$E = \frac12 (y - t)^2$$

        """;

    private const string OneOfMany = """
        $$a_j = \sum_k w_{jk} x_k + b_j, \qquad y_{n,k} = \mathrm{softmax}(a_k), \qquad E_n = -\sum_k t_{n,k} \ln y_{n,k}$$

        The targets add up to 1. $$\delta_j = \frac{\partial E_n}{\partial a_j}$$

        """;

    private const string Triangle = """
        $x \in \mathbb{R}^n$.

        $$J = \sum_{i=1}^n \sum_{j=1}^{i-1} x_i x_j^2$$

        """;

    private const string Thresholds = """
        $$\alpha_h = \sum_{i=1}^d v_{ih} x_i, \quad b_h = f(\alpha_h - \gamma_h), \quad \beta_j = \sum_{h=1}^q w_{hj} b_h, \quad \hat y_j^{(k)} = f(\beta_j - \theta_j)$$

        $$E_k = \frac12 \sum_{j=1}^l (\hat y_j^{(k)} - y_j^{(k)})^2$$

        """;

    private const string Probabilities = """
        $$p_i = \frac{e^{z_i}}{\sum_{k=1}^C e^{z_k}}, \qquad l = -\sum_{i=1}^C y_i \log p_i, \qquad \frac{\partial l}{\partial p_i} = -\frac{y_i}{p_i}$$

        """;

    private const string Margins = """
        $$L_i = \sum_{j \neq y_i} \max(0, w_j x_i - w_{y_i} x_i + \Delta), \qquad L = \frac1N \sum_i L_i + \lambda \sum_j \|w_j\|^2$$

        $w_j x_i$ is the inner product of two vectors.

        """;

    [Theory]
    [InlineData(Layers, @"$$\frac{\partial a_{j'}^L}{\partial w_{jk}^L} = \sigma'(z_{j'}^L) a_k^{L-1} \delta_{j,j'}$$", "verified")]
    [InlineData(Layers, @"$$\frac{\partial C}{\partial w_{jk}^L} = \sum_{j'} \frac{\partial C}{\partial a_{j'}^L} \sigma'(z_{j'}^L) a_k^{L-1} \delta_{j,j'}$$", "verified")]
    [InlineData("", @"$h$はsoftmax関数。 $$y_k = h(a_k), \qquad E = -\sum_k t_k \ln y_k$$ $$\frac{\partial E}{\partial a_j} = y_j - t_j$$", "verified")]
    [InlineData("", @"$h$はsoftmax関数。 $$y_k = h(a_k), \qquad E = -\sum_k t_k \ln y_k$$ $$\frac{\partial E}{\partial a_j} = t_j - y_j$$", "wrong")]
    [InlineData(Margins, @"For $j \neq y_i$: $$\frac{\partial L_i}{\partial w_j} = 0 + 0 + \dots + \mathbb{1}(w_j x_i - w_{y_i} x_i + \Delta > 0) \cdot x_i$$", "verified")]
    [InlineData(Margins, @"$$\frac{\partial L_i}{\partial w_{y_i}} = -\left( \sum_{j \neq y_i} \mathbb{1}(w_j x_i - w_{y_i} x_i + \Delta > 0) \right) x_i$$", "verified")]
    [InlineData(Margins, @"$$\frac{\partial L_i}{\partial w_{y_i}} = \left( \sum_{j \neq y_i} \mathbb{1}(w_j x_i - w_{y_i} x_i + \Delta > 0) \right) x_i$$", "wrong")]
    [InlineData(Margins, @"$$\frac{\partial L}{\partial w_j} = \frac1N \sum_i \frac{\partial L_i}{\partial w_j} + 2 \lambda w_j$$", "verified")]
    [InlineData(Margins, @"$$\frac{\partial L}{\partial w_j} = \frac1N \sum_i \frac{\partial L_i}{\partial w_j} + \lambda w_j$$", "wrong")]
    [InlineData(Thresholds, @"$$g_j = -\frac{\partial E_k}{\partial \beta_j} = f'(\beta_j - \theta_j)(y_j^{(k)} - \hat y_j^{(k)})$$", "verified")]
    [InlineData(Thresholds, @"$$g_j = -\frac{\partial E_k}{\partial \beta_j} = f'(\beta_j - \theta_j)(y_j^{(k)} - \hat y_j^{(k)})$$ $$e_h = -\frac{\partial E_k}{\partial \alpha_h} = f'(\alpha_h - \gamma_h) \sum_{j=1}^l w_{hj} g_j$$ $$\frac{\partial E_k}{\partial v_{ih}} = -e_h x_i$$", "verified")]
    [InlineData(Thresholds, @"$$g_j = -\frac{\partial E_k}{\partial \beta_j} = f'(\beta_j - \theta_j)(y_j^{(k)} - \hat y_j^{(k)})$$ $$\frac{\partial E_k}{\partial w_{hj}} = g_j b_h$$", "wrong")]
    [InlineData(Probabilities, @"$$\frac{\partial p_k}{\partial z_i} = p_k (1 - p_i), -p_k p_i$$", "unresolved")]
    [InlineData(Layers, @"$W^l = (w_{ij}^l)_{ij}$ $$\frac{\partial C}{\partial b_j^l} = \delta_j^l$$ $$\frac{\partial C}{\partial w_{jk}^l} = \delta^l (a^{l-1})^T$$", "shape-error")]
    [InlineData(Layers, @"$$\delta^L = \nabla C \odot \sigma'(z^L)$$", "verified")]
    [InlineData(Layers, @"$$\delta^L = \nabla_a C \odot \sigma'(z^L)$$", "verified")]
    [InlineData(Layers, @"$$\delta^L = -\nabla_a C \odot \sigma'(z^L)$$", "wrong")]
    [InlineData(Layers, @"$$\frac{\partial C}{\partial w_{jk}^l} = \delta_j^l \frac{\partial}{\partial w_{jk}^l} \sum_p w_{jp}^l a_p^{l-1} + b_j^l = \delta_j^l a_k^{l-1}$$", "verified")]
    [InlineData(Layers, @"$$\frac{\partial C}{\partial b_j^l} = \delta_j^l \frac{\partial}{\partial b_j^l} \sum_p w_{jp}^l a_p^{l-1} + b_j^l = \delta_j^l$$", "verified")]
    [InlineData(Layers, @"$$\frac{\partial C}{\partial b_j^l} = \delta_j^l$$ $$\frac{\partial C}{\partial w_{jk}^l} = -\delta_j^l \frac{\partial}{\partial w_{jk}^l} \sum_p w_{jp}^l a_p^{l-1} + b_j^l = -\delta_j^l a_k^{l-1}$$", "wrong")]
    [InlineData(Layers, @"$$\delta_j^l = \sum_k \delta_k^{l+1} w_{kj}^{l+1} \sigma'(z_j^l)$$ $$\frac{\partial C}{\partial b_j^l} = \delta_j^l \quad$$", "verified")]
    [InlineData(Layers, @"$$\frac{\partial C}{\partial b_j^l} = \delta_j^l, \quad \frac{\partial C}{\partial w_{jk}^l} = \delta_j^l a_k^{l-1}$$ $$\delta_j^l = \sum_k \delta_k^{l+1} w_{jk}^{l+1} \sigma'(z_j^l)$$", "wrong")]
    [InlineData(Layers, @"$$\delta_j^L = \frac{\partial C}{\partial a_j^L} \frac{\partial a_j^L}{\partial z_j^L}\ (only\ \frac{\partial a_j^L}{\partial z_j^L} \ne 0)$$", "verified")]
    [InlineData(Vectors, @"Here $l=L$: $$\frac{\partial C}{\partial W^l} = \delta^L (a^{L-1})^T$$", "verified")]
    [InlineData(Vectors, @"$$\frac{\partial C}{\partial b^l} = \delta^l$$ Here $l=L$: $$\frac{\partial C}{\partial b^l} = -\delta^L$$", "wrong")]
    [InlineData(Vectors, @"$$z^{l+1} = W^{l+1} a^l + b^{l+1} = W^{l+1} \delta(z^l) + b^{l+1}$$ $$\delta^l = (W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l)$$", "verified")]
    [InlineData(Vectors, @"$$\frac{\partial C}{\partial b^l} = \delta^l$$ $$\delta^l = (W^{l+1})^T \delta^{l+1} \odot \delta'(z^l)$$", "typo")]
    [InlineData(Machine, @"$$\frac{\partial y}{\partial w_i} = x_i$$ $$\frac{\partial y}{\partial v_{i,f}} = x_i \sum_{j=1}^n v_{j,f} x_j - v_{i,f} x_i^2$$", "verified")]
    [InlineData(Machine, @"$$\frac{\partial y}{\partial w_i} = x_i$$ $$\frac{\partial y}{\partial v_{i,f}} = x_i \sum_{j=1}^n v_{j,f} x_j$$", "wrong")]
    [InlineData(Machine, @"$$\frac{\partial E}{\partial w_i} = (y - t) x_i$$", "verified")]
    [InlineData(Machine, @"$$\frac{\partial E}{\partial w_i} = x_i$$", "wrong")]
    [InlineData(OneOfMany, @"$$\frac{\partial E_n}{\partial w_{ji}} = \delta_j x_i$$", "verified")]
    [InlineData(OneOfMany, @"$$\delta_j = y_{n,j} - t_{n,j}$$", "verified")]
    [InlineData(OneOfMany, @"$$\delta_j = t_{n,j} - y_{n,j}$$", "wrong")]
    [InlineData(Triangle, @"$$\frac{\partial J}{\partial x_i} = \sum_{j=1}^{i-1} x_j^2 + 2 x_i \sum_{j=i+1}^n x_j$$", "verified")]
    [InlineData(Triangle, @"$$\frac{\partial J}{\partial x_i} = \sum_{j=1}^{i-1} x_j^2 + x_i \sum_{j=i+1}^n x_j$$", "wrong")]
    public void LastStatementIsJudged(string forward, string statement, string verdict) =>
        Assert.Equal(verdict, DerivationCheck.Run(DocumentReader.Parse("n.md", forward + statement)).Statements[^1].Verdict.Word());

    [Fact]
    public void NablaOfACostAloneIsNotJudged() =>
        Assert.Equal("unresolved", DerivationCheck.Run(DocumentReader.Parse("n.md", Layers + @"$$\delta^L = \nabla C \odot y$$")).Statements[^1].Verdict.Word());

    [Fact]
    public void TheFactorThatTheChainRuleLacksIsNamed()
    {
        var found = DerivationCheck.Run(DocumentReader.Parse("n.md", Machine + @"$$\frac{\partial E}{\partial w_i} = x_i$$")).Statements[^1];
        Assert.Equal(("missing-factor", @"\frac{\partial E}{\partial y} x_i"), (found.Diagnosis, found.Fix));
    }

    [Theory]
    [InlineData(@"(t_k - o_k) f'(net_k)", "-", StatementVerdict.Verified, StatementVerdict.Verified)]
    [InlineData(@"-\frac{\partial E}{\partial net_k} = (t_k - o_k) f'(net_k)", "-", StatementVerdict.Verified, StatementVerdict.Verified)]
    [InlineData(@"(t_k - o_k) f'(net_k)", "", StatementVerdict.Wrong, StatementVerdict.Verified)]
    [InlineData(@"\frac{\partial E}{\partial net_k} = (t_k - o_k) f'(net_k)", "-", StatementVerdict.Wrong, StatementVerdict.Wrong)]
    public void ErrorTermsMayHaveTheOtherSign(string delta, string sign, StatementVerdict first, StatementVerdict others)
    {
        var note = $$$"""
            $net_j = \sum_i x_i w_{ij}$, $h_j = f(net_j)$, $net_k = \sum_j h_j v_{jk}$, $o_k = f(net_k)$, $E = \frac{1}{2} \sum_k (t_k - o_k)^2$.
            $$\delta_k = {{{delta}}}$$
            $$\frac{\partial E}{\partial v_{jk}} = {{{sign}}} \delta_k h_j$$
            $$\frac{\partial E}{\partial w_{ij}} = {{{sign}}} \left( \sum_k \delta_k v_{jk} \right) f'(net_j) x_i$$
            """;

        Assert.Equal([first, others, others], DerivationCheck.Run(DocumentReader.Parse("note.md", note)).Statements.Select(s => s.Verdict));
    }

    [Theory]
    [InlineData(@"(\hat y - y)^T U \mathrm{diag}(1 - a^2) W", StatementVerdict.Verified)]
    [InlineData(@"(\hat y - y)^T U \mathbf{J}_{tanh}(z) W", StatementVerdict.Verified)]
    [InlineData(@"(y - \hat y)^T U \mathrm{diag}(1 - a^2) W", StatementVerdict.Wrong)]
    public void AGradientMayBeGivenAsARow(string row, StatementVerdict expected) =>
        Assert.Equal(expected, DerivationCheck.Run(DocumentReader.Parse("note.md", $"$z = W x + b$, $a = \\tanh(z)$, $\\hat y = U a$, $J = \\frac{{1}}{{2}}\\|\\hat y - y\\|^2$ for one column $x$.\n\n$$\\frac{{\\partial J}}{{\\partial x}}^T = {row}$$\n")).Statements[^1].Verdict);
}
