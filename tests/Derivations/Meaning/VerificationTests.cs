using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>From a document to verdicts.</summary>
public sealed class VerificationTests
{
    private const string Network = """
        The $m$ samples are the columns of $X \in \mathbb{R}^{d \times m}$, $Y \in \mathbb{R}^{c \times m}$, $W_1 \in \mathbb{R}^{h \times d}$, $b_1 \in \mathbb{R}^{h}$, $W_2 \in \mathbb{R}^{c \times h}$, $b_2 \in \mathbb{R}^{c}$.

        $$Z_1 = W_1 X + b_1$$

        $$A_1 = \tanh(Z_1)$$

        $$Z_2 = W_2 A_1 + b_2$$

        $$J = \frac{1}{2m} \lVert Z_2 - Y \rVert^2$$

        """;

    private static readonly (string Left, string Right)[] _right =
    [
        (@"\frac{\partial J}{\partial Z_2}", @"\frac{1}{m} (Z_2 - Y)"),
        (@"\frac{\partial J}{\partial W_2}", @"\frac{\partial J}{\partial Z_2} A_1^T"),
        (@"\frac{\partial J}{\partial b_2}", @"np.sum(\frac{\partial J}{\partial Z_2}, axis=1, keepdims=True)"),
        (@"\frac{\partial J}{\partial A_1}", @"W_2^T \frac{\partial J}{\partial Z_2}"),
        (@"\frac{\partial J}{\partial Z_1}", @"\frac{\partial J}{\partial A_1} \odot (1 - A_1 \odot A_1)"),
        (@"\frac{\partial J}{\partial W_1}", @"\frac{\partial J}{\partial Z_1} X^T"),
        (@"\frac{\partial J}{\partial X}", @"W_1^T \frac{\partial J}{\partial Z_1}"),
    ];

    [Fact]
    public void RightStatementsAreVerified() =>
        Assert.All(Check(_right).Statements, s => Assert.Equal(StatementVerdict.Verified, s.Verdict));

    [Fact]
    public void EverySeedSaysTheSame() =>
        Assert.All(Enumerable.Range(2, 3), seed => Assert.All(Check(_right, seed).Statements, s => Assert.Equal(StatementVerdict.Verified, s.Verdict)));

    [Theory]
    [InlineData(0, @"Z_2 - Y", "wrong", "missing-1/m")]
    [InlineData(0, @"\frac{1}{m} (Y - Z_2)", "wrong", "sign")]
    [InlineData(0, @"\frac{2}{m} (Z_2 - Y)", "wrong", "factor")]
    [InlineData(1, @"\frac{\partial J}{\partial Z_2} A_1", "shape-error", "missing-transpose")]
    [InlineData(1, @"A_1^T \frac{\partial J}{\partial Z_2}", "shape-error", "order")]
    [InlineData(2, @"\frac{\partial J}{\partial Z_2}", "shape-error", "sum-or-axis")]
    [InlineData(2, @"np.sum(\frac{\partial J}{\partial Z_2}, axis=0, keepdims=True)", "shape-error", "sum-or-axis")]
    [InlineData(3, @"W_2 \frac{\partial J}{\partial Z_2}", "shape-error", "missing-transpose")]
    [InlineData(4, @"\frac{\partial J}{\partial A_1} \odot (1 + A_1 \odot A_1)", "wrong", "sign")]
    [InlineData(4, @"\frac{\partial J}{\partial A_1}", "wrong", "missing-factor")]
    [InlineData(5, @"\frac{\partial J}{\partial Q_1} X^T", "typo", "symbol-typo")]
    public void MistakesAreFoundAndNamed(int at, string mistake, string verdict, string diagnosis)
    {
        var statements = _right.Select((s, i) => i == at ? (s.Left, mistake) : s).ToArray();

        var result = Check(statements);

        Assert.Equal((verdict, diagnosis), (result.Statements[at].Verdict.Word(), result.Statements[at].Diagnosis));
        // One mistake is reported once: the statements that build on it are judged with right values.
        Assert.All(result.Statements.Where((_, i) => i != at), s => Assert.Equal(StatementVerdict.Verified, s.Verdict));
    }

    [Fact]
    public void AFixIsRightWhenItIsPutIn()
    {
        var wrong = _right.ToArray();
        wrong[1] = (wrong[1].Left, @"\frac{\partial J}{\partial Z_2} A_1");
        var fix = Check(wrong).Statements[1].Fix;
        Assert.NotNull(fix);

        wrong[1] = (wrong[1].Left, fix);

        Assert.Equal(StatementVerdict.Verified, Check(wrong).Statements[1].Verdict);
    }

    [Fact]
    public void ANameThatIsDefinedNowhereIsNotGuessed()
    {
        var result = Check([(@"\frac{\partial J}{\partial Q}", @"Z_2 - Y")]);
        Assert.NotEqual(StatementVerdict.Verified, Assert.Single(result.Statements).Verdict);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no mathematics")]
    [InlineData(@"$$\frac{\partial J}{\partial W} = $$")]
    [InlineData(@"$$dW = \frac{1}{0} ??? \sum_{$$")]
    [InlineData(@"$$a = a$$ $$\frac{\partial a}{\partial a} = a$$")]
    [InlineData(@"$$J = J(J)$$ $$dJ = dJ$$")]
    [InlineData(@"$$a = b$$ $$b = a$$ $$\frac{\partial a}{\partial b} = 1$$")]
    public void AnythingEndsInAResult(string text) =>
        Assert.All(DerivationCheck.Run(DocumentReader.Parse("notes.md", text)).Statements, s => Assert.NotNull(s.Why));

    private static VerificationResult Check((string Left, string Right)[] statements, int seed = 1) =>
        DerivationCheck.Run(DocumentReader.Parse("notes.md", Network + string.Join("\n\n", statements.Select(s => $"$${s.Left} = {s.Right}$$"))), seed);
}
