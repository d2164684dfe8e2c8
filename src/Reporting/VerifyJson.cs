using System.Text.Json;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Reporting;

/// <summary>Judged documents as a program reads them: schema autogradcheck.verify/1. One document is one object; several are an array of them.</summary>
public static class VerifyJson
{
    /// <summary>Writes the objects.</summary>
    public static void Write(Stream stream, IReadOnlyList<VerificationResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        using var json = JsonParts.Writer(stream);
        if (results.Count != 1) json.WriteStartArray();
        foreach (var result in results) One(json, result);
        if (results.Count != 1) json.WriteEndArray();
    }

    private static void One(Utf8JsonWriter json, VerificationResult result)
    {
        json.WriteStartObject();
        json.WriteString("schema", "autogradcheck.verify/1");
        json.WriteString("document", result.Document);
        json.WriteNumber("seed", result.Seed);
        json.WriteStartArray("statements");
        foreach (var s in result.Statements)
        {
            json.WriteStartObject();
            json.WriteNumber("line", s.Line);
            json.WriteNumber("column", s.Column);
            json.WriteString("lhs", s.Left);
            json.WriteString("verdict", s.Verdict.Word());
            json.WriteString("diagnosis", s.Diagnosis);
            json.WriteString("why", s.Why);
            json.WriteString("fix", s.Fix);
            json.Finite("maxRelativeError", s.MaxRelativeError ?? double.NaN);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("typos");
        foreach (var typo in result.Typos)
        {
            json.WriteStartObject();
            json.WriteNumber("line", typo.Line);
            json.WriteString("text", typo.Text);
            json.WriteString("why", typo.Why);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("summary");
        json.WriteNumber("statements", result.Statements.Count);
        foreach (var verdict in Enum.GetValues<StatementVerdict>().Reverse()) json.WriteNumber(verdict.Word(), result.Statements.Count(s => s.Verdict == verdict));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
