using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Reading.Parsing;

/// <summary>Walks expressions.</summary>
internal static class Tree
{
    /// <summary>Whether any path from the root is longer than <paramref name="limit"/>. Needs no deep stack.</summary>
    public static bool DeeperThan(Expression root, int limit)
    {
        var open = new Stack<(Expression, int)>([(root, 1)]);
        while (open.TryPop(out var top))
        {
            var (node, depth) = top;
            if (depth > limit) return true;
            foreach (var child in Parts.Children(node).Concat(Asides(node))) open.Push((child, depth + 1));
        }
        return false;
    }

    // What Parts.Children does not enter, because it has no value of its own.
    private static IEnumerable<Expression> Asides(Expression e) => e switch
    {
        Call x => x.Options.Select(o => o.Value),
        Norm { Kind: { } kind } => [kind],
        Symbol x => x.Superscripts.Concat(x.Subscripts).SelectMany(d => d.Parts),
        _ => [],
    };
}
