namespace AutogradCheck.Core.Data;

/// <summary>A training that can be repeated exactly, but for its data file.</summary>
/// <param name="Name">The file it came from.</param>
/// <param name="Init">The parameters before the first update, float64.</param>
/// <param name="Alpha">The learning rate α.</param>
/// <param name="Activation">g1.</param>
/// <param name="Preprocessing">What is done to the features.</param>
/// <param name="TestRows">Data rows from 0 that are not trained on; all others are, in the order of the file.</param>
/// <param name="OneClass">The class that is 1 when all others are 0; null for the labels as they are.</param>
public sealed record Recipe(
    string Name, Parameters Init, double Alpha, Activation Activation, Preprocessing Preprocessing, IReadOnlyList<long> TestRows, string? OneClass) : IDisposable
{
    private const string OneClassPrefix = "y==";

    /// <summary>The recipe a JSON file holds: init, alpha, activation, preprocessing, test_rows, target ("y", "y==CLASS" or "one hot"); other keys ignored.</summary>
    /// <exception cref="InputException">Something is missing or not as it should be: file and JSON path.</exception>
    public static Recipe Read(string path)
    {
        var json = JsonInput.Read(path, "a recipe: init, alpha, activation, preprocessing, test_rows, target");
        var (alpha, activation, target) = (json["alpha"], json["activation"], json["target"]);
        if (!(alpha.Number() > 0)) throw alpha.Not("a number above 0");
        var (g1, preprocessing, oneClass) = (activation.Activation(), Preprocessing.Read(json["preprocessing"]), OneClassOf(target));
        long[] testRows = [.. json["test_rows"].Items().Select(row => row.Whole(0, int.MaxValue))];
        if (testRows.GroupBy(row => row).FirstOrDefault(rows => rows.Count() > 1) is { } twice)
            throw new InputException($"{path}: $.test_rows", $"row {twice.Key} is there {twice.Count()} times", "different rows");
        return new(System.IO.Path.GetFileNameWithoutExtension(path), json["init"].Parameters(), alpha.Number(), g1, preprocessing, testRows, oneClass);
    }

    /// <summary>Releases the initial parameters.</summary>
    public void Dispose() => Init.Dispose();

    private static string? OneClassOf(JsonInput target)
    {
        var text = target.Text().Replace(" ", "", StringComparison.Ordinal);
        return text is "y" or "onehot" ? null
            : text.StartsWith(OneClassPrefix, StringComparison.Ordinal) && text.Length > OneClassPrefix.Length ? text[OneClassPrefix.Length..]
            : throw target.Not("'y', 'y==' and a class, or 'one hot'");
    }
}
