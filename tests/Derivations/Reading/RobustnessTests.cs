using System.Diagnostics;
using System.Text;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Tests.Reading;

/// <summary>Whatever the input is, it ends in a document or one clear line, in time that grows with its length.</summary>
public sealed class RobustnessTests
{
    private static readonly string[] Kinds = ["a.md", "a.tex", "a.txt", "a.html", "a.ipynb"];

    private static readonly string[] Pieces =
    [
        "$", "$$", "\\(", "\\)", "\\[", "\\]", "{", "}", "(", ")", "[", "]", "\\{", "\\}", "|", "||", "\\|", "^", "_", "'", "\\frac", "\\partial", "d", "\\nabla", "\\sum", "\\sum_{i=1}^n", "\\left", "\\right.", "&", "\\\\", "=", ":=",
        "\\begin{aligned}", "\\end{aligned}", "\\begin{cases}", "\\end{cases}", "\\begin{align}", "\\end{align}", "\\begin{bmatrix}", "\\end{bmatrix}", "\\text{if }", "\\text{", "\\mathbf", "\\mathbb{1}", "\\hat", "\\sqrt", "\\log", "\\max_j",
        "W", "x", "dW", "np.sum(", "axis=1", "1", "0.5", "\n", "\n\n", " ", "# ", "```", "```math\n", "`", "<!--", "-->", "%", "\\newcommand{\\a}{\\a\\a}", "\\a", "\\def\\b#1{#1#1}", "\\b{\\b{", "σ", "ᵀ", "₁", "∂", "\uD835", "\0", "中", "̂", ",", ";", "\\quad", ".T", ".", "*", "\\cdot", "-", "+", "/",
        "\\underbrace", "\\color{red}", "\\boxed{", "\\substack{", "\\limits", "\\tag{1}", "\\langle", "\\rangle", "<", ">", "\\lVert", "\\rVert", "\\mid", "\\not", "\\stackrel{a}{=}", "<script type=\"math/tex\">", "</script>", "&lt;",
    ];

    [Fact]
    public void AnySpliceOfPiecesIsRead()
    {
        var random = new Random(20_240_501);
        for (var round = 0; round < 1_500; round++)
        {
            var text = new StringBuilder();
            for (var i = random.Next(1, 60); i > 0; i--) text.Append(Pieces[random.Next(Pieces.Length)]);
            Check(Kinds[random.Next(3)], text.ToString());
            Check("a.html", text.ToString());
            FormulaParser.Parse(text.ToString());
        }
    }

    [Fact]
    public void TruncatedAndSplicedDocumentsAreRead()
    {
        var random = new Random(7);
        var documents = Directory.GetFiles(TestDocuments.Folder, "*.md").Order(StringComparer.Ordinal).Select(File.ReadAllText).ToArray();
        for (var round = 0; round < 600; round++)
        {
            var (a, b) = (documents[random.Next(documents.Length)], documents[random.Next(documents.Length)]);
            var text = a[..random.Next(a.Length)] + b[random.Next(b.Length)..];
            Check(Kinds[random.Next(4)], text);
        }
    }

