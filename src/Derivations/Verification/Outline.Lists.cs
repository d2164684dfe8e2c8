using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>What an equation says beside what it defines: how many entries a vector has, which sample is meant.</summary>
internal sealed partial class Outline
{
    // z = W x^{(i)} + b is z^{(i)}.
    private static Decoration? OnlySample(Symbol name, Expression body)
    {
        if (name.Superscripts.Any(d => d.Bracket == Bracket.Round) || Parts.Of(body).Any(part => part is Big)) return null;
        var samples = Parts.Of(body).OfType<Symbol>().SelectMany(s => s.Superscripts).Where(d => d is { Bracket: Bracket.Round, Parts: [Symbol { Base: "i" or "n" or "j" or "k", Superscripts.Count: 0, Subscripts.Count: 0 }] }).Distinct().ToList();
        return samples is [var only] ? only : null;
    }

    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);

    /// <summary>Whether the entries of a vector are listed, x = (x_1, x_2): then x_1 is one of them, whatever X^{[1]} is.</summary>
    public bool IsListed(string name) => _listed.Contains(name);

    private static int? ListsEntries(Symbol name, Expression body)
    {
        Sequence<Expression>? entries = Names.Bare(body) switch
        {
            Transpose t => Names.Bare(t.Operand) switch { Expressions.Tuple several => several.Parts, Matrix { Rows: [var row] } => row, _ => null },
            Expressions.Tuple several => several.Parts,
            Matrix m when m.Rows.All(row => row.Count == 1) => [.. m.Rows.Select(row => row[0])],
            _ => null,
        };
        return entries is { Count: > 1 } && entries.Select((e, i) => Names.Bare(e) is Symbol { Superscripts.Count: 0, Subscripts: [{ Parts: [Number { Value: var at }] }] } s && s.Base == name.Base && at == i + 1).All(fits => fits) ? entries.Count : null;
    }

    // W = (w_{ij})_{ij} says what the entries are called.
    private static bool NamesEntries(Symbol name, Expression body) =>
        body is Element or Group or Matrix && Inner(body) is Symbol { Subscripts: [{ Parts.Count: 2 }] } entry && entry.Base.Equals(name.Base, StringComparison.OrdinalIgnoreCase);

    private static Expression Inner(Expression e) => e switch
    {
        Element x => Inner(x.Operand),
        Group g => Inner(g.Inner),
        Matrix { Rows: [[var only]] } => Inner(only),
        _ => e,
    };
}
