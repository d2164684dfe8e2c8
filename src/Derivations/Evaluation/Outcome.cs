using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Evaluation;

/// <summary>Why an expression has no value.</summary>
public enum ProblemKind
{
    /// <summary>Shapes clash under every reading.</summary>
    Shapes,

    /// <summary>A name that is defined nowhere.</summary>
    Undefined,

    /// <summary>A notation that can't be evaluated, or words.</summary>
    Unsupported,
}

/// <summary>Why an expression has no value, and which part of it is to blame.</summary>
/// <param name="Kind">What kind of problem.</param>
/// <param name="Why">In plain words.</param>
/// <param name="At">The part; null where it is the whole.</param>
public sealed record Problem(ProblemKind Kind, string Why, Expression? At);

/// <summary>The values of an expression: one for every reading whose shapes fit, or the problem where there is none.</summary>
/// <param name="Readings">No two are alike.</param>
/// <param name="Problem">Null where there are readings.</param>
public sealed record Outcome(IReadOnlyList<Value> Readings, Problem? Problem)
{
    /// <summary>One value.</summary>
    public static Outcome Of(Value value) => new([value], null);

    /// <summary>None.</summary>
    public static Outcome None(ProblemKind kind, string why, Expression? at) => new([], new(kind, why, at));

    /// <summary>Several readings, or the problem when they are none.</summary>
    public static Outcome Of(IReadOnlyList<Value> readings, Func<Problem> problem)
    {
        ArgumentNullException.ThrowIfNull(readings);
        ArgumentNullException.ThrowIfNull(problem);
        return readings.Count == 0 ? new([], problem()) : new(readings, null);
    }
}
