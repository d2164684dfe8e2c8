using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>What a document costs, counted in evaluated parts, and what is too large to evaluate.</summary>
public sealed class GrowthTests
{
    private const string Section = """
        $$z = W x + b$$

        $$L = \frac12 \lVert z - y \rVert^2$$

        $$\frac{\partial L}{\partial W} = (z - y) x^T$$

        $$\frac{\partial L}{\partial b} = y - z$$


        """;

    [Fact]
    public void FourTimesTheStatementsAreFourTimesTheWork()
    {
        var (few, many) = (Work(125), Work(500));
        Assert.True(many <= 5 * few, $"{few} parts for 250 statements, {many} for 1000");
    }

    [Theory]
    [InlineData(@"$X\in\mathbb{R}^{1000000000\times 1000000000}$ $$J=1000000000\sum X$$ $$dX=1$$")]
    [InlineData("<!-- autogradcheck: X in R^(99999999 x 99999999) -->\n$$J=\\sum X$$\n\n$$dX=2$$")]
    public void HugeSizesEndInAVerdict(string text) =>
        Assert.NotEqual("", Assert.Single(DerivationCheck.Run(DocumentReader.Parse("notes.md", text)).Statements).Why);

    private static long Work(int sections)
    {
        var before = Evaluator.Work;
        var result = DerivationCheck.Run(DocumentReader.Parse("notes.md", string.Concat(Enumerable.Repeat(Section, sections))));
        Assert.Equal(2 * sections, result.Statements.Count);
        Assert.All(result.Statements, (s, i) => Assert.Equal(i % 2 == 0 ? StatementVerdict.Verified : StatementVerdict.Wrong, s.Verdict));
        return Evaluator.Work - before;
    }
}
