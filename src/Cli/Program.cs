using System.Globalization;
using System.Text;
using AutogradCheck.Cli;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
if (OperatingSystem.IsWindows()) Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    // The first Ctrl-C asks; a second one ends the process.
    pressed.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
    // Most work stops at its next step. What has no steps is left alone for a second.
    _ = Task.Delay(TimeSpan.FromSeconds(1)).ContinueWith(_ => { Console.Error.WriteLine("stopped."); Environment.Exit(ExitCode.Stopped); }, TaskScheduler.Default);
};
return CommandLine.Run(args, new Session(Console.Out, Console.Error, stop.Token));
