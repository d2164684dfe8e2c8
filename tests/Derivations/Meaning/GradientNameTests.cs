using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>What notes call their gradients, what these are derivatives by, and of which cost.</summary>
public sealed class GradientNameTests
{
    private const string Gates = """
        $$f_t = \sigma(W_f x_t + U_f h_{t-1}), \quad g_t = \tanh(W_g x_t + U_g h_{t-1}), \quad c_t = f_t \odot c_{t-1} + g_t, \quad h_t = \tanh(c_t)$$
        $$\delta c_t = \delta h_t \odot (1 - \tanh^2(c_t)) + \delta c_{t+1} \odot f_{t+1}$$
        $$\delta f_t = \delta c_t \odot c_{t-1} \odot f_t \odot (1 - f_t)$$

        """;

    private const string Rows = """
        The samples of a batch are rows: $z_t = \sigma([x_t, h_{t-1}] \times W_z + b_z)$, $n_t = \tanh([x_t, h_{t-1}] \times W_n)$, $h_t = (1 - z_t) * h_{t-1} + z_t * n_t$.
        The slopes take the output: $\sigma'(s) = s * (1 - s)$.
        $$\delta_{z_t} = \delta_{h_t} * (n_t - h_{t-1}) * \sigma'(z_t)$$

        """;

    private const string Times = """
        $$h_t = \tanh(W h_{t-1} + U x_t), \quad y_t = V h_t, \quad L = \sum_{t=1}^T L_t, \quad L_t = \frac12 \|y_t - d_t\|^2$$
        $$\delta_t^y = \frac{\partial L_t}{\partial y_t}$$

        """;

    private const string Parts = """
        $Q$ and $V$ are in $\mathbb{R}^{n \times h}$, $S = \frac{Q Q^T}{d}$, $E = \exp(S)$, $r = E \mathbf{1_n}$, $u = r^{-1}$, $A = u \mathbf{1_n^T}$, $B = E \odot A$, $C = B V$, and $L = Loss(C)$.
        $$\frac{\partial L}{\partial B} = \frac{\partial L}{\partial C} V^T = \zeta_1$$
        $$\frac{\partial L}{\partial A} = E \odot \zeta_1 = \zeta_2$$

        """;

    private const string Network = """
        $z^l = w^l a^{l-1} + b^l$, $a^l = \sigma^l(z^l)$, one sample, and $C$ is a cost of $a^L$.

        """;

    private const string Noise = """
        $z = \mu + \epsilon \odot \exp(\log\sigma)$, $h = \sigma(U z)$, $J = \frac12 \|h - x\|^2$, $z \in \mathbb{R}^k$.
        $$\frac{\partial J}{\partial \mu} = \frac{\partial J}{\partial z}, \quad \frac{\partial J}{\partial h} = h - x$$

        """;

