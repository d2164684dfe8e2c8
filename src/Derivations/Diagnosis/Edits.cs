using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Diagnosis;

/// <summary>All single edits of an expression.</summary>
public static class Edits
{
    private const int DeepestPart = 40;

    /// <summary>Every edit, smallest first.</summary>
    public static IReadOnlyList<Edit> Of(Expression e, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(e);
        ArgumentNullException.ThrowIfNull(vocabulary);
        return [.. At(e, vocabulary, Position.Term, 0).OrderBy(edit => edit.Size)];
    }

    // Where a part stands decides which edits are worth trying there: a sign or a factor belongs to a whole term.
    private enum Position
    {
        Term,
        Factor,
        Argument,
        Slope,
        Other,
    }

    private static IEnumerable<Edit> At(Expression e, Vocabulary v, Position position, int depth)
    {
        if (depth > DeepestPart || e is Unread or Words or Ellipsis) yield break;
        foreach (var edit in Local(e, v, position)) yield return edit;
        var children = Parts.Children(e);
        for (var i = 0; i < children.Count; i++)
        {
            if (Below(e, i, position) is not { } below) continue;
            foreach (var edit in At(children[i], v, below, depth + 1))
                yield return edit with { Result = Parts.With(e, [.. children.Take(i), edit.Result, .. children.Skip(i + 1)]) };
        }
    }

    // The position of a part; null for parts that edits leave alone (names of functions, bounds of sums, what a derivative is by).
    private static Position? Below(Expression e, int i, Position position) => e switch
    {
        Group or Expressions.Tuple { Parts.Count: 1 } => position,
        Add or Subtract => Position.Term,
        Negate => position == Position.Term ? Position.Other : Position.Factor,
        Product or Divide or Transpose => Position.Factor,
        Call { Function: Symbol { Primes: > 0 } } => i == 0 ? null : Position.Slope,
        Call => i == 0 ? null : Position.Argument,
        Power => i == 0 ? Position.Factor : null,
        Big b => i == Parts.Children(b).Count - 1 ? Position.Term : null,
        Cases => Position.Other,
        Matrix or Norm or Absolute => Position.Argument,
        _ => null,
    };

    private static IEnumerable<Edit> Local(Expression e, Vocabulary v, Position position)
    {
        foreach (var edit in Transposes(e, position)) yield return edit;
        if (position == Position.Term) foreach (var edit in Signs(e)) yield return edit;
        foreach (var edit in Factors(e, v, position)) yield return edit;
        foreach (var edit in Sums(e, v, position)) yield return edit;
        foreach (var edit in Powers(e, position)) yield return edit;
        foreach (var edit in Symbols(e, v, position)) yield return edit;
        foreach (var edit in Slopes(e)) yield return edit;
        foreach (var edit in Regroupings.Of(e)) yield return edit;
        foreach (var edit in Missing(e, v, position)) yield return edit;
    }

    private static IEnumerable<Edit> Transposes(Expression e, Position position)
    {
        if (e is Transpose t) yield return Both("missing-transpose", "there is a transpose too many", "the transpose is missing", t.Operand, e, 1);
        else if (position is Position.Factor or Position.Term && e is Symbol or Group or Derivative or Call or Power)
            yield return Both("missing-transpose", "a transpose is missing", "there is a transpose too many", new Transpose(e), e, 1);
    }

    private static IEnumerable<Edit> Signs(Expression e)
    {
        if (e is Negate n) yield return Both("sign", "the minus sign is too many", "the minus sign is missing", n.Operand, e, 1.05);
        else yield return Both("sign", "the sign is wrong", "the sign is wrong", new Negate(e is Add or Subtract ? new Group(e) : e), e, 1.05);
        if (e is Add a)
        {
            yield return Both("sign", "plus stands for minus", "minus stands for plus", new Subtract(a.Left, a.Right), e, 1.05);
        }
        if (e is Subtract s)
        {
            yield return Both("sign", "minus stands for plus", "plus stands for minus", new Add(s.Left, s.Right), e, 1.05);
        }
    }

