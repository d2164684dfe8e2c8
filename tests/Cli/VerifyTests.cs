using System.Text;
using System.Text.Json;

namespace AutogradCheck.Tests;

/// <summary>`verify`, through the real command.</summary>
public sealed class VerifyTests
{
    private const string Notes = """
        $$z = W x$$

        $$J = \frac12 \lVert z - y \rVert^2$$

        $$\frac{\partial J}{\partial W} = (z - y) x^T$$

        $$s_i = \sum_{i=1}^n z_i$$

        """;

    [Fact]
    public void A_right_note_ends_in_0_and_a_wrong_one_in_1()
    {
        using var folder = new Folder();
        folder.Write("right.md", Notes);
        folder.Write("wrong.md", Notes.Replace("(z - y)", "(y - z)", StringComparison.Ordinal));
        Assert.Equal(0, folder.Run("verify", "right.md").Exit);
        var outcome = folder.Run("verify", "wrong.md");
        Assert.Equal(1, outcome.Exit);
        Assert.Contains("wrong.md:5:3: wrong (sign)", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("wrong.md:7: note: i is bound by the sum", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_and_slips_are_in_the_json()
    {
        using var folder = new Folder();
        folder.Write("cut.md", Notes + "$$\\frac{\\partial J}{");
        var outcome = folder.Run("verify", "cut.md", "--json");
        Assert.Equal(0, outcome.Exit);
        using var json = JsonDocument.Parse(outcome.Out);
        var cut = json.RootElement.GetProperty("statements")[1];
        Assert.Equal(("unresolved", 8), (cut.GetProperty("verdict").GetString(), cut.GetProperty("line").GetInt32()));
        Assert.Equal(7, json.RootElement.GetProperty("typos")[0].GetProperty("line").GetInt32());
    }

    [Fact]
    public void Files_that_are_no_documents_are_one_line()
    {
        using var folder = new Folder();
        folder.Write("zero.md", [0x24, 0, 0x24]);
        folder.Write("latin.tex", [0x61, 0xE9, 0x61]);
        folder.Write("utf16.md", Encoding.Unicode.GetBytes("$dW = x$"));
        folder.Write("cut.ipynb", "{\"cells\": [{\"cell_type\": \"markdown\", \"source\": [\"$dW");
        Directory.CreateDirectory(Path.Combine(folder.Path, "folder.md"));
        folder.Rejects(["verify"], "FILE");
        folder.Rejects(["verify", "missing.md"], "missing.md", "no such file");
        folder.Rejects(["verify", "folder.md"], "folder.md", "folder");
        folder.Rejects(["verify", "zero.md"], "zero.md", "not a text file");
        folder.Rejects(["verify", "latin.tex"], "latin.tex", "UTF-8");
        folder.Rejects(["verify", "utf16.md"], "utf16.md");
        folder.Rejects(["verify", "cut.ipynb"], "cut.ipynb", "not a notebook");
    }
}
