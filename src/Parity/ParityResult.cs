using System.Globalization;
using AutogradCheck.Checking;
using AutogradCheck.Core;
using AutogradCheck.Parity.Claims;
using AutogradCheck.Parity.Diagnosis;

namespace AutogradCheck.Parity;

/// <summary>Two backends side by side at one point: numbers and words, no tensor.</summary>
/// <param name="Claimant">The backend that was checked.</param>
/// <param name="Referee">The backend it was held against.</param>
/// <param name="Sizes">n0, n1, n2, m.</param>
/// <param name="Activation">The hidden activation.</param>
/// <param name="Dtype">The format both computed in.</param>
/// <param name="Cost">J of both. Its equation is named "J".</param>
/// <param name="Gradients">dW1, db1, dW2, db2.</param>
/// <param name="KinkEntries">How many entries of Z1 are at a kink of the activation, up to rounding.</param>
/// <param name="Values">What each backend computed, by backend; null when it was not asked for.</param>
public sealed record ParityResult(
    string Claimant,
    string Referee,
    Sizes Sizes,
    string Activation,
    string Dtype,
    Comparison Cost,
    IReadOnlyList<Comparison> Gradients,
    long KinkEntries,
    IReadOnlyDictionary<string, IReadOnlyList<NamedValues>>? Values = null)
{
    /// <summary>The claimant equation by equation, fed with its own values; empty when it agrees or was not diagnosed.</summary>
    public IReadOnlyList<EquationVerdict> Equations { get; init; } = [];

    /// <summary>Which equation is wrong and what was probably done; empty when it agrees or was not diagnosed.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>All verdicts together, the cost's included.</summary>
    public Verdict Verdict => Gradients.Append(Cost).Select(c => c.Verdict).Combine();

    /// <summary>The coarsest resolution of the four gradients.</summary>
    public double Resolution => Gradients.Max(g => g.Resolution);

    /// <summary>The whole story in a few lines, as a test's failure message.</summary>
    public string Summary => string.Join(Environment.NewLine,
        Gradients.Append(Cost).Select(Line).Concat(ClaimsResult.Lines(Findings).Select(line => $"  {line}")).Prepend(string.Create(CultureInfo.InvariantCulture,
            $"{Claimant} against {Referee}: {Verdict.Word()} (n0 = {Sizes.n0}, n1 = {Sizes.n1}, n2 = {Sizes.n2}, m = {Sizes.m}, {Activation}, {Dtype}{(KinkEntries > 0 ? $", {KinkEntries} entries of Z1 at the kink" : "")})")));

    private string Line(Comparison c)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"  {c.Name} ({c.Equation}): {c.Verdict.Word()}");
        if (c.Reason is not null) line += $", {c.Reason}";
        if (c.Worst is { } worst)
            line += string.Create(CultureInfo.InvariantCulture, $"; at [{string.Join(", ", worst.Index)}] {Claimant} {worst.Claim:g9}, {Referee} {worst.Referee:g9}, bound {worst.Bound:g2}, resolution {c.Resolution:g2}");
        return line;
    }
}

/// <summary>A tensor of a backend as numbers: rows of a matrix; J is one row of one.</summary>
/// <param name="Name">By the specification.</param>
/// <param name="Rows">The values.</param>
public sealed record NamedValues(string Name, double[][] Rows);
