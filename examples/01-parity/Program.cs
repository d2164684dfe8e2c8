// Both backends on real data at a random point: do the six equations agree with autograd?
using AutogradCheck.Checking;
using AutogradCheck.Core;
using AutogradCheck.Core.Data;
using AutogradCheck.Parity;
using static TorchSharp.torch;

using var scope = NewDisposeScope();
var data = DataSet.BreastCancer();
var batch = new Batch(Standardise.Fit(data.X).Apply(data.X), data.Y);
var parameters = Parameters.Random(data.Sizes(n1: 8), new Generator(seed: 1));

var result = ParityCheck.Run(Backends.Named("manual"), Backends.Named("autograd"), parameters, batch, Activation.Named("tanh"));

foreach (var gradient in result.Gradients)
    Console.WriteLine($"{gradient.Name} ({gradient.Equation}) {gradient.Verdict.Word()}, {gradient.EntriesBeyondBound} entries beyond the bound");
Console.WriteLine($"an error of {2 * result.Resolution:0e-00} of a gradient's largest entry, in any entry, would have been caught");
