using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Tests.Reading;

/// <summary>How notations are read: data/expressions.txt has each formula and, below it, its tree.</summary>
public sealed class ExpressionTests
{
    public static TheoryData<string, string> Table()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "data", "expressions.txt"));
        var table = new TheoryData<string, string>();
        for (var i = 0; i + 1 < lines.Length; i += 2) table.Add(lines[i], lines[i + 1].Trim());
        return table;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void IsRead(string formula, string tree) => Assert.Equal(tree, Printer.Show(FormulaParser.Parse(formula)));

    [Theory]
    [MemberData(nameof(Table))]
    public void WrittenAgainItIsReadTheSame(string formula, string tree)
    {
        var expression = FormulaParser.Parse(formula);
        var written = Latex.Write(expression);
        Assert.Equal(tree, Printer.Show(FormulaParser.Parse(written)));
        Assert.Equal(expression, FormulaParser.Parse(written));
    }

    [Theory]
    [InlineData("a + b \\odot c", "b \\odot c", 1)]
    [InlineData("\\frac{1}{m} dZ^{[1]} X^T", "X^T", 1)]
    [InlineData("{{W}^{[l]}} x", "{W}^{[l]}", 0)]
    public void PartsStandWhereTheyAreWritten(string formula, string part, int side)
    {
        var (left, right) = FormulaParser.Parse(formula) switch
        {
            Add x => (x.Left, x.Right),
            Product x => (x.Left, x.Right),
            var other => throw new InvalidOperationException(Printer.Show(other)),
        };
        var span = (side == 0 ? left : right).Span;
        Assert.Equal(part, formula.Substring(span.Start, span.Length));
    }

    [Fact]
    public void EveryPartStandsInsideItsWhole()
    {
        foreach (var row in Table())
        {
            var formula = (string)row[0];
            Inside(FormulaParser.Parse(formula), new Span(0, formula.Length), formula);
        }
    }

    private static void Inside(Expression e, Span whole, string formula)
    {
        // What was made and not read (the 2 of ∂²) has no place of its own.
        if (e.Span.Length > 0) Assert.True(e.Span.Start >= whole.Start && e.Span.End <= whole.End, $"{Printer.Show(e)} at {e.Span} of '{formula}'");
        if (e is Product or Add or Subtract or Divide or Relation or Group or Transpose or Power or Call)
        {
            Assert.True(e.Span.Length > 0, Printer.Show(e));
            foreach (var child in e switch { Product x => [x.Left, x.Right], Add x => [x.Left, x.Right], Subtract x => [x.Left, x.Right], Divide x => [x.Numerator, x.Denominator], Relation x => [x.Left, x.Right], Group x => [x.Inner], Transpose x => [x.Operand], Power x => [x.Operand], Call x => x.Arguments.ToArray(), _ => Array.Empty<Expression>() })
                Inside(child, e.Span, formula);
        }
    }

    [Theory]
    [InlineData("a + (b", "is never closed")]
    [InlineData("a + b)", "nothing was opened")]
    [InlineData("\\wat x", "\\wat is not known")]
    [InlineData("a +", "something is missing")]
    [InlineData("\\frac{1}", "something is missing")]
    [InlineData("", "nothing is written")]
    public void WhatIsNotReadIsSaid(string formula, string why) => Assert.Contains(why, Printer.Show(FormulaParser.Parse(formula)), StringComparison.Ordinal);
}
