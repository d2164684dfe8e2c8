using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Reading.Documents;

/// <summary>Finds formulas, headings and words in Markdown and LaTeX. Reads every character a bounded number of times.</summary>
internal sealed partial class Scanner
{
    private readonly string _text;
    private readonly bool _tex;
    private readonly List<Piece> _pieces = [];
    // A derivative that far behind its opener is no left side.
    private const int LongestLeft = 80;

    private readonly HashSet<string> _hopeless = [];
    private int _at;
    private int _prose;
    private int _headingEnd;
    private bool _inTable;
    private int? _column;

    private Scanner(string text, bool tex) => (_text, _tex) = (text, tex);

    /// <summary>The pieces of a text.</summary>
    /// <param name="text">The document.</param>
    /// <param name="tex">Whether % starts a comment and fences and backticks mean nothing.</param>
    public static List<Piece> Pieces(string text, bool tex)
    {
        var scanner = new Scanner(text, tex);
        scanner.Run();
        return scanner._pieces;
    }

    private void Run()
    {
        while (_at < _text.Length)
        {
            if (_at == 0 || _text[_at - 1] == '\n')
            {
                if (LineStart()) continue;
            }
            var c = _text[_at];
            var taken = c switch
            {
                '$' => Dollar(),
                '\\' => Backslash(),
                '`' => !_tex && Code(),
                '<' => Tag(),
                '{' => !_tex && Liquid(),
                '%' => _tex && TexComment(),
                '|' => Pipe(),
                _ => false,
            };
            if (!taken) _at++;
        }
        Flush(_text.Length);
    }

    /// <summary>Ends the words that were skipped over.</summary>
    private void Flush(int end)
    {
        // A heading's words are not said twice.
        if (_prose < _headingEnd) _prose = Math.Min(_headingEnd, Math.Max(end, _prose));
        if (end > _prose && !_text.AsSpan(_prose, end - _prose).IsWhiteSpace()) _pieces.Add(new Piece(PieceKind.Prose, new Span(_prose, end - _prose), 0, _column));
        _prose = end;
    }

    private void Put(PieceKind kind, int start, int end, int behind, int opener, int level = 0)
    {
        Flush(opener);
        _pieces.Add(new Piece(kind, new Span(start, end - start), level, _column));
        (_at, _prose) = (behind, behind);
    }

    private int LineEnd(int from)
    {
        var end = from < _text.Length ? _text.IndexOf('\n', from) : -1;
        return end < 0 ? _text.Length : end;
    }

    /// <summary>Blank lines, headings, fences, table rows.</summary>
    private bool LineStart()
    {
        _column = null;
        var end = LineEnd(_at);
        var line = _text.AsSpan(_at, end - _at);
        if (line.IsWhiteSpace())
        {
            Flush(_at);
            _at = _prose = Math.Min(end + 1, _text.Length);
            _inTable = false;
            return true;
        }
        if (_tex) return false;
        var content = line.TrimStart(" \t>");
        var start = end - content.Length;
        var hashes = 0;
        while (hashes < content.Length && content[hashes] == '#') hashes++;
        if (hashes is > 0 and <= 6 && (hashes == content.Length || content[hashes] is ' ' or '\t' || content[hashes] > 127))
        {
            // Formulas in a heading are found too.
            Put(PieceKind.Heading, start + hashes, end, start + hashes, _at, hashes);
            _headingEnd = end;
            return true;
        }
        if (IsBold(content))
        {
            Put(PieceKind.Heading, start + 2, end, start + 2, _at, BoldLevel);
            _headingEnd = end;
            return true;
        }
        if (content.StartsWith("```") || content.StartsWith("~~~")) return Fence(start, end);
        if (content.Length > 0 && content[0] == '|') _column = -1;
        else if (_inTable) _column = 0;
        _inTable |= content.Contains('|') && content.Contains('-') && content.TrimStart("|:- \t\r").IsEmpty;
        return false;
    }

    // A line in bold and nothing else is a heading below all others: **2. Many samples**.
    private const int BoldLevel = 7;

