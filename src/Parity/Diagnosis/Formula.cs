using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Parity.Diagnosis;

/// <summary>Short ways to write expressions, so that an equation reads like one.</summary>
internal static class Formula
{
    private static readonly NamedArgument Keeps = new("keepdims", new Symbol("True"));

    public static Symbol S(string name) => new(name);

    public static Expression N(double value) => value < 0 ? new Negate(new Number(-value)) : new Number(value);

    /// <summary>The matrix product.</summary>
    public static Expression Dot(Expression a, Expression b) => new Product(ProductSign.Matrix, a, b);

    /// <summary>The product entry by entry.</summary>
    public static Expression Times(Expression a, Expression b) => new Product(ProductSign.Hadamard, a, b);

    public static Expression Plus(Expression a, Expression b) => new Add(a, b);

    public static Expression Minus(Expression a, Expression b) => new Subtract(a, b);

    public static Expression Over(Expression a, Expression b) => new Divide(a, b);

    public static Expression T(Expression a) => new Transpose(a);

    public static Expression Square(Expression a) => new Power(a, new Number(2));

    public static Expression Apply(string function, Expression argument) => new Call(new Symbol(function), [argument], []);

    public static Expression Prime(string function, Expression argument) => new Call(new Symbol(function, [], [], 1), [argument], []);

    /// <summary>Each row's sum over samples, kept as a column.</summary>
    public static Expression SumOverSamples(Expression a) => new Call(S("sum"), [a], [new("axis", new Number(1)), Keeps]);

    /// <summary>Each column's sum over rows, kept as a row.</summary>
    public static Expression SumOverRows(Expression a) => new Call(S("sum"), [a], [new("axis", new Number(0)), Keeps]);

    /// <summary>The sum of all entries.</summary>
    public static Expression SumOfAll(Expression a) => new Call(S("sum"), [a], [Keeps]);
}
