using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.Mutation;

/// <summary>What became of mutants of one or more documents.</summary>
internal sealed class MutationRun
{
    /// <summary>Right statements that were judged beside a mutant.</summary>
    public int Right { get; private set; }

    /// <summary>Mutants whose value differs.</summary>
    public int Visible { get; private set; }

    /// <summary>Mutants called wrong, shape-error, typo or ambiguous.</summary>
    public int Caught { get; private set; }

    /// <summary>Mutants called unresolved.</summary>
    public int Unresolved { get; private set; }

    /// <summary>Right statements called wrong.</summary>
    public List<string> Accused { get; } = [];

    /// <summary>Visible mutants called right.</summary>
    public List<string> Missed { get; } = [];

    /// <summary>Puts a mutant into every <paramref name="every"/>-th statement that is right, and judges the document.</summary>
    public void Add(string path, int seed, int every)
    {
        var document = DocumentReader.Read(path);
        var before = DerivationCheck.Run(document).Statements;
        var outline = new Outline(document);
        var random = new Random(seed);
        List<(int Index, Expression Mutant, string Kind)> mutants = [];
        var text = document.Text;
        var turn = random.Next(every);
        // From the end, so that offsets before stay what they are.
        for (var i = outline.Statements.Count - 1; i >= 0; i--)
        {
            var statement = outline.Statements[i];
            if (before[i].Verdict is not (StatementVerdict.Verified or StatementVerdict.PerSample) || statement.Links.Count == 0 || turn++ % every != 0) continue;
            if (statement.Links[^1].Span is not { Length: > 0 } span || span.End > document.Text.Length) continue;
            var names = Names(outline);
            var all = Mutator.Of(statement.Links[^1], names).GroupBy(m => m.Kind).ToList();
            for (var attempt = 0; attempt < 4; attempt++)
            {
                var kind = all[random.Next(all.Count)].ToList();
                var (word, mutant) = kind[random.Next(kind.Count)];
                if (!IsVisible(outline, statement, mutant)) continue;
                var changed = $"{text[..span.Start]} {Latex.Write(mutant)} {text[span.End..]}";
                if (new Outline(DocumentReader.Parse(document.Name, changed)).Statements is not { } again || again.Count != outline.Statements.Count || again[i].Links.Count != statement.Links.Count || !again[i].Links[^1].Equals(mutant)) continue;
                text = changed;
                mutants.Add((i, mutant, word));
                break;
            }
        }
        if (mutants.Count == 0) return;
        var after = DerivationCheck.Run(DocumentReader.Parse(document.Name, text)).Statements;
        for (var i = 0; i < after.Count; i++)
        {
            var accused = after[i].Verdict is StatementVerdict.Wrong or StatementVerdict.ShapeError or StatementVerdict.Typo;
            if (mutants.FirstOrDefault(m => m.Index == i) is { Mutant: { } mutant } found)
            {
                Visible++;
                if (accused || after[i].Verdict == StatementVerdict.Ambiguous) Caught++;
                else if (after[i].Verdict == StatementVerdict.Unresolved) Unresolved++;
                else Missed.Add($"{document.Name}:{after[i].Line} {found.Kind}: {after[i].Left} = {Latex.Write(mutant)} for {Latex.Write(outline.Statements[i].Links[^1])}: {after[i].Verdict}");
            }
            else if (before[i].Verdict is StatementVerdict.Verified or StatementVerdict.PerSample)
            {
                Right++;
                if (accused) Accused.Add($"{document.Name}:{after[i].Line} {after[i].Left}: {after[i].Why}, beside {string.Join("; ", mutants.Select(m => Latex.Write(m.Mutant)))}");
            }
        }
    }

    private static List<Symbol> Names(Outline outline) =>
        [.. outline.Definitions.SelectMany(d => Parts.Of(d.Body)).OfType<Symbol>().Where(s => s.Primes == 0 && s.Base.Length < 8 && char.IsLetter(s.Base[0])).Select(s => s with { Span = default }).Distinct().Take(30)];

    // Whether the mutant has another value than what stood there, in the reading of the document that its statements had before.
    private static bool IsVisible(Outline outline, Statement statement, Expression mutant)
    {
        using var scope = NewDisposeScope();
        var group = outline.Statements.Where(s => outline.At(s).Signature == outline.At(statement).Signature).ToList();
        Evaluator.Allow(1_000_000);
        if (new Passage(outline, group, seed: 5, new Allowance()).Reading is not { } judge) return false;
        foreach (var place in judge.Places(statement))
        {
            var evaluator = judge.Prepare(statement, place).Strict;
            var (was, now) = (evaluator.Branch().Evaluate(statement.Links[^1]), evaluator.Branch().Evaluate(mutant));
            if (was.Problem is not null) return false;
            // What is a name that means nothing, or a sum that is open, has no value to compare.
            if (now.Problem is { Kind: not ProblemKind.Shapes }) return false;
            if (now.Problem is not null || !now.Readings.Any(b => was.Readings.Any(a => Agreement.Same(a, b)))) return true;
        }
        return false;
    }
}
