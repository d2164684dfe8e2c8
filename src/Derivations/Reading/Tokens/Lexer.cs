using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Reading.Tokens;

/// <summary>
/// Cuts a formula into tokens: drops what only sets type (spacing, sizes, labels), expands macros, turns mathematical characters into commands, undoes Markdown's escapes.
/// </summary>
internal sealed partial class Lexer
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
        Unbrace(tokens);
        return Angles.Paired(tokens.Exists(t => t.IsCommand("over")) ? Fractions(tokens) : tokens);
    }

    /// <summary>\large{(} is the bracket alone.</summary>
    private static void Unbrace(List<Token> tokens)
    {
        var kept = 0;
        foreach (var token in tokens.ToArray())
        {
            if (token.IsSign("}") && kept > 1 && tokens[kept - 1] is { Kind: TokenKind.Sign, Text: "(" or ")" or "[" or "]" } && tokens[kept - 2].IsSign("{")) (tokens[kept - 2], kept) = (tokens[kept - 1], kept - 1);
            else tokens[kept++] = token;
        }
        tokens.RemoveRange(kept, tokens.Count - kept);
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
        // y_if_i is y_i f_i: a script without braces is one letter.
        if (Vocabulary.IsConnective(_text[start..end]) && end - start == 2 && _tokens.Count > 0 && _tokens[^1].IsSign("_"))
        {
            for (var i = start; i < end; i++) Name(_text[i..(i + 1)], i, 1);
            return;
        }
        // r^Tr is r^T r, \sum_ip_i runs over i.
        if (end - start > 1 && _tokens.Count > 0 && ((_text[start] == 'T' && _tokens[^1].IsSign("^")) || (_tokens.Count > 1 && _tokens[^1].IsSign("_") && _tokens[^2].IsCommand("sum"))))
        {
            Name(_text[start..(start + 1)], start, 1);
            _at = start + 1;
            Letters();
            return;
        }
        if (Vocabulary.IsConnective(_text[start..end]))
        {
            Add(TokenKind.Words, _text[start..end], start, end - start);
            return;
        }
        if (end - start is 4 or 5 && _text.AsSpan(start, end - start).EndsWith("hat") && (end - start == 4 || _text[start] == 'd') && !Vocabulary.IsKnown(_text[start..end]))
        {
            // yhat, dxhat: what programs call \hat y.
            Write((end - start == 5 ? "d" : "") + "\\hat{" + _text[end - 4] + "}", start, end - start);
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
            // \frac1mnp.sum(...)
            _at = start + i;
            if (i > 0 && Package(end)) return;
            var length = Vocabulary.NameLength(run, i);
            Name(run.Slice(i, length).ToString(), start + i, length);
            i += length;
        }
    }

    /// <summary>c_{next}, x^{new}: three letters or more that are all of a script are a word; ijk has no vowel but i.</summary>
    private bool IsWholeScript(int start, int end)
    {
        if (end - start < 3 || end >= _end || _text[end] != '}' || _tokens.Count < 2 || !_tokens[^1].IsSign("{") || !(_tokens[^2].IsSign("_") || _tokens[^2].IsSign("^"))) return false;
        for (var i = start; i < end; i++)
            if ("aeou".Contains(_text[i])) return true;
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
            case '=' when Peek(1) == ':':
                Add(TokenKind.Sign, "=:", _at, 2);
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
            // f^{(l)}!\left(z\right): Markdown has taken the backslash of a thin space, and of others then.
            case '!' when _text.AsSpan(_at + 1, _end - _at - 1).StartsWith("\\left") && _tokens.Count > 0 && _tokens[^1].Kind is TokenKind.Name or TokenKind.Sign && !HasFactorial():
                _macros.HasLostSpacing = true;
                (_at, _spaced) = (_at + 1, true);
                return;
            case ',' when Peek(1) == '\'' || (_macros.HasLostSpacing && _spaced && Peek(1) == ' '):
                (_at, _spaced) = (_at + 1, true);
                return;
            case '.' when Peek(1) == '*':
                Add(TokenKind.Command, "odot", _at, 2);
                return;
            case '.' when Peek(1) == '.':
                Add(TokenKind.Command, "dots", _at, Peek(2) == '.' ? 3 : 2);
                return;
            case '$' or '`' when IsBetweenCode(c):
                (_at, _spaced) = (_at + 1, true);
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

    // n!/(k!(n-k)!)
    private bool HasFactorial()
    {
        for (var i = _at + 1; i < _end; i++)
            if (_text[i] == '!' && _text[i - 1] != '\\' && !_text.AsSpan(i + 1, _end - i - 1).StartsWith("\\left")) return true;
        return false;
    }

    /// <summary>In \frac1m$ `np.sum(`$dZ$`, axis=1)` dollars and backticks stand beside each other, and nothing ends.</summary>
    private bool IsBetweenCode(char c)
    {
        if (_depth > 0) return false;
        var (before, after) = (_at - 1, _at + 1);
        while (before >= 0 && _text[before] == ' ') before--;
        while (after < _end && _text[after] == ' ') after++;
        var other = c == '$' ? '`' : '$';
        return (before >= 0 && _text[before] == other) || (after < _end && _text[after] == other);
    }

    /// <summary>In |a||b| the two bars in the middle are no norm.</summary>
    private bool ClosesAndOpens() =>
        !_spaced && _tokens.Count > 0 && _tokens[^1] is { Kind: TokenKind.Name or TokenKind.Number } or { Kind: TokenKind.Sign, Text: ")" or "}" }
        && (char.IsAsciiLetter(Peek(2)) || Peek(2) == '\\') && _singleBars % 2 == 1;
}
