using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using AutogradCheck.Core;

namespace AutogradCheck.Benchmarks.GradCheck;

/// <summary>PyTorch in a process of its own, asked for one timed check after the other, so that it and our own check are measured in turns in one run.</summary>
internal sealed class PyTorch : IDisposable
{
    private static readonly string[] Interpreters = ["python3", "/usr/bin/python3", "python"];

    private readonly Process _process;

    private PyTorch(Process process, string version) => (_process, Version) = (process, version);

    /// <summary>As it says itself.</summary>
    public string Version { get; }

    /// <summary>Starts it; null where no Python with torch is found.</summary>
    public static PyTorch? Start()
    {
        var script = Path.Combine(AppContext.BaseDirectory, "GradCheck", "pytorch_gradcheck.py");
        foreach (var interpreter in Interpreters)
        {
            try
            {
                var process = Process.Start(new ProcessStartInfo(interpreter, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
                process.ErrorDataReceived += (_, _) => { };
                process.BeginErrorReadLine();
                if (process.StandardOutput.ReadLine() is { } version) return new(process, version);
                process.Dispose();
            }
            catch (Win32Exception)
            {
                // There is no such interpreter.
            }
        }
        return null;
    }

    /// <summary>Seconds of one check, the mean of some repetitions.</summary>
    public double Seconds(bool fast, Sizes sizes, int seed, int repetitions)
    {
        _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(fast ? "fast" : "slow")} {sizes.n0} {sizes.n1} {sizes.n2} {sizes.m} {seed} {repetitions}"));
        return double.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("PyTorch ended in the middle of a run"), CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
