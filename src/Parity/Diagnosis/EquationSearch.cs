using System.Globalization;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Parity.Claims;
using static AutogradCheck.Parity.Diagnosis.Formula;

namespace AutogradCheck.Parity.Diagnosis;

/// <summary>Looks for what one equation was made into, given the claims that go wrong by it.</summary>
internal sealed class EquationSearch
{
    // Explanations so much larger than the smallest are not worth a person's time.
    private const double FarFetched = 0.5;

    // Floating-point operations a search may take, and how many candidates it may try in any case: the likeliest come first.
    private const double MostWork = 3e10;
    private const int TriedInAnyCase = 40;

    private readonly string _name;
    private readonly Workbench _bench;
    private readonly SpecificationFormulas _formulas;
    private readonly Candidates _candidates;
    private readonly IReadOnlyList<Constant> _constants;
    private readonly IReadOnlyList<(Numbers Claim, Func<Expression, Expression> From)> _targets;
    private readonly List<Explanation> _found = [];
    private readonly HashSet<Expression> _tried = [];
    private int _left;

    /// <param name="name">The quantity whose equation is under suspicion.</param>
    /// <param name="covers">The claims that go wrong: its own, or later ones where it is not claimed.</param>
    /// <param name="fed">The program on its own values.</param>
    /// <param name="bench">The same, for expressions.</param>
    /// <param name="constants">What factors may stand for.</param>
    public EquationSearch(string name, IReadOnlyList<string> covers, NetworkProgram fed, Workbench bench, IReadOnlyList<Constant> constants)
    {
        (_name, _bench, _constants) = (name, bench, constants);
        _left = (int)Math.Clamp(MostWork / (10 * bench.Claimed.Point.Sizes.FlopsPerStep), TriedInAnyCase, 100_000);
        _formulas = SpecificationFormulas.Of(bench.Claimed, fed.A1IsBeforeDropout);
        _candidates = new(bench, _formulas);
        var claims = bench.Claimed.Claims.ToDictionary(claim => claim.Name);
        _targets = [.. covers.Select(cover => (Numbers.Of(claims[cover].Value, bench.Precision.Error(claims[cover].Value)), _formulas.Following(name, cover, fed.Through(cover))))];
    }

    private bool IsOwn => _targets is [var only] && only.From(Right) == Right;

    private Expression Right => _formulas.For(_name);

    private Numbers Claim => _targets[0].Claim;

    /// <summary>Explanations that reproduce the claims, likeliest first; none when nothing does.</summary>
    /// <param name="thorough">Whether combinations are searched for as well.</param>
    public IReadOnlyList<Explanation> Run(bool thorough = true)
    {
        if (_targets.All(t => t.Claim.Entries.All(x => x == 0)) && !_name.StartsWith('W') && !_name.StartsWith('b')) return [Zero()];
        Try(new(Right, null, 1));
        if (_found.Count == 0 && IsOwn && ShapeSlip() is { } slip) return [slip];
        if (_found.Count == 0)
        {
            foreach (var candidate in _candidates.Known(_name).Concat(_candidates.Edits(_name, anyFactor: false)).OrderBy(c => c.Size))
            {
                if (_found.Count > 0 && candidate.Size > _found.Min(e => e.Size) + FarFetched) break;
                Try(candidate);
            }
        }
        if (_found.Count == 0) foreach (var candidate in _candidates.Edits(_name)) Try(candidate);
        if (_found.Count == 0 && IsOwn)
        {
            foreach (var candidate in Wrapped()) Try(candidate);
            if (_found.Count == 0 && _bench.Of(Right) is { } right && right.Entries.Length == Claim.Entries.Length)
            {
                _found.AddRange(Patterns.Of(_name, Claim, right, _bench, _constants));
                if (_found.Count == 0 && thorough && _left > 0) foreach (var candidate in new Fits(_name, Claim, _bench, _formulas, _candidates, _constants).All()) Try(candidate);
            }
        }
        if (_found.Count == 0 && thorough && _left > 0) Pairs();
        return Apart([.. _found.OrderBy(e => e.Size).DistinctBy(e => e.Formula)]);
    }

    // Formulas that are the same at another point too are one explanation, not several.
    private List<Explanation> Apart(List<Explanation> found)
    {
        List<(Explanation Explanation, Numbers? Elsewhere)> kept = [];
        foreach (var explanation in found)
        {
            var elsewhere = explanation.Expression is { } e ? _bench.Elsewhere.Of(e) : null;
            if (elsewhere is null || !kept.Any(k => k.Elsewhere is not null && Match.Of(k.Elsewhere, elsewhere) is { Factor: 1 })) kept.Add((explanation, elsewhere));
        }
        return [.. kept.Select(k => k.Explanation).TakeWhile(e => e.Size <= kept[0].Explanation.Size + FarFetched)];
    }

    private Explanation Zero() => new(Equations.NumberOf(_name), _name switch
    {
        "dZ1" => "all zero: the hidden layer is cut off (detach, no_grad), or its slope is taken for 0",
        _ => "all zero: never computed, or overwritten",
    }, $"{_name} = 0")
    { Size = 1 };

    // A function around the right result.
    private IEnumerable<Candidate> Wrapped()
    {
        foreach (var (function, words) in new[] { ("abs", "the absolute value is taken"), ("sign", "only the sign is kept"), ("square", "the result is squared"), ("sqrt", "the root is taken"), ("exp", "exp is taken of it"), ("log", "the logarithm is taken of it"), ("tanh", "tanh is applied to it"), ("sigma", "σ is applied to it"), ("relu", "negative entries are set to 0"), ("step", "only 1 for positive, 0 for negative entries"), ("trunc", "cut to whole numbers"), ("round", "rounded to whole numbers"), ("g", "g is applied to it"), ("[mean over samples]", "averaged along each row"), ("[mean over rows]", "averaged along each column") })
            yield return new(Apply(function, new Group(Right)), words, 1.9);
    }

