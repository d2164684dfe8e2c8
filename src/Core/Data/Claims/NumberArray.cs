using System.Text.Json;
using static TorchSharp.torch;

namespace AutogradCheck.Core.Data.Claims;

/// <summary>Numbers of any shape as a file holds them, before anything is known of their meaning.</summary>
/// <param name="Where">File and place, for messages.</param>
/// <param name="Shape">No size for a number alone, (n,) for a list, (n, k) for a list of rows.</param>
/// <param name="Values">In rows, also where the file has them in columns.</param>
public sealed record NumberArray(string Where, IReadOnlyList<long> Shape, IReadOnlyList<double> Values)
{
    /// <summary>This number alone.</summary>
    /// <exception cref="InputException">There are more, or it is not finite.</exception>
    public double Scalar() => Values is [var value] && double.IsFinite(value) ? value : throw new InputException(Where, $"shape {ShapeException.Show(Shape)}", "one finite number");

    /// <summary>The numbers as a matrix, float64; a list of n numbers fills a row or a column.</summary>
    public Tensor Matrix(long rows, long columns) => tensor(Values.ToArray(), [rows, columns], dtype: float64);

    /// <summary>The numbers in the shape they have in the file, float64.</summary>
    public Tensor Tensor() => tensor(Values.ToArray(), [.. Shape], dtype: float64);

    /// <summary>A number, a list of numbers or a list of equally long rows in JSON; true and false are 1 and 0.</summary>
    /// <exception cref="InputException">It is none of these.</exception>
    public static NumberArray Of(JsonInput json)
    {
        var where = $"{json.File}: {json.Path}";
        if (json.Element.ValueKind != JsonValueKind.Array) return new(where, [], [Number(json)]);
        var rows = json.Items();
        if (rows.Count == 0) throw json.Not("numbers, at least one");
        if (rows[0].Element.ValueKind != JsonValueKind.Array) return new(where, [rows.Count], [.. rows.Select(Number)]);

        var columns = rows[0].Items().Count;
        if (columns == 0) throw rows[0].Not("a row of numbers, at least one");
        foreach (var row in rows)
            if (row.Items().Count is var length && length != columns) throw new InputException($"{row.File}: {row.Path}", $"a row of {length}", $"{columns} numbers, as in the first row");
        return new(where, [rows.Count, columns], [.. rows.SelectMany(row => row.Items().Select(Number))]);
    }

    private static double Number(JsonInput json) => json.Element.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => json.Number(),
    };
}
