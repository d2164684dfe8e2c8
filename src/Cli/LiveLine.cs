using Spectre.Console;

namespace AutogradCheck.Cli;

/// <summary>A line that shows how far a long computation is: on a terminal only, never in a pipe or beside JSON.</summary>
internal static class LiveLine
{
    /// <summary>Runs the work; it is handed what shows a text, or null where nothing is shown.</summary>
    public static T Run<T>(Session session, bool json, string title, Func<Action<string>?, T> work)
    {
        if (json || Console.IsErrorRedirected) return work(null);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(session.Error) });
        return console.Status().Start(title, status => work(text => status.Status = text));
    }
}
