using static TorchSharp.torch;

namespace AutogradCheck.Core.Training;

/// <summary>Which samples are trained on and which only tested, each in the order of the file.</summary>
/// <param name="Training">Samples from 0; at least one.</param>
/// <param name="Test">Samples from 0; may be none.</param>
public sealed record TrainTestSplit(IReadOnlyList<long> Training, IReadOnlyList<long> Test)
{
    /// <summary>A random split. The same generator state gives the same split everywhere.</summary>
    /// <param name="m">Samples.</param>
    /// <param name="testFraction">The part that is tested, from 0 to below 1; rounded to whole samples, at least one stays to train on.</param>
    /// <param name="generator">Where the draws come from.</param>
    public static TrainTestSplit Draw(long m, double testFraction, Generator generator)
    {
        using var scope = NewDisposeScope();
        var order = randperm(m, dtype: int64, generator: generator).data<long>().ToArray();
        var test = (int)Math.Min(m - 1, Math.Round(testFraction * m, MidpointRounding.AwayFromZero));
        return new([.. order.Skip(test).Order()], [.. order.Take(test).Order()]);
    }

    /// <summary>The split with these test samples; all others train.</summary>
    /// <exception cref="InputException">A test sample isn't there, or none is left to train on.</exception>
    public static TrainTestSplit WithTest(long m, IReadOnlyList<long> test)
    {
        ArgumentNullException.ThrowIfNull(test);
        var tested = new bool[m];
        foreach (var row in test)
        {
            if (row < 0 || row >= m) throw new InputException("test rows", $"row {row}", $"rows from 0 to {m - 1}, the data has {m}", "Check that --data names the file the recipe is for.");
            tested[row] = true;
        }
        long[] training = [.. Enumerable.Range(0, (int)m).Where(row => !tested[row]).Select(row => (long)row)];
        return training.Length > 0 ? new(training, [.. test.Order()]) : throw new InputException("test rows", "they are all rows there are", "at least one row to train on");
    }
}
