using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutogradCheck.Checking;
using TorchSharp;

namespace AutogradCheck.Cli.Doctor;

/// <summary>What doctor found. Facts about libtorch are missing when it could not be loaded.</summary>
internal sealed class Examination
{
    public string Version { get; } = Informational(typeof(Examination).Assembly);

    public string DotNet { get; } = RuntimeInformation.FrameworkDescription;

    public string System { get; } = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}";

    public int Processors { get; } = Environment.ProcessorCount;

    public double MemoryGB { get; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;

    public string TorchSharp { get; } = Informational(typeof(torch).Assembly);

    public string? LibTorch { get; private set; }

    public NativeFix? Fix { get; private set; }

    public IReadOnlyList<string> Devices { get; private set; } = [];

    public int? Threads { get; private set; }

    public IReadOnlyList<string> Build { get; private set; } = [];

    public IReadOnlyList<SelfCheck> Checks { get; private set; } = [];

    public double Seconds { get; private set; }

    /// <summary>Why libtorch could not be loaded; null when it was.</summary>
    public string? LoadFailure { get; private set; }

    /// <summary>Finds out everything that can be found out here.</summary>
    public static Examination Run()
    {
        var found = new Examination();
        try
        {
            NativeLibraries.Load();
            found.AskLibTorch();
        }
        catch (Exception e) when (Failure.IsLoadFailure(e) || found.LibTorch is null)
        {
            found.LoadFailure = Failure.OneLine(Failure.LoadMessage(e));
        }
        found.Fix = NativeFix.Inspect();
        return found;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AskLibTorch()
    {
        LibTorch = torch.__version__;
        Threads = torch.get_num_threads();
        var cuda = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        Devices = ["cpu", .. Enumerable.Range(0, cuda).Select(n => $"cuda:{n}")];
        Build = BuildInfo.Read();
        torch.set_num_threads(1);
        var watch = Stopwatch.StartNew();
        Checks = [.. Devices.SelectMany(device => Arithmetic.All.Select(format => SelfCheck.Run(torch.device(device), device, format.Dtype, format.Name)))];
        Seconds = watch.Elapsed.TotalSeconds;
    }

    private static string Informational(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version?.ToString() ?? "unknown";
}
