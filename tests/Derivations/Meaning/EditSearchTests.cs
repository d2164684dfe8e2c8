using AutogradCheck.Derivations.Diagnosis;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.Meaning;

/// <summary>The search for the edit that reproduces given numbers.</summary>
public sealed class EditSearchTests
{
    [Theory]
    [InlineData(@"dZ A^T", "missing-1/m")]
    [InlineData(@"-\frac{1}{m} dZ A^T", "sign")]
    [InlineData(@"\frac{2}{m} dZ A^T", "factor")]
    [InlineData(@"\frac{1}{m} dZ B^T", "wrong-symbol")]
    public void AClaimIsExplainedByTheEditThatMadeIt(string claimed, string diagnosis)
    {
        using var scope = NewDisposeScope();
        var names = new NamedScope(new Dictionary<string, Value> { ["dZ"] = Random(2, 7, 1), ["A"] = Random(5, 7, 2), ["B"] = Random(5, 7, 3), ["m"] = Value.Of(7) });
        var right = FormulaParser.Parse(@"\frac{1}{m} dZ A^T");
        var target = new Evaluator(names).Evaluate(FormulaParser.Parse(claimed)).Readings[0];
        var vocabulary = Vocabulary.Empty with { Symbols = [new Symbol("dZ"), new Symbol("A"), new Symbol("B")], Counts = [new Symbol("m")] };

        var found = EditSearch.Explain(right, names, vocabulary, target, 1e-12);

        Assert.Contains(diagnosis, found.Select(e => e.MistakeDiagnosis));
    }

    [Fact]
    public void NumbersThatNoEditMakesAreNotExplained()
    {
        using var scope = NewDisposeScope();
        var names = new NamedScope(new Dictionary<string, Value> { ["dZ"] = Random(2, 7, 1), ["A"] = Random(5, 7, 2), ["m"] = Value.Of(7) });

        Assert.Empty(EditSearch.Explain(FormulaParser.Parse(@"\frac{1}{m} dZ A^T"), names, Vocabulary.Empty, Random(2, 5, 9), 1e-9));
    }

    private static Value Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return new(tensor(Enumerable.Range(0, rows * columns).Select(_ => random.NextDouble() + 0.1).ToArray(), [rows, columns], dtype: ScalarType.Float64));
    }
}
