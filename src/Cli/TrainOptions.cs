using System.CommandLine;
using AutogradCheck.Core;
using AutogradCheck.Parity;

namespace AutogradCheck.Cli;

/// <summary>The options of train.</summary>
internal sealed class TrainOptions
{
    public Option<string?> Data { get; } = Options.Text("--data", "FILE.csv", "Samples: a header line, one sample a line, label in the last column. [default: the built-in breast-cancer data]");

    public Option<string?> Label { get; } = Options.Text("--label", "COLUMN", "Label column. [default: the last one]");

    public Option<string> Backend { get; } = Options.OneOf("--backend", "Where the gradients come from", "manual", Backends.All);

    public Option<long> Hidden { get; } = Options.Whole("--hidden", "Hidden units n1.", 8, 1, 1_000_000);

    public Option<string> Activation { get; } = Options.OneOf("--activation", "Hidden activation g1", "tanh", [.. Core.Activation.All.Select(g1 => g1.Name)]);

    public Option<double> Alpha { get; } = Options.Number("--alpha", "Learning rate.", 0.5, alpha => alpha > 0, "a number above 0");

    public Option<long> Iterations { get; } = Options.Whole("--iterations", "Updates of the parameters, each on all training samples.", 1000, 0, 1_000_000_000);

    public Option<double> TestFraction { get; } = Options.Number("--test-fraction", "Part of the samples that is kept for testing, drawn with the seed.", 0.2, f => f is >= 0 and < 1, "a number from 0 to below 1");

    public Option<string> Init { get; } = Options.OneOf("--init", "Initial parameters", "random", "random", "zero");

    public Option<string?> Save { get; } = Options.Text("--save", "FILE.json", "Write the trained network.");

    public Option<string?> Load { get; } = Options.Text("--load", "FILE.json", "Start from a network --save wrote; --iterations 0 only applies it.");

    public Option<string?> Predict { get; } = Options.Text("--predict", "FILE.csv", "Write the prediction for every sample: row (from 0), set, yhat, y.");

    public Option<string?> Recipe { get; } = Options.Text("--recipe", "FILE.json", "Repeat a training exactly: init, alpha, activation, preprocessing, test_rows and target come from the file. Needs --data.");

    public CommonOptions Common { get; } = new();

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { Data, Label, Backend, Hidden, Activation, Alpha, Iterations, TestFraction, Init, Save, Load, Predict, Recipe }) command.Add(option);
        Common.AddTo(command);
    }

    /// <summary>Complains about options that contradict each other or the files they name.</summary>
    /// <exception cref="InputException">They do.</exception>
    public void Check(ParseResult parsed)
    {
        if (parsed.GetValue(Recipe) is not null)
        {
            Exclude("--recipe", Load, Hidden, Activation, Alpha, TestFraction, Init);
            if (!parsed.IsGiven(Data)) throw new InputException("--recipe", "no --data", "--data with the CSV file the recipe is for");
        }
        if (parsed.GetValue(Load) is not null) Exclude("--load", Hidden, Activation, Init);
        if (parsed.IsGiven(Label) && !parsed.IsGiven(Data)) throw new InputException("--label", "no --data", "--data with the CSV file that has the column");

        var (data, save, predict) = (parsed.GetValue(Data), parsed.GetValue(Save), parsed.GetValue(Predict));
        foreach (var (option, path) in new[] { ("--save", save), ("--predict", predict) })
        {
            if (path is not null && data is not null && Core.Data.InputFile.Same(path, data))
                throw new InputException(option, $"{Core.Data.InputFile.Quote(path)} is the --data file", "another file");
        }
        if (save is not null && predict is not null && Core.Data.InputFile.Same(save, predict))
            throw new InputException("--predict", "the same file as --save", "another file");

        void Exclude(string option, params Option[] others)
        {
            if (others.FirstOrDefault(parsed.IsGiven) is { } other)
                throw new InputException(other.Name, $"given with {option}, which brings its own", "one of the two");
        }
    }
}
