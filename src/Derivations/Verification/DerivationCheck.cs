using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Checks the derivations of a document: forward equations and cost are taken as given, every stated gradient is judged by itself against autograd.</summary>
public static class DerivationCheck
{
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
        return new(document.Name, seed, statements, []);
    }

    private static IEnumerable<JudgedStatement> Judged(Reader reader, int seed, Allowance allowance)
    {
        var judged = new Dictionary<Statement, JudgedStatement>(ReferenceEqualityComparer.Instance);
        foreach (var group in reader.Statements.GroupBy(s => reader.Outline.At(s).Signature))
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var passage = new Passage(reader.Outline, [.. group], seed, allowance);
            foreach (var (statement, finding) in passage.Judged()) judged[statement] = Placed(reader.Outline.Document, statement, finding);
        }
        return reader.Statements.Select(s => judged[s]);
    }

    // A chapter's outline, and the statements that it does not only quote from the one before.
    private sealed class Reader(Chapter chapter)
    {
        public Outline Outline { get; } = new(chapter.Document);

        public IReadOnlyList<Statement> Statements => _statements ??= [.. Outline.Statements.Where(s => s.Formula.Span.Start >= chapter.Start)];

        private IReadOnlyList<Statement>? _statements;
    }

    private static JudgedStatement Placed(Document document, Statement statement, Finding finding)
    {
        var start = statement.Formula.Links[0].Span is { Length: > 0 } left ? left.Start : statement.Formula.Span.Start;
        var (line, column) = document.Locate(start);
        return new(line, column, statement.Formula.Left, finding.Verdict, finding.Diagnosis, finding.Why, finding.Fix, finding.Error is { } e && double.IsFinite(e) ? e : null, finding.Ratio, finding.At ?? statement.Formula.Links[^1].Span, statement.Formula.Span);
    }
}

/// <summary>What was found about a statement.</summary>
internal sealed record Finding(StatementVerdict Verdict, string Diagnosis, string Why, string? Fix, double? Error, double? Ratio, Span? At);
