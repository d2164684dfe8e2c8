using AutogradCheck.Checking;
using AutogradCheck.Core;
using AutogradCheck.Parity;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

/// <summary>Every backend against referees that take no derivative: the complex step of every entry, and the general checker on J.</summary>
public abstract partial class GradientParitySuite
{
    [Theory, MemberData(nameof(ActivationNames))]
    public void Agrees_with_the_complex_step_of_every_entry(string activation)
    {
        var g1 = Activation.Named(activation);
        foreach (var (shape, sizes) in WrongBackends.Catalogue.Grid)
        {
            using var scope = NewDisposeScope();
            var at = Point.Draw(sizes, Seed, ScalarType.Float64);
            var result = ParityCheck.Run(Backend, new NumericalBackend(), at.Parameters, at.Batch, g1);
            Assert.True(result.Verdict == Verdict.Agrees, $"{activation} on {shape}, seed {Seed}: {result.Summary}");
        }
    }

    [Theory, MemberData(nameof(ActivationNames))]
    public void Agrees_with_the_general_checker_on_J(string activation)
    {
        using var scope = NewDisposeScope();
        var g1 = Activation.Named(activation);
        var at = Point.Draw(Usual, Seed, ScalarType.Float64);
        Tensor J(Tensor[] t) => Network.Cost(Network.Logits(new(t[0], t[1], t[2], t[3]), t[4], g1).Z2, t[5]);
        Tensor[] inputs = [.. at.Parameters.Named.Select(p => p.Value), .. at.Batch.Named.Select(b => b.Value)];
        var options = new GradCheckOptions { Names = ["W1", "b1", "W2", "b2", "X", "Y"] };
        var gradients = Evaluate(at, g1).Gradients.Named.Select(g => g.Value).ToArray();
        GradCheck.AssertClaim(J, inputs, [.. gradients, null, null], options);

        var missing = GradCheck.CheckClaim(J, inputs, [gradients[0], gradients[1], gradients[2] * Usual.m, gradients[3], null, null], options);
        Assert.Equal([Verdict.Agrees, Verdict.Agrees, Verdict.Disagrees, Verdict.Agrees], missing.Inputs.Select(i => i.Verdict));
        Assert.Equal(Usual.m, missing.Inputs[2].Ratio!.Value, 6);
        Assert.Contains("which is size 1 of X", missing.Inputs[2].Pattern, StringComparison.Ordinal);
    }
}
