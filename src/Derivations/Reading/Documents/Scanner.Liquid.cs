using System.Text.RegularExpressions;

namespace AutogradCheck.Derivations.Reading.Documents;

/// <summary>Tags of site generators: {% latex %} … {% endlatex %} is a formula, any other tag is nothing.</summary>
internal sealed partial class Scanner
{
    private bool Liquid()
    {
        if (!Starts("{%") || Opening().Match(_text, _at, Math.Min(LongestTag, _text.Length - _at)) is not { Success: true } tag) return false;
        var (name, content) = (tag.Groups[1].Value, _at + tag.Length);
        if (name is "latex" or "math" or "katex" or "mathjax" or "equation" && Find($"end{name}", content) is { } end && _text.LastIndexOf("{%", end, end - content, StringComparison.Ordinal) is var close and >= 0 && Find("%}", end) is { } behind)
        {
            Put(StandsAlone(_at, behind + 2) ? PieceKind.Display : PieceKind.Inline, content, close, behind + 2, _at);
            return true;
        }
        Flush(_at);
        (_at, _prose) = (content, content);
        return true;
    }

    private const int LongestTag = 200;

    [GeneratedRegex(@"\G\{%-?\s*(\w+)[^%\n]*%\}")]
    private static partial Regex Opening();
}
