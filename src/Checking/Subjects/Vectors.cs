using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Subjects;

/// <summary>Sums over flat vectors (float64, on the CPU), read where they lie: a tensor operation costs more than most of these sums.</summary>
internal static class Vectors
{
    /// <summary>The entries of a flat vector; valid as long as the tensor is.</summary>
    public static Span<double> Entries(Tensor t) => t.numel() == 0 ? [] : MemoryMarshal.Cast<byte, double>(t.bytes);

    /// <summary>Σ a b.</summary>
    public static double Dot(Tensor a, Tensor b)
    {
        var x = Entries(a);
        var y = Entries(b);
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }

    /// <summary>√Σ (a b)².</summary>
    public static double NormOfProducts(Tensor a, Tensor b)
    {
        var x = Entries(a);
        var y = Entries(b);
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++) sum += x[i] * y[i] * (x[i] * y[i]);
        return Math.Sqrt(sum);
    }

    /// <summary>The largest |a|; NaN where one is.</summary>
    public static double Largest(Tensor a)
    {
        var largest = 0.0;
        foreach (var x in Entries(a)) largest = Math.Max(largest, Math.Abs(x));
        return largest;
    }

    /// <summary>Whether no entry is NaN or infinite.</summary>
    public static bool AllFinite(Tensor a)
    {
        foreach (var x in Entries(a))
            if (!double.IsFinite(x)) return false;
        return true;
    }
}
