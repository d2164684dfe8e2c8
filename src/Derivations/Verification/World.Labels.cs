using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Chosen indices: at every random point each of them is one entry, another one for every letter.</summary>
internal sealed partial class World
{
    private const string Picked = "@";

    // So many entries a numbered choice (w_1, w_2, …) runs over.
    private const int Several = 2;

    /// <inheritdoc/>
    public Value? Choice(Symbol label, string axis, long size) => OneHot(label, size)?.RowsAs(axis);

    /// <inheritdoc/>
    public bool IsChosen(string letter) => Model.Outline.Chosen.Contains(letter);

    /// <inheritdoc/>
    public bool IsClass(string name) => Model.Outline.IsOnlyLabel(name);

    // A column for each point, and for each value of the index that the label has.
    private Value? OneHot(Symbol label, long size)
    {
        var indices = label.Superscripts.Concat(label.Subscripts).SelectMany(d => d.Parts).ToList();
        if (indices.Count == 0)
        {
            var at = Math.Max(0, Model.Outline.Chosen.ToList().IndexOf(label.Base));
            return at >= size ? null : Unit([PointCount], size, place => Shuffled(place[0], size)[at]);
        }
        if (indices is not [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } index]) return null;
        if (label.Superscripts.Count == 1 || Model.Outline.IsSampleLetter(index.Base))
            return Samples is not { } m ? Unit([PointCount], size, place => ClassOf(label.Base, place[0], 0, size)) : Unit([PointCount, m], size, place => ClassOf(label.Base, place[0], place[1], size), $"({index.Base})");
        var first = Model.Outline.Chosen.Count;
        return first + Several > size ? null : Unit([PointCount, Several], size, place => Shuffled(place[0], size)[first + place[1]], index.Base);
    }

    private static Value Unit(long[] sizes, long size, Func<int[], long> entry, params string[] axes)
    {
        var values = new double[sizes.Aggregate(size, (n, s) => n * s)];
        var places = values.Length / size;
        for (var at = 0; at < places; at++)
        {
            int[] place = sizes.Length == 1 ? [at] : [(int)(at / sizes[1]), (int)(at % sizes[1])];
            values[(at * size) + entry(place)] = 1;
        }
        return new(tensor(values, [.. sizes, size, 1], dtype: ScalarType.Float64), [Evaluation.Value.Points, .. axes]);
    }

    private long[] Shuffled(int point, long size)
    {
        long[] order = [.. Enumerable.Range(0, (int)size).Select(i => (long)i)];
        new Random((Seed * 7919) + point).Shuffle(order);
        return order;
    }

    private long ClassOf(string label, int point, int sample, long size) => new Random(Evaluation.Function.Stable(label) ^ (Seed * 7919) ^ (point * 104729) ^ (sample * 1299709)).Next((int)size);

    // Targets that are classes are drawn as such, the same ones that the label picks.
    private void Classify(string name, double[] values, int rows, int columns)
    {
        Array.Clear(values);
        var alongRows = columns == 1 || (rows > 1 && !SamplesAreRows);
        var (classes, others) = alongRows ? (rows, columns) : (columns, rows);
        var chosen = Model.Outline.Chosen.ToList().IndexOf(name);
        for (var p = 0; p < PointCount; p++)
        {
            for (var s = 0; s < others; s++)
            {
                var k = (int)(chosen >= 0 && others == 1 && chosen < classes ? Shuffled(p, classes)[chosen] : ClassOf(name, p, s, classes));
                values[(p * rows * columns) + (alongRows ? (k * columns) + s : (s * columns) + k)] = 1;
            }
        }
    }

    // z_y: the entry that a label picks, along rows or columns.
    private Value? ByLabel(Value v, Selection s, bool rows, Evaluator evaluator)
    {
        if (evaluator.Evaluate(s.Label!) is { Problem: null, Readings: [{ IsNumber: false } onehot] } && onehot.SameShape(v))
            return Evaluation.Value.Zip(v, onehot, (a, b) => a * b)?.Map(t => t.sum(SamplesAreRows && v.Columns > 1 && v.Rows > 1 ? -1 : -2, keepdim: true));
        var open = rows ? v.RowsAs(Picked) : v.ColumnsAs(Picked);
        return Choice(s.Label!, Picked, open.Size(Picked)) is { } chosen ? Evaluation.Value.Zip(open, chosen, (a, b) => a * b)?.SumOver(Picked) : null;
    }
}
