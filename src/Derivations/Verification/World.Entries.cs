using AutogradCheck.Derivations.Evaluation;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Verification;

/// <summary>The entries that a name picks: by number, by index, by sample.</summary>
internal sealed partial class World
{
    private Outcome Selected(Outcome outcome, Resolved name, Evaluator evaluator)
    {
        if (name.Selections.Count == 0) return outcome;
        List<Value> found = [];
        foreach (var value in outcome.Readings)
        {
            if (Select(value, name, evaluator) is not { } v) continue;
            found.Add(v);
            // x_i of a document that never says whether it is a row.
            if (v is { Rows: 1, Columns: > 1 } && name.Selections is [{ Letter: { } letter }] && Model.Outline.IsSampleLetter(letter) && Model.IsEitherWay(name.Base)) found.Add(v.Transposed());
        }
        return Outcome.Of(found, () => new(ProblemKind.Shapes, "it has no such entry", null));
    }

    /// <summary>The entries that a name picks.</summary>
    public Value? Select(Value v, Resolved name, Evaluator evaluator)
    {
        var selections = name.Selections;
        if (selections.Count == 0) return v;
        if (selections is [var row, { All: true }]) return row.All ? v : Along(v, row, true);
        if (selections is [{ All: true }, var column]) return Along(v, column, false);
        if (selections.Count == 2 && selections.FirstOrDefault(s => s.Label is not null) is { } labelled)
            return Select(v, name with { Selections = [.. selections.Where(s => !ReferenceEquals(s, labelled))] }, evaluator) is { } rest ? ByLabel(rest, labelled.Label!, name.Base, evaluator) : null;
        if (selections.Count == 1)
        {
            var s = selections[0];
            if (s.Label is not null) return ByLabel(v, s.Label, name.Base, evaluator);
            if (s.Raised && s.Letter is not null && !HasSampleAxis(v)) return _separating ? EachSample(v, name, s.Letter) : v;
            var picked = Along(v, s, Counted(v, name.Base, s) ?? (s.Letter is null && Model.IsMember(name.Base) && !v.IsVector ? SamplesAreRows : AlongRows(v, s)));
            return picked is { Rows: 1, Columns: > 1 } && Model.IsMember(name.Base) ? picked.Transposed() : picked;
        }
        var (first, second) = (selections[0], selections[1]);
        // p_{i y_i}: the entry of each sample.
        if (first.Label is null && second.Label is not null && Along(v, first, AlongRows(v, first)) is { } ofSample) return ByLabel(ofSample, second.Label, name.Base, evaluator);
        if (first.Raised != second.Raised && first.Raised != SamplesAreRows) (first, second) = (second, first);
        if (first.Raised && !HasSampleAxis(v) && first.Letter is not null) return Along(_separating ? EachSample(v, name, first.Letter) : v, second, true);
        if (second.Raised && !HasSampleAxis(v) && second.Letter is not null) return Along(_separating ? EachSample(v, name, second.Letter) : v, first, true);
        return Along(v, first, true) is { } rows ? Along(rows, second, false) : null;
    }

    private bool HasSampleAxis(Value v) => Samples is { } m && (v.Rows == m || v.Columns == m);

    private bool IsSample(Selection s) => s.Letter is not null && Model.Outline.IsSampleLetter(s.Letter);

    // Where rows and columns differ in number, the index runs over as many as the forward equations say.
    private bool? Counted(Value v, string name, Selection s)
    {
        if (s.Letter is null && s.Label is null || v.Rows == v.Columns || v.IsVector || Shapes.Counted(name, s.Letter ?? "") is not { } dim) return null;
        var count = Sizes.Of(dim);
        return v.Rows == count ? true : v.Columns == count ? false : null;
    }

    private bool AlongRows(Value v, Selection s)
    {
        if (v.Columns == 1) return true;
        if (v.Rows == 1) return false;
        if (v.Rows == v.Columns && !s.Raised) return true;
        if (Samples is { } m && (v.Rows == m || v.Columns == m))
        {
            var sampleIsRows = v.Rows == m;
            return s.Raised || IsSample(s) ? sampleIsRows : !sampleIsRows;
        }
        return true;
    }

    /// <inheritdoc/>
    public string Axis(string letter, long size) => size == Samples && Model.Outline.IsSampleLetter(letter) ? $"({letter})" : letter;

    private Value? Along(Value v, Selection s, bool rows)
    {
        var size = rows ? v.Rows : v.Columns;
        if (s.Number is { } n) return n < 0 || n >= size ? null : rows ? v.Row(n) : v.Column(n);
        if (s.Letter is null) return null;
        var axis = size == Samples && (s.Raised || IsSample(s)) ? $"({s.Letter})" : s.Letter;
        if (v.Size(axis) is var before && before != 0 && before != size) return null;
        return rows ? v.RowsAs(axis) : v.ColumnsAs(axis);
    }

    // x^{(i)} where x is one sample: m samples of its shape, of which x is none.
    private Value EachSample(Value v, Resolved name, string letter)
    {
        var m = Sizes.Samples;
        var random = new Random(Evaluation.Function.Stable(name.Key + "@") ^ (Seed * 7919));
        var values = new double[PointCount * m * v.Rows * v.Columns];
        for (var i = 0; i < values.Length; i++) values[i] = Positive || Model.Outline.HasLogarithm ? 0.1 + (0.8 * random.NextDouble()) : (2 * random.NextDouble()) - 1;
        return new(tensor(values, [PointCount, m, v.Rows, v.Columns], dtype: ScalarType.Float64), Evaluation.Value.Points, $"({letter})");
    }
}
