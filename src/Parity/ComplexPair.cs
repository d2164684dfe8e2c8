using static TorchSharp.torch;

namespace AutogradCheck.Parity;

/// <summary>Complex numbers as two real tensors that spread over each other's shapes: libtorch's real functions are vectorised, its complex ones are not.</summary>
/// <param name="Re">Real parts.</param>
/// <param name="Im">Imaginary parts.</param>
internal readonly record struct ComplexPair(Tensor Re, Tensor Im)
{
    public static ComplexPair operator +(ComplexPair a, ComplexPair b) => new(a.Re + b.Re, a.Im + b.Im);

    public static ComplexPair operator +(double a, ComplexPair b) => new(a + b.Re, b.Im);

    public static ComplexPair operator -(ComplexPair a) => new(-a.Re, -a.Im);

    public static ComplexPair operator *(double a, ComplexPair b) => new(a * b.Re, a * b.Im);

    public static ComplexPair operator *(ComplexPair a, ComplexPair b) => new(a.Re * b.Re - a.Im * b.Im, a.Re * b.Im + a.Im * b.Re);

    public static ComplexPair operator /(ComplexPair a, ComplexPair b)
    {
        var size = b.Re.square() + b.Im.square();
        return new((a.Re * b.Re + a.Im * b.Im) / size, (a.Im * b.Re - a.Re * b.Im) / size);
    }

    /// <summary>e to the power of it.</summary>
    public ComplexPair Exp()
    {
        var size = Re.exp();
        return new(size * Im.cos(), size * Im.sin());
    }

    /// <summary>The logarithm of 1 plus it.</summary>
    public ComplexPair Log1p() => new(((1 + Re).square() + Im.square()).log() / 2, Im.atan2(1 + Re));

    /// <summary>This where a condition holds, the other elsewhere.</summary>
    public ComplexPair Where(Tensor condition, ComplexPair other) => new(where(condition, Re, other.Re), where(condition, Im, other.Im));
}
