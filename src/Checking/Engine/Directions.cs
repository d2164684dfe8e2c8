using AutogradCheck.Checking.Subjects;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Engine;

/// <summary>Random directions and cotangents: signs at random, magnitudes from ½ to 1½ in eighths, so that two errors of the same size do not cancel and every number is exact in float16.</summary>
internal sealed class Directions(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>A vector of random numbers ±½ … ±1½.</summary>
    public Tensor Draw(long count)
    {
        var values = new double[checked((int)count)];
        for (var i = 0; i < values.Length; i++)
        {
            var magnitude = _random.Next(4, 13) / 8.0;
            values[i] = _random.Next(2) == 0 ? magnitude : -magnitude;
        }
        using var borrowed = tensor(values, dtype: float64);
        return borrowed.clone(); // memory of libtorch's own, aligned for every dtype
    }

    /// <summary>A cotangent for a single number that is not 1.</summary>
    public Tensor DrawNotOne()
    {
        var value = _random.Next(4, 12) / 8.0;
        return tensor([value >= 1 ? -value : value], dtype: float64);
    }

    /// <summary>The size of each entry, as a power of two: a tenth of the variable's root mean square where the entry itself is smaller, 1 where all are zero.</summary>
    public static Tensor Sizes(Subject subject)
    {
        var sizes = ones(subject.Entries, dtype: float64);
        var x = Vectors.Entries(subject.Point);
        var s = Vectors.Entries(sizes);
        foreach (var variable in subject.Variables)
        {
            var (start, end, squares) = ((int)variable.Start, (int)variable.End, 0.0);
            for (var i = start; i < end; i++) squares += x[i] * x[i];
            var typical = Math.Sqrt(squares / (end - start));
            if (typical is not (> 0 and < double.PositiveInfinity)) continue;
            for (var i = start; i < end; i++) s[i] = Math.ScaleB(1, (int)Math.Round(Math.Log2(Math.Max(Math.Abs(x[i]), 0.1 * typical))));
        }
        return sizes;
    }
}
