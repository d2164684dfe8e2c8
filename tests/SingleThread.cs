using System.Runtime.CompilerServices;

namespace AutogradCheck.Tests;

/// <summary>Every test process: one libtorch thread, so that sums are the same in every run. (Cultures are off for the whole solution.)</summary>
internal static class SingleThread
{
    [ModuleInitializer]
    internal static void Set()
    {
        TorchSharp.torch.set_num_threads(1);
    }
}
