using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>Habits of public notes: layers numbered without brackets, losses of their own in every section, formulas that lost a backslash.</summary>
public sealed class PublicNotesTests
{
    private const string Numbered = """
        Entrada $x$, peso $w$, sesgo $b$ y salida real $y$, todos números: $z = w x + b$, $a = \sigma(z)$, $L(a, y) = \frac{1}{2} (a - y)^2$.
        $$\frac{\partial L}{\partial z} = (a - y) \sigma'(z)$$
        ## Capas
        $x \in \mathbb{R}^4$, $z^1 = W^1 x + b^1 \quad (W^1 \in \mathbb{R}^{3 \times 4})$, $a^1 = \tanh(z^1)$, $z^2 = W^2 a^1 + b^2$, $a^2 = \sigma(z^2)$, $L = \frac{1}{2} (a^2 - y)^2$, $\delta^l = \frac{\partial L}{\partial z^l}$.

        """;

    private const string Given = """
        ## Linear
        The loss $L$ is any function of $y$.
        $$y = W x + b, \qquad dout = \frac{\partial L}{\partial y}$$
        $$\frac{\partial L}{\partial x} = W^T dout$$
        ## Softmax
        $$Loss = -\log \frac{e^{s_c}}{\sum_j e^{s_j}}$$

        """;

    private const string Lost = """
        Each layer computes $z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$ and
        $$a^{(l)} = f^{(l)}!\left(z^{(l)}\right)$$
        The loss is any function $L(a^{(L)}, y)$; $\delta^{(l)}$ is its derivative by $z^{(l)}$.
        $$\delta^{(l)} = \left(W^{(l+1)T} \delta^{(l+1)}\right) \odot f^{(l),'}!\left(z^{(l)}\right)$$

        """;

    private const string LastLayer = """
        $a^{(0)} = x$, $z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$, $a^{(l)} = f(z^{(l)})$, and the loss $L(a^{(L)}, y)$ is any function.
        $$\delta^{(L)} = \frac{\partial L}{\partial z^{(L)}} = \frac{\partial L}{\partial a^{(L)}} \odot f'(z^{(L)})$$
        From here on $a^{(L)} = \text{softmax}(z^{(L)})$ and
        $$L = -\sum_k y_k \log(a^{(L)}_k), \qquad \sum_k y_k = 1$$

        """;

    private const string Partials = """
        $X$ is (n, m), one column for each of the $m$ samples, $Y$ is (1, m).
        $$Z1 = W1 \cdot X + b1, \quad A1 = \tanh(Z1), \quad Z2 = W2 \cdot A1 + b2$$
        $$J = \frac{1}{2m} \sum_{i=1}^m (Z2_i - Y_i)^2$$
        $$\partial Z2 = \frac{1}{m} (Z2 - Y)$$

        """;

    private const string Decimal = """
        Ici $\log$ est le logarithme décimal. $softmax(x)_j = \frac{e^{x_j}}{\sum_{k=1}^n e^{x_k}}$, and $H(x) = 1$ si $x > 0$, et $0$ sinon.
        $$(x^{(p,2)})_j = relu\bigg[\sum_{k=1}^{d} w_{kj}^{(1)} (x^{(p,1)})_k\bigg], \quad (x^{(p,3)})_j = \sum_{i=1}^{h} w_{ij}^{(2)} (x^{(p,2)})_i, \quad \hat{p}_k^{(p)} = softmax(x^{(p,3)})_k$$
        $$E = -\frac{1}{m} \sum_{p=1}^m \sum_{k=1}^{n} y_k^{(p)} \log(\hat{p}_k^{(p)})$$

        """;

    private const string Exercises = """
        $X$ is $n \times p$, $y$ is a column of $n$ numbers.
        $$R(\theta) = \sum_{i=1}^n (y^{(i)} - \theta^T x^{(i)})^2$$
        $$J(\theta) = \frac{1}{2} (X\theta - y)^T (X\theta - y)$$
        Other letters, with $A$ of shape $m \times n$:
        $$e = (A x - b)^T (A x - b)$$
        $$\frac{de}{dx} = 2 A^T A x - 2 A^T b$$

        """;

