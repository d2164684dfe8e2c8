using System.Text.Json;
using AutogradCheck.Checking;
using AutogradCheck.Parity.Claims;
using AutogradCheck.Parity.Diagnosis;

namespace AutogradCheck.Reporting;

/// <summary>Judged claims as a program reads them: schema autogradcheck.claims/1. Numbers that are not finite are null.</summary>
public static class ClaimsJson
{
    /// <summary>One JSON object.</summary>
    public static void Write(Stream stream, ClaimsResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        using var json = JsonParts.Writer(stream);
        json.WriteStartObject();
        json.WriteString("schema", "autogradcheck.claims/1");
        json.WriteString("verdict", result.Verdict.Word());
        json.WriteString("subject", result.Name);
        json.WriteString("precision", result.Precision);
        json.Network(result.Sizes, result.Activation);
        json.Strings("notes", result.Notes);
        Equations(json, result.Equations);
        Findings(json, result.Findings);
        json.WriteEndObject();
    }

    /// <summary>The property "equations".</summary>
    internal static void Equations(Utf8JsonWriter json, IReadOnlyList<EquationVerdict> equations)
    {
        json.WriteStartArray("equations");
        foreach (var e in equations)
        {
            json.WriteStartObject();
            json.WriteString("equation", e.Equation);
            json.WriteString("name", e.Name);
            json.WriteString("verdict", e.Word);
            json.Finite("ownError", e.BlamedOn is null ? e.Own?.MaxAbsoluteError ?? double.NaN : 0);
            json.Finite("inheritedError", e.InheritedError);
            json.Finite("bound", e.Own?.Bound ?? double.NaN);
            if (e.Own is not null) json.WriteNumber("entriesBeyondBound", e.Own.EntriesBeyondBound);
            if (e.Own?.Reason is { } reason && e.BlamedOn is null) json.WriteString("reason", reason);
            if (e.BlamedOn is not null) json.WriteString("blamedOn", e.BlamedOn);
            if (e.Own is not null && e.Through.Count > 1) json.Strings("togetherWith", e.Through.Where(name => name != e.Name).Select(Parity.Equations.NumberOf));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>The property "diagnosis".</summary>
    internal static void Findings(Utf8JsonWriter json, IReadOnlyList<Finding> findings)
    {
        json.WriteStartArray("diagnosis");
        foreach (var f in findings)
        {
            json.WriteStartObject();
            json.WriteString("equation", f.Equation);
            json.WriteString("name", f.Name);
            json.WriteString("cause", f.Cause);
            json.WriteString("formula", f.Formula);
            json.WriteBoolean("explained", f.Explained);
            json.Strings("claims", f.Claims);
            json.WriteStartArray("alternatives");
            foreach (var other in f.Alternatives)
            {
                json.WriteStartObject();
                json.WriteString("equation", other.Equation);
                json.WriteString("cause", other.Cause);
                json.WriteString("formula", other.Formula);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            if (f.Tell is not null) json.WriteString("tellApart", f.Tell);
            if (f.Pattern?.Hint is { } hint) json.WriteString("pattern", hint);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
