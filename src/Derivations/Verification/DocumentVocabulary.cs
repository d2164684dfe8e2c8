using AutogradCheck.Derivations.Diagnosis;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Verification;

/// <summary>What edits of a statement may put in: the names, slopes, numbers and sums of the document around it.</summary>
internal sealed class DocumentVocabulary
{
    private const int MostSymbols = 48;
    private const int MostWholes = 6;
    private const int Reach = 20_000;

    private readonly Outline _outline;
    private readonly Judge _judge;
    private readonly Statement _statement;
    private readonly Symbol? _by;
    private readonly List<Expression> _parts;
    private Vocabulary? _words;

    public DocumentVocabulary(Outline outline, Judge judge, Statement statement)
    {
        (_outline, _judge, _statement) = (outline, judge, statement);
        _by = statement.Left is Derivative d ? World.ByOf(d) : statement.Left is Symbol s ? outline.GradientOf(s) : null;
        _parts = [.. outline.Formulas.Where(f => Math.Abs(f.Span.Start - statement.Formula.Span.Start) < Reach).SelectMany(f => f.Links).SelectMany(Parts.Of)];
        // What the left side names would make a fix that says nothing: dZ = dZ.
        Symbols = [.. _parts.Select(p => p is Derivative { By: [var by] } ? by : p).OfType<Symbol>()
            .Where(x => x.Primes == 0).Select(x => x with { Span = default }).Distinct()
            .Where(x => x.Base.Length > 0 && !x.Equals(statement.Left) && !IsOwn(x) && Evaluates(x)).Take(MostSymbols)];
    }

    /// <summary>Names of the document that have a value.</summary>
    public IReadOnlyList<Symbol> Symbols { get; }

    /// <summary>All that may be put in.</summary>
    public Vocabulary Words => _words ??= new([.. Symbols, .. OtherEntries(), .. Unwritten()], Counts, Factors(), Terms(), [.. Sums()], Scalars()) { Differences = Differences() };

    // x_i for x_j: the entries that the left side names.
    private IEnumerable<Symbol> OtherEntries()
    {
        if ((_by ?? _statement.Left as Symbol) is not { } left) return [];
        var letters = Letters(left).ToList();
        return _statement.Links.SelectMany(Parts.Of).OfType<Symbol>().Where(s => s.Subscripts is [{ Parts.Count: 1 }] && Letters(s).Any()).Distinct()
            .SelectMany(s => letters.Where(l => !Letters(s).Contains(l)).Select(l => s with { Subscripts = [s.Subscripts[0] with { Parts = [new Symbol(l)] }], Span = default })).Where(x => !Symbols.Contains(x)).Distinct().Take(8);

        static IEnumerable<string> Letters(Symbol s) => s.Subscripts.SelectMany(x => x.Parts).OfType<Symbol>().Where(x => x is { Base.Length: 1, Superscripts.Count: 0, Subscripts.Count: 0 }).Select(x => x.Base);
    }

    // W^{[L]} where only dW^{[L]} is written, Y where only its entries y_k are.
    private IEnumerable<Symbol> Unwritten()
    {
        var written = _statement.Links.SelectMany(Parts.Of).OfType<Symbol>().Select(_outline.GradientOf).OfType<Symbol>();
        var wholes = _parts.OfType<Symbol>().Where(s => Outline.LoneIndex(s) is not null || s.Superscripts.Count > 0 && s.Subscripts.Count > 0).Select(s => new Symbol(s.Base)).Distinct().Take(MostWholes);
        return written.Concat(wholes).Select(s => s with { Span = default }).Distinct().Where(s => !Symbols.Contains(s) && !s.Equals(_by) && !s.Equals(_statement.Left) && Evaluates(s));
    }

    private List<Expression> Counts => _judge.World.IsBatch && _outline.SampleSize is { } m ? [new Symbol(m)] : [];

    private bool IsOwn(Symbol x) => _by is not null && _outline.GradientOf(x) is { } of && string.Equals(Names.Plain(of), Names.Plain(_by), StringComparison.OrdinalIgnoreCase);

    private bool Evaluates(Expression e) =>
        _judge.Places(_statement) is [var place, ..] && _judge.Prepare(_statement, place).Strict.Evaluate(e) is { Problem: null } outcome && outcome.Readings[0].Flexible == Flexible.No;

    private bool IsGradient(Symbol s) => _outline.GradientOf(s) is not null;