    private static bool IsBold(ReadOnlySpan<char> line)
    {
        line = line.TrimEnd(" \t\r:：");
        return line.Length > 4 && (line.StartsWith("**") || line.StartsWith("__")) && line.EndsWith(line[..2]) && line[2..].IndexOf(line[..2]) == line.Length - 4 && !line.Contains('$') && !line.Contains('\\');
    }

    private bool Fence(int start, int lineEnd)
    {
        var mark = _text[start];
        var length = 0;
        while (start + length < lineEnd && _text[start + length] == mark) length++;
        var info = _text.AsSpan(start + length, lineEnd - start - length).Trim();
        if (info.Contains(mark) && mark == '`') return false;
        var math = info is "math" or "latex" or "katex" or "{math}" or "tex";
        var content = Math.Min(lineEnd + 1, _text.Length);
        for (var line = content; line < _text.Length;)
        {
            var end = LineEnd(line);
            var trimmed = _text.AsSpan(line, end - line).Trim(" \t>\r");
            if (trimmed.Length >= length && trimmed.TrimStart(mark).IsEmpty)
            {
                return Close(line, Math.Min(end + 1, _text.Length));
            }
            line = end + 1;
        }
        return Close(_text.Length, _text.Length);

        bool Close(int contentEnd, int behind)
        {
            // Code that shows how LaTeX is written has dollars of its own.
            if (math && !_text.AsSpan(content, Math.Max(0, contentEnd - content)).TrimStart().StartsWith('$')) Put(PieceKind.Display, content, Math.Max(content, contentEnd), behind, start);
            else
            {
                Flush(start);
                (_at, _prose) = (behind, behind);
            }
            return true;
        }
    }

    private bool Pipe()
    {
        if (_column is { } column && !_tex)
        {
            Flush(_at);
            _column = column + 1;
            (_at, _prose) = (_at + 1, _at + 1);
            return true;
        }
        return false;
    }

    private bool Dollar()
    {
        var two = _at + 1 < _text.Length && _text[_at + 1] == '$';
        if (two && Find("$$", _at + 2) is { } close)
        {
            // A heading never stands inside a formula: these dollars have no partner.
            if (!_tex && _text.AsSpan(_at + 2, close - _at - 2).Contains("\n# ", StringComparison.Ordinal) || _text.AsSpan(_at + 2, close - _at - 2).Contains("\n## ", StringComparison.Ordinal)) return Unclosed(_at, _at + 2);
            if (close == _at + 2 || _text.AsSpan(_at + 2, close - _at - 2).IsWhiteSpace())
            {
                _at = close + 2;
                return true;
            }
            Put(StandsAlone(_at, close + 2) ? PieceKind.Display : PieceKind.Inline, _at + 2, close, close + 2, _at);
            return true;
        }
        var open = two ? _at + 1 : _at;
        // $`…`$ is GitLab's and GitHub's other spelling.
        var end = ClosingDollar(open + 1);
        if (end < 0) return Unclosed(_at, open + 1);
        var content = _text.AsSpan(open + 1, end - open - 1);
        if (content.IsWhiteSpace() || IsMoney(content, end))
        {
            _at = content.IsWhiteSpace() ? end + 1 : open + 1;
            return true;
        }
        var ticks = content.Length > 2 && content[0] == '`' && content[^1] == '`' ? 1 : 0;
        if (ticks == 0 && !_tex && WithCode().Match(_text, end, Math.Min(LongestCode, _text.Length - end)) is { Success: true } code)
        {
            Put(PieceKind.Inline, open + 1, end + code.Length - 1, end + code.Length, open);
            return true;
        }
        Put(PieceKind.Inline, open + 1 + ticks, end - ticks, end + 1, open);
        return true;
    }

    /// <summary>The next dollar of the same paragraph; -1 when there is none.</summary>
    private int ClosingDollar(int from)
    {
        for (var i = from; i < _text.Length; i++)
        {
            var c = _text[i];
            if (c == '\\') i++;
            else if (c == '$') return i;
            else if (c == '\n' && BlankLineFollows(i + 1)) return -1;
        }
        return -1;
    }

    private bool BlankLineFollows(int from)
    {
        for (var i = from; i < _text.Length; i++)
        {
            if (_text[i] == '\n') return true;
            if (!char.IsWhiteSpace(_text[i])) return false;
        }
        return true;
    }