    private static IEnumerable<Edit> Factors(Expression e, Vocabulary v, Position position)
    {
        if (e is Divide d)
        {
            var one = d.Numerator is Number { Value: 1 };
            yield return new(Word(d.Denominator, true), $"the division by {Say(d.Denominator)} is too many", Word(d.Denominator, false), $"the division by {Say(d.Denominator)} is missing", d.Numerator, e, 1.2);
            if (!one && position != Position.Other) yield return Both("factor", "numerator and denominator are swapped", "numerator and denominator are swapped", new Divide(d.Denominator, d.Numerator), e, 1.6);
        }
        if (e is Product p)
        {
            foreach (var (kept, gone) in new[] { (p.Right, p.Left), (p.Left, p.Right) })
            {
                var number = IsNumber(gone, v);
                yield return new(number ? Word(gone, true) : "extra-factor", $"the factor {Say(gone)} is too many", number ? Word(gone, false) : "missing-factor", $"the factor {Say(gone)} is missing", kept, gone, number ? 1.15 : 1.8);
            }
        }
        if (e is Add or Subtract)
        {
            var (left, right) = e is Add a ? (a.Left, a.Right) : (((Subtract)e).Left, ((Subtract)e).Right);
            yield return new("extra-factor", $"the term {Say(right)} is too many", "missing-factor", $"the term {Say(right)} is missing", left, right, 1.9);
            yield return new("extra-factor", $"the term {Say(left)} is too many", "missing-factor", $"the term {Say(left)} is missing", e is Add ? right : new Negate(right), left, 1.9);
        }
        if (e is Number { Value: not 0 } number1 && position != Position.Argument)
        {
            foreach (var other in new[] { 1, 2, number1.Value / 2, number1.Value * 2 }.Distinct().Where(x => x != number1.Value))
                yield return Both("factor", $"the number {Text(number1.Value)} should be {Text(other)}", $"the number is {Text(other)} instead of {Text(number1.Value)}", new Number(other) { Span = e.Span }, e, 1.25);
        }
        if (position != Position.Term) yield break;
        foreach (var count in v.Counts)
        {
            yield return new("missing-1/m", $"the factor 1/{Say(count)} is missing", "extra-factor", $"there is a factor 1/{Say(count)} too many", Times(new Divide(new Number(1), count), e), e, 1.1);
            yield return new("extra-factor", $"there is a factor 1/{Say(count)} too many", "factor", $"there is a factor {Say(count)} too many", Times(count, e), e, 1.12);
        }
        foreach (var (factor, text) in new (Expression, string)[] { (new Number(2), "2"), (new Divide(new Number(1), new Number(2)), "1/2") })
            yield return Both("factor", $"the factor {text} is missing", $"there is a factor {text} too many", Times(factor, e), e, 1.2);
    }

    private static IEnumerable<Edit> Sums(Expression e, Vocabulary v, Position position)
    {
        if (e is Big b)
        {
            yield return Both("sum-or-axis", "there is a sum too many", "the sum is missing", b.Body, e, 1.08);
            // A sum that does not say what it runs over.
            foreach (var axis in b is { Operator: BigOperator.Sum, Below.Count: 0, Above: null } ? new[] { 0, 1 } : [])
                yield return Both("sum-or-axis", $"the sum runs along axis {axis}", $"the sum runs along axis {axis}", SumAlong(b.Body, axis), e, 1.06);
        }
        if (e is Call { Function: Symbol f, Arguments: [var argument, ..] } call && IsSum(f))
        {
            yield return Both("sum-or-axis", "there is a sum too many", "the sum is missing", argument, e, 1.2);
            var keeps = call.Options.Where(o => o.Name is not ("axis" or "dim")).Append(new("keepdims", new Symbol("True"))).DistinctBy(o => o.Name).ToArray();
            foreach (var axis in new[] { 0, 1 })
            {
                if (call.Options.Any(o => o.Name is "axis" or "dim" && Evaluator.Constant(o.Value) == axis)) continue;
                yield return Both("sum-or-axis", $"the sum runs along the wrong axis; it should be axis {axis}", $"the sum runs along axis {axis}", call with { Options = [new("axis", new Number(axis)), .. keeps] }, e, 1.2);
            }
        }
        if (position is not (Position.Term or Position.Factor) || e is Number) yield break;
        foreach (var sum in v.Sums)
            yield return Both("sum-or-axis", "a sum is missing", "there is a sum too many", sum(e), e, position == Position.Term ? 1.3 : 1.5);
    }

    private static Call SumAlong(Expression e, int axis) => new(new Symbol("np.sum"), [e], [new("axis", new Number(axis)), new("keepdims", new Symbol("True"))]);

    /// <summary>Whether a function adds up the entries of its argument.</summary>
    internal static bool IsSum(Symbol f) => f.Base.Replace(" ", "", StringComparison.Ordinal) is "sum" or "np.sum" or "numpy.sum" or "mean" or "np.mean" or "torch.sum";

