using AutogradCheck.Derivations.Diagnosis;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Judges a statement link by link, and looks for the smallest edit that makes it right.</summary>
internal sealed class Diagnostician(Outline outline, Judge judge, IReadOnlyList<Statement> others, Allowance allowance)
{
    private const int MostCosts = 8;
    private const int MostFunctions = 6;
    private const int MostInner = 12;

    // What puts whole factors or terms in may fit by accident.
    private const double LargestSlip = 1.65;

    private const int LastLinkBudget = 200;

    private readonly Spelling _spelling = new(outline.Document);
    private DocumentVocabulary? _vocabulary;

    // A diagnostician examines one statement.
    private DocumentVocabulary Vocabulary(Statement statement) => _vocabulary ??= new(outline, judge, statement);

    private IReadOnlyList<Symbol> Symbols(Statement statement) => Vocabulary(statement).Symbols;

    /// <summary>The verdict of a statement: that of its worst link.</summary>
    public Finding Examine(Statement statement)
    {
        var links = statement.Links.Select(link => (Link: link, Result: judge.Link(statement, link))).ToList();
        for (var i = 0; i < links.Count; i++)
            if (links[i].Result is { Verdict: StatementVerdict.Unresolved, Problem.At: Call { Function: Symbol { Base: "partial" } } half } && Judge.Good(Try(statement, Rewriting.Completed(links[i].Link))))
                links[i] = (links[i].Link, new(StatementVerdict.Typo, "one ∂ of a derivative is missing; with it it is right", 0, null, new(ProblemKind.Undefined, "", half)));
            else if (links[i].Result.Problem is { Kind: ProblemKind.Undefined, At: Symbol unknown }) links[i] = (links[i].Link, Mended(statement, links[i].Link, unknown) ?? links[i].Result);
        // Beside a link that is right, a guess at what an unknown name stands for proves no mistake.
        if (links.Any(l => Judge.Good(l.Result)))
            for (var i = 0; i < links.Count; i++)
                if (links[i].Result is { Verdict: StatementVerdict.Wrong or StatementVerdict.ShapeError, Problem: { Kind: ProblemKind.Undefined } open }) links[i] = (links[i].Link, links[i].Result with { Verdict = StatementVerdict.Unresolved, Why = $"{(open.At is null ? "a name" : Edits.Say(open.At))}: it is defined nowhere" });
        var known = links.Where(l => l.Result.Verdict != StatementVerdict.Unresolved).ToList();
        // A link in words or dots between others does not make the others less right.
        if (known.Count == 0)
        {
            var (link, result) = links[^1];
            return (result.Problem is not { Kind: ProblemKind.Unsupported } ? LeftTypo(statement, result) : null) ?? new(StatementVerdict.Unresolved, "none", result.Why, null, null, null, result.Problem?.At?.Span ?? link.Span);
        }
        var worst = known.MinBy(l => l.Result.Verdict);
        var error = known.Max(l => l.Result.Error);
        var final = worst.Result;
        var skipped = links.Count - known.Count;
        var note = skipped == 0 ? "" : $" ({(skipped == 1 ? "one link is" : $"{skipped} links are")} not understood)";
        return final.Verdict switch
        {
            StatementVerdict.Verified or StatementVerdict.PerSample when links.Find(l => l.Result is { Verdict: StatementVerdict.Unresolved, Problem.Kind: ProblemKind.Undefined }) is { Link: { } open, Result: { } unknown } => new(StatementVerdict.Unresolved, "none", $"{unknown.Why}; what can be read is right", null, null, null, unknown.Problem!.At?.Span ?? open.Span),
            StatementVerdict.Verified or StatementVerdict.PerSample => new(final.Verdict, "none", final.Why + note, null, error, null, null),
            StatementVerdict.Typo => new(StatementVerdict.Typo, "symbol-typo", final.Why, FixOfTypo(statement, worst.Link), error, null, final.Problem?.At?.Span ?? worst.Link.Span, IsSlip: true) { Taken = final.Taken },
            // Half an evaluation may have missed the reading that is right; half a search for the slip only leaves it unnamed.
            _ when Evaluator.IsUsedUp => new(StatementVerdict.Unresolved, "none", "it takes too long to evaluate", null, null, null, worst.Link.Span),
            _ => Granted(() => Explained(statement, worst.Link, final)),
        };
    }

    private Finding Granted(Func<Finding> search)
    {
        allowance.Grant(Passage.MostWork);
        var finding = search();
        allowance.Grant(Passage.MostWork);
        return finding;
    }

