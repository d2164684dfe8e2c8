using System.Runtime.InteropServices;
using AutogradCheck.Core;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Cli;

/// <summary>Any exception as one line a user can act on.</summary>
internal static class Failure
{
    private const string Report = "This should not happen: please report it with the output of 'autogradcheck doctor'.";

    /// <summary>What went wrong, on one line.</summary>
    public static string Describe(Exception e) => e switch
    {
        InputException or DocumentException => e.Message,
        _ when IsLoadFailure(e) => $"libtorch can't be loaded ({LoadMessage(e)}). 'autogradcheck doctor' says more.",
        OutOfMemoryException or ExternalException when IsOutOfMemory(e) => "out of memory: the data or the network is too large for this machine. Use fewer rows, features or hidden units.",
        IOException or UnauthorizedAccessException => $"input or output failed ({FirstLine(e.Message)}).",
        _ => $"{e.GetType().Name}: {FirstLine(e.Message)}. {Report}",
    };

    /// <summary>Whether libtorch could not be loaded.</summary>
    public static bool IsLoadFailure(Exception e)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
            if (inner is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException or TypeInitializationException { TypeName: "TorchSharp.torch" }) return true;
        return false;
    }

    /// <summary>Why a library could not be loaded: the loader names the cause on the last line that is about a missing file or version.</summary>
    public static string LoadMessage(Exception e)
    {
        var lines = Innermost(e).Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return (lines.FirstOrDefault(line => line.Contains("version `", StringComparison.Ordinal)) ?? lines[0].Split(". ", 2)[0]).TrimEnd('.');
    }

    /// <summary>The text without line breaks or other control characters.</summary>
    public static string OneLine(string text) => InputException.OneLine(text).Trim();

    /// <summary>The first line of a message, without its full stop; native messages carry a stack below it.</summary>
    public static string FirstLine(string message) => message.Split('\n', 2)[0].Trim().TrimEnd('.');

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    private static bool IsOutOfMemory(Exception e) =>
        e is OutOfMemoryException || e.Message.Contains("allocate memory", StringComparison.Ordinal) || e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase);
}
