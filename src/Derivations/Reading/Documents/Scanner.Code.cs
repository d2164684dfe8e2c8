using System.Text.RegularExpressions;

namespace AutogradCheck.Derivations.Reading.Documents;

/// <summary>Code between words, and code in the middle of a formula.</summary>
internal sealed partial class Scanner
{
    // db = \frac1m$ `np.sum(`$dZ$`, axis=1, keepdims=True)`: the formula goes on in code.
    [GeneratedRegex(@"\G\$ ?(`[^`\n$(]{0,20}\(` ?\$[^`\n$]{1,60}\$ ?`[^`\n$(]{0,40}\)`)")]
    private static partial Regex WithCode();

    private const int LongestCode = 160;

    /// <summary>`code`: ends at the same number of backticks in the same paragraph.</summary>
    private bool Code()
    {
        var length = 0;
        while (_at + length < _text.Length && _text[_at + length] == '`') length++;
        for (var i = _at + length; i < _text.Length; i++)
        {
            if (_text[i] == '`')
            {
                var run = 0;
                while (i + run < _text.Length && _text[i + run] == '`') run++;
                if (run == length)
                {
                    _at = i + run;
                    return true;
                }
                i += run - 1;
            }
            else if (_text[i] == '\n' && BlankLineFollows(i + 1)) break;
        }
        _at += length;
        return true;
    }
}
