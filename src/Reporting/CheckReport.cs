using AutogradCheck.Checking;
using AutogradCheck.Parity;
using AutogradCheck.Parity.Diagnosis;

namespace AutogradCheck.Reporting;

/// <summary>All that `check` has to say: the result and how to get it again.</summary>
/// <param name="Subject">The data or the point, in words.</param>
/// <param name="Seed">Of everything random.</param>
/// <param name="ParametersGiven">Whether the point was given, so that nothing was random.</param>
/// <param name="Device">Where it ran.</param>
/// <param name="Threads">libtorch's threads.</param>
/// <param name="Parity">The comparison; in a training, the last one.</param>
/// <param name="Training">The training side by side; null without one.</param>
/// <param name="Alpha">Its learning rate.</param>
/// <param name="Power">What the check is worth; null when it was not measured.</param>
/// <param name="AllOfPower">Whether all of that is shown, not one line.</param>
public sealed record CheckReport(string Subject, long Seed, bool ParametersGiven, string Device, int Threads, ParityResult Parity, LockStepResult? Training = null, double Alpha = 0,
    PowerResult? Power = null, bool AllOfPower = false)
{
    /// <summary>The verdict on everything.</summary>
    public Verdict Verdict => Training?.Verdict ?? Parity.Verdict;

    /// <summary>The rows of the table: gradients, then parameters after the updates, then J, each with its step in a training.</summary>
    internal IReadOnlyList<(Comparison Comparison, int? Step)> Rows => Training is null
        ? [.. Parity.Gradients.Append(Parity.Cost).Select(c => (c, (int?)null))]
        : [.. Training.Gradients.Concat(Training.Parameters).Append(Training.Cost).Select(r => (r.Comparison, (int?)r.Step))];
}
