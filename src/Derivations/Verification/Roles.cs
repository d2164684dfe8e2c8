using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Derivations.Verification;

/// <summary>An equation that is taken as given: what a name stands for.</summary>
/// <param name="Order">Number of the item in the document.</param>
/// <param name="Name">The name, with its layer or entry.</param>
/// <param name="Parameters">Of a function; null for a quantity.</param>
/// <param name="Body">What it stands for: the last link of the chain.</param>
/// <param name="Column">Of the table it stands in, if any.</param>
/// <param name="Section">Number of the heading above it.</param>
internal sealed record Definition(int Order, Symbol Name, IReadOnlyList<Expression>? Parameters, Expression Body, int? Column, int Section);

/// <summary>An equation that claims what a gradient is.</summary>
/// <param name="Order">Number of the item in the document.</param>
/// <param name="Formula">The formula as it was read.</param>
/// <param name="Left">The left side.</param>
/// <param name="Links">What it is said to be equal to.</param>
/// <param name="Section">Number of the heading above it.</param>
/// <param name="Single">Whether the words above it speak of one sample.</param>
internal sealed record Statement(int Order, Formula Formula, Expression Left, IReadOnlyList<Expression> Links, int Section, bool Single)
{
    /// <summary>Whether it is said to hold where the gradient is not zero: "if the margin is violated".</summary>
    public bool WhereActive { get; init; }

    /// <summary>Whether it is said to be about the last layer: "here l = L".</summary>
    public bool OfLastLayer { get; init; }
}

/// <summary>A shape that the document states.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Columns">How many columns.</param>
/// <param name="Column">Of the table it stands in, if any.</param>
/// <param name="From">The number of the item from which it holds; 0 where it holds throughout.</param>
internal sealed record Declaration(Symbol Name, Expression Rows, Expression Columns, int? Column = null, int From = 0)
{
    /// <summary>Whether only a length is stated, R^n or (n,), and no direction: nobody wrote the 1.</summary>
    public bool IsVector => Columns is Number { Value: 1, Span.Length: 0 };
}

/// <summary>"ŷ is an entry of A^{[2]}": another name; or a vector that is 1 at a chosen index.</summary>
internal sealed record Alias(Symbol Name, Symbol Of, bool IsOneHot = false);
