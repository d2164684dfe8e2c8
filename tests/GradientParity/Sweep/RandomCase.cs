using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.Sweep;

/// <summary>A random network, random samples, weights of any size from 1e-3 to 1e2: all from one number.</summary>
/// <param name="Seed">The number.</param>
/// <param name="Sizes">One of the 16 of the grid, or up to (64, 64, 10, 500).</param>
/// <param name="g1">Any activation.</param>
/// <param name="Scale1">The magnitude of W1 and b1.</param>
/// <param name="Scale2">The magnitude of W2 and b2.</param>
internal sealed record RandomCase(int Seed, Sizes Sizes, Activation g1, double Scale1, double Scale2)
{
    private static readonly Sizes[] Grid = [.. WrongBackends.Catalogue.Grid.Values];

    /// <param name="seed">The number.</param>
    /// <param name="weights">The least and the greatest magnitude of the weights.</param>
    /// <param name="mostSamples">The largest m.</param>
    public static RandomCase Number(int seed, (double From, double To)? weights = null, int mostSamples = 500)
    {
        var (from, to) = weights ?? (1e-3, 1e2);
        var random = new Random(seed);
        double Log(double least, double most) => least * Math.Pow(most / least, random.NextDouble());
        var sizes = random.Next(3) > 0
            ? Grid[random.Next(Grid.Length)]
            : new Sizes((long)Log(1, 65), (long)Log(1, 65), (long)Log(1, 11), (long)Log(1, mostSamples + 1));
        return new(seed, sizes, Activation.All[random.Next(Activation.All.Count)], Log(from, to), Log(from, to));
    }

    /// <summary>The point, with labels that are 0 or 1 in most cases, between them in some, and all alike in a few.</summary>
    public Point Draw(ScalarType dtype)
    {
        var at = Point.Draw(Sizes, Seed, ScalarType.Float64, Scale1, Scale2);
        var Y = (Seed % 8) switch
        {
            0 => at.Batch.Y * 0.75 + 0.125,
            1 => zeros_like(at.Batch.Y),
            2 => ones_like(at.Batch.Y),
            _ => at.Batch.Y,
        };
        return new Point(at.Parameters, new(at.Batch.X, Y)).To(dtype);
    }
}
