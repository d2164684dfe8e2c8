using System.IO.Compression;
using System.Text;

namespace AutogradCheck.Tests;

/// <summary>Tables that can't be used: every kind ends in one clear line.</summary>
public sealed class BadTableTests
{
    public static TheoryData<string, string, string[]> Tables() => new()
    {
        { "empty", "", ["data.csv", "empty"] },
        { "only line breaks", "\n\n\n", ["data.csv", "empty"] },
        { "header only", "x1,x2,y\n", ["data.csv", "no samples"] },
        { "no header", "1.5,2.5,0\n2.5,1.5,1\n", ["data.csv:1", "holds numbers", "x1,x2,y"] },
        { "no header, words as labels", "5,3,1,good\n4,2,2,bad\n", ["data.csv:1", "holds numbers"] },
        { "one column", "y\n0\n1\n", ["data.csv:1", "only one column"] },
        { "the same name twice", "x,x,y\n1,2,0\n", ["data.csv:1", "'x'", "2 times"] },
        { "no name", "x,,y\n1,2,0\n", ["data.csv:1", "column 2 has no name"] },
        { "a field too few", "x1,x2,y\n1,2,0\n1,2\n", ["data.csv:3", "2 fields", "expected 3"] },
        { "a field too many", "x1,x2,y\n1,2,0\n1,2,0,9\n", ["data.csv:3", "4 fields", "expected 3"] },
        { "a word", "x1,x2,y\n1,2,0\n1,two,1\n", ["data.csv:3", "column 'x2'", "'two' is not a number", "expected a number"] },
        { "a word after blank lines", "x1,x2,y\n\n1,2,0\n\n1,two,1\n", ["data.csv:5", "column 'x2'"] },
        { "decimal comma", "x1;x2;y\n1,5;2,5;0\n", ["data.csv:2", "column 'x1'", "'1,5' is not a number"] },
        { "thousands", "x1,x2,y\n\"1,000\",2,0\n", ["data.csv:2", "'1,000' is not a number"] },
        { "no value", "x1,x2,y\n1,,0\n", ["data.csv:2", "column 'x2'", "no value"] },
        { "NaN", "x1,x2,y\n1,NaN,0\n", ["data.csv:2", "column 'x2'", "'NaN'", "finite"] },
        { "infinity", "x1,x2,y\n1,-Infinity,0\n", ["data.csv:2", "'-Infinity' is infinite"] },
        { "too large", "x1,x2,y\n1,1e999,0\n", ["data.csv:2", "'1e999' is infinite or too large"] },
        { "too large to standardise", "x1,x2,y\n1,1e308,0\n2,-1e308,1\n3,0,1\n", ["column 'x2'", "too large"] },
        { "no label", "x1,x2,y\n1,2,0\n1,2,\n", ["data.csv:3", "column 'y'", "no label"] },
        { "labels outside [0, 1]", "x1,x2,y\n1,2,0\n1,2,3.5\n", ["data.csv:3", "column 'y'", "'3.5'", "outside [0, 1]"] },
        { "labels -1 and 1", "x1,x2,y\n1,2,1\n1,2,-1\n", ["data.csv:3", "'-1'", "outside [0, 1]", "0 and 1"] },
        { "labels 1 and 2", "x1,x2,y\n1,2,1\n1,2,2\n", ["data.csv:3", "'2'", "outside [0, 1]"] },
        { "a class without samples", "x1,x2,y\n1,2,0\n1,2,1\n1,2,3\n", ["data.csv:4", "'3'", "No row has label 2"] },
        { "NaN as label", "x1,x2,y\n1,2,0\n1,2,nan\n", ["data.csv:3", "column 'y'", "not finite"] },
        { "words among numbers as labels", "x1,x2,y\n1,2,0\n1,2,one\n", ["data.csv:3", "'one' is not a number"] },
        { "one class only", "x1,x2,y\n1,2,good\n1,2,good\n", ["data.csv", "column 'y'", "'good'"] },
        { "a quote that is not closed", "x1,x2,y\n1,\"2,0\n1,2,1\n", ["data.csv:2", "CSV"] },
        { "a stray quote", "x1,x2,y\n1,2\"3,0\n", ["data.csv:2", "CSV"] },
        { "control characters", "x1,x2,y\n1,\u001b[31mred\u0007,0\n", ["data.csv:2", "not a number"] },
        { "a web page", "<!DOCTYPE html>\n<html><body>Not found</body></html>\n", ["data.csv:1", "only one column"] },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Is_one_line(string kind, string content, string[] says)
    {
        Assert.NotEmpty(kind);
        using var folder = new Folder();
        folder.Write("data.csv", content);
        folder.Rejects(["train", "--data", "data.csv"], says);
    }

    [Theory]
    [InlineData("x1,x2,y\n1,2,0\n1,two,1\n", "data.csv:3", "column 'x2'")]
    [InlineData("x1,x2,y\n1,2,0\n1,2\n", "data.csv:3", "2 fields")]
    [InlineData("", "data.csv", "empty")]
    [InlineData("x1,x2,y\n1,2,0\n1,2,3.5\n", "data.csv:3", "outside [0, 1]")]
    public void Is_one_line_of_check_too(string content, params string[] says)
    {
        using var folder = new Folder();
        folder.Write("data.csv", content);
        folder.Rejects(["check", "--data", "data.csv"], says);
    }

    [Fact]
    public void Binary_files_are_named_as_such()
    {
        using var folder = new Folder();
        folder.Write("noise.csv", [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13]);
        folder.Rejects(["train", "--data", "noise.csv"], "noise.csv", "NUL byte");
        folder.Write("utf16.csv", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("x,y\n1,0\n")).ToArray());
        folder.Rejects(["check", "--data", "utf16.csv"], "utf16.csv:1", "NUL byte", "UTF-8");
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write("x,y\n1,0\n"u8);
        folder.Write("data.csv.gz", packed.ToArray());
        folder.Rejects(["train", "--data", "data.csv.gz"], "data.csv.gz:1");
    }

