using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Tests.Reading;

/// <summary>Where documents have formulas, how blocks fall into statements, and on which line each stands.</summary>
public sealed class DocumentTests
{
    public static TheoryData<string> Documents() => new(Directory.GetFiles(TestDocuments.Folder, "*.md").Select(Path.GetFileNameWithoutExtension).Where(n => n != "README").Order(StringComparer.Ordinal)!);

    [Theory]
    [MemberData(nameof(Documents))]
    public void EveryStatedGradientIsFoundOnItsLine(string name)
    {
        var document = DocumentReader.Read(Path.Combine(TestDocuments.Folder, name + ".md"));
        var found = document.Items.OfType<Formula>().Select(f => new TestDocuments.Statement(document.Locate(f.Span.Start).Line, f.Left)).ToList();
        foreach (var statement in TestDocuments.Statements(name)) Assert.Contains(statement, found);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void NothingInThemIsUnread(string name)
    {
        var document = DocumentReader.Read(Path.Combine(TestDocuments.Folder, name + ".md"));
        Assert.All(document.Items.OfType<Formula>(), f => Assert.DoesNotContain("UNREAD", Printer.Show(f), StringComparison.Ordinal));
    }

    /// <summary>Notes in many authors' notations (written for these tests), and how each of their formulas is read.</summary>
    [Theory]
    [InlineData("notations.md")]
    [InlineData("notations.tex")]
    public void NotationsAreRead(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "data", name);
        Assert.Equal(File.ReadAllLines(path + ".txt"), Read(name, File.ReadAllText(path)));
    }

    [Theory]
    [InlineData("notations.md")]
    [InlineData("notations.tex")]
    public void NotationsWrittenAgainAreReadTheSame(string name)
    {
        var document = DocumentReader.Read(Path.Combine(AppContext.BaseDirectory, "data", name));
        foreach (var link in document.Items.OfType<Formula>().SelectMany(f => f.Links)) Assert.Equal(link, FormulaParser.Parse(Latex.Write(link)));
    }

    /// <summary>The formulas of a document, one a line: "line: left | formula".</summary>
    private static string[] Read(string name, string text)
    {
        var document = DocumentReader.Parse(name, text);
        return [.. document.Items.OfType<Formula>().Select(f => $"{document.Locate(f.Span.Start).Line}: {Printer.Show(f)}")];
    }

    private static string[] Markdown(string text) => Read("a.md", text);

    [Theory]
    [InlineData("It costs $5 and $10, but $x$ is math.", "1: x")]
    [InlineData("价格$p$是。设$z=Wx+b$，则$a=\\sigma(z)$。", "1: p", "1: z = (+ (· W x) b)", "1: a = sigma(z)")]
    [InlineData("`$not$` and $`a = b`$", "1: a = b")]
    [InlineData("```python\ndW = $x$\n```\n$y$", "4: y")]
    [InlineData("```math\ndW = x\n```", "2: dW = x")]
    [InlineData("\\\\( a \\\\) and \\( b \\)", "1: a", "1: b")]
    [InlineData("\\\\[ a \\\\]\n\\[ b \\]", "1: a", "2: b")]
    [InlineData("> $$\n> a\n> = b\n> $$", "2: a = b")]
    [InlineData("an \\$ and $x$, \\$5", "1: x")]
    [InlineData("$x\n\n$y$", "3: y")]
    [InlineData("$$ $$ $x$", "1: x")]
    [InlineData("<!-- $x$ --> $y$", "1: y")]
    [InlineData("US$5 or $HOME and $x$", "1: x")]
    [InlineData("\uFEFF# T\r\n\r\n$$\r\na\r\n= b\r\n$$\r\n", "4: a = b")]
    [InlineData("$$a\n\n## Next\n\n$$b$$", "5: b")]
    [InlineData("# Layer $l$", "1: l")]
    [InlineData("| a | b |\n|---|---|\n| $x$ | $|y|$ |", "3: x", "3: |y|")]
    [InlineData("\\begin{align*} a &= b \\\\ c &= d \\end{align*}", "1: a = b", "1: c = d")]
    [InlineData("\\begin{verbatim}\n$x$\n\\end{verbatim}\n$y$", "4: y")]
    public void MathIsFound(string text, params string[] formulas) => Assert.Equal(formulas, Markdown(text));

