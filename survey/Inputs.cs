namespace AutogradCheck.Survey;

/// <summary>The domains of the case table. No shape: the shape the run asks for.</summary>
internal static class Inputs
{
    /// <summary>Real, standard normal.</summary>
    public static Input R(params long[] shape) => Each(shape, d => d.Normal());

    /// <summary>Uniform between two bounds.</summary>
    public static Input U(double low, double high, params long[] shape) => Each(shape, d => d.Uniform(low, high));

    /// <summary>Positive: between 0.5 and 2.</summary>
    public static Input Pos(params long[] shape) => U(0.5, 2, shape);

    /// <summary>Away from a kink at 0: 0.3 to 1.5 with either sign.</summary>
    public static Input Away(params long[] shape) => Each(shape, d => d.Uniform(0.3, 1.5) * (d.Below(2) == 0 ? 1 : -1));

    /// <summary>No ties: at least 0.1 between any two entries, in random order around 0.</summary>
    public static Input Distinct(params long[] shape) => new(d =>
    {
        var size = Shape(shape, d);
        var order = d.Permutation((int)size.Aggregate(1L, (a, b) => a * b));
        var i = 0;
        return Draw.Tensor(size, () => (0.2 * (order[i++] - (order.Length / 2.0))) + d.Uniform(0.03, 0.13));
    });

    /// <summary>Complex, both parts standard normal.</summary>
    public static Input Z(params long[] shape) => new(d =>
        complex(Draw.Tensor(Shape(shape, d), d.Normal), Draw.Tensor(Shape(shape, d), d.Normal)))
    { AnyShape = shape.Length == 0 };

    /// <summary>Square, well conditioned, not symmetric: 2I plus normal numbers of 0.3.</summary>
    public static Input Well(int n, params long[] batch) => new(d => (eye(n, dtype: float64) * 2) + Draw.Tensor([.. batch, n, n], () => 0.3 * d.Normal()));

    /// <summary>The same, complex.</summary>
    public static Input WellZ(int n) => new(d => (eye(n, dtype: complex128) * 2) + complex(Draw.Tensor([n, n], () => 0.3 * d.Normal()), Draw.Tensor([n, n], () => 0.3 * d.Normal())));

    /// <summary>Triangular with a diagonal between 0.5 and 2 in absolute value; the other triangle holds 0.</summary>
    public static Input Lower(int n) => new(d => Draw.Tensor([n, n], () => d.Uniform(-1, 1)).tril(-1) + diag(Draw.Tensor([n], () => d.Uniform(0.5, 2))));

    /// <summary>These numbers.</summary>
    public static Input At(params double[] values) => new(_ => tensor(values, float64).clone()) { Random = false };

    /// <summary>This matrix.</summary>
    public static Input At(double[,] values) => new(_ => tensor(values, dtype: float64)) { Random = false };

    /// <summary>One number, without dimensions.</summary>
    public static Input Scalar(double value) => new(_ => tensor(value, dtype: float64)) { Random = false };

    /// <summary>These complex numbers.</summary>
    public static Input AtZ(params System.Numerics.Complex[] values) => new(_ => complex(tensor(values.Select(z => z.Real).ToArray(), float64), tensor(values.Select(z => z.Imaginary).ToArray(), float64))) { Random = false };

    /// <summary>Whole numbers below n, as a constant.</summary>
    public static Input Index(int n, params long[] shape) => new(d => Draw.Tensor(shape, () => d.Below(n)).to_type(int64), Differentiable: false);

    /// <summary>These whole numbers, as a constant.</summary>
    public static Input Ints(params long[] values) => new(_ => tensor(values, int64), Differentiable: false) { Random = false };

    /// <summary>A random choice of entries, the first one always, as a constant.</summary>
    public static Input Mask(params long[] shape) => new(d =>
    {
        var first = true;
        return Draw.Tensor(Shape(shape, d), () => d.Below(2) == 0 || first ? Flip(ref first) : 0).to_type(@bool);

        static double Flip(ref bool first)
        {
            first = false;
            return 1;
        }
    }, Differentiable: false);

    /// <summary>Entries 1 or −1, as a constant.</summary>
    public static Input Signs(params long[] shape) => Each(shape, d => d.Below(2) == 0 ? 1 : -1).Fixed;

    private static Input Each(long[] shape, Func<Draw, double> entry) => new(d => Draw.Tensor(Shape(shape, d), () => entry(d))) { AnyShape = shape.Length == 0 };

    private static long[] Shape(long[] shape, Draw draw) => shape.Length == 0 ? draw.Shape : shape;
}
