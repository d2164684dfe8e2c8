using AutogradCheck.Tests.Reading;

namespace AutogradCheck.Tests.Mutation;

/// <summary>Mistakes put into right statements: found, and nothing beside them accused.</summary>
public sealed class MutationTests
{
    [Fact]
    public void VisibleMistakesAreFoundAndRightStatementsAreNotAccused()
    {
        var run = new MutationRun();
        foreach (var path in Directory.GetFiles(TestDocuments.Folder, "*.md").Where(f => !f.EndsWith("README.md", StringComparison.Ordinal)).Order(StringComparer.Ordinal)) run.Add(path, seed: 1, every: 4);

        Assert.Empty(run.Accused);
        Assert.True(run.Visible >= 15, $"only {run.Visible} mutants");
        Assert.True(run.Missed.Count <= 0.01 * run.Visible, string.Join("\n", run.Missed));
    }
}
