using CsvHelper;
using static TorchSharp.torch;

namespace AutogradCheck.Core.Data;

/// <summary>Predictions as CSV: row (from 0), set (train or test), one column yhat an output (yhat_CLASS with several), y.</summary>
public static class PredictionFile
{
    private const string FirstColumns = "row,set,yhat", LastColumn = ",y";

    /// <summary>Writes ŷ for every sample.</summary>
    /// <param name="path">The file.</param>
    /// <param name="data">The samples.</param>
    /// <param name="A2">ŷ, (n2, m).</param>
    /// <param name="test">The samples that were not trained on.</param>
    /// <exception cref="InputException">The file can't be written; nothing is left of it.</exception>
    public static void Write(string path, DataSet data, Tensor A2, IReadOnlyCollection<long> test)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(A2);
        using var scope = NewDisposeScope();
        var tested = test.ToHashSet();
        var (n2, m) = ((int)data.Y.shape[0], (int)data.m);
        var yHat = A2.to(float64, CPU).T.contiguous().data<double>().ToArray();
        var y = n2 == 1 ? data.Y.data<double>().ToArray() : [];
        var classes = n2 == 1 ? [] : data.Y.argmax(0).data<long>().ToArray();
        AtomicFile.Write(path, stream =>
        {
            using var csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
            csv.WriteHeader(["row", "set", .. n2 == 1 ? ["yhat"] : data.ClassNames.Select(name => $"yhat_{name}"), "y"]);
            for (var i = 0; i < m; i++)
            {
                csv.WriteField((long)i);
                csv.WriteField(tested.Contains(i) ? "test" : "train");
                for (var k = 0; k < n2; k++) csv.WriteField(yHat[i * n2 + k]);
                if (n2 == 1) csv.WriteField(y[i]);
                else csv.WriteField(data.ClassNames[(int)classes[i]]);
                csv.EndRecord();
            }
        });
    }

    /// <summary>Refuses a path where something other than such a file already is.</summary>
    /// <exception cref="InputException">The file is not one of ours, or couldn't be written.</exception>
    public static void CheckMayWrite(string path)
    {
        if (File.Exists(path))
        {
            using var reader = new StreamReader(InputFile.Open(path, "predictions"));
            var start = new char[1 << 16];
            var header = start.AsSpan(0, reader.ReadBlock(start, 0, start.Length));
            header = header[..Math.Max(0, header.IndexOf('\n'))];
            if (!header.StartsWith(FirstColumns, StringComparison.Ordinal) || !header.EndsWith(LastColumn, StringComparison.Ordinal))
                throw new InputException(path, "it exists and holds no predictions, so it is not overwritten", "a new name, or predictions to replace");
        }
        AtomicFile.CheckMayWrite(path);
    }
}
