using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.Mutation;

/// <summary>A mistake that was put into a document, and what became of it.</summary>
/// <param name="Where">Document and line.</param>
/// <param name="Kind">Of mistake.</param>
/// <param name="Change">What stands there now, and what stood there.</param>
/// <param name="Found">The judged statement.</param>
internal sealed record Mistake(string Where, string Kind, string Change, JudgedStatement Found)
{
    /// <summary>Whether it was called a mistake, or right under one reading only.</summary>
    public bool IsFound => Found.Verdict is StatementVerdict.Wrong or StatementVerdict.ShapeError or StatementVerdict.Typo or StatementVerdict.Ambiguous;

    public override string ToString() => $"{Where} {Kind}: {Found.Left} = {Change} -> {Found.Verdict.Word()}: {Found.Why}";
}

/// <summary>Puts visible mistakes into right statements, or into the equations they are derived from, and judges the documents again.</summary>
internal sealed class MutationRun(int seed)
{
    private const int Attempts = 12;

    /// <summary>One mistake in so many statements, and at least one in every document.</summary>
    private const int Every = 8;

    private readonly Random _random = new(seed);

    /// <summary>Visible mistakes.</summary>
    public List<Mistake> Mistakes { get; } = [];

    /// <summary>Right statements beside mistakes.</summary>
    public int Right { get; private set; }

    /// <summary>Those of them that were no longer judged.</summary>
    public List<string> Clouded { get; } = [];

    /// <summary>Those of them that were called wrong.</summary>
    public List<string> Accused { get; } = [];

    public int Count(StatementVerdict verdict) => Mistakes.Count(m => m.Found.Verdict == verdict);

    /// <summary>How many were found.</summary>
    public int Found => Mistakes.Count(m => m.IsFound);

    /// <summary>Mistakes that were called right.</summary>
    public List<Mistake> Missed => [.. Mistakes.Where(m => IsRight(m.Found))];

    /// <summary>The figures.</summary>
    public string Summary => $"seed {seed}: {Mistakes.Count} visible mistakes: {Count(StatementVerdict.Wrong)} wrong, {Count(StatementVerdict.ShapeError)} shape-error, {Count(StatementVerdict.Typo)} typo, {Count(StatementVerdict.Ambiguous)} ambiguous, {Count(StatementVerdict.Unresolved)} unresolved, {Missed.Count} missed; "
        + $"{Right} right statements beside them: {Accused.Count} accused, {Clouded.Count} unresolved";

    /// <summary>A slip in a right statement of a document, or in one of eight.</summary>
    public void Statements(string path)
    {
        using var scope = NewDisposeScope();
        var (document, before, outline, names, visibility) = Unspoilt(path);
        var text = document.Text;
        Dictionary<int, (string Kind, string Change)> mutants = [];
        var right = Enumerable.Range(0, before.Count).Where(i => IsRight(before[i]) && outline.Statements[i].Links.Count > 0).ToArray();
        _random.Shuffle(right);
        // From the end, so that offsets before stay what they are.
        foreach (var i in right.Take(Math.Max(1, before.Count / Every)).OrderDescending())
        {
            var statement = outline.Statements[i];
            var link = statement.Links[^1];
            if (link.Span is not { Length: > 0 } span || span.End > document.Text.Length) continue;
            foreach (var (kind, mutant) in Drawn(link, names))
            {
                if (!visibility.Differs(statement, mutant, kind)) continue;
                var changed = $"{text[..span.Start]} {Latex.Write(mutant)} {text[span.End..]}";
                if (new Outline(DocumentReader.Parse(document.Name, changed)).Statements is not { } again || again.Count != outline.Statements.Count || again[i].Links.Count != statement.Links.Count || !again[i].Links[^1].Equals(mutant)) continue;
                text = changed;
                mutants[i] = (kind, $"{Latex.Write(mutant)} for {Latex.Write(link)}");
                break;
            }
        }
        if (mutants.Count > 0) Judge(document, text, i => mutants.TryGetValue(i, out var mutant) ? mutant : null, i => IsRight(before[i]));
    }

