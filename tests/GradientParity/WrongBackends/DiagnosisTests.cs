using AutogradCheck.Core;
using AutogradCheck.Parity;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.WrongBackends;

/// <summary>A failure's message says which equation is wrong and what was done.</summary>
public class DiagnosisTests
{
    private const int Seed = 77;

    /// <summary>Shapes on which a mistake can show, the most telling first.</summary>
    private static readonly string[] Shapes = ["distinct 3-5-4 m=7", "n0=n1", "n1=n2", "n0=n1=n2", "n0=m", "n1=m", "n2=1", "all 3"];

    public static TheoryData<string> Catalogued => [.. Mistakes.All.Select(mistake => mistake.Id)];

    public static TheoryData<string> Uncatalogued => [.. Unseen.Select(mistake => mistake.Id)];

    [Theory, MemberData(nameof(Catalogued))]
    public void Names_the_equation_of_a_catalogued_mistake(string id)
    {
        var mistake = Mistakes.All.Single(m => m.Id == id);
        var shape = Shapes.First(s => mistake.Catalogued.ByShape[s] == "wrong" || mistake.Catalogued.ByShape[s] == "shape" || mistake.Catalogued.ByShape[s] == "late crash");
        // A gradient of another shape never gets as far as a diagnosis: the refusal itself names it.
        var result = Judge(mistake.Program, Catalogue.Grid[shape], mistake.Catalogued.Activation);
        if (result.Findings.Count == 0) Assert.Contains(result.Gradients, g => g.Reason is { } reason && reason.Contains("shape", StringComparison.Ordinal));
        else Assert.Contains(result.Findings[0].Equation, Guilty(mistake));
        foreach (var finding in result.Findings) Assert.Contains(finding.Cause.Split("; your ")[0], result.Summary, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Uncatalogued))]
    public void Names_the_equation_of_a_mistake_that_was_not_thought_of(string id)
    {
        var mistake = Unseen.Single(m => m.Id == id);
        var result = Judge(mistake.Program, new(4, 6, 3, 9), mistake.Activation);
        Assert.True(result.Findings.Count > 0, result.Summary);
        Assert.Equal(mistake.Equation, result.Findings[0].Equation);
    }

    [Fact]
    public void Explains_nearly_all_mistakes_that_were_not_thought_of()
    {
        string[] unexplained = [.. Unseen.Where(m => Judge(m.Program, new(4, 6, 3, 9), m.Activation).Findings is [{ Explained: false }, ..] or []).Select(m => m.Id)];
        Assert.True(unexplained.Length <= 0.1 * Unseen.Count, $"{unexplained.Length} of {Unseen.Count}: {string.Join(", ", unexplained)}");
    }

    private static ParityResult Judge(Derivation program, Sizes sizes, string activation)
    {
        using var scope = NewDisposeScope();
        var at = Point.Draw(sizes, Seed);
        return ParityCheck.Run(program, Backends.Named("autograd"), at.Parameters, at.Batch, Activation.Named(activation));
    }

    private static string[] Guilty(Mistake mistake) => mistake.Id switch
    {
        "e32-softmax" => ["(4)"],
        "e35-alias-a1" => ["(2)", "3.33", "3.35"], // the A1 it shows is overwritten in place
        _ when mistake.Equation.StartsWith("fwd", StringComparison.Ordinal) => [$"({mistake.Equation[^1]})"],
        _ when mistake.Equation == "cost" => ["J"],
        _ when mistake.Equation == "3.33-3.37" => ["3.33", "3.34", "3.36", "3.37"],
        _ => mistake.Equation.Split('/'),
    };

    private sealed record UnseenMistake(string Id, string Equation, Derivation Program, string Activation = "tanh");

    private static IReadOnlyList<UnseenMistake> Unseen { get; } =
    [
        new("twice b1", "(1)", new() { Z1 = s => s.W1.mm(s.X) + 2 * s.b1 }),
        new("b1 subtracted", "(1)", new() { Z1 = s => s.W1.mm(s.X) - s.b1 }),
        new("|W1|", "(1)", new() { Z1 = s => s.W1.abs().mm(s.X) + s.b1 }),
        new("relu for tanh", "(2)", new() { A1 = s => s.Z1.relu() }),
        new("tanh of tanh", "(2)", new() { A1 = s => s.Z1.tanh().tanh() }),
        new("tanh(2z)", "(2)", new() { A1 = s => (2 * s.Z1).tanh() }),
        new("1 + tanh", "(2)", new() { A1 = s => 1 + s.Z1.tanh() }),
        new("b2 forgotten", "(3)", new() { Z2 = s => s.W2.mm(s.A1) }),
        new("b2 subtracted", "(3)", new() { Z2 = s => s.W2.mm(s.A1) - s.b2 }),
        new("1 - sigmoid", "(4)", new() { A2 = s => 1 - s.Z2.sigmoid() }),
        new("sigmoid twice", "(4)", new() { A2 = s => s.Z2.sigmoid().sigmoid() }),
        new("exp", "(4)", new() { A2 = s => s.Z2.exp() }),
        new("half J", "J", new() { J = s => s.Losses.sum() / s.m / 2 }),
        new("max of losses", "J", new() { J = s => s.Losses.max() }),
        new("log(1-a) without 1-y", "J", new() { J = s => -(s.Y * s.A2.log() + (1 - s.A2).log()).sum() / s.m }),
        new("squared error", "J", new() { J = s => (s.A2 - s.Y).square().sum() / s.m / 2 }),
        new("half the error", "3.32", new() { dZ2 = s => (s.A2 - s.Y) / 2 }),
        new("over n2", "3.32", new() { dZ2 = s => (s.A2 - s.Y) / s.n2 }),
        new("sum of the two", "3.32", new() { dZ2 = s => s.A2 + s.Y }),
        new("error times a", "3.32", new() { dZ2 = s => (s.A2 - s.Y) * s.A2 }),
        new("error times 1-a", "3.32", new() { dZ2 = s => (s.A2 - s.Y) * (1 - s.A2) }),
        new("squared error's sign", "3.32", new() { dZ2 = s => (s.A2 - s.Y).abs() }),
        new("error cubed", "3.32", new() { dZ2 = s => (s.A2 - s.Y).pow(3) }),
        new("error clipped", "3.32", new() { dZ2 = s => (s.A2 - s.Y).clamp(-0.5, 0.5) }),
        new("a log", "3.32", new() { dZ2 = s => s.A2.log() - s.Y }),
        new("first samples", "3.33", new() { dW2 = s => s.dZ2.narrow(1, 0, 4).mm(s.A1.narrow(1, 0, 4).T) / 4 }),
        new("row of dW2 zero", "3.33", new() { dW2 = s => Zeroed(s.dZ2.mm(s.A1.T) / s.m, 0) }),
        new("sign of dW2", "3.33", new() { dW2 = s => (s.dZ2.mm(s.A1.T) / s.m).sign() }),
        new("|A1|", "3.33", new() { dW2 = s => s.dZ2.mm(s.A1.abs().T) / s.m }),
        new("weight decay 0.003", "3.33", new() { dW2 = s => s.dZ2.mm(s.A1.T) / s.m + 0.003 * s.W2 }),
        new("bfloat16", "3.33", new() { dW2 = s => (s.dZ2.mm(s.A1.T) / s.m).to_type(bfloat16).to_type(float64) }),
        new("half the mean", "3.34", new() { db2 = s => s.dZ2.sum(1, keepdim: true) / s.m / 2 }),
        new("max for mean", "3.34", new() { db2 = s => s.dZ2.amax([1], keepdim: true) }),
        new("mean of squares", "3.34", new() { db2 = s => s.dZ2.square().sum(1, keepdim: true) / s.m }),
        new("decay on b2", "3.34", new() { db2 = s => s.dZ2.sum(1, keepdim: true) / s.m + 0.01 * s.b2 }),
        new("order of outputs", "3.34", new() { db2 = s => (s.dZ2.sum(1, keepdim: true) / s.m).flip(0) }),
        new("g for g'", "3.35", new() { dZ1 = s => s.W2.T.mm(s.dZ2) * s.A1 }),
        new("1 - 2 a^2", "3.35", new() { slope = s => 1 - 2 * s.A1.square() }),
        new("1 - a^3", "3.35", new() { slope = s => 1 - s.A1.pow(3) }),
        new("root of the slope", "3.35", new() { slope = s => (1 - s.A1.square()).sqrt() }),
        new("slope plus 1", "3.35", new() { slope = s => 2 - s.A1.square() }),
        new("sech", "3.35", new() { slope = s => 2 / (s.Z1.exp() + (-s.Z1).exp()) }),
        new("W2 squared", "3.35", new() { dZ1 = s => s.W2.square().T.mm(s.dZ2) * s.slope }),
        new("g' of all outputs", "3.35", new() { dZ1 = s => s.W2.T.mm(s.Y) * s.slope }),
        new("relu' of a positive", "3.35", new() { slope = s => (s.Z1 < 0).to_type(float64) }, "relu"),
        new("leaky slope 0.1", "3.35", new() { slope = s => where(s.Z1 > 0, 1.0, 0.1) }, "leaky_relu"),
        new("elu' a", "3.35", new() { slope = s => where(s.Z1 > 0, ones_like(s.Z1), s.A1) }, "elu"),
        new("silu' without s", "3.35", new() { slope = s => s.Z1.sigmoid() * (1 + s.Z1) }, "silu"),
        new("softplus' tanh", "3.35", new() { slope = s => s.Z1.tanh() }, "softplus"),
        new("gelu' pdf only", "3.35", new() { slope = s => s.Z1 * (-s.Z1.square() / 2).exp() / Math.Sqrt(2 * Math.PI) }, "gelu"),
        new("sigmoid' 1/4", "3.35", new() { slope = s => 0.25 * ones_like(s.Z1) }, "sigmoid"),
        new("sigmoid' s^2", "3.35", new() { slope = s => s.A1.square() }, "sigmoid"),
        new("over m + 1", "3.36", new() { dW1 = s => s.dZ1.mm(s.X.T) / (s.m + 1) }),
        new("twice dW1", "3.36", new() { dW1 = s => 2 * s.dZ1.mm(s.X.T) / s.m }),
        new("X centred", "3.36", new() { dW1 = s => s.dZ1.mm((s.X - 0.5).T) / s.m }),
        new("X squared", "3.36", new() { dW1 = s => s.dZ1.mm(s.X.square().T) / s.m }),
        new("columns of X swapped", "3.36", new() { dW1 = s => s.dZ1.mm(s.X.flip(0).T) / s.m }),
        new("one entry", "3.36", new() { dW1 = s => Entry(s.dZ1.mm(s.X.T) / s.m) }),
        new("back signal for dZ1", "3.36", new() { dW1 = s => s.W2.T.mm(s.dZ2).mm(s.X.T) / s.m }),
        new("clipped dW1", "3.36", new() { dW1 = s => (s.dZ1.mm(s.X.T) / s.m).clamp(-0.1, 0.1) }),
        new("1/m missing in db1", "3.37", new() { db1 = s => s.dZ1.sum(1, keepdim: true) }),
        new("over n1", "3.37", new() { db1 = s => s.dZ1.sum(1, keepdim: true) / s.n1 }),
        new("back signal for dZ1 in db1", "3.37", new() { db1 = s => s.W2.T.mm(s.dZ2).sum(1, keepdim: true) / s.m }),
        new("last sample forgotten", "3.37", new() { db1 = s => s.dZ1.narrow(1, 0, s.m - 1).sum(1, keepdim: true) / s.m }),
        new("sum of dW1", "3.37", new() { db1 = s => (s.dZ1.mm(s.X.T) / s.m).sum(1, keepdim: true) }),
    ];

    private static Tensor Zeroed(Tensor t, long row)
    {
        t[row] = zeros_like(t[row]);
        return t;
    }

    private static Tensor Entry(Tensor t)
    {
        t[0, 0] = t[0, 0] * 1.5;
        return t;
    }
}
