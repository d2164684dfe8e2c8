namespace AutogradCheck.Parity.Diagnosis;

/// <summary>A formula reproduces a claim, up to a constant factor.</summary>
/// <param name="Factor">The claim is so many times the formula; exactly 1 where no factor is needed.</param>
/// <param name="Uncertainty">How far the factor may be off, relative.</param>
/// <param name="Entries">How many entries it was found from.</param>
internal sealed record Match(double Factor, double Uncertainty, int Entries)
{
    /// <summary>Whether a formula gives the claimed numbers within rounding.</summary>
    public static Match? Of(Numbers claim, Numbers formula)
    {
        if (claim.Rows != formula.Rows || claim.Columns != formula.Columns) return null;
        var (c, f) = (claim.Entries, formula.Entries);
        double cf = 0, ff = 0;
        for (var i = 0; i < c.Length; i++)
        {
            if (!double.IsFinite(c[i]) || !double.IsFinite(f[i])) return null;
            cf += c[i] * f[i];
            ff += f[i] * f[i];
        }
        if (Fits(claim, formula, 1, 1)) return new(1, 0, c.Length);
        var factor = cf / ff;
        if (!double.IsFinite(factor) || factor == 0 || !Fits(claim, formula, factor, 2)) return null;
        // Known best from the entry that is relatively sharpest.
        var (uncertainty, telling) = (double.PositiveInfinity, 0);
        for (var i = 0; i < c.Length; i++)
        {
            var relative = (claim.Reach[i] + Math.Abs(factor) * formula.Reach[i]) / Math.Abs(c[i]);
            uncertainty = Math.Min(uncertainty, relative);
            if (relative < 0.05) telling++;
        }
        return telling == 0 ? null : new(factor, 2 * uncertainty, telling);
    }

    private static bool Fits(Numbers claim, Numbers formula, double factor, double room)
    {
        for (var i = 0; i < claim.Entries.Length; i++)
            if (!(Math.Abs(claim.Entries[i] - (factor * formula.Entries[i])) <= claim.Reach[i] + (room * Math.Abs(factor) * formula.Reach[i]))) return false;
        return true;
    }
}