    /// <summary>One slip in the forward equations or the cost: what was right may be wrong now.</summary>
    public void Forward(string path)
    {
        using var scope = NewDisposeScope();
        var (document, before, outline, names, visibility) = Unspoilt(path);
        var formulas = outline.Definitions.Select(d => d.Body).Where(b => b.Span is { Length: > 0 } span && span.End <= document.Text.Length).ToList();
        for (var attempt = 0; attempt < 4 && formulas.Count > 0; attempt++)
        {
            var right = formulas[_random.Next(formulas.Count)];
            // A transpose too many mostly makes forward equations that fit no more: those are not understood, not wrong.
            foreach (var (kind, mutant) in Drawn(right, names).Where(m => m.Kind != "transpose").Take(1))
            {
                var text = $"{document.Text[..right.Span.Start]} {Latex.Write(mutant)} {document.Text[right.Span.End..]}";
                var again = new Outline(DocumentReader.Parse(document.Name, text));
                if (again.Statements.Count != outline.Statements.Count || again.Definitions.Count != outline.Definitions.Count || !again.Definitions.Any(d => d.Body.Equals(mutant))) continue;
                var spoilt = visibility.Spoilt(again);
                if (!spoilt.Any(x => x == true)) continue;
                Judge(document, text, i => IsRight(before[i]) && spoilt[i] == true ? ($"forward {kind}", $"{Latex.Write(mutant)} for {Latex.Write(right)} above") : null, i => IsRight(before[i]) && spoilt[i] == false);
                return;
            }
        }
    }

    private void Judge(Document document, string text, Func<int, (string Kind, string Change)?> mistake, Func<int, bool> isRight)
    {
        var after = DerivationCheck.Run(DocumentReader.Parse(document.Name, text)).Statements;
        var changes = string.Join("; ", Enumerable.Range(0, after.Count).Select(mistake).OfType<(string Kind, string Change)>().Select(m => m.Change).Distinct());
        for (var i = 0; i < after.Count; i++)
        {
            var where = $"{Path.GetFileName(document.Name)}:{after[i].Line}";
            if (mistake(i) is var (kind, change)) Mistakes.Add(new(where, kind, change, after[i]));
            else if (isRight(i))
            {
                Right++;
                if (after[i].Verdict is StatementVerdict.Wrong or StatementVerdict.ShapeError or StatementVerdict.Typo) Accused.Add($"{where} {after[i].Left}: {after[i].Why}, beside {changes}");
                else if (after[i].Verdict == StatementVerdict.Unresolved) Clouded.Add($"{where} {after[i].Left}: {after[i].Why}, beside {changes}");
            }
        }
    }

    // Kinds first, so that those with few slips are drawn as often as symbols for symbols.
    private IEnumerable<(string Kind, Expression Mutant)> Drawn(Expression right, IReadOnlyList<Symbol> names)
    {
        var kinds = Mutator.Of(right, names).GroupBy(m => m.Kind).Select(g => g.ToList()).ToList();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var kind = kinds[_random.Next(kinds.Count)];
            yield return kind[_random.Next(kind.Count)];
        }
    }

    // A document as it stands, what is said of it, and what slips are made of and shown by.
    private static (Document Document, IReadOnlyList<JudgedStatement> Before, Outline Outline, IReadOnlyList<Symbol> Names, Visibility Visibility) Unspoilt(string path)
    {
        var document = Open(path);
        var outline = new Outline(document);
        return (document, DerivationCheck.Run(document).Statements, outline, Names(outline), new Visibility(outline));
    }

    // A notebook's text is that of its cells, in Markdown.
    private static Document Open(string path)
    {
        var document = DocumentReader.Read(path);
        return document.Name.EndsWith(".ipynb", StringComparison.Ordinal) ? DocumentReader.Parse(document.Name + ".md", document.Text) : document;
    }

    private static bool IsRight(JudgedStatement s) => s.Verdict is StatementVerdict.Verified or StatementVerdict.PerSample;

    private static List<Symbol> Names(Outline outline) =>
        [.. outline.Definitions.SelectMany(d => Parts.Of(d.Body)).OfType<Symbol>().Where(s => s.Primes == 0 && s.Base.Length < 8 && char.IsLetter(s.Base[0])).Select(s => s with { Span = default }).Distinct().Take(30)];
}
