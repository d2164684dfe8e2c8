using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;
using AutogradCheck.Tests.Reading;

namespace AutogradCheck.Tests.Meaning;

/// <summary>Long documents: each chapter means what it means alone.</summary>
public sealed class ChapterTests
{
    private static readonly string[] _names = ["own-least-squares", "own-logistic-rows", "own-softmax-two-layer", "linreg-short", "logistic-sign", "relu-logits-batch", "two-layer-one-sample", "backprop-mse-note", "own-least-squares", "own-logistic-rows", "mlp-weight-decay"];

    [Fact]
    public void NotesInOneDocumentAreJudgedAsTheyAreAlone()
    {
        var notes = _names.Select(name => File.ReadAllText(Path.Combine(TestDocuments.Folder, name + ".md"))).ToList();
        var alone = notes.SelectMany(note => Run(note).Statements).ToList();

        var together = Run(string.Join("\n", notes.Select((note, i) => $"# Part {i + 1}\n\n{note}\n")));

        Assert.Equal(alone.Select(s => (s.Left, s.Verdict, s.Diagnosis)), together.Statements.Select(s => (s.Left, s.Verdict, s.Diagnosis)));
        Assert.Equal(together.Statements.Select(s => s.Line).Order(), together.Statements.Select(s => s.Line));
    }

    [Fact]
    public void AChapterWithoutEndGoesOnWithTheDefinitionsBeforeIt()
    {
        var text = "$$z = W x + b$$\n\n$$J = \\frac12 \\lVert z - y \\rVert^2$$\n\n" + string.Concat(Enumerable.Repeat("$$\\frac{\\partial J}{\\partial W} = (z - y) x^T$$\n\n$$z = W x + b$$\n\n$$J = \\frac12 \\lVert z - y \\rVert^2$$\n\n", 120));
        var result = Run(text);
        Assert.Equal(120, result.Statements.Count);
        Assert.All(result.Statements, s => Assert.Equal(StatementVerdict.Verified, s.Verdict));
    }

    private static VerificationResult Run(string text) => DerivationCheck.Run(DocumentReader.Parse("notes.md", text));
}
