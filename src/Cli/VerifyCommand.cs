using System.CommandLine;
using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;
using AutogradCheck.Reporting;
using static TorchSharp.torch;

namespace AutogradCheck.Cli;

/// <summary>`verify`: the derivations in documents.</summary>
internal sealed class VerifyCommand : CommandWithExamples
{
    private readonly Argument<string[]> _files = new("FILE") { Description = "Markdown, LaTeX, text, notebooks (.ipynb) or HTML.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<long> _seed = Cli.Options.Whole("--seed", "Seed of the random points.", 1, 0, int.MaxValue);
    private readonly Option<bool> _json = Cli.Options.Switch("--json", "Write JSON, and nothing else, to stdout.");
    private readonly Session _session;

    public VerifyCommand(Session session) : base(
        "verify", "Reads documents and checks every gradient they state against autograd of the cost they state.",
        "autogradcheck verify notes.md",
        "autogradcheck verify chapter2.tex chapter3.tex --json",
        "autogradcheck verify notes.md --seed 7")
    {
        _session = session;
        Add(_files);
        Add(_seed);
        Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        NativeLibraries.Load();
        set_num_threads(1); // many small tensors
        var (json, seed) = (parsed.GetValue(_json), (int)parsed.GetValue(_seed));
        List<VerificationResult> results = [];
        foreach (var path in parsed.GetValue(_files)!)
        {
            _session.Stop.ThrowIfCancellationRequested();
            var document = DocumentReader.Read(path);
            var result = DerivationCheck.Run(document, seed);
            results.Add(result);
            if (!json) VerifyText.Write(_session.Out, path, document.Text, result);
        }
        if (json)
        {
            using var buffer = new MemoryStream();
            VerifyJson.Write(buffer, results);
            _session.Out.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        }
        return results.Any(r => r.HasMistakes) ? ExitCode.Disagrees : ExitCode.Ok;
    }
}
