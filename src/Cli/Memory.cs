using System.Globalization;
using AutogradCheck.Core;

namespace AutogradCheck.Cli;

/// <summary>Refuses work that can't fit into memory: Linux would end the process without a word.</summary>
internal static class Memory
{
    /// <summary>Matrices of the size of Z1 (n1, m), float64, that are alive at once: measured by peak memory with 20,000 hidden units.</summary>
    public const int WhileChecking = 50, WhileTraining = 12;

    private const double Gigabyte = 1e9;

    /// <summary>Checks a network and its batch against the memory there is.</summary>
    /// <param name="sizes">Of the network and its batch.</param>
    /// <param name="matrices">How many matrices of the size of Z1 are alive at once.</param>
    /// <exception cref="InputException">It can't fit.</exception>
    public static void Require(Sizes sizes, int matrices)
    {
        var (n0, n1, n2, m) = sizes;
        var needed = 8.0 * ((double)matrices * n1 * m + 6.0 * n1 * (n0 + n2) + 3.0 * n0 * m + 6.0 * n2 * m);
        var available = Available();
        if (needed <= available) return;
        throw new InputException("memory", string.Create(CultureInfo.InvariantCulture, $"{n0}-{n1}-{n2} on {m} samples needs about {needed / Gigabyte:F1} GB, {available / Gigabyte:F1} GB are free"),
            "a network and data that fit", "Use fewer hidden units, features or rows.");
    }

    private static double Available()
    {
        const string Key = "MemAvailable:";
        double total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        try
        {
            var line = OperatingSystem.IsLinux() ? File.ReadLines("/proc/meminfo").FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal)) : null;
            if (line is not null && double.TryParse(line[Key.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var kilobytes))
                return Math.Min(total, kilobytes * 1024);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then what .NET says has to do.
        }
        return total;
    }
}