    private List<Expression> Factors()
    {
        var slopes = Distinct(_parts.OfType<Call>().Where(c => c.Function is Symbol { Primes: > 0 }));
        var forward = Distinct(_parts.OfType<Call>().Where(c => c.Arguments is [Symbol] && c.Function is Symbol { Primes: 0 } f && f.Base is not ("log" or "ln" or "exp" or "softmax")).Select(c => c with { Function = ((Symbol)c.Function) with { Primes = 1 } }));
        var complements = Distinct(_parts.OfType<Subtract>().Where(x => x is { Left: Number { Value: 1 }, Right: Symbol or Power })
            .Concat(Parts.Of(_statement.Links[^1]).OfType<Symbol>().Where(x => !IsGradient(x)).Take(3).Select(x => new Subtract(new Number(1), x)))).Select(x => new Group(x));
        return [.. slopes.Concat(forward).Concat(complements).Concat(Symbols.Where(s => !IsGradient(s)).Take(16)).Concat(Upstream).Distinct()];
    }

    // The gradients from above, as the document writes them.
    private IReadOnlyList<Expression> Upstream => _upstream ??= [.. Distinct(_parts.OfType<Derivative>().Where(d => d is { Of: not null, By: [_] } && !d.Equals(_statement.Left)).Cast<Expression>().Concat(Symbols.Where(IsGradient))).Where(Evaluates)];

    private IReadOnlyList<Expression>? _upstream;

    private static IEnumerable<Expression> Distinct(IEnumerable<Expression> found) => found.Select(e => e with { Span = default }).Distinct().Take(10);

    private List<Expression> Terms()
    {
        List<Expression> terms = [];
        if (_by is not null && Symbols.FirstOrDefault(x => x.Base == "lambda") is { } lambda)
        {
            terms.Add(new Product(ProductSign.Juxtaposition, lambda, _by));
            foreach (var count in Counts) terms.Add(new Product(ProductSign.Juxtaposition, new Divide(lambda, count), _by));
        }
        if (_judge.Places(_statement) is [var place, ..] && _judge.Prepare(_statement, place) is { Target.Values: [var target, ..] } prepared)
            terms.AddRange(Upstream.Concat(Symbols).Concat(Unwritten()).Distinct().Where(e => prepared.Strict.Evaluate(e) is { Problem: null } outcome && outcome.Readings[0].SameShape(target) && outcome.Readings[0].Axes.SequenceEqual(target.Axes)).Take(12));
        return terms;
    }

    private IEnumerable<Func<Expression, Expression>> Sums()
    {
        // An index of the right side that is not bound, with the bounds it has elsewhere.
        var free = Letters(_statement.Links.SelectMany(Parts.Of)).Except(Letters(Parts.Of(_statement.Left))).ToHashSet();
        foreach (var sum in _parts.OfType<Big>().Where(b => b.Operator == BigOperator.Sum && b.Below is [var below] && free.Contains(LetterOf(below))).DistinctBy(b => LetterOf(b.Below[0])).Take(4))
            yield return e => new Big(BigOperator.Sum, sum.Below, sum.Above, e);
        if (_judge.World.IsBatch)
        {
            var axis = _judge.World.SamplesAreRows ? 0 : 1;
            yield return e => Omissions.SumAlong(e, axis);
            if (_outline.SampleSize is { } m && !free.Contains("i")) yield return e => new Big(BigOperator.Sum, [new Relation("=", new Symbol("i"), new Number(1))], new Symbol(m), e);
        }
        else
        {
            foreach (var letter in free.Count > 0 ? free : ["i", "j", "k"]) yield return e => new Big(BigOperator.Sum, [new Symbol(letter)], null, e);
        }

        static IEnumerable<string> Letters(IEnumerable<Expression> parts) => parts.OfType<Symbol>().SelectMany(s => s.Superscripts.Concat(s.Subscripts)).SelectMany(d => d.Parts).OfType<Symbol>().Where(s => s is { Base.Length: 1, Superscripts.Count: 0, Subscripts.Count: 0 }).Select(s => s.Base).Distinct();

        static string LetterOf(Expression below) => (below is Relation { Left: var left } ? left : below) is Symbol s ? s.Base : "";
    }

    // Differences that the document writes, and ŷ - y where it has y log ŷ.
    private List<Subtract> Differences() => [.. _parts.OfType<Subtract>().Where(d => IsName(d.Left) && IsName(d.Right))
        .Concat(_parts.OfType<Product>().Where(p => p.Right is Call { Function: Symbol { Base: "log" or "ln" }, Arguments: [var of] } && IsName(Names.Bare(of)) && IsName(p.Left)).Select(p => new Subtract(Names.Bare(((Call)p.Right).Arguments[0]), p.Left)))
        .Select(d => new Subtract(d.Left with { Span = default }, d.Right with { Span = default })).Distinct().Take(8)];

