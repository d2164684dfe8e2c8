using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Evaluation;

/// <summary>Constants that take the size they need.</summary>
public enum Flexible
{
    /// <summary>An ordinary value.</summary>
    No,

    /// <summary>A column of ones (times a number).</summary>
    Ones,

    /// <summary>A row of ones (times a number).</summary>
    OnesRow,

    /// <summary>The identity (times a number).</summary>
    Identity,

    /// <summary>A column that stands in every column, v 1ᵀ.</summary>
    Columns,

    /// <summary>A row that stands in every row, 1 v.</summary>
    Rows,
}

/// <summary>
/// What an expression evaluates to: always a matrix (numbers are 1 × 1, vectors n × 1 or 1 × n), once for every value of the indices it still carries. z_j is a number with the axis "j";
/// \sum_j z_j has it no more. Random points are an axis too, so that one evaluation covers them all.
/// </summary>
public sealed class Value
{
    /// <summary>The axis of the random points; it sorts before every letter.</summary>
    public const string Points = "#";

    /// <summary>A tensor whose dimensions are the axes, sorted by name, then rows and columns.</summary>
    /// <exception cref="ArgumentException">Their numbers do not agree.</exception>
    public Value(Tensor tensor, params string[] axes)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(axes);
        if (tensor.dim() != axes.Length + 2) throw new ArgumentException($"{tensor.dim()} dimensions for {axes.Length} axes, rows and columns", nameof(tensor));
        (Tensor, Axes, Shape) = (tensor, axes, tensor.shape);
    }

    /// <summary>Float64.</summary>
    public Tensor Tensor { get; }

    /// <summary>Names of the leading dimensions, sorted.</summary>
    public IReadOnlyList<string> Axes { get; }

    /// <summary>Sizes of all dimensions.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>What it may become beside others: a vector of ones or the identity, whose size nobody wrote.</summary>
    public Flexible Flexible { get; init; }

    /// <summary>Largest absolute value of an entry; NaN where one is.</summary>
    public double Largest => _largest ??= MaxAbs(Tensor);

    private double? _largest;

    private static double MaxAbs(Tensor tensor)
    {
        using var grad = no_grad();
        using var absolute = tensor.abs();
        using var largest = absolute.max();
        return largest.Item();
    }

    /// <summary>How many rows.</summary>
    public long Rows => Shape[^2];

    /// <summary>How many columns.</summary>
    public long Columns => Shape[^1];

    /// <summary>Whether it is one number (for every index).</summary>
    public bool IsNumber => Rows == 1 && Columns == 1;

    /// <summary>Whether it has at most one row or column.</summary>
    public bool IsVector => Rows == 1 || Columns == 1;

    /// <summary>A constant.</summary>
    public static Value Of(double number) => new(tensor(number, dtype: ScalarType.Float64).reshape(1, 1));

    /// <summary>How many values an axis takes; 0 when it is not there.</summary>
    public long Size(string axis)
    {
        for (var i = 0; i < Axes.Count; i++) if (Axes[i] == axis) return Shape[i];
        return 0;
    }

    /// <summary>The same axes, another tensor.</summary>
    public Value With(Tensor changed) => new(changed, [.. Axes]);

    /// <summary>f of every entry; f may also work along rows or columns.</summary>
    public Value Map(Func<Tensor, Tensor> f) => With(f(Tensor));

    /// <summary>Rows and columns swapped.</summary>
    public Value Transposed() => new(Tensor.transpose(-2, -1), [.. Axes])
    {
        Flexible = Flexible switch { Flexible.Ones => Flexible.OnesRow, Flexible.OnesRow => Flexible.Ones, Flexible.Columns => Flexible.Rows, Flexible.Rows => Flexible.Columns, var same => same },
    };

    /// <summary>Entry by entry; shapes may differ where one side has size 1. Null when they do not fit or an axis has two sizes.</summary>
    public static Value? Zip(Value a, Value b, Func<Tensor, Tensor, Tensor> f)
    {
        if (!Broadcasts(a.Rows, b.Rows) || !Broadcasts(a.Columns, b.Columns)) return null;
        return Joined(a, b) is var (x, y, axes) ? new(f(x, y), axes) : null;

        static bool Broadcasts(long m, long n) => m == n || m == 1 || n == 1;
    }

    /// <summary>The matrix product, for every index; null when the inner sizes differ or an axis has two sizes.</summary>
    public static Value? MatrixProduct(Value a, Value b) =>
        a.Columns == b.Rows && Joined(a, b) is var (x, y, axes) ? new(matmul(x, y), axes) : null;

    /// <summary>The Kronecker product, for every index; null when an axis has two sizes.</summary>
    public static Value? KroneckerProduct(Value a, Value b) =>
        Joined(a, b) is var (x, y, axes) ? new((x.unsqueeze(-1).unsqueeze(-3) * y.unsqueeze(-2).unsqueeze(-4)).flatten(-4, -3).flatten(-2, -1), axes) : null;

    /// <summary>Whether both have the same rows and columns; axes do not matter.</summary>
    public bool SameShape(Value other) => Rows == other.Rows && Columns == other.Columns;

    /// <summary>With as many columns or rows as a shape that it is spread over; itself where it is not.</summary>
    public Value SpreadOver(long rows, long columns) =>
        (Flexible == Flexible.Columns && Columns == 1 && Rows == rows) || (Flexible == Flexible.Rows && Rows == 1 && Columns == columns) ? Map(t => t.expand([.. Shape.SkipLast(2), rows, columns])) : this;

    /// <summary>The sum over an axis; itself when it is not there.</summary>
    public Value SumOver(string axis)
    {
        var at = Array.IndexOf([.. Axes], axis);
        return at < 0 ? this : new(Tensor.sum(at), [.. Axes.Where(a => a != axis)]);
    }

    /// <summary>Another reduction over an axis.</summary>
    public Value ReduceOver(string axis, Func<Tensor, long, Tensor> reduce)
    {
        var at = Array.IndexOf([.. Axes], axis);
        return at < 0 ? this : new(reduce(Tensor, at), [.. Axes.Where(a => a != axis)]);
    }

    /// <summary>An axis under another name; where both are there, the diagonal.</summary>
    public Value Renamed(string from, string to)
    {
        var at = Array.IndexOf([.. Axes], from);
        if (at < 0 || from == to) return this;
        var other = Array.IndexOf([.. Axes], to);
        if (other >= 0)
        {
            if (Shape[at] != Shape[other]) return this;
            var rest = Axes.Where((_, i) => i != at && i != other).ToArray();
            return Sorted(Move(Tensor.diagonal(0, at, other), -1, 0), [to, .. rest]);
        }
        var names = Axes.ToArray();
        names[at] = to;
        return Sorted(Tensor, names);
    }

    /// <summary>Rows become an axis: one row is left. Where the axis is there already and as long, the diagonal is taken.</summary>
    public Value RowsAs(string axis) => Sorted(Move(Tensor.unsqueeze(-2), -3, 0), [axis, .. Axes]).Merged(axis, this);

    /// <summary>Columns become an axis: one column is left.</summary>
    public Value ColumnsAs(string axis) => Sorted(Move(Tensor.unsqueeze(-1), -2, 0), [axis, .. Axes]).Merged(axis, this);

    /// <summary>An axis becomes the rows of what has one row; null when it has more or the axis is not there.</summary>
    public Value? AsRows(string axis)
    {
        var at = Array.IndexOf([.. Axes], axis);
        return at < 0 || Rows != 1 ? null : new(Move(Tensor, at, -2).squeeze(-3), [.. Axes.Where(a => a != axis)]);
    }

    /// <summary>An axis becomes the columns of what has one column; null when it has more or the axis is not there.</summary>
    public Value? AsColumns(string axis)
    {
        var at = Array.IndexOf([.. Axes], axis);
        return at < 0 || Columns != 1 ? null : new(Move(Tensor.squeeze(-1), at, -1), [.. Axes.Where(a => a != axis)]);
    }

    /// <summary>One row.</summary>
    public Value Row(long index) => With(Tensor.narrow(-2, index, 1));

    /// <summary>One column.</summary>
    public Value Column(long index) => With(Tensor.narrow(-1, index, 1));

    /// <summary>Both tensors with the same leading dimensions; null when an axis has two sizes.</summary>
    /// <exception cref="TooManyEntriesException">What comes of them would be too large.</exception>
    public static (Tensor A, Tensor B, string[] Axes)? Joined(Value a, Value b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (!Compatible(a, b)) return null;
        string[] axes = a.Axes.SequenceEqual(b.Axes) ? [.. a.Axes] : [.. a.Axes.Union(b.Axes).Order(StringComparer.Ordinal)];
        TooManyEntriesException.ThrowIf([.. axes.Select(axis => Math.Max(a.Size(axis), b.Size(axis))), Math.Max(a.Rows, b.Rows), Math.Max(a.Columns, b.Columns)]);
        return (Spread(a, axes), Spread(b, axes), axes);

        static bool Compatible(Value a, Value b) => a.Axes.All(axis => b.Size(axis) is var n && (n == 0 || n == a.Size(axis) || n == 1 || a.Size(axis) == 1));
    }

    /// <summary>Its tensor with a dimension of size 1 for every axis it has not.</summary>
    public static Tensor Spread(Value value, IReadOnlyList<string> axes)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(axes);
        if (value.Axes.Count == axes.Count) return value.Tensor;
        var shape = new long[axes.Count + 2];
        for (var i = 0; i < axes.Count; i++) shape[i] = Math.Max(1, value.Size(axes[i]));
        (shape[^2], shape[^1]) = (value.Rows, value.Columns);
        return value.Tensor.reshape(shape);
    }

    private static Tensor Move(Tensor t, long from, long to) => t.movedim([from], [to]);

    private static Value Sorted(Tensor tensor, string[] axes)
    {
        // A name that stands twice (W_{ii}) keeps both dimensions until Merged takes the diagonal.
        var order = Enumerable.Range(0, axes.Length).OrderBy(i => axes[i], StringComparer.Ordinal).ToArray();
        string[] names = [.. order.Select(i => axes[i])];
        if (order.SequenceEqual(Enumerable.Range(0, axes.Length))) return new(tensor, names);
        return new(tensor.permute([.. order.Select(i => (long)i), axes.Length, axes.Length + 1]), names);
    }

    private Value Merged(string axis, Value before)
    {
        if (before.Size(axis) == 0) return this;
        var first = Array.IndexOf([.. Axes], axis);
        var rest = Axes.Where((_, i) => i != first && i != first + 1).ToArray();
        return Sorted(Move(Tensor.diagonal(0, first, first + 1), -1, 0), [axis, .. rest]);
    }
}
