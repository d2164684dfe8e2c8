using System.Globalization;
using AutogradCheck.Checking;
using static TorchSharp.torch;

namespace AutogradCheck.Parity.Claims;

/// <summary>How precisely a program's numbers are known, found from the numbers: a value x stands for any within its error.</summary>
/// <param name="Name">float64, float32, float16, bfloat16, or like "4 decimals".</param>
/// <param name="Arithmetic">The format the program is taken to have computed in.</param>
/// <param name="Decimals">Behind the point, for numbers that were rounded in print; null for others.</param>
/// <param name="Digits">Significant ones, for numbers that were rounded in print; null for others.</param>
public sealed record NumberPrecision(string Name, Arithmetic Arithmetic, int? Decimals = null, int? Digits = null)
{
    // Shortest decimals of 16 or 17 digits are what float64 needs; fewer in every number mean that somebody rounded.
    private const int MostDigitsInPrint = 15, FewestEntries = 3;

    /// <summary>Numbers that were neither rounded nor computed in a narrower format.</summary>
    public static NumberPrecision Double { get; } = Of("float64");

    /// <summary>The precision all these numbers together show. Where they show none, as zeros and whole numbers do, they count as exact.</summary>
    public static NumberPrecision Of(IEnumerable<Tensor> claims)
    {
        double[] values = [.. claims.SelectMany(claim => claim.to(float64, CPU).flatten().contiguous().data<double>().ToArray()).Where(value => value != 0 && double.IsFinite(value)).Distinct()];
        if (values.All(value => value == Math.Floor(value) && Math.Abs(value) < 1e15)) return Double;
        var (digits, decimals) = values.Select(Printed).Aggregate((a, b) => (Math.Max(a.Digits, b.Digits), Math.Max(a.Decimals, b.Decimals)));
        var bits = values.Select(SignificantBits).Order().ToArray();
        if (values.Length >= FewestEntries && bits[bits.Length / 2] >= 5)
        {
            // In a narrower format, and using what it has: half of all numbers need the last bits.
            if (bits[^1] <= 8 && values.All(IsBFloat16)) return Of("bfloat16");
            if (bits[^1] <= 11 && bits[bits.Length / 2] >= 8 && values.All(value => (double)(Half)value == value)) return Of("float16");
            if (bits[^1] <= 24 && bits[bits.Length / 2] >= 17) return Of("float32");
        }
        if (digits > MostDigitsInPrint) return Double;
        // The shortest decimals of float32 numbers: small ones have as many digits as large ones. With a fixed number of decimals they have fewer.
        var single = values.Length >= FewestEntries && digits is >= 7 and <= 9 && values.All(value => ((float)value).ToString("R", CultureInfo.InvariantCulture) == Shortest(value));
        if (single && digits > 7 && decimals > 7) return Of("float32");
        return new($"{decimals} decimals", Arithmetic.Of(single ? ScalarType.Float32 : ScalarType.Float64), decimals, digits);
    }

    /// <summary>How far the number that is meant may be from the one that is there, entry by entry, float64.</summary>
    public Tensor Error(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (Decimals is not { } decimals) return Arithmetic.Dtype == ScalarType.Float64 ? zeros_like(value) : Arithmetic.u * value.abs() + Arithmetic.UnderflowOf(value);
        // Rounded to so many decimals or to so many digits: whichever says less.
        var lastDigit = pow(10, value.abs().log10().floor() + 1 - Digits!.Value).nan_to_num(0, 0, 0);
        var computed = Arithmetic.Dtype == ScalarType.Float64 ? zeros_like(value) : Arithmetic.u * value.abs();
        return computed + (maximum(lastDigit, Math.Pow(10, -decimals)) / 2).masked_fill(value == 0, Math.Pow(10, -decimals) / 2) * (1 + 1e-9);
    }

    /// <summary>Numbers that a program computed in a format.</summary>
    public static NumberPrecision In(Arithmetic arithmetic) => new(arithmetic?.Name ?? throw new ArgumentNullException(nameof(arithmetic)), arithmetic);

    private static NumberPrecision Of(string format) => In(Arithmetic.All.Single(a => a.Name == format));

    private static string Shortest(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static (int Digits, int Decimals) Printed(double value)
    {
        var text = Math.Abs(value).ToString("E16", CultureInfo.InvariantCulture);
        text = decimal.TryParse(Shortest(Math.Abs(value)), NumberStyles.Float, CultureInfo.InvariantCulture, out var plain) && (double)plain == Math.Abs(value) ? plain.ToString(CultureInfo.InvariantCulture) : text;
        if (text.Contains('E', StringComparison.Ordinal)) return (17, 17);
        var decimals = text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').Length - text.IndexOf('.', StringComparison.Ordinal) - 1 : 0;
        return (text.Replace(".", "", StringComparison.Ordinal).Trim('0').Length, decimals);
    }

    private static int SignificantBits(double value)
    {
        var significand = (BitConverter.DoubleToInt64Bits(value) & 0xFFFFFFFFFFFFF) | 0x10000000000000;
        return 53 - System.Numerics.BitOperations.TrailingZeroCount(significand);
    }

    private static bool IsBFloat16(double value) => (float)value == value && (BitConverter.SingleToInt32Bits((float)value) & 0xFFFF) == 0;
}
