using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Evaluation;

/// <summary>Numbers out of tensors.</summary>
internal static class Reals
{
    /// <summary>The only entry of a real tensor. Unlike ToDouble it makes no Scalar, which the garbage collector may free while it is read.</summary>
    public static double Item(this Tensor t) => t.dtype == ScalarType.Float64 ? t.item<double>() : t.to(ScalarType.Float64).item<double>();
}
