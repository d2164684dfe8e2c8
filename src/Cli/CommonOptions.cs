using System.CommandLine;
using AutogradCheck.Checking;
using AutogradCheck.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Cli;

/// <summary>The options every command that computes has.</summary>
internal sealed class CommonOptions
{
    private readonly Option<long> _seed = Options.Whole("--seed", "Seed of everything random.", 1, 0, long.MaxValue);
    private readonly Option<string> _dtype = Options.OneOf("--dtype", "Number format", "float64", [.. Arithmetic.All.Select(a => a.Name)]);
    private readonly Option<string?> _device = Options.Text("--device", "cpu|cuda[:n]", "Where to compute. [default: cpu]");
    private readonly Option<long> _threads = Options.Whole("--threads", "Threads of libtorch; 0 chooses by the work of a step.", 0, 0, 1024);
    private readonly Option<bool> _json = Options.Switch("--json", "Write JSON, and nothing else, to stdout.");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _seed, _dtype, _device, _threads, _json }) command.Add(option);
    }

    /// <summary>What the user asked for; also loads libtorch, which whatever has these options needs.</summary>
    public Settings Read(ParseResult parsed)
    {
        NativeLibraries.Load();
        var dtype = parsed.GetValue(_dtype)!;
        return new(parsed.GetValue(_seed), Arithmetic.All.Single(a => a.Name == dtype).Dtype, dtype, (parsed.GetValue(_device) ?? "cpu").ToLowerInvariant(), (int)parsed.GetValue(_threads), parsed.GetValue(_json));
    }
}

/// <summary>The values of the common options.</summary>
/// <param name="Seed">Of everything random.</param>
/// <param name="Dtype">Number format.</param>
/// <param name="DtypeName">As on the command line.</param>
/// <param name="DeviceName">As on the command line.</param>
/// <param name="Threads">0: by the work.</param>
/// <param name="Json">JSON on stdout.</param>
internal sealed record Settings(long Seed, ScalarType Dtype, string DtypeName, string DeviceName, int Threads, bool Json)
{
    /// <summary>Floating-point operations a step from which a second thread pays, with room for a busy machine: benchmarks/README.md.</summary>
    private const double WorthThreads = 20e6;

    /// <summary>A generator at the start of the seed's sequence.</summary>
    public Generator NewGenerator() => new((ulong)Seed);

    /// <summary>The device, found to be there.</summary>
    /// <exception cref="InputException">It is not.</exception>
    public Device OpenDevice()
    {
        if (DeviceName == "cpu") return CPU;
        var parts = DeviceName.Split(':');
        var index = 0;
        if (parts[0] != "cuda" || parts.Length > 2 || (parts.Length == 2 && !(int.TryParse(parts[1], out index) && index >= 0)))
            throw new InputException("--device", $"'{DeviceName}' is unknown", "cpu, cuda or cuda:n");
        if (!cuda.is_available())
            throw new InputException("--device", "CUDA is not available here", "cpu", "To run on CUDA: a CUDA graphics card and 'dotnet run --project src/Cli -p:TorchSharpDevice=cuda -- …'.");
        return index < cuda.device_count() ? device(DeviceType.CUDA, index)
            : throw new InputException("--device", $"there is no cuda:{index}", $"cuda:0 to cuda:{cuda.device_count() - 1}");
    }

    /// <summary>Sets libtorch's threads on this thread: as asked, or one for small steps and all for large ones.</summary>
    /// <returns>How many.</returns>
    public int SetThreads(Sizes sizes)
    {
        var count = Threads > 0 ? Threads : sizes.FlopsPerStep < WorthThreads ? 1 : Environment.ProcessorCount;
        set_num_threads(count);
        return count;
    }
}
