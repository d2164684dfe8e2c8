using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Derivations.Tests.Meaning;

/// <summary>Matrix notation, layers and steps: each note has a right statement that must be judged, and a wrong one that must be found.</summary>
public class MatrixNotationTests
{
    [Theory]
    [InlineData("$z = W[h_{t-1}; x_t] + b$, $h_t = \\tanh(z)$. Given $dh_t$:\n\n$$dz = dh_t \\odot (1 - h_t^2)$$\n\n$$dW = dz [h_{t-1}; x_t]^T$$\n\n$$db = dz \\odot h_t$$")]
    [InlineData("$X \\in \\mathbb{R}^{m \\times d}$, $W \\in \\mathbb{R}^{d \\times k}$, $b \\in \\mathbb{R}^k$.\n\n$$Z = XW + b, \\quad J = \\frac{1}{2m} \\|Z - Y\\|_F^2$$\n\n$$\\frac{\\partial J}{\\partial Z} = \\frac1m (Z - Y) =: D$$\n\n$$\\frac{\\partial J}{\\partial W} = X^T D$$\n\n$$\\frac{\\partial J}{\\partial W} = 2 X^T D$$")]
    [InlineData("$$z = Wx + b, \\quad y = \\tanh(z)$$\n\nBars are gradients, $\\bar{y} = \\frac{\\partial L}{\\partial y}$.\n\n$$\\bar{z} = \\bar{y} \\odot (1 - y \\odot y)$$\n\n$$\\bar{W} = \\bar{z} x^T$$\n\n$$\\bar{x} = W \\bar{z}$$")]
    public void TheLastStatementIsAMistakeAndTheOthersAreRight(string note)
    {
        var statements = DerivationCheck.Run(DocumentReader.Parse("note.md", note)).Statements;
        Assert.All(statements.SkipLast(1), s => Assert.Equal(StatementVerdict.Verified, s.Verdict));
        Assert.Contains(statements[^1].Verdict, new[] { StatementVerdict.Wrong, StatementVerdict.ShapeError });
    }
}
