using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>One chosen entry of what a sum runs over, and the same letter as a name in another cost.</summary>
public sealed class ChoiceTests
{
    private const string Softmax = "$$J = -\\log P(O = o | C = c) = -\\log \\frac{\\exp(u_o^\\top v_c)}{\\sum_{w=1}^{W} \\exp(u_w^\\top v_c)}$$\n\nWith $\\hat y = \\text{softmax}(U v_c)$ and a one-hot $y$:\n\n";
    private const string Negative = "$$J_{neg} = -\\log \\sigma(u_o^\\top v_c) - \\sum_{k=1}^{K} \\log \\sigma(-u_k^\\top v_c)$$\n\n";

    [Fact]
    public void EntriesThatASoftmaxChoosesAreAmongThoseItSumsOver() => Verdicts(
        $"{Softmax}$$\\frac{{\\partial J}}{{\\partial v_c}} = -u_o + \\sum_{{w=1}}^{{W}} P(O=w|C=c) u_w = U^\\top(\\hat y - y)$$\n\nwhen $w = o$\n\n$$\\frac{{\\partial J}}{{\\partial u_o}} = (P(O=o|C=c) - 1) v_c$$\n\nand $w \\neq o$:\n\n$$\\frac{{\\partial J}}{{\\partial u_w}} = -P(O=w|C=c) v_c$$",
        StatementVerdict.Verified, StatementVerdict.Verified, StatementVerdict.Wrong);

    [Fact]
    public void InAnotherCostTheLetterIsAName() => Verdicts(
        $"{Softmax}$$\\frac{{\\partial J}}{{\\partial u_o}} = (P(O=o|C=c) - 1) v_c$$\n\n{Negative}$$\\frac{{\\partial J_{{neg}}}}{{\\partial u_o}} = (\\sigma(u_o^\\top v_c) - 1) v_c$$\n\n$$\\frac{{\\partial J_{{neg}}}}{{\\partial u_k}} = (1 - \\sigma(-u_k^\\top v_c)) v_c$$\n\n$$\\frac{{\\partial J_{{neg}}}}{{\\partial v_c}} = (\\sigma(u_o^\\top v_c) - 1) u_o + \\sum_{{k=1}}^{{K}} \\sigma(-u_k^\\top v_c) u_k$$",
        StatementVerdict.Verified, StatementVerdict.Verified, StatementVerdict.Verified, StatementVerdict.Wrong);

    [Fact]
    public void TheSumThatComesToOneLogarithmSaysThatItsWeightsAreOneHot() => Verdicts(
        "$$\\hat{y}_w = \\frac{\\exp(u_w^Tv)}{\\sum_{j}\\exp(u_j^Tv)}$$\n\n$$J = -\\sum_w y_w\\log(\\hat{y}_w) = -\\log(\\hat{y}_o)$$\n\n$$\\frac{\\partial J}{\\partial v} = \\sum_w \\hat{y}_w u_w - u_o = U(\\hat{y}-y)$$\n\n$$\\frac{\\partial J}{\\partial v} = U(y - \\hat{y})$$",
        StatementVerdict.Verified, StatementVerdict.Wrong);

    private static void Verdicts(string note, params StatementVerdict[] expected) => Assert.Equal(expected, DerivationCheck.Run(DocumentReader.Parse("note.md", note)).Statements.Select(s => s.Verdict));
}
