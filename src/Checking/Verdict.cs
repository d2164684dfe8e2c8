namespace AutogradCheck.Checking;

/// <summary>What a comparison of a claim with its referee says.</summary>
public enum Verdict
{
    /// <summary>Every entry is within its bound, and the bound is narrow enough to mean something.</summary>
    Agrees,

    /// <summary>An entry is beyond its bound, or the shape is another one: a mistake.</summary>
    Disagrees,

    /// <summary>Within the bound, but the bound is too wide to mean anything here.</summary>
    Inconclusive,
}

/// <summary>What follows for verdicts together.</summary>
public static class Verdicts
{
    /// <summary>One disagreement settles it; otherwise one open question leaves it open.</summary>
    public static Verdict Combine(this IEnumerable<Verdict> verdicts) =>
        verdicts.Aggregate(Verdict.Agrees, (a, b) => a == Verdict.Disagrees || b == Verdict.Disagrees ? Verdict.Disagrees : a == Verdict.Inconclusive ? a : b);

    /// <summary>The word in reports: agrees, disagrees, inconclusive.</summary>
    public static string Word(this Verdict verdict) => verdict switch
    {
        Verdict.Agrees => "agrees",
        Verdict.Disagrees => "disagrees",
        _ => "inconclusive",
    };
}
