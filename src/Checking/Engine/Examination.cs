using AutogradCheck.Checking.Referees;
using AutogradCheck.Checking.Subjects;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Engine;

/// <summary>
/// Holds a claimed gradient against a referee: all entries at once along random directions first; where that fails, <see cref="Search"/> finds the entries.
/// </summary>
/// <remarks>The first bounds are narrow, so that agreement within them means most. Only where a claim is beyond them is more spent: on better referees, and on the room that rounding really needs.</remarks>
internal sealed class Examination
{
    /// <summary>Roundings a gradient entry, and a sum of products with a direction, is first taken to carry.</summary>
    private const double ClaimUnits = 64;

    /// <summary>The finest resolution that needs no remark in float64.</summary>
    private const double Fine = 1e-7;

    private readonly Directions _directions;
    private readonly double[] _outputNorms, _cotangentNorms;
    private readonly double _tolerance;

    /// <param name="subject">The function; recorded.</param>
    /// <param name="outputs">Its outputs at the point.</param>
    /// <param name="cotangents">What the outputs are multiplied with.</param>
    /// <param name="claims">The claimed gradient for each.</param>
    /// <param name="options">What the caller asked for.</param>
    /// <param name="directions">Where directions are drawn from.</param>
    public Examination(Subject subject, Tensor outputs, Tensor[] cotangents, Tensor[] claims, GradCheckOptions options, Directions directions)
    {
        (Subject, Outputs, Cotangents, Claims, Options, _directions) = (subject, outputs, cotangents, claims, options, directions);
        ClaimUnit = Arithmetic.Of(subject.Dtype).u;
        Sizes = Directions.Sizes(subject);
        Differences = new(subject, cotangents, outputs);
        Referee = Differences;
        _outputNorms = [.. cotangents.Select(v => Vectors.NormOfProducts(v, outputs))];
        _cotangentNorms = [.. cotangents.Select(v => Math.Sqrt(Vectors.Dot(v, v)))];
        _tolerance = (options.Tolerance ?? 0) + options.NondeterminismTolerance;
        Findings = [.. subject.Variables.Select(Start)];
    }

    public Subject Subject { get; }

    public Tensor Outputs { get; }

    public Tensor[] Cotangents { get; }

    public Tensor[] Claims { get; }

    public GradCheckOptions Options { get; }

    /// <summary>The unit roundoff of the claims' format.</summary>
    public double ClaimUnit { get; init; }

    /// <summary>Whether the subject stands in for the same function in a narrow format: then no more digits are needed than that has.</summary>
    public bool IsForNarrow
    {
        get => Differences.Coarse;
        init => Differences.Coarse = value;
    }

    /// <summary>The size of each entry of the point.</summary>
    public Tensor Sizes { get; }

    public CentralDifferences Differences { get; }

    /// <summary>Who is asked.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    public IReferee Referee { get; private set; }

    public List<Kink> Kinks { get; } = [];

    public List<string> Notes { get; } = [];

    /// <summary>Examines everything.</summary>
    public void Run()
    {
        if (Subject.Entries == 0 || Outputs.numel() == 0)
        {
            Notes.Add(Outputs.numel() == 0 ? "vacuous: the function has no differentiable output with an entry" : "vacuous: the inputs have no entry");
            return;
        }
        if (!Vectors.AllFinite(Outputs))
        {
            foreach (var finding in Findings) finding.Open = "an output is not finite here; another point would decide it";
            return;
        }
        var finite = NotFinite();
        var (direction, gap) = ChooseReferee(finite);
        (Tensor Direction, Gap Gap)[] gaps = [(direction, gap)];
        var search = new Search(this, _directions);
        if (Options.EveryEntry) search.EveryEntry();
        else if (!gap.Within || gap.Kinked) search.From(direction, gap);
        Resolve(gaps);
    }

    /// <summary>Claim and referee along a direction.</summary>
    public Gap Compare(Tensor direction, Effort effort = Effort.Quick) => Against(Referee.Along(direction, effort), direction);

    /// <summary>The same, and once more with care where differences fail or meet a kink: kinks beside the point, as a network with relu has many, need smaller steps.</summary>
    public Gap Ask(Tensor direction)
    {
        var gap = Compare(direction);
        return Referee is CentralDifferences && (gap.Kinked || !gap.Within) ? Compare(direction, Effort.Careful) : gap;
    }

