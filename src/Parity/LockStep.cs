using AutogradCheck.Checking;
using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Parity;

/// <summary>One step of two trainings side by side.</summary>
/// <param name="Step">How many updates came before.</param>
/// <param name="Parity">J and the gradients of both, each at its own parameters; the distance of the parameters is part of the bound.</param>
/// <param name="Parameters">W1, b1, W2, b2 after the next update; empty after the last.</param>
public sealed record LockStepPoint(int Step, ParityResult Parity, IReadOnlyList<Comparison> Parameters)
{
    /// <summary>Gradients, cost and parameters together.</summary>
    public Verdict Verdict => Parameters.Select(p => p.Verdict).Append(Parity.Verdict).Combine();
}

/// <summary>Trains two backends side by side, each with its own descent, and compares at every step.</summary>
/// <remarks>
/// The trainings drift apart by rounding alone. How far they have drifted is not estimated but measured, and carried into the next step's bounds;
/// that each step adds no more than its own rounding is what is checked. So a mistake shows in the step that makes it.
/// </remarks>
public static class LockStep
{
    /// <summary>The points before the first update and after each, one at a time.</summary>
    /// <param name="claimant">The backend to check.</param>
    /// <param name="referee">The backend it is held against.</param>
    /// <param name="initial">Where both start.</param>
    /// <param name="batch">The training samples.</param>
    /// <param name="g1">The hidden activation.</param>
    /// <param name="alpha">The learning rate α.</param>
    /// <param name="steps">How many updates.</param>
    public static IEnumerable<LockStepPoint> Run(IGradientBackend claimant, IGradientBackend referee, Parameters initial, Batch batch, Activation g1, double alpha, int steps)
    {
        ArgumentNullException.ThrowIfNull(claimant);
        ArgumentNullException.ThrowIfNull(referee);
        using var claim = claimant.StartDescent(initial, batch, g1, alpha);
        using var right = referee.StartDescent(initial, batch, g1, alpha);
        for (var step = 0; step <= steps; step++) yield return Point(step, last: step == steps);

        LockStepPoint Point(int step, bool last)
        {
            using var scope = NewDisposeScope();
            using var grad = no_grad();
            var before = Distance(claim.Parameters, right.Parameters);
            var (parity, gradients) = ParityCheck.Compare(claimant, claim.Parameters, referee, right.Parameters, batch, g1, before, withValues: false);
            if (last || parity.Verdict == Verdict.Disagrees) return new(step, parity, []);

            try
            {
                claim.Step();
            }
            catch (ShapeException wrong)
            {
                return new(step, parity, [Comparison.OfShapes(wrong.Name, Equations.NumberOf(wrong.Name), wrong.Actual, wrong.Message)]);
            }
            right.Step();
            return new(step, parity, [.. Names.Select(Updated)]);

            Comparison Updated(string name)
            {
                var (c, r) = (Of(claim.Parameters, name), Of(right.Parameters, name));
                var gradient = gradients["d" + name];
                var rounding = 4 * Arithmetic.Of(r.dtype).u * (r.to(float64, CPU).abs() + alpha * gradient.Magnitude);
                return Comparison.Of(name, Equations.NumberOf(name), c, r, Of(before, name) + alpha * gradient.Apart + rounding);
            }
        }
    }

    private static readonly string[] Names = ["W1", "b1", "W2", "b2"];

    private static Tensor Of(Parameters parameters, string name) => parameters.Named.First(p => p.Name == name).Value;

    private static Parameters Distance(Parameters a, Parameters b)
    {
        static Tensor Apart(Tensor a, Tensor b) => (a.to(float64, CPU) - b.to(float64, CPU)).abs();
        return new(Apart(a.W1, b.W1), Apart(a.b1, b.b1), Apart(a.W2, b.W2), Apart(a.b2, b.b2));
    }
}
