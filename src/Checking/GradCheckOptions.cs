namespace AutogradCheck.Checking;

/// <summary>What a gradient check can be told. The defaults are meant to be right: nothing needs to be set.</summary>
public sealed record GradCheckOptions
{
    /// <summary>The defaults.</summary>
    public static GradCheckOptions Default { get; } = new();

    /// <summary>Seed of the directions and cotangents. It is part of the result.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Names of the inputs, in order, for messages; null: the names of the function's parameters where it has one for each input, otherwise "input 0", "input 1", ….</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Examines every entry by itself, instead of all at once along random directions: costs evaluations in proportion to the number of entries.</summary>
    public bool EveryEntry { get; init; }

    /// <summary>Told how far an examination entry by entry is: entries done, entries in all.</summary>
    public Action<long, long>? Progress { get; init; }

    /// <summary>Which referee may speak. <see cref="RefereeChoice.Automatic"/> takes the complex step where it proves right.</summary>
    public RefereeChoice Referee { get; init; } = RefereeChoice.Automatic;

    /// <summary>
    /// A relative error, of an input's largest gradient entry, that is to count as agreement; null for none. It hides mistakes up to its size: the result says so.
    /// </summary>
    public double? Tolerance { get; init; }

    /// <summary>How far two runs of one backward on one cotangent may be apart, relative to the input's largest gradient entry. Beyond rounding the function is nondeterministic.</summary>
    public double NondeterminismTolerance { get; init; }

    /// <summary>The most evaluations that are spent on finding wrong entries once a mistake has been seen; the count of wrong entries is a lower bound when they do not suffice.</summary>
    public int LocatingBudget { get; init; } = 512;
}

/// <summary>Who says what the gradient is.</summary>
public enum RefereeChoice
{
    /// <summary>The complex step where it proves right on a probe, otherwise central differences.</summary>
    Automatic,

    /// <summary>Central differences only: for functions whose complex evaluation should not be tried.</summary>
    CentralDifferences,
}
