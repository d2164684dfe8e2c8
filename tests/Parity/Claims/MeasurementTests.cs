using System.Globalization;
using System.Text.Json.Nodes;
using AutogradCheck.Checking;
using AutogradCheck.Parity.Diagnosis;
using Xunit.Abstractions;

namespace AutogradCheck.Tests.Claims;

/// <summary>How well the whole catalogue is diagnosed: fractions, not single cases.</summary>
public sealed class MeasurementTests(ITestOutputHelper output)
{
    private static readonly string[] Gradients = ["J", "dW1", "db1", "dW2", "db2"];

    /// <summary>A fifth of the catalogue, or with MEASURE_ALL=1 all of it.</summary>
    private static IEnumerable<string> Wrong => Catalogue.Mistakes.Where(id => !Catalogue.IsLate(id)).Where((_, i) => i % 5 == 2 || Environment.GetEnvironmentVariable("MEASURE_ALL") == "1");

    [Fact]
    public void In_single_precision_the_equation_is_still_named()
    {
        var (named, explained, all) = Measure(file => Catalogue.Round(file, x => (float)x));
        Assert.True(named >= 0.95 * all, $"{named} of {all} named, {explained} explained");
    }

    [Fact]
    public void With_six_decimals_the_equation_is_still_named()
    {
        var (named, explained, all) = Measure(file => Catalogue.Round(file, x => Math.Round(x, 6)));
        Assert.True(named >= 0.9 * all, $"{named} of {all} named, {explained} explained");
    }

    [Fact]
    public void From_the_gradients_alone_the_equation_is_among_those_that_are_named()
    {
        var (named, total) = (0, 0);
        foreach (var id in Wrong)
        {
            using var claimed = Catalogue.Read(Catalogue.File(id, OnlyGradients));
            var result = ClaimsResult.Of(claimed);
            if (result.Verdict != Verdict.Disagrees) continue; // the update alone is wrong
            total++;
            var said = result.Findings.SelectMany(f => f.Alternatives.Select(a => a.Equation).Prepend(f.Equation)).ToArray();
            if (said.Intersect(Catalogue.Guilty(id)).Any()) named++;
            else output.WriteLine($"{id}: {string.Join("; ", result.Findings.Select(f => $"{f.Equation} {f.Explained} {f.Cause} {f.Formula}"))}");
        }
        output.WriteLine($"{named} of {total}");
        Assert.True(named >= 0.9 * total, $"{named} of {total} named");
    }

    private static void OnlyGradients(JsonObject file)
    {
        var claims = file["claims"]!.AsObject();
        foreach (var name in claims.Select(p => p.Key).Except(Gradients).ToArray()) claims.Remove(name);
        file.Remove("alpha");
    }

    private (int Named, int Explained, int All) Measure(Action<JsonObject> change)
    {
        var (named, explained, all) = (0, 0, 0);
        foreach (var id in Wrong)
        {
            using var claimed = Catalogue.Read(Catalogue.File(id, change));
            var result = ClaimsResult.Of(claimed);
            all++;
            if (result.Findings is [var first, ..] && Catalogue.Guilty(id).Contains(first.Equation)) named++;
            else output.WriteLine($"{id} ({result.Precision}): {string.Join("; ", result.Findings.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Equation} {f.Cause}")))}");
            if (result.Findings.Count > 0 && result.Findings.All(f => f.Explained)) explained++;
            else output.WriteLine($"{id} not explained: {string.Join("; ", result.Findings.Select(f => $"{f.Equation} {f.Explained} {f.Cause}"))}");
        }
        output.WriteLine($"{named} named, {explained} explained of {all}");
        return (named, explained, all);
    }
}
