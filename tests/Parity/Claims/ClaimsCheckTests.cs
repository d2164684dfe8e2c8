using System.Globalization;
using AutogradCheck.Checking;
using AutogradCheck.Parity.Claims;
using Xunit.Abstractions;

namespace AutogradCheck.Tests.Claims;

/// <summary>Which equation is wrong, on numbers that wrong programs computed in NumPy.</summary>
public sealed class ClaimsCheckTests(ITestOutputHelper output)
{
    public static TheoryData<string> Sound => [.. Catalogue.Sound];

    public static TheoryData<string> Mistakes => [.. Catalogue.Mistakes];

    [Theory, MemberData(nameof(Sound))]
    public void Sound_programs_agree(string program)
    {
        using var claimed = Catalogue.Read(Catalogue.File(program));
        Assert.All(ClaimsCheck.Run(claimed), v => Assert.True(v.Word == "agrees", $"{v.Equation} {v.Name}: {v.Word}, {v.Own?.Reason} {v.Own?.Worst}"));
    }

    [Theory, MemberData(nameof(Sound))]
    public void Sound_programs_agree_in_single_precision(string program)
    {
        using var claimed = Catalogue.Read(Catalogue.File(program, file => Catalogue.Round(file, x => (float)x)));
        Assert.Equal("float32", NumberPrecision.Of(claimed.Claims.Select(c => c.Value)).Name);
        Assert.All(ClaimsCheck.Run(claimed), v => Assert.True(v.Word == "agrees", $"{v.Equation} {v.Name}: {v.Word}, {v.Own?.Reason} {v.Own?.Worst}"));
    }

    [Theory, MemberData(nameof(Sound))]
    public void Sound_programs_agree_however_their_numbers_were_rounded(string program)
    {
        foreach (var decimals in new[] { 2, 4, 5, 6, 7, 8, 10, 12, 14 }) Agrees(x => Math.Round(x, decimals), $"{decimals} decimals");
        foreach (var digits in new[] { 4, 6, 8, 9, 15 }) Agrees(x => double.Parse(x.ToString($"G{digits}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), $"{digits} digits");
        Agrees(x => double.Parse(((float)x).ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), "float32 in print");

        void Agrees(Func<double, double> round, string how)
        {
            using var claimed = Catalogue.Read(Catalogue.File(program, file => Catalogue.Round(file, round)));
            Assert.All(ClaimsCheck.Run(claimed), v => Assert.True(v.Own!.Verdict != Verdict.Disagrees, $"{how}: {v.Equation} {v.Name}: {v.Word}, {v.Own?.Reason} {v.Own?.Worst}"));
        }
    }

    [Theory, MemberData(nameof(Mistakes))]
    public void The_guilty_equations_are_named_and_no_other(string mistake)
    {
        using var claimed = Catalogue.Read(Catalogue.File(mistake));
        var verdicts = ClaimsCheck.Run(claimed);
        foreach (var v in verdicts) output.WriteLine($"{v.Equation} {v.Name}: {v.Word} own {v.Own?.MaxAbsoluteError:g3} bound {v.Own?.Bound:g2} inherited {v.InheritedError:g3} {v.Own?.Reason}");
        var blamed = verdicts.Where(v => v.Disagrees).Select(v => v.Equation).Distinct();
        Assert.Equal(Catalogue.IsLate(mistake) ? [] : Catalogue.Guilty(mistake).Order(), blamed.Order());
    }
}
