namespace AutogradCheck.Survey;

/// <summary>Where a case's random numbers come from: its own generator, so that a case is the same whatever ran before it.</summary>
/// <param name="seed">The seed.</param>
/// <param name="shape">The shape of inputs that may have any shape.</param>
internal sealed class Draw(int seed, params long[] shape)
{
    private readonly Random random = new(seed);

    public long[] Shape { get; } = shape;

    public double Uniform(double low, double high) => low + ((high - low) * random.NextDouble());

    /// <summary>Standard normal (Box and Muller).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public int Below(int n) => random.Next(n);

    public int[] Permutation(int n)
    {
        var order = Enumerable.Range(0, n).ToArray();
        random.Shuffle(order);
        return order;
    }

    /// <summary>A float64 tensor whose entries are drawn one after the other.</summary>
    public static Tensor Tensor(long[] shape, Func<double> entry)
    {
        var values = new double[shape.Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++) values[i] = entry();
        return tensor(values, float64).reshape(shape).clone(); // a managed array is aligned to 8 bytes, a complex view of it needs 16
    }
}
