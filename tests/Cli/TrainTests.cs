using System.Text.Json;

namespace AutogradCheck.Tests;

/// <summary>train, through the real command.</summary>
public sealed class TrainTests
{
    private static readonly string[] ReferenceBackends = ["manual", "fast", "autograd"];

    public static TheoryData<string, string> References()
    {
        var cases = new TheoryData<string, string>();
        foreach (var name in new[] { "planar", "breast_cancer", "digits0", "digits10" })
            foreach (var backend in ReferenceBackends) cases.Add(name, backend);
        return cases;
    }

    [Theory]
    [MemberData(nameof(References))]
    public void Repeats_the_reference(string name, string backend)
    {
        const double Limit = 1e-12;
        using var folder = new Folder();
        using var recipe = JsonDocument.Parse(File.ReadAllBytes(Command.DataFile($"{name}.json")));
        var data = Command.DataFile(recipe.RootElement.GetProperty("csv").GetString()!);
        var reference = recipe.RootElement.GetProperty("reference");

        foreach (var iterations in new[] { 0, 1, 10, 100, 1000 })
        {
            // The longest run has all of J; the shorter ones are there for the counts, which one backend suffices to check.
            if (iterations < 1000 && (backend != "manual" || name is "planar" or "digits10")) continue;
            var run = Json(folder.Run("train", "--recipe", Command.DataFile($"{name}.json"), "--data", data, "--backend", backend, "--iterations", $"{iterations}", "--json"));
            var expected = reference.GetProperty($"{iterations}");
            Assert.Equal(expected.GetProperty("train_correct").GetInt64(), run.GetProperty("train").GetProperty("correct").GetInt64());
            Assert.Equal(expected.GetProperty("test_correct").GetInt64(), run.GetProperty("test").GetProperty("correct").GetInt64());
            var history = run.GetProperty("history").EnumerateArray().ToDictionary(at => at.GetProperty("iteration").GetInt64(), at => at.GetProperty("J").GetDouble());
            Assert.Equal(history[iterations], run.GetProperty("J").GetDouble());
            foreach (var at in reference.EnumerateObject().Where(at => long.Parse(at.Name, null) <= iterations))
            {
                var J = at.Value.GetProperty("J").GetDouble();
                Assert.True(Math.Abs(history[long.Parse(at.Name, null)] - J) <= Limit * J, $"{name}, {backend}: J after {at.Name} updates is {history[long.Parse(at.Name, null)]:R}, expected {J:R}");
            }
        }
    }

    [Fact]
    public void The_JSON_has_the_promised_keys_and_nothing_else()
    {
        using var folder = new Folder();
        var run = Json(folder.Run("train", "--iterations", "2345", "--seed", "7", "--dtype", "float32", "--json"));
        Assert.Equal(["schema", "backend", "seed", "dtype", "iterations", "J", "history", "train", "test"], run.EnumerateObject().Select(p => p.Name));
        Assert.Equal("autogradcheck.train/1", run.GetProperty("schema").GetString());
        Assert.Equal("manual", run.GetProperty("backend").GetString());
        Assert.Equal(7, run.GetProperty("seed").GetInt64());
        Assert.Equal("float32", run.GetProperty("dtype").GetString());
        Assert.Equal(2345, run.GetProperty("iterations").GetInt64());
        Assert.Equal(
            [.. Enumerable.Range(0, 11), .. Enumerable.Range(2, 9).Select(k => 10 * k), .. Enumerable.Range(2, 9).Select(k => 100 * k), 2000, 2345],
            run.GetProperty("history").EnumerateArray().Select(at => at.GetProperty("iteration").GetInt32()));
        Assert.Equal(455, run.GetProperty("train").GetProperty("total").GetInt64());
        Assert.Equal(114, run.GetProperty("test").GetProperty("total").GetInt64());
    }

