using System.Globalization;
using System.Text.Json;
using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

/// <summary>The files under data/.</summary>
internal static class TestData
{
    public static JsonElement Json(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path(file)));
        return document.RootElement.Clone();
    }

    /// <summary>A number, or nested lists of numbers as a matrix, in float64.</summary>
    public static Tensor Tensor(this JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Number) return tensor(json.GetDouble(), dtype: float64);
        var rows = json.EnumerateArray().Select(Numbers).ToArray();
        return tensor(rows.SelectMany(r => r).ToArray(), dtype: float64).reshape(rows.Length, rows[0].Length);
    }

    public static double[] Numbers(this JsonElement json) => [.. json.EnumerateArray().Select(x => x.GetDouble())];

    public static Parameters Parameters(this JsonElement json) =>
        new(json.GetProperty("W1").Tensor(), json.GetProperty("b1").Tensor(), json.GetProperty("W2").Tensor(), json.GetProperty("b2").Tensor());

    /// <summary>The rows of one of the project's own clean CSV files, without the header; the label is the last number.</summary>
    public static double[][] Csv(string file) =>
        [.. File.ReadLines(Path(file)).Skip(1).Select(line => line.Split(',').Select(x => double.Parse(x, CultureInfo.InvariantCulture)).ToArray())];

    private static string Path(string file) => System.IO.Path.Combine(AppContext.BaseDirectory, "data", file);
}
