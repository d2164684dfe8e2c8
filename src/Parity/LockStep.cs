using AutogradCheck.Checking;
using AutogradCheck.Core;
using AutogradCheck.Parity.Diagnosis;
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
    /// <param name="withValues">Also keep every value both computed at the last step.</param>
    public static IEnumerable<LockStepPoint> Run(
        IGradientBackend claimant, IGradientBackend referee, Parameters initial, Batch batch, Activation g1, double alpha, int steps, bool withValues = false)
    {
        ArgumentNullException.ThrowIfNull(claimant);
        ArgumentNullException.ThrowIfNull(referee);
        ArgumentNullException.ThrowIfNull(g1);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        Sizes.Of(initial, batch);
        return Points(claimant, referee, initial, batch, g1, alpha, steps, withValues);
    }

    private static IEnumerable<LockStepPoint> Points(
        IGradientBackend claimant, IGradientBackend referee, Parameters initial, Batch batch, Activation g1, double alpha, int steps, bool withValues)
    {
        using var claim = claimant.StartDescent(initial, batch, g1, alpha);
        using var right = referee.StartDescent(initial, batch, g1, alpha);
        var arithmetic = Arithmetic.Of(initial.W1.dtype);
        var samples = Samples(batch, arithmetic);
        for (var step = 0; step <= steps; step++) yield return Point(step, last: step == steps);

        LockStepPoint Point(int step, bool last)
        {
            using var scope = NewDisposeScope();
            using var grad = no_grad();
            var before = Distance(claim.Parameters, right.Parameters);
            var distance = new Parameters(before.W1.abs(), before.b1.abs(), before.W2.abs(), before.b2.abs());
            var (parity, gradients) = ParityCheck.Compare(claimant, claim.Parameters, referee, right.Parameters, batch, g1, distance, withValues && last);
            if (parity.Verdict == Verdict.Disagrees) return new(step, ParityCheck.Diagnosed(parity, BackendDiagnosis.Of(claimant, claim.Parameters, batch, g1)), []);
            if (last) return new(step, parity, []);
            var start = claim.Parameters.Copy();

            try
            {
                claim.Step();
            }
            catch (ShapeException wrong)
            {
                return new(step, parity, [Comparison.OfShapes(wrong.Name, Equations.NumberOf(wrong.Name), wrong.Actual, wrong.Message)]);
            }
            right.Step();
            Comparison[] updated = [.. Names.Select(Updated)];
            if (updated.Any(u => u.Verdict == Verdict.Disagrees)) parity = ParityCheck.Diagnosed(parity, BackendDiagnosis.Of(claimant, start, batch, g1, claim.Parameters, alpha));
            return new(step, parity, updated);

            // What the step itself added to the distance. An update may be fused into the sum over samples, which then rounds relative to the parameter.
            Comparison Updated(string name)
            {
                var (c, r) = (Of(claim.Parameters, name).to(float64, CPU), Of(right.Parameters, name).to(float64, CPU));
                var gradient = gradients["d" + name];
                var units = 4 * arithmetic.u + arithmetic.Gamma(2 * samples).Probable;
                return Comparison.Of(name, Equations.NumberOf(name), c - Of(before, name), r, alpha * gradient.Apart + units * (r.abs() + alpha * gradient.Magnitude));
            }
        }
    }

    private static double Samples(Batch batch, Arithmetic arithmetic)
    {
        using var scope = NewDisposeScope();
        return Repetition.SumOfSquares(cat([batch.X, batch.Y], 0).to(float64, CPU), arithmetic.Dtype);
    }

    private static readonly string[] Names = ["W1", "b1", "W2", "b2"];

    private static Tensor Of(Parameters parameters, string name) => parameters.Named.First(p => p.Name == name).Value;

    private static Parameters Distance(Parameters a, Parameters b)
    {
        static Tensor From(Tensor a, Tensor b) => a.to(float64, CPU) - b.to(float64, CPU);
        return new(From(a.W1, b.W1), From(a.b1, b.b1), From(a.W2, b.W2), From(a.b2, b.b2));
    }
}
