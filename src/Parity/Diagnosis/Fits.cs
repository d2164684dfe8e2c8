using System.Globalization;
using AutogradCheck.Core;
using AutogradCheck.Derivations.Expressions;
using static AutogradCheck.Parity.Diagnosis.Formula;

namespace AutogradCheck.Parity.Diagnosis;

/// <summary>Candidates that are worked out of the claim itself: the slope it implies, the gradient an update implies, a multiple of W that is left over, limits, constants with a wrong digit.</summary>
internal sealed class Fits(string name, Numbers claim, Workbench bench, SpecificationFormulas formulas, Candidates candidates, IReadOnlyList<Constant> constants)
{
    // How far sums may miss, relative to the largest entry.
    private readonly double _room = 1e-10 + (4 * claim.Reach.Max() / Math.Max(claim.Entries.Max(Math.Abs), double.Epsilon));

    /// <summary>All of them; each still has to reproduce the claim.</summary>
    public IEnumerable<Candidate> All() => name switch
    {
        "dZ1" => Slopes(),
        "dZ2" => Elementwise(claim.Entries, f => f, S("A2"), S("Z2"), S("Y")).Concat(ClippedProbabilities()),
        "A1" => Elementwise(claim.Entries, f => f, S("Z1")),
        "A2" => Elementwise(claim.Entries, f => f, S("Z2"), S("A1")),
        "dW2" => Products("dZ2", formulas.Hidden, "W2"),
        "dW1" => Products("dZ1", S("X"), "W1"),
        "db2" => Columns("dZ2", "b2", "dW2", "W2"),
        "db1" => Columns("dZ1", "b1", "dW1", "W1"),
        "Z1" => Left(Dot(S("W1"), S("X")), S("b1"), Apply("[ones]", Dot(S("W1"), S("X")))),
        "Z2" => Left(Dot(S("W2"), formulas.Hidden), S("b2"), Apply("[ones]", Dot(S("W2"), formulas.Hidden))),
        "J" => [],
        _ => Updates(),
    };

    // Sums and products of what is made of some quantities, with "around" put around the result.
    private IEnumerable<Candidate> Elementwise(double[] target, Func<Expression, Expression> around, params Expression[] of)
    {
        var terms = of.SelectMany((x, i) => i == 0 || of.Length < 3 ? Terms.Of(x) : Terms.Simple(x)).Append(N(1)).Select(e => (Formula: e, Numbers: bench.Of(e)))
            .Where(t => t.Numbers is not null).Select(t => (t.Formula, t.Numbers!.Entries.Length == 1 ? [.. Enumerable.Repeat(t.Numbers.Entries[0], target.Length)] : t.Numbers.Entries)).Where(t => t.Item2.Length == target.Length);
        return new ElementwiseSearch(target, _room, terms).Find().Select(found => new Candidate(around(found.Formula), null, 2 + found.Size));
    }

    // dZ1 divided by what comes back is the slope a program used.
    private IEnumerable<Candidate> Slopes()
    {
        foreach (var (signal, words) in candidates.Masked(new Group(Dot(T(S("W2")), S("dZ2")))).Take(4))
        {
            if (bench.Of(signal) is not { } s || s.Entries.Length != claim.Entries.Length) continue;
            var largest = s.Entries.Max(Math.Abs);
            double[] slope = [.. claim.Entries.Zip(s.Entries, (c, x) => Math.Abs(x) > 1e-3 * largest ? c / x : double.NaN)];
            Expression Around(Expression f) => Times(signal, f is Add or Subtract ? new Group(f) : f);
            string Said(string cause) => words is null ? cause : $"{words}; {cause}";
            foreach (var found in formulas.Dropout ? Elementwise(slope, Around, S("Z1"), S("A1"), formulas.Dropped(S("A1"))) : Elementwise(slope, Around, S("Z1"), S("A1")))
                yield return found with { Words = Said($"the slope used is {Notation.Of(((Product)found.Formula).Right)}"), AnyFactor = true };
            if (bench.Of(S("Z1")) is { } z)
                foreach (var (formula, cause) in WrongConstants(slope, z.Entries)) yield return new(Around(formula), Said(cause), 2.2, AnyFactor: false);
            if (formulas.Dropout && bench.Of(Times(Dot(T(S("W2")), S("dZ2")), Prime("g", S("Z1")))) is { } bare && OtherMask(bare) is { } mask)
                yield return new(Over(Times(Times(Dot(T(S("W2")), S("dZ2")), Prime("g", S("Z1"))), Apply(mask, S("Z1"))), S("keep")), "another mask than on the way forward", 2);
        }
    }

