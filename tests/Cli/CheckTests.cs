using System.Text.Json;

namespace AutogradCheck.Tests;

/// <summary>The main job, through the real command.</summary>
public sealed class CheckTests
{
    private static JsonElement Json(int exit, params string[] args)
    {
        using var folder = new Folder();
        var outcome = folder.Run(["check", "--json", .. args]);
        Assert.True(outcome.Exit == exit, $"exit {outcome.Exit}: {outcome.Error}{outcome.Out}");
        Assert.Empty(outcome.ErrorLines);
        using var document = JsonDocument.Parse(outcome.Out);
        return document.RootElement.Clone();
    }

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "golden", name);

    [Fact]
    public void ByDefaultItSaysWhatTheReadmeSays()
    {
        using var folder = new Folder();
        var outcome = folder.Run("check");
        Assert.Equal(0, outcome.Exit);
        Assert.Contains("breast cancer: 569 samples, 30 features, standardised; labels from 'y'", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("network 30-8-1 tanh, m = 569, float64, cpu, 1 thread, seed 1", outcome.Out, StringComparison.Ordinal);
        foreach (var row in new[] { "dW1   3.36   (8, 30)   240/240", "db1   3.37   (8, 1)        8/8", "dW2   3.33   (1, 8)        8/8", "db2   3.34   (1, 1)        1/1" })
            Assert.Contains(row, outcome.Out, StringComparison.Ordinal);
        Assert.Contains("manual agrees with autograd in all 257 entries: a difference of", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void TheJsonHasEveryFieldOfItsSchema()
    {
        var json = Json(0);
        Assert.Equal("autogradcheck.check/1", json.GetProperty("schema").GetString());
        Assert.Equal("agrees", json.GetProperty("verdict").GetString());
        Assert.Equal(1, json.GetProperty("seed").GetInt64());
        Assert.Equal("float64", json.GetProperty("dtype").GetString());
        Assert.Equal("cpu", json.GetProperty("device").GetString());
        Assert.Equal(1, json.GetProperty("threads").GetInt32());
        var network = json.GetProperty("network");
        Assert.Equal((30, 8, 1, 569), (network.GetProperty("n0").GetInt32(), network.GetProperty("n1").GetInt32(), network.GetProperty("n2").GetInt32(), network.GetProperty("m").GetInt32()));
        Assert.Equal("tanh", network.GetProperty("activation").GetString());
        Assert.Equal(json.GetProperty("cost").GetProperty("manual").GetDouble(), json.GetProperty("cost").GetProperty("autograd").GetDouble(), 1e-14);

        var gradients = json.GetProperty("gradients").EnumerateArray().ToArray();
        Assert.Equal(["dW1 3.36", "db1 3.37", "dW2 3.33", "db2 3.34"], gradients.Select(g => $"{g.GetProperty("name").GetString()} {g.GetProperty("equation").GetString()}"));
        Assert.Equal([8, 30], gradients[0].GetProperty("shape").EnumerateArray().Select(x => x.GetInt32()));
        foreach (var g in gradients)
        {
            Assert.Equal("agrees", g.GetProperty("verdict").GetString());
            Assert.True(g.GetProperty("maxAbsoluteError").GetDouble() <= g.GetProperty("bound").GetDouble());
            Assert.True(g.GetProperty("maxRelativeError").GetDouble() <= g.GetProperty("resolution").GetDouble());
            Assert.InRange(g.GetProperty("resolution").GetDouble(), 1e-17, 1e-10);
            Assert.Equal(0, g.GetProperty("entriesBeyondBound").GetInt32());
            var worst = g.GetProperty("worst");
            Assert.Equal(2, worst.GetProperty("index").GetArrayLength());
            Assert.Equal(worst.GetProperty("manual").GetDouble(), worst.GetProperty("autograd").GetDouble(), 1e-12);
        }
        Assert.False(json.TryGetProperty("values", out _));
    }

    [Theory]
    [InlineData("g02-planar-shape-tanh.json")]
    [InlineData("g03-relu-at-zero.json")]
    [InlineData("g12-relu-logits-800.json")]
    [InlineData("g16-softplus-threshold.json")]
    [InlineData("g22-zero-init-tanh.json")]
    public void AtAGivenPointTheValuesAreTheGoldenOnes(string file)
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Golden(file)));
        var (expected, scale) = (golden.RootElement.GetProperty("expected"), golden.RootElement.GetProperty("error_scale"));
        var values = Json(0, "--point", Golden(file), "--values").GetProperty("values");
        foreach (var backend in new[] { "manual", "autograd" })
        {
            foreach (var quantity in new[] { "J", "Z1", "A1", "Z2", "A2", "dZ2", "dW2", "db2", "dZ1", "dW1", "db1" })
            {
                var bound = 8 * Math.ScaleB(1, -53) * scale.GetProperty(quantity).GetDouble();
                var (actual, right) = (Numbers(values.GetProperty(backend).GetProperty(quantity)), Numbers(expected.GetProperty(quantity)));
                Assert.Equal(right.Length, actual.Length);
                Assert.All(actual.Zip(right), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= bound, $"{backend} {quantity}: {pair.First} for {pair.Second}"));
            }
        }
    }

    [Theory]
    [InlineData("manual", "autograd")]
    [InlineData("fast", "autograd")]
    [InlineData("fast", "manual")]
    [InlineData("autograd", "fast")]
    public void TrainingsSideBySideAgreeAtEveryStep(string backend, string against)
    {
        var json = Json(0, "--backend", backend, "--against", against, "--steps", "60", "--values");
        Assert.Equal("agrees", json.GetProperty("verdict").GetString());
        Assert.Equal(61, json.GetProperty("history").GetArrayLength());
        Assert.Equal(["W1", "b1", "W2", "b2"], json.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        // cost and values are those of the last step
        var last = json.GetProperty("history").EnumerateArray().Last().GetProperty("cost").GetProperty(backend).GetDouble();
        Assert.Equal(last, json.GetProperty("cost").GetProperty(backend).GetDouble());
        Assert.Equal(last, json.GetProperty("values").GetProperty(backend).GetProperty("J").GetDouble());
        Assert.True(last < json.GetProperty("history")[0].GetProperty("cost").GetProperty(backend).GetDouble());
    }

    [Theory]
    [InlineData("float32", "--steps", "20", "--alpha", "0.01")]
    [InlineData("float64", "--steps", "5", "--alpha", "0.001")]
    public void AFusedUpdateOnManySamplesIsNoMistake(string dtype, params string[] training) =>
        Json(0, ["--backend", "fast", "--data", Command.DataFile("digits.csv"), "--hidden", "32", "--dtype", dtype, .. training]);

    [Fact]
    public void ClassesBecomeOutputsAndHalfPrecisionIsInconclusive()
    {
        var json = Json(3, "--data", Command.DataFile("digits.csv"), "--label", "y", "--activation", "relu", "--dtype", "bfloat16");
        Assert.Equal(10, json.GetProperty("network").GetProperty("n2").GetInt32());
        Assert.Equal("inconclusive", json.GetProperty("verdict").GetString());
    }

    private static double[] Numbers(JsonElement json) => json.ValueKind == JsonValueKind.Number ? [json.GetDouble()] : [.. json.EnumerateArray().SelectMany(Numbers)];
}
