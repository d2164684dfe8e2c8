using System.Globalization;
using AutogradCheck.Core.Data.Claims;
using AutogradCheck.Derivations.Expressions;
using static AutogradCheck.Parity.Diagnosis.Formula;

namespace AutogradCheck.Parity.Diagnosis;

/// <summary>What a constant factor may stand for: m, 1/n2, m/(m − 1), α, 1/keep, 1/ln 2, …</summary>
/// <param name="Text">As it is written.</param>
/// <param name="Formula">The same as an expression.</param>
/// <param name="Value">Its value here.</param>
/// <param name="Size">How far-fetched: smaller wins.</param>
internal sealed record Constant(string Text, Expression Formula, double Value, double Size)
{
    // A factor without a name is believed from so many entries on.
    private const int EntriesForAnyFactor = 3;
    private const double Nameless = 3;

    /// <summary>Every constant that could occur at a point, each value under each of its names.</summary>
    public static IReadOnlyList<Constant> At(ClaimedPoint claimed)
    {
        var (n0, n1, n2, m) = claimed.Point.Sizes;
        Constant Known(string name, double value, double size) => new(name == "lambda" ? "λ" : name == "alpha" ? "α" : name, S(name), value, size);
        Constant Plain(double value, double size) => new(value.ToString("R", CultureInfo.InvariantCulture), N(value), value, size);
        List<Constant> single =
        [
            Known("m", m, 1), Known("n0", n0, 1.3), Known("n1", n1, 1.3), Known("n2", n2, 1.2), Plain(2, 1.1),
            .. m > 1 ? [new Constant("(m − 1)", new Group(Minus(S("m"), N(1))), m - 1, 1.3)] : Array.Empty<Constant>(),
            new("(m + 1)", new Group(Plus(S("m"), N(1))), m + 1, 1.6),
            new("ln 2", Apply("log", N(2)), Math.Log(2), 1.4), new("ln 10", Apply("log", N(10)), Math.Log(10), 1.5), new("√m", Apply("sqrt", S("m")), Math.Sqrt(m), 1.5),
            new("√2", Apply("sqrt", N(2)), Math.Sqrt(2), 1.7), new("π", S("pi"), Math.PI, 1.8), Plain(3, 1.7), Plain(10, 1.8),
            .. claimed.Alpha is { } alpha ? [Known("alpha", alpha, 1.2)] : Array.Empty<Constant>(),
            .. claimed.Lambda > 0 ? [Known("lambda", claimed.Lambda, 1.2)] : Array.Empty<Constant>(),
            .. claimed.Dropout is { } dropout ? [Known("keep", dropout.Keep, 1.1), new("(1 − keep)", new Group(Minus(N(1), S("keep"))), 1 - dropout.Keep, 1.5)] : Array.Empty<Constant>(),
        ];
        List<Constant> all = [new("1", N(1), 1, 0.5), .. single, .. single.Select(Inverse)];
        foreach (var a in single)
        {
            foreach (var b in single)
            {
                if (a.Text != b.Text) all.Add(new($"{a.Text}/{b.Text}", Over(a.Formula, b.Formula), a.Value / b.Value, a.Size + b.Size));
                if (string.CompareOrdinal(a.Text, b.Text) > 0) continue;
                Constant product = a == b ? new($"{a.Text}²", Square(a.Formula), a.Value * a.Value, a.Size + (a.Text is "α" or "λ" ? 1.2 : 0.4))
                    : new($"{a.Text}·{b.Text}", new Product(ProductSign.Juxtaposition, a.Formula, b.Formula), a.Value * b.Value, a.Size + b.Size);
                all.Add(product);
                all.Add(Inverse(product));
                if (claimed.Lambda > 0 && a.Text != "λ" && b.Text != "λ") all.Add(new($"λ/({product.Text})", Over(S("lambda"), new Group(product.Formula)), claimed.Lambda / product.Value, product.Size + 1));
            }
        }
        return [.. all.Where(c => double.IsFinite(c.Value) && c.Value != 0).OrderBy(c => c.Size)];

        static Constant Inverse(Constant c) => new($"1/{(c.Text.Contains('·', StringComparison.Ordinal) ? $"({c.Text})" : c.Text)}", Over(N(1), c.Formula), 1 / c.Value, c.Size + 0.05);
    }

    /// <summary>What a factor stands for, likeliest first; a plain number where it has no name and enough entries speak for it; nothing where they do not.</summary>
    public static IReadOnlyList<Constant> Of(Match match, IReadOnlyList<Constant> known)
    {
        if (match.Factor == 1) return [new("1", N(1), 1, 0)];
        var (size, room) = (Math.Abs(match.Factor), Math.Max(match.Uncertainty, 4e-16));
        if (match.Entries == 1 && room > 1e-9) known = [.. known.Where(c => c.Size < 1.6)]; // one rounded number proves little
        var named = known.Where(c => Math.Abs(c.Value - size) <= room * size).Concat(Short(size, room)).OrderBy(c => c.Size).ToArray();
        if (named.Length > 0) return [.. named.Where(c => c.Size <= named[0].Size + 0.6).DistinctBy(c => c.Text).Take(4).Select(Signed)];
        return match.Entries >= EntriesForAnyFactor ? [Signed(new(size.ToString("G8", CultureInfo.InvariantCulture), N(size), size, Nameless))] : [];

        // 0.01, 1.5, 0.044715 are numbers that somebody typed.
        static IEnumerable<Constant> Short(double size, double room)
        {
            for (var digits = 1; digits <= 3; digits++)
            {
                var rounded = double.Parse(size.ToString($"G{digits}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
                if (Math.Abs(rounded - size) > room * size || room > 1e-4) continue;
                yield return new(rounded.ToString("R", CultureInfo.InvariantCulture), N(rounded), rounded, 1.7 + (0.3 * digits));
                yield break;
            }
        }

        Constant Signed(Constant c) => match.Factor > 0 ? c : new($"−{c.Text}", new Negate(c.Formula), -c.Value, c.Size == 0.5 ? 0.6 : c.Size + 0.6);
    }
}
