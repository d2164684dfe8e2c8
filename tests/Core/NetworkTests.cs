using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

/// <summary>Forward, cost and the checks of shapes.</summary>
public sealed class NetworkTests
{
    [Fact]
    public void The_cost_is_exact_at_logits_of_800()
    {
        using var scope = NewDisposeScope();
        var Z2 = tensor(new[] { 800.0, -800, 800, -800 }, [1, 4], dtype: float64);
        var Y = tensor(new[] { 1.0, 0, 0, 1 }, [1, 4], dtype: float64);
        Assert.Equal((0 + 0 + 800 + 800) / 4.0, Network.Cost(Z2, Y).item<double>());
    }

    [Fact]
    public void The_cost_is_a_mean_over_samples_and_a_sum_over_outputs()
    {
        using var scope = NewDisposeScope();
        var Z2 = zeros(3, 5, dtype: float64);
        Assert.Equal(3 * Math.Log(2), Network.Cost(Z2, zeros_like(Z2)).item<double>(), 1e-15);
    }

    [Fact]
    public void Forward_is_the_four_equations()
    {
        using var scope = NewDisposeScope();
        var parameters = new Parameters(Matrix(1, 2), Matrix(0.5), Matrix(-3), Matrix(0.25));
        var (Z1, A1, Z2, A2) = Network.Forward(parameters, tensor(new[] { 1.0, -1 }, [2, 1], dtype: float64), Activation.Named("tanh"));
        Assert.Equal(-0.5, Z1.item<double>());
        Assert.Equal(Math.Tanh(-0.5), A1.item<double>(), 1e-15);
        Assert.Equal(-3 * Math.Tanh(-0.5) + 0.25, Z2.item<double>(), 1e-15);
        Assert.Equal(1 / (1 + Math.Exp(-Z2.item<double>())), A2.item<double>(), 1e-15);
    }

    [Fact]
    public void Shapes_that_do_not_fit_name_the_tensor_what_it_is_and_what_it_should_be()
    {
        using var scope = NewDisposeScope();
        Tensor Of(params long[] shape) => zeros(shape, dtype: float64);
        Wrong(() => new Parameters(Of(4, 2), Of(4), Of(1, 4), Of(1, 1)), "b1", "(4,)", "(n1, 1) = (4, 1)", "columns");
        Wrong(() => new Parameters(Of(4, 2), Of(1, 4), Of(1, 4), Of(1, 1)), "b1", "(1, 4)", "(4, 1)", "transposed");
        Wrong(() => new Parameters(Of(4, 2), Of(4, 1), Of(1, 3), Of(1, 1)), "W2", "(1, 3)", "(n2, n1) = (1, 4)");
        Wrong(() => new Parameters(Of(4), Of(4, 1), Of(1, 4), Of(1, 1)), "W1", "(4,)", "(n1, n0)");
        Wrong(() => new Parameters(Of(4, 0), Of(4, 1), Of(1, 4), Of(1, 1)), "W1", "(4, 0)", "zero");
        Wrong(() => new Gradients(Of(4, 2), Of(4, 1), Of(1, 4), Of(1)), "db2", "(1,)", "(1, 1)");
        Wrong(() => new Batch(Of(2, 5), Of(1, 4)), "Y", "(1, 4)", "(n2, m)", "5");
        Wrong(() => Network.Cost(Of(1, 3), Of(1, 4)), "Y", "(1, 4)", "(1, 3)");
        Wrong(() => Network.Forward(Parameters.Zero(new(2, 3, 1, 0)), Of(3, 5), Activation.Named("relu")), "X", "(3, 5)", "n0 = 2");
    }

    [Fact]
    public void Samples_must_be_numbers_and_labels_probabilities()
    {
        using var scope = NewDisposeScope();
        var X = Matrix(1, 2);
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity }) Assert.Throws<InputException>(() => new Batch(Matrix(1, bad), Matrix(0, 1)));
        foreach (var bad in new[] { double.NaN, -1e-9, 1.5 }) Assert.Throws<InputException>(() => new Batch(X, Matrix(0, bad)));
        Assert.Throws<InputException>(() => new Batch(Matrix(1, 1e300), Matrix(0, 1)).To(ScalarType.Float32, CPU));
    }

    [Fact]
    public void Random_parameters_come_from_the_generator_alone()
    {
        using var scope = NewDisposeScope();
        Sizes sizes = new(n0: 3, n1: 4, n2: 2, m: 1);
        double[] Draw(ulong seed) => [.. Parameters.Random(sizes, new Generator(seed)).Named.SelectMany(t => t.Value.data<double>().ToArray())];
        Assert.Equal(Draw(3), Draw(3));
        Assert.NotEqual(Draw(3), Draw(4));
        Assert.DoesNotContain(0.0, Draw(3));
    }

    [Fact]
    public void A_message_is_one_line_whatever_it_quotes()
    {
        var message = new InputException("a\nb", "c\r\u001b[31m", "d\t", "e\0").Message;
        Assert.DoesNotContain(message, char.IsControl);
    }

    private static void Wrong(Func<object> make, string name, params string[] says)
    {
        var error = Assert.Throws<ShapeException>(make);
        Assert.Equal(name, error.Name);
        foreach (var word in says) Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    private static Tensor Matrix(params double[] row) => tensor(row, [1, row.Length], dtype: float64);
}
