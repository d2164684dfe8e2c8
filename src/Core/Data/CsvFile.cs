using System.Globalization;
using System.Runtime.InteropServices;
using CsvHelper;
using static TorchSharp.torch;

namespace AutogradCheck.Core.Data;

/// <summary>Reads a table of samples: a header line, one sample a line, numbers with '.' as the decimal point; separated by ',', ';', tab or '|'.</summary>
public static class CsvFile
{
    private const string Kind = "a CSV file: a header line, then one sample a line";
    private const int LongestLine = 8 << 20;
    private const long MostValues = 100_000_000;
    private const int BlockSize = 1 << 16;

    private static readonly CsvReaderOptions Options = new()
    {
        HasHeader = false, // read as a record, so that the rules for it are ours
        TrackLineNumbers = true,
        TrimWhitespace = true,
        AllowLineBreaksInQuotes = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        MaxRecordSize = LongestLine,
    };

    /// <summary>The samples of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labelColumn">The name of the label column; null for the last one.</param>
    /// <returns>X (n0, m) and Y (n2, m) in float64: the rows of the file are the columns of X.</returns>
    /// <exception cref="InputException">Anything about the file that is not as it should be: file, line, column, what, what was expected.</exception>
    public static DataSet Read(string path, string? labelColumn = null)
    {
        using var file = InputFile.Open(path, Kind);
        return Read(file, path, Path.GetFileNameWithoutExtension(path), labelColumn);
    }

    internal static DataSet Read(Stream stream, string path, string name, string? labelColumn)
    {
        using var reader = CsvReader.Create(new TextStream(stream, path, Kind), Options, leaveOpen: false);
        try
        {
            return Read(reader, path, name, labelColumn);
        }
        catch (CsvFormatException e)
        {
            var where = e.LineNumber > 0 ? $"{path}:{e.LineNumber}" : path;
            throw new InputException(where, $"this can't be read as CSV ({e.Message.TrimEnd('.')})", $"lines of at most {LongestLine >> 20} MB, quotes in pairs", null, e);
        }
    }

    private static DataSet Read(CsvReader reader, string path, string name, string? labelColumn)
    {
        var columns = Header(reader, path);
        var label = LabelIndex(columns, path, labelColumn);
        var labels = new LabelColumn(path, columns[label]);
        string[] features = [.. columns.Where((_, c) => c != label)];
        var (n0, perBlock) = (features.Length, Math.Max(1, BlockSize / features.Length));
        List<double[]> blocks = [];
        while (reader.Read())
        {
            var line = reader.LineNumber;
            if (reader.FieldCount != columns.Length)
                throw new InputException($"{path}:{line}", $"{reader.FieldCount} {(reader.FieldCount == 1 ? "field" : "fields")}", $"{columns.Length}, as in the header");
            if ((labels.Count + 1L) * n0 > MostValues)
                throw new InputException($"{path}:{line}", $"more than {MostValues / 1_000_000} million values", "a table that fits into memory", "Use fewer rows or columns.");
            var at = labels.Count % perBlock * n0;
            if (at == 0) blocks.Add(new double[perBlock * n0]);
            for (var c = 0; c < columns.Length; c++)
            {
                if (c == label) continue;
                blocks[^1][at++] = double.TryParse(reader.GetSpan(c), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                    ? number
                    : throw NotANumber(reader.GetString(c), number, $"{path}:{line}: column '{columns[c]}'");
            }
            labels.Add(reader.GetString(label), line);
        }
        if (labels.Count == 0) throw new InputException(path, "a header and no samples", Kind);

        var (Y, classes) = labels.ToLabels();
        return new DataSet(name, features, columns[label], classes, new Batch(Columns(blocks, perBlock, n0, labels.Count), Y));
    }

    private static string[] Header(CsvReader reader, string path)
    {
        if (!reader.Read()) throw new InputException(path, "the file is empty", Kind);
        var where = $"{path}:{reader.LineNumber}";
        string[] columns = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)];
        if (columns.Length == 1)
            throw new InputException(where, $"only one column, {InputFile.Quote(columns[0])}", "features and a label, separated by ','");
        if (HoldsNumbers(columns))
            throw new InputException(where, "the first line holds numbers", "a header line with the names of the columns", $"Add one, for example {Example(columns.Length)}.");
        if (Array.FindIndex(columns, string.IsNullOrWhiteSpace) is >= 0 and var unnamed)
            throw new InputException(where, $"column {unnamed + 1} has no name", "a name for every column", "If it is a row number, remove it.");
        if (columns.GroupBy(c => c, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new InputException(where, $"column {InputFile.Quote(twice.Key)} is there {twice.Count()} times", "different names");
        return columns;
    }

    /// <summary>Whether a first line is data: all but one of its fields are numbers, or one is a fraction. Names that count 0, 1, 2, … are names.</summary>
    private static bool HoldsNumbers(string[] columns)
    {
        var numbers = columns.Select(c => double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : (double?)null).ToArray();
        var count = numbers.Count(n => n is not null);
        if (numbers.Any(n => n is { } number && !double.IsInteger(number))) return true;
        if (count == columns.Length) return true;
        var counting = numbers.OfType<double>().Select((n, i) => n - i).Distinct().Count() <= 1;
        return count == columns.Length - 1 && !counting;
    }

    private static string Example(int columns) => columns > 4 ? $"x1,x2,…,x{columns - 1},y" : string.Join(',', Enumerable.Range(1, columns - 1).Select(i => $"x{i}").Append("y"));

    private static int LabelIndex(string[] columns, string path, string? labelColumn)
    {
        if (labelColumn is null) return columns.Length - 1;
        var at = Array.IndexOf(columns, labelColumn);
        return at >= 0 ? at : throw new InputException(path, $"no column {InputFile.Quote(labelColumn)} for the label", $"one of {InputFile.List(columns)}");
    }

    private static InputException NotANumber(string text, double number, string where)
    {
        if (text.Length == 0) return new(where, "no value", "a number", "Fill it in or remove the row.");
        if (!double.IsFinite(number)) return new(where, $"{InputFile.Quote(text)} is {(double.IsNaN(number) ? "not a number" : "infinite or too large")}", "a finite number", "Remove the row.");
        return new(where, $"{InputFile.Quote(text)} is not a number", "a number like -1.5 or 2e-3", "Remove the column, or name it with --label if it is the label.");
    }

    /// <summary>X (n0, m) from blocks of rows: samples become columns.</summary>
    private static Tensor Columns(List<double[]> blocks, int perBlock, int n0, int m)
    {
        var X = empty(n0, m, dtype: float64);
        var values = MemoryMarshal.Cast<byte, double>(X.bytes);
        for (var i = 0; i < m; i++)
        {
            var row = blocks[i / perBlock].AsSpan(i % perBlock * n0, n0);
            for (var j = 0; j < n0; j++) values[j * m + i] = row[j];
        }
        return X;
    }
}
