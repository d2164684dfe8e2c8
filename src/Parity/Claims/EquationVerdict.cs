using AutogradCheck.Checking;

namespace AutogradCheck.Parity.Claims;

/// <summary>One equation held against a program's numbers, fed with the program's own values: an error is charged to the equation that makes it, not to those that inherit it.</summary>
/// <param name="Equation">Its number: (1) to (4), J, 3.30 to 3.37.</param>
/// <param name="Name">The quantity it gives.</param>
/// <param name="Own">The claim against the equation fed with the claims before it; null when the quantity is not claimed.</param>
/// <param name="InheritedError">How far the equation's result is from the specification's because of what it was fed with, the largest of all entries.</param>
/// <param name="Through">The quantities between the claim and the nearest claims before it, its own last: one alone can be told apart, several can't.</param>
/// <param name="Suspects">Those of them that no other claim clears; the equation itself when it agrees or is not claimed.</param>
public sealed record EquationVerdict(string Equation, string Name, Comparison? Own, double InheritedError, IReadOnlyList<string> Through, IReadOnlyList<string> Suspects)
{
    /// <summary>The equation that is to blame for this claim instead, once a diagnosis has shown that it is another one whose value is not claimed; null for none.</summary>
    public string? BlamedOn { get; init; }

    /// <summary>Whether a diagnosis has shown that this equation is to blame, though its value is not claimed.</summary>
    public bool IsBlamed { get; init; }

    /// <summary>agrees, disagrees, inconclusive or not-claimed.</summary>
    public string Word => IsBlamed ? Verdict.Disagrees.Word() : BlamedOn is not null ? Verdict.Agrees.Word() : Own?.Verdict.Word() ?? "not-claimed";

    /// <summary>Whether the claim disagrees.</summary>
    public bool Disagrees => Own?.Verdict == Verdict.Disagrees;
}
