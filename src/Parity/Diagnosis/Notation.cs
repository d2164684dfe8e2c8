using System.Globalization;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Parity.Diagnosis;

/// <summary>Expressions as the specification writes them: dZ2·A1ᵀ/m, W2ᵀ·dZ2 ⊙ g′(Z1), Σ dZ2.</summary>
internal static class Notation
{
    private const int Sum = 1, ProductOrQuotient = 2, Tight = 3;

    /// <summary>The text.</summary>
    public static string Of(Expression e) => Text(e, 0);

    private static string Text(Expression e, int around) => e switch
    {
        Group g => Text(g.Inner, around),
        Number n => n.Value.ToString("G6", CultureInfo.InvariantCulture),
        Symbol s => s.Base.Replace("lambda", "λ", StringComparison.Ordinal).Replace("alpha", "α", StringComparison.Ordinal) + new string('′', s.Primes),
        Add a => Bracket($"{Text(a.Left, Sum)} + {Text(a.Right, Sum)}", around, Sum),
        Subtract s => Bracket($"{Text(s.Left, Sum)} − {Text(s.Right, Sum + 1)}", around, Sum),
        Negate n => Bracket($"−{Text(n.Operand, ProductOrQuotient)}", around, Sum),
        Divide d => Bracket($"{Text(d.Numerator, ProductOrQuotient)}/{Text(d.Denominator, Tight)}", around, ProductOrQuotient),
        Product { Sign: ProductSign.Hadamard } p => Bracket($"{Text(p.Left, ProductOrQuotient)} ⊙ {Text(p.Right, ProductOrQuotient)}", around, ProductOrQuotient),
        Product p => Bracket($"{Text(p.Left, ProductOrQuotient)}·{Text(p.Right, p.Right is Divide ? Tight : ProductOrQuotient)}", around, ProductOrQuotient),
        Transpose t => $"{Text(t.Operand, Tight)}ᵀ",
        Power p => $"{Text(p.Operand, Tight)}{(p.Exponent is Number { Value: 2 } ? "²" : $"^{Text(p.Exponent, Tight)}")}",
        Absolute a => $"|{Of(a.Operand)}|",
        Call { Function: Symbol { Base: "sum" } } c => SumText(c, around),
        Call c when Spelled(c) is { } spelled => spelled,
        Call c => $"{Text(c.Function, Tight)}({string.Join(", ", c.Arguments.Select(Of))})",
        _ => "…",
    };

    private static string SumText(Call c, int around) =>
        Bracket($"{(c.Options.FirstOrDefault(o => o.Name == "axis")?.Value switch { Number { Value: 0 } => "Σ_rows", Number => "Σ_samples", _ => "Σ" })} {Text(c.Arguments[0], Tight)}", around, ProductOrQuotient);

    // What is a function here and has a notation of its own.
    private static string? Spelled(Call c)
    {
        if (c is not { Function: Symbol { Primes: 0 } f, Arguments: [var argument] }) return null;
        var inside = Text(argument, Tight);
        return f.Base switch
        {
            "sigma" => $"σ({Of(argument)})",
            "abs" => $"|{Of(argument)}|",
            "exp" => $"exp({Of(argument)})",
            "step" => $"1[{Of(argument)} > 0]",
            _ when f.Base.StartsWith('[') => $"{inside}{f.Base}",
            _ => null,
        };
    }

    private static string Bracket(string text, int around, int own) => around > own || (around == own && own == ProductOrQuotient && text.StartsWith('−')) ? $"({text})" : text;
}
