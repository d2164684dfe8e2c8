using AutogradCheck.Checking;
using AutogradCheck.Core;
using AutogradCheck.Parity;
using static TorchSharp.torch;

namespace AutogradCheck.Cli.Doctor;

/// <summary>A small random network by hand and by autograd, on one device in one dtype.</summary>
/// <param name="Device">cpu, cuda:0, …</param>
/// <param name="Dtype">The number format.</param>
/// <param name="Result">agrees, disagrees, inconclusive, or what went wrong.</param>
/// <param name="Resolution">The smallest relative error that would have been caught; null when the check failed to run.</param>
internal sealed record SelfCheck(string Device, string Dtype, string Result, double? Resolution)
{
    /// <summary>Whether nothing is wrong here.</summary>
    public bool Passed => Result is "agrees" or "inconclusive";

    /// <summary>Runs it.</summary>
    public static SelfCheck Run(Device device, string deviceName, ScalarType dtype, string dtypeName)
    {
        try
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator(1);
            var sizes = new Sizes(n0: 5, n1: 7, n2: 2, m: 11);
            var parameters = Parameters.Random(sizes, generator).To(dtype, device);
            var X = randn(sizes.n0, sizes.m, dtype: float64, generator: generator);
            var Y = (rand(sizes.n2, sizes.m, dtype: float64, generator: generator) > 0.5).to_type(float64);
            var result = ParityCheck.Run(Backends.Named("manual"), Backends.Named("autograd"), parameters, new Batch(X, Y).To(dtype, device), Activation.Named("tanh"));
            return new(deviceName, dtypeName, result.Verdict.Word(), result.Resolution);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new(deviceName, dtypeName, Failure.OneLine(Failure.FirstLine(e.Message)), null);
        }
    }
}
