using AutogradCheck.Checking.Referees;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Engine;

/// <summary>
/// Finds the entries behind a direction in which claim and referee differ: halving, one evaluation a halving where the referee is the complex step; recognises mistakes that are one thing for a whole input.
/// </summary>
internal sealed class Search(Examination examination, Directions directions)
{
    /// <summary>From so many suspects on it is rounding of the function, not a mistake in single entries.</summary>
    private const int FewSuspects = 3;

    /// <summary>Units of the largest entry's rounding that the error of any other may have.</summary>
    private const double RoundingOfLargest = 1000;

    private readonly PriorityQueue<Node, double> _queue = new();
    private readonly List<(long Position, Gap Gap)> _suspects = [];
    private readonly int _before = examination.Subject.Evaluations;
    private bool _roomy;

    private sealed record Node(long Lo, long Hi, Tensor Direction, Gap Gap);

    private bool Spent => examination.Subject.Evaluations - _before > examination.Options.LocatingBudget * (examination.Findings.Any(f => f.Wrong) ? 1 : 8);

    /// <summary>Starts from a direction that failed.</summary>
    public void From(Tensor direction, Gap gap)
    {
        if (examination.Referee is CentralDifferences)
        {
            // A failure may be the differences', and a kink may lie beside the point: ask again, carefully, before anything else.
            gap = examination.Compare(direction, Effort.Careful);
            if (gap.Within && !gap.Kinked && gap.Bounds.All(double.IsFinite))
            {
                foreach (var finding in examination.Findings.Where(f => f.Variable.Count > 0)) finding.Held(Examination.HeldBy(finding, direction, gap));
                return;
            }
        }
        if (EverythingIsOneRatio(gap)) return;
        Push(new(0, examination.Subject.Entries, direction, gap));
        Drain();
        if (_suspects.Count > 0) JudgeSuspects();
    }

    /// <summary>Every entry by itself.</summary>
    public void EveryEntry()
    {
        for (var position = 0L; position < examination.Subject.Entries; position++)
        {
            using (NewDisposeScope()) Entry(position);
            examination.Options.Progress?.Invoke(position + 1, examination.Subject.Entries);
        }
        if (_suspects.Count > 0) JudgeSuspects();
    }

    private void Push(Node node)
    {
        if (!node.Gap.Within || node.Gap.Kinked) _queue.Enqueue(node, node.Gap.Kinked ? double.MinValue : -node.Gap.LargestExcess);
        else node.Direction.Dispose();
    }

    private void Drain()
    {
        while (_queue.TryDequeue(out var node, out _))
        {
            if (Spent)
            {
                Stop(node);
                continue;
            }
            using var scope = NewDisposeScope();
            if (_roomy && WithinRoom(node)) continue;
            if (node.Hi - node.Lo == 1) Entry(node.Lo);
            else if (node.Gap.Kinked || Covers(node) is not { } finding || !new Patterns(examination, directions).Recognise(finding, node.Lo, node.Hi, node.Direction, node.Gap)) Split(node);
        }
    }

    private void Stop(Node node)
    {
        foreach (var finding in examination.Findings.Where(f => f.Variable.Start < node.Hi && node.Lo < f.Variable.End))
        {
            if (finding.Wrong) finding.AtLeast = true;
            else if (!examination.Findings.Any(f => f.Wrong)) finding.Open ??= "too many entries would have to be examined one by one; EveryEntry, or a larger LocatingBudget, does";
            else finding.Open ??= "not examined further: the budget went into other inputs";
        }
    }

    private void Split(Node node)
    {
        var middle = Middle(node);
        var left = Part(node.Direction, node.Lo, middle);
        var right = Part(node.Direction, middle, node.Hi);
        var leftGap = examination.Ask(left);
        var rightGap = node.Gap.Kinked || leftGap.Kinked ? examination.Ask(right) : node.Gap.Without(leftGap);
        if (leftGap.Within && rightGap.Within && !leftGap.Kinked && !rightGap.Kinked && !node.Gap.Kinked)
        {
            // Each half is within, both together are not: rounding that adds up. The bound that holds is what was seen.
            foreach (var finding in examination.Findings.Where(f => f.Variable.Start < node.Hi && node.Lo < f.Variable.End))
                finding.Held(2 * Enumerable.Range(0, node.Gap.Count).Max(c => Math.Abs(node.Gap.Difference(c))) / Smallest(node.Direction));
            return;
        }
        Push(new(node.Lo, middle, left.MoveToOuterDisposeScope(), leftGap));
        Push(new(middle, node.Hi, right.MoveToOuterDisposeScope(), rightGap));
    }

