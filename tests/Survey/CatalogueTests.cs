using AutogradCheck.Survey;

namespace AutogradCheck.Tests.Survey;

/// <summary>The table against what TorchSharp's assembly really offers.</summary>
public class CatalogueTests
{
    private static readonly HashSet<string> Checked = [.. AllCases.List.Select(c => c.Operation)];

    private static readonly HashSet<string> LeftOut = [.. Catalogue.Operations.Where(o => Exclusions.Reason(o.Key, o.Value) is not null).Select(o => o.Key)];

    [Fact]
    public void Every_operation_has_a_case_or_a_reason_to_have_none() =>
        Assert.Empty(Catalogue.Operations.Keys.Except(Checked).Except(LeftOut).Order(StringComparer.Ordinal));

    [Fact]
    public void No_operation_has_both() => Assert.Empty(Checked.Intersect(LeftOut).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_case_is_of_an_operation_that_exists() => Assert.Empty(Checked.Except(Catalogue.Operations.Keys).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_operation_left_out_by_name_exists_and_is_named_once()
    {
        var names = Exclusions.Names.SelectMany(n => n.Operations).ToList();
        Assert.Empty(names.Except(Catalogue.Operations.Keys).Order(StringComparer.Ordinal));
        Assert.Empty(names.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [Fact]
    public void Every_case_has_a_name_of_its_own() => Assert.Empty(AllCases.List.GroupBy(c => c.Name).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void At_least_200_operations_are_checked() => Assert.InRange(Checked.Count, 200, int.MaxValue);
}
