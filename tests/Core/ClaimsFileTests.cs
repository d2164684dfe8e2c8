using System.Text;
using AutogradCheck.Core;
using AutogradCheck.Core.Data.Claims;

namespace AutogradCheck.Tests;

/// <summary>What NumPy and others write, and what damaged files say.</summary>
public sealed class ClaimsFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("autogradcheck-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Npz(string name) => Path.Combine(AppContext.BaseDirectory, "data", "npz", name);

    private static double[] Values(TorchSharp.torch.Tensor t) => t.contiguous().data<double>().ToArray();

    [Theory]
    [InlineData("plain.npz")]
    [InlineData("compressed.npz")]
    public void NumPys_archives_are_read(string name)
    {
        using var claimed = ClaimsFile.Read(Npz(name));
        Assert.Equal(new Sizes(2, 3, 1, 4), claimed.Point.Sizes);
        Assert.Equal("tanh", claimed.Point.Activation.Name);
        Assert.Equal([0.0, 1, 1, 0], Values(claimed.Point.Batch.Y));
        var Z1 = claimed.Claims.Single(c => c.Name == "Z1").Value;
        var right = claimed.Point.Parameters.W1.mm(claimed.Point.Batch.X) + claimed.Point.Parameters.b1;
        Assert.All(Values(Z1).Zip(Values(right)), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
        Assert.Empty(claimed.Notes);
    }

    [Fact]
    public void Every_kind_of_array_is_read()
    {
        using var plain = ClaimsFile.Read(Npz("plain.npz"));
        using var kinds = ClaimsFile.Read(Npz("kinds.npz"));
        Assert.Equal(Values(plain.Point.Parameters.W1), Values(kinds.Point.Parameters.W1));                             // in columns
        Assert.Equal(Values(plain.Point.Parameters.b1), Values(kinds.Point.Parameters.b1));                             // big-endian
        Assert.Equal(Values(plain.Point.Parameters.W2).Select(x => (double)(float)x), Values(kinds.Point.Parameters.W2));
        Assert.Equal(Values(plain.Point.Parameters.b2).Select(x => (double)(Half)x), Values(kinds.Point.Parameters.b2));
        Assert.Equal(Values(plain.Point.Batch.X).Select(x => (double)(float)x), Values(kinds.Point.Batch.X));           // both
        Assert.Equal(Values(plain.Point.Batch.Y), Values(kinds.Point.Batch.Y));
        Assert.Equal([1.0, 2, 3, 4], Values(kinds.Claims.Single(c => c.Name == "dZ2").Value));
        Assert.Equal(Values(plain.Point.Parameters.W1), Values(kinds.Claims.Single(c => c.Name == "W1").Value));        // W1_after
        Assert.Equal(0.5, kinds.Alpha);
        Assert.Equal("Not read: notes.", Assert.Single(kinds.Notes));
    }

    [Fact]
    public void Samples_as_rows_and_vectors_are_recognised_and_named()
    {
        using var plain = ClaimsFile.Read(Npz("plain.npz"));
        using var rows = ClaimsFile.Read(Npz("rows.npz"));
        foreach (var (a, b) in plain.Point.Parameters.Named.Concat(plain.Point.Batch.Named).Zip(rows.Point.Parameters.Named.Concat(rows.Point.Batch.Named)))
            Assert.Equal(Values(a.Value), Values(b.Value));
        Assert.Equal(Values(plain.Claims.Single(c => c.Name == "Z1").Value), Values(rows.Claims.Single(c => c.Name == "Z1").Value));
        Assert.All(rows.Claims, claim => Assert.True(claim.Fits));
        Assert.Contains(rows.Notes, note => note.StartsWith("X is transposed, samples as rows", StringComparison.Ordinal));
        Assert.Contains(rows.Notes, note => note.StartsWith("b1 is a vector (3,), read as the column (3, 1)", StringComparison.Ordinal));
        Assert.Contains(rows.Notes, note => note.StartsWith("dW1 is transposed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pickled.npz", "W1", "pickled")]
    [InlineData("complex.npz", "W1", "c16")]
    public void What_is_no_number_is_one_line(string name, params string[] says) => Refuses(Npz(name), says);

    [Fact]
    public void A_file_cut_off_anywhere_is_one_line()
    {
        foreach (var name in new[] { "plain.npz", "compressed.npz" })
        {
            var bytes = File.ReadAllBytes(Npz(name));
            for (var length = 0; length < bytes.Length; length += 61) Refuses(Write("cut.npz", bytes[..length]), "cut.npz");
        }
    }

    [Fact]
    public void A_damaged_byte_is_read_as_it_is_or_is_one_line()
    {
        var bytes = File.ReadAllBytes(Npz("plain.npz"));
        using var plain = ClaimsFile.Read(Npz("plain.npz"));
        for (var at = 0; at < bytes.Length; at += 7)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0x55;
            var path = Write("damaged.npz", damaged);
            if (Record.Exception(() => ClaimsFile.Read(path).Dispose()) is { } e) Assert.True(e is InputException && !e.Message.Contains('\n', StringComparison.Ordinal), $"byte {at}: {e}");
        }
    }

    [Theory]
    [InlineData("MATLAB 5.0 MAT-file, Platform", "MATLAB", "JSON")]
    [InlineData("{}", "'inputs' is missing")]
    [InlineData("", "empty")]
    [InlineData("""{"activation": "tanh", "inputs": {"W1": [[1]], "b1": [1], "W2": [[1]], "b2": [1], "X": [[1]], "Y": [[1]]}, "claims": {}}""", "nothing is claimed", "dW1")]
    [InlineData("""{"activation": "tanh", "inputs": {"W1": [[1, 2]], "b1": [1], "W2": [[1]], "b2": [1], "X": [[1]], "Y": [[1]]}, "claims": {"J": 1}}""", "do not fit together", "W1 (1, 2)")]
    [InlineData("""{"activation": "tanh", "inputs": {"W1": [[1], [2, 3]], "b1": [1], "W2": [[1]], "b2": [1], "X": [[1]], "Y": [[1]]}, "claims": {"J": 1}}""", "$.inputs.W1[1]", "a row of 2")]
    [InlineData("""{"activation": "tanh", "inputs": {"W1": [[1]], "b1": [1], "W2": [[1]], "b2": [1], "X": [[1]], "Y": [[1]]}, "claims": {"W1": [[1]]}}""", "alpha")]
    [InlineData("""{"activation": "tanh", "keep": 0.5, "inputs": {"W1": [[1]], "b1": [1], "W2": [[1]], "b2": [1], "X": [[1]], "Y": [[1]]}, "claims": {"J": 1}}""", "dropoutMask")]
    [InlineData("""{"activation": "tanh", "inputs": {"W1": [[1]], "b1": [1], "W2": [[1]], "b2": [1], "X": [[1]], "Y": [[2]]}, "claims": {"J": 1}}""", "label")]
    [InlineData("""{"activation": "tnah", "inputs": {"W1": [[1]], "b1": [1], "W2": [[1]], "b2": [1], "X": [[1]], "Y": [[1]]}, "claims": {"J": 1}}""", "tnah", "relu")]
    public void What_is_wrong_with_a_file_is_one_line(string content, params string[] says) => Refuses(Write("mine.json", Encoding.UTF8.GetBytes(content)), says);

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static void Refuses(string path, params string[] says)
    {
        var e = Assert.ThrowsAny<InputException>(() => ClaimsFile.Read(path).Dispose());
        Assert.DoesNotContain('\n', e.Message);
        foreach (var word in says) Assert.Contains(word, e.Message, StringComparison.Ordinal);
    }
}
