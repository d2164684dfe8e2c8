using System.Globalization;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Evaluation;

/// <summary>Names as text.</summary>
public static class Names
{
    /// <summary>"W[2]", "W1", "dZ2": base and decorations, one spelling for W^{[2]}, W^{(2)} and W_2.</summary>
    public static string Plain(Symbol symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        if (symbol.Superscripts.Count + symbol.Subscripts.Count + symbol.Primes == 0) return symbol.Base;
        var labels = symbol.Superscripts.Concat(symbol.Subscripts).SelectMany(d => d.Parts).Select(Plain);
        return $"{symbol.Base}[{string.Join(",", labels)}]{new string('\'', symbol.Primes)}";
    }

    /// <summary>An index or label as text: "j", "l-1", "2".</summary>
    public static string Plain(Expression part) => part switch
    {
        Number n => n.Value.ToString("R", CultureInfo.InvariantCulture),
        Symbol s => Plain(s),
        Group g => Plain(g.Inner),
        Add a => $"{Plain(a.Left)}+{Plain(a.Right)}",
        Subtract a => $"{Plain(a.Left)}-{Plain(a.Right)}",
        Negate n => $"-{Plain(n.Operand)}",
        Product p => $"{Plain(p.Left)}{Plain(p.Right)}",
        Relation r => $"{Plain(r.Left)}{r.Sign}{Plain(r.Right)}",
        Words w => w.Text.Trim(),
        Expressions.Tuple t => string.Join(",", t.Parts.Select(Plain)),
        Call c => $"{Plain(c.Function)}({string.Join(",", c.Arguments.Select(Plain))})",
        null => "",
        _ => part.GetType().Name,
    };

    /// <summary>The letter of a base without its accents: y of "hat y".</summary>
    public static string Letter(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name[(name.LastIndexOf(' ') + 1)..];
    }

    /// <summary>The symbol that an expression is, or that is applied in it: J in J and in J(θ); null for anything else.</summary>
    public static Symbol? Named(Expression e) => Bare(e) switch
    {
        Symbol symbol => symbol,
        Call { Function: Symbol function } => function,
        _ => null,
    };

    /// <summary>The expression without the brackets around it.</summary>
    public static Expression Bare(Expression e)
    {
        while (e is Group g) e = g.Inner;
        return e is Expressions.Tuple { Parts: [var only] } ? Bare(only) : e;
    }
}
