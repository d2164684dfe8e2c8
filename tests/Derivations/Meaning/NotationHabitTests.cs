using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>Names, signs and functions as public notes write them: sums in braces, Σ for the sum, u'(x), bare nablas, predictions that only the cost names.</summary>
public sealed class NotationHabitTests
{
    private const string Braces = """
        $X \in R^{N \times D}$ holds one sample per row, $x_i$ and $y_i$ are rows, everything goes column by column.
        $${\mu} = {\frac{1}{N}}{\sum_{i=1}^N}x_i, \quad y_i = (x_i - \mu)^2$$
        $L$ is any loss of $Y$.
        $$\frac{\partial L}{\partial y_i} = \frac{\partial L}{\partial y_i}$$

        """;

    private const string Product = """
        $$f(x) = u(x) \cdot v(x), \quad u(x) = \frac{1}{2} x^2, \quad v(x) = 1 + \tanh(z(x)), \quad z(x) = a x + b x^3$$

        """;

    private const string Softmax = """
        $p = \text{softmax}(z)$ with $z \in \mathbb{R}^K$.

        """;

    private const string Layers = """
        $$z^{l+1} = w^l a^l + b^l, \quad a^l = \sigma(z^l)$$
        $C$ is any loss of the last layer. $$\delta^l = \frac{\partial C}{\partial z^l}$$

        """;

    private const string Units = """
        Everything is a number.
        $$u_1 = w_1 x_1 + b_1, \quad y_1 = \sigma(u_1), \quad s = c + v_1 y_1, \quad z = \sigma(s), \quad E = \frac{1}{2} (z - t)^2$$
        $$\delta_{\text{out}} = \frac{\partial E}{\partial s}, \quad \delta_1 = \frac{\partial E}{\partial u_1}$$

        """;

    private const string Prediction = """
        Columns are samples, $m$ of them.
        $$J = -\frac{1}{m} \sum_{i=1}^m \left[ y_{\text{true}}^{(i)} \log y_{\text{pred}}^{(i)} + (1 - y_{\text{true}}^{(i)}) \log (1 - y_{\text{pred}}^{(i)}) \right]$$
        $$Z^{[1]} = W^{[1]} X + b^{[1]}, \quad A^{[1]} = \tanh(Z^{[1]}), \quad Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}, \quad A^{[2]} = \sigma(Z^{[2]})$$
        $$\frac{\partial J}{\partial Z^{[2]}} = \frac{1}{m} (A^{[2]} - Y)$$

        """;

    private const string Sections = """
        ## Two classes
        $x_i$ has length $d$, $\phi(z) = \frac{1}{1 + e^{-z}}$ and
        $$L(w) = -\sum_{i=1}^n \left[ y_i \log \phi(w^T x_i) + (1 - y_i) \log (1 - \phi(w^T x_i)) \right]$$
        $$\frac{\partial L(w)}{\partial w} = -\sum_{i=1}^n \left[ y_i - \phi(w^T x_i) \right] x_i$$
        ## More classes
        From here on $y$ is one-hot of length $K$, $w$ is $d \times K$ and $\phi$ is the softmax.
        $$L(w) = -\sum_{i=1}^n y_i^T \log \phi(w^T x_i)$$

        """;

    private const string Ratings = """
        $$X \Theta^T = \hat{R}$$
        $$L_{X, \Theta} = \frac{1}{2} \Sigma_{i,j} (X \Theta^T - R)^2 + \frac{\lambda}{2} \Sigma_{i,k} X^2 + \frac{\lambda}{2} \Sigma_{j,k} \Theta^2$$
        where $\hat{R}_{i,j} = x_i \cdot \theta_j$.
        $$\frac{\partial L}{\partial \hat{R}} = \hat{R} - R$$

        """;

    private const string Steps = """
        $$h_t = \tanh(W h_{t-1} + U x_t + b), \quad y_t = V h_t, \quad L_t = \frac{1}{2} \|y_t - c_t\|^2, \quad L = \sum_{t=1}^T L_t$$
        $$\frac{\partial L}{\partial V} = \sum_{t=1}^T (y_t - c_t) h_t^T$$

        """;

    private const string Pinball = """
        $$L(y, \hat{y}) = \begin{cases} \alpha (y - \hat{y})^2 & \text{if } y > \hat{y} \quad \text{(too low)} \\ (y - \hat{y})^2 & \text{if } y \le \hat{y} \quad \text{(else)} \end{cases}$$
        $$g = \frac{\partial L}{\partial \hat{y}} = \begin{cases} \alpha \cdot 2 (y - \hat{y}) \cdot (-1) = -2 \alpha (y - \hat{y}) & \text{if } y > \hat{y} \\ -2 (y - \hat{y}) & \text{if } y \le \hat{y} \end{cases}$$
        Where $y > \hat{y}$, $w = \alpha$, otherwise $w = 1$.

        """;

    private const string Perceptron = """
        $x_i \in \mathbb{R}^d$, and $M$ are the points on the wrong side.
        $$\min_{w,b} L(w, b) = -\sum_{x_i \in M}^{} y_i (w^T x_i + b)$$

        """;

    private const string Gates = """
        $*$ goes entry by entry.
        $$f_t = \sigma(W_{xf} x_t + W_{hf} h_{t-1} + b_f), \quad i_t = \sigma(W_{xi} x_t + W_{hi} h_{t-1} + b_i), \quad o_t = \sigma(W_{xo} x_t + W_{ho} h_{t-1} + b_o)$$
        $$g_t = \tanh(W_{xg} x_t + W_{hg} h_{t-1} + b_g), \quad C_t = f_t * C_{t-1} + i_t * g_t, \quad h_t = o_t * \tanh(C_t)$$
        $$\frac{\partial L}{\partial o_t} = \frac{\partial L}{\partial h_t} * \tanh(C_t)$$

        """;

