using System.Text.Encodings.Web;
using System.Text.Json;
using AutogradCheck.Core;

namespace AutogradCheck.Reporting;

/// <summary>What every JSON report writes in the same way.</summary>
internal static class JsonParts
{
    /// <summary>A writer of text that people read too: indented, with formulas as they are.</summary>
    public static Utf8JsonWriter Writer(Stream stream) => new(stream, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>A number; null where it is not finite, for which JSON has no word.</summary>
    public static void Finite(this Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteNullValue();
    }

    /// <summary>An array of strings.</summary>
    public static void Strings(this Utf8JsonWriter json, string name, IEnumerable<string> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items) json.WriteStringValue(item);
        json.WriteEndArray();
    }

    /// <summary>The properties n0, n1, n2 and m of the open object.</summary>
    public static void Members(this Utf8JsonWriter json, Sizes sizes)
    {
        json.WriteNumber("n0", sizes.n0);
        json.WriteNumber("n1", sizes.n1);
        json.WriteNumber("n2", sizes.n2);
        json.WriteNumber("m", sizes.m);
    }

    /// <summary>The property "network".</summary>
    public static void Network(this Utf8JsonWriter json, Sizes sizes, string activation)
    {
        json.WriteStartObject("network");
        json.Members(sizes);
        json.WriteString("activation", activation);
        json.WriteEndObject();
    }
}
