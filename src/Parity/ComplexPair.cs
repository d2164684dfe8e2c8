using static TorchSharp.torch;

namespace AutogradCheck.Parity;

/// <summary>
/// Complex numbers as two real tensors that spread over each other's shapes, for imaginary parts near 1e-40: beside 1 their squares are nothing, cos is 1, and sin and arctan are their arguments, to the last bit.
/// Real parts so keep their own, smaller shape, and libtorch's real functions are vectorised where its complex ones are not.
/// </summary>
/// <param name="Re">Real parts.</param>
/// <param name="Im">Imaginary parts.</param>
internal readonly record struct ComplexPair(Tensor Re, Tensor Im)
{
    public static ComplexPair operator +(ComplexPair a, ComplexPair b) => new(a.Re + b.Re, a.Im + b.Im);

    public static ComplexPair operator +(double a, ComplexPair b) => new(a + b.Re, b.Im);

    public static ComplexPair operator -(ComplexPair a) => new(-a.Re, -a.Im);

    public static ComplexPair operator *(double a, ComplexPair b) => new(a * b.Re, a * b.Im);

    public static ComplexPair operator *(ComplexPair a, ComplexPair b) => new(a.Re * b.Re, a.Re * b.Im + a.Im * b.Re);

    public static ComplexPair operator /(ComplexPair a, ComplexPair b) => new(a.Re / b.Re, (a.Im * b.Re - a.Re * b.Im) / b.Re.square());

    /// <summary>e to the power of it.</summary>
    public ComplexPair Exp()
    {
        var size = Re.exp();
        return new(size, size * Im);
    }

    /// <summary>The logarithm of 1 plus it, for real parts above −1.</summary>
    public ComplexPair Log1p() => new(Re.log1p(), Im / (1 + Re));

    /// <summary>This where a condition holds, the other elsewhere.</summary>
    public ComplexPair Where(Tensor condition, ComplexPair other) => new(where(condition, Re, other.Re), where(condition, Im, other.Im));
}
