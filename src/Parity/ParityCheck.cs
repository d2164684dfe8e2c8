using AutogradCheck.Checking;
using AutogradCheck.Core;
using AutogradCheck.Parity.Diagnosis;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Parity;

/// <summary>Runs two backends at the same point and holds the first against the second.</summary>
public static class ParityCheck
{
    /// <summary>J and dW1, db1, dW2, db2 of both, entry by entry, each within its rounding bound.</summary>
    /// <param name="claimant">The backend to check.</param>
    /// <param name="referee">The backend it is held against.</param>
    /// <param name="parameters">The point, in the dtype and on the device to compute with.</param>
    /// <param name="batch">Of the same dtype and device.</param>
    /// <param name="g1">The hidden activation.</param>
    /// <param name="withValues">Also keep every value both computed.</param>
    /// <param name="diagnose">When they disagree, also say which equation is wrong and why; takes some tenths of a second then.</param>
    public static ParityResult Run(IGradientBackend claimant, IGradientBackend referee, Parameters parameters, Batch batch, Activation g1, bool withValues = false, bool diagnose = true)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var scope = NewDisposeScope();
        var result = Compare(claimant, parameters, referee, parameters, batch, g1, null, withValues).Result;
        return diagnose && result.Verdict == Verdict.Disagrees ? Diagnosed(result, BackendDiagnosis.Of(claimant, parameters, batch, g1)) : result;
    }

    /// <summary>The result with what a diagnosis says.</summary>
    internal static ParityResult Diagnosed(ParityResult result, ClaimsResult? diagnosis) => diagnosis is null ? result : result with { Equations = diagnosis.Equations, Findings = diagnosis.Findings };

    /// <summary>The same for backends that stand at slightly different points, as in training side by side; also how far apart each gradient of theirs may be.</summary>
    internal static (ParityResult Result, IReadOnlyDictionary<string, GradientBound> Bounds) Compare(
        IGradientBackend claimant, Parameters claimantParameters, IGradientBackend referee, Parameters refereeParameters,
        Batch batch, Activation g1, Parameters? distance, bool withValues)
    {
        ArgumentNullException.ThrowIfNull(claimant);
        ArgumentNullException.ThrowIfNull(referee);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(g1);
        var sizes = Sizes.Of(refereeParameters, batch);
        var arithmetic = Arithmetic.Of(refereeParameters.W1.dtype);
        var bounds = NetworkBounds.At(arithmetic, refereeParameters, batch, g1, distance);
        var wanted = withValues || bounds.Kinks is not null ? Wanted.Cost | Wanted.Intermediates : Wanted.Cost;

        var right = Complete(referee.Evaluate(refereeParameters, batch, g1, wanted), referee);
        Evaluation claim;
        try
        {
            claim = Complete(claimant.Evaluate(claimantParameters, batch, g1, wanted), claimant);
        }
        catch (ShapeException wrong)
        {
            Comparison Missing(string name, Tensor value) =>
                Comparison.OfShapes(name, Equations.NumberOf(name), value.shape, wrong.Name == name ? wrong.Message : $"not compared: {wrong.Message}");
            return (Result(Missing("J", Cost(right, referee)), [.. right.Gradients.Named.Select(g => Missing(g.Name, g.Value))]), new Dictionary<string, GradientBound>());
        }

        var kinks = bounds.Kinks is null ? null : KinkSides.Of(bounds, g1, batch, claim.Intermediates?.dZ1, right.Intermediates?.dZ1);
        var errors = new Dictionary<string, GradientBound>
        {
            ["dW1"] = new(right.Gradients.dW1, bounds.dW1.Error, kinks?.dW1, kinks?.dW1Room),
            ["db1"] = new(right.Gradients.db1, bounds.db1.Error, kinks?.db1, kinks?.db1Room),
            ["dW2"] = new(right.Gradients.dW2, bounds.dW2.Error),
            ["db2"] = new(right.Gradients.db2, bounds.db2.Error),
        };
        return (Result(
            Comparison.Of("J", "J", Cost(claim, claimant), Cost(right, referee), bounds.J.Error.reshape([])),
            [.. claim.Gradients.Named.Select(g => errors[g.Name].Judge(g.Name, g.Value))],
            withValues ? new Dictionary<string, IReadOnlyList<NamedValues>> { [claimant.Name] = Read(claim), [referee.Name] = Read(right) } : null), errors);

        ParityResult Result(Comparison cost, IReadOnlyList<Comparison> gradients, IReadOnlyDictionary<string, IReadOnlyList<NamedValues>>? values = null) => new(
            claimant.Name, referee.Name,
            sizes, g1.Name, arithmetic.Name, cost, gradients, bounds.Kinks?.sum().ToInt64() ?? 0, values);
    }

    private static Evaluation Complete(Evaluation? evaluation, IGradientBackend backend) => evaluation?.Gradients is not null ? evaluation
        : throw new InputException($"backend '{backend.Name}'", "Evaluate returns no gradients", "an Evaluation with all four gradients");

    private static Tensor Cost(Evaluation evaluation, IGradientBackend backend) =>
        evaluation.J ?? throw new InputException($"backend '{backend.Name}'", "J is null", "the cost, since Wanted.Cost was asked for", "Network.Cost(Z2, Y) gives it.");

    private static NamedValues[] Read(Evaluation evaluation) =>
        [.. evaluation.Named.Select(t => new NamedValues(t.Name, Rows(t.Value)))];

    private static double[][] Rows(Tensor value)
    {
        using var scope = NewDisposeScope();
        var matrix = value.to(float64, CPU).reshape(value.dim() == 2 ? value.shape[0] : 1, -1).contiguous();
        var flat = matrix.data<double>().ToArray();
        return [.. flat.Chunk((int)matrix.shape[1])];
    }
}
