using static TorchSharp.torch;

namespace AutogradCheck.Tests.GradCheckTests;

/// <summary>Random tensors whose seed stands in the test.</summary>
internal static class Seeded
{
    /// <summary>Normal numbers, float64.</summary>
    public static Tensor Normal(int seed, params long[] size)
    {
        using var generator = new Generator((ulong)seed);
        return randn(size, dtype: float64, generator: generator);
    }
}
