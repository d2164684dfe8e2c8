using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Core.Training;

/// <summary>J after so many updates.</summary>
/// <param name="Iteration">Updates done.</param>
/// <param name="J">The cost of the training samples then.</param>
public readonly record struct CostAt(long Iteration, double J);

/// <summary>A training that is done.</summary>
/// <param name="History">J at the start, at <see cref="TrainingRun.IsRecorded"/> iterations and at the end.</param>
/// <param name="Parameters">After the last update.</param>
public sealed record TrainingResult(IReadOnlyList<CostAt> History, Parameters Parameters) : IDisposable
{
    /// <summary>J after the last update.</summary>
    public double J => History[^1].J;

    /// <summary>Releases the parameters.</summary>
    public void Dispose() => Parameters.Dispose();
}

/// <summary>Full-batch gradient descent from beginning to end, with J on the way.</summary>
public static class TrainingRun
{
    /// <summary>Whether J is recorded there: 0 to 10, then every 10th to 100, every 100th to 1000, every 1000th from there.</summary>
    public static bool IsRecorded(long iteration) => iteration % (iteration <= 10 ? 1 : iteration <= 100 ? 10 : iteration <= 1000 ? 100 : 1000) == 0;

    /// <summary>Trains.</summary>
    /// <param name="backend">Where the gradients come from.</param>
    /// <param name="initial">The parameters to start with; left as they are.</param>
    /// <param name="batch">The training samples, of the same dtype and device.</param>
    /// <param name="g1">The hidden activation.</param>
    /// <param name="alpha">The learning rate α.</param>
    /// <param name="iterations">Updates; 0 only computes J.</param>
    /// <param name="progress">Told J now and then.</param>
    /// <param name="stop">Stops between two updates.</param>
    /// <returns>J over time and the parameters, which belong to the caller.</returns>
    /// <exception cref="InputException">J is no longer finite: α is too large, or the dtype too small.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static TrainingResult Run(
        IGradientBackend backend, Parameters initial, Batch batch, Activation g1, double alpha, long iterations, Action<CostAt>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(backend);
        using var grad = no_grad();
        using var descent = backend.StartDescent(initial, batch, g1, alpha);
        List<CostAt> history = [];
        var shown = Environment.TickCount64;
        Record(0);
        for (long k = 1; k <= iterations; k++)
        {
            stop.ThrowIfCancellationRequested();
            descent.Step();
            if (IsRecorded(k) || k == iterations) Record(k);
            else if (progress is not null && Environment.TickCount64 - shown >= 200) Show(new(k, Cost(k)));
        }
        return new(history, descent.Parameters.Copy().DetachFromDisposeScope());

        void Record(long k)
        {
            history.Add(new(k, Cost(k)));
            Show(history[^1]);
        }

        void Show(CostAt now)
        {
            progress?.Invoke(now);
            shown = Environment.TickCount64;
        }

        double Cost(long k)
        {
            using var scope = NewDisposeScope();
            var J = Network.Cost(Network.Logits(descent.Parameters, batch.X, g1).Z2, batch.Y).ToDouble();
            return double.IsFinite(J) ? J
                : throw new InputException("training", $"J is {J} after {k} updates with alpha {alpha}", "a finite J", k == 0 ? "Use float64, or smaller initial weights." : "Use a smaller alpha, or float64.");
        }
    }
}