    /// <summary>Central differences from here on.</summary>
    public void DistrustComplexStep()
    {
        Referee = Differences;
        Notes.Add("the complex step disagrees with central differences where these are exact enough to tell, so it was not used");
    }

    /// <summary>The claim beside an estimate, and the room that its rounding needs.</summary>
    public Gap Against(Estimate estimate, Tensor direction)
    {
        double[] claims = [.. Claims.Select(g => Vectors.Dot(g, direction))];
        double[] bounds = [.. Claims.Select((g, c) => ClaimUnit * (ClaimUnits * Vectors.NormOfProducts(g, direction) + 16 * Math.Abs(claims[c])) + estimate.Errors[c] + Tolerated(direction))];
        return new(claims, estimate.Values, bounds, estimate.Kinked);
    }

    /// <summary>What rounding of the outputs, and of values as large as the entry itself on the way to them, can do to a gradient entry: no check sees more.</summary>
    /// <param name="c">The cotangent.</param>
    /// <param name="position">The entry.</param>
    public double NaturalError(int c, long position) => 8 * ClaimUnit * (_outputNorms[c] / Sizes[position].ToDouble() + _cotangentNorms[c]);

    /// <summary>The finding an entry belongs to.</summary>
    public Finding FindingOf(long position) => Findings.First(f => position < f.Variable.End);

    private Finding Start(Variable variable)
    {
        if (variable.Count == 0) return new(variable, 0, 1);
        var (largest, size) = (0.0, 0.0);
        foreach (var g in Vectors.Entries(Claims[0]).Slice((int)variable.Start, (int)variable.Count))
            if (double.IsFinite(g)) largest = Math.Max(largest, Math.Abs(g));
        foreach (var s in Vectors.Entries(Sizes).Slice((int)variable.Start, (int)variable.Count)) size = Math.Max(size, s);
        var natural = _outputNorms[0] / size;
        var zero = largest <= 512 * ClaimUnit * natural;
        return new(variable, largest, zero && natural > 0 ? natural : largest > 0 ? largest : 1);
    }

    private double Tolerated(Tensor direction) =>
        _tolerance == 0 ? 0 : Findings.Where(f => f.Variable.Count > 0).Sum(f => _tolerance * f.Scale * direction.narrow(0, f.Variable.Start, f.Variable.Count).abs().sum().ToDouble());

    // The complex step where it exists and agrees with a pair of differences; otherwise differences.
    private (Tensor Direction, Gap Gap) ChooseReferee(Tensor finite)
    {
        if (Options.Referee == RefereeChoice.Automatic && Subject.Dtype == ScalarType.Float64 && !Subject.IsComplex)
        {
            var complexStep = new ComplexStep(Subject, Cotangents, Outputs);
            var weighted = Weighted() * finite;
            if (Subject.Trials.AgainstComplex is { } why) Notes.Add(why);
            else if (complexStep.TryAlong(weighted) is { } estimate && (Agree(estimate, Differences.Probe(weighted)) || Agree(estimate, Differences.Along(weighted, Effort.Careful))))
            {
                Referee = complexStep;
                return (weighted, Against(estimate, weighted));
            }
        }
        var direction = _directions.Draw(Subject.Entries) * Sizes * finite;
        return (direction, Compare(direction));
    }

    private static bool Agree(Estimate a, Estimate b) =>
        Enumerable.Range(0, a.Values.Length).All(c => Math.Abs(a.Values[c] - b.Values[c]) <= b.Errors[c] + 1e-8 * Math.Abs(a.Values[c]));

    // Weights that make entries count alike down to a thirty-second of the largest of their input: an error of a small entry shows as much as the same relative error of a large one.
    // Further down rounding would count more than entries. No entry is moved by more than about its size, so that differences can follow.
    private Tensor Weighted()
    {
        var direction = _directions.Draw(Subject.Entries);
        var u = Vectors.Entries(direction);
        var g = Vectors.Entries(Claims[0]);
        var sizes = Vectors.Entries(Sizes);
        var reach = 0.0;
        foreach (var finding in Findings)
        {
            for (var i = (int)finding.Variable.Start; i < finding.Variable.End; i++)
            {
                var weight = Math.Max(finding.Scale / 32, double.IsFinite(g[i]) ? Math.Abs(g[i]) : 0);
                u[i] *= Math.ScaleB(1, -Math.ILogB(weight));
                reach = Math.Max(reach, Math.Abs(u[i]) / sizes[i]);
            }
        }
        return reach is > 0 and < double.PositiveInfinity ? direction.mul_(Math.ScaleB(1, -Math.ILogB(reach))) : direction;
    }

