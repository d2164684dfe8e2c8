// A note with two mistakes, checked as `autogradcheck verify notes.md` does.
using AutogradCheck.Derivations.Reading;
using AutogradCheck.Derivations.Verification;
using AutogradCheck.Reporting;

var document = DocumentReader.Read(Path.Combine(AppContext.BaseDirectory, "notes.md"));
var result = DerivationCheck.Run(document, seed: 1);
VerifyText.Write(Console.Out, "notes.md", document.Text, result);
