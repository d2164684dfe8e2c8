using System.Text.RegularExpressions;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Writes right-hand sides as the document would: what it spells itself is copied from it.</summary>
internal sealed partial class Spelling(Document document)
{
    private readonly string _transpose = Mark().Matches(document.Text) is { Count: > 0 } marks ? marks.GroupBy(m => m.Groups[1].Value).MaxBy(g => g.Count())!.Key : "T";

    /// <summary>An expression as LaTeX.</summary>
    /// <param name="e">Put together from parts of the original.</param>
    /// <param name="original">What stands in the document.</param>
    public string Write(Expression e, Expression original)
    {
        var read = new HashSet<Expression>(Parts.Of(original), ReferenceEqualityComparer.Instance);
        var copied = new LatexWriter(part => read.Contains(part) ? AsWritten(part) : null, _transpose).Write(e);
        return IsReadAs(copied, e) ? copied : new LatexWriter(null, _transpose).Write(e) is var own && IsReadAs(own, e) ? own : Latex.Write(e);
    }

    private string? AsWritten(Expression part)
    {
        if (part is Words or Unread or Ellipsis || part.Span is not { Length: > 0 } span || span.End > document.Text.Length) return null;
        var text = document.Text[span.Start..span.End].Trim();
        if (text.Contains('&', StringComparison.Ordinal) || text.Contains(@"\\", StringComparison.Ordinal) || !IsBalanced(text)) return null;
        text = Space().Replace(text, " ");
        // \bf x reaches as far as its braces.
        return FontSwitch().IsMatch(text) ? $"{{{text}}}" : text;
    }

    private static bool IsBalanced(string text)
    {
        var depth = 0;
        foreach (var c in text)
        {
            depth += c is '{' or '(' or '[' ? 1 : c is '}' or ')' or ']' ? -1 : 0;
            if (depth < 0) return false;
        }
        return depth == 0 && Sized().Count(text) is var sized && sized % 2 == 0;
    }

    // Compared without brackets, which may be written or not, and with the names as they are read.
    private static bool IsReadAs(string latex, Expression e) => Flat(FormulaParser.Parse(latex)) == Flat(e);

    private static string Flat(Expression e) => Bare().Replace(Latex.Write(e), "");

    [GeneratedRegex(@"\^\{?(T|\\top|\\intercal|\\mathsf\{T\}|\\mathrm\{T\})(?![A-Za-z])")]
    private static partial Regex Mark();

    [GeneratedRegex(@"\\left|\\right|[\s(){}]")]
    private static partial Regex Bare();

    [GeneratedRegex(@"\\(left|right)(?![A-Za-z])")]
    private static partial Regex Sized();

    [GeneratedRegex(@"^\\(bf|rm|it|sf|cal|displaystyle|textstyle)(?![A-Za-z])")]
    private static partial Regex FontSwitch();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
