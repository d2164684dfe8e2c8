using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Core.Training;

/// <summary>Whether hidden units still differ. Units that start equal get equal gradients and stay equal for ever.</summary>
public static class HiddenUnits
{
    /// <summary>The largest difference between two rows of W1, two entries of b1 or two columns of W2: 0 when all hidden units are the same.</summary>
    public static double LargestDifference(Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var scope = NewDisposeScope();
        var (W1, b1, W2, _) = parameters.To(float64, CPU);
        return new[] { Spread(W1, 0), Spread(b1, 0), Spread(W2, 1) }.Max();
    }

    private static double Spread(Tensor value, int dimension) => (value.amax([dimension]) - value.amin([dimension])).max().ToDouble();
}
