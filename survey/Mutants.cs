using AutogradCheck.Checking;

namespace AutogradCheck.Survey;

/// <summary>
/// The hunt for blind spots: right cases whose derivative by one entry of one input is made wrong by a factor 1 + δ. A verdict "agrees" is a miss when the error is more than twice the
/// resolution the verdict states.
/// </summary>
internal static class Mutants
{
    /// <summary>Checks so many mutants, δ between 1e-9 and 1.</summary>
    /// <returns>0 without a miss, 1 with one.</returns>
    public static int Run(int count, int seed)
    {
        var cases = Hunt.RightCases.Where(c => !c.Notes.Contains(SameDraw)).ToList();
        var random = new Random(seed);
        var (done, misses, caught, tooSmall, open) = (0, 0, 0, 0, 0);
        while (done < count)
        {
            var @case = cases[random.Next(cases.Count)];
            var (point, δ) = (random.Next(), Math.Pow(10, -9 * random.NextDouble()));
            using var scope = NewDisposeScope();
            var inputs = Runner.Draw(@case, new Draw(point, random.Next(1, 6), random.Next(1, 30)));
            var candidates = Enumerable.Range(0, inputs.Length).Where(k => inputs[k].requires_grad && inputs[k].is_floating_point() && inputs[k].numel() > 0).ToList();
            if (candidates.Count == 0) continue;
            done++;
            var k = candidates[random.Next(candidates.Count)];
            var entry = random.NextInt64(inputs[k].numel());
            var factors = ones(inputs[k].numel(), dtype: float64);
            factors[entry] = 1 + δ;
            factors = factors.reshape(inputs[k].shape);
            Tensor[] Right(Tensor[] t) => [Weighted(@case.Function(t), point)];
            Tensor[] Wrong(Tensor[] t) => Right([.. t.Select((x, j) => j == k ? x.detach() + ((x - x.detach()) * factors) : x)]);

            var error = RelativeError(Right, inputs, k, entry, δ);
            var result = GradCheck.Check(Wrong, inputs, new GradCheckOptions { Seed = random.Next() });
            var name = result.Inputs[inputs.Take(k).Count(t => t.requires_grad)];
            if (result.Verdict == Verdict.Disagrees) caught++;
            else if (result.Verdict == Verdict.Inconclusive) open++;
            else if (error <= 2 * name.Resolution) tooSmall++;
            else
            {
                misses++;
                Console.WriteLine($"{@case.Name}: entry {entry} of input {k} wrong by {error:g2} of the largest, {δ:g2} of itself; stated resolution {name.Resolution:g2}; point {point}\n{result.Summary}");
            }
        }
        Console.WriteLine($"{count} mutants: {caught} caught, {misses} missed, {tooSmall} below the stated resolution, {open} undecided");
        return misses == 0 ? 0 : 1;
    }

    /// <summary>All outputs as one number.</summary>
    private static Tensor Weighted(Tensor[] outputs, int seed)
    {
        var draw = new Draw(seed + 1);
        var sum = zeros(1, dtype: float64);
        foreach (var y in outputs.Where(y => y.is_floating_point() || y.is_complex())) sum = sum + (y * Draw.Tensor(y.shape, draw.Normal)).sum();
        return sum.is_complex() ? sum.real + (0.7 * sum.imag) : sum;
    }

    private static double RelativeError(Func<Tensor[], Tensor[]> right, Tensor[] inputs, int k, long entry, double δ)
    {
        inputs[k].grad = null;
        autograd.backward(right(inputs), [ones(1, dtype: float64)], inputs: [inputs[k]]);
        var gradient = inputs[k].grad?.abs().flatten();
        inputs[k].grad = null;
        return gradient is null || gradient.max().ToDouble() == 0 ? 0 : δ * gradient[entry].ToDouble() / gradient.max().ToDouble();
    }
}