    [Fact]
    public void What_is_no_file_is_named_as_such()
    {
        using var folder = new Folder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "folder.csv"));
        folder.Rejects(["train", "--data", "folder.csv"], "folder.csv", "a folder");
        folder.Rejects(["train", "--data", "nowhere.csv"], "nowhere.csv", "no such file");
        folder.Rejects(["check", "--data", "no/where.csv"], "no/where.csv", "no such file");
        folder.Rejects(["check", "--data", ""], "empty");
    }

    [Fact]
    public void An_unknown_label_column_lists_those_there_are()
    {
        using var folder = new Folder();
        folder.Write("data.csv", "age,height,sick\n1,2,0\n3,4,1\n");
        folder.Rejects(["train", "--data", "data.csv", "--label", "Sick"], "data.csv", "'Sick'", "age, height, sick");
        folder.Rejects(["check", "--label", "y"], "--label", "--data");
    }

    [Fact]
    public void Endless_lines_and_classes_end_soon()
    {
        using var folder = new Folder();
        folder.Write("line.csv", "x,y\n" + new string('1', 20_000_000));
        folder.Rejects(["train", "--data", "line.csv"], "line.csv:2");
        folder.Write("classes.csv", "x,y\n" + string.Concat(Enumerable.Range(0, 300_000).Select(i => $"1,c{i}\n")));
        folder.Rejects(["train", "--data", "classes.csv"], "classes.csv:1002", "1000 different labels");
    }

    [Fact]
    public void Fifty_megabytes_are_read()
    {
        const int Features = 30, Rows = 170_000;
        using var folder = new Folder();
        using (var file = new StreamWriter(Path.Combine(folder.Path, "large.csv")))
        {
            file.WriteLine(string.Join(',', Enumerable.Range(0, Features).Select(j => $"x{j}").Append("y")));
            var row = string.Join(',', Enumerable.Range(0, Features).Select(j => $"0.{1234567 + j}"));
            for (var i = 0; i < Rows; i++) file.WriteLine($"{i % 7}{row[1..]},{i % 2}");
        }
        Assert.True(new FileInfo(Path.Combine(folder.Path, "large.csv")).Length > 50_000_000);
        var outcome = folder.Run("train", "--data", "large.csv", "--iterations", "1", "--hidden", "2");
        Assert.Equal("", outcome.Error);
        Assert.Equal(0, outcome.Exit);
        Assert.Contains($"{Rows} samples", outcome.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x1;x2;y\n1.5;2;0\n2;1;1\n")]
    [InlineData("x1\tx2\ty\n1.5\t2\t0\n2\t1\t1\n")]
    [InlineData("\ufeffx1,x2,y\r\n1.5, 2 ,0\r\n2,1,1")]
    [InlineData("x1,x2,y\n1.5,2,no\n2,1,yes\n")]
    [InlineData("0,1,y\n1.5,2,0.25\n2,1,1e0\n")]
    [InlineData("x1,x2,y\n1.5,7,0\n2,7,1\n")]
    [InlineData("x1,x2,y\n1.5,7,0\n")]
    public void What_can_be_read_is_read(string content)
    {
        using var folder = new Folder();
        folder.Write("data.csv", content);
        var outcome = folder.Run("train", "--data", "data.csv", "--iterations", "1", "--test-fraction", "0");
        Assert.Equal("", outcome.Error);
        Assert.Equal(0, outcome.Exit);
        Assert.Contains("2 features", outcome.Out, StringComparison.Ordinal);
    }
}
