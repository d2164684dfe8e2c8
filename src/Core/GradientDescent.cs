using static TorchSharp.torch;

namespace AutogradCheck.Core;

/// <summary>Full-batch gradient descent on any backend: equations 3.30 and 3.31.</summary>
public sealed class GradientDescent : IDescent
{
    private readonly IGradientBackend _backend;
    private readonly Batch _batch;
    private readonly Activation _g1;
    private readonly double _alpha;

    /// <summary>Starts at a copy of <paramref name="initial"/>.</summary>
    /// <param name="backend">Where the gradients come from.</param>
    /// <param name="initial">W1, b1, W2, b2 before the first step.</param>
    /// <param name="batch">X, Y; not disposed.</param>
    /// <param name="g1">The hidden activation.</param>
    /// <param name="alpha">The learning rate α.</param>
    public GradientDescent(IGradientBackend backend, Parameters initial, Batch batch, Activation g1, double alpha)
    {
        ArgumentNullException.ThrowIfNull(initial);
        using var grad = no_grad();
        (_backend, _batch, _g1, _alpha) = (backend, batch, g1, alpha);
        Parameters = initial.Copy().DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public Parameters Parameters { get; private set; }

    /// <inheritdoc/>
    public void Step()
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var gradients = _backend.Evaluate(Parameters, _batch, _g1, Wanted.GradientsOnly).Gradients;
        var next = Update(Parameters, gradients, _alpha).DetachFromDisposeScope();
        Parameters.Dispose();
        Parameters = next;
    }

    /// <summary>The parameters one step of size α against the gradients.</summary>
    public static Parameters Update(Parameters parameters, Gradients gradients, double alpha)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(gradients);
        var (W1, b1, W2, b2) = parameters;
        var (dW1, db1, dW2, db2) = gradients;

        W1 = W1 - alpha * dW1;    // 3.30
        b1 = b1 - alpha * db1;    // 3.30
        W2 = W2 - alpha * dW2;    // 3.31
        b2 = b2 - alpha * db2;    // 3.31
        return new(W1, b1, W2, b2);
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();
}
