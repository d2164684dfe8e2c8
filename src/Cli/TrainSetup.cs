using System.CommandLine;
using AutogradCheck.Core;
using AutogradCheck.Core.Data;
using AutogradCheck.Core.Training;

namespace AutogradCheck.Cli;

/// <summary>Everything a training starts from.</summary>
/// <param name="Data">All samples, as they are in the file.</param>
/// <param name="Split">Which of them are trained on.</param>
/// <param name="SplitSource">Where the split comes from, for people.</param>
/// <param name="Preprocessing">Fitted on the training samples.</param>
/// <param name="Activation">g1.</param>
/// <param name="Alpha">α.</param>
/// <param name="Initial">The parameters before the first update, float64.</param>
internal sealed record TrainSetup(
    DataSet Data, TrainTestSplit Split, string SplitSource, Preprocessing Preprocessing, Activation Activation, double Alpha, Parameters Initial)
{
    /// <summary>n0, n1, n2 and the number of training samples.</summary>
    public Sizes Sizes => Data.Sizes(Initial.W1.shape[0]) with { m = Split.Training.Count };

    /// <summary>Reads the files the options name and draws what is random.</summary>
    /// <exception cref="InputException">A file is not as it should be, or they don't fit together.</exception>
    public static TrainSetup Read(TrainOptions options, ParseResult parsed, Settings settings)
    {
        // The small files first: a mistake in them shows before a large table is read.
        var recipe = parsed.GetValue(options.Recipe) is { } recipePath ? Recipe.Read(recipePath) : null;
        var model = parsed.GetValue(options.Load) is { } modelPath ? SavedModel.Read(modelPath) : null;
        var data = parsed.GetValue(options.Data) is { } dataPath ? CsvFile.Read(dataPath, parsed.GetValue(options.Label)) : DataSet.BreastCancer();
        if (recipe is not null) return FromRecipe(recipe, parsed.GetValue(options.Recipe)!, data);

        var split = TrainTestSplit.Draw(data.m, parsed.GetValue(options.TestFraction), settings.NewGenerator());
        var source = $"drawn with seed {settings.Seed}";
        var alpha = parsed.GetValue(options.Alpha);
        if (model is not null)
        {
            CheckModel(model, parsed.GetValue(options.Load)!, data);
            return new(data, split, source, model.Preprocessing, model.Activation, alpha, model.Parameters);
        }
        var sizes = data.Sizes(parsed.GetValue(options.Hidden));
        Memory.Require(sizes, Memory.WhileTraining);
        return new(data, split, source, Fit(data, split), Activation.Named(parsed.GetValue(options.Activation)!), alpha,
            parsed.GetValue(options.Init) == "zero" ? Parameters.Zero(sizes) : Parameters.Random(sizes, settings.NewGenerator()));
    }

    /// <summary>These samples, preprocessed, (n0, rows) and (n2, rows) float64.</summary>
    public Batch Rows(IReadOnlyList<long> rows)
    {
        var raw = Data.Rows(rows);
        return new(Preprocessing.Apply(raw.X), raw.Y);
    }

    private static Standardise Fit(DataSet data, TrainTestSplit split)
    {
        using var rows = data.Rows(split.Training);
        return Standardise.Fit(rows.X, data.Name, data.FeatureNames);
    }

    private static TrainSetup FromRecipe(Recipe recipe, string path, DataSet all)
    {
        var data = recipe.OneClass is { } one ? all.OneAgainstTheRest(one) : all;
        Fits(path, "init.W1", "columns", recipe.Init.W1.shape[1], data.X.shape[0], "features");
        Fits(path, "init.W2", "rows", recipe.Init.W2.shape[0], data.Y.shape[0], "outputs");
        if (recipe.Preprocessing is Standardise standardise) Fits(path, "preprocessing.mean", "numbers", standardise.Mean.Count, data.X.shape[0], "features");
        return new(data, TrainTestSplit.WithTest(data.m, recipe.TestRows), "as the recipe says", recipe.Preprocessing, recipe.Activation, recipe.Alpha, recipe.Init);
    }

    private static void CheckModel(SavedModel model, string path, DataSet data)
    {
        Fits(path, "parameters.W1", "columns", model.Parameters.W1.shape[1], data.X.shape[0], "features");
        Fits(path, "parameters.W2", "rows", model.Parameters.W2.shape[0], data.Y.shape[0], "outputs");
        if (model.Preprocessing is Standardise standardise) Fits(path, "preprocessing.mean", "numbers", standardise.Mean.Count, data.X.shape[0], "features");
        var other = Enumerable.Range(0, data.FeatureNames.Count).FirstOrDefault(j => model.FeatureNames[j] != data.FeatureNames[j], -1);
        if (other >= 0)
            throw new InputException(path, $"feature {other + 1} is {InputFile.Quote(model.FeatureNames[other])}, in the data it is {InputFile.Quote(data.FeatureNames[other])}", "the same features in the same order");
        if (model.ClassNames.Count > 0 && data.ClassNames.Count > 0 && !model.ClassNames.SequenceEqual(data.ClassNames))
            throw new InputException(path, $"classes {InputFile.List([.. model.ClassNames])}; in the data {InputFile.List([.. data.ClassNames])}", "the same classes");
    }

    private static void Fits(string path, string name, string what, long actual, long wanted, string of)
    {
        if (actual != wanted) throw new InputException($"{path}: $.{name}", $"{actual} {what}, but the data has {wanted} {of}", "a file for this data", "Check --data and --label.");
    }
}
