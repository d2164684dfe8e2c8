using System.Globalization;
using AutogradCheck.Tests.Reading;
using Xunit.Abstractions;

namespace AutogradCheck.Tests.Mutation;

/// <summary>Mistakes put into right statements, and into the equations they are derived from: found, and nothing beside them accused.</summary>
/// <remarks>
/// Over all documents, so many mistakes of each kind: MUTATIONS=2000 MUTATION_SEED=1 dotnet test tests/Derivations --filter Mutation --logger "console;verbosity=detailed".
/// A thousand take about four minutes. The figures and every mistake that was not found are printed.
/// </remarks>
public sealed class MutationTests(ITestOutputHelper output)
{
    private static readonly bool IsSweep = Environment.GetEnvironmentVariable("MUTATIONS") is not null;
    private static readonly int Wanted = Setting("MUTATIONS", 15);
    private static readonly int Seed = Setting("MUTATION_SEED", 1);

    // In a test run: documents of fewer bytes only.
    private const int Small = 2048;

    private const int MostRounds = 500;

    [Fact]
    public void VisibleMistakesAreFoundAndRightStatementsAreNotAccused()
    {
        var run = Ran((r, path) => r.Statements(path));

        Assert.Empty(run.Accused);
        Assert.True(run.Mistakes.Count >= 10, run.Summary);
        Assert.True(run.Missed.Count <= 0.002 * run.Mistakes.Count, string.Join("\n", run.Missed));
        Assert.True(run.Found >= 0.7 * run.Mistakes.Count, run.Summary);
    }

    [Fact]
    public void StatementsThatSlipsAboveMakeWrongAreFoundAndOthersAreNotAccused()
    {
        var run = Ran((r, path) => r.Forward(path));

        Assert.Empty(run.Accused);
        Assert.True(run.Mistakes.Count >= 10, run.Summary);
        Assert.True(run.Missed.Count <= 0.002 * run.Mistakes.Count, string.Join("\n", run.Missed));
    }

    private MutationRun Ran(Action<MutationRun, string> mutate)
    {
        var run = new MutationRun(Seed);
        for (var round = 0; round < MostRounds && run.Mistakes.Count < Wanted; round++)
            foreach (var path in Documents()) mutate(run, path);
        foreach (var mistake in run.Mistakes.Where(m => !m.IsFound)) output.WriteLine($"{mistake}");
        foreach (var accused in run.Accused) output.WriteLine($"accused: {accused}");
        output.WriteLine(run.Summary);
        return run;
    }

    private static IEnumerable<string> Documents()
    {
        string[] folders = IsSweep ? ["documents", "corpus"] : ["documents"];
        return folders.SelectMany(folder => Directory.GetFiles(Path.Combine(Path.GetDirectoryName(TestDocuments.Folder)!, folder)))
            .Where(f => !f.EndsWith(".json", StringComparison.Ordinal) && !f.EndsWith("README.md", StringComparison.Ordinal) && (IsSweep || new FileInfo(f).Length < Small))
            .Order(StringComparer.Ordinal);
    }

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
