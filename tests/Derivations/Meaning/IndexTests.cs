using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>Index notation: samples, entries, chosen classes, functions of arguments.</summary>
public sealed class IndexTests
{
    private const string Residuals = """
        Data $x_i \in \mathbb{R}^d$, $i=1..N$, residuals $r_i = y_i - x_i^T w$ and

        $$\rho(r) = \begin{cases} \frac12 r^2 & |r| \le \kappa \\ \kappa |r| - \frac12 \kappa^2 & |r| > \kappa \end{cases} \qquad L = \frac1N \sum_{i=1}^N \rho(r_i)$$

        $$\frac{d\rho}{dr} = \psi(r) = \begin{cases} r & |r| \le \kappa \\ \kappa\,\mathrm{sign}(r) & |r| > \kappa \end{cases}$$

        """;

    private const string Logistic = """
        $h_\theta(x) = g(\theta^T x)$ with $g(z) = \frac{1}{1+e^{-z}}$, $x_0^{(i)} = 1$, the examples are the rows of $X$,

        $$J(\theta) = -\frac1m \sum_{i=1}^m \left[ y^{(i)} \log h_\theta(x^{(i)}) + (1-y^{(i)}) \log(1-h_\theta(x^{(i)})) \right]$$

        $$J_r(\theta) = J(\theta) + \frac{\lambda}{2m} \sum_{j=1}^n \theta_j^2$$

        """;

    private const string Policy = """
        $h = \Theta s$ with $\Theta \in \mathbb{R}^{K \times d}$, $s \in \mathbb{R}^d$,

        $$\pi_k = \frac{\exp(h_k)}{\sum_{j=1}^K \exp(h_j)}, \qquad \ell = \log \pi_a$$

        """;

    private const string Scores = """
        Row $w_j$ of $W$ ($C \times D$) belongs to class $j$, $s_j = w_j x_i$, and $y_i$ is the right class:

        $$L_i = \sum_{j \neq y_i} \max(0, s_j - s_{y_i} + 1)$$

        """;

    private const string Classes = """
        $x^{(i)} \in \mathbb{R}^n$, $\theta_j \in \mathbb{R}^n$ and $p(y = j \mid x; \theta) = \frac{e^{\theta_j^T x}}{\sum_{l=1}^k e^{\theta_l^T x}}$.

        $$J(\theta) = -\frac1m \sum_{i=1}^m \sum_{j=1}^k 1\{y^{(i)} = j\} \log p(y = j \mid x^{(i)}; \theta)$$

        """;

    private const string Variance = """
        $$\ell = -N \log \sigma - \frac{1}{2\sigma^2} \sum_{i=1}^N (x_i - \mu)^2$$

        """;

    private const string OneLayer = """
        $a_j = \sum_{i=1}^q w_{ij} x_i$, $o_j = g(a_j)$,

        $$E = \frac12 \sum_{j=1}^r (o_j - y_j)^2$$

        """;

    private const string Layers = """
        $u_j^l = \sum_i w_{ij}^l y_i^{l-1}$, $y_j^l = f(u_j^l)$, $W^l = (w_{ij}^l)_{ij}$, $\delta_j^l = \frac{\partial E}{\partial u_j^l}$,

        $$E = \frac12 \sum_i (y_i^L - t_i)^2$$

        """;

    private const string Units = """
        A unit $i$ of the input has the value $z_i$, a hidden one $a_j = \sum_i w_{ji} z_i$ and $z_j = h(a_j)$, an output is $y_k = \sum_j w_{kj} z_j$, and $E = \sum_k (y_k - t_k)^2$.

        """;

