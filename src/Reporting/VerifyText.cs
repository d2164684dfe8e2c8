using System.Globalization;
using AutogradCheck.Derivations.Verification;

namespace AutogradCheck.Reporting;

/// <summary>A judged document as a person reads it: like a compiler's diagnostics.</summary>
public static class VerifyText
{
    private const int WidestLine = 160;

    /// <summary>A block for each statement, then a table of verdicts.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="path">The file, as the user named it.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="result">The verdicts.</param>
    public static void Write(TextWriter output, string path, string text, VerificationResult result)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(result);
        foreach (var s in result.Statements)
        {
            output.WriteLine($"{path}:{s.Line}:{s.Column}: {s.Verdict.Word()}{(s.Diagnosis == "none" ? "" : $" ({s.Diagnosis})")}: {s.Why}");
            Quote(output, text, s);
            if (Numbers(s) is { } numbers) output.WriteLine($"    {numbers}");
            if (s.Fix is not null) output.WriteLine($"    right: {s.Fix}");
        }
        foreach (var typo in result.Typos) output.WriteLine($"{path}:{typo.Line}: note: {typo.Why}: {typo.Text}");
        if (result.Statements.Count > 0) output.WriteLine();
        Summary(output, path, result);
    }

    private static string? Numbers(JudgedStatement s)
    {
        if (s.Verdict is not (StatementVerdict.Wrong or StatementVerdict.ShapeError) || s.MaxRelativeError is not { } error) return null;
        var ratio = s.Ratio is { } r ? string.Create(CultureInfo.InvariantCulture, $", everywhere {r:G6} times the gradient") : "";
        return string.Create(CultureInfo.InvariantCulture, $"largest relative error {error:G3}{ratio}");
    }

    // The line of the part that matters, and a caret under it.
    private static void Quote(TextWriter output, string text, JudgedStatement s)
    {
        var good = s.Verdict is StatementVerdict.Verified or StatementVerdict.PerSample;
        var at = good || s.At.Length == 0 ? s.Equation : s.At;
        var start = Math.Clamp(at.Start, 0, text.Length);
        var from = start == 0 ? 0 : text.LastIndexOf('\n', Math.Min(start, text.Length) - 1) + 1;
        var to = text.IndexOf('\n', start) is var end && end < 0 ? text.Length : end;
        var (line, column, length) = Window(text[from..to].TrimEnd('\r').Replace('\t', ' '), start - from, Math.Max(1, Math.Min(at.Length, to - start)));
        output.WriteLine($"    {line}");
        if (!good && column <= line.Length) output.WriteLine($"    {new string(' ', column)}{new string('^', Math.Max(1, Math.Min(length, line.Length - column)))}");
    }

    // Of a very long line only what surrounds the part.
    private static (string Line, int Column, int Length) Window(string line, int column, int length)
    {
        if (line.Length <= WidestLine) return (line, column, length);
        var from = Math.Clamp(column - (WidestLine / 2), 0, line.Length - WidestLine);
        return (line.Substring(from, WidestLine), column - from, length);
    }

    private static void Summary(TextWriter output, string path, VerificationResult result)
    {
        if (result.Statements.Count == 0)
        {
            output.WriteLine($"{path}: no gradient statements found.");
            return;
        }
        output.WriteLine($"{path}: {(result.Statements.Count == 1 ? "1 statement" : $"{result.Statements.Count} statements")}, seed {result.Seed}");
        foreach (var verdict in Enum.GetValues<StatementVerdict>().Reverse())
        {
            var count = result.Statements.Count(s => s.Verdict == verdict);
            if (count > 0) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {verdict.Word(),-20} {count,4}"));
        }
    }
}
