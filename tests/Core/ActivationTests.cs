using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

/// <summary>g1 and g1′ belong together; both are right far out.</summary>
public sealed class ActivationTests
{
    public static TheoryData<string> Names() => [.. Activation.All.Select(g1 => g1.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_derivative_is_the_slope(string name)
    {
        // Central differences, once extrapolated (Richardson): the error is of order h⁴ plus roundoff/h, about 1e-12.
        const double Step = 1.0 / 1024, Limit = 1e-10;
        using var scope = NewDisposeScope();
        var g1 = Activation.Named(name);
        var z = linspace(-6.03, 6.01, 501, dtype: float64).reshape(3, 167);
        Tensor Difference(double h) => (g1.g(z + h) - g1.g(z - h)) / (2 * h);
        var slope = (4 * Difference(Step / 2) - Difference(Step)) / 3;
        var away = g1.SlopesAtZero is null ? ones_like(z).to_type(ScalarType.Bool) : z.abs() > 2 * Step;
        var error = where(away, (g1.gPrime(z) - slope).abs(), zeros_like(z)).max().item<double>();
        Assert.True(error <= Limit, $"{name}: g1′ is off by {error:E2}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Shape_and_dtype_are_kept(string name)
    {
        using var scope = NewDisposeScope();
        var g1 = Activation.Named(name);
        foreach (var dtype in new[] { ScalarType.Float64, ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float16 })
        {
            var Z = tensor(new[] { -800.0, -1, 0, 1, 20.5, 800 }, [2, 3], dtype: dtype);
            foreach (var value in new[] { g1.g(Z), g1.gPrime(Z) })
            {
                Assert.Equal([2, 3], value.shape);
                Assert.Equal(dtype, value.dtype);
                Assert.True(value.isfinite().all().item<bool>(), $"{name} in {dtype} is not finite");
            }
        }
    }

    [Fact]
    public void Softplus_is_right_everywhere()
    {
        using var scope = NewDisposeScope();
        var z = tensor([-800.0, -40, 0, 20.5, 40, 800], dtype: float64);
        var softplus = Network.Softplus(z).data<double>().ToArray();
        double[] expected = [0, Math.Exp(-40), Math.Log(2), 20.5 + Math.Exp(-20.5), 40 + Math.Exp(-40), 800];
        for (var i = 0; i < expected.Length; i++) Assert.True(Math.Abs(softplus[i] - expected[i]) <= 2e-16 * expected[i], $"softplus({z[i].item<double>()}) = {softplus[i]:R}");
    }

    [Theory]
    [InlineData("Tanh", "tanh")]
    [InlineData("leaky-relu", "leaky_relu")]
    [InlineData("LeakyReLU", "leaky_relu")]
    public void Names_are_read_kindly(string given, string name) => Assert.Equal(name, Activation.Named(given).Name);

    [Fact]
    public void An_unknown_name_lists_those_there_are()
    {
        var message = Assert.Throws<InputException>(() => Activation.Named("tan")).Message;
        Assert.All(Activation.All, g1 => Assert.Contains(g1.Name, message, StringComparison.Ordinal));
    }
}
