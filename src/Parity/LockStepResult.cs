using AutogradCheck.Checking;

namespace AutogradCheck.Parity;

/// <summary>A comparison and the step it was made at.</summary>
/// <param name="Step">How many updates came before.</param>
/// <param name="Comparison">What was compared there.</param>
public sealed record AtStep(int Step, Comparison Comparison);

/// <summary>A whole training side by side: of each quantity the step that says most.</summary>
/// <param name="Steps">How many steps both took.</param>
/// <param name="Last">The last point that was compared.</param>
/// <param name="Gradients">dW1, db1, dW2, db2: the first step that is not right, or the one that comes closest to its bound.</param>
/// <param name="Parameters">W1, b1, W2, b2, likewise.</param>
/// <param name="Cost">J, likewise.</param>
/// <param name="History">Step, verdict and J of both at every step.</param>
/// <param name="Resolution">The coarsest resolution of any gradient at any step.</param>
public sealed record LockStepResult(
    int Steps, ParityResult Last, IReadOnlyList<AtStep> Gradients, IReadOnlyList<AtStep> Parameters, AtStep Cost, IReadOnlyList<LockStepVerdict> History, double Resolution)
{
    /// <summary>All steps together.</summary>
    public Verdict Verdict => History.Select(h => h.Verdict).Combine();

    /// <summary>Runs through the points; stops behind the first that disagrees, because from there on the trainings are two.</summary>
    /// <param name="points">What <see cref="LockStep.Run"/> gives.</param>
    /// <param name="progress">Told every point.</param>
    public static LockStepResult Of(IEnumerable<LockStepPoint> points, Action<LockStepPoint>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        Dictionary<string, AtStep> telling = [];
        List<LockStepVerdict> history = [];
        LockStepPoint? last = null;
        var resolution = 0.0;
        foreach (var point in points)
        {
            last = point;
            resolution = Math.Max(resolution, point.Parity.Resolution);
            var cost = point.Parity.Cost.Worst;
            history.Add(new(point.Step, point.Verdict, cost?.Claim ?? double.NaN, cost?.Referee ?? double.NaN));
            foreach (var comparison in point.Parity.Gradients.Append(point.Parity.Cost).Concat(point.Parameters))
                if (!telling.TryGetValue(comparison.Name, out var known) || Says(comparison) > Says(known.Comparison)) telling[comparison.Name] = new(point.Step, comparison);
            progress?.Invoke(point);
            if (point.Verdict == Verdict.Disagrees) break;
        }
        return new(last!.Step, last.Parity, Pick("dW1", "db1", "dW2", "db2"), Pick("W1", "b1", "W2", "b2"), telling["J"], history, resolution);

        AtStep[] Pick(params string[] names) => [.. names.Where(telling.ContainsKey).Select(name => telling[name])];
    }

    // A disagreement says more than an open question, that more than an agreement, and that more the closer to its bound.
    private static double Says(Comparison c) => c.Verdict switch
    {
        Verdict.Disagrees => 4,
        Verdict.Inconclusive => 3,
        _ => c.Worst is { Bound: > 0 } w ? Math.Abs(w.Claim - w.Referee) / w.Bound : 0,
    };
}

/// <summary>One step in a word.</summary>
/// <param name="Step">How many updates came before.</param>
/// <param name="Verdict">Gradients, cost and parameters together.</param>
/// <param name="ClaimantJ">The claimant's cost.</param>
/// <param name="RefereeJ">The referee's cost.</param>
public sealed record LockStepVerdict(int Step, Verdict Verdict, double ClaimantJ, double RefereeJ);
