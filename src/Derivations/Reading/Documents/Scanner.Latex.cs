namespace AutogradCheck.Derivations.Reading.Documents;

/// <summary>What starts with a backslash or a per cent sign: brackets, environments, sections, comments.</summary>
internal sealed partial class Scanner
{
    private bool Backslash()
    {
        var next = _at + 1 < _text.Length ? _text[_at + 1] : '\0';
        // Markdown authors double the backslash of \( and \[.
        var twice = next == '\\' && _at + 2 < _text.Length && _text[_at + 2] is '(' or '[' && !_tex;
        var bracket = twice ? _text[_at + 2] : next;
        if (bracket is '(' or '[')
        {
            var closer = (twice ? "\\\\" : "\\") + (bracket == '(' ? ")" : "]");
            var content = _at + (twice ? 3 : 2);
            if (Find(closer, content) is not { } end) return Unclosed(_at, content);
            Put(bracket == '[' ? PieceKind.Display : PieceKind.Inline, content, end, end + closer.Length, _at);
            return true;
        }
        if (!char.IsAsciiLetter(next)) return Step(2);
        if (Starts("\\begin{")) return Begin();
        return _tex ? Section() : Step(1);
    }

    private bool Begin()
    {
        var open = _at + 7;
        var close = _text.IndexOf('}', open, Math.Min(30, _text.Length - open));
        if (close < 0) return Step(7);
        var name = _text[open..close];
        if (name is "verbatim" or "lstlisting" or "minted" or "comment")
        {
            var closer = $"\\end{{{name}}}";
            Flush(_at);
            _at = _prose = Find(closer, close) + closer.Length ?? _text.Length;
            return true;
        }
        if (!Environments.IsMath(name)) return Step(7);
        if (EndOf(name, close + 1) is not { } end) return Unclosed(_at, close + 1);
        Put(PieceKind.Display, _at, end, end, _at);
        return true;
    }

    /// <summary>Behind the \end of an environment, nested ones of the same name counted; null when there is none.</summary>
    private int? EndOf(string name, int from)
    {
        var (begin, end) = ($"\\begin{{{name}}}", $"\\end{{{name}}}");
        if (_hopeless.Contains(end)) return null;
        var depth = 1;
        for (var i = from; ;)
        {
            var slash = _text.IndexOf('\\', i);
            if (slash < 0) break;
            if (string.CompareOrdinal(_text, slash, begin, 0, begin.Length) == 0) depth++;
            else if (string.CompareOrdinal(_text, slash, end, 0, end.Length) == 0 && --depth == 0) return slash + end.Length;
            i = slash + 1;
        }
        _hopeless.Add(end);
        return null;
    }

    private bool Section()
    {
        foreach (var (command, level) in Sections)
        {
            if (!Starts(command)) continue;
            var open = _at + command.Length;
            if (open < _text.Length && _text[open] == '*') open++;
            var close = open < _text.Length && _text[open] == '{' ? _text.IndexOf('}', open, Math.Min(300, _text.Length - open)) : -1;
            if (close < 0) return Step(1);
            Put(PieceKind.Heading, open + 1, close, close + 1, _at, level);
            return true;
        }
        return Step(1);
    }

    private static readonly (string Command, int Level)[] Sections = [("\\chapter", 1), ("\\section", 1), ("\\subsection", 2), ("\\subsubsection", 3), ("\\paragraph", 4)];

    private bool TexComment()
    {
        var end = LineEnd(_at);
        Comment(_at + 1, end, end);
        return true;
    }
}