    [Fact]
    public void AnyBytesEndInADocumentOrOneLine()
    {
        var random = new Random(11);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            for (var round = 0; round < 300; round++)
            {
                var bytes = new byte[random.Next(0, 400)];
                random.NextBytes(bytes);
                if (round % 2 == 0)
                    for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)(bytes[i] % 96 + 32);
                var file = path + Path.GetExtension(Kinds[round % Kinds.Length]);
                File.WriteAllBytes(file, bytes);
                try
                {
                    DocumentReader.Read(file);
                }
                catch (DocumentException e)
                {
                    Assert.DoesNotContain('\n', e.Message);
                    Assert.StartsWith(file, e.Message, StringComparison.Ordinal);
                }
                File.Delete(file);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("(")]
    [InlineData("\\left(")]
    [InlineData("\\frac{")]
    [InlineData("\\sqrt{")]
    [InlineData("x^{")]
    [InlineData("x_{")]
    [InlineData("\\begin{aligned}")]
    [InlineData("\\begin{cases}")]
    [InlineData("|")]
    [InlineData("\\|")]
    [InlineData("-")]
    [InlineData("\\sum ")]
    [InlineData("\\log ")]
    [InlineData("\\hat ")]
    [InlineData("\\partial ")]
    [InlineData("\\nabla_x ")]
    [InlineData("\\frac{\\partial}{\\partial x}")]
    [InlineData("d")]
    [InlineData("f(")]
    [InlineData("x'")]
    [InlineData("x^")]
    [InlineData("\\mathbf ")]
    [InlineData("1/")]
    [InlineData("a=")]
    [InlineData("a+")]
    [InlineData("a ")]
    public void DeepNestingIsNotReadButSaid(string opener)
    {
        var closer = opener.TrimEnd() switch { "{" or "\\frac{" or "\\sqrt{" or "x^{" or "x_{" => "}", "(" or "\\left(" or "f(" => ")", "\\begin{aligned}" => "\\end{aligned}", "\\begin{cases}" => "\\end{cases}", _ => "" };
        foreach (var depth in new[] { 10, 100, 1_000, 20_000 })
        {
            var text = new StringBuilder().Insert(0, opener, depth).Append('y').Insert(0, "dW = ");
            for (var i = 0; i < depth; i++) text.Append(closer);
            var items = Check("a.md", "$$" + text + "$$");
            Assert.NotEmpty(items.OfType<Formula>());
            Check("a.tex", "\\[" + text.ToString()[..(text.Length / 2)] + "\\]");
            Depth(FormulaParser.Parse(text.ToString()));
        }
    }

    /// <summary>Whoever walks a tree that was read needs no deep stack.</summary>
    private static int Depth(Expression e) => Printer.Show(e).Length + Latex.Write(e).Length + e.GetHashCode();

    [Theory]
    [InlineData("$")]
    [InlineData("$$")]
    [InlineData("$x")]
    [InlineData("$x$ ")]
    [InlineData("$5 and ")]
    [InlineData("$$x$$\n")]
    [InlineData("\\(")]
    [InlineData("\\[")]
    [InlineData("\\begin{align}")]
    [InlineData("\\begin{align}\n\\end{align}")]
    [InlineData("\\end{align}")]
    [InlineData("{")]
    [InlineData("`")]
    [InlineData("` ``")]
    [InlineData("```\n")]
    [InlineData("<!--")]
    [InlineData("<script type=\"math/tex\">")]
    [InlineData("<math>")]
    [InlineData("| $x$ ")]
    [InlineData("\n")]
    [InlineData("# $a = b$\n")]
    [InlineData("%\n")]
    [InlineData("\\")]
    [InlineData("\\newcommand{\\a}[1]{#1#1}\n")]
    [InlineData("$a = \\frac{\\partial L}{\\partial W^{[1]}} \\odot \\sigma'(z) + b$, text\n\n")]
    [InlineData("a = b + c\n")]
    [InlineData("a\n> ")]
    [InlineData("$$= a$$\n")]
    [InlineData("$$\\large{(}$$ ")]
    [InlineData("{% latex %}")]
    public void TimeGrowsWithLength(string piece)
    {
        foreach (var kind in piece.Contains('<') ? ["a.html"] : piece.Contains('=') ? new[] { "a.md", "a.txt" } : piece.Contains('%') || piece.Contains('\\') ? ["a.md", "a.tex"] : ["a.md"])
        {
            const int Small = 25_000;
            Time(kind, piece, 1_000);
            var (once, four) = (Time(kind, piece, Small), Time(kind, piece, 4 * Small));
            // Quadratic would be sixteen times, and more than this long: other work on the machine is forgiven.
            Assert.True(four <= Math.Max(2.5, 12 * once), $"{kind}: '{piece}' × {Small / piece.Length} took {once:0.000} s, four times as many {four:0.000} s.");
        }
    }

