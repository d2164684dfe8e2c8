using AutogradCheck.Parity.Claims;
using AutogradCheck.Parity.Diagnosis;
using Xunit.Abstractions;

namespace AutogradCheck.Tests.Claims;

/// <summary>What was probably done, on numbers that wrong programs computed in NumPy.</summary>
public sealed class DiagnosisTests(ITestOutputHelper output)
{
    public static TheoryData<string> Mistakes => [.. Catalogue.Mistakes.Where(id => !Catalogue.IsLate(id))];

    [Theory, MemberData(nameof(Mistakes))]
    public void The_guilty_equation_comes_first_and_is_explained(string mistake)
    {
        using var claimed = Catalogue.Read(Catalogue.File(mistake));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var findings = Diagnoser.Run(claimed, ClaimsCheck.Run(claimed));
        output.WriteLine($"{mistake} {watch.ElapsedMilliseconds} ms");
        foreach (var f in findings)
        {
            output.WriteLine($"{f.Equation} {f.Explained}: {f.Cause} | {f.Formula} | {f.Tell}");
            foreach (var a in f.Alternatives) output.WriteLine($"    or {a.Equation}: {a.Cause} | {a.Formula}");
        }
        Assert.Contains(findings[0].Equation, Catalogue.Guilty(mistake));
        Assert.All(findings, f => Assert.True(f.Explained, f.Cause));
    }
}