    // Entries that are NaN or infinite: each is examined by itself, and none takes part in a direction. Gives 1 for the others.
    private Tensor NotFinite()
    {
        var still = Subject.Point.isfinite();
        if (!still.all().ToBoolean()) Notes.Add("entries of the inputs that are infinite or NaN were held fixed");
        var finite = Claims.Aggregate(still, (mask, g) => mask.logical_and(g.isfinite()));
        if (finite.all().ToBoolean()) return finite.to_type(ScalarType.Float64);
        var positions = still.logical_and(finite.logical_not()).nonzero().reshape(-1).data<long>().ToArray();
        foreach (var group in positions.GroupBy(FindingOf)) ExamineNotFinite(group.Key, [.. group]);
        for (var c = 0; c < Claims.Length; c++) Claims[c] = Claims[c].nan_to_num(nan: 0, posinf: 0, neginf: 0);
        return finite.to_type(ScalarType.Float64);
    }

    private void ExamineNotFinite(Finding finding, long[] positions)
    {
        foreach (var position in positions.Take(4))
        {
            var slopes = OneSidedSlopes.Along(Subject, Cotangents, Outputs, Unit(position));
            for (var c = 0; c < Cotangents.Length; c++)
            {
                var claim = Claims[c][position].ToDouble();
                if (double.IsFinite(claim)) continue;
                if (slopes[c].Grows || !double.IsFinite(slopes[c].Error))
                {
                    finding.Open = "the claim is not finite, and the slope grows without bound here";
                    continue;
                }
                var size = Sizes[position].ToDouble();
                var (index, imaginary) = finding.Variable.IndexOf(position);
                finding.Add(new(index, claim, (slopes[c].Left + slopes[c].Right) / 2 / size, slopes[c].Error / size) { Imaginary = imaginary });
                finding.Beyond = positions.Length;
                finding.Why = $"{positions.Length} of {finding.Variable.Count} entries of the claim are NaN or infinite where the function has a slope";
            }
        }
    }

    /// <summary>A direction that moves one entry by its own size.</summary>
    public Tensor Unit(long position)
    {
        var direction = zeros(Subject.Entries, dtype: float64);
        direction[position] = Sizes[position];
        return direction;
    }

    // What the directions that passed say: an error of an entry shows as that times the direction there.
    private void Resolve((Tensor Direction, Gap Gap)[] gaps)
    {
        var passed = gaps.Where(g => g.Gap.Within && !g.Gap.Kinked).ToArray();
        foreach (var finding in Findings.Where(f => !f.Wrong && f.Variable.Count > 0))
        {
            if (finding.Bound == 0 && passed.Length > 0) finding.Held(passed.Min(g => HeldBy(finding, g.Direction, g.Gap)));
            if (finding.Bound / finding.Scale > Fine && !IsForNarrow && Kinks.Count == 0 && !Options.EveryEntry && finding.Open is null) Refine(finding);
        }
    }

    // An input whose gradient is small beside the others': asked for by itself.
    private void Refine(Finding finding)
    {
        if (Referee is CentralDifferences || Findings.Count > 1)
        {
            var direction = zeros(Subject.Entries, dtype: float64);
            direction.narrow(0, finding.Variable.Start, finding.Variable.Count).copy_(_directions.Draw(finding.Variable.Count) * Sizes.narrow(0, finding.Variable.Start, finding.Variable.Count));
            var gap = Compare(direction, Effort.Careful);
            if (gap.Within) finding.Sharpen(HeldBy(finding, direction, gap));
        }
        if (finding.Bound / finding.Scale > Fine && ClaimUnit == Arithmetic.Of(ScalarType.Float64).u && _tolerance == 0 && !IsForNarrow)
            Notes.Add(FormattableString.Invariant($"{finding.Variable.Name}: the resolution is only {finding.Bound / finding.Scale:g2}; smaller errors would not be seen here"));
    }

    /// <summary>The bound on an input's entries that follows from a direction that passed.</summary>
    public static double HeldBy(Finding finding, Tensor direction, Gap gap)
    {
        var weight = double.PositiveInfinity;
        foreach (var u in Vectors.Entries(direction).Slice((int)finding.Variable.Start, (int)finding.Variable.Count))
            if (u != 0) weight = Math.Min(weight, Math.Abs(u));
        return gap.Bounds.Max() / weight;
    }
}
