using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>Notes with the slips that converters and typists make: what is meant is plain all the same.</summary>
public sealed class SlipOfTypingTests
{
    private const string RaisedLayers = """
        $\mathbf{z}^1 = \mathbf{W}^1 \mathbf{x} + \mathbf{b}^1$, $\mathbf{a}^1 = \tanh(\mathbf{z}^1)$, $\mathbf{z}^2 = \mathbf{W}^2 \mathbf{a}^1 + \mathbf{b}^2$, $\hat{\mathbf{y}} = \mathbf{a}^2 = \text{softmax}(\mathbf{z}^2)$,
        $J = -\sum_{i} y_i \log \hat y_i$, with $\mathbf{y}$ one-hot.

        """;

    private const string UpToN = """
        $a^0 = x$, $z^l = W^l a^{l-1} + b^l$, $a^l = g^l(z^l)$ for $l = 1, \dots, N$, $L = \frac{1}{2}\|a^N - y\|^2$, $\delta^l = \frac{\partial L}{\partial z^l}$.

        """;

    private const string LostCaret = """
        $A^{[0]} = X$ has $m$ columns. $Z^{[l]}=W^{[l]}A^{[l-1]}+b{[l]}$, $A^{[l]}=\tanh(Z{[l]})$,
        $$J = \frac{1}{2m} \sum_{i=1}^m \| A^{[L](i)} - Y^{(i)} \|^2$$

        """;

    private const string Converted = """
        $a_{j}^{l} = f(\sum_{k}^{}{w_{\text{jk}}^{l}a_{k}^{l - 1} + b_{j}^{l})} = f(z_{j}^{l})$

        $E = \frac{1}{2}\sum_{n}^{}\left\lbrack y_{j} - a_{j}^{L} \right\rbrack^{2}$

        """;

    private const string LongName = """
        $a = \sigma(w^T x + b) = \sigma(u)$ for one example $x$, $\ell = -(y \log a + (1 - y) \log(1 - a))$.

        """;

    [Theory]
    [InlineData(RaisedLayers, @"\frac{\partial J}{\partial \mathbf{W}^2} = (\hat{\mathbf{y}} - \mathbf{y}) (\mathbf{a}^1)^T", StatementVerdict.Verified)]
    [InlineData(RaisedLayers, @"\frac{\partial J}{\partial \mathbf{W}^2} = (\hat{\mathbf{y}} - \mathbf{y}) \mathbf{a}^1", StatementVerdict.ShapeError)]
    [InlineData(RaisedLayers, @"\frac{\partial J}{\partial \mathbf{a}^1} = (\mathbf{W}^2)^T (\mathbf{y} - \hat{\mathbf{y}})", StatementVerdict.Wrong)]
    [InlineData(UpToN, @"\delta^N = (a^N - y) \odot g'(z^N)", StatementVerdict.Verified)]
    [InlineData(UpToN, @"\delta^{N-1} = (W^N)^T \delta^N \odot g'(z^N)", StatementVerdict.Wrong)]
    [InlineData(LostCaret, @"\frac{\partial J}{\partial b^{[L]}} = \frac{1}{m} \sum_{i=1}^m (A^{[L](i)} - Y^{(i)}) \odot (1 - (A^{[L](i)})^2)", StatementVerdict.Verified)]
    [InlineData(LostCaret, @"\frac{\partial J}{\partial Z{[L]}} = \frac{1}{m} (Y - A^{[L]}) \odot (1 - (A^{[L]})^2)", StatementVerdict.Wrong)]
    [InlineData(Converted, @"\frac{\partial E}{\partial w_{\text{jk}}^{L}} = (a_{j}^{L} - y_{j}) f^{'}(z_{j}^{L}) a_{k}^{L - 1}", StatementVerdict.Verified)]
    [InlineData(Converted, @"\frac{\partial E}{\partial w_{\text{jk}}^{L}} = (y_{j} - a_{j}^{L}) f^{'}(z_{j}^{L}) a_{k}^{L - 1}", StatementVerdict.Wrong)]
    [InlineData(Converted, @"\frac{\partial z_{j}^{L}}{w_{jk}^{L}} = \frac{\partial \sum_{k}^{}{w_{\text{jk}}^{L} a_{k}^{L - 1}}}{\partial w_{jk}^{L}} = a_{k}^{L - 1}", StatementVerdict.Verified)]
    [InlineData(LongName, @"\frac{\partial \ell}{\partial u} = a - y", StatementVerdict.Verified)]
    [InlineData(LongName, @"\frac{\partial \ell}{\partial w} = (y - a) x", StatementVerdict.Wrong)]
    [InlineData(LongName, @"\frac{\partial \ell}{\partial{u}} = \frac{\partial \ell}{\partial a} \frac{a}{\partial u} = a - y", StatementVerdict.Typo)]
    public void WhatIsMeantIsJudged(string forward, string statement, StatementVerdict expected)
    {
        var result = DerivationCheck.Run(DocumentReader.Parse("notes.md", $"{forward}$${statement}$$\n"));

        Assert.Equal(expected, result.Statements[^1].Verdict);
    }

    [Fact]
    public void NamesOfSampleGradientsAreWhatADerivativeOfTheMeanIsCalled()
    {
        const string note = LostCaret + """
            $$dZ^{[L]} = \frac{\partial J}{\partial Z^{[L]}} = \frac{\partial J}{\partial A^{[L]}} \odot (1 - A^{[L]} \odot A^{[L]})$$
            $$dZ^{[L]} = (A^{[L]} - Y) \odot (1 - A^{[L]} \odot A^{[L]})$$
            $$dW^{[L]} = \frac{1}{m} dZ^{[L]} (A^{[L-1]})^T$$
            """;

        Assert.Equal([StatementVerdict.Verified, StatementVerdict.PerSample, StatementVerdict.Verified], DerivationCheck.Run(DocumentReader.Parse("note.md", note)).Statements.Select(s => s.Verdict));
    }
}