    [Theory]
    [InlineData(Pinball, @"g = -2 w (y - \hat{y})", StatementVerdict.Verified)]
    [InlineData(Pinball, @"g = 2 w (y - \hat{y})", StatementVerdict.Wrong)]
    [InlineData(Pinball, @"h = \frac{\partial^2 L}{\partial \hat{y}^2} = \frac{\partial g}{\partial \hat{y}} = \begin{cases} 2 \alpha & y > \hat{y} \\ 2 & y \le \hat{y} \end{cases}", StatementVerdict.Verified)]
    [InlineData(Perceptron, @"\nabla{_w} L(w, b) = -\sum_{x_i \in M} y_i x_i", StatementVerdict.Verified)]
    [InlineData(Perceptron, @"\nabla{_b} L(w, b) = \sum_{x_i \in M} y_i", StatementVerdict.Wrong)]
    [InlineData(Gates, @"\frac{\partial L}{\partial W_{xi}} = \left( \frac{\partial L}{\partial C_t} * g_t * i_t * (1 - i_t) \right) x_t^T", StatementVerdict.Verified)]
    [InlineData(Gates, @"\frac{\partial L}{\partial W_{xi}} = \left( \frac{\partial L}{\partial C_t} * g_t * i_t * (1 + i_t) \right) x_t^T", StatementVerdict.Wrong)]
    [InlineData(Braces, @"\frac{\partial \mu}{\partial x_i} = \frac{1}{N}", StatementVerdict.Verified)]
    [InlineData(Product, @"v'(x) = (1 - \tanh^2(z(x))) \cdot z'(x)", StatementVerdict.Verified)]
    [InlineData(Product, @"z'(x) = a + 3 b x^2", StatementVerdict.Verified)]
    [InlineData(Product, @"\frac{df}{dx} = u'(x) \cdot v(x) + u(x) \cdot v'(x)", StatementVerdict.Verified)]
    [InlineData(Product, @"\frac{df}{dx} = u'(x) \cdot v(x) - u(x) \cdot v'(x)", StatementVerdict.Wrong)]
    [InlineData(Softmax, @"\frac{\partial p}{\partial z} = R = \text{diag}(p) - p p^T", StatementVerdict.Verified)]
    [InlineData(Softmax, @"\frac{\partial p}{\partial z} = R = \text{diag}(p) + p p^T", StatementVerdict.Wrong)]
    [InlineData(Layers, @"\delta^l = \nabla_z C", StatementVerdict.Verified)]
    [InlineData(Layers, @"\nabla_a C = (w^l)^T \delta^{l+1}", StatementVerdict.Verified)]
    [InlineData(Layers, @"\frac{\partial C}{\partial b^l} = \frac{\partial C}{z^{l+1}}", StatementVerdict.Typo)]
    [InlineData(Units, @"\delta_1 = \delta_{\text{out}} v_1 y_1 (1 - y_1)", StatementVerdict.Verified)]
    [InlineData(Units, @"\delta_1 = \delta_{\text{out}} v_1 y_1 (1 + y_1)", StatementVerdict.Wrong)]
    [InlineData(Prediction, @"\frac{\partial J}{\partial W^{[2]}} = \frac{1}{m} (A^{[2]} - Y) A^{[1]T}", StatementVerdict.Verified)]
    [InlineData(Prediction, @"\frac{\partial J}{\partial W^{[2]}} = \frac{1}{m} (Y - A^{[2]}) A^{[1]T}", StatementVerdict.Wrong)]
    [InlineData(Sections, @"\frac{\partial L(w)}{\partial w} = -\sum_{i=1}^n x_i \left[ y_i - \phi(w^T x_i) \right]^T", StatementVerdict.Verified)]
    [InlineData(Sections, @"\frac{\partial L(w)}{\partial w} = \sum_{i=1}^n x_i \left[ y_i - \phi(w^T x_i) \right]^T", StatementVerdict.Wrong)]
    [InlineData(Ratings, @"\frac{\partial L}{\partial x_{i,k}} = \sum_j (\hat{R}_{i,j} - R_{i,j}) \theta_{j,k} + \lambda x_{i,k}", StatementVerdict.Verified)]
    [InlineData(Ratings, @"\frac{\partial L}{\partial x_{i,k}} = \sum_j (R_{i,j} - \hat{R}_{i,j}) \theta_{j,k} + \lambda x_{i,k}", StatementVerdict.Wrong)]
    [InlineData(Steps, @"\frac{\partial L}{\partial b} = \sum_{t=1}^T \frac{\partial L}{\partial h_t} \frac{\partial h_t}{\partial b}", StatementVerdict.Verified)]
    [InlineData(Steps, @"\frac{\partial L}{\partial b} = \sum_{t=1}^T \frac{\partial L_t}{\partial h_t} \frac{\partial h_t}{\partial b}", StatementVerdict.Wrong)]
    public void TheLastStatementIsJudged(string forward, string statement, StatementVerdict expected)
    {
        var result = DerivationCheck.Run(DocumentReader.Parse("notes.md", $"{forward}$${statement}$$\n"));

        Assert.Equal(expected, result.Statements[^1].Verdict);
    }
}
