using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Facts: derivatives of a formula with names that no equation of the document has, ∂(x^T A x)/∂x. Each of them stands by itself, and its names mean what they mean in it.</summary>
internal sealed partial class Outline
{
    private const string FactSide = "side of a fact ";

    private readonly Dictionary<Statement, IReadOnlyList<Definition>> _facts = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether a statement is a fact that stands by itself.</summary>
    public bool IsFact(Statement statement) => _facts.ContainsKey(statement);

    /// <summary>Whether a definition only says which shapes the names of a fact have.</summary>
    public static bool IsFactSide(Definition d) => d.Name.Base.StartsWith(FactSide, StringComparison.Ordinal);

    private void FindFacts()
    {
        HashSet<string> known = [.. _definitions.SelectMany(d => Parts.Of(d.Body).Append(d.Name)).OfType<Symbol>().Select(s => s.Base)];
        foreach (var statement in _statements)
        {
            if (statement.Left is not Derivative { Of: { } of, By: [var by] } || Names.Bare(by) is not Symbol || !IsFormula(Names.Bare(of))) continue;
            if (!Parts.Of(of).OfType<Symbol>().Any(s => !known.Contains(s.Base) && Function.Known(s.Base) is null && !IsCalled(of, s))) continue;
            var sides = statement.Links.Where(link => !Parts.Of(link).Any(p => p is Words or Unread or Ellipsis or Derivative)).Prepend(of);
            _facts[statement] = [.. sides.Select((side, i) => new Definition(statement.Order, new Symbol($"{FactSide}{i}"), null, side, statement.Formula.Place.TableColumn, statement.Section))];
        }

        // f(x) is a name of something, σ(x) says what it is.
        bool IsFormula(Expression e) => e is not (Symbol or Derivative) && !(e is Call { Function: Symbol f } && (ShapeInference.IsCostName(f) || (Function.Known(f.Base) is null && f.Base is not ("tr" or "Tr" or "trace" or "det" or "softmax" or "diag" or "vec" or "max"))));

        static bool IsCalled(Expression e, Symbol s) => Parts.Of(e).Any(p => p is Call { Function: Symbol f } && f.Equals(s));
    }

    // What these definitions are made of.
    private static HashSet<Definition> Reached(IEnumerable<Definition> roots, IReadOnlyList<Definition> all)
    {
        HashSet<Definition> reached = new(roots, ReferenceEqualityComparer.Instance);
        Stack<Definition> open = new(reached);
        while (open.TryPop(out var next))
            foreach (var s in Parts.Of(next.Body).OfType<Symbol>())
                foreach (var d in all.Where(d => d.Name.Base == s.Base && reached.Add(d))) open.Push(d);
        return reached;
    }

    // The definitions that the names of a fact are made of, and its sides.
    private static Applying OfFact(Statement statement, IReadOnlyList<Definition> sides, IEnumerable<Definition> active)
    {
        List<Definition> all = [.. active];
        var reached = Reached(sides, all);
        return new([.. all.Where(reached.Contains), .. sides], $"{statement.Formula.Span.Start}:{statement.Order}", []);
    }
}
