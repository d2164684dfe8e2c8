using System.Runtime.CompilerServices;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>The shapes an expression may have, the most natural one first. Between two of them everything learnt from the first is undone.</summary>
internal sealed partial class ShapeInference
{
    private IEnumerable<Dims> Infer(Expression e, Context c)
    {
        if (++_steps > MostSteps || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) return [];
        return e switch
        {
            Number => [One()],
            Symbol s => Name(s, c),
            Group g => Infer(g.Inner, c),
            Expressions.Tuple { Parts: [var only] } => Infer(only, c),
            Expressions.Tuple t => Stacked([.. t.Parts], c),
            Negate n => Infer(n.Operand, c),
            Absolute a when IsDeterminant(a.Operand) => Infer(a.Operand, c).Where(d => Unify(d.Rows, d.Columns)).Select(_ => One()),
            Absolute a => Infer(a.Operand, c),
            Transpose t => Turned(t, c),
            Power p => Power(p, c),
            Add a => Sum(a.Left, a.Right, c),
            Subtract s => Sum(s.Left, s.Right, c),
            Product p => Product(p, c),
            Divide d => Quotient(d, c),
            Call f => Call(f, c),
            Big b => Total(b, c),
            Norm n => Normed(n, c),
            Indicator i => Infer(i.Condition, c),
            Relation r => Compared(r, c),
            Cases { Rows: [var only] } => Infer(only.Value, c),
            Cases { Rows: [var first, ..] } k => Sum(first.Value, k.Rows.Count == 2 ? k.Rows[1].Value : k with { Rows = [.. k.Rows.Skip(1)] }, c),
            Derivative { By: [var by] } => Infer(by, c),
            Element { Indices: [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } index] } entry when c.Indices.TryGetValue(index.Base, out var count) => Infer(entry.Operand, c).Select(d => Unify(d.Rows.Root.Size == 1 ? d.Columns : d.Rows, count) ? One() : One()),
            Element x => x.Indices.Count == 0 ? Infer(x.Operand, c) : Infer(x.Operand, c).Select(_ => One()),
            Matrix m when m.Rows.Count > 1 && m.Rows.All(r => r.Count == 1) => Stacked([.. m.Rows.Select(r => r[0])], c),
            Matrix m => [new(Dim.Of(m.Rows.Count), Dim.Of(m.Rows.Max(r => r.Count)))],
            _ => [],
        };
    }

    // The q of q^T k is a column, until something else speaks against it.
    private IEnumerable<Dims> Turned(Transpose t, Context c)
    {
        foreach (var d in Infer(t.Operand, c))
        {
            var mark = _trail.Count;
            if (c.LeadsProduct && IsSmall(t.Operand) && d.Columns.Root is { Size: 0, Name: null } && d.Rows.Root.Size != 1 && Unify(d.Columns, Dim.Of(1))) yield return d.Swapped;
            Dim.Undo(_trail, mark);
            yield return d.Swapped;
        }
    }

    // x, Ax - b: what small letters are the last factors of.
    private static bool IsSmall(Expression e) => Names.Bare(e) switch
    {
        Symbol s => IsSmallLetter(s.Base),
        Add a => IsSmall(a.Left) && IsSmall(a.Right),
        Subtract s => IsSmall(s.Left) && IsSmall(s.Right),
        Product { Sign: ProductSign.Juxtaposition } p => IsSmall(p.Right),
        _ => false,
    };

    private static bool IsSmallLetter(string name) => name is [>= 'a' and <= 'z', ..] && (name.Length == 1 || Outline.IsGreek(name));

    // [h; x]: as many rows as all parts together; beside each other where samples are rows.
    private IEnumerable<Dims> Stacked(IReadOnlyList<Expression> parts, Context c)
    {
        var shapes = parts.Select(p => Infer(p, c).Select(d => (Dims?)d).FirstOrDefault()).ToList();
        if (shapes.Any(s => s is null)) yield break;
        var beside = _model.Hypothesis.Convention == Convention.Rows;
        var mark = _trail.Count;
        var first = shapes[0]!.Value;
        if (shapes.Skip(1).All(s => beside ? Unify(first.Rows, s!.Value.Rows) : Unify(first.Columns, s!.Value.Columns)))
        {
            var along = new Dim();
            _sums.Add((along, [.. shapes.Select(s => beside ? s!.Value.Columns : s!.Value.Rows)]));
            yield return beside ? new(first.Rows, along) : new(along, first.Columns);
        }
        Dim.Undo(_trail, mark);
    }

    // The exponent of e^z has the shape; that of a square has none to give, but its names need theirs.
    private IEnumerable<Dims> Power(Power p, Context c)
    {
        // e^z, whatever else e may be.
        if (Names.Bare(p.Operand) is Symbol { Base: "e", Superscripts.Count: 0, Subscripts.Count: 0 } && Evaluator.Constant(p.Exponent) is null)
        {
            foreach (var exponent in Infer(p.Exponent, c)) yield return exponent;
            yield break;
        }
        if (Evaluator.Constant(p.Exponent) == -1 && IsCapital(p.Operand))
        {
            var isSquare = false;
            foreach (var square in Squares(p.Operand, c))
            {
                isSquare = true;
                yield return Many(square);
            }
            // What can't be square is inverted entry by entry.
            if (!isSquare) foreach (var each in Infer(p.Operand, c)) yield return each;
            yield break;
        }
        foreach (var operand in Infer(p.Operand, c))
        {
            var read = false;
            foreach (var exponent in Infer(p.Exponent, c))
            {
                read = true;
                // Only e is raised to a vector.
                if (p.Operand is not Symbol { Base: "e" } && Evaluator.Constant(p.Exponent) is null) Same(exponent, One());
                yield return operand.IsNumber ? exponent : operand;
            }
            if (!read) yield return operand;
        }
    }

    // ‖x‖_2 is the norm of a vector.
    private IEnumerable<Dims> Normed(Norm n, Context c)
    {
        foreach (var d in Infer(n.Operand, c))
        {
            _ = Many(d);
            var mark = _trail.Count;
            if ((n.Kind is Number { Value: 2 } || (n.Kind is null && IsSmall(n.Operand))) && _model.Hypothesis.Convention == Convention.Single && Free(d.Columns) && !IsBig(n.Operand) && Unify(d.Columns, Dim.Of(1))) yield return One();
            Dim.Undo(_trail, mark);
            yield return One();
        }

        static bool IsBig(Expression e) => Names.Bare(e) is Symbol { Base: [>= 'A' and <= 'Z'] };
    }

    private static bool IsCapital(Expression e) => Names.Bare(e) switch
    {
        Symbol { Base: [>= 'A' and <= 'Z'] } => true,
        Product p => IsCapital(p.Left) || IsCapital(p.Right),
        Add a => IsCapital(a.Left) || IsCapital(a.Right),
        Subtract a => IsCapital(a.Left) || IsCapital(a.Right),
        Transpose t => IsCapital(t.Operand),
        var bare => IsMatrix(bare),
    };

    // |Σ| is a determinant, and so is |A| beside A^{-1}.
    private bool IsDeterminant(Expression e) => IsMatrix(e) || (Names.Bare(e) is Symbol { Base: [>= 'A' and <= 'Z'] } s && _model.Outline.IsInverted(_model.Outline.Notation.Fold(s.Base)));

    private static bool IsMatrix(Expression e) => Names.Bare(e) switch
    {
        Symbol s => s.Base is "Sigma" or "Lambda" or "Omega" or "Psi" or "bold Sigma" or "bold Lambda",
        Product p => IsMatrix(p.Right) || IsMatrix(p.Left),
        Power p => IsMatrix(p.Operand),
        _ => false,
    };

    private IEnumerable<Dims> Name(Symbol s, Context c)
    {
        var plain = Names.Plain(s);
        if (s.Base is "bold 1" or "bb 1" or "ones") return [new(new Dim(), Dim.Of(1))];
        if (plain == "I" && !_model.DefinedBases.Contains(_model.Outline.Notation.Fold("I"))) return [Square()];
        if (c.Bindings.ContainsKey(plain) || c.Indices.ContainsKey(plain) || _model.Label(plain) is not null || (plain == "e" && !_model.Outline.HasOwnE) || (plain == "pi" && _model.PiIsNumber)) return [One()];
        var resolved = _model.Resolve(s, e => new WholeNumbers(_model, c.Bindings).Of(e));
        if (c.Arguments.TryGetValue(resolved.Key, out var argument)) return resolved.Selections.Count == 0 ? [argument] : Select(argument, resolved.Selections, c, resolved.Base, IsTarget(resolved.Base));
        if (_sizes.ContainsKey(plain) && _model.Find(resolved) is null) return [One()];
        var shape = Shape(resolved);
        if (resolved.Selections.Any(x => x.Letter is not null)) _ = Many(shape);
        return resolved.Selections.Count == 0 ? [shape] : Select(shape, resolved.Selections, c, resolved.Base, IsTarget(resolved.Base));

        static Dims Square()
        {
            var d = new Dim();
            return new(d, d);
        }
    }

    private bool IsTarget(string name) => _model.Hypothesis.Convention != Convention.Single && name is "y" or "t" or "Y" or "T";

    private IEnumerable<Dims> Sum(Expression left, Expression right, Context c)
    {
        foreach (var a in Infer(left, c))
            foreach (var b in Infer(right, c))
                foreach (var sum in Sums(a, b, left, right)) yield return sum;
    }

    private IEnumerable<Dims> Sums(Dims a, Dims b, Expression left, Expression right)
    {
        var mark = _trail.Count;
        if (a.IsNumber || b.IsNumber)
        {
            // A name beside a number is a number, until something else speaks against it.
            var computed = IsComputed(a.IsNumber ? right : left);
            if (computed) yield return a.IsNumber ? b : a;
            if ((Unknown(a) || Unknown(b) || (Evaluator.Constant(a.IsNumber ? left : right) is null && IsOfOneSample(a.IsNumber ? right : left) && Thin(a) && Thin(b))) && Same(a, b)) yield return a;
            Dim.Undo(_trail, mark);
            if (!computed) yield return a.IsNumber ? b : a;
            yield break;
        }
        foreach (var bias in new[] { IsBias(right) ? 1 : 0, IsBias(left) ? -1 : 0 }.Where(x => x != 0))
        {
            var (whole, small) = bias > 0 ? (a, b) : (b, a);
            if (whole.IsNumber) break;
            if (Spread(whole, small)) yield return whole;
            Dim.Undo(_trail, mark);
        }
        if (Same(a, b)) yield return a;
        Dim.Undo(_trail, mark);
        foreach (var (whole, small) in new[] { (a, b), (b, a) })
        {
            if (Spread(whole, small)) yield return whole;
            Dim.Undo(_trail, mark);
            if (Same(small, One())) yield return whole;
            Dim.Undo(_trail, mark);
            if (Unify(small.Rows, whole.Rows) && Unify(small.Columns, Dim.Of(1))) yield return whole;
            Dim.Undo(_trail, mark);
            if (Unify(small.Columns, whole.Columns) && Unify(small.Rows, Dim.Of(1))) yield return whole;
            Dim.Undo(_trail, mark);
        }

        // h(x^{(i)}) - y^{(i)}, where h(x^{(i)}) is a number: what is known of one sample is one as well.
        bool IsOfOneSample(Expression e) => _model.Hypothesis.Convention != Convention.Single && Names.Bare(e) is Symbol { Superscripts: [{ Bracket: Bracket.Round, Parts: [Symbol letter] }], Subscripts.Count: 0 } && _model.Outline.IsSampleLetter(letter.Base);

        bool Thin(Dims d)
        {
            var (along, across) = _model.Hypothesis.Convention == Convention.Rows ? (d.Rows.Root, d.Columns.Root) : (d.Columns.Root, d.Rows.Root);
            return along.Size == 1 && across is { Size: 1 } or { Size: 0, Name: null };
        }

        static bool Unknown(Dims d) => d.Rows.Root is { Size: 0, Name: null } && d.Columns.Root is { Size: 0, Name: null };

        bool Spread(Dims whole, Dims small) => _rowVectors || _model.Hypothesis.Convention == Convention.Rows
            ? Unify(small.Columns, whole.Columns) && Unify(small.Rows, Dim.Of(1)) : Unify(small.Rows, whole.Rows) && Unify(small.Columns, Dim.Of(1));
    }

    // What an equation of the document gives, whose shape that equation decides.
    private bool IsComputed(Expression e) => Names.Bare(e) is Symbol s && _model.DefinedBases.Contains(_model.Outline.Notation.Fold(s.Base));

    private bool IsBias(Expression e) => Names.Bare(e) is Symbol s && _biases.Contains(_model.Outline.Notation.Fold(s.Base)) && !_model.DefinedBases.Contains(_model.Outline.Notation.Fold(s.Base));

    private IEnumerable<Dims> Product(Product p, Context c)
    {
        // A function beside brackets is a call.
        if (p.Right is Group g && Names.Bare(p.Left) is Symbol f && !_model.IsQuantityBase(_model.Outline.Notation.Fold(f.Base)) && IsFunctionName(f)) return Call(new Call(f, [g.Inner], []), c);
        return Factors(p, c);
    }

    private static bool IsFunctionName(Symbol f) => Function.Known(f.Base) is not null || f.Base is "f" or "g" or "phi" or "varphi" or "psi" or "h" or "softmax";

    private IEnumerable<Dims> Factors(Product p, Context c)
    {
        foreach (var a in Infer(p.Left, c with { LeadsProduct = p.Left is Transpose }))
        {
            foreach (var b in Infer(p.Right, c))
            {
                var mark = _trail.Count;
                if (p.Sign != ProductSign.Matrix && (a.IsNumber || b.IsNumber))
                {
                    var (other, name) = a.IsNumber ? (b, p.Right) : (a, p.Left);
                    if (IsNumberName(name) && !other.IsNumber && Same(other, One())) yield return other;
                    Dim.Undo(_trail, mark);
                    yield return other;
                    continue;
                }
                foreach (var way in Ways(p))
                {
                    Dims? result = way switch
                    {
                        'm' => Unify(a.Columns, b.Rows) ? new Dims(a.Rows, b.Columns) : null,
                        'h' => Same(a, b) ? a : null,
                        'l' => Same(a, One()) ? b : null,
                        'r' => Same(b, One()) ? a : null,
                        'c' => Unify(a.Rows, b.Rows) && Unify(a.Columns, Dim.Of(1)) ? b : null,
                        'C' => Unify(a.Rows, b.Rows) && Unify(b.Columns, Dim.Of(1)) ? a : null,
                        'b' => Unify(a.Columns, b.Columns) && Unify(a.Rows, Dim.Of(1)) ? b : null,
                        'B' => Unify(a.Columns, b.Columns) && Unify(b.Rows, Dim.Of(1)) ? a : null,
                        'o' => Unify(a.Columns, Dim.Of(1)) && Unify(b.Columns, Dim.Of(1)) ? new Dims(a.Rows, b.Rows) : null,
                        'i' => Unify(a.Rows, b.Rows) && Unify(a.Columns, Dim.Of(1)) && Unify(b.Columns, Dim.Of(1)) ? One() : null,
                        _ => null,
                    };
                    if (result is not null && way is not ('h' or 'l' or 'r')) (_, _) = (Many(a), Many(b));
                    if (result is { } shape) yield return shape;
                    Dim.Undo(_trail, mark);
                }
            }
        }
    }

    // m matrix product, h entry by entry, l and r a number, c C b B spread, i inner product, o outer product.
    private string Ways(Product p) => p.Sign switch
    {
        ProductSign.Matrix => "m",
        ProductSign.Hadamard => "hcCbBlr",
        ProductSign.Kronecker => "hom",
        _ when IsOnes(p.Left) || IsOnes(p.Right) => "mlr",
        _ when IsNumberName(p.Left) => "lhmrcCbB",
        _ when IsNumberName(p.Right) && !IsWeight(p.Left) => "rhmlcCbB",
        _ when Names.Bare(p.Left) is Transpose || Names.Bare(p.Right) is Transpose => "mhlr",
        _ when Elementwise(p.Left) || Elementwise(p.Right) => "hlrmcCbB",
        // W * X, W × X: weights are multiplied by columns, whatever the sign.
        ProductSign.Star or ProductSign.Times when IsMatrixOfWeights(p.Left) || IsMatrixOfWeights(p.Right) => "mhlrcCbB",
        ProductSign.Star or ProductSign.Circ or ProductSign.Times => "hmlrcCbB",
        _ when IsWeight(p.Left) || IsWeight(p.Right) => p.Sign == ProductSign.Dot ? "mhilr" : "mhlr",
        _ => "hlrmcCbBi",
    };

    private static bool IsMatrixOfWeights(Expression e) => Names.Bare(e) is Symbol { Base: "W" or "Theta" or "V" or "U" };

    private static bool IsOnes(Expression e) => Names.Bare(e) switch { Symbol { Base: "bold 1" or "bb 1" or "ones" } => true, Transpose t => IsOnes(t.Operand), Product p => IsOnes(p.Right), _ => false };

    private bool IsNumberName(Expression e) => Names.Bare(e) switch
    {
        Divide d => IsNumberName(d.Numerator) && (d.Denominator is Number || IsNumberName(d.Denominator) || d.Denominator is Symbol),
        Product p => IsNumberName(p.Left) && (p.Right is Number || IsNumberName(p.Right)),
        Negate n => IsNumberName(n.Operand),
        var bare => IsNumberSymbol(bare),
    };

    private bool IsNumberSymbol(Expression e) => e is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } s && _numbers.Contains(s.Base) && !_model.IsQuantityBase(s.Base);

    private static bool Elementwise(Expression e) => Names.Bare(e) is Call { Function: Symbol { Base: "log" or "ln" or "exp" } } or Subtract { Left: Number } || e is Group { Inner: Subtract or Add };

    private bool IsWeight(Expression e) => Names.Bare(e) switch
    {
        Transpose => true,
        Symbol s => _weights.Contains(s.Base.ToLowerInvariant()) || s.Base.Length == 1 && char.IsAsciiLetterUpper(s.Base[0]) && s.Base is not ("Y" or "T") && (s.Base is not ("A" or "H" or "Z" or "P" or "S" or "D") || !IsComputed(s)),
        Product p => IsWeight(p.Left) || IsWeight(p.Right),
        _ => false,
    };

    // The d of Q K^T / d, the d_k of √d_k: how many there are of something.
    private bool IsCount(Expression e) => Names.Bare(e) switch
    {
        Call { Function: Symbol { Base: "sqrt" }, Arguments: [var root] } => IsCount(root),
        Symbol { Base: "d" or "n" or "m" or "N" or "M" or "T" or "K" or "B" or "D" } s => !_model.IsQuantityBase(_model.Outline.Notation.Fold(s.Base)) && !_model.Outline.IsVariable(s),
        _ => false,
    };

    private IEnumerable<Dims> Quotient(Divide d, Context c)
    {
        foreach (var a in Infer(d.Numerator, c))
        {
            foreach (var b in Infer(d.Denominator, c))
            {
                if (b.IsNumber) { yield return a; continue; }
                var mark = _trail.Count;
                if (IsCount(d.Denominator) && Same(b, One())) yield return a;
                Dim.Undo(_trail, mark);
                if (a.IsNumber)
                {
                    // 1/p, where nothing says what p is: a number before all.
                    if (d.Numerator is Number && Names.Bare(d.Denominator) is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } free && !_model.Definitions.Any(x => x.Name.Base == free.Base) && Same(b, One())) yield return a;
                    Dim.Undo(_trail, mark);
                    yield return b;
                    continue;
                }
                if (Same(a, b)) yield return a;
                Dim.Undo(_trail, mark);
                if (Same(b, One())) yield return a;
                Dim.Undo(_trail, mark);
                foreach (var sum in Sums(a, b, d.Numerator, d.Denominator)) yield return sum;
            }
        }
    }
}