    private static IEnumerable<Edit> Powers(Expression e, Position position)
    {
        if (e is Power p)
        {
            yield return Both("wrong-power", "the power is too many", "the power is missing", p.Operand, e, 1.3);
            if (Evaluator.Constant(p.Exponent) is { } n)
            {
                foreach (var other in new[] { n + 1, n - 1, -n, n * 2, n / 2, n - 0.5, n + 0.5 }.Distinct().Where(x => x != n && x != 0 && x != 1))
                    yield return Both("wrong-power", $"the power {Text(n)} should be {Text(other)}", $"the power is {Text(other)} instead of {Text(n)}", p with { Exponent = new Number(other) }, e, 1.35);
            }
        }
        else if (e is Divide { Denominator: Symbol or Norm or Absolute or Group or Call or Power } over)
        {
            // 1/u² for 1/u, the slip of the quotient rule.
            var more = over.Denominator is Power { Exponent: var by } power ? Evaluator.Constant(by) is { } k and not -1 ? power with { Exponent = new Number(k + 1) } : null : new Power(over.Denominator, new Number(2));
            if (more is not null) yield return Both("wrong-power", $"the power of {Say(Names.Bare(over.Denominator))} below is too small", $"the power of {Say(Names.Bare(over.Denominator))} below is too large", over with { Denominator = more }, e, 1.27);
        }
        else if (e is Call { Function: Symbol { Base: "sqrt" }, Arguments: [var inside] })
        {
            yield return Both("wrong-power", "the root is too many", "the root is missing", new Group(inside), e, 1.3);
        }
        else if (position is Position.Factor or Position.Term && e is Symbol or Call or Group or Derivative or Norm)
        {
            yield return Both("wrong-power", "a square is missing", "there is a square too many", new Power(e, new Number(2)), e, 1.5);
            if (position == Position.Factor) yield return Both("wrong-power", "a square root is missing", "there is a root too many", new Call(new Symbol("sqrt"), [e], []), e, 1.9);
        }
    }

    private static IEnumerable<Edit> Symbols(Expression e, Vocabulary v, Position position)
    {
        if (e is not (Symbol or Derivative)) yield break;
        foreach (var neighbour in e is Symbol named && v.Symbols.Any(x => x.Base == named.Base) ? Neighbours(named) : [])
            yield return Both("wrong-symbol", $"{Say(e)} should be {Say(neighbour)}", $"{Say(neighbour)} stands for {Say(e)}", neighbour, e, 1.38);
        foreach (var other in v.Symbols)
        {
            if (other.Equals(e)) continue;
            var kin = e is Symbol s && (s.Base.Equals(other.Base, StringComparison.OrdinalIgnoreCase) || Letter(s.Base) == Letter(other.Base));
            yield return Both("wrong-symbol", $"{Say(e)} should be {Say(other)}", $"{Say(other)} stands for {Say(e)}", other with { Span = e.Span }, e, kin ? 1.4 : 1.6);
        }
    }

    // The same quantity one layer or step before or after: A^{[l]} for A^{[l-1]}.
    private static IEnumerable<Symbol> Neighbours(Symbol s)
    {
        for (var raised = 0; raised < 2; raised++)
        {
            var decorations = raised == 0 ? s.Superscripts : s.Subscripts;
            for (var i = 0; i < decorations.Count; i++)
            {
                if (decorations[i].Parts is not [var part]) continue;
                foreach (var shifted in Shifted(part))
                {
                    Sequence<Decoration> changed = [.. decorations.Take(i), decorations[i] with { Parts = [shifted] }, .. decorations.Skip(i + 1)];
                    yield return raised == 0 ? s with { Superscripts = changed } : s with { Subscripts = changed };
                }
            }
        }
    }

