using System.CommandLine;
using AutogradCheck.Parity;

namespace AutogradCheck.Cli;

/// <summary>What `check` can be told besides the common options.</summary>
internal sealed class CheckOptions
{
    public readonly Option<string?> Data = Options.Text("--data", "FILE.csv", "Samples: a header line, numbers, labels in the last column. [default: the breast-cancer data inside the tool]");
    public readonly Option<string?> Label = Options.Text("--label", "COLUMN", "The column of the labels. [default: the last]");
    public readonly Option<long> Hidden = Options.Whole("--hidden", "Hidden units, n1.", 8, 1, 1_000_000);
    public readonly Option<string> Activation = Options.OneOf("--activation", "Hidden activation", "tanh", [.. Core.Activation.All.Select(a => a.Name)]);
    public readonly Option<string> Backend = Options.OneOf("--backend", "The backend to check", "manual", [.. Backends.All]);
    public readonly Option<string> Against = Options.OneOf("--against", "The backend it is held against; manual when autograd is the one to check; numerical is the complex step, entry by entry", "autograd", [.. Backends.Referees]);
    public readonly Option<string?> Point = Options.Text("--point", "FILE.json", "Check at a given point: activation and inputs W1, b1, W2, b2, X, Y.");
    public readonly Option<string?> Claims = Options.Text("--claims", "FILE", "Judge the numbers of another program, equation by equation: JSON or NumPy's .npz (docs/diagnosis.md).");
    public readonly Option<long> Steps = Options.Whole("--steps", "Train both side by side for so many updates and compare at every step.", 0, 0, 1_000_000);
    public readonly Option<double> Alpha = Options.Number("--alpha", "Learning rate of --steps.", 0.5, a => a > 0, "a number above 0");
    public readonly Option<bool> Power = Options.Switch("--power", "Say which single mistakes in the equations this check would see, which it would not and why, and the smallest sizes that show all.");
    public readonly Option<bool> Values = Options.Switch("--values", "Add every value both computed to the JSON, at 17 digits.");

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [Data, Label, Hidden, Activation, Backend, Against, Point, Claims, Steps, Alpha, Power, Values];

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in All) command.Add(option);
    }
}