    // Two small edits together.
    private void Pairs()
    {
        const int Budget = 6000, CheapestFirst = 40;
        var left = Budget;
        foreach (var first in _candidates.Edits(_name).Take(CheapestFirst).ToArray())
        {
            foreach (var second in Derivations.Diagnosis.Edits.Of(first.Formula, Derivations.Diagnosis.Vocabulary.Empty with { Counts = [S("m"), S("n2")], Sums = [SumOverSamples] }))
            {
                if (left-- <= 0 || _found.Count > 0) return;
                Try(new(second.Result, $"{first.Words}, and {second.Mistake}", first.Size + second.Size, AnyFactor: false));
            }
        }
    }

    private void Try(Candidate candidate)
    {
        if (!_tried.Add(candidate.Formula) || _left-- <= 0) return;
        Match? joint = null;
        foreach (var (claim, from) in _targets)
        {
            var match = _bench.All(from(candidate.Formula)).Select(numbers => Match.Of(claim, numbers)).OfType<Match>().OrderBy(m => m.Factor == 1 ? 0 : 1).FirstOrDefault();
            if (match is null || (joint is not null && Math.Abs(match.Factor - joint.Factor) > (match.Uncertainty + joint.Uncertainty) * Math.Abs(joint.Factor) + 1e-15)) return;
            joint = joint is null || match.Uncertainty < joint.Uncertainty ? match : joint;
        }
        if (joint!.Factor != 1 && !(candidate.AnyFactor && _name.StartsWith('d') | _name == "J")) return;
        if (candidate.Formula.Equals(Right) && joint.Factor == 1) return; // that is what it should be
        foreach (var constant in Constant.Of(joint, _constants))
        {
            var isRight = candidate.Formula.Equals(Right);
            if (!isRight && constant.Size > 2.5 && joint.Entries < 8) continue;
            var formula = Scaled(candidate.Formula, constant);
            _found.Add(new(Equations.NumberOf(_name), Words(candidate, constant, isRight), $"{_name} = {Notation.Of(formula)}") { Size = candidate.Size + constant.Size, Expression = formula, Divisor = isRight && constant.Text.StartsWith('m') });
        }
    }

    private string Words(Candidate candidate, Constant constant, bool isRight)
    {
        var factor = constant.Value == 1 ? null : constant.Text;
        if (!isRight) return Spelled(candidate.Words ?? $"computed as {Notation.Of(candidate.Formula)}") + (factor is null ? "" : $", times {factor}");
        var m = _bench.Claimed.Point.Sizes.m;
        var value = constant.Value.ToString("G6", CultureInfo.InvariantCulture);
        var is1 = value == constant.Text.Replace('−', '-') ? "" : $" = {value}";
        var hasM = Right is Divide || Parts.Of(Right).OfType<Divide>().Any(d => d.Denominator is Symbol { Base: "m" });
        var cause = constant.Text switch
        {
            "−1" => "the sign is wrong",
            "m" when hasM && m > 1 => "the 1/m is missing",
            "1/m" when hasM => "1/m is there twice",
            "1/m" => "1/m is there already, and comes again later",
            ['m', '/', .. var by] when hasM => $"divided by {by} in the place of m",
            ['1', '/', .. var by] => $"divided by {by} as well",
            _ => $"a factor {constant.Text} too many",
        };
        return $"{cause}; your {_name} is {constant.Text}{is1} times what the equation gives";
    }

    // The engine's words, in the specification's letters.
    private static string Spelled(string words) => words.Replace("sigma[]'", "σ′", StringComparison.Ordinal).Replace("[]'", "′", StringComparison.Ordinal).Replace("sigma", "σ", StringComparison.Ordinal).Replace("alpha", "α", StringComparison.Ordinal)
        .Replace("lambda", "λ", StringComparison.Ordinal).Replace("^2", "²", StringComparison.Ordinal).Replace("_new", " after the update", StringComparison.Ordinal);

    // The factor where a person would write it.
    private static Expression Scaled(Expression formula, Constant constant)
    {
        if (constant.Value == 1) return formula;
        if (constant.Value == -1) return new Negate(new Group(formula));
        if (formula is Divide { Denominator: Symbol { Base: "m" } } mean)
        {
            if (constant.Text == "m") return mean.Numerator;
            if (constant.Formula is Divide { Numerator: Symbol { Base: "m" } } rest) return Over(mean.Numerator, rest.Denominator);
        }
        return constant.Formula is Divide { Numerator: Number { Value: 1 } } inverse ? Over(new Group(formula), inverse.Denominator) : new Product(ProductSign.Juxtaposition, constant.Formula, new Group(formula));
    }

    // The right numbers in another shape.
    private Explanation? ShapeSlip()
    {
        var claim = _bench.Claimed.Claims.Single(c => c.Name == _name);
        if (claim.Fits || claim.Value.dim() != 1 || _bench.Of(Right) is not { } right || Match.Of(Claim, right) is not { Factor: 1 }) return null;
        return new(Equations.NumberOf(_name), $"a vector ({Claim.Rows},) in the place of the column ({Claim.Rows}, 1): the sum drops its dimension, and the update spreads it over a matrix (keepdims=True keeps it)",
            $"{_name} = {Notation.Of(Right)}, without keepdims")
        { Size = 1 };
    }
}
