namespace AutogradCheck.Checking.Engine;

/// <summary>Claim and referee along one direction, through each cotangent.</summary>
/// <param name="Claims">⟨claimed gradient, direction⟩.</param>
/// <param name="Referees">What the referee says.</param>
/// <param name="Bounds">How far apart rounding may take the two.</param>
/// <param name="Kinked">Whether the referee met a kink.</param>
internal sealed record Gap(double[] Claims, double[] Referees, double[] Bounds, bool Kinked)
{
    public int Count => Claims.Length;

    public double Difference(int c) => Claims[c] - Referees[c];

    /// <summary>Whether a cotangent shows more than rounding. The accept form: NaN is not within.</summary>
    public bool Within => Enumerable.Range(0, Count).All(c => Math.Abs(Difference(c)) <= Bounds[c]);

    /// <summary>The cotangent that shows most.</summary>
    public int Worst => Enumerable.Range(0, Count).MaxBy(Excess);

    /// <summary>How many bounds the worst cotangent is off.</summary>
    public double LargestExcess => Excess(Worst);

    /// <summary>What is left of this when a part of the direction is taken away: both are linear in it.</summary>
    public Gap Without(Gap part) => new(
        Minus(Claims, part.Claims), Minus(Referees, part.Referees), [.. Bounds.Zip(part.Bounds, (a, b) => a + b)], Kinked);

    private double Excess(int c)
    {
        var difference = Math.Abs(Difference(c));
        return double.IsNaN(difference) ? double.PositiveInfinity : difference == 0 ? 0 : difference / Bounds[c];
    }

    private static double[] Minus(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];
}
