using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Checks the derivations of a document: forward equations and cost are taken as given, every stated gradient is judged by itself against autograd.</summary>
public static class DerivationCheck
{
    // Of a document that is understood so many statements come out right.
    private const double Understood = 0.6;

    /// <summary>Judges every gradient statement of a document.</summary>
    /// <param name="document">As it was read.</param>
    /// <param name="seed">Of the random points.</param>
    public static VerificationResult Run(Document document, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(document);
        List<Reader> readers = [.. Chapter.Of(document).Select(chapter => new Reader(chapter))];
        var allowance = new Allowance(readers.Sum(r => r.Statements.Count));
        List<JudgedStatement> statements = [];
        foreach (var reader in readers)
        {
            allowance.Enter(reader.Statements.Count);
            statements.AddRange(Judged(reader, seed, allowance));
        }
        Evaluation.Evaluator.AllowAll();
        return new(document.Name, seed, statements, [.. readers.SelectMany(r => r.Slips)]);
    }

    private static IEnumerable<JudgedStatement> Judged(Reader reader, int seed, Allowance allowance)
    {
        var findings = new Dictionary<Statement, Finding>(ReferenceEqualityComparer.Instance);
        foreach (var group in reader.Statements.GroupBy(s => reader.Outline.At(s).Signature))
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var passage = new Passage(reader.Outline, [.. group], seed, allowance);
            foreach (var (statement, finding) in passage.Judged()) findings[statement] = finding;
        }
        // What half of a passage leaves in doubt is decided by the rest of the document.
        var understood = findings.Values.Count(f => f.Verdict is StatementVerdict.Verified or StatementVerdict.PerSample or StatementVerdict.Ambiguous) >= Understood * findings.Count;
        return reader.Statements.Select(s => (s.Formula.Span.Start, Placed(reader.Outline.Document, s, understood && findings[s].Doubted is { } finding ? finding : findings[s]))).Concat(reader.Unreadable.Select(u => (u.Equation.Start, Placed(reader.Outline.Document, u)))).OrderBy(x => x.Item1).Select(x => x.Item2);
    }

    // A chapter's outline, and the statements that it does not only quote from the one before.
    private sealed class Reader(Chapter chapter)
    {
        public Outline Outline { get; } = new(chapter.Document);

        public IReadOnlyList<Statement> Statements => _statements ??= [.. Outline.Statements.Where(s => s.Formula.Span.Start >= chapter.Start)];

        public IEnumerable<UnreadableStatement> Unreadable => Outline.UnreadableStatements.Where(s => s.Equation.Start >= chapter.Start);

        public IEnumerable<Slip> Slips => Typos.Of(Outline).Where(slip => slip.At.Start >= chapter.Start).Select(slip => new Slip(Outline.Document.Locate(slip.At.Start).Line, OneLine(Outline.Document.Text, slip.At), slip.Why));

        private static string OneLine(string text, Span at)
        {
            var line = string.Join(' ', text.Substring(at.Start, Math.Min(at.Length, 4 * LongestText)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            return line.Length <= LongestText ? line : $"{line[..LongestText]}…";
        }

        private const int LongestText = 80;

        private IReadOnlyList<Statement>? _statements;
    }

    private static JudgedStatement Placed(Document document, UnreadableStatement statement)
    {
        var (line, column) = document.Locate(statement.Equation.Start);
        return new(line, column, statement.Left, StatementVerdict.Unresolved, "none", $"it can't be read: {statement.Why}", null, null, null, statement.At, statement.Equation);
    }

    private static JudgedStatement Placed(Document document, Statement statement, Finding finding)
    {
        var start = statement.Formula.Links[0].Span is { Length: > 0 } left ? left.Start : statement.Formula.Span.Start;
        var (line, column) = document.Locate(start);
        return new(line, column, statement.Formula.Left, finding.Verdict, finding.Diagnosis, finding.Why, finding.Fix, finding.Error is { } e && double.IsFinite(e) ? e : null, finding.Ratio, finding.At ?? statement.Formula.Links[^1].Span, statement.Formula.Span);
    }
}

/// <summary>A name that is defined nowhere, and the one that is meant.</summary>
internal sealed record Mending(Symbol Unknown, Symbol Meant);

/// <summary>What was found about a statement.</summary>
/// <param name="Verdict">Right or not.</param>
/// <param name="Diagnosis">The kind of mistake.</param>
/// <param name="Why">One line.</param>
/// <param name="Fix">A right right-hand side.</param>
/// <param name="Error">Largest relative error.</param>
/// <param name="Ratio">Constant factor.</param>
/// <param name="At">The part that matters.</param>
/// <param name="IsSlip">Whether one small slip explains it: then it is the document that is wrong, hardly its reading.</param>
internal sealed record Finding(StatementVerdict Verdict, string Diagnosis, string Why, string? Fix, double? Error, double? Ratio, Span? At, bool IsSlip = false)
{
    /// <summary>Whether it equals the gradient, or m times it.</summary>
    public bool IsRight => Verdict is StatementVerdict.Verified or StatementVerdict.PerSample;

    /// <summary>Whether it accuses.</summary>
    public bool IsMistake => Verdict is StatementVerdict.Wrong or StatementVerdict.ShapeError or StatementVerdict.Typo;

    /// <summary>The one change, larger than a slip, after which it is right: "the factor σ′(z) is missing"; null where there is none, or where all it does is to put a gradient there.</summary>
    public string? Repair { get; init; }

    /// <summary>What a name that is defined nowhere stands for, where the statement is right with it.</summary>
    public Mending? Taken { get; init; }

    /// <summary>What was found if the document as a whole is understood, though its passage may not be.</summary>
    public Finding? Doubted { get; init; }
}
