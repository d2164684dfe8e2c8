namespace AutogradCheck.Cli;

/// <summary>What a command talks to.</summary>
/// <param name="Out">Results: text, or JSON and nothing else.</param>
/// <param name="Error">Everything else.</param>
/// <param name="Stop">Ctrl-C.</param>
internal sealed record Session(TextWriter Out, TextWriter Error, CancellationToken Stop);

/// <summary>How the process ends.</summary>
internal static class ExitCode
{
    /// <summary>Agrees, or done.</summary>
    public const int Ok = 0;

    /// <summary>Disagrees.</summary>
    public const int Disagrees = 1;

    /// <summary>Bad usage or input.</summary>
    public const int BadInput = 2;

    /// <summary>Inconclusive.</summary>
    public const int Inconclusive = 3;

    /// <summary>Ctrl-C.</summary>
    public const int Stopped = 130;
}
