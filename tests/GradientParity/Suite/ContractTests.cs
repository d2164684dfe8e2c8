using AutogradCheck.Core;
using AutogradCheck.Parity;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

/// <summary>What <see cref="IGradientBackend"/> promises besides right numbers.</summary>
public abstract partial class GradientParitySuite
{
    /// <summary>Live tensors this thread has made; other tests run on other threads.</summary>
    private static long LiveTensors => DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    [Theory]
    [InlineData(Wanted.GradientsOnly)]
    [InlineData(Wanted.Cost)]
    [InlineData(Wanted.Intermediates)]
    [InlineData(Wanted.Cost | Wanted.Intermediates)]
    public void Gives_what_is_wanted_and_the_same_gradients_with_it(Wanted wanted)
    {
        using var scope = NewDisposeScope();
        var at = Point.Draw(Usual, Seed);
        var evaluation = Evaluate(at, Tanh, wanted);
        Assert.Equal(wanted.HasFlag(Wanted.Cost), evaluation.J is not null);
        Assert.Equal(wanted.HasFlag(Wanted.Intermediates), evaluation.Intermediates is not null);
        Assert.Equal(Bits(Evaluate(at, Tanh, Wanted.GradientsOnly).Gradients), Bits(evaluation.Gradients));
    }

    [Theory, MemberData(nameof(ActivationNames))]
    public void Gives_the_same_bits_twice(string activation)
    {
        using var scope = NewDisposeScope();
        var (at, g1) = (Point.Draw(Usual, Seed), Activation.Named(activation));
        Assert.Equal(Bits(Evaluate(at, g1, Wanted.Cost | Wanted.Intermediates)), Bits(Evaluate(at, g1, Wanted.Cost | Wanted.Intermediates)));
    }

    [Theory, MemberData(nameof(ActivationNames))]
    public void Leaves_its_inputs_alone(string activation)
    {
        using var scope = NewDisposeScope();
        var (at, g1) = (Point.Draw(Usual, Seed), Activation.Named(activation));
        at.Parameters.W1.requires_grad_();
        var (parameters, batch) = (Bits(at.Parameters), Bits(at.Batch));

        var evaluation = Evaluate(at, g1, Wanted.Cost | Wanted.Intermediates);
        using (var descent = Backend.StartDescent(at.Parameters, at.Batch, g1, alpha: 0.1))
        {
            descent.Step();
            descent.Step();
            Assert.NotEqual(parameters, Bits(descent.Parameters));
        }

        foreach (var (_, value) in evaluation.Gradients.Named) value.detach().add_(1); // nor do results share memory with inputs
        Assert.Equal(parameters, Bits(at.Parameters));
        Assert.Equal(batch, Bits(at.Batch));
        Assert.Null(at.Parameters.W1.grad);
        Assert.All(evaluation.Named, x => Assert.False(x.Value.requires_grad, x.Name));
    }

    [Fact]
    public void Works_where_gradients_are_switched_off()
    {
        using var scope = NewDisposeScope();
        var at = Point.Draw(Usual, Seed);
        var expected = Bits(Evaluate(at, Tanh));
        using var off = no_grad();
        Assert.Equal(expected, Bits(Evaluate(at, Tanh)));
        Assert.False(is_grad_enabled());
    }

    [Fact]
    public void Results_belong_to_the_callers_dispose_scope()
    {
        using var outer = NewDisposeScope();
        var at = Point.Draw(Usual, Seed);
        WarmUp(at);
        var before = LiveTensors;
        Evaluation inside;
        using (NewDisposeScope())
        {
            inside = Evaluate(at, Tanh, Wanted.Cost | Wanted.Intermediates);
            Assert.All(inside.Named, x => Assert.False(x.Value.IsInvalid, x.Name));
            Assert.Equal(before + inside.Named.Count, LiveTensors);
        }

        Assert.All(inside.Named, x => Assert.True(x.Value.IsInvalid, x.Name));
        Assert.Equal(before, LiveTensors);
    }