    [Theory]
    [InlineData(OneLayer, @"$$\frac{\partial E}{\partial w_{ij}} = (o_j - y_j) g'(a_j) x_i$$", "verified")]
    [InlineData(OneLayer, @"$$\frac{\partial E}{\partial x_i} = \sum_{j=1}^r (o_j - y_j) g'(a_j) w_{ij}$$", "verified")]
    [InlineData(OneLayer, @"$$\frac{\partial E}{\partial x_i} = -\sum_{j=1}^r (o_j - y_j) g'(a_j) w_{ij}$$", "wrong")]
    [InlineData(Layers, @"$$\frac{\partial y_{j'}^L}{\partial w_{ij}^L} = f'(u_{j'}^L) y_i^{L-1} \delta_{j,j'}$$", "verified")]
    [InlineData(Layers, @"$$\frac{\partial E}{\partial w_{ij}^l} = y_i^{l-1} \delta_j^l$$", "verified")]
    [InlineData(Layers, @"$$\frac{\partial E}{\partial w_{ij}^l} = y^{l-1} (\delta^l)^\top$$", "shape-error")]
    [InlineData(Units, @"$$\delta_j = h'(a_j) \sum_k w_{kj} \delta_k$$", "verified")]
    [InlineData(Units, @"$$\frac{\partial E}{\partial w_{ji}} = h'(a_j) z_i \sum_k w_{kj} \delta_k$$", "verified")]
    [InlineData(Units, @"$$\frac{\partial E}{\partial w_{ji}} = -h'(a_j) z_i \sum_k w_{kj} \delta_k$$", "wrong")]
    [InlineData(Residuals, @"$$\frac{\partial L}{\partial r_i} = \frac1N \psi(r_i)$$", "verified")]
    [InlineData(Residuals, @"$$\frac{\partial L}{\partial w} = -\frac1N \sum_{i=1}^N \psi(r_i) x_i$$", "verified")]
    [InlineData(Residuals, @"$$\frac{\partial L}{\partial w} = \frac1N \sum_{i=1}^N \psi(r_i) x_i$$", "wrong")]
    [InlineData(Residuals, @"$$\frac{\partial L}{\partial w_j} = -\frac1N \sum_{i=1}^N \psi(r_i) x_{ij}$$", "verified")]
    [InlineData(Logistic, @"$$\frac{\partial J(\theta)}{\partial \theta_j} = \frac1m \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}$$", "verified")]
    [InlineData(Logistic, @"$$\nabla J(\theta) = \frac1m X^T (g(X\theta) - y)$$", "verified")]
    [InlineData(Logistic, @"$$\frac{\partial J_r(\theta)}{\partial \theta_0} = \frac1m \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_0^{(i)}$$", "verified")]
    [InlineData(Logistic, @"$$\frac{\partial J_r(\theta)}{\partial \theta_0} = \frac1m \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_0^{(i)} + \frac{\lambda}{m} \theta_0$$", "wrong")]
    [InlineData(Logistic, @"$$\frac{\partial J_r(\theta)}{\partial \theta_j} = \frac1m \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)} + \frac{\lambda}{m} \theta_j \quad \text{for } j \ge 1$$", "verified")]
    [InlineData(Logistic, @"$$\frac{\partial J_r(\theta)}{\partial \theta_j} = \frac1m \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)} + \lambda \theta_j \quad \text{for } j \ge 1$$", "wrong")]
    [InlineData(Policy, @"$$\frac{\partial \ell}{\partial h_a} = 1 - \pi_a$$", "verified")]
    [InlineData(Policy, "For the others, $k \\ne a$,\n\n$$\\frac{\\partial \\ell}{\\partial h_k} = -\\pi_k$$", "verified")]
    [InlineData(Policy, @"$$\frac{\partial \ell}{\partial h} = e_a - \pi$$", "verified")]
    [InlineData(Policy, @"$$\frac{\partial \ell}{\partial h} = \pi - e_a$$", "wrong")]
    [InlineData(Scores, @"$$\frac{\partial L_i}{\partial s_j} = \mathbb{1}(s_j - s_{y_i} + 1 > 0) \qquad (j \neq y_i)$$", "verified")]
    [InlineData(Scores, @"$$\nabla_{w_{y_i}} L_i = -\left( \sum_{j \neq y_i} \mathbb{1}(s_j - s_{y_i} + 1 > 0) \right) x_i^T$$", "verified")]
    [InlineData(Classes, @"$$\nabla_{\theta_j} J(\theta) = -\frac1m \sum_{i=1}^m x^{(i)} \left( 1\{y^{(i)} = j\} - p(y = j \mid x^{(i)}; \theta) \right)$$", "verified")]
    [InlineData(Classes, @"$$\nabla_{\theta_j} J(\theta) = \frac1m \sum_{i=1}^m x^{(i)} \left( 1\{y^{(i)} = j\} - p(y = j \mid x^{(i)}; \theta) \right)$$", "wrong")]
    [InlineData(Variance, @"$$\frac{\partial \ell}{\partial \mu} = \frac{1}{\sigma^2} \sum_{i=1}^N (x_i - \mu)$$", "verified")]
    [InlineData(Variance, @"$$\frac{\partial \ell}{\partial \sigma^2} = -\frac{N}{2\sigma^2} + \frac{1}{2\sigma^4} \sum_{i=1}^N (x_i - \mu)^2$$", "verified")]
    public void IndicesMeanWhatTheyMeanInNotes(string given, string statement, string verdict)
    {
        var result = DerivationCheck.Run(DocumentReader.Parse("notes.md", given + statement + "\n"));

        Assert.Equal(verdict, result.Statements[^1].Verdict.Word());
    }

    [Theory]
    [InlineData(@"-p_i p_j", StatementVerdict.Verified)]
    [InlineData(@"p_i p_j", StatementVerdict.Wrong)]
    [InlineData(@"p_i (\delta_{ij} - p_j)", StatementVerdict.Verified)]
    public void BesideTheDiagonalIsWhatStandsBesideIt(string other, StatementVerdict expected)
    {
        var note = $$$"""
            $p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$.
            $$\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i)$$
            $$\frac{\partial p_i}{\partial z_j} = {{{other}}}$$
            """;

        Assert.Equal([StatementVerdict.Verified, expected], DerivationCheck.Run(DocumentReader.Parse("note.md", note)).Statements.Select(s => s.Verdict));
    }
}