    [Fact]
    public void The_same_seed_is_the_same_training_and_another_seed_is_not()
    {
        using var folder = new Folder();
        string[] train = ["train", "--iterations", "20", "--json"];
        var first = folder.Run([.. train, "--seed", "5"]).Out;
        Assert.Equal(first, folder.Run([.. train, "--seed", "5"]).Out);
        Assert.NotEqual(first, folder.Run([.. train, "--seed", "6"]).Out);
    }

    [Fact]
    public void What_is_saved_loads_exactly_and_predicts()
    {
        using var folder = new Folder();
        var sonar = Command.DataFile("sonar.csv");
        var trained = Json(folder.Run("train", "--data", sonar, "--hidden", "5", "--iterations", "50", "--save", "model.json", "--predict", "first.csv", "--json"));
        var model = folder.Read("model.json");
        var loaded = Json(folder.Run("train", "--data", sonar, "--load", "model.json", "--iterations", "0", "--save", "again.json", "--predict", "second.csv", "--json"));
        Assert.Equal(trained.GetProperty("J").GetDouble(), loaded.GetProperty("J").GetDouble());
        Assert.Equal(trained.GetProperty("test").GetProperty("correct").GetInt64(), loaded.GetProperty("test").GetProperty("correct").GetInt64());
        Assert.Equal(model, folder.Read("again.json"));

        var lines = folder.Read("first.csv").TrimEnd('\n').Split('\n');
        Assert.Equal(folder.Read("first.csv"), folder.Read("second.csv"));
        Assert.Equal("row,set,yhat,y", lines[0]);
        Assert.Equal(208, lines.Length - 1);
        var right = lines[1..].Select(line => line.Split(',')).Where(f => f[1] == "test").Count(f => double.Parse(f[2], null) > 0.5 == (f[3] == "1"));
        Assert.Equal(trained.GetProperty("test").GetProperty("correct").GetInt64(), right);
        Assert.Equal(["again.json", "first.csv", "model.json", "second.csv"], folder.Entries().Select(Path.GetFileName));

        // Files of ours may be replaced.
        Assert.Equal(0, folder.Run("train", "--data", sonar, "--iterations", "1", "--save", "model.json", "--predict", "first.csv").Exit);
        Assert.NotEqual(model, folder.Read("model.json"));
    }

    [Fact]
    public void Several_classes_have_a_column_each()
    {
        using var folder = new Folder();
        folder.Write("data.csv", "a,b,kind\n1,2,x\n2,1,y\n3,3,\"z,1\"\n4,3,x\n");
        Assert.Equal(0, folder.Run("train", "--data", "data.csv", "--iterations", "3", "--predict", "p.csv").Exit);
        var lines = folder.Read("p.csv").Split('\n');
        Assert.Equal("row,set,yhat_x,yhat_y,\"yhat_z,1\",y", lines[0]);
        Assert.EndsWith(",\"z,1\"", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void A_zero_start_says_why_it_does_not_learn()
    {
        using var folder = new Folder();
        var tanh = folder.Run("train", "--init", "zero", "--iterations", "100");
        Assert.Equal(0, tanh.Exit);
        Assert.Contains("began equal and still are", tanh.Out, StringComparison.Ordinal);
        Assert.Contains("Only b2 moves", tanh.Out, StringComparison.Ordinal);
        var sigmoid = folder.Run("train", "--init", "zero", "--activation", "sigmoid", "--iterations", "100").Out;
        Assert.Contains("began equal", sigmoid, StringComparison.Ordinal);
        Assert.DoesNotContain("Only b2 moves", sigmoid, StringComparison.Ordinal);
        Assert.DoesNotContain("began equal", folder.Run("train", "--iterations", "1").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_terminal_progress_is_silent()
    {
        using var folder = new Folder();
        Assert.Equal("", folder.Run("train", "--iterations", "100").Error);
    }

    private static JsonElement Json(Outcome outcome)
    {
        Assert.Equal("", outcome.Error);
        Assert.Equal(0, outcome.Exit);
        using var document = JsonDocument.Parse(outcome.Out);
        return document.RootElement.Clone();
    }
}
