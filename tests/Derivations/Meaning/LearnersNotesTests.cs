using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>Networks as learners note them down: in each note the last statement is a mistake that must be found, and all others are right.</summary>
public sealed class LearnersNotesTests
{
    private const string Loss = "$$J = \\frac{1}{m}\\sum_{i=1}^m \\frac12 (a^{[2](i)} - y^{(i)})^2$$\n\n";

    [Theory]
    // Formulas between the tags of a site generator; a bracket in braces of its own.
    [InlineData("One example: {% latex %}z = w^T x + b{% endlatex %}, {% latex %}a = \\tanh(z){% endlatex %}, {% latex %}L = \\frac12 \\large{(} a - y \\large{)}^2{% endlatex %}.\n\n- {% latex %}\\frac{\\partial L}{\\partial z} = (a - y)(1 - a^2){% endlatex %}\n- {% latex %}\\frac{\\partial L}{\\partial w} = (a - y)(1 - a)x{% endlatex %}")]
    // d(z) for dz; the entries of w are listed, whatever W^{[1]} is.
    [InlineData("$x = (x_1, x_2)^T$, $w = (w_1, w_2)^T$, $z = w^T x + b$, $a = \\sigma(z)$, $L(a, y) = -(y\\log a + (1-y)\\log(1-a))$.\n\n- $d(a) = \\frac{dL}{da} = -\\frac{y}{a} + \\frac{1-y}{1-a}$\n- $d(z) = a - y$\n- $d(w_1) = x_1 * d(z)$\n- $d(w_2) = x_1 * d(z)$")]
    // Layers in plain text between formulas; the activation's slope goes by another letter; the penalty is added in words; L counts layers too.
    [InlineData("Four layers, one column for each of $m$ examples:\n\nZ[h] = W[h] · A[h‑1] + b[h]\nA[h] = ReLU(Z[h])\n\nwith A[0] = X. $y_{pred}$ is the prediction (the row $A^{[4]}$).\n\n$$L = \\frac{1}{2m}\\sum_{i=1}^m (y^{(i)} - y_{pred}^{(i)})^2$$\n\n$$L_{reg} = \\frac{\\lambda}{2m}\\sum_{l=1}^{L} \\|W^{[l]}\\|_F^2$$\n\nwith $L = 4$ layers. It is added to the loss.\n\n$$dA^{[4]} = \\frac1m (A^{[4]} - Y)$$\n\n$$dZ^{[h]} = dA^{[h]} * g'^{[h]}(Z^{[h]})$$\n\n$$db^{[h]} = \\sum_{i=1}^m dZ^{[h](i)}$$\n\n$$dA^{[h-1]} = W^{[h]T} \\cdot dZ^{[h]}$$\n\n$$dW^{[h]} = dZ^{[h]} \\cdot A^{[h-1]T} + \\frac{\\lambda}{2m} W^{[h]}$$")]
    // The cost has no name; b^{[1]} in the equation of every layer is a slip.
    [InlineData("Columns are examples. $Z^{[1]} = W^{[1]}X + b^{[1]}$, $A^{[1]} = \\tanh(Z^{[1]})$. Layer n: $Z^{[n]} = W^{[n]}A^{[n-1]} + b^{[1]}$, $A^{[n]} = \\tanh(Z^{[n]})$, and $b^{[n]}$ is a column, $Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}$. The cost is\n\n$$\\frac{1}{2m}\\sum_{i=1}^m \\|a^{[L](i)} - y^{(i)}\\|^2$$\n\n$$dW^{[l]} = dZ^{[l]} A^{[l-1]T}$$\n\n$$db^{[l]} = \\sum_{i=1}^m dZ^{[l](i)}$$\n\n$$dA^{[l-1]} = W^{[l]T} dZ^{[l]}$$\n\n$$dZ^{[l-1]} = dA^{[l-1]} * A^{[l-1]}$$")]
    public void TheLastStatementIsAMistakeAndTheOthersAreRight(string note) => Check(note);

    // W × A is a matrix product, Sum has no axis, the sum over the samples is in code.
    [Theory]
    [InlineData("$Z^{[1]} = W^{[1]} \\times X + b^{[1]}$, $A^{[1]} = \\tanh(Z^{[1]})$, $Z^{[2]} = W^{[2]} \\times A^{[1]} + b^{[2]}$, $A^{[2]} = Z^{[2]}$, $Y$ has shape $(1, m)$.\n\n" + Loss + "$dZ^{[2]} = (A^{[2]} - Y)/m$\n\n$dW^{[2]} = dZ^{[2]} * A^{[1]T}$\n\n$db^{[2]} = $`np.sum(`$dZ^{[2]}$`, axis=1, keepdims=True)`\n\n$db^{[1]} = $`np.sum(`$dZ^{[1]}$`, axis=0, keepdims=True)`")]
    public void SumsInCode(string note) => Check(note);

    [Theory]
    [InlineData("$$Z_1 = W_1 X + b_1$$\n\n$$A_1 = \\text{softmax}(Z_1)$$\n\nwhere $\\text{softmax}(z_i) = \\frac{e^{z_i}}{\\sum_j e^{z_j}}$.\n\n$$\\mathcal{L} = -\\frac1m \\sum_{i=1}^m \\log(A_1[y_i, i])$$\n\n$$dZ_1 = \\frac1m (A_1 - \\text{one\\_hot}(Y))$$\n\n$$dW_1 = dZ_1 X^T$$\n\n$$db_1 = 2\\, dZ_1 \\mathbf{1}$$")]
    public void LabelsAreEncoded(string note) => Check(note);

    // A function that is made of itself, directly or in a circle.
    [Theory]
    [InlineData("$d(a) = -y d(z)$, $d(z) = a d(a)$, $q(x) = x q(x)$, $L = q(a) + y$\n\n$$\\frac{\\partial L}{\\partial a} = d(a)$$")]
    [InlineData("$f(x) = g(x) + 1$, $g(x) = f(x) - 1$, $L = f(w)$\n\n$$\\frac{\\partial L}{\\partial w} = f'(w)$$")]
    [InlineData("$L(w) = w L(w, b)$, $L(w, b) = b L(w)$\n\n$$\\frac{\\partial L}{\\partial w} = L(w, b)$$")]
    public void CirclesEndInAFinding(string note) => Assert.NotEmpty(DerivationCheck.Run(DocumentReader.Parse("note.md", note)).Statements);

    private static void Check(string note)
    {
        var statements = DerivationCheck.Run(DocumentReader.Parse("note.md", note)).Statements;
        Assert.All(statements.SkipLast(1), s => Assert.True(s.Verdict is StatementVerdict.Verified or StatementVerdict.PerSample, $"{s.Left}: {s.Verdict}: {s.Why}"));
        Assert.True(statements[^1].Verdict is StatementVerdict.Wrong or StatementVerdict.ShapeError, $"{statements[^1].Left}: {statements[^1].Verdict}: {statements[^1].Why}");
    }
}
