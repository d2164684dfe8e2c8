using AutogradCheck.Derivations.Expressions;
using static AutogradCheck.Parity.Diagnosis.Formula;

namespace AutogradCheck.Parity.Diagnosis;

/// <summary>
/// Finds sums and products of given terms that make up a target entry by entry: a ⊙ b, a ± b, (a ± b) ⊙ c, a ⊙ b ⊙ c, a ⊙ b ± c ⊙ d.
/// Pairs are sorted by what they are at two entries, so that the partner of each is looked up, not searched.
/// </summary>
internal sealed class ElementwiseSearch
{
    // Four terms are believed, and found fast, where numbers are known to so much.
    private const double SharpEnoughForFour = 2e-6;
    private const int MostHits = 400, FewestEntries = 4, MostEntries = 96;

    private readonly double[] _target;
    private readonly double _room;
    private readonly int _one, _other;
    private readonly (Expression Formula, double[] Values)[] _terms;
    private readonly List<Expression> _hits = [];

    /// <summary>A search for one target.</summary>
    /// <param name="target">What is to be made up; entries that are not finite do not count.</param>
    /// <param name="room">How far a sum may miss it, relative to the largest entry.</param>
    /// <param name="terms">What there is, each with its values, as many as the target's.</param>
    public ElementwiseSearch(double[] target, double room, IEnumerable<(Expression Formula, double[] Values)> terms)
    {
        var use = Enumerable.Range(0, target.Length).Where(i => double.IsFinite(target[i])).ToArray();
        if (use.Length > MostEntries) use = [.. Enumerable.Range(0, MostEntries).Select(k => use[(int)((long)k * use.Length / MostEntries)])];
        _target = [.. use.Select(i => target[i])];
        _room = room;
        List<(Expression, double[])> kept = [];
        foreach (var (formula, values) in terms)
        {
            double[] picked = [.. use.Select(i => values[i])];
            if (picked.All(double.IsFinite) && picked.Any(v => v != 0) && !kept.Any(k => Same(k.Item2, picked))) kept.Add((formula, picked));
        }
        _terms = [.. kept];
        if (_target.Length == 0) return;
        // Two entries that are neither small nor alike tell formulas apart best.
        var order = Enumerable.Range(0, _target.Length).OrderByDescending(i => Math.Abs(_target[i])).ToArray();
        _one = order[0];
        _other = order[Math.Min(order.Length - 1, order.Length / 3)];
        if (_other == _one && order.Length > 1) _other = order[1];
    }

    /// <summary>Formulas that give the target, products up to a constant factor, simplest first.</summary>
    public IReadOnlyList<(Expression Formula, double Size)> Find()
    {
        if (_target.Length < FewestEntries || _target.All(t => t == 0)) return [];
        List<(Expression, double)> found = [];
        void Take(double size)
        {
            found.AddRange(_hits.Select(hit => (hit, size)));
            _hits.Clear();
        }

        foreach (var (formula, values) in _terms) Offer(values, () => formula);
        Take(0);
        var pairs = Pairs();
        foreach (var pair in pairs) Offer(pair.Values, pair.Formula);
        Take(1);
        if (found.Count > 0) return found;
        Looked(pairs);
        Take(2);
        return found;
    }

    private static bool Same(double[] a, double[] b)
    {
        for (var i = 0; i < a.Length; i++)
            if (Math.Abs(a[i] - b[i]) > 1e-14 * Math.Abs(a[i])) return false;
        return true;
    }

    // a ⊙ b, a + b, a − b of all terms; with their values.
    private List<(Func<Expression> Formula, double[] Values, bool IsProduct)> Pairs()
    {
        List<(Func<Expression>, double[], bool)> pairs = [];
        for (var i = 0; i < _terms.Length; i++)
        {
            for (var j = i; j < _terms.Length; j++)
            {
                var (a, b) = (_terms[i], _terms[j]);
                pairs.Add((() => Times(a.Formula, b.Formula), Zip(a.Values, b.Values, (x, y) => x * y), true));
                if (i == j) continue;
                pairs.Add((() => Plus(a.Formula, b.Formula), Zip(a.Values, b.Values, (x, y) => x + y), false));
                pairs.Add((() => Minus(a.Formula, b.Formula), Zip(a.Values, b.Values, (x, y) => x - y), false));
            }
        }
        return pairs;
    }