    private const string Rows = """
        All vectors are rows. A repeated index is summed.
        $t = x W^{(1)} + b^{(1)}$, $h = \sigma(t)$, $v = h W^{(2)} + b^{(2)}$, $\hat{y} = \text{softmax}(v)$, $J = - y_i \log(\hat{y}_i)$, where $y$ is one-hot.
        $$\frac{\partial v_b}{\partial h_c} = W_{ib}^{(2)} \delta_{ic} = W_{cb}^{(2)}$$
        $$\frac{\partial J}{\partial h_c} = \big[ \hat{y} - y \big]_b W_{cb}^{(2)}$$

        """;

    private const string ByLayer = """
        $$u_j^l = \sum_i w_{ij}^l y_i^{l-1}, \qquad y_j^l = f_l\left(u_j^l\right), \qquad E = \frac{1}{2} \sum_i \left(y_i^L - t_i\right)^2$$
        $$\frac{\partial E}{\partial u_j^L} = \frac{\partial E}{\partial y_j^L} f_L'(u_j^L)$$
        $$\frac{\partial E}{\partial y_j^L} = y_j^L - t_j$$
        $$\frac{\partial E}{\partial w_{ij}^l} = \frac{\partial E}{\partial y_j^l} f_l'(u_j^l) y_i^{l-1}$$
        $$\frac{\partial E}{\partial y_i^l} = \sum_j \frac{\partial E}{\partial u_j^{l+1}} w_{ij}^{l+1}$$

        """;

    private const string RowDeltas = """
        $z^{(l)} = w_l^T h^{(l-1)}$, $h^{(l)} = \tanh(z^{(l)})$, $h^{(0)} = x$, $J = \frac{1}{2} \|h^{(L)} - y\|^2$; all $x$ and $y$ are columns.
        $\delta^{(l)} = \frac{\partial J}{\partial z^{(l)}}$ is a row vector.

        """;

    private const string Softmax = """
        $$p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$$
        $$\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i)$$

        """;

    private const string Units = """
        A hidden unit $j$ has $a_j = \sum_i w_{ji} z_i$ and $z_j = h(a_j)$, an output $k$ has $y_k = \sum_j w_{kj} z_j$, and $E = \sum_k (y_k - t_k)^2$.
        $$\frac{\partial E}{\partial z_j} = \sum_k \frac{\partial E}{\partial y_k} w_{kj}$$

        """;

    private const string WrongIndex = """
        $z_j^l = \sum_j w_{jk}^l a_k^{l-1} + b_j^l$, $a_j^l = g(z_j^l)$, $C = \frac{1}{2} \|y - a^L\|^2 = \frac{1}{2} \sum_k |y_k - a_k^L|$.

        """;

    private const string Negative = """
        $a = u_o^T v_c$ and $b = -u_k^T v_c$, where $\sigma$ is the sigmoid and $f(x) = -\log(\sigma(x))$.
        $$J = f(a) + \sum_{k=1}^K f(b)$$
        $$\frac{\partial J}{\partial u_o} = (\sigma(u_o^T v_c) - 1) v_c$$

        """;

