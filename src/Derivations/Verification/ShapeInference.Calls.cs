using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>The shapes of calls and sums.</summary>
internal sealed partial class ShapeInference
{
    private IEnumerable<Dims> Call(Call call, Context c)
    {
        if (Names.Bare(call.Function) is not Symbol f) return call.Arguments.Count == 1 ? Product(new(ProductSign.Juxtaposition, call.Function, call.Arguments[0]), c) : [];
        var name = f.Base.Replace("np.", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        if (call.Arguments.Count == 0) return [];
        if (_model.Function(f, call.Arguments.Count) is { } own && !(name == "softmax" && own.Parameters is [Symbol { Subscripts.Count: > 0 }]) && !Parts.Of(own.Body).OfType<Symbol>().Any(s => s.Base == f.Base)) return Own(own, call, c);
        // E_t(h_t): a loss that is only named.
        if (call.Arguments.Count == 1 && f.Primes == 0 && f.Subscripts.Count + f.Superscripts.Count > 0 && IsLossName(f) && _model.Find(_model.Resolve(f, e => new WholeNumbers(_model, c.Bindings).Of(e))) is null) return Infer(call.Arguments[0], c).Select(PerSample);
        if (_model.IsQuantityBase(_model.Outline.Notation.Fold(f.Base)) && call.Arguments.Count == 1 && f.Primes == 0 && !_model.Definitions.Any(d => d.Name.Base == f.Base && d.Parameters is not null)) return Product(new(ProductSign.Juxtaposition, f, call.Arguments[0]), c);
        return name switch
        {
            "sum" or "mean" => Reduced(call, c),
            "diag" => Diagonal(call, c),
            "tr" or "trace" or "det" => Infer(call.Arguments[0], c).Where(d => Unify(d.Rows, d.Columns)).Select(d => Many(d) with { Rows = Dim.Of(1), Columns = Dim.Of(1) }),
            "norm" => Infer(call.Arguments[0], c).Select(d => Many(d) with { Rows = Dim.Of(1), Columns = Dim.Of(1) }),
            "inv" or "inverse" => Squares(call.Arguments[0], c).Select(Many),
            "transpose" => Infer(call.Arguments[0], c).Select(d => d.Swapped),
            "dot" or "matmul" when call.Arguments.Count == 2 => Factors(new(ProductSign.Matrix, call.Arguments[0], call.Arguments[1]), c),
            "multiply" when call.Arguments.Count == 2 => Factors(new(ProductSign.Hadamard, call.Arguments[0], call.Arguments[1]), c),
            "max" or "maximum" or "min" or "minimum" when call.Arguments is [Number, var bounded] => Infer(bounded, c),
            "max" or "maximum" or "min" or "minimum" when call.Arguments.Count == 2 => Sum(call.Arguments[0], call.Arguments[1], c),
            "softmax" when call.Arguments.Count == 1 => Infer(call.Arguments[0], c).Select(Classes),
            _ when call.Arguments.Count == 1 => IsLossName(f) ? Infer(call.Arguments[0], c).Select(PerSample) : Infer(call.Arguments[0], c),
            _ => Abstract(call, c),
        };
    }

    private Dims Classes(Dims d)
    {
        _classes.Add(d.Rows);
        _classes.Add(d.Columns);
        return Many(d);
    }

    // A vector on the diagonal of a matrix.
    private IEnumerable<Dims> Diagonal(Call call, Context c)
    {
        foreach (var d in Infer(call.Arguments[0], c))
        {
            _ = Many(d);
            var mark = _trail.Count;
            if (d.Rows.Root.Size == 1) yield return new(d.Columns, d.Columns);
            else if (Unify(d.Columns, Dim.Of(1))) yield return new(d.Rows, d.Rows);
            Dim.Undo(_trail, mark);
            yield return new(d.Rows, d.Rows);
        }
    }

    // What has a trace, a determinant or an inverse is square.
    private IEnumerable<Dims> Squares(Expression e, Context c) => Infer(e, c).Where(d => d.IsNumber || Unify(d.Rows, d.Columns));

    private static bool IsLossName(Symbol f) => f.Base is "L" or "l" or "ell" or "cal L" or "loss" or "J" or "C" or "E" or "cost" or "Loss";

    private Dims PerSample(Dims d) => ReferenceEquals(d.Columns.Root, Samples.Root) || _model.Hypothesis.Convention == Convention.Columns ? new(Dim.Of(1), d.Columns)
        : _model.Hypothesis.Convention == Convention.Rows ? new(d.Rows, Dim.Of(1)) : One();

    // A loss that is only named: prediction and target have one shape, each sample has one number.
    private IEnumerable<Dims> Abstract(Call call, Context c)
    {
        foreach (var a in Infer(call.Arguments[0], c))
        {
            foreach (var b in Infer(call.Arguments[1], c))
            {
                var mark = _trail.Count;
                if (Same(a, b)) yield return PerSample(a);
                Dim.Undo(_trail, mark);
                yield return PerSample(a);
            }
        }
    }

    private IEnumerable<Dims> Own(Definition own, Call call, Context c)
    {
        IEnumerable<Dictionary<string, Dims>> arguments = [new(StringComparer.Ordinal)];
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            var (argument, parameter) = (call.Arguments[i], own.Parameters![i]);
            if (Names.Bare(parameter) is not Symbol s) continue;
            var key = _model.Resolve(s, e => new WholeNumbers(_model, c.Bindings).Of(e)).Key;
            arguments = arguments.SelectMany(known => Infer(argument, c).Select(d => new Dictionary<string, Dims>(known) { [key] = d }));
        }
        foreach (var known in arguments)
            foreach (var d in Infer(own.Body, new Context(c.Bindings, new(StringComparer.Ordinal), known))) yield return d;
    }

