using System.Text.Json;

namespace AutogradCheck.Tests.Reading;

/// <summary>The documents in data, and the gradients they state.</summary>
internal static class TestDocuments
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "data", "documents");

    public sealed record Statement(int Line, string Left);

    public static IReadOnlyList<Statement> Statements(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name + ".expected.json")));
        return [.. json.RootElement.GetProperty("statements").EnumerateArray().Select(s => new Statement(s.GetProperty("line").GetInt32(), s.GetProperty("lhs").GetString()!))];
    }
}