    // Entries that are 0 where they are not something times 1/keep.
    private string? OtherMask(Numbers bare)
    {
        var keep = bench.Claimed.Dropout!.Keep;
        double[] mask = [.. claim.Entries.Select(c => c == 0 ? 0.0 : 1)];
        for (var i = 0; i < mask.Length; i++)
            if (mask[i] != 0 && !(Math.Abs((claim.Entries[i] * keep) - bare.Entries[i]) <= (claim.Reach[i] + bare.Reach[i]) * 2)) return null;
        return bench.Add("[other mask]", z => TorchSharp.torch.tensor(mask, dtype: TorchSharp.torch.float64).reshape(claim.Rows, claim.Columns).expand_as(z));
    }

    // A slope of a family, with the constant it would have here: 0.04715 for 0.044715.
    private IEnumerable<(Expression Formula, string Cause)> WrongConstants(double[] slope, double[] z)
    {
        var scale = Math.Sqrt(2 / Math.PI);
        static double Sigma(double x) => 1 / (1 + Math.Exp(-x));
        static double GeluSlope(double x, double k, double cubic)
        {
            var t = Math.Tanh(k * (x + cubic * x * x * x));
            return ((1 + t) / 2) + (x / 2 * (1 - (t * t)) * k * (1 + (3 * cubic * x * x)));
        }

        (string Name, double Usual, Func<double, double, double> Of)[] families =
        [
            ("the factor of z³ in gelu's tanh form", Activation.GeluCubic, (x, p) => GeluSlope(x, scale, p)),
            ("√(2/π) in gelu's tanh form", scale, (x, p) => GeluSlope(x, p, Activation.GeluCubic)),
            ("1.702 in gelu's sigmoid form", 1.702, (x, p) => Sigma(p * x) * (1 + (p * x * (1 - Sigma(p * x))))),
            ("leaky relu's slope", Activation.LeakySlope, (x, p) => x > 0 ? 1 : p),
            ("elu's α", 1, (x, p) => x > 0 ? 1 : p * Math.Exp(x)),
            ("the scale inside tanh", 1, (x, p) => 1 - Math.Pow(Math.Tanh(p * x), 2)),
            ("the scale inside σ", 1, (x, p) => Sigma(p * x) * Sigma(-p * x)),
            ("softplus's β", 1, (x, p) => Sigma(p * x)),
            ("silu's β", 1, (x, p) => Sigma(p * x) * (1 + (p * x * Sigma(-p * x)))),
        ];
        foreach (var (what, usual, of) in families)
        {
            var use = Enumerable.Range(0, slope.Length).Where(i => double.IsFinite(slope[i])).ToArray();
            if (use.Length < 4) yield break;
            var at = use.MaxBy(i => Math.Abs(of(z[i], usual * 1.1) - of(z[i], usual * 0.9)));
            var p = Solved(x => of(z[at], x) - slope[at], usual);
            if (p is not { } found || use.Any(i => Math.Abs(of(z[i], found) - slope[i]) > 100 * _room * (1 + Math.Abs(slope[i])))) continue;
            var digits = double.Parse(found.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            var label = bench.Add($"slope with {digits.ToString("R", CultureInfo.InvariantCulture)} for {what} of", t => TorchSharp.torch.tensor([.. t.contiguous().data<double>().ToArray().Select(x => of(x, digits))], dtype: TorchSharp.torch.float64).reshape(t.shape));
            yield return (Apply(label, S("Z1")), $"{what} is {digits.ToString("R", CultureInfo.InvariantCulture)} in the slope{(usual == 1 ? "" : $", not {usual:G6}")}");
        }
    }

    private static double? Solved(Func<double, double> f, double start)
    {
        var (a, b) = (start, start * 1.05);
        for (var i = 0; i < 60; i++)
        {
            var (fa, fb) = (f(a), f(b));
            if (fb == fa) return Math.Abs(fb) < 1e-12 ? b : null;
            var next = b - (fb * (b - a) / (fb - fa));
            if (!double.IsFinite(next) || Math.Abs(next) > 100 * start) return null;
            (a, b) = (b, next);
            if (Math.Abs(b - a) <= 1e-15 * Math.Abs(b)) break;
        }
        return b;
    }

    // dZ2 + Y is the A2 a program used.
    private IEnumerable<Candidate> ClippedProbabilities()
    {
        if (bench.Of(S("A2")) is not { } A2 || bench.Of(S("Y")) is not { } Y) yield break;
        var implied = new Numbers(claim.Rows, claim.Columns, [.. claim.Entries.Zip(Y.Entries, (c, y) => c + y)], [.. claim.Reach.Select(r => r + 1e-15)]);
        if (Patterns.Clipped(implied, A2) is not var (low, high)) yield break;
        var digits = _room < 1e-8 ? 12 : 6;
        var (lo, hi) = (double.IsInfinity(low) ? low : Math.Round(low, digits), double.IsInfinity(high) ? high : Math.Round(high, digits));
        var clip = bench.Add(FormattableString.Invariant($"[clipped to {lo:G6} … {hi:G6}]"), z => z.clamp(double.IsInfinity(lo) ? -1e300 : lo, double.IsInfinity(hi) ? 1e300 : hi));
        yield return new(Minus(Apply(clip, S("A2")), S("Y")), FormattableString.Invariant($"A2 is clipped to [{lo:G6}, {hi:G6}] first"), 1.8);
    }

    // A multiple of W, of its sign, of another scaling of the inputs, beside the right product.
    private IEnumerable<Candidate> Products(string d, Expression input, string W)
    {
        var data = Over(Dot(S(d), T(input)), S("m"));
        foreach (var (term, words) in new (Expression, string)[]
        {
            (S(W), $"weight decay: a multiple of {W} is added"), (Apply("sign", S(W)), $"L1 decay: a multiple of sign {W} is added"), (Square(S(W)), $"a multiple of {W}² is added"), (Apply("[ones]", S(W)), "a constant is added"), (S($"{W}_new"), $"a multiple of {W} after the update is added"),
        })
        {
            foreach (var candidate in Two(data, term)) yield return candidate with { Words = Weight(words, W, candidate.Formula) };
        }
        foreach (var (a, b) in Coefficients(data, Over(Dot(S(d), T(Apply("[ones]", input))), S("m"))))
            yield return new(Over(Dot(S(d), T(new Group(Plus(new Product(ProductSign.Juxtaposition, a, input), new Product(ProductSign.Juxtaposition, b, Apply("[ones]", input)))))), S("m")), $"another scaling of {Notation.Of(input)}: {Notation.Of(a)}·{Notation.Of(input)} + {Notation.Of(b)}", 2, AnyFactor: false);
        foreach (var other in new[] { S("A1"), S("Z1"), S("X"), Square(input) })
            foreach (var candidate in Two(data, Over(Dot(S(d), T(other)), S("m")))) yield return candidate;
    }

    private string Weight(string words, string W, Expression formula) => formulas.Penalty && words.StartsWith("weight decay", StringComparison.Ordinal) ? $"the penalty's gradient has another factor before {W} than λ/m: {Notation.Of(formula)}" : words;

    private IEnumerable<Candidate> Columns(string d, string b, string dW, string W)
    {
        Expression[] terms = [.. new[] { S(d), S("A2"), S("A1"), S("Z1"), S("Z2"), S("Y"), S("dZ1"), S("dZ2"), Square(S(d)), S(dW), S(W) }.Select(SumOverSamples), S(b), Square(S(b)), Apply("[ones]", S(b)), S($"{b}_new")];
        var known = terms.Select(e => (Formula: e, Numbers: bench.Of(e))).Where(t => t.Numbers?.Entries.Length == claim.Entries.Length).Select(t => (t.Formula, t.Numbers!.Entries));
        foreach (var found in new ElementwiseSearch(claim.Entries, _room, known).Find()) yield return new(found.Formula, null, 2 + found.Size);
        foreach (var term in new[] { S(b), Apply("[ones]", S(b)) })
            foreach (var candidate in Two(formulas.For(name), term)) yield return candidate with { Words = $"a multiple of {Notation.Of(term)} is added" };
    }

    private IEnumerable<Candidate> Left(params Expression[] terms)
    {
        foreach (var term in terms.Skip(1))
            foreach (var candidate in Two(terms[0], term)) yield return candidate;
    }

    // What an update subtracted, divided by α, is the gradient it used.
    private IEnumerable<Candidate> Updates()
    {
        var (P, d, alpha) = (S(name), S($"d{name}"), bench.Claimed.Alpha!.Value);
        if (bench.Of(P) is not { } before || bench.Of(d) is not { } gradient || before.Entries.Length != claim.Entries.Length) yield break;
        double[] step = [.. before.Entries.Zip(claim.Entries, (p, c) => (p - c) / alpha)];
        var reach = claim.Reach.Zip(before.Entries, (r, p) => (r + (4e-16 * Math.Abs(p))) / alpha).ToArray();
        var implied = new Numbers(claim.Rows, claim.Columns, step, reach);
        Expression Around(Expression G) => Minus(P, new Product(ProductSign.Juxtaposition, S("alpha"), new Group(G)));
        if (Match.Of(implied, gradient) is { } match)
            foreach (var factor in Constant.Of(match, constants))
                yield return new(Around(new Product(ProductSign.Juxtaposition, factor.Formula, d)), StepWords(factor) + ClippedNorm(match), 1.5 + factor.Size, AnyFactor: false);
        foreach (var (G, words) in Candidates.Steps(name))
        {
            if (bench.Of(G) is not { } other || Match.Of(implied, other) is not { } times) continue;
            foreach (var factor in Constant.Of(times, constants)) yield return new(Around(new Product(ProductSign.Juxtaposition, factor.Formula, G)), $"{words ?? StepWords(factor)}, times {factor.Text}", 1.9 + factor.Size, AnyFactor: false);
        }
        foreach (var format in new[] { "float32", "float16", "bfloat16" })
        {
            bench.Add(format, z => z.to_type(Checking.Arithmetic.All.Single(a => a.Name == format).Dtype).to_type(TorchSharp.torch.float64));
            yield return new(Minus(P, Apply(format, new Product(ProductSign.Juxtaposition, Apply(format, S("alpha")), Apply(format, d)))), $"the step is computed in {format}", 1.8, AnyFactor: false);
            yield return new(Apply(format, Minus(P, new Product(ProductSign.Juxtaposition, S("alpha"), d))), $"the parameters are stored in {format}", 1.8, AnyFactor: false);
        }
        if (Patterns.Clipped(implied, gradient) is var (low, high))
        {
            var limit = Math.Round(double.IsInfinity(high) ? -low : high, 9);
            yield return new(Around(Apply(bench.Add(FormattableString.Invariant($"[clipped to ±{limit:G6}]"), z => z.clamp(-limit, limit)), d)), FormattableString.Invariant($"every entry of the gradient is clipped to ±{limit:G6}"), 1.8, AnyFactor: false);
        }
        foreach (var term in new[] { P, Apply("sign", P), Apply("sign", d), Times(P, d), Square(d), T(d) })
            foreach (var (a, b) in Coefficients(d, term, step))
                yield return new(Around(Plus(new Product(ProductSign.Juxtaposition, a, d), new Product(ProductSign.Juxtaposition, b, term))), $"{Notation.Of(b)}·{Notation.Of(term)} is added to the gradient", 2, AnyFactor: false);
        (Expression, double[])[] pool = [.. new[] { d, P, Apply("sign", d), Apply("abs", d), Square(d), Apply("sqrt", Apply("abs", d)), Square(P), Apply("[ones]", P) }.Select(e => (e, bench.Of(e))).Where(t => t.Item2?.Entries.Length == step.Length).Select(t => (t.e, t.Item2!.Entries))];
        foreach (var found in new ElementwiseSearch(step, 1e-7, pool).Find()) yield return new(Around(found.Formula), null, 2.2 + found.Size, AnyFactor: false);
    }

    private static string StepWords(Constant factor) => factor.Text switch
    {
        "−1" => "the step goes the wrong way: ascent",
        "1/α" => "the learning rate α is missing",
        "1/m" => "1/m comes once more",
        "2" => "the update is applied twice, or α is doubled",
        _ => $"the step is {factor.Text} times α times the gradient",
    };

    // Gradients scaled down together until their norm is a round number.
    private string ClippedNorm(Match match)
    {
        var sum = 0.0;
        foreach (var other in new[] { "dW1", "db1", "dW2", "db2" })
            if (bench.Of(S(other)) is { } g) sum += g.Entries.Sum(x => x * x);
        var norm = match.Factor * (Math.Sqrt(sum) + 1e-6);
        var rounded = double.Parse(norm.ToString("G2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return match.Factor is > 0 and < 1 && Math.Abs(norm - rounded) < 3e-6 * rounded ? FormattableString.Invariant($": all gradients together are clipped to the norm {rounded}") : "";
    }

    // a·one + b·other, both fitted.
    private IEnumerable<Candidate> Two(Expression one, Expression other)
    {
        foreach (var (a, b) in Coefficients(one, other))
        {
            var first = a is Number { Value: 1 } ? one : new Product(ProductSign.Juxtaposition, a, one);
            yield return new(b is Negate minus ? Minus(first, new Product(ProductSign.Juxtaposition, minus.Operand, other)) : Plus(first, new Product(ProductSign.Juxtaposition, b, other)), null, 2, AnyFactor: false);
        }
    }

    private IEnumerable<(Expression A, Expression B)> Coefficients(Expression one, Expression other, double[]? target = null)
    {
        target ??= claim.Entries;
        if (target.Length < 3 || bench.Of(one) is not { } f || bench.Of(other) is not { } g || f.Entries.Length != target.Length || g.Entries.Length != target.Length) yield break;
        double ff = 0, fg = 0, gg = 0, ft = 0, gt = 0;
        for (var i = 0; i < target.Length; i++)
        {
            var (x, y, t) = (f.Entries[i], g.Entries[i], target[i]);
            (ff, fg, gg, ft, gt) = (ff + (x * x), fg + (x * y), gg + (y * y), ft + (x * t), gt + (y * t));
        }
        var determinant = (ff * gg) - (fg * fg);
        if (!(determinant > 1e-12 * ff * gg)) yield break;
        var (a, b) = (((ft * gg) - (gt * fg)) / determinant, ((gt * ff) - (ft * fg)) / determinant);
        var largest = target.Max(Math.Abs);
        for (var i = 0; i < target.Length; i++)
            if (!(Math.Abs((a * f.Entries[i]) + (b * g.Entries[i]) - target[i]) <= 1e3 * _room * largest)) yield break;
        if (Math.Abs(b) * g.Entries.Max(Math.Abs) <= 1e4 * _room * largest) yield break; // nothing of the other
        var room = Math.Max(1e-9, 100 * _room);
        foreach (var x in Named(a))
            foreach (var y in Named(b)) yield return (x, y);

        IEnumerable<Expression> Named(double c) => Constant.Of(new Match(Math.Abs(c - 1) < room ? 1 : c, room / Math.Max(Math.Abs(c), 1e-3), target.Length), constants).Take(2).Select(k => k.Formula);
    }
}
