using System.Globalization;
using System.Text.Json;
using AutogradCheck.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

/// <summary>Whole trainings of data/training, whose costs were computed in 80-bit arithmetic.</summary>
public abstract partial class GradientParitySuite
{
    /// <summary>There is a reference after 10,000 on planar as well; it takes too long here.</summary>
    private const int MostUpdates = 1_000;

    [Theory]
    [InlineData("planar")]
    [InlineData("breast_cancer")]
    [InlineData("digits0")]
    [InlineData("digits10")]
    public void Trains_like_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        var recipe = TestData.Json($"training/{name}.json");
        var (training, test) = Samples(recipe);
        var g1 = Activation.Named(recipe.GetProperty("activation").GetString()!);

        using var descent = Backend.StartDescent(recipe.GetProperty("init").Parameters(), training, g1, recipe.GetProperty("alpha").GetDouble());
        var update = 0;
        foreach (var reference in recipe.GetProperty("reference").EnumerateObject())
        {
            var updates = int.Parse(reference.Name, CultureInfo.InvariantCulture);
            if (updates > MostUpdates) break;
            for (; update < updates; update++) descent.Step();

            var J = Backend.Evaluate(descent.Parameters, training, g1, Wanted.Cost).J!.ToDouble();
            var expected = reference.Value.GetProperty("J").GetDouble();
            Assert.True(Math.Abs(J - expected) <= 1e-12 * expected, $"{name}, J after {update} updates: {J:R}, expected {expected:R}");
            Assert.Equal(
                (update, reference.Value.GetProperty("train_correct").GetInt64(), reference.Value.GetProperty("test_correct").GetInt64()),
                (update, Correct(descent.Parameters, training, g1), Correct(descent.Parameters, test, g1)));
        }
    }

    /// <summary>One output: the logit is positive for label 1. Several: the largest logit is the label's.</summary>
    private static long Correct(Parameters parameters, Batch batch, Activation g1)
    {
        var Z2 = Network.Forward(parameters, batch.X, g1).Z2;
        var right = Z2.shape[0] == 1 ? (Z2 > 0) == (batch.Y == 1) : Z2.argmax(0) == batch.Y.argmax(0);
        return right.sum().ToInt64();
    }

    private static (Batch Training, Batch Test) Samples(JsonElement recipe)
    {
        var rows = TestData.Csv($"csv/{recipe.GetProperty("csv").GetString()}");
        var testRows = recipe.GetProperty("test_rows").EnumerateArray().Select(x => x.GetInt32()).ToHashSet();
        return (Of(rows.Where((_, i) => !testRows.Contains(i)).ToArray()), Of(rows.Where((_, i) => testRows.Contains(i)).ToArray()));

        Batch Of(double[][] samples)
        {
            var X = tensor(samples.SelectMany(row => row[..^1]).ToArray(), dtype: float64).reshape(samples.Length, -1).T.contiguous();
            var y = tensor(samples.Select(row => row[^1]).ToArray(), dtype: float64).reshape(1, -1);
            var Y = recipe.GetProperty("target").GetString() switch
            {
                "y" => y,
                "y==0" => (y == 0).to_type(float64),
                "one hot" => (y == arange(10, dtype: float64).reshape(10, 1)).to_type(float64),
                var other => throw new InvalidDataException($"target {other}"),
            };
            return new(Preprocess(X, recipe.GetProperty("preprocessing")), Y);
        }
    }

    private static Tensor Preprocess(Tensor X, JsonElement preprocessing) => preprocessing.GetProperty("kind").GetString() switch
    {
        "none" => X,
        "divide by 16" => X / 16,
        "standardise" => (X - Column(preprocessing.GetProperty("mean"))) / Column(preprocessing.GetProperty("std")),
        var other => throw new InvalidDataException($"preprocessing {other}"),
    };

    private static Tensor Column(JsonElement numbers) => tensor(numbers.Numbers(), dtype: float64).reshape(-1, 1);
}
