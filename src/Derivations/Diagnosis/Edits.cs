using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Diagnosis;

/// <summary>All single edits of an expression.</summary>
public static class Edits
{
    private const int DeepestPart = 40;

    /// <summary>Every edit, smallest first.</summary>
    public static IReadOnlyList<Edit> Of(Expression e, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(e);
        ArgumentNullException.ThrowIfNull(vocabulary);
        return [.. At(e, vocabulary, Position.Term, 0).Concat(Slips.Throughout(e, vocabulary)).OrderBy(edit => edit.Size)];
    }

    private static IEnumerable<Edit> At(Expression e, Vocabulary v, Position position, int depth)
    {
        if (depth > DeepestPart || e is Unread or Words or Ellipsis) yield break;
        foreach (var edit in Local(e, v, position)) yield return edit;
        var children = Parts.Children(e);
        for (var i = 0; i < children.Count; i++)
        {
            if (Below(e, i, position) is not { } below) continue;
            // A transpose twice is none: that edit is made one level up.
            foreach (var edit in At(children[i], v, below, depth + 1).Where(edit => e is not Transpose || edit.Result is not Transpose { Operand: var again } || !ReferenceEquals(again, children[i])))
                yield return edit with { Result = Parts.With(e, [.. children.Take(i), edit.Result, .. children.Skip(i + 1)]) };
        }
    }

    // The position of a part; null for parts that edits leave alone (names of functions, bounds of sums, what a derivative is by).
    private static Position? Below(Expression e, int i, Position position) => e switch
    {
        Group or Expressions.Tuple { Parts.Count: 1 } => position,
        Add or Subtract => i == 0 ? Position.Term : Position.Summand,
        Negate => position is Position.Term or Position.Summand ? Position.Other : Position.Factor,
        Product or Divide or Transpose => Position.Factor,
        Call { Function: Symbol { Primes: > 0 } } => i == 0 ? null : Position.Slope,
        Call => i == 0 ? null : Position.Argument,
        Power => i == 0 ? Position.Factor : null,
        Big b => i == Parts.Children(b).Count - 1 ? Position.Term : null,
        Cases => Position.Other,
        Matrix or Norm or Absolute => Position.Argument,
        _ => null,
    };

    private static IEnumerable<Edit> Local(Expression e, Vocabulary v, Position position) =>
        [.. Slips.Of(e, v, position), .. Regroupings.Of(e), .. Surplus.Of(e, v, position), .. Omissions.Of(e, v, position)];

    /// <summary>A short plain spelling for messages.</summary>
    internal static string Say(Expression e) => Saying.Of(e);

    // Brackets where a product needs them.
    internal static Expression Bracketed(Expression e) => e is Add or Subtract or Negate ? new Group(e) : e;

    /// <summary>A number or named number times an expression.</summary>
    internal static Product Times(Expression factor, Expression e) => new(ProductSign.Juxtaposition, factor, Bracketed(e));

    /// <summary>The two sides of a sum or difference.</summary>
    internal static (Expression Left, Expression Right) Sides(Expression sum) => sum is Add a ? (a.Left, a.Right) : (((Subtract)sum).Left, ((Subtract)sum).Right);

    /// <summary>Whether an expression is made of numbers and counts only.</summary>
    internal static bool IsNumber(Expression e, Vocabulary v) => Parts.Of(e).All(part => part is Number or Divide or Product or Group or Negate or Power || v.Counts.Contains(part));

    internal static bool IsTerm(Position position) => position is Position.Term or Position.Summand;

    internal static bool Same(Expression a, Expression b) => Names.Bare(a).Equals(Names.Bare(b));

    internal static string Text(double x) => x.ToString("G6", System.Globalization.CultureInfo.InvariantCulture);

    internal static Edit Both(string word, string repair, string mistake, Expression result, Expression at, double size) => new(word, repair, word, mistake, result, at, size);
}
