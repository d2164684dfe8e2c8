using System.Runtime.InteropServices;
using AutogradCheck.Checking;
using AutogradCheck.Core;
using AutogradCheck.Core.Data.Claims;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Parity.Claims;

/// <summary>Judges a program's numbers equation by equation.</summary>
public static class ClaimsCheck
{
    /// <summary>Every equation, in the order of the specification.</summary>
    /// <param name="claimed">Inputs and claims.</param>
    /// <param name="precision">Of the claims; found from them when left out.</param>
    public static IReadOnlyList<EquationVerdict> Run(ClaimedPoint claimed, NumberPrecision? precision = null)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        precision ??= NumberPrecision.Of(claimed.Claims.Select(claim => claim.Value));
        var (fed, right) = (new NetworkProgram(claimed, precision, feed: true), new NetworkProgram(claimed, NumberPrecision.Double, feed: false));
        var claims = claimed.Claims.ToDictionary(claim => claim.Name);
        List<EquationVerdict> verdicts = [];
        foreach (var name in ClaimedPoint.Names)
        {
            if (IsUpdate(name) && claimed.Alpha is null) continue;
            var own = claims.TryGetValue(name, out var claim) ? Judge(claim, fed, precision) : null;
            var through = fed.Through(name);
            verdicts.Add(new(Equations.NumberOf(name), name, own, Inherited(name, fed, right), through, through));
        }
        return Cleared(verdicts);
    }

    internal static bool IsUpdate(string name) => name is "W1" or "b1" or "W2" or "b2";

    // An equation that a claim went through and came out right is not to blame for another claim.
    private static EquationVerdict[] Cleared(List<EquationVerdict> verdicts)
    {
        var sound = verdicts.Where(v => v.Own?.Verdict == Verdict.Agrees).SelectMany(v => v.Suspects).ToHashSet();
        return [.. verdicts.Select(v => v with
        {
            Suspects = v.Disagrees && v.Suspects.Where(name => name == v.Name || !sound.Contains(name)).ToArray() is { Length: > 0 } left ? left : [v.Name],
        })];
    }

    private static Comparison Judge(Claim claim, NetworkProgram fed, NumberPrecision precision)
    {
        var (name, value) = (claim.Name, claim.Value);
        Rounded right;
        try
        {
            right = fed.Right(name);
        }
        catch (ExternalException)
        {
            return Comparison.OfShapes(name, Equations.NumberOf(name), value.shape, "a value it is fed with has the wrong shape") with { Verdict = Verdict.Inconclusive };
        }
        var compared = Against(right);
        // The cost may come from the probabilities as well.
        return name == "J" && compared.Verdict == Verdict.Disagrees && Against(fed.CostByProbabilities()) is { Verdict: Verdict.Agrees } other ? other : compared;

        Comparison Against(Rounded referee)
        {
            var expected = name == "J" ? referee.Value.reshape([]) : referee.Value;
            if (!value.shape.SequenceEqual(expected.shape)) return Comparison.OfShapes(name, Equations.NumberOf(name), expected.shape, $"shape {ShapeException.Show(value.shape)}, expected {ShapeException.Show(expected.shape)}");
            var bound = referee.Error.reshape(expected.shape) + precision.Error(value);
            if (name == "dZ1" && fed.KinkRange() is var (at, low, high)) expected = where(at, value.clamp(low, high), expected);
            return Comparison.Of(name, Equations.NumberOf(name), value, expected, bound);
        }
    }

    private static double Inherited(string name, NetworkProgram fed, NetworkProgram right)
    {
        try
        {
            var (own, sound) = (fed.Right(name).Value, right.Right(name).Value);
            return own.shape.SequenceEqual(sound.shape) ? (own - sound).abs().max().ToDouble() : double.PositiveInfinity;
        }
        catch (ExternalException)
        {
            return double.PositiveInfinity;
        }
    }
}
