using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>What a mistake is called and what is suggested in its place.</summary>
public sealed class DiagnosisTests
{
    private const string Columns = """
        $X \in \mathbb{R}^{n \times m}$ holds the $m$ samples as columns, $W \in \mathbb{R}^{h \times n}$, $V \in \mathbb{R}^{k \times h}$, $Y \in \mathbb{R}^{k \times m}$.

        $$Z = W X + b$$
        $$A = \tanh(Z)$$
        $$P = V A + c$$
        $$J = \frac{1}{2m} \sum_{i=1}^{m} \| p^{(i)} - y^{(i)} \|^2 + \frac{\lambda}{2} \| V \|_F^2$$

        $$\frac{\partial J}{\partial P} = \frac{1}{m} (P - Y)$$
        $$\frac{\partial J}{\partial A} = V^\top \frac{\partial J}{\partial P}$$
        $$\frac{\partial J}{\partial W} = \frac{\partial J}{\partial Z} X^\top$$

        """;

    [Theory]
    [InlineData(@"\frac{\partial J}{\partial P} = P - Y", "missing-1/m", @"\frac{1}{m} (P - Y)")]
    [InlineData(@"\frac{\partial J}{\partial P} = \frac{1}{m} (Y - P)", "sign", @"\frac{1}{m} (P - Y)")]
    [InlineData(@"\frac{\partial J}{\partial P} = \frac{1}{m} P", "missing-factor", @"\frac{1}{m} (P - Y)")]
    [InlineData(@"\frac{\partial J}{\partial P} = \frac{1}{m} P - Y", "parenthesis", @"\frac{1}{m} (P - Y)")]
    [InlineData(@"\frac{\partial J}{\partial P} = \frac{2}{m} (P - Y)", "factor", @"\frac{1}{m} (P - Y)")]
    [InlineData(@"\frac{\partial J}{\partial A} = V \frac{\partial J}{\partial P}", "missing-transpose", @"V^\top \frac{\partial J}{\partial P}")]
    [InlineData(@"\frac{\partial J}{\partial Z} = \frac{\partial J}{\partial A} \odot (1 - A)", "wrong-power", @"\frac{\partial J}{\partial A} \odot (1 - A^2)")]
    [InlineData(@"\frac{\partial J}{\partial Z} = \frac{\partial J}{\partial A} \odot (1 - Z^2)", "wrong-symbol", @"\frac{\partial J}{\partial A} \odot (1 - A^2)")]
    [InlineData(@"\frac{\partial J}{\partial W} = X \frac{\partial J}{\partial Z}^\top", "order", null)]
    [InlineData(@"\frac{\partial J}{\partial W} = \frac{1}{m} \frac{\partial J}{\partial Z} X^\top", "extra-factor", @"\frac{\partial J}{\partial Z} X^\top")]
    [InlineData(@"\frac{\partial J}{\partial V} = \frac{\partial J}{\partial P} A^\top + 2 \lambda V", "factor", @"\frac{\partial J}{\partial P} A^\top + \lambda V")]
    [InlineData(@"\frac{\partial J}{\partial V} = \frac{\partial J}{\partial P} A^\top + V", "missing-factor", @"\frac{\partial J}{\partial P} A^\top + \lambda V")]
    [InlineData(@"\frac{\partial J}{\partial V} = \frac{\partial J}{\partial P} A^\top + \lambda \lambda V", "extra-factor", @"\frac{\partial J}{\partial P} A^\top + \lambda V")]
    [InlineData(@"\frac{\partial J}{\partial V} = (P - Y) A + \lambda V", "missing-transpose", @"\frac{1}{m} (P - Y) A^\top + \lambda V")]
    public void AMistakeIsNamedAndMended(string statement, string diagnosis, string? fix)
    {
        var judged = Judge($"{Columns}$${statement}$$\n");

        Assert.Contains(judged.Verdict, new[] { StatementVerdict.Wrong, StatementVerdict.ShapeError });
        Assert.Equal(diagnosis, judged.Diagnosis);
        if (fix is not null) Assert.Equal(fix, judged.Fix);
    }

    [Fact]
    public void TheLastLinkOfAChainIsMended()
    {
        var judged = Judge($"{Columns}" + @"$$\frac{\partial J}{\partial W} = -\frac{\partial J}{\partial Z} X^\top = -\left( \frac{\partial J}{\partial A} \odot (1 - A^2) \right) X^\top$$");

        Assert.Equal("sign", judged.Diagnosis);
        Assert.Equal(@"\left( \frac{\partial J}{\partial A} \odot (1 - A^2) \right) X^\top", judged.Fix);
    }

    [Theory]
    [InlineData(@"If $i = j$: $$\frac{\partial p_i}{\partial z_j} = p_i (1 - p_i)$$", StatementVerdict.Verified)]
    [InlineData(@"If $i \neq j$: $$\frac{\partial p_i}{\partial z_j} = -p_i p_j$$", StatementVerdict.Verified)]
    [InlineData(@"$$\frac{\partial p_i}{\partial z_j} = -p_i p_j, \quad i \neq j$$", StatementVerdict.Verified)]
    [InlineData(@"If $i \neq j$: $$\frac{\partial p_i}{\partial z_j} = p_i p_j$$", StatementVerdict.Wrong)]
    [InlineData(@"If $i = j$: $$\frac{\partial p_i}{\partial z_j} = p_i (1 + p_i)$$", StatementVerdict.Wrong)]
    public void AStatementForOneCaseIsJudgedOnItsEntries(string statement, StatementVerdict verdict) =>
        Assert.Equal(verdict, Judge($"""
            $p_i = \frac{"{"}e^{"{"}z_i{"}"}{"}"}{"{"}\sum_{"{"}k=1{"}"}^{"{"}K{"}"} e^{"{"}z_k{"}"}{"}"}$, and the loss $L = -\sum_{"{"}i=1{"}"}^{"{"}K{"}"} y_i \log p_i$ with one-hot $y$.

            $$\frac{"{"}\partial L{"}"}{"{"}\partial z_i{"}"} = p_i - y_i$$

            {statement}
            """).Verdict);

    [Fact]
    public void ALetterThatItsCapitalIsComputedFromIsAnotherQuantity()
    {
        const string Dropout = """
            $X$ is $(n, d)$, one sample per row, $W$: $(d, h)$, $V$: $(h, k)$. $M$ is a $(n, h)$ matrix of zeros and ones and $p$ is the probability to keep a unit.

            $$H = \tanh(X W)$$
            $$D = \frac{1}{p} H \odot M$$
            $$P = D V$$
            $$L = \frac{1}{2n} \sum_{i=1}^{n} \sum_{j=1}^{k} (P_{ij} - Y_{ij})^2$$

            $$\frac{\partial L}{\partial P} = \frac{1}{n} (P - Y)$$
            $$\frac{\partial L}{\partial D} = \frac{\partial L}{\partial P} V^T$$
            $$\frac{\partial L}{\partial H} = \frac{\partial L}{\partial D} \odot M$$
            """;

        var judged = Judge(Dropout);

        Assert.Equal("missing-factor", judged.Diagnosis);
        Assert.Contains("1/p", judged.Why, StringComparison.Ordinal);
    }

    private static JudgedStatement Judge(string text) => DerivationCheck.Run(DocumentReader.Parse("note.md", text)).Statements[^1];
}
