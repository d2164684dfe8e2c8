using System.Text.Json.Nodes;

namespace AutogradCheck.Tests;

/// <summary>Recipes, points and saved models that can't be used.</summary>
public sealed class BadJsonTests
{
    private const string Table = "a,b,y\n1,2,0\n2,1,1\n3,3,0\n";

    private const string Recipe = """
        {"init": {"W1": [[0.1, 0.2], [0.3, 0.4]], "b1": [[0], [0]], "W2": [[0.5, 0.6]], "b2": [[0]]}, "alpha": 0.5, "activation": "tanh",
         "preprocessing": {"kind": "standardise", "mean": [2, 2], "std": [1, 1]}, "test_rows": [2], "target": "y"}
        """;

    private const string Point = """
        {"activation": "tanh", "inputs": {"W1": [[0.1, 0.2]], "b1": [[0]], "W2": [[0.5]], "b2": [[0]], "X": [[1, 2, 3], [4, 5, 6]], "Y": [[0, 1, 0.5]]}}
        """;

    [Fact]
    public void The_files_these_tests_break_are_good()
    {
        using var folder = Prepared();
        Assert.Equal(0, folder.Run("train", "--recipe", "recipe.json", "--data", "data.csv", "--iterations", "1").Exit);
        Assert.Equal(0, folder.Run("check", "--point", "point.json").Exit);
        Assert.Equal(0, folder.Run("train", "--load", "model.json", "--data", "data.csv", "--iterations", "0").Exit);
    }

    public static TheoryData<string, string?, string[]> Recipes() => new()
    {
        { "init.W1", null, ["$.init", "'W1' is missing"] },
        { "alpha", null, ["'alpha' is missing"] },
        { "test_rows", null, ["'test_rows' is missing"] },
        { "alpha", "0", ["$.alpha", "'0'", "above 0"] },
        { "alpha", "\"fast\"", ["$.alpha", "'fast'", "number"] },
        { "activation", "\"tan\"", ["$.activation", "'tan' is unknown", "tanh"] },
        { "activation", "7", ["$.activation", "'7'", "text"] },
        { "target", "\"z\"", ["$.target", "'z'", "one hot"] },
        { "target", "\"y==3\"", ["'3'", "0, 1"] },
        { "preprocessing", "{\"kind\": \"whiten\"}", ["$.preprocessing.kind", "'whiten'"] },
        { "preprocessing", "{\"kind\": \"divide by 0\"}", ["$.preprocessing", "other than 0"] },
        { "preprocessing.std", "[1, 0]", ["$.preprocessing", "above 0"] },
        { "preprocessing.mean", "[1, 2, 3]", ["$.preprocessing", "expected 3"] },
        { "test_rows", "[3]", ["row 3", "0 to 2"] },
        { "test_rows", "[-1]", ["$.test_rows[0]", "'-1'"] },
        { "test_rows", "[1, 1]", ["$.test_rows", "2 times"] },
        { "test_rows", "[0, 1, 2]", ["at least one row to train on"] },
        { "init.W1", "[[0.1, 0.2], [0.3]]", ["$.init.W1[1]", "a row of 1", "2 numbers"] },
        { "init.W1", "[[0.1, \"x\"], [0.3, 0.4]]", ["$.init.W1[0][1]", "'x'", "finite number"] },
        { "init.W1", "[[0.1, 1e999], [0.3, 0.4]]", ["$.init.W1[0][1]", "finite number"] },
        { "init.W1", "[0.1, 0.2]", ["$.init.W1", "list of rows"] },
        { "init.W1", "[]", ["$.init.W1", "at least one"] },
        { "init.W1", "[[0.1], [0.3]]", ["$.init.W1", "1 columns", "2 features"] },
        { "init.b1", "[[0, 0]]", ["$.init", "b1", "transposed"] },
        { "init.W2", "[[0.5, 0.6], [0.7, 0.8]]", ["b2"] },
    };

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_recipe_is_one_line(string key, string? value, string[] says)
    {
        using var folder = Prepared();
        folder.Write("recipe.json", Changed(Recipe, key, value));
        folder.Rejects(["train", "--recipe", "recipe.json", "--data", "data.csv"], says);
    }

