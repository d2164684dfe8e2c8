using System.Globalization;
using System.Text;

namespace AutogradCheck.Checking;

/// <summary>What a gradient check found: numbers and words, no tensor.</summary>
/// <param name="Inputs">One comparison for each input or parameter, in order, by name.</param>
/// <param name="Referee">Who said what the gradient is: "complex step" or "central differences".</param>
/// <param name="Order">1 for first derivatives, 2 for second.</param>
/// <param name="Dtype">The number format of the function that was checked.</param>
/// <param name="Device">Where it ran.</param>
/// <param name="Seed">Repeats the check.</param>
/// <param name="Evaluations">How often the function was evaluated, complex evaluations counted as one.</param>
/// <param name="Backwards">How often a gradient was asked for.</param>
/// <param name="Kinks">Where a kink was met, such as relu at 0; empty for a smooth function.</param>
/// <param name="Notes">What else a reader should know, a sentence each.</param>
public sealed record GradCheckResult(
    IReadOnlyList<Comparison> Inputs,
    string Referee,
    int Order,
    string Dtype,
    string Device,
    int Seed,
    int Evaluations,
    int Backwards,
    IReadOnlyList<Kink> Kinks,
    IReadOnlyList<string> Notes)
{
    /// <summary>All inputs together.</summary>
    public Verdict Verdict => Inputs.Select(i => i.Verdict).Combine();

    /// <summary>The coarsest resolution of any input: a relative error of twice this size in any entry would have been caught.</summary>
    public double Resolution => Inputs.Count == 0 ? 0 : Inputs.Max(i => i.Resolution);

    /// <summary>The whole story in a few lines.</summary>
    public string Summary
    {
        get
        {
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"{(Order == 2 ? "second derivative" : "gradient")} {Verdict.Word()}: referee {Referee}, {Dtype}, {Device}, seed {Seed}, {Evaluations} evaluations, {Backwards} backward{(Backwards == 1 ? "" : "s")}");
            foreach (var input in Inputs) text.AppendLine().Append("  ").Append(Describe(input));
            if (Kinks.Count > 0) text.AppendLine().Append("  kinks: ").AppendJoin(", ", Kinks.Take(8).Select(k => k.ToString()));
            if (Kinks.Count > 8) text.Append(CultureInfo.InvariantCulture, $", … {Kinks.Count} in all");
            foreach (var note in Notes) text.AppendLine().Append("  note: ").Append(note);
            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Summary;

    private static string Describe(Comparison c)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{c.Name} ({string.Join(", ", c.Shape)}): {c.Verdict.Word()}");
        if (c.Reason is not null) line.Append(", ").Append(c.Reason);
        if (c.Pattern is not null) line.Append(": ").Append(c.Pattern);
        if (c.Verdict != Verdict.Agrees && c.Worst is { } worst)
            line.Append(CultureInfo.InvariantCulture, $"; worst at [{string.Join(", ", worst.Index)}]{(worst.Imaginary ? ", imaginary part" : "")}: claimed {worst.Claim:g12}, {(c.Referee.Length == 0 ? "referee" : c.Referee)} {worst.Referee:g12}, bound {worst.Bound:g2}");
        if (c.Verdict != Verdict.Disagrees) line.Append(CultureInfo.InvariantCulture, $"; resolution {c.Resolution:g2}");
        return line.ToString();
    }
}

/// <summary>An entry at which a function has no derivative, only one-sided slopes.</summary>
/// <param name="Input">The input's name.</param>
/// <param name="Index">Its index there.</param>
/// <param name="Value">The input's value there.</param>
/// <param name="Left">The slope from below, through the cotangent that showed it.</param>
/// <param name="Right">The slope from above.</param>
public sealed record Kink(string Input, IReadOnlyList<long> Index, double Value, double Left, double Right)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Input}[{string.Join(", ", Index)}] = {Value:g6} (slopes {Left:g6} and {Right:g6})");
}
