using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>Equations that say what is hoped of the data, or what a gradient is set to, and define nothing.</summary>
public sealed class HopeTests
{
    [Theory]
    [InlineData("We have $y = X\\beta + \\varepsilon$ with $X \\in \\mathbb{R}^{n \\times p}$.\n\n$$RSS(\\beta) = (y - X\\beta)^T (y - X\\beta)$$\n\n$$\\frac{\\partial RSS}{\\partial \\beta} = -2X^Ty + 2X^TX\\beta = 0$$\n\n$$\\frac{\\partial RSS}{\\partial \\beta} = -2X^T(y - X\\beta) + 2\\beta = 0$$")]
    [InlineData("The model is $y = f(x) = \\theta^T x$ and $X \\in \\mathbb{R}^{n \\times p}$.\n\n$$R(\\theta) = \\|y - X\\theta\\|^2, \\quad L = (y - \\theta^T x)^2$$\n\n$$\\nabla_\\theta R(\\theta) = -2X^T(y - X\\theta)$$\n\n$$\\nabla_\\theta R(\\theta) = -X^T(y - X\\theta)$$")]
    [InlineData("$$Q(\\beta) = \\langle y - X\\beta, y - X\\beta \\rangle_W$$ with $W$ symmetric.\n\n$$\\nabla Q(\\beta) = -2 X^T W (y - X\\beta)$$\n\n$$\\nabla Q(\\beta) = 2 X^T W (y - X\\beta)$$")]
    public void TheLastGradientIsWrongAndTheOthersAreRight(string note)
    {
        var statements = DerivationCheck.Run(DocumentReader.Parse("note.md", note)).Statements;
        Assert.All(statements.SkipLast(1), s => Assert.Equal(StatementVerdict.Verified, s.Verdict));
        Assert.Equal(StatementVerdict.Wrong, statements[^1].Verdict);
    }
}
