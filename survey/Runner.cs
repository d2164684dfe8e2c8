using System.Globalization;
using AutogradCheck.Checking;

namespace AutogradCheck.Survey;

/// <summary>What the checker said of a case at one order.</summary>
/// <param name="Case">The case.</param>
/// <param name="Order">1 or 2.</param>
/// <param name="Outcome">What came out.</param>
/// <param name="Referee">Who said so; empty when nobody was asked.</param>
/// <param name="Resolution">The coarsest resolution of any input.</param>
/// <param name="Kinks">How many kinks were met.</param>
/// <param name="Story">The checker's own summary, or what was thrown.</param>
/// <param name="Worst">The entry that decides, when the derivative is wrong.</param>
internal sealed record Observation(Case Case, int Order, Outcome Outcome, string Referee, double Resolution, int Kinks, string Story, WorstEntry? Worst)
{
    /// <summary>Whether it is what the table says.</summary>
    public bool AsExpected => Outcome == Outcome.Skipped || Outcome == Case.Expected(Order);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Case.Name}, order {Order}: {(AsExpected ? "" : $"expected {Case.Expected(Order)}, is ")}{Outcome}{(Outcome == Outcome.Agrees ? $", {Referee}, resolution {Resolution:g2}" : $" {Story}")}");
}

/// <summary>Has cases checked.</summary>
internal static class Runner
{
    /// <summary>The shape of inputs that may have any shape.</summary>
    private static readonly long[] Shape = [3, 4];

    /// <summary>One case at one order; twice is asked only where once is right.</summary>
    public static Observation Observe(Case @case, int order) => Observe(@case, order, Shape);

    /// <summary>The same with another shape of the inputs that may have any.</summary>
    public static Observation Observe(Case @case, int order, params long[] shape)
    {
        if (@case.Expected(order) == Outcome.Skipped) return Skipped(@case, order);
        using var scope = NewDisposeScope();
        manual_seed(1); // what a case draws itself does not depend on the cases before it
        var inputs = Draw(@case, new Draw(1, shape));
        try
        {
            using var module = @case.Module?.Invoke();
            var result = module is not null ? GradCheck.CheckModule(module, inputs[0]) : order == 1 ? GradCheck.Check(@case.Function, inputs) : GradCheck.CheckSecondOrder(@case.Function, inputs);
            var decisive = result.Inputs.FirstOrDefault(i => i.Verdict == result.Verdict);
            return new(@case, order, Of(result.Verdict), result.Referee, result.Resolution, result.Kinks.Count, result.Verdict == Verdict.Inconclusive ? decisive?.Reason ?? result.Summary : result.Summary, result.Verdict == Verdict.Agrees ? null : decisive?.Worst);
        }
        catch (Exception e) when (e is not (ArgumentException or GradCheckException))
        {
            var call = order == 1 && ThrowsByItself(@case.Function, inputs) ? "the call" : order == 1 ? "first derivative" : "second derivative";
            return new(@case, order, Outcome.Throws, "", 0, 0, $"{call}: {e.Message.Split('\n')[0].Trim()}", null);
        }
    }

    /// <summary>The inputs of a case; those to differentiate by require a gradient.</summary>
    /// <param name="case">The case.</param>
    /// <param name="draw">Where the numbers come from.</param>
    /// <param name="single">Whether real numbers are rounded to float32 and complex ones to complex64.</param>
    public static Tensor[] Draw(Case @case, Draw draw, bool single = false) =>
        [.. @case.Inputs.Select(input =>
        {
            var made = input.Make(draw);
            if (single && (made.is_floating_point() || made.is_complex())) made = made.to(made.is_complex() ? complex64 : float32);
            return input.Differentiable ? made.requires_grad_() : made;
        })];

    private static bool ThrowsByItself(Func<Tensor[], Tensor[]> function, Tensor[] inputs)
    {
        try
        {
            using var off = no_grad();
            function(inputs);
            return false;
        }
#pragma warning disable CA1031 // whatever it throws
        catch
        {
            return true;
        }
#pragma warning restore CA1031
    }

    private static Observation Skipped(Case @case, int order) => new(@case, order, Outcome.Skipped, "", 0, 0, "", null);

    private static Outcome Of(Verdict verdict) => verdict switch
    {
        Verdict.Agrees => Outcome.Agrees,
        Verdict.Disagrees => Outcome.Disagrees,
        _ => Outcome.Inconclusive,
    };
}
