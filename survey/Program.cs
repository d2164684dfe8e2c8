using AutogradCheck.Survey;

set_num_threads(1);
if (args.Length == 2 && args[0] == "cases")
{
    var expected = 0;
    foreach (var @case in AllCases.List.Where(c => c.Name.Contains(args[1], StringComparison.Ordinal)))
    {
        for (var order = 1; order <= 2; order++)
        {
            Console.Write($"{@case.Name}, order {order}: ");
            var seen = Runner.Observe(@case, order);
            Console.WriteLine($"{(seen.Outcome == @case.Expected(order) || seen.Outcome == Outcome.Skipped ? "as expected" : "UNEXPECTED")} {seen.Outcome} {seen.Referee} {seen.Resolution:g2} {(seen.Outcome == Outcome.Agrees ? "" : seen.Story)}");
        }
    }
    return expected;
}
var left = Catalogue.Operations.Where(o => Exclusions.Reason(o.Key, o.Value) is null).Select(o => o.Key).ToHashSet();
var have = AllCases.List.Select(c => c.Operation).ToHashSet();
Console.WriteLine("MISSING " + string.Join(" ", left.Except(have).Order()));
Console.WriteLine("UNKNOWN " + string.Join(" ", have.Except(Catalogue.Operations.Keys).Order()));
Console.WriteLine("BOTH " + string.Join(" ", have.Except(left).Intersect(Catalogue.Operations.Keys).Order()));
Console.WriteLine("STALE " + string.Join(" ", Exclusions.Names.SelectMany(n => n.Operations).Except(Catalogue.Operations.Keys).Order()));
Console.WriteLine($"{have.Count} operations, {AllCases.List.Count} cases");
return 0;
