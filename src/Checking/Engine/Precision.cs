using AutogradCheck.Checking.Subjects;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Engine;

/// <summary>A function in a narrow format beside its own run in float64, whose gradient was found right: what is left is rounding, or a mistake made only in the narrow format.</summary>
internal static class Precision
{
    /// <summary>Roundings, relative to an input's largest gradient entry, that are taken without asking.</summary>
    private const double FewUnits = 4, Units = 32, SameUnits = 1024;

    private const int Draws = 4;

    /// <summary>Compares the two gradients entry by entry.</summary>
    /// <returns>False where the run in float64 turns out not to be the same function: it draws other random numbers, or a copy of a module still uses the original's parameters.</returns>
    public static bool Compare(Examination examination, Subject narrow, Tensor narrowOutputs)
    {
        using var scope = NewDisposeScope();
        var u = Arithmetic.Of(narrow.Dtype).u;
        var size = Vectors.Largest(examination.Outputs);
        if (Vectors.AllFinite(narrowOutputs) && !(Vectors.Largest(narrowOutputs - examination.Outputs) <= SameUnits * u * size)) return false;
        var wideGradient = examination.Claims[0];
        var difference = narrow.Gradient(examination.Cotangents[0]) - wideGradient;
        var outputNorm = (examination.Cotangents[0] * examination.Outputs).square().sum().sqrt().ToDouble();
        Tensor[]? spread = null;
        foreach (var finding in examination.Findings.Where(f => f.Variable.Count > 0))
        {
            Tensor Local(Tensor t) => t.narrow(0, finding.Variable.Start, finding.Variable.Count);
            var off = Local(difference);
            if (finding.Largest == 0 && off.abs().max().ToDouble() > 1e-3 * finding.Scale) return false;
            if (!off.isfinite().all().ToBoolean())
            {
                finding.Open ??= $"finite in float64, but not in {Arithmetic.Of(narrow.Dtype).Name}";
                continue;
            }
            if (off.abs().max().ToDouble() <= FewUnits * u * finding.Largest)
            {
                finding.Held(FewUnits * u * finding.Largest);
                continue;
            }
            var natural = u * outputNorm / Local(examination.Sizes);
            var bound = Units * u * finding.Largest + 8 * natural;
            var worst = (off.abs() - bound).argmax().ToInt64();
            var (error, room) = (off[worst].abs().ToDouble(), bound[worst].ToDouble());
            if (error <= room)
            {
                finding.Held(bound.max().ToDouble());
                continue;
            }
            spread ??= Spread(examination, narrow, u);
            // Moved by roundings of the inputs the difference moves too where it is rounding; a mistake stays.
            var moves = spread.Select(s => Local(s)[worst].ToDouble()).ToArray();
            var (mean, range) = (moves.Append(off[worst].ToDouble()).Average(), moves.Append(off[worst].ToDouble()).Max() - moves.Append(off[worst].ToDouble()).Min());
            var sensitivity = spread.Max(s => (Local(s) - off).abs().max().ToDouble());
            if (Math.Abs(mean) > 3 * range && error > 64 * (room + sensitivity) && error > 1e-2 * finding.Scale)
            {
                var (index, imaginary) = finding.Variable.IndexOf(finding.Variable.Start + worst);
                var right = Local(wideGradient)[worst].ToDouble();
                finding.Add(new(index, right + off[worst].ToDouble(), right, room) { Imaginary = imaginary });
                finding.Beyond = (off.abs() > bound).sum().ToInt64();
                finding.Why = $"right in float64, wrong in {Arithmetic.Of(narrow.Dtype).Name}";
            }
            else finding.Held(Math.Max(error, off.abs().max().ToDouble()));
        }
        examination.Notes.Add($"{Arithmetic.Of(narrow.Dtype).Name}: judged against the function's own run in float64, whose gradient was checked by {examination.Referee.Name}");
        return true;
    }

    // The difference at points a rounding away.
    private static Tensor[] Spread(Examination examination, Subject narrow, double u)
    {
        var directions = new Directions(examination.Options.Seed + 1);
        return [.. Enumerable.Range(0, Draws).Select(_ =>
        {
            var moved = examination.Subject.Point * (1 + 2 * u * directions.Draw(examination.Subject.Entries));
            return narrow.GradientAt(moved, examination.Cotangents[0]) - examination.Subject.GradientAt(moved, examination.Cotangents[0]);
        })];
    }
}
