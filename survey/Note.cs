namespace AutogradCheck.Survey;

/// <summary>What a check of a case comes to.</summary>
internal enum Outcome
{
    /// <summary>The checker finds the derivative right.</summary>
    Agrees,

    /// <summary>The checker finds it wrong.</summary>
    Disagrees,

    /// <summary>The checker cannot say.</summary>
    Inconclusive,

    /// <summary>libtorch throws.</summary>
    Throws,

    /// <summary>Not run: the note says why.</summary>
    Skipped,
}

/// <summary>Something to be said of a case at one order: what comes out if not "agrees", and why.</summary>
/// <param name="Order">1 or 2; 0 for a remark on both.</param>
/// <param name="Outcome">What must come out.</param>
/// <param name="Why">The reason, for the page.</param>
internal sealed record Note(int Order, Outcome Outcome, string Why);
