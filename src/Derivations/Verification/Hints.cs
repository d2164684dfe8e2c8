using System.Globalization;
using System.Text.RegularExpressions;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Comments to this tool: X in R^(n0 x m), g = tanh.</summary>
internal static partial class Hints
{
    /// <summary>Takes what a hint says into an outline; what it does not understand is left out.</summary>
    public static void Read(string text, Outline outline)
    {
        foreach (Match shape in Shape().Matches(text))
        {
            var sizes = shape.Groups[2].Value.Trim('(', ')', ' ').Split(['x', '×', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (sizes.Length is 1 or 2) outline.Declare(new(Name(shape.Groups[1].Value), Size(sizes[0]), sizes.Length == 2 ? Size(sizes[1]) : new Number(1)));
        }
        foreach (Match function in Function().Matches(text)) outline.FunctionNames[function.Groups[1].Value] = function.Groups[2].Value;
    }

    /// <summary>A size: a number or a name.</summary>
    public static Expression Size(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? new Number(n) : Name(text);

    /// <summary>A name as programs spell it: W1, n_x.</summary>
    public static Symbol Name(string text)
    {
        var parts = text.Split('_', 2);
        if (parts.Length == 2) return new(parts[0], [], [new(Bracket.None, [Label(parts[1])])]);
        var digits = text.Length > 1 && char.IsAsciiLetter(text[0]) && text[1..].All(char.IsAsciiDigit);
        return digits ? new(text[..1], [], [new(Bracket.None, [Label(text[1..])])]) : new Symbol(text);
    }

    private static Expression Label(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? new Number(n) : new Symbol(text);

    [GeneratedRegex(@"(?<![A-Za-z])([A-Za-z]\w{0,40})\s{1,9}in\s{1,9}R(?:\^(\([^)]{0,80}\)|\w{1,40}))")]
    private static partial Regex Shape();

    [GeneratedRegex(@"(?<![A-Za-z])([A-Za-z]\w{0,40})\s{0,9}=\s{0,9}([A-Za-z]{1,40})")]
    private static partial Regex Function();
}
