using System.CommandLine;
using AutogradCheck.Core;
using AutogradCheck.Core.Data;
using AutogradCheck.Core.Training;
using AutogradCheck.Parity;
using static TorchSharp.torch;

namespace AutogradCheck.Cli;

/// <summary>train: full-batch gradient descent with any backend.</summary>
internal sealed class TrainCommand : CommandWithExamples
{
    private readonly TrainOptions _options = new();
    private readonly Session _session;

    public TrainCommand(Session session) : base("train", "Trains the network by gradient descent (3.30, 3.31) with the gradients of any backend.",
        "autogradcheck train --data examples/data/sonar.csv --hidden 12 --alpha 0.3 --iterations 2000 --save sonar.json",
        "autogradcheck train --data examples/data/sonar.csv --load sonar.json --iterations 0 --predict sonar-predictions.csv",
        "autogradcheck train --init zero")
    {
        _session = session;
        _options.AddTo(this);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var settings = _options.Common.Read(parsed);
        _options.Check(parsed);
        var (save, predict, iterations) = (parsed.GetValue(_options.Save), parsed.GetValue(_options.Predict), parsed.GetValue(_options.Iterations));
        if (save is not null) SavedModel.CheckMayWrite(save);
        if (predict is not null) PredictionFile.CheckMayWrite(predict);
        var backend = Backends.Named(parsed.GetValue(_options.Backend)!);
        var device = settings.OpenDevice();

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var setup = TrainSetup.Read(_options, parsed, settings);
        Memory.Require(setup.Sizes, Memory.WhileTraining);
        var threads = settings.SetThreads(setup.Sizes);
        var g1 = setup.Activation;
        var report = new TrainReport(_session, setup, backend.Name, settings, threads);
        report.Start();

        var training = setup.Rows(setup.Split.Training).To(settings.Dtype, device);
        var initial = setup.Initial.To(settings.Dtype, device);
        using var result = report.WithProgress(iterations, progress =>
            TrainingRun.Run(backend, initial, training, g1, setup.Alpha, iterations, progress, _session.Stop));

        var train = Score.Of(Network.Forward(result.Parameters, training.X, g1).Z2, training.Y);
        var test = new Score(0, 0);
        if (setup.Split.Test.Count > 0)
        {
            var testing = setup.Rows(setup.Split.Test).To(settings.Dtype, device);
            test = Score.Of(Network.Forward(result.Parameters, testing.X, g1).Z2, testing.Y);
        }
        if (save is not null)
            new SavedModel(g1, setup.Preprocessing, setup.Data.FeatureNames, setup.Data.ClassNames, result.Parameters).Write(save);
        if (predict is not null)
        {
            var X = setup.Preprocessing.Apply(setup.Data.X).to(settings.Dtype, device);
            PredictionFile.Write(predict, setup.Data, Network.Forward(result.Parameters, X, g1).A2, setup.Split.Test.ToHashSet());
        }
        report.End(result, iterations, train, test, save, predict);
        return ExitCode.Ok;
    }
}
