// Put in your own six equations and see the verdict. This one has a mistake: can you see it before you run it?
using AutogradCheck.Checking;
using AutogradCheck.Core;
using AutogradCheck.Examples;
using AutogradCheck.Parity;
using AutogradCheck.Parity.Diagnosis;
using static TorchSharp.torch;

using var scope = NewDisposeScope();
var generator = new Generator(seed: 1);
var sizes = new Sizes(n0: 3, n1: 5, n2: 4, m: 7); // all different, so that no wrong shape fits by accident
var parameters = Parameters.Random(sizes, generator);
var batch = new Batch(randn(sizes.n0, sizes.m, dtype: float64, generator: generator), rand(sizes.n2, sizes.m, dtype: float64, generator: generator).round());

foreach (var mistake in new[] { true, false })
{
    var result = ParityCheck.Run(new MyBackend(mistake), Backends.Named("autograd"), parameters, batch, Activation.Named("tanh"));
    Console.WriteLine(mistake ? "as first written" : "corrected");
    foreach (var gradient in result.Gradients)
        Console.WriteLine($"  {gradient.Name} ({gradient.Equation}): {gradient.Verdict.Word()}{(gradient.Reason is null ? "" : $", {gradient.Reason}")}");
    foreach (var line in ClaimsResult.Lines(result.Findings)) Console.WriteLine($"  {line}");
}
