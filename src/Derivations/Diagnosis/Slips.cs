using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using static AutogradCheck.Derivations.Diagnosis.Edits;

namespace AutogradCheck.Derivations.Diagnosis;

/// <summary>Edits that change what stands there: its sign, its transpose, its power, a number, a name, a function.</summary>
internal static class Slips
{
    public static IEnumerable<Edit> Of(Expression e, Vocabulary v, Position position) =>
        [.. Transposes(e, position), .. Signs(e, position), .. Numbers(e, position), .. Powers(e, position), .. Symbols(e, v), .. Slopes(e)];

    /// <summary>One name that stands for another wherever it occurs: z (1 - z) for a (1 - a).</summary>
    public static IEnumerable<Edit> Throughout(Expression e, Vocabulary v)
    {
        foreach (var twice in Parts.Of(e).OfType<Symbol>().GroupBy(s => s).Where(g => g.Count() > 1).Select(g => g.First()).Take(4))
        {
            if (v.Counts.Contains(twice)) continue;
            foreach (var other in v.Symbols.Where(x => !x.Equals(twice)))
                yield return Both("wrong-symbol", $"{Say(twice)} should be {Say(other)}", $"{Say(other)} stands for {Say(twice)}", Parts.Replace(e, twice, other), twice, IsKin(twice, other) ? 1.42 : 1.62);
        }
    }

    private static IEnumerable<Edit> Transposes(Expression e, Position position)
    {
        if (e is Product { Left: Number { Value: 2 }, Right: Symbol { Base: [>= 'A' and <= 'Z'] } matrix } twice)
            yield return Both("missing-transpose", $"{Say(twice)} should be {Say(matrix)} + {Say(matrix)}ᵀ", $"{Say(matrix)} is not symmetric", new Group(new Add(matrix, new Transpose(matrix))), e, 1.3);
        if (e is Transpose t) yield return Both("missing-transpose", "there is a transpose too many", "the transpose is missing", t.Operand, e, IsOnes(t.Operand) ? 1.4 : 1);
        else if ((IsTerm(position) || position == Position.Factor) && e is Symbol or Group or Derivative or Call or Power)
            yield return Both("missing-transpose", $"a transpose is missing{Over(e)}", "there is a transpose too many", new Transpose(e), e, e is Group { Inner: Product } ? 1.29 : 1.01);
    }

    // A row of ones in the wrong place is out of order rather than transposed.
    private static bool IsOnes(Expression e) => Names.Bare(e) is Symbol { Base: "bold 1" or "ones" };

    private static string Over(Expression e) => e is Symbol or Derivative ? $" over {Say(e)}" : "";

    private static IEnumerable<Edit> Signs(Expression e, Position position)
    {
        switch (e)
        {
            case Negate n:
                yield return Both("sign", "the minus sign is too many", "the minus sign is missing", n.Operand, e, 1.043);
                yield break;
            case Add a:
                yield return Both("sign", "plus stands for minus", "minus stands for plus", new Subtract(a.Left, a.Right), e, 1.04);
                break;
            case Subtract s:
                yield return Both("sign", "minus stands for plus", "plus stands for minus", new Add(s.Left, s.Right), e, 1.04);
                yield return Both("sign", "the difference is turned round", "the difference is turned round", new Subtract(s.Right, s.Left), e, 1.045);
                break;
        }
        if (position == Position.Term || (position == Position.Argument && e is Symbol or Product)) yield return Both("sign", "the sign is wrong", "the sign is wrong", new Negate(e is Add or Subtract ? new Group(e) : e), e, 1.05);
    }

    private static IEnumerable<Edit> Numbers(Expression e, Position position)
    {
        if (e is not Number { Value: not 0 } number || position == Position.Argument) yield break;
        foreach (var other in new[] { 1, 2, number.Value / 2, number.Value * 2 }.Distinct().Where(x => x != number.Value))
            yield return Both("factor", $"the number {Text(number.Value)} should be {Text(other)}", $"the number is {Text(other)} instead of {Text(number.Value)}", new Number(other) { Span = e.Span }, e, 1.25);
    }

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
        else if ((IsTerm(position) || position == Position.Factor) && e is Symbol or Call or Group or Derivative or Norm)
        {
            yield return Both("wrong-power", $"{Say(e)} should be squared", "there is a square too many", new Power(e, new Number(2)), e, 1.5);
            if (position == Position.Factor) yield return Both("wrong-power", "a square root is missing", "there is a root too many", new Call(new Symbol("sqrt"), [e], []), e, 1.9);
        }
    }

    private static IEnumerable<Edit> Symbols(Expression e, Vocabulary v)
    {
        if (e is not (Symbol or Derivative)) yield break;
        // ∂L_t/∂h for ∂L/∂h: the loss of one step for that of all.
        if (e is Derivative { Of: Symbol { Base: "L" or "J" or "E" or "C" or "cal L" or "ell" } part } partial && part.Superscripts.Count + part.Subscripts.Count > 0) yield return Named(partial with { Of = part with { Superscripts = [], Subscripts = [] } }, 1.35);
        if (e is Symbol { Subscripts: [{ Parts: [Symbol row, Symbol column] } indices] } entry && !row.Equals(column)) yield return Named(entry with { Subscripts = [indices with { Parts = [column, row] }] }, 1.1);
        foreach (var neighbour in e is Symbol named && v.Symbols.Any(x => x.Base == named.Base) ? Neighbours(named) : [])
            yield return Named(neighbour, 1.38);
        // ∂J/∂z_2 for ∂J/∂z_1.
        foreach (var (derivative, other) in e is Derivative { By: [Symbol by] } d ? v.Symbols.Concat(Neighbours(by)).Where(x => IsKin(by, x) && !x.Equals(by)).Distinct().Select(x => (d with { By = [x] }, x)) : [])
            yield return Both("wrong-symbol", $"{Say(((Derivative)e).By[0])} should be {Say(other)}", $"{Say(other)} stands for {Say(((Derivative)e).By[0])}", derivative, e, 1.41);
        foreach (var other in v.Symbols)
        {
            if (other.Equals(e)) continue;
            yield return Named(other with { Span = e.Span }, e is Symbol s && IsKin(s, other) ? 1.4 : 1.6);
        }

        Edit Named(Expression other, double size) => Both("wrong-symbol", $"{Say(e)} should be {Say(other)}", $"{Say(other)} stands for {Say(e)}", other, e, size);
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

    private static bool IsKin(Symbol a, Symbol b) => a.Base.Equals(b.Base, StringComparison.OrdinalIgnoreCase) || Letter(a.Base) == Letter(b.Base);

    private static string Letter(string name) => Names.Letter(name).TrimStart('d');

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
        // 1 - a² with the square left out.
        if (e is Subtract { Left: Number { Value: 1 }, Right: Symbol or Call or Group } slope)
            yield return Both("wrong-power", $"{Say(slope.Right)} should be squared", "there is a square too many", slope with { Right = new Power(slope.Right, new Number(2)) }, e, 1.29);
    }
}
