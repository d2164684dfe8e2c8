using System.Text;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Reading.Tokens;

/// <summary>Mathematical characters and words beyond ASCII.</summary>
internal sealed partial class Lexer
{
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
        else
        {
            _at += length;
        }
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
}
