using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>Sums that are written with dots.</summary>
public sealed class DotsTests
{
    [Theory]
    [InlineData(@"b + w_1 x_1 + w_2 x_2 + \dots + w_n x_n")]
    [InlineData(@"w_1 x_1 + \cdots + w_n x_n + b")]
    [InlineData(@"w_1 x_1 + w_2 x_2 + ... + b")]
    public void ASumWithDotsRunsOverItsIndex(string sum) =>
        Assert.Equal([StatementVerdict.Verified, StatementVerdict.Wrong], Verdicts($@"The prediction is $\hat y = {sum}$, the loss $L = \frac12 (\hat y - y)^2$.

$$\frac{{\partial L}}{{\partial w_j}} = (\hat y - y) x_j$$

$$\frac{{\partial L}}{{\partial x_j}} = (\hat y - y) x_j$$
"));

    [Fact]
    public void TermsThatDoNotFollowEachOtherAreLeftAlone() =>
        Assert.Equal([StatementVerdict.Unresolved], Verdicts(@"$L = w_1 x_1 + w_3 x_2 + \dots + w_n x_n$

$$\frac{\partial L}{\partial w_j} = x_j$$
"));

    private static IEnumerable<StatementVerdict> Verdicts(string text) => DerivationCheck.Run(DocumentReader.Parse("note.md", text)).Statements.Select(s => s.Verdict);
}
