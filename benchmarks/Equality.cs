using AutogradCheck.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Benchmarks;

/// <summary>Nothing is timed before all contenders are seen to compute the same weights.</summary>
internal static class Equality
{
    private const int Steps = 5;
    private const double Roundings = 1000;   // unit roundoffs of the largest weight; a wrong gradient is off by far more

    /// <summary>Steps every contender and compares its weights with those of the plain backend.</summary>
    /// <exception cref="InvalidOperationException">Some differ by more than rounding.</exception>
    public static void Require(IReadOnlyList<IContender> contenders, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        var u = dtype == float32 ? Math.Pow(2, -24) : Math.Pow(2, -53);
        var reference = contenders.Single(c => c.Name == Contenders.Manual);
        for (var step = 1; step <= Steps; step++)
        {
            foreach (var contender in contenders) contender.Step();

            // The biases start at zero and the limit has none: its weights are right after the first step only.
            foreach (var contender in contenders.Where(c => step == (c.Name == Contenders.Limit ? 1 : Steps)))
                Compare(contender.Name, contender.Weights(), reference.Weights(), Roundings * u);
        }
    }

    private static void Compare(string contender, IReadOnlyList<(string Name, Tensor Value)> weights, IReadOnlyList<(string Name, Tensor Value)> reference, double bound)
    {
        foreach (var (name, value) in weights)
        {
            var right = reference.Single(r => r.Name == name).Value;
            if (!value.shape.SequenceEqual(right.shape)) throw new ShapeException(name, value.shape, ShapeException.Show(right.shape));
            var error = (value - right).abs().max().ToDouble();
            var scale = Math.Max(1, right.abs().max().ToDouble());
            if (error <= bound * scale) continue;
            throw new InvalidOperationException($"{contender}: {name} is off by {error:g3}; expected at most {bound * scale:g3}. Timing it would mean nothing.");
        }
    }
}
