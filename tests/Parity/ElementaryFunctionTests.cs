using AutogradCheck.Checking;
using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

/// <summary>The three numbers the bounds take for granted: roundings of an elementary function, and how curved the activations are.</summary>
public sealed class ElementaryFunctionTests
{
    public static TheoryData<string, string> ActivationsAndFormats()
    {
        TheoryData<string, string> cases = [];
        foreach (var g1 in Activation.All)
            foreach (var arithmetic in Arithmetic.All.Where(a => a.Name != "float64"))
                cases.Add(g1.Name, arithmetic.Name);
        return cases;
    }

    private static Tensor Grid(ScalarType dtype)
    {
        using var generator = new Generator(41);
        var fine = linspace(-40, 40, 40_001, dtype: float64);
        var spread = randn(20_000, dtype: float64, generator: generator) * (10 * randn(20_000, dtype: float64, generator: generator)).clamp(-30, 4).exp2();
        return cat([fine, spread.clamp(-1000, 1000)]).to_type(dtype);
    }

    [Theory]
    [MemberData(nameof(ActivationsAndFormats))]
    public void OneEvaluationTakesFewRoundings(string activation, string format)
    {
        using var scope = NewDisposeScope();
        var (g1, arithmetic) = (Activation.Named(activation), Arithmetic.All.Single(a => a.Name == format));
        var z = Grid(arithmetic.Dtype);
        var exact = z.to_type(float64);

        var g = Units(g1.g(z), g1.g(exact), g1.Cancels ? exact.abs() : g1.g(exact).abs(), arithmetic);
        Assert.True(g <= Arithmetic.FunctionUnits, $"g1 takes {g:g3} units");
        var slope = Units(g1.gPrime(z), g1.gPrime(exact), g1.Cancels ? 1 + exact.square().clamp(max: 36) : ones_like(exact), arithmetic);
        Assert.True(slope <= Arithmetic.FunctionUnits, $"g1′ takes {slope:g3} units");
    }

    [Fact]
    public void SoDoTheSigmoidAndTheSoftplusOfTheOutput()
    {
        foreach (var arithmetic in Arithmetic.All.Where(a => a.Name != "float64"))
        {
            using var scope = NewDisposeScope();
            var z = Grid(arithmetic.Dtype);
            var exact = z.to_type(float64);
            Assert.True(Units(z.sigmoid(), exact.sigmoid(), exact.sigmoid(), arithmetic) <= Arithmetic.FunctionUnits, arithmetic.Name);
            Assert.True(Units(Network.Softplus(z), Network.Softplus(exact), Network.Softplus(exact), arithmetic) <= Arithmetic.FunctionUnits, arithmetic.Name);
        }
    }

    [Fact]
    public void InFloat64TwoLibrariesAreNoFartherApart()
    {
        using var scope = NewDisposeScope();
        var z = Grid(ScalarType.Float64);
        var arithmetic = Arithmetic.Of(ScalarType.Float64);
        Tensor Scalar(Func<double, double> f) => tensor(z.data<double>().ToArray().Select(f).ToArray(), dtype: float64);

        void Check(string activation, Func<double, double> g)
        {
            var (g1, other) = (Activation.Named(activation), Scalar(g));
            Assert.True(Units(g1.g(z), other, other.abs(), arithmetic) <= 2 * Arithmetic.FunctionUnits, activation);
        }
        Check("tanh", Math.Tanh);
        Check("sigmoid", x => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x)));
        Check("silu", x => x * (x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x))));
        Check("relu", x => Math.Max(x, 0));
    }

    [Fact]
    public void NoActivationIsMoreCurvedThanTheBoundsAssume()
    {
        using var scope = NewDisposeScope();
        var z = linspace(-30, 30, 60_001, dtype: float64);
        const double h = 1e-3; // the grid's step
        foreach (var g1 in Activation.All.Where(a => a.SlopesAtZero is null))
        {
            var second = g1.gPrime(z).diff() / h;
            Assert.True(second.abs().max().item<double>() <= 1 + 1e-6, $"{g1.Name}: |g1″| up to {second.abs().max().item<double>():g4}");
            var third = second.diff() / h;
            if (g1.Name == "elu") third = third.masked_fill(z.narrow(0, 1, third.shape[0]).abs() <= 2 * h, 0); // g1″ jumps at 0, by 1
            Assert.True(third.abs().max().item<double>() <= 2.1, $"{g1.Name}: |g1‴| up to {third.abs().max().item<double>():g4}");
        }
        var sigmoid = (z.sigmoid() * (1 - z.sigmoid())).diff() / h;
        Assert.True(sigmoid.abs().max().item<double>() <= 0.1);
    }

    /// <summary>The largest error in units of u · scale; what underflow adds is not counted.</summary>
    private static double Units(Tensor value, Tensor exact, Tensor scale, Arithmetic arithmetic)
    {
        var error = ((value.to_type(float64) - exact).abs() - 2 * arithmetic.Underflow).clamp(min: 0);
        return (error / (arithmetic.u * scale)).nan_to_num(nan: 0).max().item<double>();
    }
}
