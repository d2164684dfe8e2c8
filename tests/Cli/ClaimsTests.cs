using System.Text.Json;

namespace AutogradCheck.Tests;

/// <summary>`check --claims` and `check --power`, through the real command.</summary>
public sealed class ClaimsTests
{
    private const string Point = """
        "activation": "tanh", "inputs": {"W1": [[0.5, -1], [0.25, 0.75], [-0.5, 0.3]], "b1": [0.1, 0.2, -0.4], "W2": [[1, -0.5, 0.25]], "b2": [0.4], "X": [[1, 2, -1, 0.5], [0.5, -1, 1.5, 2]], "Y": [1, 0, 0, 1]}
        """;

    private static (JsonElement Json, int Exit) Check(string claims)
    {
        using var folder = new Folder();
        folder.Write("mine.json", $$$"""{{{{Point}}}, "claims": {{{claims}}}}""");
        var outcome = folder.Run("check", "--claims", "mine.json", "--json");
        Assert.Empty(outcome.ErrorLines);
        using var document = JsonDocument.Parse(outcome.Out);
        return (document.RootElement.Clone(), outcome.Exit);
    }

    [Fact]
    public void A_right_Z1_agrees_and_the_vectors_are_named()
    {
        var (json, exit) = Check("""{"Z1": [[0.1, 2.1, -1.9, -1.65], [0.825, -0.05, 1.075, 1.825], [-0.75, -1.7, 0.55, -0.05]]}""");
        Assert.Equal(0, exit);
        Assert.Equal("agrees", json.GetProperty("verdict").GetString());
        Assert.Equal("agrees", json.GetProperty("equations")[0].GetProperty("verdict").GetString());
        Assert.Equal("not-claimed", json.GetProperty("equations")[1].GetProperty("verdict").GetString());
        Assert.Contains(json.GetProperty("notes").EnumerateArray(), note => note.GetString()!.StartsWith("b1 is a vector", StringComparison.Ordinal));
        Assert.Empty(json.GetProperty("diagnosis").EnumerateArray());
    }

    [Fact]
    public void A_forgotten_bias_is_diagnosed()
    {
        var (json, exit) = Check("""{"Z1": [[0, 2, -2, -1.75], [0.625, -0.25, 0.875, 1.625], [-0.35, -1.3, 0.95, 0.35]]}""");
        Assert.Equal(1, exit);
        var diagnosis = json.GetProperty("diagnosis")[0];
        Assert.Equal("(1)", diagnosis.GetProperty("equation").GetString());
        Assert.True(diagnosis.GetProperty("explained").GetBoolean());
        Assert.Equal("Z1 = W1·X", diagnosis.GetProperty("formula").GetString());
        foreach (var property in new[] { "ownError", "inheritedError", "bound" }) Assert.Equal(JsonValueKind.Number, json.GetProperty("equations")[0].GetProperty(property).ValueKind);
    }

    [Fact]
    public void Noise_is_not_explained_and_its_pattern_is_shown()
    {
        using var folder = new Folder();
        folder.Write("mine.json", $$$"""{{{{Point}}}, "claims": {"Z1": [[0.12345, 2.1, -1.9, -1.65], [0.825, -0.0612, 1.0893, 1.825], [-0.75, -1.7, 0.5723, -0.05]]}}""");
        var outcome = folder.Run("check", "--claims", "mine.json");
        Assert.Equal(1, outcome.Exit);
        Assert.Contains("no small change of the equation gives these numbers", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("█", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_go_together_is_one_line()
    {
        using var folder = new Folder();
        folder.Write("mine.json", $$$"""{{{{Point}}}, "claims": {"J": 1}}""");
        folder.Rejects(["check", "--claims", "mine.json", "--steps", "3"], "--steps", "--claims");
        folder.Rejects(["check", "--claims", "nowhere.npz"], "nowhere.npz", "no such file");
        folder.Write("mine.npz", "PK\u0003\u0004 and no more");
        folder.Rejects(["check", "--claims", "mine.npz"], "mine.npz", "damaged");
    }

    [Fact]
    public void The_power_of_a_check_is_measured()
    {
        using var folder = new Folder();
        var outcome = folder.Run("check", "--power", "--json");
        Assert.Equal(0, outcome.Exit);
        using var document = JsonDocument.Parse(outcome.Out);
        var power = document.RootElement.GetProperty("power");
        Assert.True(power.GetProperty("mistakes").GetInt32() > 500);
        Assert.Contains("n2 = 1 hides it", power.GetProperty("reasons").EnumerateArray().Select(r => r.GetProperty("why").GetString()));
        Assert.Equal(11, power.GetProperty("equations").GetArrayLength());
        var smallest = power.GetProperty("smallest");
        Assert.True(smallest.GetProperty("n2").GetInt32() > 1);
        Assert.True(smallest.GetProperty("m").GetInt32() > 1);
    }
}