    [Theory]
    [InlineData("a &= b \\\\ &= c", "1: a = b = c")]
    [InlineData("a &= b \\\\ &\\quad + c", "1: a = (+ b c)")]
    [InlineData("a &= b, & c &= d", "1: a = b", "1: c = d")]
    [InlineData("a = b,\\quad c = d", "1: a = b", "1: c = d")]
    [InlineData("a = b \\text{ and } c = d", "1: a = b", "1: c = d")]
    [InlineData("a = b \\quad \\text{for } i \\ne j", "1: a = b | {i ≠ j}")]
    [InlineData("a = b, \\quad i = 1, \\dots, m", "1: a = b | <{i = 1}, …, m>")]
    [InlineData("a = b \\quad (i = 1, 2)", "1: a = b | [<{i = 1}, 2>]")]
    [InlineData("\\text{If } i = j: \\quad a = b", "1: a = b | {i = j}")]
    [InlineData("a = b, \\text{ where } c = d", "1: a = b", "1: c = d")]
    [InlineData("a = b \\Rightarrow c = d", "1: a = b", "1: c = d")]
    [InlineData("W \\Rightarrow W - a", "1: W ⇒ (- W a)")]
    [InlineData("\\implies a = b", "1: a = b")]
    [InlineData("\\boxed{a = b}", "1: a = b")]
    [InlineData("a = \\boxed{b + c}", "1: a = (+ b c)")]
    [InlineData("\\color{red}{a = b}", "1: a = b")]
    [InlineData("\\underbrace{a}_{n} = \\underbrace{b}_{\\text{first}} c", "1: a = (· b c)")]
    [InlineData("\\left\\{\\begin{aligned} a &= 1 \\\\ b &= 2 \\end{aligned}\\right.", "1: a = 1", "1: b = 2")]
    [InlineData("\\begin{cases} a = b \\\\ c = d \\end{cases}", "1: a = b", "1: c = d")]
    [InlineData("f = \\begin{cases} 1 & x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}", "1: f = cases(1 if {x > 0}; 0)")]
    [InlineData("a = \\left( b \\right. \\\\ \\left. + c \\right) d", "1: a = (· [(+ b c)] d)")]
    [InlineData("a = f(b, \\\\ c)", "1: a = f(b, c)")]
    [InlineData("a = b \\tag{3.1} \\label{eq:a}", "1: a = b")]
    [InlineData("a = b \\quad (3.1)", "1: a = b")]
    [InlineData("a = b.", "1: a = b")]
    [InlineData("a := b", "1: a := b")]
    [InlineData("a \\leftarrow b", "1: a ← b")]
    [InlineData("a \\stackrel{def}{=} b", "1: a := b")]
    [InlineData("a \\propto b \\approx c", "1: a ∝ b ≈ c")]
    [InlineData("dW\\_1 = X^T dZ\\_1", "1: dW_1 = (· (T X) dZ_1)")]
    [InlineData("a = b \\\\\\\\ c = d", "1: a = b", "1: c = d")]
    [InlineData("W = [w_1, w_2]", "1: W = [<w_1, w_2>]")]
    public void ABlockFallsIntoFormulas(string block, params string[] formulas)
    {
        Assert.Equal(formulas, Markdown($"$${block}$$"));
        Assert.Equal(formulas, Read("a.tex", $"\\[{block}\\]"));
    }

    [Fact]
    public void MacrosOfTheDocumentAreExpanded()
    {
        const string Text = """
            \newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}} \def\vx{\mathbf{x}} \DeclareMathOperator{\relu}{ReLU}
            $$\pd{J}{W} = \relu(\vx)$$
            """;
        Assert.Equal(["2: (∂ J / W) = ReLU(x)"], Read("a.tex", Text));
        Assert.Equal("\\pd{J}{W}", DocumentReader.Parse("a.tex", Text).Items.OfType<Formula>().Single().Left);
    }

