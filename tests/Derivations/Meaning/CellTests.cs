using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>Cells, attention and other notes whose quantities and gradients go by names of their own.</summary>
public sealed class CellTests
{
    private const string Gru = """
        $$z = \sigma(W_z x + U_z h_-), \quad r = \sigma(W_r x + U_r h_-), \quad n = \tanh(W_n x + U_n (r \odot h_-))$$
        $$h = (1 - z) \odot n + z \odot h_-, \qquad s = r \odot h_-$$

        """;

    private const string Recurrence = """
        $$a_t = W s_{t-1} + U x_t, \quad s_t = \tanh(a_t), \quad o_t = V s_t, \quad p_t = \mathrm{softmax}(o_t)$$
        $$E = \sum_t E_t, \qquad E_t = -y_t^T \log p_t$$

        """;

    private const string Adjoint = """
        $$z = W x + b, \quad h = \tanh(z), \quad y = U h, \quad L = \frac{1}{2} \|y - t\|^2$$
        $$\bar{y} = \frac{\partial L}{\partial y} = y - t$$

        """;

    private const string Layers = """
        $a^0 = x$, $z^l = W^l a^{l-1} + b^l$, $a^l = f(z^l)$, $C = \frac{1}{2} \|a^L - y\|^2$, $\epsilon^l = \frac{\partial C}{\partial z^l}$.

        """;

    private const string Attention = """
        $Q = X W^Q$, $K = X W^K$, $V = X W^V$, where $X \in \mathbb{R}^{n \times d}$, $W^Q \in \mathbb{R}^{d \times d_k}$, $W^K \in \mathbb{R}^{d \times d_k}$, $W^V \in \mathbb{R}^{d \times d_v}$.
        $$Z = \frac{Q K^T}{\sqrt{d_k}}, \quad A = \text{softmax}(Z) \text{ (row by row)}, \quad Y = A V$$
        $$\frac{\partial L}{\partial V} = A^T \frac{\partial L}{\partial Y}$$

        """;

    [Theory]
    [InlineData(Gru, @"\frac{\partial L}{\partial r} = \frac{\partial L}{\partial s} \odot h_-", StatementVerdict.Verified)]
    [InlineData(Recurrence, @"\frac{\partial E}{\partial s_t} = V^T (p_t - y_t) + W^T \left( \frac{\partial E}{\partial s_{t+1}} \odot (1 - s_{t+1}^2) \right)", StatementVerdict.Verified)]
    [InlineData(Recurrence, @"\frac{\partial E}{\partial s_t} = V^T (p_t - y_t) + W^T \left( \frac{\partial E}{\partial s_{t+1}} \odot (1 - s_t^2) \right)", StatementVerdict.Wrong)]
    [InlineData(Recurrence, @"\frac{\partial s_T}{\partial s_k} = \prod_{t=k+1}^{T} \frac{\partial s_t}{\partial s_{t-1}}", StatementVerdict.Verified)]
    [InlineData(Adjoint, @"\bar{z} = (U^T \bar{y}) \odot (1 - h^2)", StatementVerdict.Verified)]
    [InlineData(Adjoint, @"\bar{W} = \bar{z}^T x", StatementVerdict.ShapeError)]
    [InlineData(Layers, @"\epsilon^l = (W^{l+1})^T \epsilon^{l+1} \odot f'(z^l)", StatementVerdict.Verified)]
    [InlineData(Layers, @"\frac{\partial C}{\partial W^l} = \epsilon^l (a^l)^T", StatementVerdict.ShapeError)]
    [InlineData(Attention, @"\frac{\partial L}{\partial K} = \frac{1}{\sqrt{d_k}} \left( \frac{\partial L}{\partial Z} \right)^T Q", StatementVerdict.Verified)]
    [InlineData(Attention, @"\frac{\partial L}{\partial K} = \frac{1}{\sqrt{d_k}} \frac{\partial L}{\partial Z} Q", StatementVerdict.Wrong)]
    public void TheLastStatementIsJudged(string forward, string statement, StatementVerdict expected)
    {
        var result = DerivationCheck.Run(DocumentReader.Parse("notes.md", $"{forward}$${statement}$$\n"));

        Assert.Equal(expected, result.Statements[^1].Verdict);
    }
}
