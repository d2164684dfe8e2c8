using AutogradCheck.Checking.Subjects;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Referees;

/// <summary>
/// Central differences, extrapolated to step 0 (Richardson 1911; the table and its error estimate after Ridders 1982). Steps are relative to the entries' own sizes: a direction is scaled before it comes here.
/// The rounding of the outputs, divided by the step, is part of every error.
/// </summary>
internal sealed class CentralDifferences(Subject subject, IReadOnlyList<Tensor> cotangents, Tensor outputs) : IReferee
{
    private const int QuickLevel = 12, CoarseLevel = 14, ProbeLevel = 17, LevelsPerTable = 6, LevelsToConfirm = 4;

    // First level and spacing of each table: from steps of a sixtieth of an entry's size down to 1e-12 of it, for functions that wiggle far below their inputs' size.
    private static readonly (int First, int Spacing)[] Tables = [(6, 1), (14, 2), (30, 2)];

    // Steps so small that the slopes there differ by rounding alone: from them is seen how much the function really rounds.
    private static readonly int[] NoiseLevels = [23, 25, 26];

    /// <summary>Roundings that an output is taken to carry; more are seen in the differences themselves.</summary>
    private const double OutputUnits = 2;

    private readonly double _u = Arithmetic.Of(subject.Dtype).u;

    /// <inheritdoc/>
    public string Name => "central differences";

    // Levels are halvings of the step in float64. With fewer digits rounding swamps small steps earlier, in proportion to the digits.
    private double Step(int level) => Math.Pow(2, level * Math.Log2(_u) / 53);

    /// <summary>Whether seven digits are enough: one pair of evaluations instead of two.</summary>
    public bool Coarse { get; set; }

    /// <inheritdoc/>
    public Estimate Along(Tensor direction, Effort effort = Effort.Quick) => effort switch
    {
        Effort.Careful => Extrapolated(direction, AllTables(direction), LevelsPerTable),
        Effort.Confirm => Extrapolated(direction, Tables[..1], LevelsToConfirm),
        _ => Coarse ? One(direction) : Quick(direction),
    };

    /// <summary>One pair of evaluations: a probe.</summary>
    public Estimate Probe(Tensor direction)
    {
        using var scope = NewDisposeScope();
        var pair = Pair(direction, ProbeLevel);
        return new(pair.Slopes, [.. pair.Noise.Zip(pair.Slopes, (noise, slope) => 8 * noise + 1e-8 * Math.Abs(slope))]);
    }

    /// <summary>One pair, which bends by no more than a smooth function would over such a step, or is taken for a kink.</summary>
    private Estimate One(Tensor direction)
    {
        using var scope = NewDisposeScope();
        var (pair, h) = (Pair(direction, CoarseLevel), Step(CoarseLevel));
        return new(pair.Slopes, [.. pair.Noise.Zip(pair.Spread, (noise, spread) => 4 * noise + 16 * h * h * spread)],
            Enumerable.Range(0, cotangents.Count).Any(c => pair.Bends(c, 100 * h)));
    }

    /// <summary>Two pairs and one extrapolation. The error holds for functions that are smooth at the scale of their inputs; whoever finds a claim beyond it asks again, carefully.</summary>
    private Estimate Quick(Tensor direction)
    {
        using var scope = NewDisposeScope();
        var (wide, narrow) = (Pair(direction, QuickLevel), Pair(direction, QuickLevel + 1));
        var h = Step(QuickLevel);
        var shrink = Math.Pow(h / Step(QuickLevel + 1), 2);
        var values = wide.Slopes.Zip(narrow.Slopes, (w, n) => n + (n - w) / (shrink - 1)).ToArray();
        var errors = values.Select((value, c) => 4 * narrow.Noise[c] + Math.Abs(narrow.Slopes[c] - wide.Slopes[c]) * 16 * h * h + Math.Abs(value) * h * h * h * h).ToArray();
        // Bending per step: halved with the step where the function is smooth, unchanged at a kink.
        var kinked = Enumerable.Range(0, values.Length).Any(c =>
            narrow.Bends(c, 1e-7) && narrow.Bend[c] >= 1.4 / Math.Sqrt(shrink) * wide.Bend[c]);
        return new(values, errors, kinked);
    }

