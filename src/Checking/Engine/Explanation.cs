using AutogradCheck.Checking.Referees;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Engine;

/// <summary>What else can be said once autograd's derivative was found wrong: is it the same twice, does it follow its cotangent, which output is it.</summary>
internal static class Explanation
{
    /// <summary>Asks the subject again in ways that tell.</summary>
    public static void Explain(Examination examination)
    {
        using var scope = NewDisposeScope();
        var subject = examination.Subject;
        var (again, outputs) = (subject.At(subject.Point), examination.Outputs);
        if (!(again - outputs).abs().le(1e-13 * outputs.abs()).all().ToBoolean())
        {
            var apart = (again - outputs).abs().max().ToDouble();
            foreach (var finding in examination.Findings) finding.Blame(FormattableString.Invariant($"nondeterministic: two evaluations at the same point differ by {apart:g2}"));
            return;
        }
        subject.Forget();
        using (subject.Record()) { }
        if (!subject.Connected)
        {
            foreach (var finding in examination.Findings.Where(f => f.Wrong)) finding.Pattern = "no output requires a gradient: the function is cut off from its inputs, by detach, no_grad or an out= form";
            return;
        }
        if (Jitters(examination)) return;
        Cotangent(examination);
        Outputs(examination);
    }

    private static bool Jitters(Examination examination)
    {
        var (first, second) = (examination.Subject.Gradient(examination.Cotangents[0]), examination.Subject.Gradient(examination.Cotangents[0]));
        var jitter = false;
        foreach (var finding in examination.Findings.Where(f => f.Variable.Count > 0))
        {
            var apart = (first - second).narrow(0, finding.Variable.Start, finding.Variable.Count).abs().max().ToDouble();
            if (!(apart > Math.Max(examination.Options.NondeterminismTolerance, 256 * examination.ClaimUnit) * finding.Scale)) continue;
            finding.Blame(FormattableString.Invariant($"nondeterministic: two runs of backward on the same cotangent differ by {apart:g2}"));
            jitter = true;
        }
        return jitter;
    }

    // Gradients are linear in their cotangent: 0 gives 0, and a sum of two gives the sum.
    private static void Cotangent(Examination examination)
    {
        var (v, w) = (examination.Cotangents[0], examination.Cotangents[1]);
        var (atZero, gv, gw, sum) = (examination.Subject.Gradient(zeros_like(v)), examination.Subject.Gradient(v), examination.Subject.Gradient(w), examination.Subject.Gradient(v + w));
        foreach (var finding in examination.Findings.Where(f => f.Wrong && f.Variable.Count > 0))
        {
            Tensor Local(Tensor g) => g.narrow(0, finding.Variable.Start, finding.Variable.Count);
            double Largest(Tensor g) => Local(g).abs().max().ToDouble();
            var room = 1e-10 * (Largest(gv) + Largest(gw));
            if (Largest(gv - gw) <= room && Largest(gv - atZero) <= room) finding.Pattern = "the backward ignores its cotangent: it gives the same for every one";
            else if (Largest(atZero) > room) finding.Pattern = FormattableString.Invariant($"the backward adds something of its own to what its cotangent asks for: a cotangent of 0 gives up to {Largest(atZero):g6}");
            else if (Largest(sum - gv - gw) > room) finding.Pattern = "the backward is not proportional to its cotangent: it was written for a cotangent of 1";
        }
    }

    // Of several outputs: those whose own gradient is wrong.
    private static void Outputs(Examination examination)
    {
        var subject = examination.Subject;
        var parts = subject.OutputParts;
        if (subject.Outputs.Length < 2 || parts.Length is < 2 or > 64) return;
        var guilty = new List<int>();
        var direction = ones(subject.Entries, dtype: float64) * examination.Sizes;
        foreach (var (output, start, count) in parts.Where(p => p.Count > 0))
        {
            var cotangent = zeros_like(examination.Cotangents[0]);
            cotangent.narrow(0, start, count).copy_(examination.Cotangents[0].narrow(0, start, count));
            var referee = examination.Referee is ComplexStep ? new ComplexStep(subject, [cotangent], examination.Outputs) : (IReferee)new CentralDifferences(subject, [cotangent], examination.Outputs);
            var estimate = referee.Along(direction, Effort.Careful);
            var claim = (subject.Gradient(cotangent) * direction).sum().ToDouble();
            if (!(Math.Abs(claim - estimate.Values[0]) <= estimate.Errors[0] + 1e-11 * (Math.Abs(claim) + Math.Abs(estimate.Values[0])))) guilty.Add(output);
        }
        if (guilty.Count > 0) examination.Notes.Add($"output{(guilty.Count > 1 ? "s" : "")} {string.Join(", ", guilty)} of {subject.Outputs.Length} {(guilty.Count > 1 ? "have" : "has")} the wrong gradient");
    }
}