    // At the border between inputs that is nearest the middle; in one of several rows at a border between rows; otherwise in the middle.
    private long Middle(Node node)
    {
        var half = (node.Lo + node.Hi) / 2;
        var borders = examination.Subject.Variables.Select(v => v.Start).Where(start => start > node.Lo && start < node.Hi).ToArray();
        if (borders.Length > 0) return borders.MinBy(b => Math.Abs(b - half));
        var variable = examination.FindingOf(node.Lo).Variable;
        return node.Hi - node.Lo <= variable.RowLength ? half : variable.Start + Math.Max(1, (half - variable.Start + variable.RowLength / 2) / variable.RowLength) * variable.RowLength is var row && row > node.Lo && row < node.Hi ? row : half;
    }

    // The input of which a node is the whole, or a row.
    private Finding? Covers(Node node)
    {
        var finding = examination.FindingOf(node.Lo);
        var variable = finding.Variable;
        return (node.Lo == variable.Start && node.Hi == variable.End) || (node.Hi - node.Lo == variable.RowLength && (node.Lo - variable.Start) % variable.RowLength == 0) ? finding : null;
    }

    private static Tensor Part(Tensor direction, long lo, long hi)
    {
        var part = zeros_like(direction);
        part.narrow(0, lo, hi - lo).copy_(direction.narrow(0, lo, hi - lo));
        return part;
    }

    private static double Smallest(Tensor direction)
    {
        var size = direction.abs();
        return size.masked_fill(size == 0, double.PositiveInfinity).min().ToDouble();
    }

    private void Entry(long position)
    {
        var unit = examination.Unit(position);
        if (examination.Referee is ComplexStep) ByComplexStep(position, unit);
        else ByDifferences(position, unit);
    }

    private void ByComplexStep(long position, Tensor unit)
    {
        var gap = examination.Compare(unit);
        if (gap.Within)
        {
            Hold(position, gap.Bounds.Max());
            return;
        }
        var c = gap.Worst;
        var natural = examination.NaturalError(c, position) * examination.Sizes[position].ToDouble();
        if (Math.Abs(gap.Difference(c)) <= gap.Bounds[c] + natural)
        {
            Suspect(position, gap); // below what differences could tell
            return;
        }
        // A large difference is confirmed by few evaluations.
        var effort = Math.Abs(gap.Difference(c)) > 1e5 * natural ? Effort.Quick : Effort.Confirm;
        var differences = examination.Against(examination.Differences.Along(unit, effort), unit);
        if (effort == Effort.Quick && !(Off() <= differences.Bounds[c])) differences = examination.Against(examination.Differences.Along(unit, Effort.Careful), unit);
        var (apart, off) = (Math.Abs(differences.Difference(c)), Off());
        if (!(apart <= differences.Bounds[c])) Wrong(position, gap, c);
        else if (off <= differences.Bounds[c]) Suspect(position, gap); // both claim and complex step are within what differences can tell
        else
        {
            examination.DistrustComplexStep();
            Restart();
        }

        double Off() => Math.Abs(gap.Referees[c] - differences.Referees[c]);
    }

    private void Suspect(long position, Gap gap)
    {
        _suspects.Add((position, gap));
        _roomy = _suspects.Count > FewSuspects;
    }

    private void Restart()
    {
        _queue.Clear();
        _suspects.Clear();
        foreach (var finding in examination.Findings) finding.Clear();
        var direction = directions.Draw(examination.Subject.Entries) * examination.Sizes;
        Push(new(0, examination.Subject.Entries, direction.MoveToOuterDisposeScope(), examination.Compare(direction, Effort.Careful)));
    }

    private void ByDifferences(long position, Tensor unit)
    {
        var gap = examination.Compare(unit);
        if (!gap.Kinked && !gap.Within) gap = examination.Compare(unit, Effort.Careful);
        if (!gap.Kinked && gap.Within && gap.Bounds.All(double.IsFinite))
        {
            Hold(position, gap.Bounds.Max());
            return;
        }
        if (!gap.Kinked && Again(unit, gap) is { } wider)
        {
            if (wider.Within)
            {
                Hold(position, wider.Bounds.Max());
                return;
            }
            gap = wider;
        }
        var slopes = OneSidedSlopes.Along(examination.Subject, examination.Cotangents, examination.Outputs, unit);
        var finding = examination.FindingOf(position);
        var size = examination.Sizes[position].ToDouble();
        var kink = Array.FindIndex(slopes, s => s.Differ);
        if (kink >= 0)
        {
            var (index, _) = finding.Variable.IndexOf(position);
            examination.Kinks.Add(new(finding.Variable.Name, index, examination.Subject.Point[position].ToDouble(), slopes[kink].Left / size, slopes[kink].Right / size));
        }
        for (var c = 0; c < slopes.Length; c++)
        {
            var s = slopes[c];
            if (s.Grows || !double.IsFinite(s.Error))
            {
                finding.Open ??= s.Grows ? "the slope grows without bound here: a jump or a vertical tangent" : "the function is not finite near the point";
                return;
            }
            var slack = 1e-9 * Math.Abs(gap.Claims[c]) + examination.NaturalError(c, position) * size;
            if (kink >= 0 ? s.Allow(gap.Claims[c], slack) : s.Allow(gap.Claims[c], slack) && (gap.Kinked || Math.Abs(gap.Difference(c)) <= gap.Bounds[c] || Math.Abs(gap.Referees[c] - (s.Left + s.Right) / 2) > s.Error)) continue;
            var toward = gap.Claims[c] > s.High ? s.High : gap.Claims[c] < s.Low ? s.Low : (s.Low + s.High) / 2;
            if (kink >= 0) finding.Why ??= FormattableString.Invariant($"outside the slopes on the two sides of the kink, {s.Low / size:g6} and {s.High / size:g6}");
            Wrong(position, new(gap.Claims, [.. slopes.Select((x, i) => i == c ? kink >= 0 || gap.Kinked ? toward : gap.Referees[c] : x.Left)], [.. slopes.Select((x, i) => kink >= 0 || gap.Kinked ? x.Error + slack : gap.Bounds[i])], true), c);
            return;
        }
        Hold(position, slopes.Max(s => s.Error));
    }

