using System.Buffers.Binary;
using System.Text;

namespace AutogradCheck.Cli.Doctor;

/// <summary>Whether this Linux needs the build-time fix of libLibTorchSharp.so (eng/TorchSharp.OldLibstdcxx.targets), and whether it is there.</summary>
/// <param name="Library">The loaded libLibTorchSharp.so, or where it should have been loaded from.</param>
/// <param name="Libstdcxx">The loaded libstdc++.so.6.</param>
/// <param name="Needed">libstdc++ lacks the symbol version; null when it can't be found out.</param>
/// <param name="InPlace">The library asks for the version weakly, or not at all; null when it can't be found out.</param>
internal sealed record NativeFix(string? Library, string? Libstdcxx, bool? Needed, bool? InPlace)
{
    /// <summary>What libLibTorchSharp.so asks libstdc++ for: gcc 13.</summary>
    public const string SymbolVersion = "GLIBCXX_3.4.32";

    private const string FileName = "libLibTorchSharp.so";

    /// <summary>Looks at the libraries of this process; null where there is no such matter (Windows, macOS).</summary>
    public static NativeFix? Inspect()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var library = Loaded(FileName) ?? OnDisk();
        var libstdcxx = Loaded("libstdc++.so.6");
        return new(library, libstdcxx, libstdcxx is null ? null : !Try(() => Contains(libstdcxx)), library is null ? null : Try(() => !AsksStrictly(File.ReadAllBytes(library))));
    }

    /// <summary>In one sentence.</summary>
    public string Sentence => (Needed, InPlace) switch
    {
        (true, true) => $"needed (libstdc++ here has no {SymbolVersion}) and in place",
        (true, false) => $"needed (libstdc++ here has no {SymbolVersion}) and MISSING: build again with eng/TorchSharp.OldLibstdcxx.targets",
        (false, true) => $"not needed (libstdc++ here has {SymbolVersion}); in place, which does no harm",
        (false, false) => $"not needed (libstdc++ here has {SymbolVersion})",
        _ => "unknown: libstdc++.so.6 or libLibTorchSharp.so was not found",
    };

    /// <summary>The path of a library in this process whose file name starts so.</summary>
    private static string? Loaded(string fileName) => Try(() => File.ReadLines("/proc/self/maps")
        .Select(line => line.IndexOf('/') is >= 0 and var at ? line[at..] : "")
        .FirstOrDefault(path => Path.GetFileName(path).StartsWith(fileName, StringComparison.Ordinal)));

    private static string? OnDisk() => Try(() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, FileName, SearchOption.AllDirectories).FirstOrDefault());

    private static bool Contains(string library) => File.ReadAllBytes(library).AsSpan().IndexOf(Encoding.ASCII.GetBytes(SymbolVersion + "\0")) >= 0;

    /// <summary>Walks the version needs (SHT_GNU_verneed) of a 64-bit little-endian ELF file.</summary>
    /// <returns>Whether the symbol version is needed without VER_FLG_WEAK.</returns>
    private static bool AsksStrictly(byte[] elf)
    {
        const int VerneedSection = 0x6FFFFFFE, Weak = 2;
        int U16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan((int)at));
        long U32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(elf.AsSpan((int)at));
        long U64(long at) => BinaryPrimitives.ReadInt64LittleEndian(elf.AsSpan((int)at));
        var (sections, size, count) = (U64(0x28), U16(0x3A), U16(0x3C));
        for (var header = sections; header < sections + size * count; header += size)
        {
            if (U32(header + 4) != VerneedSection) continue;
            var (names, file) = (U64(sections + U32(header + 40) * size + 24), U64(header + 24));
            for (var files = U32(header + 44); files > 0; files--, file += U32(file + 12))
            {
                var need = file + U32(file + 8);
                for (var needs = U16(file + 2); needs > 0; needs--, need += U32(need + 12))
                {
                    var name = elf.AsSpan((int)(names + U32(need + 8)));
                    if (name[..name.IndexOf((byte)0)].SequenceEqual(Encoding.ASCII.GetBytes(SymbolVersion)) && (U16(need + 4) & Weak) == 0) return true;
                }
            }
        }
        return false;
    }

    private static T? Try<T>(Func<T?> look)
    {
        try
        {
            return look();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or IndexOutOfRangeException)
        {
            return default;
        }
    }
}
