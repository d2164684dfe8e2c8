using static TorchSharp.torch;

namespace AutogradCheck.Core.Data;

/// <summary>A point at which gradients can be checked: everything J depends on.</summary>
/// <param name="Name">The file it came from.</param>
/// <param name="Activation">g1.</param>
/// <param name="Parameters">W1 (n1, n0), b1 (n1, 1), W2 (n2, n1), b2 (n2, 1), float64.</param>
/// <param name="Batch">X (n0, m), Y (n2, m), float64.</param>
public sealed record NetworkPoint(string Name, Activation Activation, Parameters Parameters, Batch Batch) : IDisposable
{
    /// <summary>n0, n1, n2, m.</summary>
    public Sizes Sizes => Sizes.Of(Parameters, Batch);

    /// <summary>Releases every tensor.</summary>
    public void Dispose()
    {
        Parameters.Dispose();
        Batch.Dispose();
    }
}

/// <summary>Reads a point from JSON: {"activation": NAME, "inputs": {"W1": [[…]], "b1": [[…]], "W2": [[…]], "b2": [[…]], "X": [[…]], "Y": [[…]]}}, other keys ignored.</summary>
public static class PointFile
{
    /// <summary>The point a file holds.</summary>
    /// <exception cref="InputException">Something is missing, has another shape, or is no finite number: file and JSON path.</exception>
    public static NetworkPoint Read(string path)
    {
        var json = JsonInput.Read(path, "a point: activation and inputs W1, b1, W2, b2, X, Y");
        using var scope = NewDisposeScope();
        var activation = json["activation"];
        var g1 = activation.Activation();
        var inputs = json["inputs"];
        var parameters = inputs.Parameters();
        var (X, Y) = (inputs["X"].Matrix(), inputs["Y"].Matrix());
        if (X.shape[0] != parameters.W1.shape[1]) throw Wrong("X", X, $"(n0, m) with n0 = {parameters.W1.shape[1]}, the columns of W1");
        if (Y.shape[0] != parameters.W2.shape[0]) throw Wrong("Y", Y, $"(n2, m) with n2 = {parameters.W2.shape[0]}, the rows of W2");
        var batch = inputs.Located(() => new Batch(X, Y));
        return new(Path.GetFileNameWithoutExtension(path), g1, parameters.MoveToOuterDisposeScope(), batch.MoveToOuterDisposeScope());

        InputException Wrong(string name, Tensor value, string expected) =>
            new($"{inputs.File}: {inputs.Path}", new ShapeException(name, value.shape, expected, "Samples are columns."));
    }
}
