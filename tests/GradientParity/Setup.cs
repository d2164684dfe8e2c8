using System.Globalization;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

internal static class Setup
{
    /// <summary>One libtorch thread (xunit runs the classes side by side) and one culture, before any test.</summary>
    [ModuleInitializer]
    internal static void Run()
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
        set_num_threads(1);
    }
}
