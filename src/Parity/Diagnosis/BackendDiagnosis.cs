using AutogradCheck.Core;
using AutogradCheck.Core.Data.Claims;
using AutogradCheck.Parity.Claims;
using static TorchSharp.torch;

namespace AutogradCheck.Parity.Diagnosis;

/// <summary>The diagnosis of a program's numbers, for a backend: what it computed is what it claims.</summary>
internal static class BackendDiagnosis
{
    /// <summary>Judges a backend equation by equation; null when it gives nothing that could be judged.</summary>
    /// <param name="claimant">The backend.</param>
    /// <param name="parameters">Where.</param>
    /// <param name="batch">X, Y.</param>
    /// <param name="g1">The hidden activation.</param>
    /// <param name="updated">The parameters after one step of its descent; null without one.</param>
    /// <param name="alpha">The learning rate of that step.</param>
    public static ClaimsResult? Of(IGradientBackend claimant, Parameters parameters, Batch batch, Activation g1, Parameters? updated = null, double? alpha = null)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        Evaluation evaluation;
        try
        {
            evaluation = claimant.Evaluate(parameters, batch, g1, Wanted.Cost | Wanted.Intermediates);
        }
        catch (ShapeException)
        {
            return null;
        }
        var named = evaluation.Named.Concat(updated?.Named ?? []).Select(t => (t.Name, Value: t.Value.detach().to(float64, CPU))).ToDictionary(t => t.Name, t => t.Value);
        if (named.Values.Any(value => value.numel() == 0)) return null;
        Claim[] claims = [.. ClaimedPoint.Names.Where(named.ContainsKey).Select(name => new Claim(name, named[name], Fits: true))];
        var point = new Core.Data.NetworkPoint(claimant.Name, g1, parameters.To(float64, CPU), batch.To(float64, CPU));
        return ClaimsResult.Of(new(point, claims, alpha), NumberPrecision.In(Checking.Arithmetic.Of(parameters.W1.dtype)));
    }
}