    // A name that is defined nowhere: another one in its place.
    private LinkResult? Mended(Statement statement, Expression link, Symbol unknown)
    {
        LinkResult? nearest = null;
        // What the words introduce is no slip.
        if (outline.IsIntroduced(unknown)) return null;
        // In a condition many another name would do as well.
        if (!Outside(link).Contains(unknown)) return null;
        foreach (var other in InPlaceOf(statement, unknown))
        {
            var result = Try(statement, Parts.Replace(link, unknown, other), explain: true);
            // "The superscript is left out": W is one of the W^{(l)}.
            if (Judge.Good(result) && outline.DropsLabels && other.Base == unknown.Base && other.Superscripts.Count > unknown.Superscripts.Count) return result;
            // Where anything fits it does not matter what the name stands for.
            if (Judge.Good(result) && !Kin(other, unknown) && Symbols(statement).Any(third => !Kin(third, unknown) && !third.Equals(other) && Judge.Good(Try(statement, Parts.Replace(link, unknown, third))))) return null;
            if (Judge.Good(result)) return new(StatementVerdict.Typo, $"{Edits.Say(unknown)} is defined nowhere; with {Edits.Say(other)} it is right", 0, null, new(ProblemKind.Undefined, "", unknown)) { Taken = new(unknown, other) };
            // T beside t_{nk} is the matrix of them, which no single entry stands for.
            if (nearest is null && Kin(other, unknown) && !(unknown is { Superscripts.Count: 0, Subscripts.Count: 0 } && char.IsUpper(Names.Letter(unknown.Base)[0]) && char.IsLower(Names.Letter(other.Base)[0]) && other.Subscripts.Count > 0) && result.Verdict is StatementVerdict.Wrong or StatementVerdict.ShapeError) nearest = result with { Why = $"{result.Why} (with {Edits.Say(other)} for {Edits.Say(unknown)}, which is defined nowhere)", Problem = new(ProblemKind.Undefined, "", unknown), Taken = new(unknown, other) };
        }
        return outline.DropsLabels ? null : nearest;
    }

    private static IEnumerable<Symbol> Outside(Expression e) => e switch
    {
        Symbol s => [s],
        Indicator or Relation => [],
        _ => Parts.Children(e).SelectMany(Outside),
    };

    private string? FixOfTypo(Statement statement, Expression link)
    {
        var last = statement.Links[^1];
        if (!ReferenceEquals(last, link) && Judge.Good(judge.Link(statement, last))) return Fix(statement, last, last);
        foreach (var unknown in Parts.Of(link).OfType<Symbol>().Distinct())
        {
            if (judge.Link(statement, link).Problem is { At: Symbol at } && !at.Equals(unknown)) continue;
            foreach (var other in InPlaceOf(statement, unknown))
                if (Parts.Replace(link, unknown, other) is var mended && Judge.Good(Try(statement, mended))) return Fix(statement, mended, link);
        }
        return null;
    }

    // Names that may be meant by one that is defined nowhere: δ' for σ' as well.
    private IEnumerable<Symbol> InPlaceOf(Statement statement, Symbol unknown) => unknown.Primes == 0 ? EntriesOf(statement, unknown).Concat(Symbols(statement).OrderBy(s => Kin(s, unknown) ? 0 : 1))
        : outline.AllParts.OfType<Call>().Where(c => c.Arguments.Count == 1).Select(c => Names.Bare(c.Function)).OfType<Symbol>().Where(f => f.Superscripts.Count + f.Subscripts.Count == 0 && f.Base != unknown.Base).Select(f => f with { Primes = unknown.Primes, Span = default }).Distinct().Take(MostFunctions);

    // b_k, where the superscript is left out of b^{(2)}: an entry of it.
    private IEnumerable<Symbol> EntriesOf(Statement statement, Symbol unknown) => !outline.DropsLabels || unknown.Subscripts.Count == 0 ? []
        : Symbols(statement).Where(s => s.Base == unknown.Base && s.Subscripts.Count == 0 && s.Superscripts.Count > unknown.Superscripts.Count).Select(s => s with { Subscripts = unknown.Subscripts });

    private static bool Kin(Symbol a, Symbol b) => string.Equals(Names.Letter(a.Base), Names.Letter(b.Base), StringComparison.OrdinalIgnoreCase);

