using System.Globalization;
using AutogradCheck.Survey;

set_num_threads(1);
return args switch
{
    ["page", var file] => WritePage(file),
    ["cases", var part] => Show(part),
    ["hunt", var count, var seed] when Number(count, out var n) && Number(seed, out var s) => Hunt.Run(n, s),
    ["again", var name, .. { Length: 6 or 7 } numbers] => Hunt.Again(name, numbers),
    ["mutants", var count, var seed] when Number(count, out var n) && Number(seed, out var s) => Mutants.Run(n, s),
    _ => Usage(),
};

static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

static int WritePage(string file)
{
    var seen = AllCases.List.SelectMany(c => new[] { Runner.Observe(c, 1), Runner.Observe(c, 2) }).ToList();
    File.WriteAllText(file, Page.Write(seen));
    var unexpected = seen.Where(o => !o.AsExpected).ToList();
    foreach (var o in unexpected) Console.Error.WriteLine(o);
    return unexpected.Count == 0 ? 0 : 1;
}

static int Show(string part)
{
    var unexpected = 0;
    foreach (var @case in AllCases.List.Where(c => c.Name.Contains(part, StringComparison.Ordinal)))
    {
        for (var order = 1; order <= 2; order++)
        {
            var seen = Runner.Observe(@case, order);
            if (!seen.AsExpected) unexpected++;
            Console.WriteLine(seen);
        }
    }
    return unexpected == 0 ? 0 : 1;
}

static int Usage()
{
    Console.Error.WriteLine("""
        page FILE          checks every operation and writes the page, e.g. docs/operations.md
        cases TEXT         checks the cases whose name contains TEXT and shows what came out
        hunt COUNT SEED    checks right derivatives at COUNT random points and sizes, in float64 and float32, and shows each false alarm
        again …            repeats one check of the hunt, by the line it printed
        mutants COUNT SEED checks COUNT derivatives that are wrong in one entry, and shows each that passes though its error exceeds the stated resolution
        """);
    return 2;
}
