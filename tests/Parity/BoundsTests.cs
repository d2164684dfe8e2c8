using AutogradCheck.Checking;
using AutogradCheck.Core;
using AutogradCheck.Parity;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

public sealed class BoundsTests
{
    private static Tensor Normal(Generator generator, long rows, long columns) => randn(rows, columns, dtype: float64, generator: generator);

    private static (Parameters Parameters, Batch Batch) Draw(Generator generator, Sizes sizes, double weights, ScalarType dtype)
    {
        var (n0, n1, n2, m) = sizes;
        return (
            new Parameters(weights * Normal(generator, n1, n0), weights * Normal(generator, n1, 1), weights * Normal(generator, n2, n1), weights * Normal(generator, n2, 1)).To(dtype, CPU),
            new Batch(Normal(generator, n0, m), (Normal(generator, n2, m) > 0).to_type(float64)).To(dtype, CPU));
    }

    public static TheoryData<string, double> ActivationsAndWeights()
    {
        TheoryData<string, double> cases = [];
        foreach (var g1 in Activation.All)
            foreach (var weights in new[] { 1e-3, 0.1, 1, 10, 100 })
                cases.Add(g1.Name, weights);
        return cases;
    }

    [Theory]
    [MemberData(nameof(ActivationsAndWeights))]
    public void PlainFloat32LoopsAreNeverAccused(string activation, double weights)
    {
        var (g1, random) = (Activation.Named(activation), new Random(11));
        using var generator = new Generator(11);
        for (var repeat = 0; repeat < 12; repeat++)
        {
            using var scope = NewDisposeScope();
            var sizes = new Sizes(random.Next(1, 9), random.Next(1, 9), random.Next(1, 4), random.Next(1, 200));
            var (parameters, batch) = Draw(generator, sizes, weights, ScalarType.Float32);
            IGradientBackend claimant = repeat % 3 == 2 ? new ReversedBackend() : new SequentialBackend(showIntermediates: repeat % 3 == 0);
            var result = ParityCheck.Run(claimant, Backends.Named("autograd"), parameters, batch, g1);
            Assert.True(result.Verdict != Verdict.Disagrees, $"seed 11, repeat {repeat}, {sizes}\n{result.Summary}");
        }
    }

    [Theory]
    [InlineData("sorted by class")]
    [InlineData("one sample many times")]
    [InlineData("constant features")]
    [InlineData("zero weights")]
    [InlineData("one binary feature")]
    [InlineData("one binary feature, every label 1")]
    public void DataOnWhichRoundingErrorsPileUpIsNoMistake(string data)
    {
        using var generator = new Generator(23);
        foreach (var g1 in Activation.All)
        {
            using var scope = NewDisposeScope();
            var binary = data.StartsWith("one binary feature", StringComparison.Ordinal);
            var sizes = new Sizes(binary ? 1 : 4, 5, 1, binary ? 5000 : 1500);
            var (parameters, batch) = Draw(generator, sizes, 0.5, ScalarType.Float32);
            var (X, Y) = (batch.X, batch.Y);
            if (data == "sorted by class") Y = cat([zeros(1, 750), ones(1, 750)], 1);
            if (data == "one sample many times") (X, Y) = (X.narrow(1, 0, 1).repeat(1, 1500), Y.narrow(1, 0, 1).repeat(1, 1500));
            if (data == "constant features") X = full_like(X, 0.3);
            if (binary) X = (X > 0).to_type(float32);
            if (data.EndsWith("every label 1", StringComparison.Ordinal)) Y = ones_like(Y);
            if (data == "zero weights") parameters = new(zeros_like(parameters.W1), parameters.b1, zeros_like(parameters.W2), parameters.b2);
            var result = ParityCheck.Run(new SequentialBackend(), Backends.Named("autograd"), parameters, new(X, Y), g1);
            Assert.True(result.Verdict != Verdict.Disagrees, $"seed 23, {data}\n{result.Summary}");
        }
    }

    [Theory]
    [InlineData("float64", 1e-10)]
    [InlineData("float32", 1e-3)]
    public void TheResolutionIsGood(string dtype, double wanted)
    {
        var arithmetic = Arithmetic.All.Single(a => a.Name == dtype);
        var random = new Random(31);
        using var generator = new Generator(31);
        List<double> resolutions = [];
        for (var k = 0; k < 100; k++)
        {
            using var scope = NewDisposeScope();
            var sizes = new Sizes(random.Next(1, 65), random.Next(2, 33), random.Next(1, 11), random.Next(1, 2001));
            var (parameters, batch) = Draw(generator, sizes, Math.Pow(10, -2 * random.NextDouble()), arithmetic.Dtype);
            var result = ParityCheck.Run(Backends.Named("manual"), Backends.Named("autograd"), parameters, batch, Activation.All[k % Activation.All.Count]);
            Assert.True(result.Verdict == Verdict.Agrees, $"seed 31, case {k}\n{result.Summary}");
            resolutions.AddRange(result.Gradients.Select(g => g.Resolution));
        }
        // The bound is absolute: a gradient of one or two entries that happens to be near zero has a coarser relative one.
        Assert.True(resolutions.Count(r => r <= wanted) >= 0.99 * resolutions.Count, $"seed 31: {resolutions.Count(r => !(r <= wanted))} of {resolutions.Count} coarser, worst {resolutions.Max():g2}");
    }

    [Fact]
    public void NearZeroTheSlopeOfEluMayComeFromEitherSide()
    {
        // Z1 is near 0 by cancellation, so that two orders of summation can end on different sides of elu's kink of the second derivative.
        using var generator = new Generator(43);
        for (var repeat = 0; repeat < 100; repeat++)
        {
            using var scope = NewDisposeScope();
            var (parameters, batch) = Draw(generator, new(6, 3, 1, 1), 10, ScalarType.Float32);
            var b1 = -parameters.W1.to_type(float64).mm(batch.X.to_type(float64));
            var atZero = new Parameters(parameters.W1, b1.to_type(float32), parameters.W2, -20 * ones_like(parameters.b2));
            var result = ParityCheck.Run(new ReversedBackend(), new SequentialBackend(), atZero, batch, Activation.Named("elu"));
            Assert.True(result.Verdict != Verdict.Disagrees, $"seed 43, repeat {repeat}\n{result.Summary}");
        }
    }

    [Theory]
    [InlineData("float16", 65024, 1000)]
    [InlineData("float32", 3e38, 1e38)]
    public void ASumThatMayOverflowIsInconclusiveNotWrong(string dtype, double weight, double bias)
    {
        var format = Arithmetic.All.Single(a => a.Name == dtype).Dtype;
        Tensor Of(double value) => tensor(new[,] { { value } }, dtype: float64);
        var parameters = new Parameters(Of(weight), Of(bias), Of(0.5), Of(0)).To(format, CPU);
        var result = ParityCheck.Run(Backends.Named("manual"), Backends.Named("autograd"), parameters, new Batch(Of(1), Of(0)).To(format, CPU), Activation.Named("relu"));
        Assert.Equal(Verdict.Inconclusive, result.Verdict);
    }

    [Fact]
    public void HalfPrecisionOverflowIsInconclusiveNotWrong()
    {
        using var generator = new Generator(1);
        var (parameters, batch) = Draw(generator, new(3, 4, 2, 50), 100, ScalarType.Float16);
        var result = ParityCheck.Run(Backends.Named("manual"), Backends.Named("autograd"), parameters, batch, Activation.Named("relu"));
        Assert.Equal(Verdict.Inconclusive, result.Verdict);
    }
}