    private LinkResult Try(Statement statement, Expression edited, bool explain = false)
    {
        // ∂X/∂X, which an edit brings in, is no part of a chain rule.
        if (Parts.Of(edited).Any(p => p is Derivative { Of: Symbol of, By: [Symbol by] } && of.Equals(by))) return new(StatementVerdict.Unresolved, "", null, null, null);
        using var scope = NewDisposeScope();
        return judge.Trial(statement, edited, explain);
    }

    // As people would write it, if that is right as well.
    private string Fix(Statement statement, Expression right, Expression original)
    {
        var spelt = right;
        foreach (var better in Vocabulary(statement).Respelt(Tidying.Of(right, original), original))
        {
            if (!Judge.Good(Try(statement, better))) continue;
            spelt = better;
            break;
        }
        return _spelling.Write(spelt, original);
    }

    // The last link of a chain says it best: where it is right itself, or can be mended as the wrong one.
    private string? FixOfLast(Statement statement, Expression wrong, LinkResult result)
    {
        var last = statement.Links[^1];
        if (ReferenceEquals(last, wrong)) return null;
        var carried = judge.Link(statement, last);
        if (Judge.Good(carried)) return Fix(statement, last, last);
        if (carried.Verdict != result.Verdict) return null;
        var found = EditSearch.Find(last, Vocabulary(statement).Words, edited => Judge.Good(Try(statement, edited)), budget: LastLinkBudget);
        return found.Count > 0 && found[0].Size <= LargestSlip ? Fix(statement, found[0].Result, last) : null;
    }

    private Finding Explained(Statement statement, Expression link, LinkResult result)
    {
        var start = result.Taken is { } taken ? Parts.Replace(link, taken.Unknown, taken.Meant) : link;
        var left = LeftTypo(statement, result);
        var otherCost = result.Verdict == StatementVerdict.Wrong && result.Ratio is not -1 ? OtherCost(statement, link) : null;
        // Every edit has to be right under every strict reading; the first ones may also be right under another.
        var found = EditSearch.Find(start, Vocabulary(statement).Words, edited => Judge.Good(Try(statement, edited)), shapesClash: result.Verdict == StatementVerdict.ShapeError);
        var best = found.Count > 0 ? found[0] : null;
        if (left is not null && (best is null || best.Size > 1.8)) return left with { Fix = best is null ? null : Fix(statement, best.Result, link), Error = result.Error, Ratio = result.Ratio };
        var fix = FixOfLast(statement, link, result) ?? (best is null ? Another(statement, link) : Fix(statement, best.Result, link));
        if (best is null or { Size: >= 1.7, Diagnosis: "missing-factor" } && result.Verdict == StatementVerdict.Wrong) otherCost ??= OtherNumerator(statement, link);
        if (otherCost is null && (best is null || best.Size > LargestSlip || best.Diagnosis == "missing-factor") && result.Verdict == StatementVerdict.Wrong && InnerOf(statement, link) is var (inner, outer))
            return new(result.Verdict, "missing-factor", $"{result.Why}: it is the gradient of {Edits.Say(inner)}; the factor {Edits.Say(outer)} is missing", Fix(statement, new Product(ProductSign.Juxtaposition, outer, Edits.Bracketed(link)), link), result.Error, result.Ratio, link.Span, IsSlip: true);
        // A row for a column is not a matter of order.
        if (best is { Diagnosis: "order" } && IsTurned(statement, link)) best = best with { Diagnosis = "missing-transpose", Repair = "the whole must be transposed" };
        var diagnosis = otherCost is not null ? "derivative-of-wrong-quantity" : best?.Diagnosis ?? Guess(result);
        var verdict = result.Verdict;
        var why = result.Verdict == StatementVerdict.Ambiguous ? result.Why : $"{result.Why}{(otherCost ?? best?.Repair) switch { { } text => $": {text}", null => "" }}";
        if (result.Verdict == StatementVerdict.Ambiguous && best is null) diagnosis = Parts.Of(link).Any(IsOpenSum) ? "sum-or-axis" : statement.Left is not Derivative ? "none" : Names.Bare(link) is Product ? "order" : "missing-transpose";
        if (best is { Diagnosis: "wrong-symbol", At: Symbol slip } && verdict is StatementVerdict.Wrong or StatementVerdict.ShapeError && (IsOnlyHere(statement, slip) || LacksIndex(slip, best.Result))) (verdict, diagnosis) = (StatementVerdict.Typo, "symbol-typo");
        return new(verdict, diagnosis, why, fix, result.Error, result.Ratio, best?.At.Span is { Length: > 0 } at ? at : link.Span, IsSlip: best is null ? fix is not null : best.Size <= LargestSlip && !PutsInGradient(start, best.Result)) { Repair = best is { IsPair: false } && (HasQuantity(best.Result) || !PutsInGradient(start, best.Result)) ? best.Repair : null };
    }

