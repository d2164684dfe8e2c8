using System.Text;
using System.Text.Json;
using AutogradCheck.Core;
using AutogradCheck.Core.Data;
using CsCheck;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

/// <summary>Tables, preprocessing, and what is written and read back.</summary>
public sealed class DataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("autogradcheck-test-").FullName;
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void The_embedded_data_is_complete()
    {
        var data = DataSet.BreastCancer();
        Assert.Equal([30, 569], data.X.shape);
        Assert.Equal([1, 569], data.Y.shape);
        Assert.Equal(357, data.Y.sum().item<double>());
        Assert.Equal("mean_radius", data.FeatureNames[0]);
        Assert.Equal(17.99, data.X[0, 0].item<double>());
        Assert.Equal(20.57, data.X[0, 1].item<double>());
        Assert.Equal(["0", "1"], data.ClassNames);
    }

    [Theory]
    [InlineData("0,1,0.25,1", new[] { 0, 1, 0.25, 1 }, new string[0])]
    [InlineData("0,1,1,0", new double[] { 0, 1, 1, 0 }, new[] { "0", "1" })]
    [InlineData("yes,no,no,yes", new double[] { 1, 0, 0, 1 }, new[] { "no", "yes" })]
    [InlineData("2,0,1,1", new double[] { 0, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0 }, new[] { "0", "1", "2" })]
    [InlineData("3,1,2,1", new double[] { 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0 }, new[] { "1", "2", "3" })]
    [InlineData("b,c,a,a", new double[] { 0, 0, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0 }, new[] { "a", "b", "c" })]
    public void Labels_become_outputs(string labels, double[] expected, string[] classes)
    {
        var data = CsvFile.Read(Write("x,label\n" + string.Concat(labels.Split(',').Select((y, i) => $"{i},{y}\n"))));
        Assert.Equal(expected, data.Y.data<double>().ToArray());
        Assert.Equal(4, data.Y.shape[1]);
        Assert.Equal(classes, data.ClassNames);
    }

    [Fact]
    public void The_label_column_may_stand_anywhere()
    {
        var data = CsvFile.Read(Write("a,sick,b\n1,0,2\n3,1,4\n"), "sick");
        Assert.Equal(["a", "b"], data.FeatureNames);
        Assert.Equal([1.0, 3, 2, 4], data.X.data<double>().ToArray());
        Assert.Equal([0.0, 1], data.Y.data<double>().ToArray());
    }

    [Fact]
    public void One_class_against_the_rest()
    {
        var digits = CsvFile.Read(Write("x,y\n0,0\n1,1\n2,2\n3,1\n"));
        Assert.Equal([0.0, 1, 0, 1], digits.OneAgainstTheRest("1").Y.data<double>().ToArray());
        var two = CsvFile.Read(Write("x,y\n0,0\n1,1\n"));
        Assert.Equal([1.0, 0], two.OneAgainstTheRest("0").Y.data<double>().ToArray());
        Assert.Throws<InputException>(() => two.OneAgainstTheRest("7"));
    }

    [Fact]
    public void Every_double_survives_the_table() => Finite.Array[1, 20].Sample(values =>
    {
        using var scope = NewDisposeScope();
        var path = Write("x,y\n" + string.Concat(values.Select(v => FormattableString.Invariant($"{v:R},1\n"))));
        return CsvFile.Read(path).X.data<double>().ToArray().AsSpan().SequenceEqual(values);
    }, iter: 100, threads: 1);

    [Fact]
    public void Standardised_features_have_mean_0_and_deviation_1()
    {
        var X = randn(5, 200, dtype: float64, generator: new Generator(1)) * 1e3 + 1e4;
        X[3] = tensor(0.1, dtype: float64);
        var fitted = Standardise.Fit(X);
        Assert.Equal(1, fitted.Std[3]);
        var Z = fitted.Apply(X);
        Assert.Equal(0, Z[3].abs().max().item<double>());
        Assert.True(Z.mean([1]).abs().max().item<double>() < 1e-13);
        Z[3] = tensor(1.0, dtype: float64);
        Assert.True((Z.square().mean([1]) - 1).abs().max().item<double>() < 1e-13);
        Assert.Throws<InputException>(() => fitted.Apply(X.narrow(0, 0, 4)));
    }

    [Fact]
    public void A_constant_feature_becomes_exactly_0() => Gen.Select(Gen.Double[-1e6, 1e6], Gen.Int[1, 300]).Sample((value, m) =>
    {
        using var scope = NewDisposeScope();
        var X = full(1, m, value, dtype: float64);
        return Standardise.Fit(X).Apply(X).eq(0).all().item<bool>();
    }, iter: 100, threads: 1);

    [Fact]
    public void Preprocessing_reads_back_as_it_was()
    {
        Preprocessing[] all = [Preprocessing.None, new Divide(16), new Divide(0.1), new Standardise([0.1, 1e-300, -5], [1 / 3.0, 1e300, 1])];
        foreach (var preprocessing in all)
        {
            using var stream = new MemoryStream();
            using (var json = new Utf8JsonWriter(stream)) preprocessing.Write(json);
            Assert.Equal(preprocessing, Preprocessing.Read(JsonInput.Read(Write(Encoding.UTF8.GetString(stream.ToArray())), "preprocessing")));
        }
    }

    [Fact]
    public void A_saved_model_reads_back_bit_by_bit() => Gen.Select(Finite.Array[6], Finite, (w, b) => (w, b)).Sample(sample =>
    {
        using var scope = NewDisposeScope();
        Tensor Matrix(long rows, long columns) => tensor(sample.w[..(int)(rows * columns)], [rows, columns], dtype: float64);
        var model = new SavedModel(Activation.Named("elu"), new Divide(3), ["a", "b,\"c\""], ["x", "y", "é"], new(Matrix(2, 2), Matrix(2, 1), Matrix(3, 2), full(3, 1, sample.b, dtype: float64)));
        var path = Path.Combine(_folder, "model.json");
        model.Write(path);
        var read = SavedModel.Read(path);
        Assert.Equal(model.FeatureNames, read.FeatureNames);
        Assert.Equal(model.ClassNames, read.ClassNames);
        Assert.Equal(model.Preprocessing, read.Preprocessing);
        Assert.Equal("elu", read.Activation.Name);
        foreach (var ((name, value), (_, back)) in model.Parameters.Named.Zip(read.Parameters.Named))
            Assert.True(value.bytes.SequenceEqual(back.bytes), name);
    }, iter: 100, threads: 1);

    [Fact]
    public void A_failed_write_leaves_everything_as_it_was()
    {
        var path = Write("old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(_folder));
        AtomicFile.CheckMayWrite(path);
        AtomicFile.Write(path, stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(_folder));
    }

    private string Write(string content)
    {
        var path = Path.Combine(_folder, "file");
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Finite doubles of every size; −0 is left out, its sign does not matter.</summary>
    private static Gen<double> Finite { get; } = Gen.OneOf(Gen.Double[-10, 10], Gen.Double).Where(v => double.IsFinite(v) && (v != 0 || double.IsPositive(v)));
}
