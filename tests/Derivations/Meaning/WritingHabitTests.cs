using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>Habits of writing that notes have: in each note the last statement is a mistake that must be found, and all others are right.</summary>
public sealed class WritingHabitTests
{
    [Theory]
    // f(x) is another name of a^{(O)}, its entry the one of the class; cases say "si" and "sinon"; ∇_z g is g′(z), a prime turns a matrix.
    [InlineData("$$z^{(O)} = W^{(O)} a^{(H)} + b^{(O)}$$ $$a^{(H)} = g(z^{(H)}), \\qquad z^{(H)} = W^{(H)} x + b^{(H)}$$ $$f(x) = a^{(O)} = \\mathrm{softmax}(z^{(O)})$$ $$l(f(x), y) = -\\log(f(x)_y)$$ où $y$ est le numéro de la classe.\n\n"
        + "$$\\frac{\\partial a^{(O)}_i}{\\partial z^{(O)}_j} = \\begin{cases} a^{(O)}_i (1 - a^{(O)}_i) \\text{ si } i = j \\\\ -a^{(O)}_i a^{(O)}_j \\text{ sinon.} \\end{cases}$$\n\n"
        + "$$\\nabla_{z^{(H)}} l(f(x), y) = \\left(W^{(O)}\\right)' \\nabla_{z^{(O)}} l(f(x), y) \\odot \\nabla_{z^{(H)}} g$$\n\n"
        + "Pour $i = y$ et $i \\neq y$: $$\\frac{\\partial l(f(x), y)}{\\partial z^{(O)}_i} = \\begin{cases} 1 - a^{(O)}_y \\text{ si } i = y \\\\ a^{(O)}_i \\text{ sinon.} \\end{cases}$$")]
    // The loss of a step has a name and arguments, and no equation.
    [InlineData("$h_t = \\tanh(W h_{t-1} + U x_t)$, $y_t = V h_t$ $$L = \\sum_{t=1}^T L_t(y_t, o_t)$$\n\n$$\\frac{\\partial L_t}{\\partial V} = \\frac{\\partial L_t}{\\partial y_t} h_t^T$$\n\n$$\\frac{\\partial L}{\\partial V} = \\sum_{t=1}^T \\frac{\\partial L_t}{\\partial y_t} h_t^T$$\n\n$$\\frac{\\partial L}{\\partial V} = \\sum_{t=1}^T \\frac{\\partial L_t}{\\partial y_t} h_{t-1}^T$$")]
    // A name in brackets behind another; weights that count steps are an update.
    [InlineData("$I_k = \\sum_j w_{kj} x_j$, $O_k = f(I_k)$, $f(x) = \\frac{1}{1 + e^{-x}}$, the output is $y_k (= O_k)$, $E = \\frac12 \\sum_k (d_k - y_k)^2$, $$w_{kj}(t+1) = w_{kj}(t) - \\eta \\frac{\\partial E}{\\partial w_{kj}}$$\n\n$$\\frac{\\partial E}{\\partial w_{kj}} = (y_k - d_k) f'(I_k) x_j$$\n\n$$\\frac{\\partial E}{\\partial I_k} = (d_k - y_k) f'(I_k)$$")]
    // \partial{} has empty braces.
    [InlineData("$J(\\theta) = (X\\theta - y)^T(X\\theta - y)$\n\n$$\\frac{\\partial{}}{\\partial{\\theta}}J(\\theta) = 2X^T(X\\theta - y)$$\n\n$$\\frac{\\partial{}}{\\partial{\\theta}}J(\\theta) = X^T(X\\theta - y)$$")]
    public void TheLastStatementIsAMistakeAndTheOthersAreRight(string note)
    {
        var statements = Judged(note);
        Assert.All(statements.SkipLast(1), s => Assert.True(s.Verdict is StatementVerdict.Verified or StatementVerdict.PerSample, $"{s.Left}: {s.Verdict}: {s.Why}"));
        Assert.True(statements[^1].Verdict is StatementVerdict.Wrong or StatementVerdict.ShapeError, $"{statements[^1].Left}: {statements[^1].Verdict}: {statements[^1].Why}");
    }

    // The letters of an entry are swapped: no slip of the left side.
    [Fact]
    public void SwappedLettersAreNoSlipOfTheLeftSide() =>
        Assert.DoesNotContain(Judged("$z_i = \\sum_j W_{ij} x_j$, $L = \\sum_i z_i^2 + z_i$\n\n$$\\frac{\\partial L}{\\partial z_i} = 2 z_i + 1$$\n\n$$\\frac{\\partial L}{\\partial W_{ij}} = \\frac{\\partial L}{\\partial z_j} x_i$$"), s => s.Diagnosis == "lhs-typo");

    // Nothing that is made of δ is right if it is what the first statement says: it is meant otherwise.
    [Fact]
    public void AnErrorTermThatNothingConfirmsAccusesNobody() =>
        Assert.DoesNotContain(Judged("$z = W x$, $a = \\tanh(z)$, $L = \\frac12 \\|a - t\\|^2$\n\n$$\\delta = \\frac{\\partial L}{\\partial a}$$\n\n$$\\frac{\\partial L}{\\partial a} = a - t$$\n\n$$\\delta = (a - t) \\odot (1 - a^2)$$\n\n$$\\frac{\\partial L}{\\partial W} = \\delta x^T$$"), s => s.Verdict is StatementVerdict.Wrong or StatementVerdict.ShapeError);

    // A line in bold is a heading: what an earlier section calls A and Y is not what the next one does.
    [Fact]
    public void ALineInBoldIsAHeading() => Assert.Contains(DocumentReader.Parse("note.md", "__1. One sample__  \n$z = w^T x$\n\n**2. Many**\n\n$Z = X w$ and **bold** words\n").Items.OfType<Heading>(), h => h.Text.Contains("Many", StringComparison.Ordinal));

    private static List<JudgedStatement> Judged(string note) => [.. DerivationCheck.Run(DocumentReader.Parse("note.md", note)).Statements];
}