    // W^T for W^T dZ tells what is missing, 1/m for 1/m dZ nothing.
    private bool HasQuantity(Expression e) => e switch
    {
        Derivative => false,
        Symbol s => s.Base != outline.SampleSize && outline.GradientOf(s) is null && !outline.IsErrorTerm(s),
        Call c => c.Arguments.Any(HasQuantity),
        Big b => HasQuantity(b.Body),
        _ => Parts.Children(e).Any(HasQuantity),
    };

    // With the gradient itself anything can be made right: that explains nothing, unless another gradient of its kind stood there.
    private bool PutsInGradient(Expression original, Expression edited)
    {
        var kinds = Parts.Of(original).Select(Kind).OfType<string>().ToHashSet();
        return Parts.Of(edited).Select(Kind).OfType<string>().Any(kind => !kinds.Contains(kind));

        string? Kind(Expression e) => e switch
        {
            Derivative => "∂",
            Symbol s when outline.IsErrorTerm(s) => s.Base,
            Symbol s when outline.GradientOf(s) is not null => "d",
            _ => null,
        };
    }

    private bool IsTurned(Statement statement, Expression link) =>
        judge.Places(statement) is [var place, ..] && judge.Prepare(statement, place).Target is { Values: [{ IsNumber: false } value, ..] } && (value.Rows == 1 || value.Columns == 1) && Judge.Good(Try(statement, new Transpose(new Group(link))));

    // A sum that does not say what it runs over.
    private static bool IsOpenSum(Expression e) => e is Big { Below.Count: 0 } or Call { Function: Symbol { Base: "sum" or "Sum" or "np.sum" or "np . sum" }, Options.Count: 0 };

    // A letter that no other equation of the document has.
    private bool IsOnlyHere(Statement statement, Symbol slip) =>
        !outline.Formulas.Where(f => f.Span != statement.Formula.Span).SelectMany(f => f.Links).SelectMany(Parts.Of).OfType<Symbol>().Any(s => s.Base == slip.Base || s.Base == "d" + slip.Base)
        && outline.Declarations.All(d => d.Name.Base != slip.Base);

    // The a of h'(a), where all equations and words speak of a_j.
    private bool LacksIndex(Symbol slip, Expression mended) => slip is { Superscripts.Count: 0, Subscripts.Count: 0 } && !outline.IsIntroduced(slip) && outline.Declarations.All(d => d.Name.Base != slip.Base)
        && Parts.Of(mended).OfType<Symbol>().Any(s => s.Base == slip.Base && Outline.LoneIndex(s) is not null)
        && outline.Definitions.Any(d => d.Name.Base == slip.Base && Outline.LoneIndex(d.Name) is not null) && !outline.Definitions.Any(d => d.Name.Equals(slip) || Parts.Of(d.Body).Contains(slip))
        && !outline.Statements.Any(s => Parts.Of(s.Left).Contains(slip));

    private static string Guess(LinkResult result) => result.Ratio switch
    {
        -1 => "sign",
        null => "none",
        _ => "factor",
    };

    // Another link of the chain that is right.
    private string? Another(Statement statement, Expression link)
    {
        foreach (var other in statement.Links)
            if (!ReferenceEquals(other, link) && !Parts.Of(other).Any(p => p is Derivative) && Judge.Good(judge.Link(statement, other))) return Fix(statement, other, other);
        return null;
    }

    // The right side is the gradient of another cost that the document has.
    private string? OtherCost(Statement statement, Expression link)
    {
        var cost = judge.World.Cost;
        static (Symbol, Sequence<Expression>, Expression) Said(Definition d) => (d.Name, [.. d.Parameters ?? []], d.Body);
        var known = judge.World.Model.Definitions.Select(Said).ToHashSet();
        foreach (var definition in outline.Named(cost.Base).Where(d => known.Add(Said(d))).Take(MostCosts))
        {
            if (judge.WithCost(definition) is { } other && Judge.Good(other.Link(statement, link))) return "it is the gradient of another cost that the document defines under the same name";
        }
        return null;
    }