    private static bool IsName(Expression e) => e is Symbol or Call { Arguments: [_] } or Element;

    // Numbers with a name, and what the document divides by: √d.
    private List<Scalar> Scalars()
    {
        if (_judge.Places(_statement) is not [var place, ..]) return [];
        var evaluator = _judge.Prepare(_statement, place).Strict.Branch();
        using var scope = NewDisposeScope();
        var counts = Counts;
        var named = Symbols.Where(s => !IsGradient(s) && !_outline.IsCost(s) && !counts.Contains(s) && IsNumber(s)).Take(10).ToList();
        var divisors = _parts.OfType<Divide>().SelectMany(d => FactorsOf(d.Denominator)).Where(d => d is not Number && Parts.Of(d).Count() <= 4).Select(d => d with { Span = default }).Distinct().ToList();
        var factors = _parts.OfType<Product>().SelectMany(FactorsOf).ToHashSet();
        var defined = _judge.World.Model.Definitions.Select(d => d.Name.Base).ToHashSet(StringComparer.Ordinal);
        return [.. named.Select(s => new Scalar(s, IsGiven(s), factors.Contains(s) || !divisors.Contains(s), divisors.Contains(s))),
            .. divisors.Where(d => !named.Contains(d) && !counts.Contains(d) && IsNumber(d)).Take(10).Select(d => new Scalar(d, IsGiven(d), IsFactor: false, IsDivisor: true))];

        bool IsGiven(Expression e) => Parts.Of(e).OfType<Symbol>().All(s => !defined.Contains(s.Base) && !s.Equals(_by));

        bool IsNumber(Expression e) => evaluator.Evaluate(e) is { Problem: null } outcome && outcome.Readings[0] is { IsNumber: true } value && value.Axes.All(a => a == Value.Points);

        static IEnumerable<Expression> FactorsOf(Expression e) => Names.Bare(e) is Product p ? FactorsOf(p.Left).Concat(FactorsOf(p.Right)) : [Names.Bare(e)];
    }

    /// <summary>Spellings of an edited expression in the document's own signs, best first.</summary>
    public IEnumerable<Expression> Respelt(Expression e, Expression original)
    {
        var read = new HashSet<Expression>(Parts.Of(original), ReferenceEqualityComparer.Instance);
        var signs = _parts.OfType<Product>().Select(p => p.Sign).ToHashSet();
        ProductSign? entrywise = signs.Contains(ProductSign.Hadamard) ? null : signs.Contains(ProductSign.Star) ? ProductSign.Star : signs.Contains(ProductSign.Circ) ? ProductSign.Circ : ProductSign.Juxtaposition;
        var program = _parts.Any(p => p is Symbol s && s.Base.StartsWith("np", StringComparison.Ordinal) || p is Call { Options.Count: > 0 });
        if (!program)
        {
            yield return Changed(e, SumOfSamples);
            yield return Changed(e, TimesOnes);
        }
        if (entrywise is { } sign) yield return Changed(e, x => x is Product { Sign: ProductSign.Hadamard } p && !read.Contains(p) ? p with { Sign = sign } : x);
        yield return e;

        Expression Changed(Expression part, Func<Expression, Expression> change) => read.Contains(part) ? part : change(Parts.Map(part, inner => Changed(inner, change)));

        Expression SumOfSamples(Expression x) => x is Call { Function: Symbol { Base: "np.sum" }, Arguments: [Symbol { Superscripts: [] or [{ Bracket: Bracket.Square }] } s] } && _outline.SampleSize is { } m && _parts.OfType<Symbol>().Any(p => p.Superscripts.Any(d => d is { Bracket: Bracket.Round, Parts: [Symbol { Base: "i" }] }))
            ? new Big(BigOperator.Sum, [new Relation("=", new Symbol("i"), new Number(1))], new Symbol(m), s with { Superscripts = [.. s.Superscripts, new(Bracket.Round, [new Symbol("i")])] }) : x;

        Expression TimesOnes(Expression x) => x is Call { Function: Symbol { Base: "np.sum" }, Arguments: [var inner], Options: [{ Value: Number axis }, ..] }
            ? axis.Value == 1 ? new Product(ProductSign.Juxtaposition, Edits.Bracketed(inner), new Symbol("bold 1")) : new Product(ProductSign.Juxtaposition, new Transpose(new Symbol("bold 1")), Edits.Bracketed(inner)) : x;
    }
}
