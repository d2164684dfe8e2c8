using static TorchSharp.torch;

namespace AutogradCheck.Core;

/// <summary>A few tensors that belong together and live and die together.</summary>
public abstract record TensorRecord : IDisposable
{
    /// <summary>The tensors by the specification's names, in its order.</summary>
    public abstract IReadOnlyList<(string Name, Tensor Value)> Named { get; }

    /// <summary>Releases every tensor of the record.</summary>
    public void Dispose()
    {
        foreach (var (_, value) in Named) value.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A matrix of the given size, or a <see cref="ShapeException"/> that names it.</summary>
    private protected static Tensor Matrix(Tensor value, string name, (string Name, long Size) rows, (string Name, long Size) columns)
    {
        ArgumentNullException.ThrowIfNull(value, name);
        var shape = value.shape;
        if (shape.Length == 2 && shape[0] == rows.Size && shape[1] == columns.Size) return value;
        var fix = shape.Length == 1 ? "Keep vectors as columns: sums over samples keep their dimension."
            : shape.Length == 2 && shape[0] == columns.Size && shape[1] == rows.Size ? "It looks transposed."
            : null;
        throw new ShapeException(name, shape, $"({rows.Name}, {columns.Name}) = ({rows.Size}, {columns.Size})", fix);
    }

    /// <summary>The size of one dimension of a matrix that sets the sizes of others.</summary>
    private protected static long Size(Tensor value, string name, int dimension, string expected)
    {
        ArgumentNullException.ThrowIfNull(value, name);
        var shape = value.shape;
        if (shape.Length != 2) throw new ShapeException(name, shape, $"two dimensions, {expected}");
        return shape[dimension] > 0 ? shape[dimension] : throw new ShapeException(name, shape, $"{expected} with no size of zero");
    }
}

/// <summary>What can be done with any record of tensors.</summary>
public static class TensorRecordExtensions
{
    /// <summary>Hands the record's tensors to the dispose scope around the current one and returns the record.</summary>
    public static T MoveToOuterDisposeScope<T>(this T record) where T : TensorRecord
    {
        ArgumentNullException.ThrowIfNull(record);
        foreach (var (_, value) in record.Named) value.MoveToOuterDisposeScope();
        return record;
    }

    /// <summary>Takes the record's tensors out of every dispose scope: the caller disposes the record.</summary>
    public static T DetachFromDisposeScope<T>(this T record) where T : TensorRecord
    {
        ArgumentNullException.ThrowIfNull(record);
        foreach (var (_, value) in record.Named) value.DetachFromDisposeScope();
        return record;
    }
}
