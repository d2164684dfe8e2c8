using System.Text.Json;
using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Tests.Meaning;

/// <summary>Verdicts of whole documents against the expected ones. The bounds may only be made tighter.</summary>
public sealed class ScoreTests
{
    private sealed record Expected(int Line, string[] Verdicts);

    private sealed record Score(int Statements, int Matches, int FalseAlarms, int Missed);

    [Theory]
    [InlineData("documents", 117, 0, 0)]
    [InlineData("corpus", 599, 0, 0)]
    [InlineData("notes-a", 248, 0, 0)]
    [InlineData("notes-b", 283, 0, 0)]
    [InlineData("notes-c", 105, 0, 0)]
    [InlineData("notes-d", 317, 0, 0)]
    [InlineData("notes-e", 239, 0, 0)]
    [InlineData("notes-f", 88, 0, 0)]
    public void VerdictsAreAsExpected(string folder, int matches, int falseAlarms, int missed)
    {
        var score = Of(Path.Combine(AppContext.BaseDirectory, "data", folder));

        Assert.True(score.Statements > 100, $"{score}");
        Assert.True(score.FalseAlarms <= falseAlarms && score.Missed <= missed && score.Matches >= matches, $"{score}");
    }

    private static Score Of(string folder)
    {
        var (statements, matches, alarms, missed) = (0, 0, 0, 0);
        foreach (var file in Directory.GetFiles(folder, "*.expected.json").Order(StringComparer.Ordinal))
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            var document = Path.Combine(folder, json.RootElement.GetProperty("document").GetString()!);
            var open = DerivationCheck.Run(DocumentReader.Read(document)).Statements.ToList();
            var expected = json.RootElement.GetProperty("statements").EnumerateArray().Select(Read).ToList();
            statements += expected.Count;
            // On the same line first, then one line away.
            foreach (var away in new[] { 0, 1 })
            {
                foreach (var e in expected.ToList())
                {
                    if (open.FirstOrDefault(s => Math.Abs(s.Line - e.Line) == away) is not { } judged) continue;
                    open.Remove(judged);
                    expected.Remove(e);
                    var verdict = judged.Verdict.Word();
                    if (e.Verdicts.Contains(verdict)) matches++;
                    else if (e.Verdicts[0] is "verified" or "verified-per-sample" && verdict is "wrong" or "shape-error" or "typo") alarms++;
                    else if (e.Verdicts[0] is "wrong" or "shape-error" && verdict is "verified" or "verified-per-sample") missed++;
                }
            }
        }
        return new(statements, matches, alarms, missed);
    }

    private static Expected Read(JsonElement statement) => new(statement.GetProperty("line").GetInt32(),
        [statement.GetProperty("verdict").GetString()!, .. statement.TryGetProperty("accept", out var also) ? also.EnumerateArray().Select(v => v.GetString()!) : []]);
}
