using System.Globalization;
using System.Runtime.CompilerServices;

namespace AutogradCheck.Tests;

/// <summary>Every test process: one libtorch thread, so that sums are the same in every run, and no culture.</summary>
internal static class SingleThread
{
    [ModuleInitializer]
    internal static void Set()
    {
        TorchSharp.torch.set_num_threads(1);
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
    }
}