    [Theory]
    [InlineData(Rows, @"\frac{\partial J}{\partial W^{(1)}} = x \otimes [(\hat{y} - y) W^{(2)T} \circ \sigma'(t)]", StatementVerdict.Verified)]
    [InlineData(Rows, @"\frac{\partial J}{\partial W^{(1)}} = 2 x \otimes [(\hat{y} - y) W^{(2)T} \circ \sigma'(t)]", StatementVerdict.Wrong)]
    [InlineData(ByLayer, @"\frac{\partial E}{\partial u_j^l} = \frac{\partial E}{\partial y_j^l} f_l'(u_j^l)", StatementVerdict.Verified)]
    [InlineData(ByLayer, @"\frac{\partial E}{\partial u_j^l} = \frac{\partial E}{\partial y_j^l} f_L'(u_j^l)", StatementVerdict.Wrong)]
    [InlineData(RowDeltas, @"\frac{\partial J}{\partial w_l} = h^{(l-1)} \delta^{(l)}", StatementVerdict.Verified)]
    [InlineData(RowDeltas, @"\frac{\partial J}{\partial w_l} = 2 h^{(l-1)} \delta^{(l)}", StatementVerdict.Wrong)]
    [InlineData(Softmax, @"\frac{\partial p_i}{\partial z_j} = -p_i p_j", StatementVerdict.Verified)]
    [InlineData(Softmax, @"\frac{\partial p_i}{\partial z_j} = p_i p_j", StatementVerdict.Wrong)]
    [InlineData(Units, @"\frac{\partial z_j}{\partial a_j} = h'(a)", StatementVerdict.Typo)]
    [InlineData(Units, @"\frac{\partial E}{\partial w_{ji}} = h'(a) z_i \sum_k \frac{\partial E}{\partial y_k} w_{kj}", StatementVerdict.Typo)]
    [InlineData(WrongIndex, @"\frac{\partial C}{\partial w_{jk}^l} = \frac{\partial C}{\partial z_j^l} \left[ \frac{\partial}{\partial w_{jk}^l} \sum_i w_{ji}^l a_i^{l-1} + b_j^l \right]", StatementVerdict.Verified)]
    [InlineData(WrongIndex, @"\frac{\partial C}{\partial z_j^L} = g'(z_j^L) (y_j - a_j^L)", StatementVerdict.Wrong)]
    [InlineData(Negative, @"\frac{\partial b}{\partial v_c} = -u_k", StatementVerdict.Verified)]
    [InlineData(Negative, @"\frac{\partial J}{\partial v_c} = \frac{\partial J}{\partial a} \frac{\partial a}{\partial v_c} + \frac{\partial J}{\partial b} \frac{\partial b}{\partial v_c}", StatementVerdict.Verified)]
    [InlineData(Negative, @"\frac{\partial J}{\partial u_k} = [1 - \sigma(u_k^T v_c)] v_c", StatementVerdict.Wrong)]
    [InlineData(Numbered, @"\frac{\partial L}{\partial W^1} = \delta^1 x^T", StatementVerdict.Verified)]
    [InlineData(Numbered, @"\delta^1 = W^2 \delta^2 \odot \tanh'(z^1)", StatementVerdict.Wrong)]
    [InlineData(Lost, @"\frac{\partial L}{\partial W^{(l)}} = \delta^{(l)} , a^{(l-1)T}", StatementVerdict.Verified)]
    [InlineData(Lost, @"\frac{\partial L}{\partial b^{(l)}} = 2 \delta^{(l)}", StatementVerdict.Wrong)]
    [InlineData(LastLayer, @"\delta^{(L)} = a^{(L)} - y", StatementVerdict.Verified)]
    [InlineData(LastLayer, @"\delta^{(L)} = y - a^{(L)}", StatementVerdict.Wrong)]
    [InlineData(Partials, @"\partial Z1 = W2^T \cdot \partial Z2 * \tanh'(Z1)", StatementVerdict.Verified)]
    [InlineData(Partials, @"\partial W2 = A1 \cdot \partial Z2", StatementVerdict.ShapeError)]
    [InlineData(Decimal, @"\frac{\partial \log(\hat{p}_k^{(p)})}{\partial (x^{(p,3)})_j} = \frac{1}{\ln(10)} \left[ \delta_{kj} - softmax(x^{(p,3)})_j \right]", StatementVerdict.Verified)]
    [InlineData(Decimal, @"\frac{\partial (x^{(p,2)})_j}{\partial w_{ij}^{(1)}} = H\big[\sum_{k=1}^{d} w_{kj}^{(1)} (x^{(p,1)})_k\big] (x^{(p,1)})_i", StatementVerdict.Verified)]
    [InlineData(Decimal, @"\frac{\partial \log(\hat{p}_k^{(p)})}{\partial (x^{(p,3)})_j} = \delta_{kj} - softmax(x^{(p,3)})_j", StatementVerdict.Wrong)]
    [InlineData(Exercises, @"\nabla_\theta J(\theta) = X^T X \theta - X^T y", StatementVerdict.Verified)]
    [InlineData(Exercises, @"\nabla_\theta J(\theta) = X^T X \theta + X^T y", StatementVerdict.Wrong)]
    public void TheLastStatementIsJudged(string forward, string statement, StatementVerdict expected)
    {
        var result = DerivationCheck.Run(DocumentReader.Parse("notes.md", $"{forward}$${statement}$$\n"));

        Assert.Equal(expected, result.Statements[^1].Verdict);
    }

    [Fact]
    public void StatementsAboveTheSectionOfALossAreAboutTheGivenOne()
    {
        var result = DerivationCheck.Run(DocumentReader.Parse("notes.md", Given));

        Assert.All(result.Statements, s => Assert.Equal(StatementVerdict.Verified, s.Verdict));
    }

    [Fact]
    public void ALastLayerThatIsNamedLaterIsAnyLayerBefore()
    {
        var result = DerivationCheck.Run(DocumentReader.Parse("notes.md", LastLayer));

        Assert.Equal(StatementVerdict.Verified, Assert.Single(result.Statements).Verdict);
    }
}
