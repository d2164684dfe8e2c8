namespace AutogradCheck.Checking.Referees;

/// <summary>Unit roundoffs.</summary>
internal static class Rounding
{
    /// <summary>Of float64.</summary>
    public static readonly double Double = Math.ScaleB(1, -53);
}
