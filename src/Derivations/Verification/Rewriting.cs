using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Turns powers that are names into names: a^l, W^{l+1}, y^i, and σ² where the document defines it.</summary>
internal static partial class Rewriting
{
    private static readonly HashSet<string> _layers = ["l", "t", "L", "T", "ell"];

    /// <summary>Names of the form x^n, z^f or d(z) that are defined as such.</summary>
    public static HashSet<Expression> PowerNames(IReadOnlyList<IReadOnlyList<Expression>> formulas)
    {
        // Where derivatives are by σ itself, σ² is its square.
        var parts = formulas.SelectMany(links => links).SelectMany(Parts.Of).ToList();
        var variables = parts.OfType<Derivative>().SelectMany(d => d.By).Select(Names.Bare).ToHashSet();
        var lefts = formulas.Where(links => links.Count > 1).Select(links => Names.Bare(links[0])).ToList();
        var numbered = Numbered(lefts, variables, parts);
        return [.. lefts.Where(left => left is Power { Operand: Symbol name, Exponent: Number or Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } } && !variables.Contains(name)), .. parts.Where(p => Counted(p) is var (name, _) && numbered.Contains(name)), .. GradientCalls(formulas), .. LastLayers(parts)];
    }

    // The a^N beside a^l: the last layer.
    private static IEnumerable<Expression> LastLayers(List<Expression> parts)
    {
        var powers = parts.OfType<Power>().Where(p => p.Operand is Symbol { Base: not ("e" or "R" or "bb R") }).Select(p => (Name: (Symbol)p.Operand, Exponent: Names.Bare(p.Exponent))).ToList();
        var layered = powers.Where(p => Parts.Of(p.Exponent).Any(part => part is Symbol { Base: "l" or "ell" })).Select(p => p.Name.Base).ToHashSet();
        var ofLayers = powers.Where(p => layered.Contains(p.Name.Base)).ToList();
        return ofLayers.Select(p => p.Exponent).OfType<Symbol>().Where(top => top is { Base: "N" or "K" or "H" or "D", Superscripts.Count: 0, Subscripts.Count: 0 }).Distinct().SelectMany(top => ofLayers.Select(p => new Power(p.Name, top)));
    }

    // z^1 and z^2 on the left, ∂J/∂W^1: numbers of layers. Nobody writes the first power, unless beside other powers of the same.
    private static HashSet<string> Numbered(List<Expression> lefts, HashSet<Expression> variables, List<Expression> parts)
    {
        var named = lefts.Concat(variables).Select(Counted).OfType<(string Name, double Number)>().GroupBy(x => x.Name).Where(g => g.Any(x => x.Number == 1) && g.Distinct().Count() > 1).Select(g => g.Key).ToHashSet();
        return named.Count == 0 ? named : [.. named, .. parts.Select(Counted).OfType<(string Name, double Number)>().Where(x => x.Number == 1).Select(x => x.Name)];
    }

    private static (string Name, double Number)? Counted(Expression e) => e is Power { Operand: Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } name, Exponent: Number { Value: >= 0 and < 20 } n } && n.Value == Math.Floor(n.Value) ? (name.Base, n.Value) : null;

    /// <summary>The labels of one_hot(y); null for anything else.</summary>
    public static Symbol? Encoded(Expression e) => e is Call { Function: Symbol { Base: "one_hot" or "onehot" or "one-hot" or "OneHot" or "oneHot" }, Arguments: [Symbol labels] } ? labels : null;

    // d(a) and d(z) on the left, or d(a) = ∂L/∂a: the gradients da and dz. So are ∂a and ∂z.
    private static IEnumerable<Expression> GradientCalls(IReadOnlyList<IReadOnlyList<Expression>> formulas)
    {
        var lefts = formulas.Where(links => links.Count > 1 && GradientCall(Names.Bare(links[0])) is not null).ToList();
        return lefts.Select(links => Names.Bare(links[0])).Distinct().Count() > 1 || lefts.Any(links => links.Skip(1).Any(link => Names.Bare(link) is Derivative)) ? lefts.Select(links => Names.Bare(links[0])) : [];
    }

    private static Symbol? GradientCall(Expression e) => e switch
    {
        Call { Function: Symbol { Base: "d" or "partial", Primes: 0, Superscripts.Count: 0, Subscripts.Count: 0 }, Arguments: [Symbol { Primes: 0 } of], Options.Count: 0 } => of with { Base = "d" + of.Base, Span = e.Span },
        Product { Left: Symbol { Base: "d", Superscripts.Count: 0, Subscripts.Count: 0 }, Right: Group { Inner: Symbol { Primes: 0 } of } } => of with { Base = "d" + of.Base, Span = e.Span },
        _ => null,
    };

    /// <summary>The expression with such powers as names.</summary>
    public static Expression Of(Expression e, HashSet<Expression> powerNames, HashSet<string> functions)
    {
        // r' r, W': a prime on what is never applied is a transpose.
        if (e is Symbol { Primes: 1 } primed && !functions.Contains(primed.Base)) return new Transpose(primed with { Primes = 0 }) { Span = e.Span };
        if (e is Product { Left: Power { Exponent: Symbol { Base: "prime" }, Operand: Group { Inner: Symbol matrix } } turned } times && !functions.Contains(matrix.Base)) return Of(times with { Left = new Transpose(matrix) { Span = turned.Span } }, powerNames, functions);
        if (powerNames.Contains(e) && GradientCall(e) is { } called) return called;
        // 1/n Σ_i is a mean: n is how many there are.
        if (e is Product { Left: Divide { Numerator: Number { Value: 1 }, Denominator: Symbol { Superscripts.Count: 0, Subscripts.Count: 0, Base: "n" or "m" or "N" or "M" or "d" or "D" or "H" or "K" or "B" or "C" } count }, Right: Big { Operator: BigOperator.Sum, Above: null, Below: [Symbol] } mean } average)
            return average with { Right = mean with { Above = count, Body = Of(mean.Body, powerNames, functions) } };
        // ⟨a, b⟩ of vectors is a^T b, of matrices tr(A^T B).
        if (e is Call { Function: Symbol { Base: "inner" }, Arguments: [var first, var second] } scalar)
        {
            var (a, b) = (Of(first, powerNames, functions), Of(second, powerNames, functions));
            var product = new Product(ProductSign.Juxtaposition, new Transpose(a) { Span = first.Span }, b) { Span = e.Span };
            return IsMatrixName(a) && IsMatrixName(b) ? scalar with { Function = new Symbol("tr"), Arguments = [product] } : product;
        }
        // ⟨a, b⟩_W is a^T W b.
        if (e is Element { Operand: Call { Function: Symbol { Base: "inner" }, Arguments: [var one, var two] }, Indices: [var weight] })
            return new Product(ProductSign.Juxtaposition, new Product(ProductSign.Juxtaposition, new Transpose(Of(one, powerNames, functions)) { Span = one.Span }, weight), Of(two, powerNames, functions)) { Span = e.Span };
        // 0 + 0 + … + 0
        if (e is Add { Right: Ellipsis, Left: var zeros } && Evaluator.Constant(zeros) == 0) return new Number(0) { Span = e.Span };
        // (W_2)_{kl} is W_2 with two indices more, (∂J/∂W)_{ij} the derivative by an entry.
        if (e is Element { Operand: var picked } element && element.Indices.All(i => Names.Bare(i) is Symbol { Base: not ":" } index && (index.Superscripts.Count + index.Subscripts.Count == 0 || index.Base == "y")))
        {
            Decoration indices = new(Bracket.None, element.Indices);
            if (Names.Bare(picked) is Symbol { Primes: 0 } whole) return whole with { Subscripts = [.. whole.Subscripts, indices], Span = e.Span };
            // log (A)_{ki} is the logarithm of an entry, as every function that works entry by entry.
            if (picked is Call { Arguments: [var of], Function: Symbol { Base: not ("softmax" or "Softmax") } } call) return Of(call with { Arguments = [element with { Operand = of }] }, powerNames, functions);
            if (Names.Bare(picked) is Derivative { By: [Symbol by] } gradient) return gradient with { By = [by with { Subscripts = [.. by.Subscripts, indices] }], Span = e.Span };
        }
        // J_{softmax}(z) is the Jacobian of softmax at z.
        if (e is Call { Function: Symbol { Base: "J" or "bold J", Primes: 0, Superscripts.Count: 0, Subscripts: [{ Parts: [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } function] }] }, Arguments: [var point] } && (function.Base is "softmax" or "ReLU" or "relu" || (function.Base.Length > 1 && Function.Known(function.Base) is not null)))
        {
            var at = Of(point, powerNames, functions);
            return new Derivative(new Call(function, [at], []), [at], DerivativeKind.Partial) { Span = e.Span };
        }
        // Labels are one-hot as they stand.
        if (Encoded(e) is { } labels) return labels with { Span = e.Span };
        // diag(ω_1, …, ω_n): the vector ω.
        if (e is Call { Arguments: [Symbol start, .., Symbol end] several } list && several.Any(a => a is Ellipsis) && Listed(start, end) is { } vector) return list with { Arguments = [vector] };
        // σ^l(z) is the σ of layer l, where sin²(z) is a square.
        if (e is Power { Operand: Call { Function: Symbol f } applied } raised && Label(raised with { Operand = f }, powerNames) is { } layer)
            return Of(applied with { Function = f with { Superscripts = [.. f.Superscripts, layer] }, Span = e.Span }, powerNames, functions);
        if (e is Power { Operand: Symbol s } p && Label(p, powerNames) is { } label)
            return s with { Superscripts = [.. s.Superscripts, label], Span = e.Span };
        if (e is Transpose { Operand: Power { Operand: Symbol } inner } t && Label(inner, powerNames) is not null) return t with { Operand = Of(inner, powerNames, functions) };
        return Parts.Map(e, part => Of(part, powerNames, functions));
    }

    /// <summary>The expression with p(y = j | x) as what it stands for.</summary>
    public static Expression Spelled(Expression e, IReadOnlyList<Probability> probabilities)
    {
        if (probabilities.Count == 0) return e;
        if (e is Call call && probabilities.Select(p => p.For(call)).FirstOrDefault(found => found is not null) is { } meaning) return meaning;
        return Parts.Map(e, part => Spelled(part, probabilities));
    }

    /// <summary>Letters that have a layer in raised square brackets, W^{[l]}: in plain text they have it behind them.</summary>
    public static HashSet<string> LayeredNames(IReadOnlyList<IReadOnlyList<Expression>> formulas)
    {
        HashSet<string> found = [.. formulas.SelectMany(links => links).SelectMany(Parts.Of).OfType<Symbol>().Where(s => s.Superscripts.Any(d => d.Bracket == Bracket.Square)).Select(s => s.Base)];
        return [.. found, .. found.Where(name => name is ['d', _]).Select(name => name[1..])];
    }

    /// <summary>The expression with W[l] as W^{[l]}.</summary>
    public static Expression Layered(Expression e, HashSet<string> layered) =>
        layered.Count > 0 && e is Element { Operand: Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } s, Indices: [var layer] } && layered.Contains(s.Base) && Names.Bare(layer) is not Call
            ? s with { Superscripts = [new(Bracket.Square, [layer])], Span = e.Span } : Parts.Map(e, part => Layered(part, layered));

    /// <summary>Whether (y - t)^t is a transpose: t stands nowhere but raised, and on brackets too.</summary>
    public static bool TurnsByT(IReadOnlyList<IReadOnlyList<Expression>> formulas)
    {
        var parts = formulas.SelectMany(links => links).SelectMany(Notation.AllParts).ToList();
        var raised = parts.OfType<Power>().Where(p => p.Exponent is Symbol { Base: "t", Superscripts.Count: 0, Subscripts.Count: 0 }).ToList();
        return raised.Any(p => p.Operand is Group) && parts.Count(p => p is Symbol { Base: "t" }) == raised.Count;
    }

    /// <summary>The expression with such transposes.</summary>
    public static Expression Turned(Expression e) => e is Power { Operand: var operand, Exponent: Symbol { Base: "t" } } ? new Transpose(Turned(operand)) { Span = e.Span } : Parts.Map(e, Turned);

    /// <summary>Letters that number entries: each stands alone below a name or a sum somewhere.</summary>
    public static HashSet<string> IndexLetters(IReadOnlyList<IReadOnlyList<Expression>> formulas) => [.. formulas.SelectMany(links => links).SelectMany(Parts.Of).SelectMany(part => part switch
    {
        Symbol s => s.Subscripts.Where(d => d.Bracket == Bracket.None).SelectMany(d => d.Parts),
        Big b => b.Below.Select(below => below is Relation r ? r.Left : below),
        _ => [],
    }).OfType<Symbol>().Where(x => x is { Base: [>= 'h' and <= 'q'], Superscripts.Count: 0, Subscripts.Count: 0 }).Select(x => x.Base)];

    /// <summary>The expression with w_{\text{jk}} as w_{jk}, where j and k number entries.</summary>
    public static Expression Spread(Expression e, HashSet<string> letters)
    {
        if (e is not Symbol s) return Parts.Map(e, part => Spread(part, letters));
        return s.Subscripts.Any(IsRun) ? s with { Subscripts = [.. s.Subscripts.Select(d => IsRun(d) ? d with { Parts = [.. ((Symbol)d.Parts[0]).Base.Select(letter => new Symbol(letter.ToString()))] } : d)] } : s;

        bool IsRun(Decoration d) => d is { Bracket: Bracket.None, Parts: [Symbol { Base: { Length: 2 } run, Superscripts.Count: 0, Subscripts.Count: 0 }] } && run[0] != run[1] && run.All(letter => letters.Contains(letter.ToString()));
    }

    /// <summary>The expression with w_j x_i as w_j^T x_i, where the words say that it is an inner product.</summary>
    public static Expression Inner(Expression e, HashSet<(Symbol, Symbol)> pairs)
    {
        if (pairs.Count == 0) return e;
        if (e is Product { Sign: ProductSign.Juxtaposition or ProductSign.Dot, Right: Symbol right } p && (p.Left is Product { Right: Symbol last } ? last : p.Left) is Symbol left && pairs.Any(pair => IsLike(left, pair.Item1) && IsLike(right, pair.Item2)))
            return p with { Left = p.Left is Product before ? before with { Left = Inner(before.Left, pairs), Right = new Transpose(left) { Span = left.Span } } : new Transpose(left) { Span = left.Span } };
        return Parts.Map(e, part => Inner(part, pairs));

        static bool IsLike(Symbol a, Symbol b) => a.Base == b.Base && a.Superscripts.Count == b.Superscripts.Count && a.Subscripts.Count == b.Subscripts.Count;
    }

    /// <summary>Runs of capital letters that the document defines as one function: FL(x) = …, dFL/dx.</summary>
    public static HashSet<string> CapitalWords(IEnumerable<IReadOnlyList<Expression>> formulas)
    {
        HashSet<string> found = [];
        foreach (var links in formulas.Where(links => links.Count > 1))
            if (Names.Bare(links[0]) is Product { Sign: ProductSign.Juxtaposition, Left: var first, Right: Call { Function: Symbol last } } && Letters(first) is { } before && Letters(last) is { } end) found.Add(before + end);
        return found;
    }

    /// <summary>The expression with such a run as one name.</summary>
    public static Expression Joined(Expression e, HashSet<string> words)
    {
        if (words.Count == 0) return e;
        if (e is Product { Sign: ProductSign.Juxtaposition } p)
        {
            if (Letters(e) is { } name && words.Contains(name)) return new Symbol(name) { Span = e.Span };
            if (p.Right is Call { Function: Symbol f } c && Letters(f) is { } end && Letters(p.Left) is { } before && words.Contains(before + end)) return c with { Function = new Symbol(before + end) { Span = p.Left.Span.To(f.Span) }, Arguments = [.. c.Arguments.Select(a => Joined(a, words))], Span = e.Span };
        }
        return Parts.Map(e, part => Joined(part, words));
    }

    private static string? Letters(Expression e) => e switch
    {
        Symbol { Base: [>= 'A' and <= 'Z'] name, Superscripts.Count: 0, Subscripts.Count: 0, Primes: 0 } => name,
        Product { Sign: ProductSign.Juxtaposition } p => Letters(p.Left) is { } a && Letters(p.Right) is { } b ? a + b : null,
        _ => null,
    };

    /// <summary>The expression with a name wherever what it stands for is written out, also as some of the factors of a longer product.</summary>
    public static Expression Folded(Expression e, Expression body, Symbol name)
    {
        if (Names.Bare(e).Equals(Names.Bare(body))) return name with { Span = e.Span };
        if (e is Product && Names.Bare(body) is Product)
        {
            List<Expression> factors = [], wanted = [];
            List<ProductSign> signs = [], within = [];
            Evaluator.Flatten(e, factors, signs);
            Evaluator.Flatten(Names.Bare(body), wanted, within);
            for (var at = 0; at + wanted.Count <= factors.Count; at++)
            {
                if (!wanted.Select((factor, i) => Names.Bare(factor).Equals(Names.Bare(factors[at + i]))).All(same => same)) continue;
                factors.RemoveRange(at, wanted.Count);
                factors.Insert(at, name);
                signs.RemoveRange(at, within.Count);
                return Enumerable.Range(1, factors.Count - 1).Aggregate(factors[0], (left, i) => new Product(signs[i - 1], left, Folded(factors[i], body, name)));
            }
        }
        return Parts.Map(e, part => Folded(part, body, name));
    }

    /// <summary>-Σ_i y_i log p_i + (1 - y_i) log(1 - p_i) means the sum of both terms: the index would stand for nothing otherwise.</summary>
    public static Expression Gathered(Expression e)
    {
        if (e is not (Add or Subtract)) return e;
        var (left, right) = e is Add a ? (Gathered(a.Left), a.Right) : (Gathered(((Subtract)e).Left), ((Subtract)e).Right);
        return Into(left, right, e is Subtract) ?? e;
    }

    private static Expression? Into(Expression sum, Expression term, bool minus)
    {
        switch (sum)
        {
            case Negate n when Into(n.Operand, term, minus) is { } inner:
                return n with { Operand = inner };
            case Product p when Into(p.Right, term, minus) is { } inner:
                return p with { Right = inner };
            case Big { Operator: BigOperator.Sum } b:
                if (Into(b.Body, term, minus) is { } deeper) return b with { Body = deeper };
                var letters = b.Below.SelectMany(Parts.Of).OfType<Symbol>().Select(s => s.Base).ToHashSet();
                var mentions = Parts.Of(term).OfType<Symbol>().Any(s => s.Superscripts.Concat(s.Subscripts).SelectMany(d => d.Parts).SelectMany(Parts.Of).OfType<Symbol>().Any(x => letters.Contains(x.Base)));
                var bound = Parts.Of(term).OfType<Big>().Any();
                return mentions && !bound ? b with { Body = minus ? new Subtract(b.Body, term) : new Add(b.Body, term) } : null;
            default:
                return null;
        }
    }

    /// <summary>Σ_n (y_j - a_j)² means the sum over j: n stands for nothing. So does Σ_i e^{θ_j}, where Σ_j e^{θ_j} stands elsewhere.</summary>
    public static Expression Rebound(Expression e, Symbol name, IReadOnlyList<Expression> parts)
    {
        return In(e, [.. Indices(name)]);

        Expression In(Expression e, HashSet<string> known)
        {
            if (e is not Big { Operator: BigOperator.Sum, Below: [var below] } b || (below is Relation r ? r.Left : below) is not Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } letter) return Parts.Map(e, part => In(part, known));
            var body = In(b.Body, [.. known, letter.Base]);
            HashSet<string> bound = [.. known, .. Parts.Of(body).OfType<Big>().SelectMany(inner => inner.Below).SelectMany(Parts.Of).OfType<Symbol>().Select(s => s.Base)];
            var free = Parts.Of(body).OfType<Symbol>().SelectMany(s => Indices(s).Select(index => (s.Base, index))).Where(x => !bound.Contains(x.index) && x.index is [>= 'h' and <= 'q']).Distinct().ToList();
            var mentions = Parts.Of(body).OfType<Symbol>().Any(s => s.Base == letter.Base || Indices(s).Contains(letter.Base));
            if (mentions || free.Select(x => x.index).Distinct().ToList() is not [var other] || !((b.Above is null && free.Count > 1) || parts.Any(p => p is Big sum && sum.Body.Equals(b.Body) && sum.Below.SelectMany(Parts.Of).Any(x => x.Equals(new Symbol(other)))))) return b with { Body = body };
            return b with { Below = [below is Relation run ? run with { Left = new Symbol(other) } : new Symbol(other)], Body = body };
        }

        static IEnumerable<string> Indices(Symbol s) => s.Superscripts.Concat(s.Subscripts).SelectMany(d => d.Parts).SelectMany(Parts.Of).OfType<Symbol>().Select(x => x.Base);
    }

    /// <summary>∂/∂b Σ_k w_k a_k + b with all of the sum under the operator; null where no operator without brackets stands before another term.</summary>
    public static Expression? Widened(Expression e)
    {
        if (e is Product both) return Widened(both.Right) is { } behind ? both with { Right = behind } : Widened(both.Left) is { } before ? both with { Left = before } : null;
        if (e is not (Add or Subtract)) return e is Group g && Widened(g.Inner) is { } inside ? g with { Inner = inside } : null;
        var (left, right) = e is Add a ? (Widened(a.Left) ?? a.Left, a.Right) : (Widened(((Subtract)e).Left) ?? ((Subtract)e).Left, ((Subtract)e).Right);
        return Under(left);

        Expression? Under(Expression before) => before switch
        {
            Derivative { Of: { } of, By: [.., var by] } d when of is not Group && of.Span.Start >= by.Span.End && by.Span.Length > 0 => d with { Of = (e is Add ? (Expression)new Add(of, right) : new Subtract(of, right)) with { Span = of.Span.To(right.Span) } },
            Product p when Under(p.Right) is { } inner => p with { Right = inner },
            Negate n when Under(n.Operand) is { } inner => n with { Operand = inner },
            _ => null,
        };
    }

    // x_1 and x_n are the first and the last entry of x.
    private static Symbol? Listed(Symbol first, Symbol last) =>
        first.Base == last.Base && first is { Subscripts: [{ Parts: [Number { Value: 0 or 1 }] }], Superscripts.Count: 0 } && last is { Subscripts: [{ Parts: [not Number] }], Superscripts.Count: 0 } ? first with { Subscripts = [] } : null;

    private static bool IsMatrixName(Expression e) => Names.Bare(e) is Symbol { Base: [>= 'A' and <= 'Z'] };

    private static Decoration? Label(Power p, HashSet<Expression> powerNames)
    {
        var exponent = Names.Bare(p.Exponent);
        if (p.Operand is Symbol { Base: "e" or "R" or "bb R" }) return null;
        if (exponent is Number && powerNames.Contains(p)) return new(Bracket.None, [exponent]);
        // z^f of any time, where one is defined.
        if (exponent is Symbol && p.Operand is Symbol named && powerNames.Any(known => known is Power { Operand: Symbol other, Exponent: Symbol label } && other.Base == named.Base && label.Equals(exponent))) return new(Bracket.None, [exponent]);
        var parts = Parts.Of(exponent).ToList();
        if (!parts.All(part => part is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } or Number or Add or Subtract or Group)) return null;
        var letters = parts.OfType<Symbol>().Select(x => x.Base).ToList();
        if (letters.Count == 1 && (_layers.Contains(letters[0]) || powerNames.Contains(new Power(p.Operand, new Symbol(letters[0]))) || (letters[0] is "i" or "j" or "k" && exponent is Symbol))) return new(Bracket.None, [exponent]);
        return null;
    }
}
