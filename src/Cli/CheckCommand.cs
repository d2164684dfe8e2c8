using System.CommandLine;
using AutogradCheck.Checking;
using AutogradCheck.Core;
using AutogradCheck.Core.Data;
using AutogradCheck.Core.Data.Claims;
using AutogradCheck.Parity;
using AutogradCheck.Parity.Diagnosis;
using AutogradCheck.Reporting;
using Spectre.Console;
using static TorchSharp.torch;

namespace AutogradCheck.Cli;

/// <summary>`check`: two backends side by side, at one point or through a training.</summary>
internal sealed class CheckCommand : CommandWithExamples
{
    /// <summary>Weights up to which measuring the power of a check is not felt.</summary>
    private const long QuicklyMeasured = 20_000;

    private readonly CommonOptions _common = new();
    private readonly CheckOptions _options = new();
    private readonly Session _session;

    public CheckCommand(Session session) : base(
        "check", "Computes J, dW1, db1, dW2, db2 by two backends and compares every entry within its rounding bound.",
        "autogradcheck check",
        "autogradcheck check --data samples.csv --label y --hidden 16 --activation relu",
        "autogradcheck check --steps 100 --alpha 0.5",
        "autogradcheck check --point point.json --json --values",
        "autogradcheck check --claims mine.npz",
        "autogradcheck check --power")
    {
        _session = session;
        _options.AddTo(this);
        _common.AddTo(this);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var settings = _common.Read(parsed);
        if (parsed.GetValue(_options.Claims) is { } claims) return RunClaims(parsed, claims, settings);
        var (backend, against) = (parsed.GetValue(_options.Backend)!, parsed.GetValue(_options.Against)!);
        var others = Backends.Referees.Where(name => name != backend).ToArray();
        if (backend == against && parsed.IsGiven(_options.Against))
            throw new InputException("--against", $"'{against}' is also the backend to check", $"one of {string.Join(", ", others)}", "A backend always agrees with itself.");
        var (claimant, referee) = (Backends.Named(backend), Backends.Referee(backend == against ? others[0] : against));
        if (parsed.GetValue(_options.Values) && !settings.Json) throw new InputException("--values", "there is no JSON to add the values to", "--json beside it");
        if (parsed.IsGiven(_options.Alpha) && !parsed.IsGiven(_options.Steps)) throw new InputException("--alpha", "there is no training to use it", "--steps K beside it");

        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var given = parsed.GetValue(_options.Point) is not null;
        var device = settings.OpenDevice();
        var (subject, parameters, batch, g1) = given ? GivenPoint(parsed) : RandomPoint(parsed, settings);
        (parameters, batch) = (parameters.To(settings.Dtype, device), batch.To(settings.Dtype, device));
        var threads = settings.SetThreads(Sizes.Of(parameters, batch));

        var steps = (int)parsed.GetValue(_options.Steps);
        var alpha = parsed.GetValue(_options.Alpha);
        var training = steps == 0 ? null : LiveLine.Run(_session, settings.Json, "training side by side", show => LockStepResult.Of(
            LockStep.Run(claimant, referee, parameters, batch, g1, alpha, steps, parsed.GetValue(_options.Values)),
            point =>
            {
                _session.Stop.ThrowIfCancellationRequested();
                show?.Invoke(FormattableString.Invariant($"step {point.Step} of {steps}, J = {point.Parity.Cost.Worst?.Claim:G6}"));
            }));
        var parity = training?.Last ?? ParityCheck.Run(claimant, referee, parameters, batch, g1, parsed.GetValue(_options.Values));
        var all = parsed.GetValue(_options.Power);
        var power = all || parameters.W1.numel() + parameters.W2.numel() <= QuicklyMeasured ? PowerMeter.Of(parameters, batch, g1, recommend: all) : null;
        var report = new CheckReport(subject, settings.Seed, given, settings.DeviceName, threads, parity, training, alpha, power, all);

        if (settings.Json) WriteJson(stream => CheckJson.Write(stream, report));
        else CheckText.Write(Console(), report);
        return ExitFor(report.Verdict);
    }

    private int RunClaims(ParseResult parsed, string path, Settings settings)
    {
        foreach (var other in _options.All.Where(option => option != _options.Claims))
            if (parsed.IsGiven(other)) throw new InputException(other.Name, "does not go with --claims", "one of the two", "The claims bring their own point, and are judged in float64.");
        using var claimed = ClaimsFile.Read(path);
        settings.SetThreads(claimed.Point.Sizes);
        var result = ClaimsResult.Of(claimed);
        if (settings.Json) WriteJson(stream => ClaimsJson.Write(stream, result));
        else ClaimsText.Write(Console(), result);
        return ExitFor(result.Verdict);
    }

    private static int ExitFor(Verdict verdict) => verdict switch
    {
        Verdict.Agrees => ExitCode.Ok,
        Verdict.Disagrees => ExitCode.Disagrees,
        _ => ExitCode.Inconclusive,
    };

    private IAnsiConsole Console() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_session.Out) });

    private (string Subject, Parameters Parameters, Batch Batch, Activation g1) GivenPoint(ParseResult parsed)
    {
        foreach (Option other in new Option[] { _options.Data, _options.Label, _options.Hidden, _options.Activation })
            if (parsed.IsGiven(other)) throw new InputException(other.Name, "does not go with --point", "one of the two", "The point brings its own data, sizes and activation.");
        var point = PointFile.Read(parsed.GetValue(_options.Point)!);
        return ($"the point in {point.Name}", point.Parameters, point.Batch, point.Activation);
    }

    private (string Subject, Parameters Parameters, Batch Batch, Activation g1) RandomPoint(ParseResult parsed, Settings settings)
    {
        if (parsed.IsGiven(_options.Label) && !parsed.IsGiven(_options.Data)) throw new InputException("--label", "names a column of no file", "--data FILE.csv beside it");
        var data = parsed.GetValue(_options.Data) is { } path ? CsvFile.Read(path, parsed.GetValue(_options.Label)) : DataSet.BreastCancer();
        var X = Standardise.Fit(data.X, parsed.GetValue(_options.Data) ?? data.Name, data.FeatureNames).Apply(data.X);
        var sizes = data.Sizes(parsed.GetValue(_options.Hidden));
        Memory.Require(sizes, Memory.WhileChecking);
        var parameters = Parameters.Random(sizes, settings.NewGenerator());
        return ($"{data.Name}: {data.m} samples, {data.X.shape[0]} features, standardised; labels from '{data.LabelName}'", parameters, new Batch(X, data.Y), Activation.Named(parsed.GetValue(_options.Activation)!));
    }

    private void WriteJson(Action<Stream> write)
    {
        using var buffer = new MemoryStream();
        write(buffer);
        _session.Out.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
