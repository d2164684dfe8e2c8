using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Subjects;

/// <summary>An input or parameter whose gradient is examined. Its entries lie side by side in one flat vector of real numbers; a complex entry is two of them.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Shape">As the caller gave it.</param>
/// <param name="Dtype">As the caller gave it.</param>
/// <param name="Device">As the caller gave it.</param>
/// <param name="Start">Where its entries start in the flat vector.</param>
internal sealed record Variable(string Name, long[] Shape, ScalarType Dtype, Device Device, long Start)
{
    /// <summary>Real numbers it takes.</summary>
    public long Count { get; } = Shape.Aggregate(1L, (a, b) => a * b) * (Flat.IsComplex(Dtype) ? 2 : 1);

    /// <summary>Real numbers in one row, with the first index fixed; all of them where there is one index or none.</summary>
    public long RowLength => Shape.Length < 2 || Shape[0] == 0 ? Count : Count / Shape[0];

    /// <summary>Where the next one starts.</summary>
    public long End => Start + Count;

    public bool IsComplex => Flat.IsComplex(Dtype);

    /// <summary>The variables of some tensors, one behind the other.</summary>
    public static Variable[] Of(IEnumerable<(string Name, Tensor Value)> tensors)
    {
        var start = 0L;
        return [.. tensors.Select(t =>
        {
            var variable = new Variable(t.Name, t.Value.shape, t.Value.dtype, t.Value.device, start);
            start = variable.End;
            return variable;
        })];
    }

    /// <summary>The index of a flat position in this variable, and whether it is an imaginary part.</summary>
    public (long[] Index, bool Imaginary) IndexOf(long position)
    {
        var local = position - Start;
        var (flat, imaginary) = IsComplex ? (local / 2, local % 2 == 1) : (local, false);
        return (Flat.Unravel(flat, Shape), imaginary);
    }
}

/// <summary>Tensors of any dtype as one flat vector of float64 on the CPU, and back.</summary>
internal static class Flat
{
    public static bool IsComplex(ScalarType dtype) => dtype is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    /// <summary>Whether a gradient with respect to it, or of it, makes sense.</summary>
    public static bool IsDifferentiable(Tensor t) => t.is_floating_point() || t.is_complex();

    /// <summary>The float64 or complex128 of a dtype.</summary>
    public static ScalarType Widest(ScalarType dtype) => IsComplex(dtype) ? ScalarType.ComplexFloat64 : ScalarType.Float64;

    /// <summary>All entries side by side.</summary>
    public static Tensor Of(IEnumerable<Tensor> tensors)
    {
        var parts = tensors.Select(Of).ToArray();
        return parts.Length switch
        {
            0 => zeros(0, dtype: float64),
            1 => parts[0],
            _ => cat(parts),
        };
    }

    /// <summary>The entries of one tensor.</summary>
    public static Tensor Of(Tensor t)
    {
        var wide = t.detach().to(Widest(t.dtype), CPU);
        return (wide.is_complex() ? wide.resolve_conj().view_as_real() : wide).reshape(-1);
    }

    /// <summary>Entries as a tensor of a shape, dtype and device.</summary>
    public static Tensor To(Tensor flat, long[] shape, ScalarType dtype, Device device) =>
        (IsComplex(dtype) ? view_as_complex(flat.reshape([.. shape, 2]).clone()) : flat.reshape(shape)).to(dtype, device); // a clone is aligned as complex numbers have to be

    /// <summary>Whether two tensors of one shape and dtype hold the same numbers; NaN is itself.</summary>
    public static bool AreSame(Tensor a, Tensor b)
    {
        var same = a.eq(b);
        return (IsDifferentiable(a) ? same.logical_or(a.isnan().logical_and(b.isnan())) : same).all().ToBoolean();
    }

    public static long[] Unravel(long flat, long[] shape)
    {
        var index = new long[shape.Length];
        for (var d = shape.Length - 1; d >= 0; flat /= shape[d--]) index[d] = flat % shape[d];
        return index;
    }
}
