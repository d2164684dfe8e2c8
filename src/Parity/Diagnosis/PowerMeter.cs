using AutogradCheck.Checking;
using AutogradCheck.Core;
using AutogradCheck.Core.Data.Claims;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Parity.Claims;
using static TorchSharp.torch;

namespace AutogradCheck.Parity.Diagnosis;

/// <summary>What a check could not see.</summary>
/// <param name="Mistake">In words.</param>
/// <param name="Formula">The equation with the mistake.</param>
/// <param name="Why">What hides it: the activation, sizes that are equal or 1, the values here.</param>
public sealed record HiddenMistake(string Mistake, string Formula, string Why);

/// <summary>All single-edit mistakes of one equation.</summary>
/// <param name="Equation">Its number.</param>
/// <param name="Name">The quantity it gives.</param>
/// <param name="Mistakes">How many there are.</param>
/// <param name="Caught">How many the check would refuse, by values or by shape.</param>
/// <param name="DoNotRun">How many would not run, because shapes clash.</param>
/// <param name="Hidden">The rest.</param>
public sealed record EquationPower(string Equation, string Name, int Mistakes, int Caught, int DoNotRun, IReadOnlyList<HiddenMistake> Hidden);

/// <summary>How much a check of J and its four gradients at one point is worth: every equation is changed in all single-edit ways, and each change looked for.</summary>
/// <param name="Sizes">Of the point.</param>
/// <param name="Activation">Of the point.</param>
/// <param name="Equations">One a row.</param>
/// <param name="Smallest">The smallest sizes at which random values show every mistake that this activation can show; null when not asked for.</param>
public sealed record PowerResult(Sizes Sizes, string Activation, IReadOnlyList<EquationPower> Equations, Sizes? Smallest)
{
    /// <summary>Of all equations.</summary>
    public int Mistakes => Equations.Sum(e => e.Mistakes);

    /// <summary>Of all equations, those that do not run included.</summary>
    public int Seen => Equations.Sum(e => e.Caught + e.DoNotRun);

    /// <summary>What hides the others, most frequent first.</summary>
    public IReadOnlyList<(string Why, int Count)> Reasons => [.. Equations.SelectMany(e => e.Hidden).GroupBy(h => h.Why).Select(g => (g.Key, g.Count())).OrderByDescending(r => r.Item2)];
}

/// <summary>Measures the power of a check.</summary>
public static class PowerMeter
{
    // Larger sizes are cut down; the whole network is looked at again for what its part hides, where that costs little.
    private const long LargestKept = 8, AffordableWork = 200_000;

    private static readonly string[] Outputs = ["J", "dW2", "db2", "dW1", "db1"];
    private static readonly string[] Quantities = ["Z1", "A1", "Z2", "A2", "J", "dZ2", "dW2", "db2", "dZ1", "dW1", "db1"];

    /// <summary>The power of a check at a point.</summary>
    /// <param name="parameters">W1, b1, W2, b2.</param>
    /// <param name="batch">X, Y.</param>
    /// <param name="g1">The hidden activation.</param>
    /// <param name="recommend">Also look for the smallest sizes that show everything.</param>
    public static PowerResult Of(Parameters parameters, Batch batch, Activation g1, bool recommend)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(g1);
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var sizes = Sizes.Of(parameters, batch);
        var precision = NumberPrecision.In(Arithmetic.Of(parameters.W1.dtype));
        var (all, part) = (Point(parameters.To(float64, CPU), batch.To(float64, CPU), g1), Part(parameters.To(float64, CPU), batch.To(float64, CPU), g1, sizes));
        var (here, full) = (new Bench(part ?? all, precision), (Bench?)null);
        var affordable = (sizes.n0 + sizes.n2) * sizes.n1 * sizes.m <= AffordableWork;
        var (generic, thisShape) = (new Bench(Random(new(3, 6, 4, 8), Core.Activation.Named("tanh")), NumberPrecision.Double), (Bench?)null);
        Bench? thisActivation = null;

