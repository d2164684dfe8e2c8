namespace AutogradCheck.Derivations.Diagnosis;

/// <summary>Where a part of an expression stands: that decides which edits are worth trying there.</summary>
internal enum Position
{
    /// <summary>The whole, or the first term of a sum.</summary>
    Term,

    /// <summary>A later term of a sum: its sign is the sum's.</summary>
    Summand,

    /// <summary>A factor of a product, numerator or denominator.</summary>
    Factor,

    /// <summary>An argument of a function, or an entry of a matrix.</summary>
    Argument,

    /// <summary>The argument of a derivative, σ′(z).</summary>
    Slope,

    /// <summary>Elsewhere.</summary>
    Other,
}
