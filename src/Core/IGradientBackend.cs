using static TorchSharp.torch;

namespace AutogradCheck.Core;

/// <summary>What a backend is asked for besides the gradients.</summary>
[Flags]
public enum Wanted
{
    /// <summary>The four gradients alone.</summary>
    GradientsOnly = 0,

    /// <summary>The cost J.</summary>
    Cost = 1,

    /// <summary>Z1, A1, Z2, A2, dZ2, dZ1.</summary>
    Intermediates = 2,
}

/// <summary>The values between inputs and gradients. dZ2 and dZ1 are per sample: m times ∂J/∂Z.</summary>
/// <param name="Z1">(n1, m)</param>
/// <param name="A1">(n1, m)</param>
/// <param name="Z2">(n2, m)</param>
/// <param name="A2">(n2, m)</param>
/// <param name="dZ2">(n2, m)</param>
/// <param name="dZ1">(n1, m)</param>
public sealed record Intermediates(Tensor Z1, Tensor A1, Tensor Z2, Tensor A2, Tensor dZ2, Tensor dZ1) : TensorRecord
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Value)> Named => [("Z1", Z1), ("A1", A1), ("Z2", Z2), ("A2", A2), ("dZ2", dZ2), ("dZ1", dZ1)];
}

/// <summary>What a backend says at one point.</summary>
/// <param name="J">The cost, a tensor without dimensions; null when it was not wanted.</param>
/// <param name="Gradients">dW1, db1, dW2, db2.</param>
/// <param name="Intermediates">Null when they were not wanted, or when the backend has none.</param>
public sealed record Evaluation(Tensor? J, Gradients Gradients, Intermediates? Intermediates = null) : TensorRecord
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Value)> Named =>
        [.. J is null ? Enumerable.Empty<(string, Tensor)>() : [("J", J)], .. Gradients.Named, .. Intermediates?.Named ?? []];
}

/// <summary>Computes J and its four gradients. The order of arguments is the same everywhere: parameters, batch, activation.</summary>
/// <remarks>Its tensors go to the dispose scope the caller has open.</remarks>
public interface IGradientBackend
{
    /// <summary>The name in commands, files and reports.</summary>
    string Name { get; }

    /// <summary>The gradients at one point, in the dtype and on the device of the parameters.</summary>
    /// <param name="parameters">W1 (n1, n0), b1 (n1, 1), W2 (n2, n1), b2 (n2, 1).</param>
    /// <param name="batch">X (n0, m), Y (n2, m), of the same dtype and device.</param>
    /// <param name="g1">The hidden activation.</param>
    /// <param name="wanted">What to give besides the gradients. A backend of your own may always return null intermediates.</param>
    Evaluation Evaluate(Parameters parameters, Batch batch, Activation g1, Wanted wanted);

    /// <summary>Gradient descent with this backend's gradients. A backend that can fuse the update overrides it.</summary>
    /// <param name="initial">Where to start; copied, never changed.</param>
    /// <param name="batch">The training samples; not disposed.</param>
    /// <param name="g1">The hidden activation.</param>
    /// <param name="alpha">The learning rate α.</param>
    IDescent StartDescent(Parameters initial, Batch batch, Activation g1, double alpha) => new GradientDescent(this, initial, batch, g1, alpha);
}

/// <summary>A full-batch gradient descent under way.</summary>
public interface IDescent : IDisposable
{
    /// <summary>The parameters after the last step. They belong to the descent and change or die with the next step.</summary>
    Parameters Parameters { get; }

    /// <summary>One update of all parameters (3.30, 3.31).</summary>
    void Step();
}