    [Theory]
    [InlineData(Gates, @"\frac{\partial L}{\partial W_f} = \sum_{t=1}^T \delta f_t x_t^T", StatementVerdict.Verified)]
    [InlineData(Gates, @"\delta g_t = \delta c_t \odot (1 - g_t^2)", StatementVerdict.Verified)]
    [InlineData(Gates, @"\delta g_t = \delta c_t \odot (1 - g_t)", StatementVerdict.Wrong)]
    [InlineData(Rows, @"\Delta W_z = [x_t, h_{t-1}]^T \cdot \delta_{z_t}", StatementVerdict.Verified)]
    [InlineData(Rows, @"\Delta W_z = 2 [x_t, h_{t-1}]^T \cdot \delta_{z_t}", StatementVerdict.Wrong)]
    [InlineData(Rows, @"\delta_{n_t} = \delta_{h_t} * z_t * (1 - n_t * n_t)", StatementVerdict.Verified)]
    [InlineData(Rows, @"\delta_{n_t} = -\delta_{h_t} * z_t * (1 - n_t * n_t)", StatementVerdict.Wrong)]
    [InlineData(Times, @"\frac{\partial L}{\partial V} = \sum_{t=1}^T \delta_t^y h_t^T", StatementVerdict.Verified)]
    [InlineData(Times, @"\frac{\partial L}{\partial V} = -\sum_{t=1}^T \delta_t^y h_t^T", StatementVerdict.Wrong)]
    [InlineData(Parts, @"\frac{\partial L}{\partial u} = \zeta_2 \mathbf{1_n}", StatementVerdict.Verified)]
    [InlineData(Parts, @"\frac{\partial L}{\partial E} = \frac{\partial L}{\partial r} \mathbf{1_n^T} + \zeta_1 \odot A", StatementVerdict.Verified)]
    [InlineData(Parts, @"\frac{\partial L}{\partial E} = \frac{\partial L}{\partial r} \mathbf{1_n^T} + \zeta_2 \odot A", StatementVerdict.Wrong)]
    [InlineData(Parts, @"\frac{\partial L}{\partial r} = -(r \odot r)^{-1} \odot \frac{\partial L}{\partial u}", StatementVerdict.Verified)]
    [InlineData(Parts, @"\frac{\partial L}{\partial V^T} = \left(\frac{\partial L}{\partial C}\right)^T B", StatementVerdict.Verified)]
    [InlineData(Parts, @"\frac{\partial L}{\partial V^T} = B^T \frac{\partial L}{\partial C}", StatementVerdict.ShapeError)]
    [InlineData(Network, @"\delta^L = \nabla_a C \odot \sigma'(z^L)", StatementVerdict.Verified)]
    [InlineData(Network, @"\delta^L = 2 \nabla_a C \odot \sigma'(z^L)", StatementVerdict.Wrong)]
    [InlineData(Noise, @"\frac{\partial J}{\partial \log\sigma} = \frac{\partial J}{\partial z} \odot \epsilon \odot \exp(\log\sigma)", StatementVerdict.Verified)]
    [InlineData(Noise, @"\frac{\partial J}{\partial \log\sigma} = \frac{\partial J}{\partial z} \odot \epsilon", StatementVerdict.Wrong)]
    [InlineData("", @"\frac{d \sigma(x)}{d x} = \sigma(x) (1 - \sigma(x))", StatementVerdict.Verified)]
    [InlineData("", @"\frac{d \sigma(x)}{d x} = \sigma(x) (1 + \sigma(x))", StatementVerdict.Wrong)]
    public void TheLastStatementIsJudged(string forward, string statement, StatementVerdict expected)
    {
        var result = DerivationCheck.Run(DocumentReader.Parse("notes.md", $"{forward}$${statement}$$\n"));

        Assert.Equal(expected, result.Statements[^1].Verdict);
    }

    [Theory]
    [InlineData(@"W^T \frac{\partial L}{\partial Y}", StatementVerdict.Verified)]
    [InlineData(@"W \frac{\partial L}{\partial Y}", StatementVerdict.ShapeError)]
    public void ACostOfALaterSectionIsNotTheOneMeantBefore(string right, StatementVerdict expected)
    {
        var result = DerivationCheck.Run(DocumentReader.Parse("notes.md", $$"""
            ## Before

            With $Y = W X$, $W \in \mathbb{R}^{p \times q}$, for any cost: $\frac{\partial L}{\partial X} = {{right}}$.

            ## Loss

            $C = B V$, $L = Loss(C)$: $\frac{\partial L}{\partial V} = B^T \frac{\partial L}{\partial C}$.
            """));

        Assert.Equal([expected, StatementVerdict.Verified], result.Statements.Select(s => s.Verdict));
    }

    [Fact]
    public void AChangeByARateIsNoGradient() =>
        Assert.Empty(DerivationCheck.Run(DocumentReader.Parse("notes.md", @"$z = w x$, $L = \frac12 (z - y)^2$, $\Delta w = -\eta \frac{\partial L}{\partial z} x$.")).Statements);

    [Fact]
    public void ALossThatIsOnlyNamedHasNoSlopeAndTheSearchEnds()
    {
        var result = DerivationCheck.Run(DocumentReader.Parse("notes.md", """
            $C = B V$ with $B \in \mathbb{R}^{n \times m}$, $V \in \mathbb{R}^{m \times k}$, and $L = Loss(C)$.
            $$\frac{\partial L}{\partial V} = B^T \frac{\partial L}{\partial C}$$
            $$\frac{\partial L}{\partial B} = 3 \frac{\partial L}{\partial C} V^T$$
            """));

        Assert.Equal((StatementVerdict.Wrong, "factor"), (result.Statements[1].Verdict, result.Statements[1].Diagnosis));
    }
}
