using static TorchSharp.torch;

namespace AutogradCheck.Core;

/// <summary>Elementary functions in float16 and bfloat16, the way libtorch's own do it.</summary>
internal static class HalfPrecision
{
    /// <summary>f(z), computed in float32 and rounded once where z is float16 or bfloat16; plain f(z) elsewhere.</summary>
    public static Tensor RoundedOnce(Func<Tensor, Tensor> f, Tensor z) =>
        z.dtype is ScalarType.Float16 or ScalarType.BFloat16 ? f(z.to_type(ScalarType.Float32)).to_type(z.dtype) : f(z);
}
