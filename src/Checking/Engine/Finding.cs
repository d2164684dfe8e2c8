using AutogradCheck.Checking.Subjects;

namespace AutogradCheck.Checking.Engine;

/// <summary>What is known of one variable's gradient while it is examined.</summary>
internal sealed class Finding(Variable variable, double largest, double scale)
{
    private WorstEntry? _worst;

    public Variable Variable { get; } = variable;

    /// <summary>The claim's largest entry.</summary>
    public double Largest { get; } = largest;

    /// <summary>What errors are relative to: the claim's largest entry, or, where that is nothing but rounding, the size a gradient would have that mattered.</summary>
    public double Scale { get; } = scale;

    /// <summary>The widest bound an entry was held to.</summary>
    public double Bound { get; private set; }

    public double LargestError { get; private set; }

    public long Beyond { get; set; }

    /// <summary>Whether there may be more than <see cref="Beyond"/>.</summary>
    public bool AtLeast { get; set; }

    public bool Wrong => Beyond > 0;

    public string? Pattern { get; set; }

    public double? Ratio { get; set; }

    /// <summary>Why nothing can be said; null where something can.</summary>
    public string? Open { get; set; }

    public string? Why { get; set; }

    /// <summary>A bound that the variable's entries were held to and kept.</summary>
    public void Held(double bound) => Bound = Math.Max(Bound, bound);

    /// <summary>A narrower bound that all of them kept.</summary>
    public void Sharpen(double bound) => Bound = Math.Min(Bound, bound);

    /// <summary>An entry beyond its bound.</summary>
    public void Add(WorstEntry entry)
    {
        var error = Math.Abs(entry.Claim - entry.Referee);
        if (!(error <= LargestError) || _worst is null)
        {
            LargestError = double.IsNaN(error) ? double.PositiveInfinity : error;
            _worst = entry;
        }
    }

    /// <summary>A reason that goes before all others: the function itself is at fault.</summary>
    public void Blame(string why)
    {
        (Why, Pattern, Open) = (why, null, null);
        Beyond = Math.Max(1, Beyond);
    }

    /// <summary>Starts anew, with another referee.</summary>
    public void Clear() => (Bound, LargestError, Beyond, AtLeast, Pattern, Ratio, Open, Why, _worst) = (0, 0, 0, false, null, null, null, null, null);

    /// <summary>The record of it.</summary>
    public Comparison Compare(string referee)
    {
        var resolution = Bound == 0 ? 0 : Bound / Scale;
        var entries = Variable.Shape.Aggregate(1L, (a, b) => a * b);
        var (verdict, reason) =
            Wrong ? (Verdict.Disagrees, Why ?? $"{(AtLeast ? "at least " : "")}{Beyond} of {Variable.Count}{(Variable.IsComplex ? " real and imaginary" : "")} entries beyond the bound")
            : Open is not null ? (Verdict.Inconclusive, Open)
            : resolution <= Comparison.CoarsestResolution || entries == 0 ? (Verdict.Agrees, (string?)null)
            : (Verdict.Inconclusive, "rounding errors could be as large as the values here; another point or a wider format would decide it");
        return new(Variable.Name, "", Variable.Shape, verdict, LargestError, Largest == 0 ? LargestError == 0 ? 0 : double.PositiveInfinity : LargestError / Largest, Bound, resolution, _worst, Beyond, reason)
        {
            Referee = referee,
            Ratio = Ratio,
            Pattern = Pattern,
        };
    }
}
