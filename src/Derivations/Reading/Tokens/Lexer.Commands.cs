namespace AutogradCheck.Derivations.Reading.Tokens;

/// <summary>Commands: what a backslash starts.</summary>
internal sealed partial class Lexer
{
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
        else if (Packages.Written(name, _text, ref behind, _end) is { } spelt)
        {
            Write(spelt, start, behind - start);
        }
        else if (Typesetting.Shorthand(name) is { } longhand)
        {
            Write(longhand, start, behind - start);
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
                else if (name is "intertext" or "shortintertext")
                {
                    // A line of its own between two rows.
                    Add(TokenKind.NewRow, "\\", start, 0);
                    Text(content, start, behind - start, true);
                    Add(TokenKind.NewRow, "\\", behind, 0);
                }
                else Text(content, start, behind - start, name is "text" or "mbox" or "textnormal" or "textrm" or "hbox");
                break;
            case Typesetting.Kind.Environment:
                if (!Macros.TryBetween(_text, ref behind, _end, '{', '}', out var environment)) Add(TokenKind.Strange, "\\" + name, start, 1 + name.Length);
                else
                {
                    environment = environment.Trim().TrimEnd('*');
                    if (name == "begin" && environment is "array" or "tabular" or "alignat" or "alignedat" or "subarray" or "IEEEeqnarray") Macros.TryBetween(_text, ref behind, _end, '{', '}', out _);
                    else if (name == "begin" && behind < _end && _text[behind] == '[') Macros.TryBetween(_text, ref behind, _end, '[', ']', out _);
                    Add(name == "begin" ? TokenKind.Begin : TokenKind.End, environment, start, behind - start);
                }
                break;
        }
    }

    /// <summary>\text{if $j$ is an output unit}: words and formulas by turns.</summary>
    private void TextWithMath(string text, int start, int length)
    {
        var math = false;
        foreach (var part in text.Split('$'))
        {
            if (part.Trim().Length > 0)
            {
                if (math) Write(part, start, length);
                else Add(TokenKind.Words, part.Trim(), start, length);
            }
            math = !math;
        }
        _at = start + length;
    }

    /// <summary>\text{…}: a name of one word, or words.</summary>
    private void Text(string content, int start, int length, bool mayBeProse)
    {
        var word = content.Trim().Replace("\\_", "_", StringComparison.Ordinal);
        if (word.Length == 0) (_at, _spaced) = (start + length, true);
        else if (word.Contains('$')) TextWithMath(word, start, length);
        else if (word.Contains('\\') && !mayBeProse) Write(word.Replace("$", " ", StringComparison.Ordinal), start, length);
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
