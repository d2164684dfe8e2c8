using AutogradCheck.Checking;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

/// <summary>Sums as programs really take them (one by one in float32, in lanes, backwards) stay within the bound of docs/bounds.md, on data that makes rounding errors pile up too.</summary>
public sealed class RoundedTests
{
    private static readonly Arithmetic Single = Arithmetic.Of(ScalarType.Float32);

    public static TheoryData<string, int> Sums()
    {
        TheoryData<string, int> cases = [];
        foreach (var data in new[] { "normal", "positive", "sorted", "constant", "alternating", "tiny and huge" })
            foreach (var n in new[] { 1, 2, 7, 16, 64, 569, 2000 })
                cases.Add(data, n);
        return cases;
    }

    private static float[] Terms(string data, int n, Random random)
    {
        float Normal() => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        var constant = (float)random.NextDouble();
        var x = Enumerable.Range(0, n).Select(i => data switch
        {
            "positive" => Math.Abs(Normal()),
            "constant" => constant,
            "alternating" => i % 2 == 0 ? constant : -Math.Abs(Normal()),
            "tiny and huge" => Normal() * (float)Math.Pow(10, random.Next(-4, 5)),
            _ => Normal(),
        }).ToArray();
        if (data == "sorted") Array.Sort(x);
        return x;
    }

    [Theory]
    [MemberData(nameof(Sums))]
    public void EveryWayToSumIsWithinTheBoundOfEveryOther(string data, int n)
    {
        var random = new Random(17);
        for (var repeat = 0; repeat < 50; repeat++)
        {
            using var scope = NewDisposeScope();
            var (a, b) = (Terms(data, n, random), Terms("normal", n, random));
            if (data == "constant") Array.Fill(b, b[0]);
            var bound = Rounded.Input(Single, tensor(a, [1, n]).to_type(float64)).MatMul(Rounded.Input(Single, tensor(b, [n, 1]).to_type(float64))).Error.item<double>();

            var forward = 0f;
            for (var i = 0; i < n; i++) forward += a[i] * b[i];
            var backward = 0f;
            for (var i = n - 1; i >= 0; i--) backward += a[i] * b[i];
            var lanes = new float[8];
            for (var i = 0; i < n; i++) lanes[i % 8] += a[i] * b[i];
            var exact = a.Zip(b, (x, y) => (double)x * y).Sum();
            var values = new[] { forward, backward, lanes.Sum(), exact };
            Assert.True(values.Max() - values.Min() <= bound, $"{data}, n = {n}, seed 17, repeat {repeat}: apart {values.Max() - values.Min():g3}, bound {bound:g3}");
        }
    }

    [Fact]
    public void TheBoundIsNotWide()
    {
        // 2,000 terms of both signs: the worst case alone would allow 2 γ_n T.
        var random = new Random(5);
        var (a, b) = (Terms("normal", 2000, random), Terms("normal", 2000, random));
        var bound = Rounded.Input(Single, tensor(a, [1, 2000]).to_type(float64)).MatMul(Rounded.Input(Single, tensor(b, [2000, 1]).to_type(float64))).Error.item<double>();
        var T = a.Zip(b, (x, y) => Math.Abs((double)x * y)).Sum();
        Assert.True(bound <= 2 * 2000 * Single.u * T / 25, $"bound {bound:g3}");
    }

    [Fact]
    public void ExactZeroHasNoError()
    {
        var zero = Rounded.Input(Single, zeros(3, 4, dtype: float64));
        var any = Rounded.Input(Single, ones(4, 2, dtype: float64), ones(4, 2, dtype: float64));
        Assert.Equal(0, zero.MatMul(any).Error.sum().item<double>());
        Assert.Equal(0, (zero * zero / 3).Error.sum().item<double>());
    }

    [Fact]
    public void ErrorsOfInputsAreCarried()
    {
        var x = Rounded.Input(Single, 3 * ones(1, 1, dtype: float64), 0.5 * ones(1, 1, dtype: float64));
        var y = Rounded.Input(Single, 2 * ones(1, 1, dtype: float64), 0.25 * ones(1, 1, dtype: float64));
        foreach (var product in new[] { x * y, x.MatMul(y) })
            Assert.InRange(product.Error.item<double>(), 3 * 0.25 + 2 * 0.5 + 0.5 * 0.25, (3 * 0.25 + 2 * 0.5 + 0.5 * 0.25) * (1 + 1e-5));
        Assert.InRange((x + y).Error.item<double>(), 0.75, 0.75 + 1e-5);
        Assert.InRange((x - y).Error.item<double>(), 0.75, 0.75 + 1e-5);
        Assert.InRange((x / 4).Error.item<double>(), 0.125, 0.125 + 1e-5);
    }

    [Fact]
    public void WhereTheFormatMayOverflowThereIsNoBound()
    {
        var half = Arithmetic.Of(ScalarType.Float16);
        var product = Rounded.Input(half, 300 * ones(1, 2, dtype: float64)).MatMul(Rounded.Input(half, 300 * ones(2, 1, dtype: float64)));
        Assert.Equal(double.PositiveInfinity, product.Error.item<double>());
        Assert.Equal(double.PositiveInfinity, product.MatMul(Rounded.Input(half, ones(1, 1, dtype: float64))).Error.item<double>());
    }

    [Fact]
    public void FormatsHaveTheirUnits()
    {
        foreach (var a in Arithmetic.All)
        {
            var one = ones([], dtype: a.Dtype);
            Assert.Equal(1, (one + a.u * 0.99).ToDouble());
            Assert.NotEqual(1, (one + tensor(a.u * 2.1, dtype: a.Dtype)).ToDouble());
            Assert.True(double.IsFinite(tensor(a.Max, dtype: a.Dtype).ToDouble()), a.Name);
        }
    }
}
