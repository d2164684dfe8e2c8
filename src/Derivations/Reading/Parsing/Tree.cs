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
            foreach (var child in Children(node)) open.Push((child, depth + 1));
        }
        return false;
    }

    /// <summary>The parts an expression directly consists of, as they are written.</summary>
    public static IEnumerable<Expression> Children(Expression e) => e switch
    {
        Product x => [x.Left, x.Right],
        Add x => [x.Left, x.Right],
        Subtract x => [x.Left, x.Right],
        Negate x => [x.Operand],
        Divide x => [x.Numerator, x.Denominator],
        Power x => [x.Operand, x.Exponent],
        Transpose x => [x.Operand],
        Call x => [x.Function, .. x.Arguments, .. x.Options.Select(o => o.Value)],
        Big x => [.. x.Below, .. x.Above is null ? [] : new[] { x.Above }, x.Body],
        Derivative x => [.. x.Of is null ? [] : new[] { x.Of }, .. x.By],
        Norm x => x.Kind is null ? [x.Operand] : [x.Operand, x.Kind],
        Absolute x => [x.Operand],
        Relation x => [x.Left, x.Right],
        Indicator x => [x.Condition],
        Cases x => x.Rows.SelectMany(r => r.Condition is null ? [r.Value] : new[] { r.Value, r.Condition }),
        Matrix x => x.Rows.SelectMany(r => r),
        Element x => [x.Operand, .. x.Indices],
        Expressions.Tuple x => x.Parts,
        Group x => [x.Inner],
        Symbol x => x.Superscripts.Concat(x.Subscripts).SelectMany(d => d.Parts),
        _ => [],
    };
}