    /// <summary>Tables of extrapolations at ever smaller steps, until the error no longer falls.</summary>
    // Where entries are far below 1, a step of the size of 1 may serve a function that is smooth there, and see more.
    private static (int First, int Spacing)[] AllTables(Tensor direction)
    {
        var reach = Vectors.Largest(direction);
        return reach is > 0 and < 1.0 / 64 ? [Tables[0], (Tables[0].First + Math.ILogB(reach), 1), .. Tables[1..]] : Tables;
    }

    private Estimate Extrapolated(Tensor direction, (int First, int Spacing)[] tables, int levels)
    {
        using var scope = NewDisposeScope();
        var n = cotangents.Count;
        var (values, errors, kinked) = (Enumerable.Repeat(double.NaN, n).ToArray(), Enumerable.Repeat(double.PositiveInfinity, n).ToArray(), false);
        var rounding = tables.Length > 1 ? Rounding(direction) : null;
        var moved = new bool[n];
        foreach (var (first, spacing) in tables)
        {
            var pairs = Enumerable.Range(0, levels).Select(i => Pair(direction, first + i * spacing)).ToArray();
            for (var c = 0; c < n; c++)
            {
                double[] slopes = [.. pairs.Select(p => p.Slopes[c])], noise = [.. pairs.Select((p, i) => Math.Max(p.Noise[c], rounding is null ? 0 : rounding[c] / Step(first + i * spacing)))];
                if (moved[c] && slopes[0] == 0) continue; // the outputs no longer follow steps as small as these
                WithoutPlateau(slopes, noise);
                moved[c] |= slopes.Any(slope => slope != 0);
                var (value, error) = Ridders(slopes, noise, Math.Pow(Step(0) / Step(spacing), 2));
                if (error < errors[c]) (values[c], errors[c]) = (value, error);
            }
            // A kink at the point bends at every step; one beside it no longer does at steps that do not reach it.
            var before = kinked;
            kinked = Enumerable.Range(0, n).Any(c => BendsAtTheSmallestStep(pairs, c, 1.4 * Step(spacing)));
            var scale = pairs[0].Spread;
            if (kinked ? before : Enumerable.Range(0, n).All(c => errors[c] <= (first < 10 ? 1e-10 : 1e-7) * scale[c])) break;
        }
        return new(values, errors, kinked);
    }

    private static bool BendsAtTheSmallestStep(Sides[] pairs, int c, double smooth)
    {
        for (var i = pairs.Length - 1; i > 0; i--)
        {
            if (pairs[i].Bends(c, 1e-7)) return pairs[i].Bend[c] >= smooth * pairs[i - 1].Bend[c];
            if (pairs[i].Shows(pairs[i - 1].Bend[c], c, 1e-7)) return false; // it would show here
        }
        return false;
    }

    /// <summary>By how much the outputs, through each cotangent, really differ from a smooth function's.</summary>
    private double[] Rounding(Tensor direction)
    {
        var pairs = NoiseLevels.Select(level => Pair(direction, level)).ToArray();
        return [.. Enumerable.Range(0, cotangents.Count).Select(c => pairs.Zip(pairs.Skip(1), (a, b) => Math.Abs(b.Slopes[c] - a.Slopes[c])).Where(double.IsFinite).Append(0).Max() * Step(NoiseLevels[^1]))];
    }

    // Where the outputs no longer change, though they did over a larger step, they are rounded to that: what changed last is the rounding, and smaller steps say nothing.
    private static void WithoutPlateau(double[] slopes, double[] noise)
    {
        var flat = Array.FindIndex(slopes, s => s == 0);
        if (flat <= 0) return;
        for (var i = 0; i < slopes.Length; i++)
        {
            if (i >= flat) slopes[i] = double.NaN;
            else noise[i] = Math.Max(noise[i], Math.Abs(slopes[flat - 1]) * Math.Pow(2, i - flat + 1));
        }
    }