    public static TheoryData<string, string?, string[]> Points() => new()
    {
        { "activation", null, ["'activation' is missing"] },
        { "inputs.X", null, ["$.inputs", "'X' is missing"] },
        { "inputs.X", "[[1, 2, 3]]", ["$.inputs", "X: shape (1, 3)", "n0 = 2"] },
        { "inputs.Y", "[[0, 1]]", ["$.inputs", "Y: shape (1, 2)"] },
        { "inputs.Y", "[[0, 1, 2]]", ["$.inputs", "Y", "[0, 1]"] },
        { "inputs.b1", "[0]", ["$.inputs.b1", "[[1], [2]]"] },
        { "inputs.W1", "[[0.1, \"NaN\"]]", ["$.inputs.W1[0][1]", "'NaN'"] },
        { "inputs", "[]", ["$.inputs", "an object"] },
    };

    [Theory]
    [MemberData(nameof(Points))]
    public void A_point_is_one_line(string key, string? value, string[] says)
    {
        using var folder = Prepared();
        folder.Write("point.json", Changed(Point, key, value));
        folder.Rejects(["check", "--point", "point.json"], says.Prepend("point.json"));
    }

    [Fact]
    public void A_model_is_one_line()
    {
        using var folder = Prepared();
        var model = folder.Read("model.json");
        string[] load = ["train", "--load", "model.json", "--data", "data.csv"];
        folder.Write("model.json", Changed(model, "schema", "\"other/1\""));
        folder.Rejects(load, "model.json", "$.schema", "autogradcheck.model/1");
        folder.Write("model.json", Changed(model, "features", "[\"b\", \"a\"]"));
        folder.Rejects(load, "model.json", "feature 1", "'b'", "'a'");
        folder.Write("model.json", Changed(model, "features", "[\"a\"]"));
        folder.Rejects(load, "$.features", "1 names");
        folder.Write("model.json", model);
        folder.Rejects(["train", "--load", "model.json"], "model.json", "2 columns", "30 features");
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("[1, 2]", "object")]
    [InlineData("{\"activation\": \"tanh\", \"inp", "point.json:1", "cut off")]
    [InlineData("{\"activation\": \"tanh\",\n\"inputs\": {\"W1\": [[1, NaN]]}}", "point.json:2", "byte", "JSON")]
    [InlineData("{\"activation\": \"tanh\", \"activation\": \"relu\"}", "point.json", "JSON")]
    [InlineData("{\"a\": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "point.json", "JSON")]
    [InlineData("{\"activation\": \"\\ud800\"}", "$.activation", "no valid text")]
    [InlineData("{\"activation\": null}", "point.json: $.activation: 'null'", "a text in quotes")]
    [InlineData("PK\u0003\u0004\0\0", "point.json:1", "JSON")]
    public void What_is_no_JSON_is_one_line(string content, params string[] says)
    {
        using var folder = Prepared();
        folder.Write("point.json", content);
        folder.Rejects(["check", "--point", "point.json"], says);
    }

    [Fact]
    public void Recipes_cut_off_anywhere_are_one_line()
    {
        using var folder = Prepared();
        foreach (var length in new[] { 1, 40, Recipe.Length / 2, Recipe.Length - 1 })
        {
            folder.Write("recipe.json", Recipe[..length]);
            folder.Rejects(["train", "--recipe", "recipe.json", "--data", "data.csv"], "recipe.json:", "cut off");
        }
        folder.Rejects(["train", "--recipe", "nowhere.json", "--data", "data.csv"], "nowhere.json", "no such file");
    }

    private static Folder Prepared()
    {
        var folder = new Folder();
        folder.Write("data.csv", Table);
        folder.Write("recipe.json", Recipe);
        folder.Write("point.json", Point);
        folder.Write("model.json", """
            {"schema": "autogradcheck.model/1", "activation": "tanh", "preprocessing": {"kind": "none"}, "features": ["a", "b"], "classes": ["0", "1"],
             "parameters": {"W1": [[1, 2]], "b1": [[3]], "W2": [[4]], "b2": [[5]]}}
            """);
        return folder;
    }

    /// <summary>The JSON with one value replaced, or removed when there is no new one. The value is put in as text, so that it need not be valid JSON.</summary>
    private static string Changed(string json, string path, string? value)
    {
        const string Mark = "\"@\"";
        var root = JsonNode.Parse(json)!;
        var keys = path.Split('.');
        var parent = keys[..^1].Aggregate(root, (node, key) => node[key]!);
        if (value is null) parent.AsObject().Remove(keys[^1]);
        else parent[keys[^1]] = "@";
        return root.ToJsonString().Replace(Mark, value, StringComparison.Ordinal);
    }
}
