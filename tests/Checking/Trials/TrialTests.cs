using AutogradCheck.Checking;
using AutogradCheck.Tests.GradCheckTests;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.Trials;

/// <summary>No run that the checker thinks of itself ends the process; and what cannot end it keeps the sharper referee.</summary>
public sealed class TrialTests
{
    public static TheoryData<string, ScalarType> Cases()
    {
        var cases = new TheoryData<string, ScalarType>();
        foreach (var name in Dangerous.All.Keys)
            foreach (var dtype in new[] { float64, float32 }) cases.Add(name, dtype);
        return cases;
    }

    // That this returns at all is the test.
    [Theory]
    [MemberData(nameof(Cases))]
    public void TheProcessSurvives(string name, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        var result = Dangerous.All[name](dtype);
        Assert.NotEqual(Verdict.Disagrees, result.Verdict);
    }

    [Fact]
    public void TheReasonIsGiven()
    {
        using var scope = NewDisposeScope();
        var W = Seeded.Normal(1, 3, 3);
        var result = GradCheck.Check(x => W.matmul(x), Seeded.Normal(2, 3, 3).requires_grad_());
        Assert.Equal("central differences", result.Referee);
        Assert.Contains(result.Notes, n => n.Contains("matmul", StringComparison.Ordinal) && n.Contains("(W)", StringComparison.Ordinal) && n.Contains("complex numbers", StringComparison.Ordinal));
    }
}