    [Fact]
    public void A_thousand_evaluations_leave_nothing_behind()
    {
        using var outer = NewDisposeScope();
        var (at, other) = (Point.Draw(Usual, Seed), Point.Draw(Usual with { n1 = 2, m = 9 }, Seed));
        WarmUp(at);
        var before = LiveTensors;
        for (var i = 0; i < 500; i++)
        {
            using var scope = NewDisposeScope();
            Evaluate(other, Tanh, Wanted.Cost | Wanted.Intermediates);
            Evaluate(at, Tanh, Wanted.Cost | Wanted.Intermediates);
        }

        Assert.Equal(before, LiveTensors);
    }

    [Fact]
    public void A_thousand_steps_hold_no_more_tensors_than_one_and_disposal_frees_them()
    {
        using var outer = NewDisposeScope();
        var at = Point.Draw(Usual, Seed);
        var before = LiveTensors;
        using (var descent = Backend.StartDescent(at.Parameters, at.Batch, Tanh, alpha: 0.1))
        {
            descent.Step();
            var afterOne = LiveTensors;
            for (var i = 1; i < 1000; i++) descent.Step();
            Assert.Equal(afterOne, LiveTensors);
        }

        Assert.Equal(before, LiveTensors);
    }

    [Fact]
    public void A_descent_outlives_the_scope_it_was_started_in()
    {
        using var outer = NewDisposeScope();
        var at = Point.Draw(Usual, Seed);
        IDescent descent;
        using (NewDisposeScope()) descent = Backend.StartDescent(at.Parameters, at.Batch, Tanh, alpha: 0.1);
        using (descent)
        {
            using (NewDisposeScope()) descent.Step();
            var gradients = Evaluate(at, Tanh).Gradients;
            foreach (var ((name, value), (_, expected)) in descent.Parameters.Named.Zip(GradientDescent.Update(at.Parameters, gradients, alpha: 0.1).Named))
                Within(1e-14, value, expected, $"seed {Seed}: {name}");
        }
    }

    /// <summary>A backend may keep memory of its own from call to call.</summary>
    private void WarmUp(Point at)
    {
        using var scope = NewDisposeScope();
        Evaluate(at, Tanh);
    }

    /// <summary>Memory kept from call to call must not let one call show through in the next.</summary>
    [Theory, MemberData(nameof(ActivationNames))]
    public void What_was_asked_before_does_not_matter(string activation)
    {
        using var scope = NewDisposeScope();
        var g1 = Activation.Named(activation);
        var at = Point.Draw(Usual, Seed);
        var fresh = Backends.Named(name).Evaluate(at.Parameters, at.Batch, g1, Wanted.Cost);
        var expected = Bits(fresh);
        foreach (var before in (Point[])[Point.Draw(Usual, Seed + 1, scale1: 1e3), Point.Draw(Usual with { m = 2 }, Seed), Point.Draw(Usual, Seed, ScalarType.Float32)])
        {
            foreach (var other in Activation.All) Evaluate(before, other, Wanted.Cost | Wanted.Intermediates);
            Assert.Equal(expected, Bits(Evaluate(at, g1)));
        }

        Assert.Equal(expected, Bits(fresh)); // and a result given out is never written to again
    }

    /// <summary>Z1 = 0 for every sample, so nothing but db2 can differ from 0 unless g1(0) does: dW2 = (½ − Y) g1(0), db2 = ½ − Y averaged.</summary>
    [Theory, MemberData(nameof(ActivationNames))]
    public void Zero_parameters_give_the_gradients_of_a_constant(string activation)
    {
        using var scope = NewDisposeScope();
        var g1 = Activation.Named(activation);
        var sizes = Usual with { m = 8 };
        var at = Point.Draw(sizes, Seed) with { Parameters = Parameters.Zero(sizes) };

        var (dW1, db1, dW2, db2) = Evaluate(at, g1).Gradients;

        var expected = (0.5 - at.Batch.Y).mean([1], keepdim: true); // exact: m is a power of two
        Within(0, dW1, zeros_like(dW1), "dW1");
        Within(0, db1, zeros_like(db1), "db1");
        Within(0, db2, expected, "db2");
        Within(1e-15, dW2, expected * g1.g(zeros(1, sizes.n1, dtype: float64)), "dW2");
    }

