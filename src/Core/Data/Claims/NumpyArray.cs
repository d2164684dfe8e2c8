using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AutogradCheck.Core.Data.Claims;

/// <summary>One .npy array: numbers, or a text.</summary>
/// <remarks>The format is described in NumPy's documentation, numpy.lib.format: magic, version, length of the header, a Python dictionary, the data.</remarks>
/// <param name="Numbers">Null for a text.</param>
/// <param name="Text">Null for numbers.</param>
public sealed partial record NumpyArray(NumberArray? Numbers, string? Text)
{
    private const string Kind = "real numbers, saved by numpy.save or numpy.savez";

    /// <summary>Reads an array; float16, float32, float64, whole numbers and booleans of either byte order, in rows or columns.</summary>
    /// <param name="where">File and name, for messages.</param>
    /// <param name="bytes">All of it.</param>
    /// <exception cref="InputException">It is cut off, or holds something else.</exception>
    public static NumpyArray Read(string where, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 6 || bytes[0] != 0x93 || !bytes[1..].StartsWith("NUMPY"u8)) throw new InputException(where, "this does not begin like a .npy array", Kind);
        if (bytes.Length < 12) throw CutOff(where);
        var (start, length) = bytes[6] == 1 ? (10, BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..])) : (12L, BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
        if (start + length > bytes.Length) throw CutOff(where);
        var header = Encoding.UTF8.GetString(bytes.Slice((int)start, (int)length));
        if (Description().Match(header) is not { Success: true } found) throw new InputException(where, "an array of records", Kind);
        var type = found.Groups["type"].Value;
        var shape = Whole().Matches(found.Groups["shape"].Value).Select(n => long.TryParse(n.Value, CultureInfo.InvariantCulture, out var size) ? size : -1).ToArray();
        if (shape.Length > 2) throw new InputException(where, $"{shape.Length} dimensions", "a number, a vector or a matrix");
        if (Array.Exists(shape, size => size < 1)) throw new InputException(where, $"shape {ShapeException.Show(shape)}", "at least one number");
        if (type.Contains('O', StringComparison.Ordinal)) throw new InputException(where, "pickled Python objects", Kind, "Give numpy.savez arrays of numbers, like np.array(W1, dtype=float): rows of different lengths make objects.");
        if (ItemSize(type) is not { } size) throw new InputException(where, $"dtype {InputFile.Quote(type)}", Kind, "Convert it with .astype(np.float64).");

        var count = shape.Aggregate(1L, (a, b) => a > int.MaxValue || b > int.MaxValue ? long.MaxValue : a * b);
        var data = bytes[(int)(start + length)..];
        if (count > data.Length / size) throw CutOff(where);
        if (type[1] is 'U' or 'S') return count == 1 ? new(null, Characters(type, data[..size])) : throw new InputException(where, "several texts", "numbers, or one text");

        var numbers = new double[count];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = Item(type, data[(i * size)..]);
        return new(new(where, shape, found.Groups["fortran"].Value == "True" && shape.Length == 2 ? Turned(numbers, shape) : numbers), null);
    }

    private static double[] Turned(double[] columns, long[] shape)
    {
        var (rows, count) = ((int)shape[0], (int)shape[1]);
        var turned = new double[columns.Length];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < count; j++) turned[(i * count) + j] = columns[(j * rows) + i];
        return turned;
    }

    private static int? ItemSize(string type) => type.Length < 3 || !int.TryParse(type[2..], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? null : type[1] switch
    {
        'f' when size is 2 or 4 or 8 => size,
        'i' or 'u' when size is 1 or 2 or 4 or 8 => size,
        'b' when size == 1 => size,
        'S' when size is > 0 and < 1000 => size,
        'U' when size is > 0 and < 1000 => 4 * size,
        _ => null,
    };

    private static double Item(string type, ReadOnlySpan<byte> at)
    {
        var little = type[0] != '>';
        return type[1..] switch
        {
            "f8" => little ? BinaryPrimitives.ReadDoubleLittleEndian(at) : BinaryPrimitives.ReadDoubleBigEndian(at),
            "f4" => little ? BinaryPrimitives.ReadSingleLittleEndian(at) : BinaryPrimitives.ReadSingleBigEndian(at),
            "f2" => (double)(little ? BinaryPrimitives.ReadHalfLittleEndian(at) : BinaryPrimitives.ReadHalfBigEndian(at)),
            "i8" => little ? BinaryPrimitives.ReadInt64LittleEndian(at) : BinaryPrimitives.ReadInt64BigEndian(at),
            "i4" => little ? BinaryPrimitives.ReadInt32LittleEndian(at) : BinaryPrimitives.ReadInt32BigEndian(at),
            "i2" => little ? BinaryPrimitives.ReadInt16LittleEndian(at) : BinaryPrimitives.ReadInt16BigEndian(at),
            "u8" => little ? BinaryPrimitives.ReadUInt64LittleEndian(at) : BinaryPrimitives.ReadUInt64BigEndian(at),
            "u4" => little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at),
            "u2" => little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at),
            "i1" => (sbyte)at[0],
            _ => at[0],
        };
    }

    private static string Characters(string type, ReadOnlySpan<byte> bytes) =>
        (type[1] == 'S' ? Encoding.Latin1 : type[0] == '>' ? new UTF32Encoding(bigEndian: true, byteOrderMark: false) : Encoding.UTF32).GetString(bytes).TrimEnd('\0');

    private static InputException CutOff(string where) => new(where, "the array is cut off", Kind, "Save it again, and copy it as a binary file.");

    [GeneratedRegex(@"'descr'\s*:\s*'(?<type>[^']*)'.*'fortran_order'\s*:\s*(?<fortran>True|False).*'shape'\s*:\s*\((?<shape>[^)]*)\)")]
    private static partial Regex Description();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Whole();
}
