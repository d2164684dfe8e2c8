using System.Diagnostics;

namespace AutogradCheck.Tests;

/// <summary>How a run of the command ended.</summary>
internal sealed record Outcome(int Exit, string Out, string Error)
{
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>Runs the built command as a process of its own.</summary>
internal static class Command
{
    private static readonly string Dll = Path.Combine(AppContext.BaseDirectory, "autogradcheck.dll");

    public static string DataFile(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);

    public static Outcome Run(string folder, params IEnumerable<string> args)
    {
        var start = new ProcessStartInfo("dotnet", [Dll, .. args]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"no end after two minutes: {string.Join(' ', args)}");
        }
        process.WaitForExit();
        return new(process.ExitCode, output.Result, error.Result);
    }
}

/// <summary>An empty folder that is gone after the test.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("autogradcheck-test-").FullName;

    public string Write(string name, string content)
    {
        File.WriteAllText(System.IO.Path.Combine(Path, name), content);
        return name;
    }

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(System.IO.Path.Combine(Path, name), content);
        return name;
    }

    public string Read(string name) => File.ReadAllText(System.IO.Path.Combine(Path, name));

    public string[] Entries() => [.. Directory.EnumerateFileSystemEntries(Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>Runs the command here.</summary>
    public Outcome Run(params IEnumerable<string> args) => Command.Run(Path, args);

    /// <summary>The promise about bad input: exit code 2, one line on stderr that says all of <paramref name="says"/>, nothing on stdout, no file left or changed.</summary>
    public void Rejects(IEnumerable<string> args, params IEnumerable<string> says)
    {
        var before = Snapshot();
        var outcome = Run(args);
        Assert.Equal("", outcome.Out);
        var line = Assert.Single(outcome.ErrorLines);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
        foreach (var word in says) Assert.Contains(word, line, StringComparison.Ordinal);
        Assert.Equal(2, outcome.Exit);
        Assert.Equal(before, Snapshot());
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private (string, string)[] Snapshot() =>
        [.. Entries().Select(path => (path, Directory.Exists(path) ? "folder" : Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))))];
}