        List<EquationPower> rows = [];
        List<(string Name, Expression Formula)> visible = [];
        foreach (var name in Quantities)
        {
            var (mistakes, caught, clash) = (0, 0, 0);
            List<HiddenMistake> hidden = [];
            foreach (var edit in here.Edits(name))
            {
                var seen = here.Sees(name, edit.Formula);
                if (seen == Sight.Hidden && part is not null && affordable) seen = (full ??= new Bench(all, precision)).Sees(name, edit.Formula);
                if (seen == Sight.Hidden && generic.Sees(name, edit.Formula) is Sight.Hidden) continue; // the same equation, written otherwise
                mistakes++;
                if (seen == Sight.Seen) caught++;
                else if (seen == Sight.Clash) clash++;
                else
                {
                    thisActivation ??= new Bench(Random(new(3, 6, 4, 8), g1), NumberPrecision.Double);
                    thisShape ??= new Bench(Random(sizes with { m = Math.Min(sizes.m, 64) }, g1), NumberPrecision.Double);
                    var why = thisActivation.Sees(name, edit.Formula) == Sight.Hidden ? $"{g1.Name} hides it" : thisShape.Sees(name, edit.Formula) == Sight.Hidden ? Coincidences(sizes) : "the values here hide it";
                    hidden.Add(new(edit.Words ?? "", $"{name} = {Notation.Of(edit.Formula)}", why));
                }
                if (recommend && (thisActivation ??= new Bench(Random(new(3, 6, 4, 8), g1), NumberPrecision.Double)).Sees(name, edit.Formula) != Sight.Hidden) visible.Add((name, edit.Formula));
            }
            rows.Add(new(Parity.Equations.NumberOf(name), name, mistakes, caught, clash, hidden));
        }
        return new(sizes, g1.Name, rows, recommend ? Smallest(visible, g1) : null);
    }

    // What equal or small sizes hide.
    private static string Coincidences(Sizes sizes)
    {
        var named = new[] { ("n0", sizes.n0), ("n1", sizes.n1), ("n2", sizes.n2), ("m", sizes.m) };
        var ones = named.Where(n => n.Item2 == 1).Select(n => $"{n.Item1} = 1");
        var equal = named.SelectMany((a, i) => named.Skip(i + 1).Where(b => a.Item2 == b.Item2 && a.Item2 > 1).Select(b => $"{a.Item1} = {b.Item1}"));
        var twos = named.Where(n => n.Item2 == 2).Select(n => $"{n.Item1} = 2");
        return string.Join(", ", ones.Concat(equal).Concat(twos)) is { Length: > 0 } why ? $"{why} hides it" : "the sizes hide it";
    }

    private static Sizes? Smallest(List<(string Name, Expression Formula)> mistakes, Activation g1)
    {
        const int Largest = 5;
        var candidates = from n0 in Enumerable.Range(1, Largest)
                         from n1 in Enumerable.Range(1, Largest)
                         from n2 in Enumerable.Range(1, Largest)
                         from m in Enumerable.Range(1, Largest)
                         orderby (n0 * n1) + n1 + (n1 * n2) + n2 + (m * (n0 + n2)), n0, n1, n2
                         select new Sizes(n0, n1, n2, m);
        foreach (var sizes in candidates)
        {
            using var scope = NewDisposeScope();
            var bench = new Bench(Random(sizes, g1), NumberPrecision.Double);
            var hidden = mistakes.FindIndex(mistake => bench.Sees(mistake.Name, mistake.Formula) == Sight.Hidden);
            if (hidden < 0) return sizes;
            // What was hidden once is tried first the next time.
            (mistakes[0], mistakes[hidden]) = (mistakes[hidden], mistakes[0]);
        }
        return null;
    }

    private static ClaimedPoint Point(Parameters parameters, Batch batch, Activation g1) => new(new("point", g1, parameters, batch), []);

    /// <summary>Generic values: weights of both signs, both labels.</summary>
    private static ClaimedPoint Random(Sizes sizes, Activation g1)
    {
        var random = new Random(330);
        Tensor Draw(long rows, long columns) => tensor(Enumerable.Range(0, (int)(rows * columns)).Select(_ => (2.4 * random.NextDouble()) - 1.1).ToArray(), dtype: float64).reshape(rows, columns);
        var (n0, n1, n2, m) = sizes;
        var Y = arange(n2 * m, dtype: float64).reshape(n2, m).remainder(3).remainder(2);
        return Point(new(Draw(n1, n0), Draw(n1, 1), Draw(n2, n1), Draw(n2, 1)), new(Draw(n0, m), Y), g1);
    }

    // A part of a large network with the same coincidences of sizes: what is 1 stays 1, what is equal stays equal. Null where it is small enough.
    private static ClaimedPoint? Part(Parameters parameters, Batch batch, Activation g1, Sizes sizes)
    {
        long[] given = [sizes.n0, sizes.n1, sizes.n2, sizes.m];
        if (given.All(n => n <= LargestKept)) return null;
        var free = new Queue<long>(Enumerable.Range(4, 20).Select(n => (long)n).Where(n => !given.Contains(n)));
        var becomes = given.Distinct().Order().ToDictionary(n => n, n => n <= LargestKept ? n : free.Dequeue());
        static Tensor Some(Tensor t, int dimension, long count) => t.index_select(dimension, arange(count).mul(t.shape[dimension] / count));
        var (n0, n1, n2, m) = (becomes[sizes.n0], becomes[sizes.n1], becomes[sizes.n2], becomes[sizes.m]);
        var (W1, b1, X) = (Some(Some(parameters.W1, 0, n1), 1, n0), Some(parameters.b1, 0, n1), Some(Some(batch.X, 0, n0), 1, m));
        if (g1.SlopesAtZero is not null)
        {
            // Where all units are on one side of the kink, so are those of the part.
            var (whole, here) = (Network.Logits(parameters, batch.X, g1).Z1, W1.mm(X) + b1);
            if ((whole > 0).all().item<bool>()) b1 = b1 + (0.1 - here.min()).clamp(min: 0);
            if ((whole < 0).all().item<bool>()) b1 = b1 - (0.1 + here.max()).clamp(min: 0);
        }
        return Point(new(W1, b1, Some(Some(parameters.W2, 0, n2), 1, n1), Some(parameters.b2, 0, n2)), new(X, Some(Some(batch.Y, 0, n2), 1, m)), g1);
    }

    private enum Sight
    {
        Seen,
        Clash,
        Hidden,
    }

    /// <summary>One point, and what a check sees there.</summary>
    private sealed class Bench
    {
        private static readonly SpecificationFormulas Formulas = new(Dropout: false, A1IsBeforeDropout: false, Penalty: false);
        private readonly Workbench _bench;
        private readonly Dictionary<string, (Func<Expression, Expression> From, Numbers Right)[]> _after = [];

        public Bench(ClaimedPoint point, NumberPrecision precision)
        {
            var program = new NetworkProgram(point, precision, feed: true);
            _bench = new Workbench(point, precision, program);
            foreach (var name in Quantities)
                _after[name] = [.. Outputs.Where(output => program.Through(output).Contains(name)).OrderBy(output => program.Through(output).Count).Select(output => (Formulas.Following(name, output, program.Through(output)), _bench.Of(S(output))!))];
        }

        public IEnumerable<Candidate> Edits(string name) => new Candidates(_bench, Formulas).Edits(name, anyFactor: false).DistinctBy(edit => edit.Formula);

        // Whether any output differs by more than rounding.
        public Sight Sees(string name, Expression formula)
        {
            foreach (var (from, right) in _after[name])
            {
                var readings = _bench.All(from(formula));
                if (readings.Count == 0) return Sight.Clash;
                if (readings.All(numbers => Differs(numbers, right))) return Sight.Seen;
            }
            return Sight.Hidden;
        }

        private static bool Differs(Numbers a, Numbers b)
        {
            if (a.Rows != b.Rows || a.Columns != b.Columns) return true;
            for (var i = 0; i < a.Entries.Length; i++)
                if (!(Math.Abs(a.Entries[i] - b.Entries[i]) <= a.Reach[i] + b.Reach[i])) return true;
            return false;
        }

        private static Symbol S(string name) => new(name);
    }
}
