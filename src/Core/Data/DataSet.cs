using static TorchSharp.torch;

namespace AutogradCheck.Core.Data;

/// <summary>Samples with their labels and the names of things. Samples are columns.</summary>
/// <param name="Name">What it is called in reports.</param>
/// <param name="FeatureNames">n0 names, one a row of X.</param>
/// <param name="LabelName">The column the labels came from.</param>
/// <param name="ClassNames">One output: the classes coded 0 and 1, or none when labels are soft. Several outputs: one class an output.</param>
/// <param name="Batch">X (n0, m), Y (n2, m), float64.</param>
public sealed record DataSet(string Name, IReadOnlyList<string> FeatureNames, string LabelName, IReadOnlyList<string> ClassNames, Batch Batch) : IDisposable
{
    /// <summary>Features, (n0, m) float64.</summary>
    public Tensor X => Batch.X;

    /// <summary>Labels, (n2, m) float64.</summary>
    public Tensor Y => Batch.Y;

    /// <summary>The number of samples.</summary>
    public long m => Batch.m;

    /// <summary>The sizes of a network for this data.</summary>
    /// <param name="n1">Hidden units.</param>
    public Sizes Sizes(long n1) => new(n0: X.shape[0], n1, n2: Y.shape[0], m);

    /// <summary>Breast Cancer Wisconsin (Diagnostic): 569 samples of 30 features; 0 = malignant, 1 = benign. Source and licence: README.md beside the file.</summary>
    public static DataSet BreastCancer()
    {
        const string Name = "breast_cancer.csv";
        using var stream = typeof(DataSet).Assembly.GetManifestResourceStream(Name)!;
        return CsvFile.Read(stream, Name, "breast cancer", labelColumn: null);
    }

    /// <summary>The same samples with one output: 1 for one class, 0 for all others.</summary>
    /// <param name="className">One of <see cref="ClassNames"/>.</param>
    /// <exception cref="InputException">There is no such class.</exception>
    public DataSet OneAgainstTheRest(string className)
    {
        var k = ClassNames.ToList().IndexOf(className);
        if (k < 0) throw new InputException(Name, $"no class {InputFile.Quote(className)} in column '{LabelName}'", ClassNames.Count == 0 ? "labels that are classes" : $"one of {InputFile.List([.. ClassNames])}");
        using var scope = NewDisposeScope();
        var one = Y.shape[0] > 1 ? Y.narrow(0, k, 1).clone() : k == 1 ? Y.clone() : 1 - Y;
        return this with { ClassNames = ["others", className], Batch = new Batch(X.clone(), one).MoveToOuterDisposeScope() };
    }

    /// <summary>Some of the samples, in the order given.</summary>
    /// <param name="rows">Numbers of samples from 0, as rows of the file; at least one.</param>
    public Batch Rows(IReadOnlyList<long> rows)
    {
        using var scope = NewDisposeScope();
        var index = tensor(rows.ToArray(), dtype: int64);
        return new Batch(X.index_select(1, index), Y.index_select(1, index)).MoveToOuterDisposeScope();
    }

    /// <summary>Releases X and Y.</summary>
    public void Dispose() => Batch.Dispose();
}