    // The same with other steps: where the two differ by more than their errors, these are too small, and the difference is the better one.
    private Gap? Again(Tensor unit, Gap gap)
    {
        const double Shorter = 0.7;
        var other = examination.Differences.Along(unit * Shorter, Effort.Careful);
        if (other.Kinked) return null;
        double[] bounds = [.. gap.Bounds.Select((bound, c) => Math.Max(bound, 4 * Math.Abs(other.Values[c] / Shorter - gap.Referees[c])))];
        return bounds.All(double.IsFinite) ? gap with { Bounds = bounds } : null;
    }

    private void Hold(long position, double bound) => examination.FindingOf(position).Held(bound / examination.Sizes[position].ToDouble());

    private void Wrong(long position, Gap gap, int c)
    {
        var finding = examination.FindingOf(position);
        var (index, imaginary) = finding.Variable.IndexOf(position);
        var size = examination.Sizes[position].ToDouble();
        if (gap.Count > 1 && !(Math.Abs(gap.Difference(0)) <= gap.Bounds[0])) c = 0; // the first cotangent's numbers are the gradient itself, where that is what is wrong
        finding.Add(new(index, gap.Claims[c] / size, gap.Referees[c] / size, gap.Bounds[c] / size) { Imaginary = imaginary });
        finding.Beyond++;
    }

    private bool WithinRoom(Node node)
    {
        var reach = (node.Direction / examination.Sizes).square().sum().sqrt().ToDouble();
        if (!Enumerable.Range(0, node.Gap.Count).All(c => Math.Abs(node.Gap.Difference(c)) <= node.Gap.Bounds[c] + examination.NaturalError(c, node.Lo) * examination.Sizes[node.Lo].ToDouble() * reach)) return false;
        foreach (var finding in examination.Findings.Where(f => f.Variable.Start < node.Hi && node.Lo < f.Variable.End))
            finding.Held(Enumerable.Range(0, node.Gap.Count).Max(c => Math.Abs(node.Gap.Difference(c))) / Smallest(node.Direction));
        return true;
    }

    // Entries that only the complex step says are wrong. A few that stand out far from all others, by more than rounding of the largest entry, are mistakes; the rest is how much the function rounds.
    private void JudgeSuspects()
    {
        var ordered = _suspects.OrderByDescending(s => s.Gap.LargestExcess).ToArray();
        var usual = ordered.Length > FewSuspects ? ordered[FewSuspects].Gap.LargestExcess : examination.Subject.Entries > 4 * ordered.Length ? 1 : double.PositiveInfinity;
        foreach (var (position, gap) in ordered)
        {
            var difference = Enumerable.Range(0, gap.Count).Max(c => Math.Abs(gap.Difference(c)));
            var rounding = RoundingOfLargest * examination.ClaimUnit * examination.FindingOf(position).Largest * examination.Sizes[position].ToDouble();
            if (gap.LargestExcess > Patterns.Plain * usual && difference > rounding) Wrong(position, gap, gap.Worst);
            else Hold(position, 2 * difference);
        }
    }

    // All entries of all inputs too large by the same factor.
    private bool EverythingIsOneRatio(Gap gap)
    {
        var findings = examination.Findings.Where(f => f.Variable.Count > 0).ToArray();
        if (findings.Length < 2 || gap.Kinked || Patterns.Ratio([gap]) is null) return false;
        var another = examination.Ask(directions.Draw(examination.Subject.Entries) * examination.Sizes);
        if (another.Kinked || Patterns.Ratio([gap, another]) is not { } ratio || ratio == 0) return false;
        return findings.All(f => new Patterns(examination, directions).Accept(f, Patterns.InWords(ratio, examination), ratio, f.Variable.Start, f.Variable.End, g => g / ratio));
    }
}
