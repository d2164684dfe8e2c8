using AutogradCheck.Checking.Subjects;
using TorchSharp;
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
        using var scope = NewDisposeScope();
        var sizes = subject.Variables.Select(v =>
        {
            var x = subject.Point.narrow(0, v.Start, v.Count).abs();
            var typical = v.Count == 0 ? 0 : x.square().mean().sqrt().ToDouble();
            return typical is > 0 and < double.PositiveInfinity ? x.clamp(min: 0.1 * typical).log2().round().exp2() : ones_like(x);
        }).ToArray();
        return (sizes.Length == 0 ? zeros(0, dtype: float64) : cat(sizes)).MoveToOuterDisposeScope();
    }
}
