using System.IO.Compression;

namespace AutogradCheck.Core.Data.Claims;

/// <summary>Reads the .npz files of numpy.savez and numpy.savez_compressed: a zip archive with one .npy file an array.</summary>
public static class NumpyArchive
{
    private const string Kind = "an .npz file as numpy.savez writes it";
    private const int MostBytes = 256 << 20;

    /// <summary>Whether a file's first bytes are those of a zip archive.</summary>
    public static bool Is(ReadOnlySpan<byte> bytes) => bytes.StartsWith("PK\x03\x04"u8) || bytes.StartsWith("PK\x05\x06"u8);

    /// <summary>The arrays by name, in the order of the file.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="bytes">All of it.</param>
    /// <exception cref="InputException">It is cut off, damaged, or holds something that is neither numbers nor text.</exception>
    public static IReadOnlyList<(string Name, NumpyArray Array)> Read(string path, byte[] bytes)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
            if (zip.Entries.Count == 0) throw new InputException(path, "the archive is empty", Kind);
            if (zip.Entries.Sum(entry => Math.Max(0, entry.Length)) > MostBytes) throw new InputException(path, $"more than {MostBytes >> 20} MB when unpacked", Kind, "Check that it is the file you mean.");
            return [.. zip.Entries.Select(entry => Read(path, entry))];
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            throw new InputException(path, $"the archive is damaged or cut off ({e.Message.Split('\n')[0].TrimEnd('.', '\r')})", Kind, "Save it again, and copy it as a binary file.", e);
        }
    }

    private static (string, NumpyArray) Read(string path, ZipArchiveEntry entry)
    {
        if (!entry.FullName.EndsWith(".npy", StringComparison.Ordinal)) throw new InputException($"{path}: {InputFile.Quote(entry.FullName)}", "this is no .npy array", Kind);
        var name = entry.FullName[..^4];
        using var stream = entry.Open();
        using var memory = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (memory.Length + read > MostBytes) throw new InputException(path, $"more than {MostBytes >> 20} MB when unpacked", Kind);
            memory.Write(buffer, 0, read);
        }
        var content = memory.ToArray();
        if (content.LongLength != entry.Length || Checksum(content) != entry.Crc32) throw new InputException($"{path}: {InputFile.Quote(name)}", "the array is damaged: its checksum is another", Kind, "Save it again, and copy it as a binary file.");
        return (name, NumpyArray.Read($"{path}: {name}", content));
    }

    // CRC-32 as zip has it (polynomial 0xEDB88320): the archive's own reader does not look at it.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes) crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (c, _) => (c & 1) == 0 ? c >> 1 : (c >> 1) ^ 0xEDB88320))];
}
