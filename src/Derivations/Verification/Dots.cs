using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Sums that are written with dots, w_1 x_1 + w_2 x_2 + … + w_n x_n, as sums over an index.</summary>
internal sealed class Dots
{
    private static readonly string[] _letters = ["i", "j", "k", "p", "q", "r", "s", "t", "u", "v", "a", "b", "c", "d"];

    private readonly Symbol? _letter;

    /// <summary>Of a document: the sums run over a letter that it does not use; null dots are left as they are.</summary>
    public Dots(IReadOnlyList<IReadOnlyList<Expression>> formulas)
    {
        var parts = formulas.SelectMany(links => links).SelectMany(Parts.Of).ToList();
        if (!parts.Any(p => p is Ellipsis)) return;
        var labels = parts.OfType<Symbol>().SelectMany(s => s.Superscripts.Concat(s.Subscripts)).SelectMany(d => d.Parts).SelectMany(Parts.Of);
        var used = parts.Concat(labels).OfType<Symbol>().Select(s => s.Base).ToHashSet(StringComparer.Ordinal);
        _letter = _letters.Where(l => !used.Contains(l)).Select(l => new Symbol(l)).FirstOrDefault();
    }

    /// <summary>The expression with such sums.</summary>
    public Expression WrittenOut(Expression e)
    {
        if (_letter is null) return e;
        if (e is not Add || !Terms(e).Any(t => t is Ellipsis)) return Parts.Map(e, WrittenOut);
        var terms = Terms(e);
        var dots = terms.FindIndex(t => t is Ellipsis);
        if (terms.FindLastIndex(t => t is Ellipsis) != dots || Sum(terms, dots) is not var (sum, from, to)) return Parts.Map(e, WrittenOut);
        List<Expression> left = [.. terms.Take(from), sum, .. terms.Skip(to + 1)];
        return left.Select(WrittenOut).Aggregate((a, b) => new Add(a, b) { Span = a.Span.To(b.Span) });
    }

    // The sum, and from which term to which it stands for.
    private (Expression Sum, int From, int To)? Sum(List<Expression> terms, int dots)
    {
        for (var from = 0; from < dots; from++)
        {
            if (dots + 1 < terms.Count && Common(terms[from], terms[dots + 1]) is var (body, start, end) && Follow(terms, from, dots, start) && !IsAt(end, start + 1))
                return (new Big(BigOperator.Sum, [new Relation("=", _letter!, new Number(start))], end, body) { Span = terms[from].Span.To(terms[dots + 1].Span) }, from, dots + 1);
        }
        // w_1 x_1 + w_2 x_2 + … + b, which does not say where it ends.
        for (var from = 0; from < dots - 1; from++)
        {
            if (Common(terms[from], terms[from + 1]) is var (body, start, _) && Follow(terms, from, dots, start))
                return (new Big(BigOperator.Sum, [start == 0 ? new Relation("=", _letter!, new Number(0)) : _letter!], null, body) { Span = terms[from].Span.To(terms[dots].Span) }, from, dots);
        }
        return null;
    }

    // Whether the terms before the dots are those of the next indices.
    private bool Follow(List<Expression> terms, int from, int dots, int start) =>
        Enumerable.Range(1, dots - from - 1).All(k => Common(terms[from], terms[from + k]) is var (_, first, end) && first == start && IsAt(end, start + k));

    private static bool IsAt(Expression end, int number) => end is Number n && n.Value == number;

    // What two terms have in common, with the letter where the one has 0 or 1 and the other where the sum ends.
    private (Expression Body, int Start, Expression End)? Common(Expression first, Expression last)
    {
        int? start = null;
        Expression? end = null;
        return Body(first, last) is { } body && start is { } number && end is not null ? (body, number, end) : null;

        Expression? Body(Expression a, Expression b)
        {
            if (a.Equals(b)) return a;
            if (a is Symbol x && b is Symbol y) return Named(x, y);
            var (mine, other) = (Parts.Children(a), Parts.Children(b));
            if (mine.Count == 0 || mine.Count != other.Count || a.GetType() != b.GetType() || !Parts.With(a, other).Equals(b)) return null;
            List<Expression> parts = [];
            for (var i = 0; i < mine.Count; i++)
            {
                if (Body(mine[i], other[i]) is not { } part) return null;
                parts.Add(part);
            }
            return Parts.With(a, parts) with { Span = default };
        }

        Symbol? Named(Symbol a, Symbol b) => a.Base == b.Base && a.Primes == b.Primes && Decorated(a.Superscripts, b.Superscripts) is { } above && Decorated(a.Subscripts, b.Subscripts) is { } below
            ? new(a.Base, above, below, a.Primes) : null;

        Sequence<Decoration>? Decorated(Sequence<Decoration> a, Sequence<Decoration> b)
        {
            if (a.Count != b.Count) return null;
            List<Decoration> found = [];
            for (var i = 0; i < a.Count; i++)
            {
                if (a[i].Bracket != b[i].Bracket || a[i].Parts.Count != b[i].Parts.Count) return null;
                List<Expression> parts = [];
                for (var k = 0; k < a[i].Parts.Count; k++)
                {
                    if (Index(Names.Bare(a[i].Parts[k]), Names.Bare(b[i].Parts[k])) is not { } index) return null;
                    parts.Add(index);
                }
                found.Add(a[i] with { Parts = [.. parts] });
            }
            return [.. found];
        }

        Expression? Index(Expression a, Expression b)
        {
            if (a.Equals(b)) return a;
            if (a is not Number { Value: 0 or 1 } number || b is not (Number or Symbol) || (start is { } s && s != (int)number.Value) || (end is not null && !end.Equals(b))) return null;
            (start, end) = ((int)number.Value, b);
            return _letter;
        }
    }

    // The terms of a sum without minus signs; any other expression is one term.
    private static List<Expression> Terms(Expression e)
    {
        List<Expression> terms = [];
        while (e is Add a)
        {
            terms.Insert(0, a.Right);
            e = a.Left;
        }
        terms.Insert(0, e);
        return terms;
    }
}
