using AutogradCheck.Core;

namespace AutogradCheck.Cli;

/// <summary>Says beforehand what would otherwise end with the system killing the process.</summary>
internal static class MemoryGuard
{
    /// <summary>Tensors of the size of Z1 that are alive at once, as measured by peak memory at 20,000 hidden units.</summary>
    public const int WhileChecking = 50, WhileTraining = 12;

    /// <summary>Refuses a network that can't fit.</summary>
    /// <param name="sizes">n0, n1, n2, m.</param>
    /// <param name="tensors">How many tensors of the size of Z1 are alive at once.</param>
    /// <exception cref="InputException">It needs more memory than there is.</exception>
    public static void Require(Sizes sizes, int tensors)
    {
        const double GB = 1e9;
        var (n0, n1, n2, m) = sizes;
        var needed = sizeof(double) * ((double)tensors * (n1 + n2) * m + 12.0 * n1 * (n0 + n2) + 4.0 * n0 * m);
        var available = (double)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (needed <= available) return;
        throw new InputException("memory", FormattableString.Invariant($"a network {n0}-{n1}-{n2} on {m} samples takes about {needed / GB:0} GB"),
            FormattableString.Invariant($"at most the {available / GB:0} GB of this machine"), "Use fewer hidden units or fewer samples.");
    }
}
