// Gradient descent (3.30, 3.31) with gradients by hand and by autograd: the same J, update after update.
using AutogradCheck.Core;
using AutogradCheck.Core.Data;
using AutogradCheck.Core.Training;
using AutogradCheck.Parity;
using static TorchSharp.torch;

using var scope = NewDisposeScope();
var data = CsvFile.Read(Path.Combine(AppContext.BaseDirectory, "planar.csv"), labelColumn: "y");
var initial = Parameters.Random(data.Sizes(n1: 4), new Generator(seed: 3));
var tanh = Activation.Named("tanh");

foreach (var name in Backends.All)
{
    using var training = TrainingRun.Run(Backends.Named(name), initial, data.Batch, tanh, alpha: 1.2, iterations: 1000);
    var (correct, total) = Score.Of(Network.Forward(training.Parameters, data.X, tanh).Z2, data.Y);
    var costs = training.History.Where(h => h.Iteration is 0 or 10 or 100 or 1000).Select(h => $"J = {h.J:0.000000} after {h.Iteration}");
    Console.WriteLine($"{name,-8} {string.Join(", ", costs)}; {correct} of {total} right");
}
