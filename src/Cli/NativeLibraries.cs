using System.Runtime.InteropServices;
using TorchSharp;

namespace AutogradCheck.Cli;

/// <summary>Loads libtorch before TorchSharp does.</summary>
internal static class NativeLibraries
{
    /// <summary>Asks the system's loader for libtorch. When TorchSharp itself fails to load it, it prints to stdout and copies 480 MB to another folder.</summary>
    /// <exception cref="DllNotFoundException">It can't be loaded; the message says what is missing.</exception>
    public static void Load()
    {
        if (OperatingSystem.IsLinux()) NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, null);
    }
}
