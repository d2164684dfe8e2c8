using System.Diagnostics;
using System.Text;
using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;
using AutogradCheck.Tests.Reading;

namespace AutogradCheck.Tests.Meaning;

/// <summary>Whatever becomes of a document, each of its statements gets a verdict and a reason, with bounded work.</summary>
public sealed class FuzzTests
{
    private static readonly string[] _spikes =
    [
        "$", "$$", "{", "}", "\\", "\\frac{", "\\begin{pmatrix}", "\\end{align}", "^", "_", "|", "\n\n", "\uD800", "\\sum_{i=1}^{n}", "\\partial", "=", "\\in\\mathbb{R}^{99999999\\times 77777777}", "99999999999999999999", "1e400",
        "\\newcommand{\\z}{\\z\\z}", "\\def\\W{\\W x}", "^{T}", "^{-1}", "'", "\\nabla_W", "dW", "\\det", "\\odot", "np.sum(", "axis=7", "^{[L]}", "\\otimes", "\\max_j", "\\mathrm{diag}", "/0", "\\infty",
        "<!-- autogradcheck: X in R^(99999999 x 0), g = -->",
    ];

    [Fact]
    public void DamagedDocumentsEndInVerdicts()
    {
        var random = new Random(20_261_125);
        var documents = Directory.GetFiles(TestDocuments.Folder, "*.md").Where(path => !path.EndsWith("README.md", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(File.ReadAllText).ToArray();
        for (var round = 0; round < 20; round++)
        {
            var text = Damaged(documents[random.Next(documents.Length)], documents[random.Next(documents.Length)], random);
            foreach (var s in DerivationCheck.Run(DocumentReader.Parse("notes.md", text)).Statements)
            {
                Assert.NotEqual("", s.Why);
                Assert.True(s.Line >= 1 && s.Column >= 1 && s.Equation.End <= text.Length, $"round {round}: {s}");
            }
        }
    }

    [Theory]
    [InlineData("{", 100_000)]
    [InlineData("$", 2_000_000)]
    [InlineData("\\frac{\\partial J}{\\partial W} = ", 10_000)]
    [InlineData("$$dW = x$$\n", 1_000)]
    [InlineData("$$\\newcommand{\\a}{\\a\\a}\\a$$ $$J = \\a$$ $$dW = \\a$$\n", 60)]
    [InlineData("$$J = \\sum_i x_i^2$$\n\n$$\\frac{\\partial J}{\\partial x_i} = 2 x_i + q$$\n\n", 100)]
    [InlineData("$$a = b + a$$ $$b = a$$ $$J = a$$ $$da = 1$$\n\n", 100)]
    public void RepeatedPiecesEnd(string piece, int times)
    {
        var watch = Stopwatch.StartNew();
        DerivationCheck.Run(DocumentReader.Parse("notes.md", new StringBuilder().Insert(0, piece, times).ToString()));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{watch.Elapsed}");
    }

    private static string Damaged(string a, string b, Random random)
    {
        var text = new StringBuilder(a);
        switch (random.Next(4))
        {
            case 0:
                return a[..random.Next(a.Length)];
            case 1:
                return a[..random.Next(a.Length)] + b[random.Next(b.Length)..];
            case 2:
                for (var i = random.Next(1, 12); i > 0; i--) text.Insert(random.Next(text.Length), _spikes[random.Next(_spikes.Length)]);
                return text.ToString();
            default:
                for (var i = random.Next(1, 40); i > 0; i--) text.Remove(random.Next(text.Length - 6), random.Next(1, 6));
                return text.ToString();
        }
    }
}
