using AutogradCheck.Survey;

namespace AutogradCheck.Tests.Survey;

/// <summary>Every case of the table comes out as the table says, and the page says so too.</summary>
public class OutcomeTests
{
    private static readonly Dictionary<string, Case> Cases = AllCases.List.ToDictionary(c => c.Name);

    private static readonly Dictionary<(string, int), Observation> Seen = [];

    public static TheoryData<string> Once => new(Cases.Keys);

    public static TheoryData<string> Twice => new(Cases.Values.Where(c => c.Expected(2) != Outcome.Skipped).Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Once))]
    public void First_order(string name) => AsExpected(Observed(name, 1));

    [Theory]
    [MemberData(nameof(Twice))]
    public void Second_order(string name) => AsExpected(Observed(name, 2));

    public static TheoryData<string> AnyShape => new(AllCases.OfAnyShape.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(AnyShape))]
    public void Without_dimensions_empty_and_strided(string name)
    {
        var @case = Cases[name];
        AsExpected(Runner.Observe(@case, 1, shape: []));
        if (@case.Expected(1) == Outcome.Agrees) AsExpected(Runner.Observe(@case, 1, 0, 3));
        AsExpected(Runner.Observe(@case with { Inputs = [.. @case.Inputs.Select(i => i.Strided)] }, 1));
    }

    [Fact]
    public void The_page_is_what_would_be_written_now()
    {
        var now = Page.Write([.. AllCases.List.SelectMany(c => new[] { Observed(c.Name, 1), Observed(c.Name, 2) })]);
        PageComparison.Same(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "operations.md")), now);
    }

    [Fact]
    public void A_wrong_derivative_in_the_table_would_be_seen()
    {
        var wrong = new Case("square", "", t => [t[0] * t[0].detach()], [Inputs.R(3)], []);
        Assert.Equal(Outcome.Disagrees, Runner.Observe(wrong, 1).Outcome);
        var wrongTwice = new Case("square", "", t => [(t[0] * t[0].detach()) + (0.5 * t[0].detach() * t[0])], [Inputs.R(3)], []);
        Assert.Equal(Outcome.Disagrees, Runner.Observe(wrongTwice, 1).Outcome);
    }

    private static Observation Observed(string name, int order)
    {
        lock (Seen)
        {
            if (!Seen.TryGetValue((name, order), out var seen)) Seen[(name, order)] = seen = Runner.Observe(Cases[name], order);
            return seen;
        }
    }

    private static void AsExpected(Observation seen) => Assert.True(seen.AsExpected, seen.ToString());
}
