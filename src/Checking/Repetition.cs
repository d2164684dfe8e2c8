using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace AutogradCheck.Checking;

/// <summary>
/// Equal terms of a sum share their rounding errors: added to partial sums of the same size they round the same way every time.
/// A term that occurs c times counts like c² independent ones, not like c.
/// </summary>
public static class Repetition
{
    /// <summary>Σ c² over the distinct columns of a matrix: n where all are distinct, n² where all are equal.</summary>
    /// <param name="columns">(p, n)</param>
    /// <param name="format">The format in which columns are equal or not.</param>
    public static double SumOfSquares(Tensor columns, ScalarType format)
    {
        ArgumentNullException.ThrowIfNull(columns);
        using var scope = NewDisposeScope();
        return SumOfSquares(columns, ones(columns.shape[1], 1, dtype: float64), format);
    }

    /// <summary>Σ c² over the distinct terms of the sums A·B. Terms that are zero do not count.</summary>
    /// <param name="A">(p, n)</param>
    /// <param name="B">(n, q)</param>
    /// <param name="format">The format in which terms are equal or not.</param>
    public static double SumOfSquares(Tensor A, Tensor B, ScalarType format)
    {
        ArgumentNullException.ThrowIfNull(A);
        ArgumentNullException.ThrowIfNull(B);
        using var scope = NewDisposeScope();
        var (left, right) = (Rows(A.T, format), Rows(B, format));
        var counts = new Dictionary<ulong, long>();
        for (var k = 0; k < left.Length; k++)
        {
            if (left[k] == 0 || right[k] == 0) continue;
            CollectionsMarshal.GetValueRefOrAddDefault(counts, unchecked((left[k] * 31) + right[k]), out _)++;
        }
        return counts.Values.Sum(c => (double)c * c);
    }

    /// <summary>A 64-bit key for each row of a matrix; 0 for a row of zeros.</summary>
    private static ulong[] Rows(Tensor matrix, ScalarType format)
    {
        const ulong Prime = 0x9E3779B97F4A7C15;
        var values = MemoryMarshal.Cast<byte, ulong>((matrix.to_type(format).to_type(float64) + 0.0).contiguous().bytes); // + 0.0: one zero
        var (rows, columns) = ((int)matrix.shape[0], (int)matrix.shape[1]);
        var keys = new ulong[rows];
        for (var i = 0; i < rows; i++)
        {
            var (key, any) = (Prime, 0UL);
            foreach (var bits in values.Slice(i * columns, columns))
            {
                key = (ulong.RotateLeft(key, 23) ^ bits) * Prime;
                any |= bits;
            }
            keys[i] = any == 0 ? 0 : key | 1;
        }
        return keys;
    }
}
