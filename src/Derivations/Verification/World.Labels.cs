using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Labels: quantities that say which entry of others is meant, as vectors that are 1 at one class.</summary>
internal sealed partial class World
{
    private const string Picked = "@";

    // One class for each sample.
    private void OneHot(double[] values, int rows, int columns, Random random)
    {
        var alongRows = columns == 1 || (rows > 1 && !SoftmaxAlongRows);
        var (classes, others) = alongRows ? (rows, columns) : (columns, rows);
        if (classes == 1) return;
        for (var p = 0; p < PointCount; p++)
        {
            for (var s = 0; s < others; s++)
            {
                var chosen = random.Next(classes);
                for (var k = 0; k < classes; k++) values[(p * rows * columns) + (alongRows ? (k * columns) + s : (s * columns) + k)] = k == chosen ? 1 : 0;
            }
        }
    }

    /// <inheritdoc/>
    public Value? Choice(Symbol label, string axis, long size)
    {
        if (!Model.Outline.IsClassLabel(Model.Outline.Notation.Fold(label.Base))) return null;
        var index = label.Superscripts.Concat(label.Subscripts).SelectMany(d => d.Parts).ToList() switch
        {
            [] => "",
            [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } only] => Model.Outline.IsSampleLetter(only.Base) || label.Superscripts.Count > 0 ? only.Base : "",
            _ => null,
        };
        if (index is null) return null;
        var samples = index.Length > 0 && Samples is { } m ? m : 1;
        var random = new Random(Evaluation.Function.Stable(label.Base + "@") ^ (Seed * 7919));
        var values = new double[PointCount * samples * size];
        for (var at = 0; at < PointCount * samples; at++) values[(at * size) + random.Next((int)size)] = 1;
        var chosen = tensor(values, dtype: ScalarType.Float64);
        return (samples > 1 ? new Value(chosen.reshape(PointCount, samples, size, 1), Evaluation.Value.Points, $"({index})") : new Value(chosen.reshape(PointCount, size, 1), Evaluation.Value.Points)).RowsAs(axis);
    }

    // z_y: the entry that a label picks; w_y of a matrix: its row or column.
    private Value? ByLabel(Value v, Symbol label, string name, Evaluator evaluator)
    {
        if (evaluator.Evaluate(label).Readings is [{ IsNumber: false } first, ..] ways)
        {
            var onehot = ways.FirstOrDefault(v.SameShape) ?? first;
            if (v.SameShape(onehot)) return Evaluation.Value.Zip(v, onehot, (a, b) => a * b)?.Map(t => t.sum(onehot.Rows == 1 || (SamplesAreRows && v.Columns > 1 && v.Rows > 1) ? -1 : -2, keepdim: true));
            if (onehot.IsVector && Math.Max(onehot.Rows, onehot.Columns) is var n && (v.Rows == n || v.Columns == n))
            {
                var classes = onehot.Rows == 1 ? onehot.Transposed() : onehot;
                return v.Rows == n ? Entry(v, v.RowsAs(Picked), classes.RowsAs(Picked), name) : Entry(v, v.ColumnsAs(Picked), classes.RowsAs(Picked), name);
            }
        }
        var rows = v.Columns == 1 || (v.Rows > 1 && !(Shapes.Counted(name, "") is { } dim && Sizes.Of(dim) == v.Columns && v.Rows != v.Columns));
        var open = rows ? v.RowsAs(Picked) : v.ColumnsAs(Picked);
        return open.Size(Picked) > 1 && Choice(label, Picked, open.Size(Picked)) is { } choice ? Entry(v, open, choice, name) : null;
    }

    private Value? Entry(Value v, Value open, Value onehot, string name) =>
        Evaluation.Value.Zip(open, onehot, (a, b) => a * b)?.SumOver(Picked) is { } entry ? entry is { Rows: 1, Columns: > 1 } && v.Rows > 1 && Model.IsMember(name) ? entry.Transposed() : entry : null;
}
