// The diagnosis engine: which small change of an expression gives these numbers? It knows no document, only expressions and what their names stand for.
//
//   var scope = new NamedScope(values, functions);                    // "dZ2", "A1", "m", … -> Value
//   var vocabulary = new Vocabulary(Symbols: […], Counts: [m], Factors: [g1'(Z1), …]);
//   foreach (Edit edit in Edits.Of(expression, vocabulary)) …         // every single edit, smallest first: what it is in words, and the edited expression
//   EditSearch.Find(expression, vocabulary, accepts, budget);         // the smallest edits whose result `accepts`
//   EditSearch.Explain(expression, scope, vocabulary, target, bound); // the smallest edits of a right expression that reproduce a claim's numbers
//
// An edit can be read in two directions. In a document the expression that stands there is wrong and the edit repairs it (Diagnosis, Repair). Where only numbers are known the
// expression is right and the edit is what was probably done (Mistake, MistakeDiagnosis).
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Diagnosis;

/// <summary>One small change of an expression.</summary>
/// <param name="Diagnosis">What was wrong if the change repairs: missing-transpose, missing-1/m, sign, …</param>
/// <param name="Repair">The same in plain words: "a transpose is missing".</param>
/// <param name="MistakeDiagnosis">What is wrong if the change is the mistake.</param>
/// <param name="Mistake">The same in plain words.</param>
/// <param name="Result">The changed expression.</param>
/// <param name="At">The part that was changed, as it was.</param>
/// <param name="Size">How unlikely: smaller wins.</param>
public sealed record Edit(string Diagnosis, string Repair, string MistakeDiagnosis, string Mistake, Expression Result, Expression At, double Size)
{
    /// <summary>Whether it is two changes at once.</summary>
    public bool IsPair { get; init; }
}

/// <summary>What edits may put in.</summary>
/// <param name="Symbols">Quantities.</param>
/// <param name="Counts">Numbers with a name: m.</param>
/// <param name="Factors">What may be missing as a factor: W, σ'(z).</param>
/// <param name="Terms">What may be missing as a term: λ W.</param>
/// <param name="Scalars">Numbers that may be missing as a factor, or be one too many: λ, √d.</param>
/// <param name="Sums">Sums over samples or indices that may be missing: each puts one around an expression.</param>
public sealed record Vocabulary(
    IReadOnlyList<Symbol> Symbols,
    IReadOnlyList<Expression> Counts,
    IReadOnlyList<Expression> Factors,
    IReadOnlyList<Expression> Terms,
    IReadOnlyList<Func<Expression, Expression>> Sums,
    IReadOnlyList<Scalar> Scalars)
{
    /// <summary>Differences of which one side may have been left out: ŷ - y.</summary>
    public IReadOnlyList<Subtract> Differences { get; init; } = [];

    /// <summary>Nothing to put in but transposes, signs and numbers.</summary>
    public static Vocabulary Empty { get; } = new([], [], [], [], [], []);
}

/// <summary>A named number, and what a document does with it.</summary>
/// <param name="Value">λ, √d.</param>
/// <param name="IsGiven">Whether it is given, not computed.</param>
/// <param name="IsFactor">Whether the document multiplies by it.</param>
/// <param name="IsDivisor">Whether the document divides by it.</param>
public sealed record Scalar(Expression Value, bool IsGiven, bool IsFactor, bool IsDivisor);