    private IEnumerable<Dims> Reduced(Call call, Context c)
    {
        var axis = call.Options.FirstOrDefault(o => o.Name is "axis" or "dim")?.Value;
        foreach (var d in Infer(call.Arguments[0], c))
        {
            _ = Many(d);
            if (axis is null) yield return One();
            else if (Evaluator.Constant(axis) is 0 or -2) yield return new(Dim.Of(1), d.Columns);
            else yield return new(d.Rows, Dim.Of(1));
        }
    }

    private IEnumerable<Dims> Total(Big b, Context c)
    {
        var letters = b.Below.Select(below => Names.Bare(below) is Relation r ? r.Left : below).SelectMany(e => Names.Bare(e) is Expressions.Tuple t ? t.Parts : (IEnumerable<Expression>)[e]).Select(Names.Plain).ToList();
        var loop = letters.FirstOrDefault(l => _model.Outline.Notation.IsTemplate(l));
        if (loop is not null) return Infer(b.Body, c with { Bindings = c.Bindings.SetItem(loop, 1) });
        var indices = new Dictionary<string, Dim>(c.Indices, StringComparer.Ordinal);
        foreach (var letter in letters)
        {
            indices.Remove($"({letter})");
            indices[letter] = b.Above is Symbol s ? Size(Key(s, c)) : _model.Outline.CountOf(letter) is { } count ? Dim.Of(count) : new Dim();
        }
        var inner = c with { Indices = indices };
        if (letters.Count > 0 && Mentions(b.Body, letters)) return Infer(b.Body, inner);
        return Infer(b.Body, inner).Select(_ => One());
    }

    private string Key(Symbol s, Context c)
    {
        var labels = s.Superscripts.Concat(s.Subscripts).SelectMany(d => d.Parts).Select(p => new WholeNumbers(_model, c.Bindings).Of(p)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Names.Plain(p)).ToList();
        return labels.Count == 0 ? s.Base : $"{s.Base}[{string.Join(",", labels)}]";
    }

    private static bool Mentions(Expression body, List<string> letters) =>
        Parts.Of(body).OfType<Symbol>().Any(s => s.Superscripts.Concat(s.Subscripts).SelectMany(d => d.Parts).SelectMany(Parts.Of).OfType<Symbol>().Any(x => letters.Contains(Names.Plain(x))));
}
