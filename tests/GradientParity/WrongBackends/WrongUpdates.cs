using AutogradCheck.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.WrongBackends;

/// <summary>A catalogued mistake in 3.30 or 3.31, as a backend whose gradients are right and whose descent is not.</summary>
/// <param name="Id">Its name in the catalogue, data/mistakes.json.</param>
/// <param name="Equation">The equation it breaks.</param>
/// <param name="Update">The parameters after a step.</param>
internal sealed record WrongUpdate(string Id, string Equation, Func<Update, Parameters> Update) : IGradientBackend
{
    private static readonly Derivation Sound = new();

    /// <inheritdoc/>
    public string Name => "wrong update";

    /// <inheritdoc/>
    public Evaluation Evaluate(Parameters parameters, Batch batch, Activation g1, Wanted wanted) => Sound.Evaluate(parameters, batch, g1, wanted);

    /// <inheritdoc/>
    public IDescent StartDescent(Parameters initial, Batch batch, Activation g1, double alpha) => new Descent(this, initial.Copy().DetachFromDisposeScope(), batch, g1, alpha);

    private sealed class Descent(WrongUpdate wrong, Parameters initial, Batch batch, Activation g1, double alpha) : IDescent
    {
        private readonly List<Gradients> _soFar = [];

        public Parameters Parameters { get; private set; } = initial;

        public void Step()
        {
            using var scope = NewDisposeScope();
            _soFar.Add(wrong.Evaluate(Parameters, batch, g1, Wanted.GradientsOnly).Gradients.DetachFromDisposeScope());
            var next = wrong.Update(new Update(Parameters, _soFar, alpha, batch.m)).Copy().DetachFromDisposeScope();
            Parameters.Dispose();
            Parameters = next;
        }

        public void Dispose()
        {
            Parameters.Dispose();
            foreach (var gradients in _soFar) gradients.Dispose();
        }
    }
}

/// <summary>What a step can see, by the specification's names.</summary>
internal sealed class Update(Parameters parameters, IReadOnlyList<Gradients> soFar, double learningRate, long samples)
{
    public Tensor W1 => parameters.W1;
    public Tensor b1 => parameters.b1;
    public Tensor W2 => parameters.W2;
    public Tensor b2 => parameters.b2;
    public Tensor dW1 => soFar[^1].dW1;
    public Tensor db1 => soFar[^1].db1;
    public Tensor dW2 => soFar[^1].dW2;
    public Tensor db2 => soFar[^1].db2;
    public double alpha => learningRate;
    public long m => samples;

    /// <summary>How many steps came before.</summary>
    public int t => soFar.Count - 1;

    /// <summary>Every parameter one step of this length against its gradient: the sound update for a step of alpha.</summary>
    public Parameters Down(double step) => new(W1 - step * dW1, b1 - step * db1, W2 - step * dW2, b2 - step * db2);

    /// <summary>The gradients of all steps so far added up.</summary>
    public Gradients Sum => soFar.Aggregate((a, b) => new(a.dW1 + b.dW1, a.db1 + b.db1, a.dW2 + b.dW2, a.db2 + b.db2));

    /// <summary>The length of all gradients as one vector.</summary>
    public double Norm => Math.Sqrt(soFar[^1].Named.Sum(d => d.Value.square().sum().ToDouble()));
}

/// <summary>Catalogued mistakes in the update, one a line.</summary>
internal static class WrongUpdates
{
    public static IReadOnlyList<WrongUpdate> All { get; } =
    [
        new("u-ascent",        "3.30/3.31", s => s.Down(-s.alpha)),
        new("u-no-alpha",      "3.30/3.31", s => s.Down(1)),
        new("u-alpha-over-m",  "3.30/3.31", s => s.Down(s.alpha / s.m)),
        new("u-no-layer1",     "3.30",      s => new(s.W1, s.b1, s.W2 - s.alpha * s.dW2, s.b2 - s.alpha * s.db2)),
        new("u-no-layer2",     "3.31",      s => new(s.W1 - s.alpha * s.dW1, s.b1 - s.alpha * s.db1, s.W2, s.b2)),
        new("u-b1-plus",       "3.30",      s => new(s.W1 - s.alpha * s.dW1, s.b1 + s.alpha * s.db1, s.W2 - s.alpha * s.dW2, s.b2 - s.alpha * s.db2)),
        new("u-multiply",      "3.30/3.31", s => new(s.W1 * (1 - s.alpha * s.dW1), s.b1 - s.alpha * s.db1, s.W2 * (1 - s.alpha * s.dW2), s.b2 - s.alpha * s.db2)),
        new("u-alpha-decays",  "3.30/3.31", s => s.Down(s.alpha / (1 + s.t))),
        new("u-accumulate",    "3.30/3.31", s => new(s.W1 - s.alpha * s.Sum.dW1, s.b1 - s.alpha * s.Sum.db1, s.W2 - s.alpha * s.Sum.dW2, s.b2 - s.alpha * s.Sum.db2)),
        new("u-double-step",   "3.30",      s => s.Down(2 * s.alpha)),
        new("u-float32-store", "3.30/3.31", s => s.Down(s.alpha).To(ScalarType.Float32, CPU).To(ScalarType.Float64, CPU)),
        new("u-clip",          "3.30/3.31", s => s.Down(s.alpha * Math.Min(1, 0.1 / (s.Norm + 1e-6)))),
        new("u-sign-descent",  "3.30/3.31", s => new(s.W1 - s.alpha * s.dW1.sign(), s.b1 - s.alpha * s.db1, s.W2 - s.alpha * s.dW2.sign(), s.b2 - s.alpha * s.db2)),
    ];
}
