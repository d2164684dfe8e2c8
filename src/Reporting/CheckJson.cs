using System.Globalization;
using System.Text.Json;
using AutogradCheck.Checking;
using AutogradCheck.Parity;

namespace AutogradCheck.Reporting;

/// <summary>A check as a program reads it: schema autogradcheck.check/1. Numbers that are not finite are null.</summary>
public static class CheckJson
{
    /// <summary>One JSON object.</summary>
    public static void Write(Stream stream, CheckReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var json = JsonParts.Writer(stream);
        var parity = report.Parity;
        json.WriteStartObject();
        json.WriteString("schema", "autogradcheck.check/1");
        json.WriteString("verdict", report.Verdict.Word());
        json.WriteString("backend", parity.Claimant);
        json.WriteString("against", parity.Referee);
        json.WriteString("subject", report.Subject);
        json.WriteNumber("seed", report.Seed);
        json.WriteString("dtype", parity.Dtype);
        json.WriteString("device", report.Device);
        json.WriteNumber("threads", report.Threads);

        json.Network(parity.Sizes, parity.Activation);

        json.WriteStartObject("cost");
        json.Finite(parity.Claimant, parity.Cost.Worst?.Claim ?? double.NaN);
        json.Finite(parity.Referee, parity.Cost.Worst?.Referee ?? double.NaN);
        json.WriteEndObject();

        if (report.Training is { } training)
        {
            Comparisons(json, "gradients", parity, training.Gradients);
            Comparisons(json, "parameters", parity, training.Parameters);
            Compared(json, "costCheck", parity, training.Cost.Comparison, training.Cost.Step);
            json.WriteNumber("alpha", report.Alpha);
            json.WriteNumber("steps", training.Steps);
            json.WriteStartArray("history");
            foreach (var step in training.History)
            {
                json.WriteStartObject();
                json.WriteNumber("step", step.Step);
                json.WriteString("verdict", step.Verdict.Word());
                json.WriteStartObject("cost");
                json.Finite(parity.Claimant, step.ClaimantJ);
                json.Finite(parity.Referee, step.RefereeJ);
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        else
        {
            json.WriteStartArray("gradients");
            foreach (var gradient in parity.Gradients) Compared(json, null, parity, gradient, null);
            json.WriteEndArray();
            Compared(json, "costCheck", parity, parity.Cost, null);
        }
        json.WriteNumber("kinkEntries", parity.KinkEntries);
        if (parity.Equations.Count > 0) ClaimsJson.Equations(json, parity.Equations);
        if (parity.Findings.Count > 0) ClaimsJson.Findings(json, parity.Findings);
        if (report.Power is { } power) PowerJson.Write(json, power, report.AllOfPower);
        if (parity.Values is { } values) Values(json, values);
        json.WriteEndObject();
    }

    private static void Comparisons(Utf8JsonWriter json, string name, ParityResult parity, IReadOnlyList<AtStep> rows)
    {
        json.WriteStartArray(name);
        foreach (var (step, comparison) in rows) Compared(json, null, parity, comparison, step);
        json.WriteEndArray();
    }

    private static void Compared(Utf8JsonWriter json, string? property, ParityResult parity, Comparison c, int? step)
    {
        if (property is null) json.WriteStartObject();
        else json.WriteStartObject(property);
        json.WriteString("name", c.Name);
        json.WriteString("equation", c.Equation);
        json.WritePropertyName("shape");
        json.WriteRawValue($"[{string.Join(", ", c.Shape)}]");
        if (step is { } s) json.WriteNumber("step", s);
        json.WriteString("verdict", c.Verdict.Word());
        json.Finite("maxAbsoluteError", c.MaxAbsoluteError);
        json.Finite("maxRelativeError", c.MaxRelativeError);
        json.Finite("bound", c.Bound);
        json.Finite("resolution", c.Resolution);
        if (c.Worst is { } worst)
        {
            json.WriteStartObject("worst");
            json.WritePropertyName("index");
            json.WriteRawValue($"[{string.Join(", ", worst.Index)}]");
            json.Finite(parity.Claimant, worst.Claim);
            json.Finite(parity.Referee, worst.Referee);
            json.Finite("bound", worst.Bound);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("worst");
        }
        json.WriteNumber("entriesBeyondBound", c.EntriesBeyondBound);
        if (c.Reason is not null) json.WriteString("reason", c.Reason);
        json.WriteEndObject();
    }

    private static void Values(Utf8JsonWriter json, IReadOnlyDictionary<string, IReadOnlyList<NamedValues>> values)
    {
        json.WriteStartObject("values");
        foreach (var (backend, named) in values)
        {
            json.WriteStartObject(backend);
            foreach (var (name, rows) in named)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(name == "J" ? Digits(rows[0][0]) : $"[{string.Join(",\n        ", rows.Select(row => $"[{string.Join(", ", row.Select(Digits))}]"))}]");
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    // 17 significant digits read back as the same double.
    private static string Digits(double value) => double.IsFinite(value) ? value.ToString("G17", CultureInfo.InvariantCulture) : "null";
}
