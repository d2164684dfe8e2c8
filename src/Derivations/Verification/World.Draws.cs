using AutogradCheck.Derivations.Evaluation;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Inputs and parameters, drawn at random.</summary>
internal sealed partial class World
{
    // A scale for each point, and numbers on both sides of zero, near and far.
    private static readonly double[] _scales = [1, 0.1, 1.3, 0.4];
    private static readonly double[] _signed = [0.1, 5, -0.1, -5];

    private Outcome? Input(Resolved name, string plain)
    {
        if (IsAbstractCost(name)) return AbstractCost(name);
        // The number of samples keeps its value where one of them is looked at.
        if (Shapes.SizeOf(plain) is { } size) return Outcome.Of(Evaluation.Value.Of(ReferenceEquals(size.Root, Shapes.Samples.Root) ? Sizes.Samples : Sizes.Of(size)));
        if (!_drawn.TryGetValue(name.Key, out var shape)) return null;
        using var grad = enable_grad();
        var (rows, columns) = (Sizes.Of(shape.Rows), Sizes.Of(shape.Columns));
        if ((double)rows * columns > MostEntries) return Outcome.None(ProblemKind.Unsupported, $"it has {rows} x {columns} entries, too many to evaluate", null);
        var values = Draw(name, (int)rows, (int)columns);
        var leaf = tensor(values, [PointCount, rows, columns], dtype: ScalarType.Float64).requires_grad_().DetachFromDisposeScope();
        _probes[name.Key] = leaf;
        return Outcome.Of(new Value(leaf, Evaluation.Value.Points));
    }

    private double[] Draw(Resolved name, int rows, int columns)
    {
        var random = new Random(Evaluation.Function.Stable(name.Key) ^ ((Seed + (1000 * Attempt)) * 7919));
        var values = new double[PointCount * rows * columns];
        var isTarget = name.Base is "y" or "t" or "Y" or "T" or "hat y" or "tilde y" or "d";
        var isDistribution = Model.Outline.IsDistribution(name.Base);
        var spread = isDistribution || Positive || (rows * columns == 1 && !Model.Outline.TakesBothSigns(name.Base)) || name.Base is "epsilon" or "varepsilon" or "lambda" || name.Base.StartsWith("sigma", StringComparison.Ordinal) || (isTarget && Model.Outline.HasLogarithm);
        // Sums over a long side must not drive a sigmoid to 1, whose logarithms say nothing.
        var scale = isDistribution || isTarget ? 1 : Math.Min(1, 2 / Math.Sqrt(Math.Max(rows, columns)));
        for (var i = 0; i < values.Length; i++)
            values[i] = scale * (spread ? 0.1 + (0.8 * random.NextDouble()) : isTarget && Model.Outline.HasSigns ? (random.Next(2) * 2) - 1 : 0.8 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        if (rows * columns == 1 && Attempt > 1 && !Positive && name.Base is not ("epsilon" or "varepsilon" or "lambda"))
            for (var i = 0; i < values.Length; i++) values[i] *= Attempt == 3 ? (i % 2 == 0 ? -1 : 1) : 4;
        // A scale for each point, so that what is cut off at a margin or a threshold is met on both sides.
        if (!spread && !isTarget)
            for (var i = 0; i < values.Length; i++) values[i] *= _scales[i / (rows * columns)];
        if (rows * columns == 1 && Model.Outline.TakesBothSigns(name.Base) && !Positive)
            for (var i = 0; i < values.Length; i++) values[i] = _signed[i % 4] * (0.1 + (0.8 * random.NextDouble()));
        if (rows == columns && rows > 1 && !isTarget && Model.Outline.IsInverted(name.Base))
            for (var i = 0; i < values.Length; i++) values[i] = (0.3 * values[i] / Math.Sqrt(rows)) + (i % (rows * rows) / rows == i % rows ? 1 : 0);
        if (Model.Outline.IsClassLabel(name.Base)) OneHot(values, rows, columns, random);
        else if ((isTarget || isDistribution) && Model.Outline.HasLogarithm) Normalise(values, rows, columns);
        if (rows == columns && rows > 1 && Model.Outline.IsSymmetric(name.Base, Model.Place)) Symmetrise(values, rows);
        return values;
    }

    // Positive definite, as covariances are.
    private static void Symmetrise(double[] values, int n)
    {
        for (var p = 0; p < PointCount; p++)
        {
            double At(int i, int j) => values[(((p * n) + i) * n) + j];
            double[] square = [.. Enumerable.Range(0, n * n).Select(at => Enumerable.Range(0, n).Sum(k => At(at / n, k) * At(at % n, k)) + (at / n == at % n ? 0.5 : 0))];
            square.CopyTo(values, p * n * n);
        }
    }

    // The targets of several classes add up to 1, as probabilities do.
    private void Normalise(double[] values, int rows, int columns)
    {
        var alongRows = columns == 1 || (rows > 1 && !SoftmaxAlongRows);
        var (classes, others) = alongRows ? (rows, columns) : (columns, rows);
        if (classes == 1 || !Model.Outline.HasSoftmax) return;
        for (var p = 0; p < PointCount; p++)
        {
            for (var s = 0; s < others; s++)
            {
                int At(int k) => (p * rows * columns) + (alongRows ? (k * columns) + s : (s * columns) + k);
                var sum = Enumerable.Range(0, classes).Sum(k => values[At(k)]);
                for (var k = 0; k < classes; k++) values[At(k)] /= sum;
            }
        }
    }
}
