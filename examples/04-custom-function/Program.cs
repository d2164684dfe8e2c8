// A custom autograd function with a backward written by hand: twice wrong, then right.
using AutogradCheck.Checking;
using AutogradCheck.Examples;
using static TorchSharp.torch;

using var scope = NewDisposeScope();
var generator = new Generator(seed: 1);
var x = randn(5, 3, dtype: float64, generator: generator).requires_grad_();
var beta = rand(3, dtype: float64, generator: generator).requires_grad_();

Report("as first written", () => GradCheck.Check((x, beta) => SwishAsFirstWritten.apply(x, beta), x, beta));
Report("as written next", () => GradCheck.Check((x, beta) => SwishSummedTooFar.apply(x, beta), x, beta));
Report("corrected", () => GradCheck.Check((x, beta) => Swish.apply(x, beta), x, beta));
Report("corrected, second derivatives", () => GradCheck.CheckSecondOrder((x, beta) => Swish.apply(x, beta), x, beta));

static void Report(string which, Func<GradCheckResult> check)
{
    Console.WriteLine(which);
    try
    {
        foreach (var input in check().Inputs)
            Console.WriteLine($"  {input.Name}: {input.Verdict.Word()}{(input.Reason is null ? "" : $", {input.Reason}")}{(input.Pattern is null ? "" : $": {input.Pattern}")}");
    }
    catch (InvalidGradientException exception) // without the guard this would have ended the process
    {
        Console.WriteLine($"  {exception.Message}");
    }
}
