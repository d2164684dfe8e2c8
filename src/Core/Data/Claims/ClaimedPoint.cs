using static TorchSharp.torch;

namespace AutogradCheck.Core.Data.Claims;

/// <summary>What a program says one quantity of the specification is.</summary>
/// <param name="Name">Z1, A1, Z2, A2, J, dZ2, dW2, db2, dZ1, dW1, db1; or W1, b1, W2, b2 after one update.</param>
/// <param name="Value">float64, by the specification's layout where it fits; otherwise as the file has it.</param>
/// <param name="Fits">Whether the shape is the specification's, up to layout.</param>
public sealed record Claim(string Name, Tensor Value, bool Fits);

/// <summary>Inverted dropout on A1: A1 ⊙ mask / keep is what (3) and 3.33 use.</summary>
/// <param name="Mask">Zeros and ones, (n1, m), float64.</param>
/// <param name="Keep">The share kept, in (0, 1].</param>
public sealed record Dropout(Tensor Mask, double Keep);

/// <summary>What another program computed at a point, and everything it depends on.</summary>
/// <param name="Point">Activation, parameters, samples and labels.</param>
/// <param name="Claims">What the program says, in the order of the specification.</param>
/// <param name="Alpha">The learning rate of the update; null without one.</param>
/// <param name="Lambda">The weight λ of an L2 penalty (λ/2m)(‖W1‖² + ‖W2‖²) in J; 0 without one.</param>
/// <param name="Dropout">Null without one.</param>
/// <param name="Notes">What was read in another layout, and what was not read, a sentence each.</param>
public sealed record ClaimedPoint(
    NetworkPoint Point, IReadOnlyList<Claim> Claims, double? Alpha = null, double Lambda = 0, Dropout? Dropout = null, IReadOnlyList<string>? Notes = null) : IDisposable
{
    /// <summary>Every quantity that can be claimed, in the order of the specification.</summary>
    public static IReadOnlyList<string> Names { get; } = ["Z1", "A1", "Z2", "A2", "J", "dZ2", "dW2", "db2", "dZ1", "dW1", "db1", "W1", "b1", "W2", "b2"];

    /// <summary>What was read in another layout, and what was not read, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; } = Notes ?? [];

    /// <summary>Releases every tensor.</summary>
    public void Dispose()
    {
        Point.Dispose();
        Dropout?.Mask.Dispose();
        foreach (var claim in Claims) claim.Value.Dispose();
    }
}
