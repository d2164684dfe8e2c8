// Numbers that mine.py saved from NumPy, judged equation by equation. On the command line: autogradcheck check --claims mine.npz
using AutogradCheck.Checking;
using AutogradCheck.Core.Data.Claims;
using AutogradCheck.Parity.Diagnosis;

using var claimed = ClaimsFile.Read(Path.Combine(AppContext.BaseDirectory, "mine.npz"));
var result = ClaimsResult.Of(claimed);

foreach (var equation in result.Equations.Where(equation => equation.Own is not null))
    Console.WriteLine($"{equation.Equation,-5} {equation.Name,-4} {equation.Word}");
Console.WriteLine(result.Verdict.Word());
foreach (var line in ClaimsResult.Lines(result.Findings)) Console.WriteLine(line);