    private static double Time(string kind, string piece, int length)
    {
        var text = new StringBuilder().Insert(0, piece, Math.Max(1, length / piece.Length)).ToString();
        var best = double.PositiveInfinity;
        for (var round = 0; round < 2; round++)
        {
            var watch = Stopwatch.StartNew();
            DocumentReader.Parse(kind, text);
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }
        return best;
    }

    [Fact]
    public void AChainOverManyBlocksBeginsAnew()
    {
        var formulas = DocumentReader.Parse("a.md", new StringBuilder().Insert(0, "$$= a$$\n", 1_000).ToString()).Items.OfType<Formula>().ToList();
        Assert.InRange(formulas.Max(f => f.Links.Count), 2, 200);
        Assert.Equal(1_000, formulas.Sum(f => f.Links.Count));
    }

    [Fact]
    public void MacrosThatGrowAreStopped()
    {
        var text = new StringBuilder("$$\\newcommand{\\a}{x x x x x x x x x x}\n");
        for (var c = 'b'; c <= 'k'; c++)
        {
            var inner = "\\" + (char)(c - 1) + " ";
            text.Append("\\newcommand{\\").Append(c).Append("}{").Insert(text.Length, inner, 10).Append("}\n");
        }
        text.Append("dW = \\k$$ and $\\newcommand{\\z}{\\z\\z} \\z$");
        Check("a.md", text.ToString());
    }

    [Fact]
    public void FilesThatAreNoTextAreRefusedInOneLine()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            Refused("binary.md", [1, 0, 2], "not a text file");
            Refused("latin.md", [0x61, 0xE9, 0x61], "byte 1 is not UTF-8");
            Refused("broken.ipynb", Encoding.UTF8.GetBytes("{\"cells\": [ {"), "not a notebook");
            var missing = Assert.Throws<DocumentException>(() => DocumentReader.Read(Path.Combine(folder.FullName, "missing.md")));
            Assert.Contains("no such file", missing.Message, StringComparison.Ordinal);
            Assert.Contains("folder", Assert.Throws<DocumentException>(() => DocumentReader.Read(folder.FullName)).Message, StringComparison.Ordinal);
            var large = Path.Combine(folder.FullName, "large.md");
            using (var file = File.Create(large)) file.SetLength(DocumentReader.MostBytes + 1L);
            Assert.Contains("MB", Assert.Throws<DocumentException>(() => DocumentReader.Read(large)).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(true);
        }

        void Refused(string name, byte[] bytes, string why)
        {
            var path = Path.Combine(folder.FullName, name);
            File.WriteAllBytes(path, bytes);
            var error = Assert.Throws<DocumentException>(() => DocumentReader.Read(path));
            Assert.Contains(why, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    /// <summary>Reads, and sees that everything stands inside the text and in order.</summary>
    private static IReadOnlyList<Item> Check(string name, string text)
    {
        var document = DocumentReader.Parse(name, text);
        foreach (var item in document.Items)
        {
            Assert.InRange(item.Span.Start, 0, document.Text.Length);
            Assert.InRange(item.Span.End, item.Span.Start, document.Text.Length);
            if (item is not Formula formula) continue;
            Assert.NotEmpty(formula.Links);
            Assert.Equal(formula.Links.Count - 1, formula.Signs.Count);
            Assert.All(formula.Links, link => AllInside(link, document.Text));
        }
        return document.Items;
    }

    private static void AllInside(Expression e, string text)
    {
        if (e.Span.Start < 0 || e.Span.Length < 0 || e.Span.End > text.Length) Assert.Fail($"{e.GetType().Name} at {e.Span} in a text of {text.Length}: {Printer.Show(e)}");
    }
}
