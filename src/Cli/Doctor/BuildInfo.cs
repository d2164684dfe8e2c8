using System.Runtime.InteropServices;

namespace AutogradCheck.Cli.Doctor;

/// <summary>What libtorch says about its own build: BLAS, OpenMP, instruction set.</summary>
/// <remarks>
/// TorchSharp does not offer it, so it is taken from libtorch itself: at::show_config() returns a std::string, which on Linux x64 means that the caller
/// passes the address of 32 bytes, the first 16 of which are then the text's address and length. Elsewhere calling conventions differ and nothing is asked.
/// </remarks>
internal static unsafe class BuildInfo
{
    private const string ShowConfig = "_ZN2at11show_configB5cxx11Ev";

    /// <summary>The lines that name the BLAS, OpenMP and the instruction set; none where libtorch can't be asked.</summary>
    public static IReadOnlyList<string> Read()
    {
        // The calling convention was looked up in this version; another may have another one, and a wrong guess would end the process.
        if (typeof(TorchSharp.torch).Assembly.GetName().Version is not { Major: 0, Minor: 107 }) return [];
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) return [];
        if (!NativeLibrary.TryLoad("libtorch_cpu.so", typeof(TorchSharp.torch).Assembly, null, out var library)) return [];
        if (!NativeLibrary.TryGetExport(library, ShowConfig, out var function)) return [];
        var text = stackalloc byte*[4];
        ((delegate* unmanaged<byte**, byte**>)function)(text);
        var lines = Marshal.PtrToStringUTF8((nint)text[0], (int)(nint)text[1]).Split('\n', StringSplitOptions.TrimEntries);
        string[] wanted = ["Math Kernel Library", "oneDNN", "MKL-DNN", "OpenMP", "CPU capability", "BLAS"];
        return [.. lines.Where(line => !line.StartsWith("- Build settings", StringComparison.Ordinal) && wanted.Any(word => line.Contains(word, StringComparison.Ordinal)))
            .Select(line => line.TrimStart('-', ' ')), .. BlasSetting(lines)];
    }

    private static IEnumerable<string> BlasSetting(string[] lines) => lines
        .Where(line => line.StartsWith("- Build settings", StringComparison.Ordinal))
        .SelectMany(line => line.Split([',', ':'], StringSplitOptions.TrimEntries))
        .Where(setting => setting.StartsWith("BLAS_INFO=", StringComparison.Ordinal));
}
