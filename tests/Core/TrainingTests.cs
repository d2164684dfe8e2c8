using AutogradCheck.Core;
using AutogradCheck.Core.Training;
using CsCheck;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

/// <summary>Splits, scores, gradient descent.</summary>
public sealed class TrainingTests
{
    [Fact]
    public void A_split_has_every_sample_once() => Gen.Select(Gen.Int[1, 300], Gen.Double[0, 0.999], Gen.ULong[0, 1UL << 40]).Sample((m, fraction, seed) =>
    {
        using var scope = NewDisposeScope();
        var split = TrainTestSplit.Draw(m, fraction, new Generator(seed));
        var again = TrainTestSplit.Draw(m, fraction, new Generator(seed));
        return split.Training.Count >= 1
            && split.Training.Concat(split.Test).Order().SequenceEqual(Enumerable.Range(0, m).Select(i => (long)i))
            && split.Training.SequenceEqual(split.Training.Order()) && split.Test.SequenceEqual(again.Test)
            && Math.Abs(split.Test.Count - fraction * m) <= 1;
    }, iter: 200, threads: 1);

    [Fact]
    public void A_score_counts_by_the_sign_or_by_the_largest_logit()
    {
        using var scope = NewDisposeScope();
        Tensor Of(long rows, params double[] values) => tensor(values, [rows, values.Length / rows], dtype: float64);
        Assert.Equal(new Score(2, 4), Score.Of(Of(1, 1, -1, 2, 0), Of(1, 1, 0, 0, 1)));
        Assert.Equal(new Score(1, 2), Score.Of(Of(1, 1, -1), Of(1, 0.7, 0.5)));
        Assert.Equal(new Score(1, 2), Score.Of(Of(3, 1, 5, 2, 4, 3, 3), Of(3, 0, 0, 0, 1, 1, 0)));
    }

    [Fact]
    public void Descent_is_3_30_and_3_31()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        Sizes sizes = new(n0: 2, n1: 3, n2: 2, m: 1);
        var (parameters, step) = (Parameters.Random(sizes, generator), Parameters.Random(sizes, generator));
        var next = GradientDescent.Update(parameters, new(step.W1, step.b1, step.W2, step.b2), alpha: 0.25);
        foreach (var ((name, value), (before, d)) in next.Named.Zip(parameters.Named.Zip(step.Named, (p, s) => (p.Value, s.Value))))
            Assert.True(value.bytes.SequenceEqual((before - 0.25 * d).bytes), name);
    }

    [Fact]
    public void The_start_is_left_alone_and_a_stop_is_heard()
    {
        using var scope = NewDisposeScope();
        Sizes sizes = new(n0: 1, n1: 2, n2: 1, m: 2);
        var initial = Parameters.Zero(sizes);
        var batch = new Batch(ones(1, 2, dtype: float64), zeros(1, 2, dtype: float64));
        var g1 = Activation.Named("tanh");
        using var result = TrainingRun.Run(new OnlyB2(), initial, batch, g1, alpha: 1, iterations: 12);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12], result.History.Select(at => at.Iteration));
        Assert.Equal(-12, result.Parameters.b2.item<double>());
        Assert.Equal(0, initial.b2.item<double>());
        Assert.Equal(0, HiddenUnits.LargestDifference(result.Parameters));
        Assert.Throws<OperationCanceledException>(() => TrainingRun.Run(new OnlyB2(), initial, batch, g1, 1, 12, null, new CancellationToken(canceled: true)));
        Assert.Contains("alpha", Assert.Throws<InputException>(() => TrainingRun.Run(new OnlyB2(), initial, batch, g1, double.MaxValue, 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Units_that_differ_are_told_from_equal_ones()
    {
        using var scope = NewDisposeScope();
        var equal = new Parameters(full(3, 2, 0.5, dtype: float64), zeros(3, 1, dtype: float64), tensor(new[] { 0.25, 0.25, 0.25, 2, 2, 2 }, [2, 3], dtype: float64), tensor(new[] { 1.0, 2 }, [2, 1], dtype: float64));
        Assert.Equal(0, HiddenUnits.LargestDifference(equal));
        foreach (var (index, (name, _)) in equal.Named.Take(3).Index())
        {
            var other = equal.Copy();
            other.Named[index].Value[0, 0] = tensor(0.75, dtype: float64);
            Assert.True(HiddenUnits.LargestDifference(other) > 0, name);
        }
    }

    /// <summary>A gradient of 1 for b2 and 0 for all others.</summary>
    private sealed class OnlyB2 : IGradientBackend
    {
        public string Name => "only b2";

        public Evaluation Evaluate(Parameters parameters, Batch batch, Activation g1, Wanted wanted) =>
            new(null, new(zeros_like(parameters.W1), zeros_like(parameters.b1), zeros_like(parameters.W2), ones_like(parameters.b2)));
    }
}
