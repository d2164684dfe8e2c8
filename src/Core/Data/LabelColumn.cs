using System.Globalization;
using static TorchSharp.torch;

namespace AutogradCheck.Core.Data;

/// <summary>The label column of a table, and the Y it stands for.</summary>
/// <remarks>
/// Words: two are one output (the first in sorted order is 0, the second 1), more are one-hot.
/// Numbers: all in [0, 1] are one output as they are; whole numbers 0..K−1 or 1..K with K ≥ 3 are one-hot.
/// </remarks>
internal sealed class LabelColumn(string path, string name)
{
    /// <summary>More classes are refused, as are one-hot labels of more entries than <see cref="MostEntries"/>.</summary>
    private const int MostClasses = 1000;
    private const long MostEntries = 100_000_000;
    private const string Expected = "numbers in [0, 1], whole numbers 0..K−1 or 1..K for K ≥ 3 classes, or words";

    private readonly List<double> _numbers = [];
    private readonly List<int> _words = [];
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private (string Where, string Text)? _outside;

    public int Count => _numbers.Count + _words.Count;

    public void Add(string text, long line)
    {
        if (text.Length == 0) throw Error(line, "no label", "a label in every row", "Fill it in or remove the row.");
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            AddNumber(text, number, line);
        else
            AddWord(text, line);
    }

    /// <summary>The labels, (n2, m) float64, and the classes in the order of their code or output; no classes when labels are soft.</summary>
    public (Tensor Y, IReadOnlyList<string> Classes) ToLabels() =>
        _words.Count > 0 ? FromWords() : _outside is null ? FromProbabilities() : FromWholeNumbers();

    private void AddNumber(string text, double number, long line)
    {
        if (!double.IsFinite(number)) throw Error(line, $"label {InputFile.Quote(text)} is not finite", Expected);
        if (_words.Count > 0) throw Error(line, $"label {InputFile.Quote(text)} is a number, those above are words", "one kind of label");
        if (!(number >= 0 && number <= 1)) _outside ??= (Where(line), text);
        _numbers.Add(number);
    }

    private void AddWord(string text, long line)
    {
        if (_numbers.Count > 0) throw Error(line, $"label {InputFile.Quote(text)} is not a number, those above are", "one kind of label");
        if (!_codes.TryGetValue(text, out var code))
        {
            if (_codes.Count == MostClasses) throw Error(line, $"more than {MostClasses} different labels", "classes", "Is this the label column? --label names another.");
            _codes.Add(text, code = _codes.Count);
        }
        _words.Add(code);
    }

    private (Tensor, IReadOnlyList<string>) FromWords()
    {
        var classes = _codes.Keys.Order(StringComparer.Ordinal).ToArray();
        if (classes.Length == 1) throw new InputException($"{path}: column '{name}'", $"every label is {InputFile.Quote(classes[0])}", "two classes or more");
        var codes = new int[classes.Length];
        for (var k = 0; k < classes.Length; k++) codes[_codes[classes[k]]] = k;
        var index = _words.ConvertAll(word => codes[word]);
        return classes.Length == 2 ? (Row(index.ConvertAll(k => (double)k)), classes) : (OneHot(index, classes.Length), classes);
    }

    private (Tensor, IReadOnlyList<string>) FromProbabilities() => (Row(_numbers), _numbers.TrueForAll(y => y is 0 or 1) ? ["0", "1"] : []);

    private (Tensor, IReadOnlyList<string>) FromWholeNumbers()
    {
        var (min, max) = (_numbers.Min(), _numbers.Max());
        var classes = max - min + 1;
        if (min is not (0 or 1) || classes is not (>= 3 and <= MostClasses) || !_numbers.TrueForAll(double.IsInteger)) throw Outside();
        var index = _numbers.ConvertAll(number => (int)(number - min));
        var occurs = new bool[(int)classes];
        foreach (var k in index) occurs[k] = true;
        if (occurs.Contains(false)) throw Outside($" No row has label {min + Array.IndexOf(occurs, false)}.");
        return (OneHot(index, occurs.Length), [.. occurs.Select((_, k) => (min + k).ToString(CultureInfo.InvariantCulture))]);
    }

    private InputException Outside(string also = "") => new(
        _outside!.Value.Where, $"label {InputFile.Quote(_outside.Value.Text)} is outside [0, 1] and the labels are not classes 0..K−1 or 1..K", Expected,
        "Code two classes as 0 and 1, or write classes as words." + also);

    private static Tensor Row(List<double> labels) => tensor(labels.ToArray(), [1, labels.Count], dtype: float64);

    private Tensor OneHot(List<int> index, int classes)
    {
        var m = index.Count;
        if ((long)m * classes > MostEntries) throw new InputException($"{path}: column '{name}'", $"{classes} classes for {m} rows", "fewer classes or rows");
        var Y = new double[classes * m];
        for (var i = 0; i < m; i++) Y[index[i] * m + i] = 1;
        return tensor(Y, [classes, m], dtype: float64);
    }

    private string Where(long line) => $"{path}:{line}: column '{name}'";

    private InputException Error(long line, string what, string expected, string? fix = null) => new(Where(line), what, expected, fix);
}
