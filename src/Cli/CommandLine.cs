using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using AutogradCheck.Cli.Doctor;

namespace AutogradCheck.Cli;

/// <summary>The commands, and the promise that whatever goes wrong is one line on stderr.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args, Session session)
    {
        try
        {
            // '@file' arguments stay what they are: a file name may begin with '@'.
            var parsed = Root(session).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Action is ParseErrorAction) return Fail($"{Misunderstood(parsed)}. {HelpHint(parsed)}");
            var exit = parsed.Invoke(new InvocationConfiguration { Output = session.Out, Error = session.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
            session.Out.Flush();
            return exit;
        }
        catch (OperationCanceledException)
        {
            Say("stopped.");
            return ExitCode.Stopped;
        }
        catch (Exception e)
        {
            return Fail(Failure.Describe(e));
        }

        int Fail(string message)
        {
            Say($"error: {Failure.OneLine(message)}");
            return ExitCode.BadInput;
        }

        void Say(string line)
        {
            try
            {
                session.Error.WriteLine(line);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Nobody listens; the exit code still says it.
            }
        }
    }

    private static RootCommand Root(Session session)
    {
        var root = new RootCommand("Tells you whether a gradient derived by hand is right: the network with one hidden layer, computed by hand and by autograd, side by side.")
        {
            new CheckCommand(session),
            new VerifyCommand(session),
            new TrainCommand(session),
            new DoctorCommand(session),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    private static string Misunderstood(ParseResult parsed) =>
        parsed.UnmatchedTokens is [var token, ..] ? $"'{token}' is no command or option" : parsed.Errors[0].Message.TrimEnd('.');

    private static string HelpHint(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "Try 'autogradcheck --help'." : $"Try 'autogradcheck {parsed.CommandResult.Command.Name} --help'.";
}
