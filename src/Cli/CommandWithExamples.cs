using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace AutogradCheck.Cli;

/// <summary>A command whose help ends with examples.</summary>
internal abstract class CommandWithExamples(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Whole command lines.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;
}

/// <summary>Help as it comes, examples below it.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var exit = help.Invoke(parseResult);
        string[] examples = parseResult.CommandResult.Command switch
        {
            CommandWithExamples command => [.. command.Examples],
            var root => [.. root.Subcommands.OfType<CommandWithExamples>().Select(command => command.Examples[0])],
        };
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(examples.Length == 1 ? "Example:" : "Examples:");
        foreach (var example in examples) output.WriteLine($"  {example}");
        return exit;
    }
}