    /// <summary>Transposed and broadcast views have strides of their own.</summary>
    [Theory, MemberData(nameof(ActivationNames))]
    public void Takes_views_with_any_strides(string activation)
    {
        using var scope = NewDisposeScope();
        var (at, g1) = (Point.Draw(Usual, Seed), Activation.Named(activation));
        var ((W1, b1, W2, b2), X, _) = at;
        var Y = ones(1, 1, dtype: float64).expand(Usual.n2, Usual.m);
        var views = new Point(new(View(W1), b1, View(W2), b2), new(View(X), Y));
        var copies = new Point(at.Parameters, new(X, Y.contiguous()));
        Assert.False(views.Batch.X.is_contiguous());

        foreach (var ((name, value), (_, expected)) in Evaluate(views, g1).Named.Zip(Evaluate(copies, g1).Named))
            Within(1e-13, value, expected, $"{activation}, seed {Seed}: {name}");

        static Tensor View(Tensor matrix) => matrix.T.contiguous().T;
    }

    /// <summary>Samples of another width, or labels of another number of outputs, would broadcast into a wrong answer.</summary>
    [Theory]
    [InlineData("X", 2, 4, Wanted.GradientsOnly)]
    [InlineData("X", 2, 4, Wanted.Cost)]
    [InlineData("Y", 3, 1, Wanted.GradientsOnly)]
    [InlineData("Y", 3, 1, Wanted.Cost)]
    [InlineData("Y", 3, 5, Wanted.GradientsOnly)]
    public void Refuses_samples_that_do_not_fit_the_parameters(string name, long n0, long n2, Wanted wanted)
    {
        using var scope = NewDisposeScope();
        var parameters = Point.Draw(Usual, Seed).Parameters;
        var batch = Point.Draw(Usual with { n0 = n0, n2 = n2 }, Seed).Batch;
        var thrown = Assert.Throws<ShapeException>(() => Backend.Evaluate(parameters, batch, Tanh, wanted));
        Assert.Equal(name, thrown.Name);
    }

    /// <summary>Each equation once more from the values the backend itself gives for its right-hand side.</summary>
    [Theory, MemberData(nameof(ActivationNames))]
    public void Intermediates_fit_together(string activation)
    {
        using var scope = NewDisposeScope();
        var (at, g1) = (Point.Draw(Usual, Seed), Activation.Named(activation));
        var evaluation = Evaluate(at, g1, Wanted.Cost | Wanted.Intermediates);
        if (evaluation.Intermediates is null) return; // a backend may have none
        var ((W1, b1, W2, b2), X, Y) = at;
        var (Z1, A1, Z2, A2, dZ2, dZ1) = evaluation.Intermediates;
        var (dW1, db1, dW2, db2) = evaluation.Gradients;
        var m = at.Batch.m;

        Fits("(1)", Z1, W1.mm(X) + b1);
        Fits("(2)", A1, g1.g(Z1));
        Fits("(3)", Z2, W2.mm(A1) + b2);
        Fits("(4)", A2, Z2.sigmoid());
        Fits("cost", evaluation.J!, Network.Cost(Z2, Y));
        Fits("3.32", dZ2, A2 - Y);
        Fits("3.33", dW2, dZ2.mm(A1.T) / m);
        Fits("3.34", db2, dZ2.sum(1, keepdim: true) / m);
        Fits("3.35", dZ1, W2.T.mm(dZ2) * g1.gPrime(Z1));
        Fits("3.36", dW1, dZ1.mm(X.T) / m);
        Fits("3.37", db1, dZ1.sum(1, keepdim: true) / m);

        void Fits(string equation, Tensor given, Tensor computed) => Within(1e-14, given, computed, $"{activation}, seed {Seed}: {equation}");
    }
}
