using AutogradCheck.Checking;
using AutogradCheck.Core;
using AutogradCheck.Parity;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

/// <summary>What every backend must do. A new backend is one subclass below.</summary>
public abstract partial class GradientParitySuite(string name)
{
    private protected const int Seed = 335;

    /// <summary>The backend under test.</summary>
    private protected IGradientBackend Backend { get; } = Backends.Named(name);

    /// <summary>One that shares no backward pass with it.</summary>
    private protected IGradientBackend Referee { get; } = Backends.Named(name == "autograd" ? "manual" : "autograd");

    public static TheoryData<string> ActivationNames => [.. Activation.All.Select(g1 => g1.Name)];

    private protected static readonly Sizes Usual = new(n0: 3, n1: 5, n2: 4, m: 7);

    private protected static Activation Tanh { get; } = Activation.Named("tanh");

    private protected Evaluation Evaluate(Point at, Activation g1, Wanted wanted = Wanted.Cost) => Backend.Evaluate(at.Parameters, at.Batch, g1, wanted);

    /// <summary>|actual − expected| ≤ limit in every entry, shapes equal first.</summary>
    private protected static void Within(double limit, Tensor actual, Tensor expected, string what)
    {
        using var scope = NewDisposeScope();
        Assert.True(actual.shape.SequenceEqual(expected.shape), $"{what}: shape {ShapeException.Show(actual.shape)}, expected {ShapeException.Show(expected.shape)}");
        var error = (actual.to_type(ScalarType.Float64) - expected.to_type(ScalarType.Float64)).abs().max().ToDouble();
        Assert.True(error <= limit, $"{what}: off by {error:R}, allowed {limit:R}");
    }

    private protected static byte[] Bits(Tensor tensor)
    {
        using var contiguous = tensor.contiguous().clone();
        return contiguous.bytes.ToArray();
    }

    private protected static byte[][] Bits(TensorRecord record) => [.. record.Named.Select(x => Bits(x.Value))];

    private protected static double UnitRoundoff(ScalarType dtype) => dtype switch
    {
        ScalarType.Float64 => Math.ScaleB(1, -53),
        ScalarType.Float32 => Math.ScaleB(1, -24),
        _ => throw new ArgumentOutOfRangeException(nameof(dtype)),
    };
}

public class ManualBackendTests() : GradientParitySuite("manual");

public class FastBackendTests() : GradientParitySuite("fast");

public class AutogradBackendTests() : GradientParitySuite("autograd");

public class SuiteTests
{
    [Fact]
    public void Every_backend_runs_the_suite()
    {
        var suites = typeof(GradientParitySuite).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(GradientParitySuite)))
            .Select(type => ((GradientParitySuite)Activator.CreateInstance(type)!).Name);
        Assert.Equal(Backends.All.Order(), suites.Order());
    }
}

public abstract partial class GradientParitySuite
{
    internal string Name => Backend.Name;

    /// <summary>The 16 shapes with everything equal or 1 somewhere, against a backend that shares no backward pass.</summary>
    [Theory, MemberData(nameof(ActivationNames))]
    public void Agrees_with_the_other_on_every_shape_and_dtype(string activation)
    {
        var g1 = Activation.Named(activation);
        foreach (var dtype in (ScalarType[])[ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16])
        {
            foreach (var (shape, sizes) in WrongBackends.Catalogue.Grid)
            {
                using var scope = NewDisposeScope();
                var at = Point.Draw(sizes, Seed, dtype);
                var result = ParityCheck.Run(Backend, Referee, at.Parameters, at.Batch, g1);
                var right = dtype is ScalarType.Float64 or ScalarType.Float32 ? result.Verdict == Verdict.Agrees : result.Verdict != Verdict.Disagrees;
                Assert.True(right, $"{activation} on {shape}, {dtype}, seed {Seed}: {result.Summary}");
            }
        }
    }

    /// <summary>Two trainings side by side drift apart by rounding alone, and the bounds know by how much.</summary>
    [Theory, MemberData(nameof(ActivationNames))]
    public void Trains_in_lock_step_with_the_other(string activation)
    {
        foreach (var dtype in (ScalarType[])[ScalarType.Float64, ScalarType.Float32])
        {
            using var scope = NewDisposeScope();
            var at = Point.Draw(Usual, Seed, dtype);
            foreach (var point in LockStep.Run(Backend, Referee, at.Parameters, at.Batch, Activation.Named(activation), alpha: 0.1, steps: 20))
                Assert.True(point.Verdict == Verdict.Agrees, $"{activation}, {dtype}, seed {Seed}, step {point.Step}: {string.Join(", ", point.Parameters.Where(p => p.Reason is not null))} {point.Parity.Summary}");
        }
    }
}
