using AutogradCheck.Core;
using CsCheck;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

/// <summary>Laws that gradients of J obey at any point.</summary>
public abstract partial class GradientParitySuite
{
    /// <summary>Far above rounding at these sizes, far below any mistake.</summary>
    private const double Tight = 1e-12;

    private static readonly Gen<Case> AnyCase =
        Gen.Select(Gen.Long[1, 6], Gen.Long[1, 6], Gen.Long[1, 4], Gen.Long[1, 9], Gen.Int[0, Activation.All.Count - 1], Gen.Int[0, 1_000_000],
            (n0, n1, n2, m, g1, seed) => new Case(new Sizes(n0, n1, n2, m), Activation.All[g1], seed));

    private static readonly Gen<Case> SmoothCase = AnyCase.Where(c => c.g1.SlopesAtZero is null);

    /// <summary>⟨dJ, v⟩ = (J(x + h v) − J(x − h v)) / 2h, up to h².</summary>
    [Fact]
    public void The_gradient_is_the_slope_of_J_in_any_direction() => Holds(SmoothCase, c =>
    {
        const double h = 1.0 / (1 << 16);
        var at = c.Point;
        var v = Point.Draw(c.Sizes, c.Seed + 1).Parameters;
        double J(double t) => Evaluate(at with { Parameters = Combine(at.Parameters, t, v) }, c.g1).J!.ToDouble();

        var slope = Evaluate(at, c.g1).Gradients.Named.Zip(v.Named).Sum(x => (x.First.Value * x.Second.Value).sum().ToDouble());
        var size = v.Named.Sum(x => x.Value.square().sum().ToDouble());

        Assert.Equal(slope, (J(h) - J(-h)) / (2 * h), 1e-8 * (1 + size * Math.Sqrt(size)));
    });

    /// <summary>Z and A don't depend on Y, and 3.32 to 3.37 are linear in A2 − Y: halfway between two labellings lies half the sum.</summary>
    [Fact]
    public void The_gradients_are_linear_in_the_labels() => Holds(AnyCase, c =>
    {
        var at = c.Point;
        var other = Point.Draw(c.Sizes, c.Seed + 1).Batch.Y;
        Gradients With(Tensor Y) => Evaluate(at with { Batch = new(at.Batch.X, Y) }, c.g1).Gradients;

        Same(With((at.Batch.Y + other) / 2), With(at.Batch.Y), With(other), (a, b) => (a + b) / 2, c);
    });

    [Fact]
    public void The_order_of_the_samples_does_not_matter() => Holds(AnyCase, c =>
    {
        var at = c.Point;
        var (_, X, Y) = at;
        Same(Evaluate(at with { Batch = new(X.flip(1), Y.flip(1)) }, c.g1), Evaluate(at, c.g1), c);
    });

    [Fact]
    public void Every_sample_twice_changes_nothing() => Holds(AnyCase, c =>
    {
        var at = c.Point;
        var (_, X, Y) = at;
        Same(Evaluate(at with { Batch = new(cat([X, X], 1), cat([Y, Y], 1)) }, c.g1), Evaluate(at, c.g1), c);
    });

    /// <summary>A mean over samples: (m1 + m2) dJ = m1 dJ1 + m2 dJ2.</summary>
    [Fact]
    public void Two_parts_of_the_samples_add_up_to_the_whole() => Holds(AnyCase, c =>
    {
        var whole = c.Point;
        var part = Point.Draw(c.Sizes with { m = 3 }, c.Seed + 1) with { Parameters = whole.Parameters };
        var both = whole with { Batch = new(cat([whole.Batch.X, part.Batch.X], 1), cat([whole.Batch.Y, part.Batch.Y], 1)) };
        var m = c.Sizes.m;

        Same(Evaluate(both, c.g1).Gradients, Evaluate(whole, c.g1).Gradients, Evaluate(part, c.g1).Gradients, (a, b) => (m * a + 3 * b) / (m + 3), c);
    });

    /// <summary>Hidden units have no order: exchanged, their gradients are exchanged.</summary>
    [Fact]
    public void Hidden_units_in_another_order_have_their_gradients_in_that_order() => Holds(AnyCase, c =>
    {
        var at = c.Point;
        var (W1, b1, W2, b2) = at.Parameters;
        var flipped = Evaluate(at with { Parameters = new(W1.flip(0), b1.flip(0), W2.flip(1), b2) }, c.g1);
        var (dW1, db1, dW2, db2) = flipped.Gradients;
        Same(new Evaluation(flipped.J, new(dW1.flip(0), db1.flip(0), dW2.flip(1), db2)), Evaluate(at, c.g1), c);
    });

    /// <summary>σ(−z) = 1 − σ(z): with the labels exchanged and W2, b2 negated J stays, dW2 and db2 change their sign.</summary>
    [Fact]
    public void Classes_exchanged_and_the_output_layer_negated_is_the_same_network() => Holds(AnyCase, c =>
    {
        var at = c.Point;
        var ((W1, b1, W2, b2), X, Y) = at;
        var mirrored = Evaluate(new(new(W1, b1, -W2, -b2), new(X, 1 - Y)), c.g1);
        var (dW1, db1, dW2, db2) = mirrored.Gradients;
        Same(new Evaluation(mirrored.J, new(dW1, db1, -dW2, -db2)), Evaluate(at, c.g1), c);
    });

    private static Parameters Combine(Parameters x, double t, Parameters v) => new(x.W1 + t * v.W1, x.b1 + t * v.b1, x.W2 + t * v.W2, x.b2 + t * v.b2);

    private static void Same(Gradients actual, Gradients first, Gradients second, Func<Tensor, Tensor, Tensor> combine, Case c)
    {
        for (var i = 0; i < actual.Named.Count; i++)
            Same(actual.Named[i].Value, combine(first.Named[i].Value, second.Named[i].Value), actual.Named[i].Name, c);
    }

    private static void Same(Evaluation actual, Evaluation expected, Case c)
    {
        foreach (var ((name, value), (_, other)) in actual.Named.Zip(expected.Named)) Same(value, other, name, c);
    }

    private static void Same(Tensor actual, Tensor expected, string name, Case c) =>
        Within(Tight * (1 + expected.abs().max().ToDouble()), actual, expected, $"{c}: {name}");

    /// <summary>The same 60 cases every time. A failure is shrunk by CsCheck, whose message carries the seed to repeat it.</summary>
    private static void Holds(Gen<Case> gen, Action<Case> law)
    {
        void InScope(Case c)
        {
            using var scope = NewDisposeScope();
            law(c);
        }

        for (ulong i = 0; i < 60; i++)
        {
            var seed = new PCG(1, i).ToString();
            try
            {
                gen.Sample(InScope, seed: seed, iter: 1, threads: 1);
            }
            catch (CsCheckException)
            {
                gen.Sample(InScope, seed: seed, iter: 300, threads: 1);
                throw;
            }
        }
    }

    private sealed record Case(Sizes Sizes, Activation g1, int Seed)
    {
        public Point Point => Point.Draw(Sizes, Seed);
    }
}
