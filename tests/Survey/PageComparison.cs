using System.Globalization;
using System.Text.RegularExpressions;

namespace AutogradCheck.Tests.Survey;

/// <summary>Two pages are the same when they differ at most by one in the exponent of a power of ten: a number near one rounds this way here and that way there.</summary>
internal static partial class PageComparison
{
    public static void Same(string committed, string now)
    {
        var (old, fresh) = (committed.ReplaceLineEndings("\n").Split('\n'), now.Split('\n'));
        for (var i = 0; i < Math.Min(old.Length, fresh.Length); i++) Assert.True(SameLine(old[i], fresh[i]), $"line {i + 1} of docs/operations.md is\n{old[i]}\nwould be\n{fresh[i]}\nWrite it anew: dotnet run -c Release --project survey -- page docs/operations.md");
        Assert.Equal(fresh.Length, old.Length);
    }

    private static bool SameLine(string a, string b) =>
        a == b || (Powers().Replace(a, "1e") == Powers().Replace(b, "1e")
            && Powers().Matches(a).Zip(Powers().Matches(b)).All(pair => Math.Abs(Exponent(pair.First) - Exponent(pair.Second)) <= 1));

    private static int Exponent(Match power) => int.Parse(power.Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\b\de(-\d+)")]
    private static partial Regex Powers();
}