    /// <summary>"$5 and $10", "$HOME": a price opens it, and what follows reads like words.</summary>
    private bool IsMoney(ReadOnlySpan<char> content, int end)
    {
        if (content.IndexOfAny("\\^_={") >= 0) return false;
        // "$HOME and $x$": a blank before and a letter behind is how a dollar opens, not how it closes.
        if (!char.IsWhiteSpace(content[0]) && content[^1] == ' ' && end + 1 < _text.Length && (char.IsAsciiLetter(_text[end + 1]) || _text[end + 1] == '\\')) return true;
        if (!char.IsAsciiDigit(content[0])) return false;
        var digitBehind = end + 1 < _text.Length && char.IsAsciiDigit(_text[end + 1]);
        if (digitBehind || char.IsWhiteSpace(content[^1]) && content.Trim().Contains(' ')) return true;
        var letters = 0;
        foreach (var c in content)
        {
            letters = char.IsLetter(c) ? letters + 1 : 0;
            if (letters >= 3) return true;
        }
        return false;
    }

    private bool StandsAlone(int start, int end)
    {
        if (_column is not null) return true;
        for (var i = start - 1; i >= 0 && _text[i] != '\n' && start - i < 40; i--)
            if (char.IsLetter(_text[i])) return false;
        for (var i = end; i < _text.Length && _text[i] != '\n' && i - end < 40; i++)
            if (char.IsLetter(_text[i])) return false;
        return true;
    }

    /// <summary>What opens math and has no partner: a derivative behind it is not passed over in silence.</summary>
    private bool Unclosed(int opener, int content)
    {
        // Only so far as a left side goes: many openers would make it quadratic.
        var derivative = _text.AsSpan(content, ParagraphEnd(content, Math.Min(_text.Length, content + LongestLeft)) - content);
        var nextDollar = derivative.IndexOf('$');
        if (nextDollar >= 0) derivative = derivative[..nextDollar];
        if (derivative.IndexOfAny("∂∇") < 0 && !derivative.Contains("\\partial", StringComparison.Ordinal) && !derivative.Contains("\\nabla", StringComparison.Ordinal) && !derivative.StartsWith("\\frac{d", StringComparison.Ordinal)) return Step(content - opener);
        var end = ParagraphEnd(content, _text.Length);
        Put(PieceKind.Unclosed, content, end, end, opener);
        return true;
    }

    private int ParagraphEnd(int from, int limit)
    {
        while (from < limit && !(_text[from] == '\n' && BlankLineFollows(from + 1))) from++;
        return from;
    }

    private bool Step(int length)
    {
        _at = Math.Min(_at + length, _text.Length);
        return true;
    }

    private bool Starts(string word) => string.CompareOrdinal(_text, _at, word, 0, word.Length) == 0;

    /// <summary>The next occurrence; what is nowhere ahead is not looked for again.</summary>
    private int? Find(string what, int from)
    {
        if (_hopeless.Contains(what)) return null;
        for (var i = from; i <= _text.Length - what.Length;)
        {
            i = _text.IndexOf(what, i, StringComparison.Ordinal);
            if (i < 0) break;
            // An escaped dollar or a \\] of a row break is not the end.
            var slashes = 0;
            while (i - slashes > from && _text[i - slashes - 1] == '\\') slashes++;
            if (slashes % 2 == 0) return i;
            i++;
        }
        _hopeless.Add(what);
        return null;
    }

    /// <summary>Goes behind a comment; one to this tool is a piece.</summary>
    private void Comment(int start, int end, int behind)
    {
        const string Mark = "autogradcheck:";
        var mark = _text.IndexOf(Mark, start, Math.Min(end - start, 200), StringComparison.OrdinalIgnoreCase);
        if (mark >= 0) Put(PieceKind.Hint, mark + Mark.Length, end, behind, _at);
        else
        {
            Flush(_at);
            (_at, _prose) = (behind, behind);
        }
    }

    private bool Tag()
    {
        if (!Starts("<!--")) return false;
        if (Find("-->", _at + 4) is not { } end) return false;
        Comment(_at + 4, end, end + 3);
        return true;
    }
}