    // The right side is the gradient of one part of the cost, or of another cost of the document.
    private string? OtherNumerator(Statement statement, Expression link)
    {
        if (statement.Left is not Derivative { Of: Symbol of } left) return null;
        foreach (var name in judge.World.Model.Definitions.Select(d => d.Name).Where(n => outline.IsCost(n) && !n.Equals(of)).Distinct().Take(6))
        {
            var moved = statement with { Left = left with { Of = name } };
            using var scope = NewDisposeScope();
            if (Judge.Good(judge.Link(moved, link, looseToo: false)) && !Trivial(moved)) return $"it is the gradient of {Edits.Say(name)}, not of {Edits.Say(of)}";
        }
        return null;
    }

    // The right side is the gradient of a number that the cost is made of: the chain rule ends too early.
    private (Symbol Inner, Expression Outer)? InnerOf(Statement statement, Expression link)
    {
        if (statement.Left is not Derivative { Of: Symbol of } left) return null;
        foreach (var name in judge.World.Model.Definitions.Where(d => d.Parameters is null && !outline.IsCost(d.Name)).Select(d => d.Name).Distinct().Take(MostInner))
        {
            var moved = statement with { Left = left with { Of = name } };
            using var scope = NewDisposeScope();
            if (!Judge.Good(judge.Link(moved, link, looseToo: false)) || Trivial(moved)) continue;
            var outer = new Derivative(of with { Span = default }, [name with { Span = default }], DerivativeKind.Partial);
            return Judge.Good(Try(statement, new Product(ProductSign.Juxtaposition, outer, Edits.Bracketed(link)))) ? (name, outer) : null;
        }
        return null;
    }

    // The right side is the gradient by something else.
    private Finding? LeftTypo(Statement statement, LinkResult result)
    {
        if (statement.Left is not (Symbol or Derivative)) return null;
        var by = statement.Left is Derivative d ? World.ByOf(d) : outline.GradientOf((Symbol)statement.Left);
        if (by is null) return null;
        var taken = others.Select(o => o.Left).OfType<Symbol>().Select(s => outline.GradientOf(s)).Concat(others.Select(o => o.Left).OfType<Derivative>().Select(World.ByOf)).OfType<Symbol>().Select(Names.Plain).ToHashSet();
        // A right side that holds the gradient by z is not meant to be it.
        var used = statement.Links.SelectMany(Parts.Of).Select(p => p is Derivative of ? World.ByOf(of) : p is Symbol s ? outline.GradientOf(s) : null).OfType<Symbol>().Select(Names.Plain).ToHashSet();
        foreach (var other in Symbols(statement))
        {
            if (outline.GradientOf(other) is not null || outline.IsCost(other) || taken.Contains(Names.Plain(other)) || other.Equals(by) || used.Contains(Names.Plain(other)) || IsShort(by, other)) continue;
            Expression renamed = statement.Left is Derivative derivative ? derivative with { By = [other] } : other with { Base = "d" + other.Base };
            var moved = statement with { Left = renamed };
            using var scope = NewDisposeScope();
            if (statement.Links.All(l => Judge.Good(judge.Link(moved, l, looseToo: false))) && !Trivial(moved))
            {
                // ∂J/∂x_k is said, and all of ∂J/∂x given.
                var isWhole = other.Equals(by with { Subscripts = [] });
                // x_i δ_j for ∂J/∂w_{ij} with its letters swapped is about entries as well.
                if (isWhole && by.Subscripts.SelectMany(d => d.Parts).Any(Parts.Of(statement.Links[^1]).OfType<Symbol>().SelectMany(s => s.Subscripts).SelectMany(d => d.Parts).Contains)) continue;
                var verdict = result.Verdict is StatementVerdict.Unresolved || isWhole ? StatementVerdict.Typo : result.Verdict;
                return new(verdict, "lhs-typo", $"the right side is the gradient by {Edits.Say(other)}: the left side names another quantity", null, null, null, statement.Formula.Links[0].Span, IsSlip: true);
            }
        }
        return null;
    }

    // ∇_a C for ∇_{a^L} C leaves something out, and is no slip.
    private static bool IsShort(Symbol name, Symbol other) => name.Superscripts.Count + name.Subscripts.Count == 0 && other.Superscripts.Count + other.Subscripts.Count > 0 && name.Base == other.Base;

    // A gradient that is zero says nothing.
    private bool Trivial(Statement moved)
    {
        return judge.Places(moved) is not [var place, ..] || judge.Prepare(moved, place).Target is not { } target || target.Values[0].Tensor.abs().max().Item() < 1e-12;
    }
}
