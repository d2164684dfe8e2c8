using System.Text;

namespace AutogradCheck.Derivations.Reading.Tokens;

/// <summary>\newcommand, \def and \DeclareMathOperator of a document. What they may write in all is bounded, so that no definition can blow up.</summary>
internal sealed class Macros
{
    /// <summary>How deep macros may use macros.</summary>
    public const int DeepestUse = 16;

    private const int LongestBody = 2_000;

    private readonly Dictionary<string, Macro> _macros = [];
    private int _budget = 1_000_000;

    /// <summary>Whether spaces of the document's formulas have lost their backslash: ! for \! and , for \,.</summary>
    public bool HasLostSpacing { get; set; }

    private sealed record Macro(int Arguments, string? Default, string Body);

    /// <summary>Whether it is one.</summary>
    public bool Has(string name) => _macros.ContainsKey(name);

    /// <summary>Reads a definition that starts at <paramref name="at"/>; false when there is none. <paramref name="end"/> is behind it.</summary>
    public bool TryDefine(string text, int at, int limit, out int end)
    {
        end = at;
        var command = Command(text, at, limit);
        var position = at + 1 + command.Length;
        if (position < limit && text[position] == '*') position++;
        var (name, arguments, fallback, body) = ("", 0, (string?)null, "");
        switch (command)
        {
            case "newcommand" or "renewcommand" or "providecommand" or "DeclareRobustCommand":
                if (!TryName(text, ref position, limit, out name)) return false;
                if (TryBetween(text, ref position, limit, '[', ']', out var count) && !int.TryParse(count, out arguments)) return false;
                if (TryBetween(text, ref position, limit, '[', ']', out var given)) fallback = given;
                if (!TryBetween(text, ref position, limit, '{', '}', out body)) return false;
                break;
            case "def" or "gdef":
                if (!TryName(text, ref position, limit, out name)) return false;
                while (position + 1 < limit && text[position] == '#' && char.IsAsciiDigit(text[position + 1])) (arguments, position) = (text[position + 1] - '0', position + 2);
                if (!TryBetween(text, ref position, limit, '{', '}', out body)) return false;
                break;
            case "DeclareMathOperator" or "DeclarePairedDelimiter":
                if (!TryName(text, ref position, limit, out name) || !TryBetween(text, ref position, limit, '{', '}', out body)) return false;
                if (command == "DeclareMathOperator") body = $"\\operatorname{{{body}}}";
                else if (!TryBetween(text, ref position, limit, '{', '}', out var right)) return false;
                else (arguments, body) = (1, $"{body} #1 {right}");
                break;
            default:
                return false;
        }
        if (body.Length > LongestBody || arguments is < 0 or > 9) return false;
        // One that uses itself would never end: its name stays unknown.
        if (!Uses(body, name)) _macros[name] = new Macro(arguments, fallback, body);
        end = position;
        return true;
    }

    private static bool Uses(string body, string name)
    {
        for (var i = body.IndexOf('\\'); i >= 0 && i + 1 < body.Length; i = body.IndexOf('\\', i + 1))
            if (Command(body, i, body.Length) == name) return true;
        return false;
    }

    /// <summary>What the macro writes when used at <paramref name="at"/>, behind its name; null when its arguments are missing or too much was written already.</summary>
    public string? Expand(string name, string text, ref int at, int limit)
    {
        var macro = _macros[name];
        var arguments = new List<string>();
        var position = at;
        if (macro.Default is not null) arguments.Add(TryBetween(text, ref position, limit, '[', ']', out var option) ? option : macro.Default);
        while (arguments.Count < macro.Arguments)
        {
            while (position < limit && char.IsWhiteSpace(text[position])) position++;
            if (TryBetween(text, ref position, limit, '{', '}', out var argument)) arguments.Add(argument);
            else if (position < limit && text[position] == '\\') arguments.Add(Take(text, ref position, 1 + Math.Max(1, Command(text, position, limit).Length), limit));
            else if (position < limit && text[position] is not ('}' or '$')) arguments.Add(Take(text, ref position, 1, limit));
            else return null;
        }
        var result = new StringBuilder();
        for (var i = 0; i < macro.Body.Length; i++)
        {
            if (macro.Body[i] == '#' && i + 1 < macro.Body.Length && char.IsAsciiDigit(macro.Body[i + 1]))
            {
                var index = macro.Body[++i] - '1';
                if (index >= 0 && index < arguments.Count) result.Append(arguments[index]);
            }
            else
            {
                result.Append(macro.Body[i]);
            }
            if (result.Length > _budget) return null;
        }
        _budget -= result.Length;
        at = position;
        return result.ToString();
    }

    /// <summary>The letters behind a backslash.</summary>
    public static string Command(string text, int backslash, int limit)
    {
        var end = backslash + 1;
        while (end < limit && char.IsAsciiLetter(text[end])) end++;
        return text[(backslash + 1)..end];
    }

    private static string Take(string text, ref int position, int length, int limit)
    {
        var taken = text.Substring(position, Math.Min(length, limit - position));
        position += taken.Length;
        return taken;
    }

    private static bool TryName(string text, ref int position, int limit, out string name)
    {
        name = "";
        if (!TryBetween(text, ref position, limit, '{', '}', out var inner))
        {
            if (position >= limit || text[position] != '\\') return false;
            inner = "\\" + Command(text, position, limit);
            position += inner.Length;
        }
        name = inner.Trim().TrimStart('\\');
        return name.Length > 0 && name.All(char.IsAsciiLetter);
    }

    /// <summary>Skips blanks and reads what stands between balanced brackets.</summary>
    public static bool TryBetween(string text, ref int position, int limit, char open, char close, out string inner)
    {
        inner = "";
        var at = position;
        while (at < limit && char.IsWhiteSpace(text[at])) at++;
        if (at >= limit || text[at] != open) return false;
        var depth = 0;
        var farthest = Math.Min(limit, at + 4 * LongestBody);
        for (var i = at; i < farthest; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == open) depth++;
            else if (text[i] == close && --depth == 0)
            {
                inner = text[(at + 1)..i];
                position = i + 1;
                return true;
            }
        }
        return false;
    }
}
