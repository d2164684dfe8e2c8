namespace AutogradCheck.Derivations.Expressions;

/// <summary>Walks through an expression.</summary>
public static class Parts
{
    /// <summary>The expression and everything in it, from the outside in, left to right. Decorations of names are not entered.</summary>
    public static IEnumerable<Expression> Of(Expression e)
    {
        if (e is Symbol or Number)
        {
            yield return e;
            yield break;
        }
        Stack<Expression> open = new([e]);
        while (open.Count > 0)
        {
            var next = open.Pop();
            yield return next;
            var children = Children(next);
            for (var i = children.Count - 1; i >= 0; i--) open.Push(children[i]);
        }
    }

    /// <summary>What an expression is made of.</summary>
    public static IReadOnlyList<Expression> Children(Expression e) => e switch
    {
        Symbol or Number => (Expression[])[],
        Product p => [p.Left, p.Right],
        Add a => [a.Left, a.Right],
        Subtract s => [s.Left, s.Right],
        Negate n => [n.Operand],
        Divide d => [d.Numerator, d.Denominator],
        Power p => [p.Operand, p.Exponent],
        Transpose t => [t.Operand],
        Call c => [c.Function, .. c.Arguments],
        Big b => b.Above is null ? [.. b.Below, b.Body] : [.. b.Below, b.Above, b.Body],
        Derivative d => d.Of is null ? [.. d.By] : [d.Of, .. d.By],
        Norm n => [n.Operand],
        Absolute a => [a.Operand],
        Relation r => [r.Left, r.Right],
        Indicator i => [i.Condition],
        Cases c => [.. c.Rows.SelectMany(row => row.Condition is null ? new[] { row.Value } : [row.Value, row.Condition])],
        Matrix m => [.. m.Rows.SelectMany(row => row)],
        Element x => [x.Operand, .. x.Indices],
        Tuple t => [.. t.Parts],
        Group g => [g.Inner],
        _ => [],
    };

    /// <summary>The expression with every part it is made of changed; itself where no part is another one then.</summary>
    public static Expression Map(Expression e, Func<Expression, Expression> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var children = Children(e);
        Expression[]? changed = null;
        for (var i = 0; i < children.Count; i++)
        {
            var child = change(children[i]);
            if (!ReferenceEquals(child, children[i])) (changed ??= [.. children])[i] = child;
        }
        return changed is null ? e : With(e, changed);
    }

    /// <summary>The expression with another name wherever a name stands.</summary>
    public static Expression Replace(Expression e, Symbol from, Symbol to)
    {
        ArgumentNullException.ThrowIfNull(e);
        ArgumentNullException.ThrowIfNull(to);
        return e.Equals(from) ? to with { Span = e.Span } : Map(e, part => Replace(part, from, to));
    }

    /// <summary>The same expression with other parts, in the order of <see cref="Children"/>.</summary>
    public static Expression With(Expression e, IReadOnlyList<Expression> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var i = 0;
        return e switch
        {
            Product p => p with { Left = parts[0], Right = parts[1] },
            Add a => a with { Left = parts[0], Right = parts[1] },
            Subtract s => s with { Left = parts[0], Right = parts[1] },
            Negate n => n with { Operand = parts[0] },
            Divide d => d with { Numerator = parts[0], Denominator = parts[1] },
            Power p => p with { Operand = parts[0], Exponent = parts[1] },
            Transpose t => t with { Operand = parts[0] },
            Call c => c with { Function = parts[0], Arguments = [.. parts.Skip(1)] },
            Big b => b with { Below = [.. parts.Take(b.Below.Count)], Above = b.Above is null ? null : parts[b.Below.Count], Body = parts[^1] },
            Derivative d => d.Of is null ? d with { By = [.. parts] } : d with { Of = parts[0], By = [.. parts.Skip(1)] },
            Norm n => n with { Operand = parts[0] },
            Absolute a => a with { Operand = parts[0] },
            Relation r => r with { Left = parts[0], Right = parts[1] },
            Indicator x => x with { Condition = parts[0] },
            Cases c => c with { Rows = [.. c.Rows.Select(row => row.Condition is null ? row with { Value = parts[i++] } : row with { Value = parts[i++], Condition = parts[i++] })] },
            Matrix m => m with { Rows = [.. m.Rows.Select(row => (Sequence<Expression>)[.. row.Select(_ => parts[i++])])] },
            Element x => x with { Operand = parts[0], Indices = [.. parts.Skip(1)] },
            Tuple t => t with { Parts = [.. parts] },
            Group g => g with { Inner = parts[0] },
            _ => e,
        };
    }
}
