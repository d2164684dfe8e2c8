using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>Matrix notation, layers and steps: each note has a right statement that must be judged, and a wrong one that must be found.</summary>
public sealed class MatrixNotationTests
{
    [Theory]
    [InlineData("$z = W[h_{t-1}; x_t] + b$, $h_t = \\tanh(z)$. Given $dh_t$:\n\n$$dz = dh_t \\odot (1 - h_t^2)$$\n\n$$dW = dz [h_{t-1}; x_t]^T$$\n\n$$db = dz \\odot h_t$$")]
    [InlineData("$X \\in \\mathbb{R}^{m \\times d}$, $W \\in \\mathbb{R}^{d \\times k}$, $b \\in \\mathbb{R}^k$.\n\n$$Z = XW + b, \\quad J = \\frac{1}{2m} \\|Z - Y\\|_F^2$$\n\n$$\\frac{\\partial J}{\\partial Z} = \\frac1m (Z - Y) =: D$$\n\n$$\\frac{\\partial J}{\\partial W} = X^T D$$\n\n$$\\frac{\\partial J}{\\partial W} = 2 X^T D$$")]
    [InlineData("$$z = Wx + b, \\quad y = \\tanh(z)$$\n\nBars are gradients, $\\bar{y} = \\frac{\\partial L}{\\partial y}$.\n\n$$\\bar{z} = \\bar{y} \\odot (1 - y \\odot y)$$\n\n$$\\bar{W} = \\bar{z} x^T$$\n\n$$\\bar{x} = W \\bar{z}$$")]
    [InlineData("One sample. $z_1=W_1x+b_1$, $a_1=\\tanh(z_1)$, $z_2=W_2a_1+b_2$, $a_2=\\tanh(z_2)$, $z_3=W_3a_2+b_3$, $a_3=\\tanh(z_3)$, $z_4=W_4a_3+b_4$, $a_4=\\tanh(z_4)$, $z_5=W_5a_4+b_5$, $J=\\frac12\\|z_5-y\\|^2$.\n\n$$\\frac{\\partial J}{\\partial W_5}=(z_5-y)a_4^T$$\n\n$$\\frac{\\partial J}{\\partial z_4}=W_5^T(z_5-y)\\odot(1-a_4^2)$$\n\n$$\\frac{\\partial J}{\\partial W_4}=\\frac{\\partial J}{\\partial z_4}a_4^T$$")]
    [InlineData("One sample. $a = \\tanh(v)$ with $v = \\omega^\\top p + \\beta_0$ and $E = \\frac12 (d-a)^2$.\n\n$$\\frac{\\partial E}{\\partial v} = -(d-a)(1-a^2)$$\n\n$$\\frac{\\partial E}{\\partial \\omega} = \\frac{\\partial E}{\\partial v}\\,p$$\n\n$$\\frac{\\partial E}{\\partial p} = \\frac{\\partial E}{\\partial v}\\,p$$")]
    [InlineData("One sample. ($\\otimes$ is taken entry by entry.) $z = Wx + b$, $h = \\sigma(z)$, $E = \\frac12 \\|h - y\\|^2$.\n\n$$\\frac{\\partial E}{\\partial z} = (h - y) \\otimes h \\otimes (1 - h)$$\n\n$$\\frac{\\partial E}{\\partial W} = \\frac{\\partial E}{\\partial z} \\otimes x$$\n\n$$\\frac{\\partial E}{\\partial W} = h \\otimes x$$")]
    [InlineData("$X \\in \\mathbb{R}^{T \\times d}$, $W \\in \\mathbb{R}^{d \\times C}$, $S = XW$, $P = \\operatorname{softmax}(S)\\ \\text{per row}$ and $L = -\\sum_{t=1}^T \\sum_{c=1}^C Y_{tc} \\log P_{tc}$, where the rows of $Y$ are one-hot.\n\n$$\\frac{\\partial L}{\\partial W} = X^\\top (P - Y)$$\n\n$$\\frac{\\partial L}{\\partial X} = \\frac{\\partial L}{\\partial S} W^\\top$$\n\n$$\\frac{\\partial L}{\\partial S} = P$$")]
    [InlineData("$$a = Wx$$\n$$L = \\frac12 \\|a - y\\|^2$$\n\n$$\\frac{\\partial L}{\\partial a} =$$\n$$= a - y$$\n\n$$\\frac{\\partial L}{\\partial W} = \\frac{\\partial L}{\\partial a} x^T$$\n$$= (a + y) x^T$$")]
    [InlineData("$$\\beta_j = \\sum_h w_{hj} b_h, \\quad E = \\frac12 \\sum_j (\\tanh(\\beta_j) - y_j)^2$$\n\n$$g_j = -\\frac{\\partial E}{\\partial \\beta_j} = (y_j - \\tanh(\\beta_j))(1 - \\tanh(\\beta_j)^2)$$\n\n$$\\frac{\\partial E}{\\partial w_{hj}} = -g_j b_h$$\n\n$$e_h = -\\frac{\\partial E}{\\partial b_h} = -\\sum_j w_{hj} g_j$$")]
    public void TheLastStatementIsAMistakeAndTheOthersAreRight(string note)
    {
        var statements = DerivationCheck.Run(DocumentReader.Parse("note.md", note)).Statements;
        Assert.All(statements.SkipLast(1), s => Assert.Equal(StatementVerdict.Verified, s.Verdict));
        Assert.Contains(statements[^1].Verdict, new[] { StatementVerdict.Wrong, StatementVerdict.ShapeError });
    }
}
