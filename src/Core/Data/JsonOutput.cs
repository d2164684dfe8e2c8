using System.Text.Json;
using static TorchSharp.torch;

namespace AutogradCheck.Core.Data;

/// <summary>Numbers and matrices in JSON: the shortest decimals that read back as the same double.</summary>
public static class JsonOutput
{
    /// <summary>A property that is a list of numbers, on one line.</summary>
    public static void WriteNumbers(this Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WritePropertyName(name);
        json.WriteRawValue(Row(values));
    }

    /// <summary>A property that is a matrix: a list of rows, each on one line.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">The property.</param>
    /// <param name="matrix">Two dimensions, any floating dtype, finite.</param>
    public static void WriteMatrix(this Utf8JsonWriter json, string name, Tensor matrix)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(matrix);
        using var scope = NewDisposeScope();
        var values = matrix.to(float64, CPU).contiguous().data<double>().ToArray();
        var columns = (int)matrix.shape[1];
        json.WriteStartArray(name);
        foreach (var row in values.Chunk(columns)) json.WriteRawValue(Row(row));
        json.WriteEndArray();
    }

    /// <summary>A property that is a list of texts.</summary>
    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(values);
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string Row(IEnumerable<double> values) => "[" + string.Join(", ", values.Select(value => JsonSerializer.Serialize(value))) + "]";
}
