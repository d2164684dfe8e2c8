using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>Notes in which a repeated index is summed without a sign.</summary>
public sealed class RepeatedIndexTests
{
    private const string Network = "All vectors are rows; a repeated index is summed. $y$ is one-hot.\n\n$$\\begin{align}t &= x W^{(1)} + b^{(1)} \\\\ h &= \\sigma(t) \\\\ v &= h W^{(2)} + b^{(2)} \\\\ \\hat{y} &= \\text{softmax}(v) \\\\ J &= - y_i \\log(\\hat{y}_i)\\end{align}$$\n\n";

    [Theory]
    [InlineData("\\frac{\\partial J}{\\partial \\hat{y}_a} = -\\frac{y_i}{\\hat{y}_i} \\delta_{ia} = -\\frac{y_a}{\\hat{y}_a}")]
    [InlineData("\\frac{\\partial \\hat{y}_a}{\\partial v_b} = \\hat{y}_a \\delta_{ab} - \\hat{y}_a \\hat{y}_b")]
    [InlineData("\\frac{\\partial h_c}{\\partial t_d} = \\sigma'(t_c) \\delta_{cd}")]
    [InlineData("\\frac{\\partial J}{\\partial x_k} = \\big[ \\hat{y} - y \\big]_b W_{bc}^{(2)T} \\sigma'(t_c) W_{ck}^{(1)T}")]
    [InlineData("\\frac{\\partial J}{\\partial W^{(2)}} = h \\otimes \\big[ \\hat{y} -y  \\big]")]
    public void ARightGradientIsVerified(string gradient) => Assert.Equal(StatementVerdict.Verified, Verdict(gradient));

    [Theory]
    [InlineData("\\frac{\\partial \\hat{y}_a}{\\partial v_b} = \\hat{y}_a \\delta_{ab} + \\hat{y}_a \\hat{y}_b")]
    [InlineData("\\frac{\\partial J}{\\partial x_k} = \\big[ \\hat{y} - y \\big]_b W_{cb}^{(2)} W_{kc}^{(1)}")]
    public void AWrongOneIsFound(string gradient) => Assert.Equal(StatementVerdict.Wrong, Verdict(gradient));

    private static StatementVerdict Verdict(string gradient) => DerivationCheck.Run(DocumentReader.Parse("note.md", $"{Network}$$\\frac{{\\partial J}}{{\\partial b^{{(2)}}}} = \\hat{{y}} - y$$\n\n$$\\frac{{\\partial t_d}}{{\\partial x_k}} = W_{{kd}}^{{(1)}}$$\n\n$${gradient}$$")).Statements[^1].Verdict;
}
