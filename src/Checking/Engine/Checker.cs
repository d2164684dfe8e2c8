using AutogradCheck.Checking.Subjects;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Engine;

/// <summary>One gradient check from the function to the result.</summary>
internal static class Checker
{
    /// <summary>Checks autograd's derivative of a function.</summary>
    /// <param name="start">Makes the subject: in its own precision, or computed in float64; null where that is not possible.</param>
    /// <param name="narrow">The function's own number format.</param>
    /// <param name="device">Where it runs, for the report.</param>
    /// <param name="order">1, or 2 where the function is itself a gradient.</param>
    /// <param name="options">What the caller asked for.</param>
    public static GradCheckResult Autograd(Func<bool, Subject?> start, ScalarType narrow, string device, int order, GradCheckOptions options)
    {
        using var scope = NewDisposeScope();
        using var own = start(false)!;
        var outputs = own.Record(); // the user's own exceptions come from here
        if (narrow == ScalarType.Float64) return Examine(own, outputs)!;

        if (own.Trials.AgainstFloat64 is { } why) return Examine(own, outputs, note: $"{why}; judged by differences in {Arithmetic.Of(narrow).Name} alone")!;

        // A narrow function is judged against its own run in float64, and its formula there.
        using var wide = TryStart(start);
        if (wide is not null && TryRecord(wide) is { } wideOutputs && SameShapes(own, wide) && Examine(wide, wideOutputs, compareWith: own) is { } result) return result;
        return Examine(own, outputs, note: $"the function could not be run in float64 as the same function, so it was judged by differences in {Arithmetic.Of(narrow).Name} alone")!;

        GradCheckResult? Examine(Subject subject, Tensor at, Subject? compareWith = null, string? note = null)
        {
            var directions = new Directions(options.Seed);
            var cotangents = Cotangents(at, directions);
            var claims = cotangents.Select(subject.Gradient).ToArray();
            var examination = new Examination(subject, at, cotangents, claims, options, directions) { IsForNarrow = compareWith is not null };
            if (note is not null) examination.Notes.Add(note);
            examination.Run();
            if (examination.Findings.Any(f => f.Wrong || f.Open is not null) && Vectors.AllFinite(at)) Explanation.Explain(examination);
            if (compareWith is not null && !examination.Findings.Any(f => f.Wrong) && !Precision.Compare(examination, compareWith, outputs)) return null;
            return Result(examination, Arithmetic.Of(narrow).Name, device, order, options, compareWith);
        }
    }

    /// <summary>Checks gradients that were computed elsewhere, of a function that gives one number.</summary>
    public static GradCheckResult Claims(Subject subject, IReadOnlyList<Tensor> claims, double claimUnit, string dtype, string device, GradCheckOptions options)
    {
        using var scope = NewDisposeScope();
        using var own = subject;
        var outputs = own.At(own.Point);
        if (outputs.numel() != 1 || own.Outputs.Length != 1) throw new ArgumentException($"the function gives {own.Outputs.Length} outputs with {outputs.numel()} numbers in all; expected one number, such as a cost. Sum or weight the outputs.");
        var wrongShape = own.Variables.Zip(claims).Where(p => !p.Second.shape.SequenceEqual(p.First.Shape)).ToDictionary(p => p.First.Name, p => p.Second.shape);
        var flat = Flat.Of(own.Variables.Zip(claims).Select(p => wrongShape.ContainsKey(p.First.Name) ? zeros(p.First.Shape, dtype: p.First.Dtype) : p.Second)).clone();
        var directions = new Directions(options.Seed);
        if (wrongShape.Count > 0) return OfShapes(own, wrongShape, dtype, device, options);
        var examination = new Examination(own, outputs, [ones(1, dtype: float64)], [flat], options, directions) { ClaimUnit = claimUnit };
        if (own.Trials.AgainstFloat64 is { } why) examination.Notes.Add(why);
        examination.Run();
        return Result(examination, dtype, device, 1, options, null);
    }

    // Shapes come before values: with one of them wrong nothing else is compared.
    private static GradCheckResult OfShapes(Subject subject, Dictionary<string, long[]> wrong, string dtype, string device, GradCheckOptions options) => new(
        [.. subject.Variables.Select(v => wrong.TryGetValue(v.Name, out var shape)
            ? Comparison.OfShapes(v.Name, "", v.Shape, $"the claim has shape ({string.Join(", ", shape)})")
            : Comparison.OfShapes(v.Name, "", v.Shape, "") with { Verdict = Verdict.Inconclusive, EntriesBeyondBound = 0, Reason = "not compared: another claim has the wrong shape" })],
        "none", 1, dtype, device, options.Seed, subject.Evaluations, subject.Backwards, [], []);

    private static GradCheckResult Result(Examination examination, string dtype, string device, int order, GradCheckOptions options, Subject? also)
    {
        var comparisons = examination.Findings.Select(f => f.Compare(examination.Referee.Name)).ToArray();
        if (examination.Subject.Trouble is { } trouble) examination.Notes.Add($"near the point the function throws: {trouble}");
        if (options.Tolerance is > 0) examination.Notes.Add(FormattableString.Invariant($"a tolerance of {options.Tolerance:g2} was asked for: mistakes up to that size are hidden"));
        return new(comparisons, examination.Referee.Name, order, dtype, device, options.Seed,
            examination.Subject.Evaluations + (also?.Evaluations ?? 0), examination.Subject.Backwards + (also?.Backwards ?? 0), [.. examination.Kinks], [.. examination.Notes.Distinct()]);
    }

    // One number: 1, so that what is claimed is the gradient itself, and another. Several: two random ones.
    private static Tensor[] Cotangents(Tensor outputs, Directions directions) =>
        outputs.numel() == 1 ? [ones(1, dtype: float64), directions.DrawNotOne()] : [directions.Draw(outputs.numel()), directions.Draw(outputs.numel())];

    // It ran in its own precision, so whatever is thrown here is about float64.
    private static Tensor? TryRecord(Subject wide) => Try(() => wide.Record());

    private static Subject? TryStart(Func<bool, Subject?> start) => Try(() => start(true));

    private static T? Try<T>(Func<T?> action) where T : class
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static bool SameShapes(Subject a, Subject b) => a.Outputs.Length == b.Outputs.Length && a.Outputs.Zip(b.Outputs).All(p => p.First.Shape.SequenceEqual(p.Second.Shape));
}