    private static IEnumerable<Expression> Shifted(Expression index) => index switch
    {
        Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } letter => [new Subtract(letter, new Number(1)), new Add(letter, new Number(1))],
        Subtract { Left: Symbol letter, Right: Number { Value: 1 } } => [letter],
        Add { Left: Symbol letter, Right: Number { Value: 1 } } => [letter],
        _ => [],
    };

    private static string Letter(string name) => name[(name.LastIndexOf(' ') + 1)..].TrimStart('d');

    private static IEnumerable<Edit> Slopes(Expression e)
    {
        if (e is Call { Function: Symbol f } call)
        {
            if (f.Primes > 0) yield return Both("derivative-of-wrong-quantity", $"the derivative of {f.Base} stands for {f.Base}", $"{f.Base} stands for its derivative", call with { Function = f with { Primes = f.Primes - 1 } }, e, 1.4);
            yield return Both("derivative-of-wrong-quantity", $"{f.Base} stands for its derivative", $"the derivative of {f.Base} stands for {f.Base}", call with { Function = f with { Primes = f.Primes + 1 } }, e, 1.4);
        }
        // a (1 - a), the slope of the sigmoid, for 1 - a², the slope of tanh, and the other way round.
        if (e is Product { Right: Group { Inner: Subtract { Left: Number { Value: 1 }, Right: var again } } } sigmoid && Same(sigmoid.Left, again))
            yield return Both("derivative-of-wrong-quantity", "this is the slope of the sigmoid; tanh has 1 - a²", "the slope of the sigmoid stands for the slope of tanh", new Group(new Subtract(new Number(1), new Power(again, new Number(2)))), e, 1.45);
        if (e is Subtract { Left: Number { Value: 1 }, Right: Power { Exponent: Number { Value: 2 } } square })
            yield return Both("derivative-of-wrong-quantity", "this is the slope of tanh; the sigmoid has a (1 - a)", "the slope of tanh stands for the slope of the sigmoid", new Product(ProductSign.Hadamard, square.Operand, new Group(new Subtract(new Number(1), square.Operand))), e, 1.45);
        if (e is Subtract { Left: Number { Value: 1 }, Right: Symbol or Call or Group } slope)
            yield return Both("wrong-power", "a square is missing", "there is a square too many", slope with { Right = new Power(slope.Right, new Number(2)) }, e, 1.45);
    }

    private static IEnumerable<Edit> Missing(Expression e, Vocabulary v, Position position)
    {
        foreach (var factor in position == Position.Factor && e is Symbol or Derivative or Call or Transpose ? v.Factors : [])
            yield return new("missing-factor", $"the factor {Say(factor)} is missing", "extra-factor", $"there is a factor {Say(factor)} too many", new Group(new Product(ProductSign.Hadamard, e, factor)), e, 1.95);
        if (position != Position.Term) yield break;
        foreach (var scalar in v.Scalars)
            yield return new("missing-factor", $"the factor {Say(scalar)} is missing", "extra-factor", $"there is a factor {Say(scalar)} too many", Times(scalar, e), e, 1.3);
        foreach (var factor in v.Factors)
        {
            var text = Say(factor);
            yield return new("missing-factor", $"the factor {text} is missing", "extra-factor", $"there is a factor {text} too many", new Product(ProductSign.Hadamard, Bracketed(e), factor), e, 1.7);
            if (factor is Call) continue;
            yield return new("missing-factor", $"the factor {text} is missing", "extra-factor", $"there is a factor {text} too many", new Product(ProductSign.Juxtaposition, Bracketed(e), factor), e, 1.75);
            yield return new("missing-factor", $"the factor {text} is missing", "extra-factor", $"there is a factor {text} too many", new Product(ProductSign.Juxtaposition, factor, Bracketed(e)), e, 1.75);
            yield return new("missing-factor", $"the factor {text}ᵀ is missing", "extra-factor", $"there is a factor {text}ᵀ too many", new Product(ProductSign.Juxtaposition, Bracketed(e), new Transpose(factor)), e, 1.8);
            yield return new("missing-factor", $"the factor {text}ᵀ is missing", "extra-factor", $"there is a factor {text}ᵀ too many", new Product(ProductSign.Juxtaposition, new Transpose(factor), Bracketed(e)), e, 1.8);
        }
        foreach (var term in v.Terms)
        {
            yield return new("missing-factor", $"the term {Say(term)} is missing", "extra-factor", $"there is a term {Say(term)} too many", new Add(e, term), e, 1.85);
            yield return new("missing-factor", $"the term -{Say(term)} is missing", "extra-factor", $"there is a term -{Say(term)} too many", new Subtract(e, term), e, 1.9);
        }
    }

    private static bool Same(Expression a, Expression b) => Names.Bare(a).Equals(Names.Bare(b));

    // Brackets where a product needs them.
    internal static Expression Bracketed(Expression e) => e is Add or Subtract or Negate ? new Group(e) : e;

    private static Product Times(Expression factor, Expression e) => new(ProductSign.Juxtaposition, factor, Bracketed(e));

    private static bool IsNumber(Expression e, Vocabulary v) => Parts.Of(e).All(part => part is Number or Divide or Product or Group or Negate or Power || v.Counts.Contains(part));

    // A number with a name in it is the number of samples, as far as anybody can tell.
    private static string Word(Expression number, bool tooMany) => Parts.Of(number).Any(part => part is Symbol) ? tooMany ? "extra-factor" : "missing-1/m" : "factor";

    private static string Text(double x) => x.ToString("G6", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A short plain spelling for messages.</summary>
    internal static string Say(Expression e) => e switch
    {
        Derivative { Of: { } of, By: [var by] } => $"∂{Names.Plain(of)}/∂{Names.Plain(by)}",
        Transpose t => $"{Say(t.Operand)}ᵀ",
        Group g => $"({Say(g.Inner)})",
        Divide d => $"{Say(d.Numerator)}/{Say(d.Denominator)}",
        Product p => $"{Say(p.Left)} {Say(p.Right)}",
        Subtract s => $"{Say(s.Left)} - {Say(s.Right)}",
        Add a => $"{Say(a.Left)} + {Say(a.Right)}",
        Power p => $"{Say(p.Operand)}^{Say(p.Exponent)}",
        Call c => $"{Say(c.Function)}({string.Join(", ", c.Arguments.Select(Say))})",
        _ => Names.Plain(e),
    };

    private static Edit Both(string word, string repair, string mistake, Expression result, Expression at, double size) => new(word, repair, word, mistake, result, at, size);
}
