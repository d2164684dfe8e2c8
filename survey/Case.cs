namespace AutogradCheck.Survey;

/// <summary>One function at one kind of point.</summary>
/// <param name="Operation">The operation as the catalogue names it: <c>acos</c>, <c>linalg.det</c>, <c>functional.gelu</c>, <c>nn.LSTM</c>.</param>
/// <param name="Variant">Options and point in words; empty for the plain case.</param>
/// <param name="Function">The function of all inputs.</param>
/// <param name="Inputs">How the inputs are made.</param>
/// <param name="Notes">What differs from "agrees at both orders".</param>
internal sealed record Case(string Operation, string Variant, Func<Tensor[], Tensor[]> Function, IReadOnlyList<Input> Inputs, IReadOnlyList<Note> Notes)
{
    /// <summary>A module to differentiate by its parameters too, at first order; the function and the inputs are then what it is fed.</summary>
    public Func<nn.Module<Tensor, Tensor>>? Module { get; init; }

    public string Name => Variant.Length == 0 ? Operation : $"{Operation}: {Variant}";

    /// <summary>What must come out at an order; the second is asked for only where the first is right.</summary>
    public Outcome Expected(int order) =>
        Notes.FirstOrDefault(n => n.Order == order)?.Outcome ?? (order == 2 && Expected(1) != Outcome.Agrees ? Outcome.Skipped : Outcome.Agrees);
}
