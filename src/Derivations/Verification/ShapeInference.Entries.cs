using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Entries: what an index picks of a quantity, and how far it runs.</summary>
internal sealed partial class ShapeInference
{
    // 1{y = k}: y is a vector that is 1 at the class, and has an entry for each k.
    private IEnumerable<Dims> Compared(Relation r, Context c)
    {
        foreach (var (index, label) in new[] { (r.Left, r.Right), (r.Right, r.Left) })
        {
            if (r.Sign is not ("=" or "≠") || Names.Bare(index) is not Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } letter || !c.Indices.TryGetValue(letter.Base, out var count) || Names.Bare(label) is not Symbol name || !_model.Outline.IsClassLabel(_model.Outline.Notation.Fold(name.Base))) continue;
            var mark = _trail.Count;
            foreach (var one in Name(name, c))
            {
                if (Same(one, new(count, Dim.Of(1))) || Same(one, new(Dim.Of(1), count))) yield return One();
                Dim.Undo(_trail, mark);
            }
            yield break;
        }
        foreach (var both in Sum(r.Left, r.Right, c)) yield return both;
    }

    // s_y: as many entries as y; w_y of a matrix: one of its rows or columns.
    private IEnumerable<Dims> Labelled(Dims whole, Symbol label, Context c, string name)
    {
        // y_i of every sample: one column or row with a 1 for each of them.
        if (_model.Hypothesis.Convention != Convention.Single && _model.Resolve(label, e => new WholeNumbers(_model, c.Bindings).Of(e)) is { Selections: [{ Letter: { } of }] } each && _model.Outline.IsSampleLetter(of) && Shape(each) is var all && all.Rows.Root is { Size: 0, Name: null } && all.Columns.Root is { Size: 0, Name: null })
            Same(all, _model.Hypothesis.Convention == Convention.Rows ? new(Samples, Dim.Named("#classes")) : new(Dim.Named("#classes"), Samples));
        var mark = _trail.Count;
        foreach (var one in Name(label, c))
        {
            var classes = one.Rows.Root.Size == 1 ? one.Columns : one.Rows;
            // There are several classes, whatever their number.
            if (classes.Root is { Size: 0, Name: null }) Unify(classes, Dim.Named("#classes"));
            if (!(_model.IsMember(name) && !whole.IsNumber) && (Same(whole, one) || Same(whole, one.Swapped))) yield return One();
            Dim.Undo(_trail, mark);
            // As the members of a matrix are laid out elsewhere.
            var member = _model.IsMember(name);
            var rowsFirst = !member || _model.Hypothesis.Convention == Convention.Rows || ReferenceEquals(whole.Rows.Root, classes.Root);
            foreach (var rows in new[] { rowsFirst, !rowsFirst })
            {
                if (Unify(rows ? whole.Rows : whole.Columns, classes)) yield return !rows ? new(whole.Rows, Dim.Of(1)) : member ? new(whole.Columns, Dim.Of(1)) : new(Dim.Of(1), whole.Columns);
                Dim.Undo(_trail, mark);
            }
        }
        yield return One();
    }

    private IEnumerable<Dims> Select(Dims whole, IReadOnlyList<Selection> selections, Context c, string name, bool target)
    {
        var mark = _trail.Count;
        if (selections.Count == 2 && selections.Any(s => s.All))
        {
            var (along, other) = selections[0].All ? (whole.Columns, whole.Rows) : (whole.Rows, whole.Columns);
            if (selections.FirstOrDefault(s => !s.All) is not { } picked) yield return whole;
            else if (Index(picked, c) is not { } run || Unify(along, run)) yield return selections[0].All ? new(other, Dim.Of(1)) : new(Dim.Of(1), other);
            Dim.Undo(_trail, mark);
            yield break;
        }
        if (selections.Count <= 2 && selections.FirstOrDefault(s => s.Label is not null) is { Label: { } label } labelled)
        {
            // A[y_i, i]: what is left of A beside i has as many entries as there are classes, if it may.
            IReadOnlyList<Selection> others = [.. selections.Where(s => !ReferenceEquals(s, labelled))];
            bool[] phases = [false, true];
            foreach (var rest in selections.Count == 1 ? [whole] : phases.SelectMany(number => Select(whole, others, c, name, target).Where(d => d.IsNumber == number)))
                foreach (var one in Labelled(rest, label, c, name)) yield return one;
            yield break;
        }
        if (selections.Count == 1)
        {
            var one = selections[0];
            if (one.Number is not null && !one.Raised && _model.IsMember(name) && !whole.IsNumber)
            {
                yield return new(_model.Hypothesis.Convention == Convention.Rows ? whole.Columns : whole.Rows, Dim.Of(1));
                yield break;
            }
            var over = Index(one, c);
            if (over is not null) _counted[(name, one.Letter!)] = over;
            var sample = over is not null && ReferenceEquals(over.Root, Samples.Root) || (one.Raised && one.Letter is not null) || (one.Letter is not null && over is { Root.Name: null } && _model.Hypothesis.Convention != Convention.Single && _model.Outline.IsSampleLetter(one.Letter));
            if (sample && over is { Root: { Size: 0, Name: null } }) Unify(over, Samples);
            if (one.Number is not null && _model.IsMember(name) && !whole.IsNumber)
            {
                yield return new(_model.Hypothesis.Convention == Convention.Columns && _model.Outline.IsSampled(name) ? whole.Rows : whole.Columns, Dim.Of(1));
                yield break;
            }
            if (over is not null && _model.IsMember(name) && !whole.IsNumber)
            {
                var along = _model.Hypothesis.Convention == Convention.Rows || ReferenceEquals(whole.Rows.Root, over.Root);
                mark = _trail.Count;
                foreach (var rows in new[] { along, !along })
                {
                    if (Unify(rows ? whole.Rows : whole.Columns, over)) yield return new(rows ? whole.Columns : whole.Rows, Dim.Of(1));
                    Dim.Undo(_trail, mark);
                }
                if (sample) yield return whole;
                yield break;
            }
            var rowsFirst = sample ? _model.Hypothesis.Convention == Convention.Rows : !(whole.Rows.Root.Size == 1 && whole.Columns.Root.Size != 1) && !(_rowVectors || (_model.Hypothesis.Convention == Convention.Rows && IsBatch(whole)));
            // The other direction is 1 first: most names with one index are vectors.
            foreach (var rows in new[] { rowsFirst, !rowsFirst })
            {
                var (along, other) = rows ? (whole.Rows, whole.Columns) : (whole.Columns, whole.Rows);
                foreach (var vector in new[] { true, false })
                {
                    if (vector && sample && one.Raised) continue;
                    if (target && !sample && vector) continue;
                    if ((over is null || Unify(along, over)) && (!vector || Unify(other, Dim.Of(1)))) yield return vector ? One() : rows ? new(Dim.Of(1), other) : new(other, Dim.Of(1));
                    Dim.Undo(_trail, mark);
                }
                if (sample && one.Raised)
                {
                    if ((over is null || Unify(along, over)) && Unify(other, Dim.Of(1))) yield return One();
                    Dim.Undo(_trail, mark);
                }
            }
            if (target && !sample && (over is null || Unify(whole.Rows, over)) && Unify(whole.Columns, Dim.Of(1))) yield return One();
            Dim.Undo(_trail, mark);
            // One sample of a quantity that has no sample axis: itself.
            if (sample) yield return whole;
            yield break;
        }
        var (first, second) = (selections[0], selections[1]);
        if (first.Raised && !second.Raised && _model.Hypothesis.Convention != Convention.Rows) (first, second) = (second, first);
        else if (!first.Raised && second.Raised && _model.Hypothesis.Convention == Convention.Rows) (first, second) = (second, first);
        if ((Index(first, c) is not { } r || Unify(whole.Rows, r)) && (Index(second, c) is not { } k || Unify(whole.Columns, k))) yield return One();
        Dim.Undo(_trail, mark);
        if ((Index(second, c) is not { } r2 || Unify(whole.Rows, r2)) && (Index(first, c) is not { } k2 || Unify(whole.Columns, k2))) yield return One();
        Dim.Undo(_trail, mark);
    }

    private bool IsBatch(Dims d) => ReferenceEquals(d.Rows.Root, Samples.Root) || d.Columns.Root.Size != 1;

    private static Dim? Index(Selection s, Context c)
    {
        if (s.Letter is null) return null;
        var key = s.Raised ? $"({s.Letter})" : s.Letter;
        if (s.Raised && c.Indices.TryGetValue(s.Letter, out var bound) && bound.Name is not null) return bound;
        return c.Indices.TryGetValue(key, out var dim) ? dim : c.Indices[key] = new Dim();
    }
}