    [Fact]
    public void LatexCommentsAndSectionsAreKnown()
    {
        var document = DocumentReader.Parse("a.tex", "\\section{Back} % $x$\n% autogradcheck: g = tanh\nText $y$\n\\begin{equation}\nz = 1 % one\n\\end{equation}");
        Assert.Equal(["Back"], document.Items.OfType<Heading>().Select(h => h.Text));
        Assert.Equal(["g = tanh"], document.Items.OfType<Hint>().Select(h => h.Text));
        Assert.Equal(["y", "z = 1"], document.Items.OfType<Formula>().Select(Printer.Show));
    }

    [Fact]
    public void PlainTextNeedsNoDollars()
    {
        const string Text = """
            The cost is J = mean of the losses over all samples.
            Z1 = W1 X + b1
            (2) dW2 = 1/m * np.dot(dZ2, A1.T)   # rows
                = dZ2 @ A1.T / m
            ∂L/∂W = δ xᵀ
            delta_j = (t_j - y_j) * y_j for j = 1..k
            dL_dW1 = dL_dz1 @ x.T
            """;
        Assert.Equal(
            [
                "2: Z_1 = (+ (· W_1 X) b_1)",
                "3: dW_2 = (* (/ 1 m) (@ dZ_2 (T A_1))) = (/ (@ dZ_2 (T A_1)) m)",
                "5: (∂ L / W) = (· delta (T x))",
                "6: delta_j = (* [(- t_j y_j)] y_j) | {j = (· (· 1 …) k)}",
                "7: (d L / W_1) = (@ (d L / z_1) (T x))",
            ],
            Read("a.txt", Text));
    }

    [Fact]
    public void NotebookLinesAreThoseOfTheFile()
    {
        const string Notebook = """
            {
             "cells": [
              {
               "cell_type": "markdown",
               "source": [
                "# Title\n",
                "$$dW = \\frac{1}{m} dZ A^T$$\n",
                "and $db=dz$"
               ]
              },
              { "cell_type": "code", "source": ["dW = $1$"] },
              { "source": "one string\n$$da = dz$$", "cell_type": "markdown" }
             ]
            }
            """;
        Assert.Equal(["7: dW = (· (· (/ 1 m) dZ) (T A))", "8: db = dz", "12: da = dz"], Read("a.ipynb", Notebook));
    }

    [Fact]
    public void HtmlHasMathInScriptsAndInText()
    {
        const string Page = """
            <html><head><title>$t$</title></head><body><h2>Back</h2>
            <script type="math/tex">a = b</script> and <code>$x$</code>
            <script type="math/tex; mode=display">0 &lt; c</script>
            <p>then \(d = e\), <b>$f &gt; 1$</b> $0<p<1$</p>
            </body></html>
            """;
        Assert.Equal(["2: a = b", "3: 0 < c", "4: d = e", "4: f > 1", "4: 0 < p < 1"], Read("a.html", Page));
        Assert.Equal([false, true, false, false, false], DocumentReader.Parse("a.html", Page).Items.OfType<Formula>().Select(f => f.Display));
    }

    [Fact]
    public void ProseHeadingsAndHintsStandBetween()
    {
        var document = DocumentReader.Parse("a.md", "# One\nif $x$ then\n\n<!-- autogradcheck: X in R^(n x m) -->\n## Two\n$$y$$");
        Assert.Equal(
            ["#1 One", "if", "x", "then", "hint X in R^(n x m)", "#2 Two", "y"],
            document.Items.Select(i => i switch { Heading h => $"#{h.Level} {h.Text}", Prose p => p.Text, Hint h => "hint " + h.Text, Formula f => f.Left, _ => "?" }));
    }

    [Fact]
    public void TableCellsKnowTheirColumn()
    {
        var document = DocumentReader.Parse("a.md", "|| r | c |\n|:-:|:-:|:-:|\n|g|$$a = 1$$ $$b = 2$$|$$c = 3$$|\n\n$d$");
        Assert.Equal([("a", 1), ("b", 1), ("c", 2), ("d", null)], document.Items.OfType<Formula>().Select(f => (f.Left, f.Place.TableColumn)));
    }
}
