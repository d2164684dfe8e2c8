using System.Diagnostics;
using System.Text;
using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;
using static TorchSharp.torch;

namespace AutogradCheck.Benchmarks;

/// <summary>What `verify` takes for documents of growing length, glued together from the notes of a folder with a heading between them and padded with prose to one kilobyte a statement.</summary>
internal static class VerifyBenchmark
{
    private const int BytesPerStatement = 1000;
    private const string Words = "The chain rule is used once for each layer, from the last one back to the first. ";

    /// <summary>Measures 125, 250, 500 and 1000 statements.</summary>
    /// <param name="folder">Markdown notes, with sub-folders.</param>
    /// <param name="seed">Draws the notes.</param>
    /// <returns>0, or 2 when the folder holds no notes.</returns>
    public static int Run(string folder, int seed)
    {
        set_num_threads(1);
        var notes = !Directory.Exists(folder) ? [] : Directory.GetFiles(folder, "*.md", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != "README.md").Order(StringComparer.Ordinal)
            .Select(path => File.ReadAllText(path)).Select(text => (Text: text, DerivationCheck.Run(DocumentReader.Parse("note.md", text)).Statements.Count)).Where(note => note.Count > 0).ToArray();
        if (notes.Length == 0)
        {
            Console.Error.WriteLine($"{folder}: no notes (.md) there; expected a folder such as tests/Derivations/data.");
            return 2;
        }
        Console.WriteLine("| statements | KB | seconds | CPU seconds | ms a statement | memory, MB |");
        Console.WriteLine("|---|---|---|---|---|---|");
        using var process = Process.GetCurrentProcess();
        foreach (var wanted in new[] { 125, 250, 500, 1000 })
        {
            var text = Glued(notes, wanted, new Random(seed));
            process.Refresh();
            var before = process.TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            var statements = DerivationCheck.Run(DocumentReader.Parse("glued.md", text)).Statements.Count;
            var seconds = watch.Elapsed.TotalSeconds;
            process.Refresh();
            Console.WriteLine($"| {statements} | {Encoding.UTF8.GetByteCount(text) / 1000} | {seconds:f1} | {(process.TotalProcessorTime - before).TotalSeconds:f1} | {1000 * seconds / statements:f1} | {process.WorkingSet64 / 1048576} |");
        }
        return 0;
    }

    private static string Glued((string Text, int Count)[] notes, int wanted, Random random)
    {
        var text = new StringBuilder();
        for (var (statements, part) = (0, 1); statements < wanted; part++)
        {
            var note = notes[random.Next(notes.Length)];
            statements += note.Count;
            text.Append("# Part ").Append(part).Append("\n\n").Append(note.Text).Append("\n\n");
            while (text.Length < BytesPerStatement * statements) text.Append(Words);
            text.Append("\n\n");
        }
        return text.ToString();
    }
}
