using System.Text.Json.Nodes;
using AutogradCheck.Derivations.Diagnosis;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Parity.Diagnosis;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.Claims;

/// <summary>Random single edits of random equations: the diagnosis names the one that was edited.</summary>
public sealed class RandomEditTests(ITestOutputHelper output)
{
    private const int Seed = 2026, Edits = 60;

    private static readonly string[] Order = ["Z1", "A1", "Z2", "A2", "dZ2", "dW2", "db2", "dZ1", "dW1", "db1"];

    [Fact]
    public void The_edited_equation_is_named_and_nothing_sound_is_blamed()
    {
        var random = new Random(Seed);
        var (named, explained, seen) = (0, 0, 0);
        for (var k = 0; k < 10 * Edits && seen < Edits; k++)
        {
            using var scope = NewDisposeScope();
            var name = Order[random.Next(Order.Length)];
            var vocabulary = new Vocabulary([.. Order.Concat(["X", "Y", "W1", "W2", "b1", "b2"]).Where(n => n != name && Array.IndexOf(Order, n) < Array.IndexOf(Order, name)).Select(n => new Symbol(n))], [new Symbol("m")], [], [], [], []);
            var edits = Derivations.Diagnosis.Edits.Of(Equation(name), vocabulary);
            var edit = edits[random.Next(edits.Count)];
            if (Run(name, edit.Result, random.Next()) is not { } file) continue; // its shapes clash
            using var claimed = Catalogue.Read(file);
            var result = ClaimsResult.Of(claimed);
            if (result.Findings.Count == 0) continue; // the same equation, written otherwise
            seen++;
            var equation = Parity.Equations.NumberOf(name);
            Assert.All(result.Equations, e => Assert.True(e.Word != "disagrees" || e.Equation == equation, $"{name} edited ({edit.Mistake}), {e.Equation} blamed"));
            if (result.Findings[0].Equation == equation) named++;
            if (result.Findings[0].Explained) explained++;
            else output.WriteLine($"{name}: {edit.Mistake}: {result.Findings[0].Cause}");
        }
        output.WriteLine($"{seen} edits: {named} named, {explained} explained");
        Assert.Equal(Edits, seen);
        Assert.Equal(seen, named);
        Assert.True(explained >= 0.95 * seen, $"{explained} of {seen} explained");
    }

    /// <summary>The program with one equation replaced, as a claims file; null where it does not run or a value is not finite.</summary>
    private static JsonObject? Run(string edited, Expression by, int seed)
    {
        const int n0 = 3, n1 = 5, n2 = 4, m = 7;
        using var generator = new Generator((ulong)seed);
        Tensor Draw(int rows, int columns) => randn(rows, columns, dtype: float64, generator: generator);
        Dictionary<string, Value> values = new() { ["W1"] = new(Draw(n1, n0)), ["b1"] = new(Draw(n1, 1)), ["W2"] = new(Draw(n2, n1)), ["b2"] = new(Draw(n2, 1)), ["X"] = new(Draw(n0, m)), ["Y"] = new((Draw(n2, m) > 0).to_type(float64)), ["m"] = Value.Of(m) };
        string[] inputs = [.. values.Keys.Where(k => k != "m")];
        foreach (var name in Order)
        {
            if (new Evaluator(new NamedScope(values)).Evaluate(name == edited ? by : Equation(name)).Readings is not [var value] || !value.Tensor.isfinite().all().item<bool>()) return null;
            values[name] = value;
        }
        JsonObject Group(IEnumerable<string> names) => new(names.Select(n => KeyValuePair.Create(n, (JsonNode?)Rows(values[n].Tensor))));
        return new() { ["activation"] = "tanh", ["inputs"] = Group(inputs), ["claims"] = Group(Order) };
    }

    private static JsonArray Rows(Tensor t) =>
        new([.. t.contiguous().data<double>().ToArray().Chunk((int)t.shape[1]).Select(row => (JsonNode)new JsonArray([.. row.Select(x => (JsonNode)JsonValue.Create(x))]))]);

    private static Expression Equation(string name)
    {
        Symbol S(string s) => new(s);
        Expression Dot(Expression a, Expression b) => new Product(ProductSign.Matrix, a, b);
        Expression Mean(Expression a) => new Divide(new Call(S("sum"), [a], [new("axis", new Number(1)), new("keepdims", S("True"))]), S("m"));
        return name switch
        {
            "Z1" => new Add(Dot(S("W1"), S("X")), S("b1")),
            "A1" => new Call(S("tanh"), [S("Z1")], []),
            "Z2" => new Add(Dot(S("W2"), S("A1")), S("b2")),
            "A2" => new Call(S("sigmoid"), [S("Z2")], []),
            "dZ2" => new Subtract(S("A2"), S("Y")),
            "dW2" => new Divide(Dot(S("dZ2"), new Transpose(S("A1"))), S("m")),
            "db2" => Mean(S("dZ2")),
            "dZ1" => new Product(ProductSign.Hadamard, new Group(Dot(new Transpose(S("W2")), S("dZ2"))), new Call(new Symbol("tanh", [], [], 1), [S("Z1")], [])),
            "dW1" => new Divide(Dot(S("dZ1"), new Transpose(S("X"))), S("m")),
            _ => Mean(S("dZ1")),
        };
    }
}
