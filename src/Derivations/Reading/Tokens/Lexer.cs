using System.Text;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Reading.Tokens;

/// <summary>
/// Cuts a formula into tokens: drops what only sets type (spacing, sizes, labels), expands macros, turns mathematical characters into commands, undoes Markdown's escapes.
/// </summary>
internal sealed class Lexer
{
    private readonly string _text;
    private readonly int _end;
    private readonly Macros _macros;
    private readonly int _depth;
    private readonly Span? _fixed;
    private readonly List<Token> _tokens;
    private int _at;
    private bool _spaced;
    private int _singleBars;

    private Lexer(string text, int start, int end, Macros macros, List<Token> tokens, int depth, Span? place)
    {
        (_text, _at, _end, _macros, _tokens, _depth, _fixed) = (text, start, end, macros, tokens, depth, place);
    }

    /// <summary>The tokens of a part of a text.</summary>
    public static List<Token> Tokens(string text, Span part, Macros macros)
    {
        var tokens = new List<Token>();
        new Lexer(text, part.Start, part.End, macros, tokens, 0, null).Run();
        return tokens.Exists(t => t.IsCommand("over")) ? Fractions(tokens) : tokens;
    }

    /// <summary>{a \over b} is \frac{a}{b}.</summary>
    private static List<Token> Fractions(List<Token> tokens)
    {
        var match = Brackets.Match(tokens);
        var over = new Dictionary<int, int>();
        var open = new Stack<int>();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].IsSign("{") && match[i] > i) open.Push(i);
            else if (tokens[i].IsSign("}") && match[i] >= 0) open.Pop();
            else if (tokens[i].IsCommand("over") && open.Count > 0) over.TryAdd(open.Peek(), i);
        }
        var result = new List<Token>(tokens.Count + 2 * over.Count);
        var cuts = over.Values.ToHashSet();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (over.ContainsKey(i)) result.AddRange([tokens[i] with { Kind = TokenKind.Command, Text = "frac" }, tokens[i]]);
            else if (cuts.Contains(i)) result.AddRange([tokens[i] with { Kind = TokenKind.Sign, Text = "}" }, tokens[i] with { Kind = TokenKind.Sign, Text = "{" }]);
            else result.Add(tokens[i]);
        }
        return result;
    }

    private void Run()
    {
        while (_at < _end) Next();
    }

    private void Next()
    {
        var c = _text[_at];
        if (char.IsWhiteSpace(c) || c is '\u200B' or '\uFEFF' or '~') Skip(c);
        else if (c == '\\') Backslash();
        else if (char.IsAsciiLetter(c)) Letters();
        else if (char.IsAsciiDigit(c) || c == '.' && Peek(1) is >= '0' and <= '9' && !FollowsOperand()) Digits();
        else if (c == '%' || c == '#' && _spaced) Comment();
        else if (c < 128) Ascii(c);
        else BeyondAscii();
    }

    private char Peek(int ahead) => _at + ahead < _end ? _text[_at + ahead] : '\0';

    /// <summary>Whether a full stop here may be a product sign: A.2 is odd, but W.5 is not a number.</summary>
    private bool FollowsOperand() => !_spaced && _tokens.Count > 0 && _tokens[^1] is { Kind: TokenKind.Name } or { Kind: TokenKind.Sign, Text: ")" or "]" or "}" };

    private void Add(TokenKind kind, string text, int start, int length)
    {
        _tokens.Add(new Token(kind, text, _fixed ?? new Span(start, length), _spaced));
        _spaced = false;
        _at = start + length;
    }

    private void Skip(char c)
    {
        _spaced = true;
        _at++;
        if (c != '\n') return;
        // A formula inside a quotation goes on behind the next line's marker.
        var ahead = _at;
        while (ahead < _end && _text[ahead] is ' ' or '\t') ahead++;
        if (ahead < _end && _text[ahead] == '>' && InQuotation()) _at = ahead + 1;
    }

    private bool InQuotation()
    {
        if (_fixed is not null) return false;
        var line = _text.LastIndexOf('\n', Math.Max(0, _at - 2)) + 1;
        while (line < _at && _text[line] is ' ' or '\t') line++;
        return line < _at && _text[line] == '>';
    }

    private void Comment()
    {
        var newline = _text.IndexOf('\n', _at, _end - _at);
        _at = newline < 0 ? _end : newline;
        _spaced = true;
    }

    private void Digits()
    {
        var end = _at;
        while (end < _end && char.IsAsciiDigit(_text[end])) end++;
        if (end + 1 < _end && _text[end] == '.' && char.IsAsciiDigit(_text[end + 1]))
            for (end++; end < _end && char.IsAsciiDigit(_text[end]);) end++;
        else if (end + 1 < _end && _text[end] == '.' && _text[end + 1] is '/' or '*' or ')') end++;
        if (end + 1 < _end && _text[end] is 'e' or 'E')
        {
            var exponent = end + 1;
            if (_text[exponent] is '-' or '+') exponent++;
            var digits = exponent;
            while (digits < _end && char.IsAsciiDigit(_text[digits])) digits++;
            // 2e-3 is a number, 2e^x is not.
            if (digits > exponent && exponent > end + 1) end = digits;
        }
        Add(TokenKind.Number, _text[_at..end].TrimEnd('.'), _at, end - _at);
    }

    private void Letters()
    {
        var end = _at;
        while (end < _end && char.IsAsciiLetter(_text[end])) end++;
        var start = _at;
        if (Package(end)) return;
        if (end < _end && _text[end] == '_' && Identifier(end)) return;
        if (Vocabulary.IsConnective(_text[start..end]))
        {
            Add(TokenKind.Words, _text[start..end], start, end - start);
            return;
        }
        if (IsWholeScript(start, end))
        {
            Add(TokenKind.Name, _text[start..end], start, end - start);
            return;
        }
        var run = _text.AsSpan(start, end - start);
        for (var i = 0; i < run.Length;)
        {
            var length = Vocabulary.NameLength(run, i);
            Name(run.Slice(i, length).ToString(), start + i, length);
            i += length;
        }
    }

    /// <summary>c_{next}, x^{new}: three letters or more that are all of a script are a word, unless they could be indices.</summary>
    private bool IsWholeScript(int start, int end)
    {
        if (end - start < 3 || end >= _end || _text[end] != '}' || _tokens.Count < 2 || !_tokens[^1].IsSign("{") || !(_tokens[^2].IsSign("_") || _tokens[^2].IsSign("^"))) return false;
        for (var i = start; i < end; i++)
            if (!"ijklmnpqrst".Contains(_text[i])) return true;
        return false;
    }

    /// <summary>np.sum, np. sum, numpy.dot: one name.</summary>
    private bool Package(int end)
    {
        if (_text.AsSpan(_at, end - _at) is not ("np" or "numpy" or "torch" or "tf" or "jnp")) return false;
        var word = end;
        while (word < _end && _text[word] == ' ') word++;
        if (word >= _end || _text[word] != '.') return false;
        do word++;
        while (word < _end && _text[word] == ' ');
        var last = word;
        while (last < _end && (char.IsAsciiLetterOrDigit(_text[last]) || _text[last] is '_' or '.')) last++;
        if (last == word) return false;
        Add(TokenKind.Name, "np." + _text[word..last].Replace("linalg.", "", StringComparison.Ordinal).TrimEnd('.'), _at, last - _at);
        return true;
    }

    /// <summary>y_hat, cross_entropy: one name where the part behind the underscore is a word.</summary>
    private bool Identifier(int end)
    {
        var last = end + 1;
        while (last < _end && char.IsAsciiLetter(_text[last])) last++;
        var (name, tail) = (_text[_at..end], _text[(end + 1)..last]);
        if (IsDifferential(name) && IsDifferential(tail))
        {
            // dL_dW1 is what programs call dL/dW1.
            while (last < _end && char.IsAsciiDigit(_text[last])) last++;
            Write($"\\frac{{d {name[1..]}}}{{d {_text[(end + 2)..last]}}}", _at, last - _at);
            return true;
        }
        if (tail is "hat" or "bar" or "tilde")
        {
            Add(TokenKind.Command, tail, _at, end - _at);
            Letter(name, end - name.Length, last - (end - name.Length));
            return true;
        }
        if (!Vocabulary.IsKnown(name + "_" + tail)) return false;
        Add(TokenKind.Name, name + "_" + tail, _at, last - _at);
        return true;
    }

    private static bool IsDifferential(string name) => name.Length >= 2 && name[0] == 'd' && (name.Length == 2 || char.IsAsciiLetterUpper(name[1]) || Vocabulary.Letters.Contains(name[1..]));

    private void Letter(string name, int start, int length)
    {
        if (name.Length > 1 && name[0] == 'd')
        {
            // dy_hat: the d stands before the accent.
            var accent = _tokens[^1];
            _tokens[^1] = new Token(TokenKind.Name, "d", accent.Span, accent.Spaced);
            _tokens.Add(accent with { Spaced = false });
            name = name[1..];
        }
        Add(TokenKind.Name, name, start, length);
    }

    private void Name(string name, int start, int length)
    {
        if (Vocabulary.IsConnective(name)) Add(TokenKind.Words, name, start, length);
        else Add(TokenKind.Name, name, start, length);
    }

    private void Ascii(char c)
    {
        switch (c)
        {
            case '|' when Peek(1) == '|' && !ClosesAndOpens():
                Add(TokenKind.Command, "Vert", _at, 2);
                return;
            case ':' when Peek(1) == '=':
                Add(TokenKind.Sign, ":=", _at, 2);
                return;
            case '<' when Peek(1) == '-' && Peek(2) is ' ':
                Add(TokenKind.Command, "leftarrow", _at, 2);
                return;
            case '<' or '>' or '!' or '=' when Peek(1) == '=':
                Add(TokenKind.Command, c switch { '<' => "le", '>' => "ge", '!' => "ne", _ => "eq" }, _at, 2);
                return;
            case '=' or '-' when Peek(1) == '>':
                Add(TokenKind.Command, c == '=' ? "Rightarrow" : "to", _at, 2);
                return;
            case '*' when Peek(1) == '*':
                Add(TokenKind.Sign, "^", _at, 2);
                return;
            case '.' when Peek(1) == '*':
                Add(TokenKind.Command, "odot", _at, 2);
                return;
            case '.' when Peek(1) == '.':
                Add(TokenKind.Command, "dots", _at, Peek(2) == '.' ? 3 : 2);
                return;
            case '`':
                Add(TokenKind.Sign, "'", _at, 1);
                return;
            case '"':
                Add(TokenKind.Strange, "\"", _at, 1);
                return;
            default:
                if (c == '|') _singleBars++;
                Add(c < ' ' || c is '#' or '$' or '?' or '\x7F' ? TokenKind.Strange : TokenKind.Sign, c.ToString(), _at, 1);
                return;
        }
    }

    /// <summary>In |a||b| the two bars in the middle are no norm.</summary>
    private bool ClosesAndOpens() =>
        !_spaced && _tokens.Count > 0 && _tokens[^1] is { Kind: TokenKind.Name or TokenKind.Number } or { Kind: TokenKind.Sign, Text: ")" or "}" }
        && (char.IsAsciiLetter(Peek(2)) || Peek(2) == '\\') && _singleBars % 2 == 1;

    private void BeyondAscii()
    {
        var rune = Rune.TryGetRuneAt(_text, _at, out var whole) && _at + whole.Utf16SequenceLength <= _end ? whole : Rune.ReplacementChar;
        var length = rune == Rune.ReplacementChar ? 1 : rune.Utf16SequenceLength;
        if (UnicodeMath.Script(rune.Value) is { } script) Scripts(script.Raised);
        else if (UnicodeMath.Accent(rune.Value) is { } accent) AccentBefore(accent, length);
        else if (UnicodeMath.ToLatex(rune.Value) is { } latex) Write(latex, _at, length);
        else if (Rune.IsLetterOrDigit(rune)) OtherScript();
        else if (Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.NonSpacingMark || rune.Value == 0xFE0F) _at += length;
        else Add(TokenKind.Strange, _text.Substring(_at, length), _at, length);
    }

    /// <summary>x₁₂, W⁽²⁾ᵀ: a run of raised or lowered characters.</summary>
    private void Scripts(bool raised)
    {
        var (start, content) = (_at, new StringBuilder());
        while (_at < _end && UnicodeMath.Script(_text[_at]) is { } script && script.Raised == raised)
        {
            content.Append(script.Text);
            _at++;
        }
        Write((raised ? "^{" : "_{") + content + "}", start, _at - start);
    }

    private void AccentBefore(string accent, int length)
    {
        if (_tokens.Count > 0 && _tokens[^1].Kind == TokenKind.Name)
        {
            var letter = _tokens[^1];
            _tokens[^1] = new Token(TokenKind.Command, accent, letter.Span, letter.Spaced);
            Add(TokenKind.Name, letter.Text, _at, length);
        }
        _at += _tokens.Count > 0 && _tokens[^1].Span.End == _at ? 0 : length;
    }

    private void OtherScript()
    {
        var start = _at;
        while (_at < _end && _text[_at] > 127 && Rune.TryGetRuneAt(_text, _at, out var rune) && Rune.IsLetterOrDigit(rune)
            && UnicodeMath.ToLatex(rune.Value) is null && UnicodeMath.Script(rune.Value) is null) _at += rune.Utf16SequenceLength;
        if (_at == start) _at++;
        Add(TokenKind.Words, _text[start.._at], start, _at - start);
    }

    /// <summary>Tokens of other text that stands for a part of this one.</summary>
    private void Write(string latex, int start, int length)
    {
        var before = _tokens.Count;
        if (_depth < Macros.DeepestUse) new Lexer(latex, 0, latex.Length, _macros, _tokens, _depth + 1, _fixed ?? new Span(start, length)).Run();
        else Add(TokenKind.Strange, _text.Substring(start, length), start, length);
        if (_tokens.Count > before) _tokens[before] = _tokens[before] with { Spaced = _spaced };
        _spaced = false;
        _at = start + length;
    }

    private void Backslash()
    {
        var next = Peek(1);
        if (char.IsAsciiLetter(next)) Command(Macros.Command(_text, _at, _end));
        else if (next == '\\') NewRow();
        else if (next is ',' or ';' or ':' or '!' or '>' or ' ' or '/' or '\n' or '\r' or '\t') (_spaced, _at) = (true, _at + 2);
        else if (next == '|') Add(TokenKind.Command, "Vert", _at, 2);
        else if (next is '{' or '}') Add(TokenKind.Sign, "\\" + next, _at, 2);
        else if (next is '_' or '*' or '#' or '&' or '%' or '-' or '[' or ']' or '(' or ')' or '^' or '\'' or '=' or '.' or '"' or '<' or '$' or '~') Escaped(next);
        else Add(TokenKind.Strange, _text.Substring(_at, Math.Min(2, _end - _at)), _at, Math.Min(2, _end - _at));
    }

    /// <summary>Markdown authors write \_ and \* so that the sign survives; LaTeX's own \% \# \$ \&amp; are signs too.</summary>
    private void Escaped(char c)
    {
        if (c is '#' or '&' or '%' or '$' or '"' or '~') Add(TokenKind.Strange, "\\" + c, _at, 2);
        else if (c is '(' or ')' or '[' or ']' && _depth > 0) _at += 2;
        else Add(TokenKind.Sign, c.ToString(), _at, 2);
    }

    private void NewRow()
    {
        var third = Peek(2);
        // \\_ \\{ \\| and \\\\ are what Markdown makes of an escaped backslash.
        if (third is '_' or '^') Add(TokenKind.Sign, third.ToString(), _at, 3);
        else if (third is '{' or '}') Add(TokenKind.Sign, "\\" + third, _at, 3);
        else if (third is '|') Add(TokenKind.Command, "Vert", _at, 3);
        else if (third is ',' or ';' or '!') (_spaced, _at) = (true, _at + 3);
        else
        {
            var length = third == '\\' && Peek(3) == '\\' ? 4 : 2;
            if (Peek(length) == '*') length++;
            var behind = _at + length;
            if (behind < _end && _text[behind] == '[' && Macros.TryBetween(_text, ref behind, _end, '[', ']', out var space) && IsLength(space)) length = behind - _at;
            Add(TokenKind.NewRow, "\\\\", _at, length);
        }
    }

    private static bool IsLength(string text) => text.Length >= 3 && text.TrimEnd()[^2..] is "pt" or "em" or "ex" or "cm" or "mm" or "in";

    private void Command(string name)
    {
        var start = _at;
        var behind = _at + 1 + name.Length;
        if (_macros.TryDefine(_text, _at, _end, out var end))
        {
            (_at, _spaced) = (end, true);
        }
        else if (_macros.Has(name))
        {
            if (_macros.Expand(name, _text, ref behind, _end) is { } written) Write(written, start, behind - start);
            else Add(TokenKind.Strange, "\\" + name, start, behind - start);
        }
        else if (Typesetting.Find(name) is { } kind)
        {
            Typeset(name, kind, behind);
        }
        else
        {
            var known = Typesetting.Canonical(name);
            if (known == "operatorname" && behind < _end && _text[behind] == '*') behind++;
            var star = behind;
            if (known is "mathrm" or "operatorname" && Macros.TryBetween(_text, ref behind, _end, '{', '}', out var letter))
            {
                // \mathrm{d}W is dW.
                if (letter.Trim() == "d")
                {
                    Add(TokenKind.Name, "d", start, behind - start);
                    return;
                }
                var text = letter.Replace("\\ ", " ", StringComparison.Ordinal).Trim();
                if (Vocabulary.Connectives.Contains(text.Split(' ', ',', ':')[0]) && text.Length > 1)
                {
                    Add(TokenKind.Words, text, start, behind - start);
                    return;
                }
                behind = star;
            }
            if (known == "arg" && string.CompareOrdinal(_text, SkipSpaces(behind), "\\m", 0, 2) == 0 && Macros.Command(_text, SkipSpaces(behind), _end) is "max" or "min")
            {
                var second = SkipSpaces(behind);
                Add(TokenKind.Name, "arg" + Macros.Command(_text, second, _end), start, second + 4 - start);
                return;
            }
            Add(Vocabulary.Letters.Contains(known) || (Vocabulary.Operators.Contains(known) && known != "vec" || known is "max" or "min") ? TokenKind.Name : TokenKind.Command, known, start, behind - start);
        }
    }

    private int SkipSpaces(int at)
    {
        while (at < _end && (_text[at] is ' ' or '\n' || _text[at] == '\\' && at + 1 < _end && _text[at + 1] is ',' or '!' or ';' or ' ')) at += _text[at] == '\\' ? 2 : 1;
        return at;
    }

    private void Typeset(string name, Typesetting.Kind kind, int behind)
    {
        var start = _at;
        switch (kind)
        {
            case Typesetting.Kind.Space:
                (_at, _spaced) = (behind, true);
                break;
            case Typesetting.Kind.DropArgument:
                (_at, _spaced) = (behind, true);
                if (_at < _end && _text[_at] == '*') _at++;
                Macros.TryBetween(_text, ref _at, _end, '[', ']', out _);
                Macros.TryBetween(_text, ref _at, _end, '{', '}', out _);
                break;
            case Typesetting.Kind.Delimiter:
                while (behind < _end && _text[behind] is ' ' or '\n' or '\r' or '\t') behind++;
                (_at, _spaced) = (behind < _end && _text[behind] == '.' ? behind + 1 : behind, true);
                break;
            case Typesetting.Kind.Text:
                if (!Macros.TryBetween(_text, ref behind, _end, '{', '}', out var content)) (_at, _spaced) = (behind, true);
                else Text(content, start, behind - start, name is "text" or "mbox" or "textnormal" or "textrm" or "hbox" or "intertext" or "shortintertext");
                break;
            case Typesetting.Kind.Environment:
                if (!Macros.TryBetween(_text, ref behind, _end, '{', '}', out var environment)) Add(TokenKind.Strange, "\\" + name, start, 1 + name.Length);
                else
                {
                    environment = environment.Trim().TrimEnd('*');
                    if (name == "begin" && environment is "array" or "tabular" or "alignat" or "alignedat" or "subarray") Macros.TryBetween(_text, ref behind, _end, '{', '}', out _);
                    else if (name == "begin" && behind < _end && _text[behind] == '[') Macros.TryBetween(_text, ref behind, _end, '[', ']', out _);
                    Add(name == "begin" ? TokenKind.Begin : TokenKind.End, environment, start, behind - start);
                }
                break;
        }
    }

    /// <summary>\text{…}: a name of one word, or words.</summary>
    private void Text(string content, int start, int length, bool mayBeProse)
    {
        var word = content.Trim().Replace("\\_", "_", StringComparison.Ordinal);
        if (word.Length == 0) (_at, _spaced) = (start + length, true);
        else if (word.Contains('$') || word.Contains('\\') && !mayBeProse) Write(word.Replace("$", " ", StringComparison.Ordinal), start, length);
        else if (Vocabulary.Connectives.Contains(word.TrimEnd('.', ','))) Add(TokenKind.Words, word, start, length);
        else if (word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-') && char.IsAsciiLetter(word[0]) && !Vocabulary.Connectives.Contains(word))
        {
            word = word.TrimEnd('.');
            Add(TokenKind.Name, word.StartsWith("numpy.", StringComparison.Ordinal) ? "np." + word[6..] : word, start, length);
        }
        else if (word.Contains('=') && !word.Contains(' ') && _depth < Macros.DeepestUse) Write(word, start, length);
        else if (word.Length == 1 && !char.IsLetter(word[0]) || word.All(c => char.IsAsciiDigit(c) || c == '.')) Write(word, start, length);
        else Add(TokenKind.Words, word, start, length);
    }
}
