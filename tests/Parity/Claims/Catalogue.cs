using System.Text.Json;
using System.Text.Json.Nodes;
using AutogradCheck.Core.Data.Claims;

namespace AutogradCheck.Tests.Claims;

/// <summary>The catalogue of wrong programs with the numbers each computed in NumPy, data/mistakes.</summary>
internal static class Catalogue
{
    private static readonly string[] Between = ["Z1", "A1", "Z2", "A2", "J", "dZ2", "dW2", "db2", "dZ1", "dW1", "db1"];
    private static readonly JsonElement Json = Load();

    public static IReadOnlyList<string> Sound { get; } = [.. Json.GetProperty("sound").EnumerateObject().Select(p => p.Name)];

    public static IReadOnlyList<string> Mistakes { get; } = [.. Json.GetProperty("mistakes").EnumerateObject().Select(p => p.Name)];

    /// <summary>The equations that fail when fed with the program's own values, as the catalogue measured them: "3.33", "(1)", "J".</summary>
    public static IReadOnlyList<string> Guilty(string mistake) =>
        [.. Json.GetProperty("mistakes").GetProperty(mistake).GetProperty("failsLocally").EnumerateObject().Select(p => p.Name switch
        {
            "cost" => "J",
            ['f', 'w', 'd', ' ', var n] => $"({n})",
            var name => name.Split(' ')[0],
        }).Distinct()];

    /// <summary>Whether the first step is right and only later ones are wrong.</summary>
    public static bool IsLate(string mistake) => Json.GetProperty("mistakes").GetProperty(mistake).GetProperty("firstStepWrong").GetInt32() > 1;

    /// <summary>A claims file with everything the program computed.</summary>
    /// <param name="id">A mistake, or a sound program.</param>
    /// <param name="change">What to change before it is written.</param>
    public static JsonObject File(string id, Action<JsonObject>? change = null)
    {
        var wrong = Mistakes.Contains(id) ? Json.GetProperty("mistakes").GetProperty(id) : (JsonElement?)null;
        var program = wrong?.GetProperty("sound").GetString() ?? id;
        var sound = Json.GetProperty("sound").GetProperty(program);
        JsonObject claims = [];
        foreach (var name in Between) claims[name] = Node(wrong?.TryGetProperty(name, out var own) == true ? own : sound.GetProperty(name));
        foreach (var name in new[] { "W1", "b1", "W2", "b2" })
            claims[name] = Node(wrong?.GetProperty("after_step").TryGetProperty(name, out var own) == true ? own : sound.GetProperty("after_step").GetProperty(name));
        var file = new JsonObject { ["activation"] = program.Split('/')[0], ["alpha"] = Json.GetProperty("alpha").GetDouble(), ["inputs"] = Node(Json.GetProperty("inputs")), ["claims"] = claims };
        if (program.EndsWith("L2", StringComparison.Ordinal)) file["lambda"] = Json.GetProperty("lambda").GetDouble();
        if (program.EndsWith("dropout", StringComparison.Ordinal)) (file["keep"], file["dropoutMask"]) = (Json.GetProperty("keep").GetDouble(), Node(Json.GetProperty("dropoutMask")));
        change?.Invoke(file);
        return file;
    }

    /// <summary>The file, written and read again.</summary>
    public static ClaimedPoint Read(JsonObject file)
    {
        var path = System.IO.Path.GetTempFileName();
        try
        {
            System.IO.File.WriteAllText(path, file.ToJsonString());
            return ClaimsFile.Read(path);
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    /// <summary>Every claimed number changed.</summary>
    public static void Round(JsonObject file, Func<double, double> round)
    {
        var claims = file["claims"]!.AsObject();
        foreach (var name in claims.Select(p => p.Key).ToArray()) claims[name] = Rounded(claims[name]!);

        JsonNode Rounded(JsonNode node) => node is JsonArray list ? new JsonArray([.. list.Select(item => Rounded(item!))]) : JsonValue.Create(round(node.GetValue<double>()));
    }

    private static JsonNode Node(JsonElement json) => JsonNode.Parse(json.GetRawText())!;

    private static JsonElement Load()
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "data", "mistakes", "values.json")));
        return document.RootElement.Clone();
    }
}
