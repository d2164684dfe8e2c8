using System.Globalization;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Tests.Reading;

/// <summary>Expressions as one short line: (+ a b), W[2]_ij, σ'(z).</summary>
internal static class Printer
{
    public static string Show(Expression e) => e switch
    {
        Number x => x.Value.ToString("R", CultureInfo.InvariantCulture),
        Symbol x => x.Base.Replace(' ', '.') + string.Concat(x.Superscripts.Select(d => "^" + Show(d))) + string.Concat(x.Subscripts.Select(d => "_" + Show(d))) + new string('\'', x.Primes),
        Product x => $"({Sign(x.Sign)} {Show(x.Left)} {Show(x.Right)})",
        Add x => $"(+ {Show(x.Left)} {Show(x.Right)})",
        Subtract x => $"(- {Show(x.Left)} {Show(x.Right)})",
        Negate x => $"(neg {Show(x.Operand)})",
        Divide x => $"(/ {Show(x.Numerator)} {Show(x.Denominator)})",
        Power x => $"(pow {Show(x.Operand)} {Show(x.Exponent)})",
        Transpose x => $"(T {Show(x.Operand)})",
        Call x => $"{Show(x.Function)}({string.Join(", ", x.Arguments.Select(Show).Concat(x.Options.Select(o => o.Name + "=" + Show(o.Value))))})",
        Big x => $"({x.Operator.ToString().ToLowerInvariant()}{{{string.Join(",", x.Below.Select(Show))}}}{(x.Above is null ? "" : "{" + Show(x.Above) + "}")} {Show(x.Body)})",
        Derivative x => $"({x.Kind switch { DerivativeKind.Partial => "∂", DerivativeKind.Total => "d", _ => "∇" }} {(x.Of is null ? "·" : Show(x.Of))} / {string.Join(" ", x.By.Select(Show))})",
        Norm x => $"‖{Show(x.Operand)}‖{(x.Kind is null ? "" : "_" + Show(x.Kind))}",
        Absolute x => $"|{Show(x.Operand)}|",
        Relation x => $"{{{Show(x.Left)} {x.Sign} {Show(x.Right)}}}",
        Indicator x => $"1{{{Show(x.Condition)}}}",
        Cases x => $"cases({string.Join("; ", x.Rows.Select(r => Show(r.Value) + (r.Condition is null ? "" : " if " + Show(r.Condition))))})",
        Matrix x => $"[{string.Join("; ", x.Rows.Select(r => string.Join(", ", r.Select(Show))))}]",
        Element x => $"{Show(x.Operand)}@({string.Join(",", x.Indices.Select(Show))})",
        AutogradCheck.Derivations.Expressions.Tuple x => $"<{string.Join(", ", x.Parts.Select(Show))}>",
        Group x => $"[{Show(x.Inner)}]",
        Words x => $"\"{x.Text}\"",
        Ellipsis => "…",
        Unread x => $"UNREAD({x.Text}: {x.Why})",
        _ => throw new NotSupportedException(e.GetType().Name),
    };

    public static string Show(Formula f)
    {
        var text = Show(f.Links[0]);
        for (var i = 1; i < f.Links.Count; i++) text += $" {f.Signs[i - 1]} {Show(f.Links[i])}";
        return text + (f.Condition is null ? "" : " | " + Show(f.Condition));
    }

    private static string Show(Decoration d)
    {
        var inner = string.Join(",", d.Parts.Select(Show));
        return d.Bracket switch { Bracket.Round => $"({inner})", Bracket.Square => $"[{inner}]", Bracket.Angle => $"<{inner}>", Bracket.Curly => $"{{{inner}}}", _ => d.Parts.Count == 1 ? inner : $"{{{inner}}}" };
    }

    private static string Sign(ProductSign s) => s switch { ProductSign.Juxtaposition => "·", ProductSign.Dot => "\\cdot", ProductSign.Star => "*", ProductSign.Times => "×", ProductSign.Circ => "∘", ProductSign.Hadamard => "⊙", ProductSign.Matrix => "@", _ => "⊗" };
}
