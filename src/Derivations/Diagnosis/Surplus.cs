using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using static AutogradCheck.Derivations.Diagnosis.Edits;

namespace AutogradCheck.Derivations.Diagnosis;

/// <summary>Edits that take a factor, a term or a sum away. There are few of them: one that fits is hardly an accident.</summary>
internal static class Surplus
{
    public static IEnumerable<Edit> Of(Expression e, Vocabulary v, Position position)
    {
        switch (e)
        {
            case Divide d:
                yield return new(Word(d.Denominator, true), $"the division by {Say(d.Denominator)} is too many", Word(d.Denominator, false), $"the division by {Say(d.Denominator)} is missing", d.Numerator, e, v.Counts.Contains(Names.Bare(d.Denominator)) ? 1.115 : 1.2);
                if (d.Numerator is not Number { Value: 1 } && position != Position.Other) yield return Both("factor", "numerator and denominator are swapped", "numerator and denominator are swapped", new Divide(d.Denominator, d.Numerator), e, 1.6);
                break;
            case Product p:
                foreach (var (kept, gone) in new[] { (p.Right, p.Left), (p.Left, p.Right) })
                {
                    var number = IsNumber(gone, v);
                    yield return new(number ? Word(gone, true) : "extra-factor", $"the factor {Say(gone)} is too many", number ? Word(gone, false) : "missing-factor", $"the factor {Say(gone)} is missing", kept, gone, number ? 1.115 : 1.26);
                }
                break;
            case Add or Subtract:
                var (left, right) = Sides(e);
                yield return new("extra-factor", $"the term {Say(right)} is too many", "missing-factor", $"the term {Say(right)} is missing", left, right, 1.55);
                yield return new("extra-factor", $"the term {Say(left)} is too many", "missing-factor", $"the term {Say(left)} is missing", e is Add ? right : new Negate(right), left, 1.55);
                break;
            case Big b:
                yield return Both("sum-or-axis", "there is a sum too many", "the sum is missing", b.Body, e, 1.08);
                // A sum that does not say what it runs over.
                foreach (var axis in b is { Operator: BigOperator.Sum, Below.Count: 0, Above: null } ? new[] { 0, 1 } : [])
                    yield return Both("sum-or-axis", $"the sum runs along axis {axis}", $"the sum runs along axis {axis}", Omissions.SumAlong(b.Body, axis), e, 1.06);
                break;
            case Call { Function: Symbol f, Arguments: [var argument, ..] } call when IsSum(f):
                yield return Both("sum-or-axis", "there is a sum too many", "the sum is missing", argument, e, 1.2);
                var keeps = call.Options.Where(o => o.Name is not ("axis" or "dim")).Append(new("keepdims", new Symbol("True"))).DistinctBy(o => o.Name).ToArray();
                foreach (var axis in new[] { 0, 1 })
                {
                    if (call.Options.Any(o => o.Name is "axis" or "dim" && Evaluator.Constant(o.Value) == axis)) continue;
                    yield return Both("sum-or-axis", $"the sum runs along the wrong axis; it should be axis {axis}", $"the sum runs along axis {axis}", call with { Options = [new("axis", new Number(axis)), .. keeps] }, e, 1.2);
                }
                break;
        }
    }

    // A number with a name in it is the number of samples, as far as anybody can tell.
    private static string Word(Expression number, bool tooMany) => Parts.Of(number).Any(part => part is Symbol) ? tooMany ? "extra-factor" : "missing-1/m" : "factor";

    /// <summary>Whether a function adds up the entries of its argument.</summary>
    internal static bool IsSum(Symbol f) => f.Base.Replace(" ", "", StringComparison.Ordinal) is "sum" or "np.sum" or "numpy.sum" or "mean" or "np.mean" or "torch.sum";
}