    private void Looked(List<(Func<Expression> Formula, double[] Values, bool IsProduct)> pairs)
    {
        // (pair) ⊙ c: the pair is proportional to target / c.
        var byRatio = pairs.Where(p => p.Values[_one] != 0).Select(p => (Key: p.Values[_other] / p.Values[_one], Pair: p)).Where(p => double.IsFinite(p.Key)).OrderBy(p => p.Key).ToArray();
        var ratios = Array.ConvertAll(byRatio, p => p.Key);
        foreach (var (formula, values) in _terms)
        {
            if (values[_one] == 0 || values[_other] == 0) continue;
            foreach (var at in Near(ratios, _target[_other] / values[_other] / (_target[_one] / values[_one]), _room))
            {
                var pair = byRatio[at].Pair;
                Offer(Zip(pair.Values, values, (x, y) => x * y), () => Times(pair.Formula(), formula));
            }
        }
        if (_room > SharpEnoughForFour) return;
        // pair ± pair of products, and of a product and a term.
        var products = pairs.Where(p => p.IsProduct).Concat(_terms.Select(t => (Formula: (Func<Expression>)(() => t.Formula), t.Values, IsProduct: true))).ToArray();
        var byValue = products.OrderBy(p => p.Values[_one]).ToArray();
        var ones = Array.ConvertAll(byValue, p => p.Values[_one]);
        foreach (var p in products)
        {
            if (_hits.Count >= MostHits) return;
            foreach (var (sign, rest) in new[] { (1, _target[_one] - p.Values[_one]), (-1, p.Values[_one] - _target[_one]) })
            {
                foreach (var at in Near(ones, rest, _room))
                {
                    var q = byValue[at];
                    if (Math.Abs(p.Values[_other] + (sign * q.Values[_other]) - _target[_other]) > 4 * _room * Math.Abs(_target[_one])) continue;
                    OfferExactly(Zip(p.Values, q.Values, (x, y) => x + (sign * y)), () => sign > 0 ? Plus(p.Formula(), q.Formula()) : Minus(p.Formula(), q.Formula()));
                }
            }
        }
    }

    private static IEnumerable<int> Near(double[] sorted, double value, double room)
    {
        var width = room * Math.Max(Math.Abs(value), 1e-3);
        var at = Array.BinarySearch(sorted, value - width);
        for (at = at < 0 ? ~at : at; at < sorted.Length && sorted[at] <= value + width; at++) yield return at;
    }

    // Up to a constant factor.
    private void Offer(double[] values, Func<Expression> formula)
    {
        if (_hits.Count >= MostHits) return;
        var factor = _target[_one] / values[_one];
        if (!double.IsFinite(factor) || factor == 0) return;
        for (var i = 0; i < values.Length; i++)
            if (!(Math.Abs(_target[i] - (factor * values[i])) <= _room * Math.Abs(_target[_one]))) return;
        _hits.Add(formula());
    }

    private void OfferExactly(double[] values, Func<Expression> formula)
    {
        if (_hits.Count >= MostHits) return;
        for (var i = 0; i < values.Length; i++)
            if (!(Math.Abs(_target[i] - values[i]) <= _room * Math.Abs(_target[_one]))) return;
        _hits.Add(formula());
    }

    private static double[] Zip(double[] a, double[] b, Func<double, double, double> f)
    {
        var result = new double[a.Length];
        for (var i = 0; i < result.Length; i++) result[i] = f(a[i], b[i]);
        return result;
    }
}
