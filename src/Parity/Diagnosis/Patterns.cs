using System.Globalization;
using AutogradCheck.Checking;
using static TorchSharp.torch;

namespace AutogradCheck.Parity.Diagnosis;

/// <summary>Mistakes that show in which entries are wrong, or by how little: lower precision, rows that were left out, signs, clipping, rows in another order.</summary>
internal static class Patterns
{
    private const double RoundingsAtMost = 40;

    /// <summary>Those that reproduce a claim.</summary>
    public static IEnumerable<Explanation> Of(string name, Numbers claim, Numbers right, Workbench bench, IReadOnlyList<Constant> constants)
    {
        Explanation Found(string cause, string formula, double size) => new(Equations.NumberOf(name), cause, $"{name} = {formula}") { Size = size };
        if (bench.Precision.Decimals is null && Narrower(claim, right, bench.Precision.Arithmetic) is { } format)
            yield return Found($"computed or stored in {(format == "float32" ? "single precision" : "half precision")}, {format}", $"{format}(…)", 1.5);
        if (Clipped(claim, right) is var (low, high)) yield return Found($"the result is clipped to [{low:G6}, {high:G6}]", $"clip(…, {Text(low)}, {Text(high)})", 1.7);
        if (Partly(claim, right, constants) is var (cause, formula)) yield return Found(cause, formula, 1.6);
        else if (Permuted(claim, right) is { } permuted) yield return Found(permuted, "…, in another order", 2);
    }

    /// <summary>Whether every value is the other one or a limit below or above it; the limits.</summary>
    public static (double Low, double High)? Clipped(Numbers clipped, Numbers operand)
    {
        var (low, high) = (clipped.Entries.Min(), clipped.Entries.Max());
        var (atLow, atHigh) = (0, 0);
        for (var i = 0; i < clipped.Entries.Length; i++)
        {
            var (c, x, reach) = (clipped.Entries[i], operand.Entries[i], clipped.Reach[i] + operand.Reach[i]);
            if (Math.Abs(c - x) <= reach) continue;
            if (x > high && Math.Abs(c - high) <= reach) atHigh++;
            else if (x < low && Math.Abs(c - low) <= reach) atLow++;
            else return null;
        }
        return atLow + atHigh > 1 && clipped.Entries.Length > atLow + atHigh ? (atLow > 0 ? low : double.NegativeInfinity, atHigh > 0 ? high : double.PositiveInfinity) : null;
    }

    // A claim that a narrower format holds exactly, and that is no farther from right than that format's roundings.
    private static string? Narrower(Numbers claim, Numbers right, Arithmetic than)
    {
        var largest = right.Entries.Max(Math.Abs);
        foreach (var format in Arithmetic.All.Reverse())
        {
            if (format.u <= than.u) continue;
            var held = tensor(claim.Entries, dtype: float64).to_type(format.Dtype).to_type(float64).data<double>().ToArray();
            if (claim.Entries.Any(x => x != 0) && held.SequenceEqual(claim.Entries) && claim.Entries.Zip(right.Entries).All(pair => Math.Abs(pair.First - pair.Second) <= RoundingsAtMost * format.u * largest)) return format.Name;
        }
        return null;
    }

    // Right in some entries, a constant times right in the others.
    private static (string Cause, string Formula)? Partly(Numbers claim, Numbers right, IReadOnlyList<Constant> constants)
    {
        List<int> wrong = [];
        var rightOnes = 0;
        for (var i = 0; i < claim.Entries.Length; i++)
        {
            var reach = claim.Reach[i] + right.Reach[i];
            if (!(Math.Abs(claim.Entries[i] - right.Entries[i]) <= reach)) wrong.Add(i);
            else if (Math.Abs(right.Entries[i]) > 20 * reach) rightOnes++;
        }
        if (wrong.Count == 0 || rightOnes == 0) return null;
        Numbers Only(Numbers n) => new(1, wrong.Count, [.. wrong.Select(i => n.Entries[i])], [.. wrong.Select(i => n.Reach[i])]);
        var (where, isWhole) = Where(wrong, claim);
        if (wrong.All(i => Math.Abs(claim.Entries[i]) <= claim.Reach[i])) return ($"{where} zero: not computed, or overwritten", $"…, {where} 0");
        if (Match.Of(Only(claim), Only(right)) is not { } match || Constant.Of(match, constants) is not [var constant, ..] || (!isWhole && constant.Size > 1.7) || (wrong.Count < 3 && constant.Size > 2.3)) return null;
        return constant.Text == "−1" ? ($"the sign of {where.Replace(" is", "", StringComparison.Ordinal).Replace(" are", "", StringComparison.Ordinal)} is wrong", $"…, {where} times −1") : ($"{where} {constant.Text} times what it should be", $"…, {where} times {constant.Text}");
    }

    private static (string Words, bool IsWhole) Where(List<int> wrong, Numbers n)
    {
        int[] rows = [.. wrong.Select(i => i / n.Columns).Distinct()], columns = [.. wrong.Select(i => i % n.Columns).Distinct()];
        string Say(string one, int[] which, int of) => which is [var only] ? $"{(only == of - 1 ? "the last " : only == 0 ? "the first " : "")}{one}{(only == of - 1 || only == 0 ? "" : $" {only + 1}")} is" : $"{one}s {string.Join(", ", which.Take(6).Select(i => i + 1))}{(which.Length > 6 ? ", …" : "")} are";
        if (wrong.Count == rows.Length * n.Columns) return (Say(n.Columns == 1 ? "entry" : "row", rows, n.Rows).Replace("entrys", "entries", StringComparison.Ordinal), true);
        if (wrong.Count == columns.Length * n.Rows) return (Say("column", columns, n.Columns), true);
        return wrong is [var single] ? (string.Create(CultureInfo.InvariantCulture, $"entry [{(single / n.Columns) + 1}, {(single % n.Columns) + 1}] is"), true) : ($"{wrong.Count} of {n.Entries.Length} entries are", false);
    }

    // Every row (or column) is another row (or column) of the right result.
    private static string? Permuted(Numbers claim, Numbers right)
    {
        if (claim.Rows != right.Rows || claim.Columns != right.Columns) return null;
        bool Equal(int i, int j, bool rows)
        {
            for (var k = 0; k < (rows ? claim.Columns : claim.Rows); k++)
            {
                var (a, b) = rows ? ((i * claim.Columns) + k, (j * claim.Columns) + k) : ((k * claim.Columns) + i, (k * claim.Columns) + j);
                if (!(Math.Abs(claim.Entries[a] - right.Entries[b]) <= claim.Reach[a] + right.Reach[b])) return false;
            }
            return true;
        }

        foreach (var rows in new[] { true, false })
        {
            var count = rows ? claim.Rows : claim.Columns;
            if (count is < 2 or > 2000) continue;
            int[] from = [.. Enumerable.Range(0, count).Select(i => Enumerable.Range(0, count).FirstOrDefault(j => Equal(i, j, rows), -1))];
            if (from.All(j => j >= 0) && from.Distinct().Count() == count) return $"the {(rows ? "rows" : "columns")} are right but stand in another order: {string.Join(", ", from.Take(8).Select(j => j + 1))}{(count > 8 ? ", …" : "")}";
        }
        return null;
    }

    private static string Text(double limit) => double.IsInfinity(limit) ? "" : limit.ToString("G6", CultureInfo.InvariantCulture);
}