    /// <summary>The best entry of a Richardson table whose steps shrink so that their squares shrink by <paramref name="factor"/>, and how far off it may be.</summary>
    internal static (double Value, double Error) Ridders(double[] slopes, double[] noise, double factor)
    {
        var (value, error) = (double.NaN, double.PositiveInfinity);
        var previous = Array.Empty<double>();
        for (var i = 0; i < slopes.Length; i++)
        {
            if (!double.IsFinite(slopes[i]))
            {
                previous = [];
                continue;
            }
            var row = new double[previous.Length + 1];
            row[0] = slopes[i];
            var power = 1.0;
            for (var j = 1; j < row.Length; j++)
            {
                power *= factor;
                row[j] = row[j - 1] + (row[j - 1] - previous[j - 1]) / (power - 1);
                var candidate = 2 * Math.Max(Math.Abs(row[j] - row[j - 1]), Math.Abs(row[j] - previous[j - 1])) + 4 * noise[i];
                if (candidate < error) (value, error) = (row[j], candidate);
            }
            previous = row;
        }
        return (value, error);
    }

    /// <summary>The outputs on both sides of the point, and what follows.</summary>
    private Sides Pair(Tensor direction, int level)
    {
        using var scope = NewDisposeScope();
        var h = Step(level);
        var (above, below) = (subject.Point + h * direction, subject.Point - h * direction);
        var (right, left) = (subject.At(above), subject.At(below));
        // What was really stepped, after rounding, is not quite h·direction: the slope is that along the real step.
        var stretch = Stretch(above, below, direction, h);
        var n = cotangents.Count;
        var (slopes, noises, bends, spreads) = (new double[n], new double[n], new double[n], new double[n]);
        var up = Vectors.Entries(right);
        var middle = Vectors.Entries(outputs);
        var down = Vectors.Entries(left);
        for (var c = 0; c < n; c++)
        {
            var v = Vectors.Entries(cotangents[c]);
            var (slope, noise, bend, spread) = (0.0, 0.0, 0.0, 0.0);
            for (var i = 0; i < v.Length; i++)
            {
                slope += v[i] * (up[i] - down[i]);
                noise += Math.Abs(v[i]) * (Math.Abs(up[i]) + Math.Abs(down[i]));
                bend += Math.Abs(v[i] * (up[i] - middle[i] - (middle[i] - down[i])));
                spread += Math.Abs(v[i] * (up[i] - down[i]));
            }
            (slopes[c], noises[c], bends[c], spreads[c]) = (slope / (2 * h * stretch), OutputUnits * _u * noise / (2 * h), bend / h, spread / (2 * h));
        }
        return new(slopes, noises, bends, spreads);
    }

    // One entry is stepped: the real step is known exactly. Several: their roundings are independent and far below the noise of the outputs.
    private static double Stretch(Tensor above, Tensor below, Tensor direction, double h)
    {
        var up = Vectors.Entries(above);
        var down = Vectors.Entries(below);
        var u = Vectors.Entries(direction);
        var (along, squares) = (0.0, 0.0);
        for (var i = 0; i < u.Length; i++)
        {
            if (u[i] == 0) continue; // an entry that is not stepped may be infinite
            along += (up[i] - down[i]) * u[i];
            squares += u[i] * u[i];
        }
        return squares == 0 ? 1 : along / (2 * h * squares);
    }

    /// <param name="Slopes">(f(x + hu) − f(x − hu)) / 2h through each cotangent.</param>
    /// <param name="Noise">What the outputs' rounding adds to it.</param>
    /// <param name="Bend">|f(x + hu) − 2 f(x) + f(x − hu)| / h, output by output, so that nothing cancels.</param>
    /// <param name="Spread">|f(x + hu) − f(x − hu)| / 2h, output by output.</param>
    private sealed record Sides(double[] Slopes, double[] Noise, double[] Bend, double[] Spread)
    {
        /// <summary>Whether the outputs bend here by more than rounding does, and by more than <paramref name="share"/> of what they move. Outputs that do not move do not bend.</summary>
        public bool Bends(int c, double share) => Shows(Bend[c], c, share);

        /// <summary>Whether a bend of this size would show here.</summary>
        public bool Shows(double bend, int c, double share) => bend > 0 && bend >= 64 * Noise[c] && bend >= share * Spread[c];
    }
}
