using System.Text.RegularExpressions;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Derivations.Verification;

/// <summary>An equation that states a gradient and can't be read.</summary>
/// <param name="Equation">Where it stands.</param>
/// <param name="Left">What its left side seems to be.</param>
/// <param name="Why">What is not understood.</param>
/// <param name="At">Where that is.</param>
internal sealed record UnreadableStatement(Span Equation, string Left, string Why, Span At);

/// <summary>Gradients whose formula can't be read: said, never skipped.</summary>
internal sealed partial class Outline
{
    private const int LongestLeft = 60;

    private readonly List<UnreadableStatement> _unreadable = [];

    /// <summary>Equations that state a gradient and can't be read, in order.</summary>
    public IReadOnlyList<UnreadableStatement> UnreadableStatements => _unreadable;

    private bool Unreadable(Formula f)
    {
        if (Trouble(f) is not var (why, at)) return false;
        var text = Document.Text.Substring(f.Span.Start, Math.Min(f.Span.Length, 4 * LongestLeft));
        var left = f.Links.Count > 1 ? TextOf(f.Links[0]) : text.Split('=', 2)[0];
        if (!DerivativeWritten().IsMatch(left)) return false;
        left = string.Join(' ', left.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Trim('&', ' ');
        _unreadable.Add(new(f.Span, left.Length <= LongestLeft ? left : $"{left[..LongestLeft]}…", why, at));
        return true;
    }

    // What keeps a formula with a derivative on its left from being a statement.
    private (string Why, Span At)? Trouble(Formula f)
    {
        var left = Names.Bare(f.Links[0]);
        var unread = Parts.Of(f.Links[0]).OfType<Unread>().FirstOrDefault();
        if (f.Links.Count == 1 && unread is null) return f.Display && IsGradient(left) && EqualsBehind(f.Span.End) ? ("nothing on its right is understood", f.Span) : null;
        if (f.Links.Count == 1) return f.Display || TextOf(f.Links[0]).Contains('=', StringComparison.Ordinal) ? Said(unread!) : null;
        if (!IsGradient(left)) return unread is not null ? Said(unread) : left is Product && Parts.Of(left).Any(p => p is Symbol { Base: "grad" }) ? ("this way to write a gradient is not understood", f.Links[0].Span) : null;
        if (f.Signs[0] == "∝") return ("∝ leaves the factor open", f.Span);
        return f.Links.Skip(1).All(link => link is Words) && f.Signs[0] is "=" or ":=" or "≡" ? ("the right side is words", f.Links[1].Span) : null;

        bool EqualsBehind(int at)
        {
            while (at < Document.Text.Length && (char.IsWhiteSpace(Document.Text[at]) || Document.Text[at] == '&')) at++;
            return at < Document.Text.Length && Document.Text[at] == '=';
        }

        (string, Span) Said(Unread u) => (u.Why, u.Span.Length > 0 ? u.Span : f.Span);
    }

    [GeneratedRegex(@"\\partial|\\nabla|∂|∇|grad|\\frac\s*\{\s*(?:d|\\mathrm\s*\{d\})")]
    private static partial Regex DerivativeWritten();
}
