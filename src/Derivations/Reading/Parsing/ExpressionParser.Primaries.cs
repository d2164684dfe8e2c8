using System.Globalization;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading.Tokens;

namespace AutogradCheck.Derivations.Reading.Parsing;

/// <summary>Numbers, names, brackets, fractions, norms.</summary>
internal sealed partial class ExpressionParser
{
    private Expression Primary()
    {
        while (Command("quad") && _at + 1 < _end) _at++;
        while (Sign("{") && IsOpen(_at) && _match[_at] == _at + 1 && _at + 2 < _end) _at += 2;
        if (Done) return Missing();
        var (start, token) = (_at, Now);
        switch (token.Kind)
        {
            case TokenKind.Number:
                // 1\!\!1 is how one prints the indicator without its font.
                if (token.Text == "1" && Ahead(1) is { Kind: TokenKind.Number, Text: "1" } && (Ahead(2).IsSign("_") || Ahead(2).IsSign("\\{"))) _at++;
                _at++;
                return token.Text == "1" && IndicatorBehind(start) is { } indicator ? indicator
                    : Placed(new Number(double.Parse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture)), start);
            case TokenKind.Name:
                return NameHere();
            case TokenKind.Words:
                _at++;
                return Placed(new Words(token.Text), start);
            case TokenKind.Begin when IsOpen(_at):
                return Environment();
            case TokenKind.Command:
                return CommandHere();
            case TokenKind.Sign when IsOpen(_at):
                return BracketedHere();
            case TokenKind.Sign when IsBar(_at):
                return Bars();
            case TokenKind.Sign when token.Text == "!":
                return Give(start, start + 1, "a factorial is not understood");
            case TokenKind.Sign when token.Text == "\\{" && Ahead(1).Kind == TokenKind.Begin && IsOpen(_at + 1):
                // \left\{ \begin{array} … \right. is what cases is short for.
                _at++;
                return Placed(Inside(_at, CaseRows), start);
            case TokenKind.Sign when token.Text is "(" or "[" or "{" or "\\{":
                return Unbalanced($"this {token.Text.TrimStart('\\')} is never closed");
            case TokenKind.Sign when token.Text is ")" or "]" or "}" or "\\}":
                return Unbalanced($"nothing was opened that this {token.Text.TrimStart('\\')} closes");
            case TokenKind.Begin:
                return Unbalanced($"\\begin{{{token.Text}}} is never ended");
            case TokenKind.End:
                return Unbalanced($"nothing was begun that \\end{{{token.Text}}} ends");
            default:
                return Give(start, start + 1, "this sign is out of place");
        }

        Unread Unbalanced(string why) => Give(start, start + 1, why) with { IsUnbalanced = true };
    }

    private Expression BracketedHere()
    {
        var (start, token) = (_at, Now);
        if (_match[_at] == _at + 1)
        {
            _at += 2;
            return token.Text == "{" ? Placed(new Words(""), start) : Placed(new Group(new Words("")), start);
        }
        var inner = Inside(start, () => One(List()));
        // A bracket with a matrix inside is the matrix's own.
        return token.Text == "{" || inner is Matrix or Cases ? inner : Placed(new Group(inner), start);
    }

    /// <summary>A name as it stands: a letter, a word, an accented or emboldened one.</summary>
    private Expression NameHere()
    {
        var (start, token) = (_at, Now);
        if (token.Kind != TokenKind.Name) return CommandHere();
        _at++;
        // dW2, x1: a digit that touches a letter is its index.
        if (!Done && Now is { Kind: TokenKind.Number, Spaced: false } digits && !digits.Text.Contains('.') && token.Text.Length <= 6)
        {
            _at++;
            return Placed(new Symbol(token.Text, [], [new Decoration(Bracket.None, [new Number(double.Parse(digits.Text, CultureInfo.InvariantCulture)) { Span = digits.Span }])]), start);
        }
        if (token.Text == "I" && !Done && (Sign("_") || Sign("\\{") || Sign("(") || Sign("[")) && IndicatorBehind(start) is { } indicator) return indicator;
        return Placed(new Symbol(token.Text), start);
    }

    private Expression CommandHere()
    {
        var (start, name) = (_at, Now.Text);
        switch (name)
        {
            case "frac":
                if (DerivativeFraction() is { } derivative) return derivative;
                _at++;
                var numerator = Argument();
                return Placed(Quotient(numerator, Argument()), start);
            case "sqrt":
                _at++;
                Sequence<NamedArgument> root = [];
                if (Sign("[") && IsOpen(_at)) root = [new NamedArgument("root", Inside(_at, () => One(List())))];
                var under = Sign("(") && IsOpen(_at) ? Inside(_at, () => One(List())) : Argument();
                return Placed(new Call(new Symbol("sqrt") { Span = _tokens[start].Span }, [under], root), start);
            case "hat" or "tilde" or "bar" or "dot" or "ddot" or "check" or "breve" or "mathring":
                return Accented(name);
            case "mathbf" or "mathrm" or "operatorname" or "mathcal" or "mathbb" or "mathfrak" or "vec":
                return Font(name);
            case "boxed" or "fbox" or "underline" or "cancel" or "bcancel" or "ensuremath" or "mathstrut" or "bbox" or "smash" or "mathclap" or "xcancel" or "framebox":
                _at++;
                if (Sign("[") && IsOpen(_at)) _at = _match[_at] + 1;
                return Argument();
            case "underbrace" or "overbrace" or "underbracket" or "overbracket":
                _at++;
                var braced = Argument();
                var label = name[0] == 'u' ? "_" : "^";
                if (Sign(label) && _at + 1 < _end) _at = IsOpen(_at + 1) ? _match[_at + 1] + 1 : ScriptEnd(_at + 1);
                return braced;
            case "overset" or "underset" or "stackrel":
                _at++;
                Argument();
                return Argument();
            case "binom" or "tbinom" or "dbinom":
                _at++;
                var top = Argument();
                return Placed(new Call(new Symbol("binom") { Span = _tokens[start].Span }, [top, Argument()], []), start);
            case "dots":
                _at++;
                return Placed(new Ellipsis(), start);
            case "langle" or "lfloor" or "lceil" when IsOpen(_at):
                var items = Inside(_at, List);
                return Placed(new Call(new Symbol(name switch { "langle" => "inner", "lfloor" => "floor", _ => "ceil" }) { Span = _tokens[start].Span }, new Sequence<Expression>([.. items]), []), start);
            case "Vert":
                return Norm();
            case "vert" or "mid":
                return Bars();
            case "nabla" or "partial":
                _at++;
                return Placed(new Symbol(name), start);
            case "d":
                _at++;
                return Placed(new Symbol("d"), start);
            case "forall" or "exists" or "therefore" or "because" or "wedge" or "vee" or "land" or "lor" or "arg":
                _at++;
                return Placed(new Words(name switch { "forall" => "for all", "exists" => "there is", "wedge" or "land" => "and", "vee" or "lor" => "or", _ => name }), start);
            case "{" or "[" when IsOpen(_at):
                return BracketedHere();
            case "top" or "bot" or "cup" or "cap" or "setminus" or "oplus" or "ominus" or "angle" or "triangle" or "square" or "langle" or "rangle":
                return Give(start, start + 1, $"\\{name} is not understood here");
            default:
                return Give(start, start + 1, $"\\{name} is not known");
        }
    }

    /// <summary>The group or the one token behind a command.</summary>
    private Expression Argument()
    {
        while (Command("quad")) _at++;
        if (Done) return Missing();
        if (IsOpen(_at) && Sign("{"))
        {
            if (_match[_at] > _at + 1) return Inside(_at, () => One(List()));
            _at += 2;
            return Missing();
        }
        // \frac12 is one half.
        if (Now is { Kind: TokenKind.Number, Text.Length: > 1 } digits && digits.Text.All(char.IsAsciiDigit)) return SplitDigits(digits);
        var (start, end) = (_at, _end);
        _end = ScriptEnd(start);
        var read = Primary();
        (_at, _end) = (Math.Max(_at, start + 1), end);
        return read;
    }

    private int _digit;

    private Number SplitDigits(Token digits)
    {
        var value = new Number(digits.Text[_digit] - '0') { Span = new Span(digits.Span.Start + _digit, 1) };
        if (++_digit >= digits.Text.Length || _digit >= 2) (_at, _digit) = (_at + 1, 0);
        return value;
    }

    private static Expression Quotient(Expression numerator, Expression denominator) =>
        numerator is Symbol { Base: var of } upper && denominator is Symbol { Base: var by } lower && IsGradientName(of) && IsGradientName(by)
            ? new Derivative(upper with { Base = of[1..] }, [lower with { Base = by[1..] }], DerivativeKind.Total)
            : new Divide(numerator, denominator);

    private Expression Accented(string accent)
    {
        var start = _at++;
        var inner = Argument();
        return inner is Symbol symbol ? Placed(symbol with { Base = $"{accent} {symbol.Base}" }, start) : Placed(new Call(new Symbol(accent) { Span = _tokens[start].Span }, [inner], []), start);
    }

    /// <summary>Bold and upright letters are the letters; \mathcal and \mathbb ones are others.</summary>
    private Expression Font(string font)
    {
        var start = _at;
        if (font is "mathrm" or "operatorname" && Joined() is { } word)
        {
            _at = _match[_at + 1] + 1;
            if (word == "1" && IndicatorBehind(start) is { } one) return one;
            return char.IsAsciiDigit(word[0]) ? Placed(new Number(double.Parse(word, CultureInfo.InvariantCulture)), start) : Placed(new Symbol(word), start);
        }
        _at++;
        if (Done) return Missing();
        var inner = Argument();
        if (inner is Number { Value: 1 } or Symbol { Base: "I" or "1", Superscripts.Count: 0, Subscripts.Count: 0 } && IndicatorBehind(start) is { } indicator) return indicator;
        if (font is "mathbf" or "mathbb" && Constant(inner) is { } constant) return Placed(constant, start);
        var prefix = font switch { "mathcal" => "cal ", "mathbb" => "bb ", "mathfrak" => "frak ", _ => "" };
        return inner is Symbol symbol ? Placed(symbol with { Base = prefix + symbol.Base }, start) : inner;
    }

    // \mathbf 1, \mathbf{1_n}, \mathbf{1_n^T}: vectors of ones.
    private static Expression? Constant(Expression e) => e switch
    {
        Number { Value: 1 or 0 } number => new Symbol($"bold {number.Value}"),
        Element { Operand: Number { Value: 1 or 0 } sized } element => new Symbol($"bold {sized.Value}", [], [new(Bracket.None, element.Indices)]),
        Transpose t when Constant(t.Operand) is { } upright => t with { Operand = upright with { Span = t.Operand.Span } },
        _ => null,
    };

    /// <summary>The letters between a font command's braces as one word; null when there is more or less than that.</summary>
    private string? Joined()
    {
        var open = _at + 1;
        if (!(open < _end && Sign2(open) && _match[open] > open + 1 && _match[open] < _end)) return null;
        var text = "";
        for (var i = open + 1; i < _match[open]; i++)
        {
            var token = _tokens[i];
            if (token.Kind is not (TokenKind.Name or TokenKind.Number or TokenKind.Words) && !(token.IsSign("-") && i > open + 1) || token.Text.Contains(' ') || Vocabulary.Letters.Contains(token.Text) && token.Text.Length > 1 && _match[open] > open + 2) return null;
            text += token.Text;
        }
        return text == "d" ? null : text;
    }

    private bool Sign2(int at) => _tokens[at].IsSign("{");

    /// <summary>The condition in brackets or lowered behind a 1 or I: {Z &gt; 0}; null, and nothing read, when there is none.</summary>
    private Indicator? IndicatorBehind(int start)
    {
        var open = Sign("_") ? _at + 1 : _at;
        if (open < _end && _tokens[open].IsSign("{") && IsOpen(open) && Brackets.Opens(_tokens[open + 1]) && _match[open + 1] == _match[open] - 1 && !Sign("_")) open++;
        if (!IsOpen(open) || _tokens[open].Kind == TokenKind.Begin || !HasRelation(open)) return null;
        var close = _match[open];
        if (open > _at && !Sign("_")) close++;
        var condition = Inside(open, () => One(List()));
        _at = close + 1;
        while (condition is Group { Inner: var bare }) condition = bare;
        return Placed(new Indicator(condition), start);
    }

    private bool HasRelation(int open)
    {
        for (var i = open + 1; i < _match[open]; i++)
        {
            if (Relations.Of(_tokens[i]) is { } sign && sign is "=" or "<" or ">" or "≠" or "≤" or "≥" or "∈" || _tokens[i].IsCommand("not")) return true;
            // A bracket that holds everything is looked into: _{[z > 0]}.
            if (IsOpen(i) && !(i == open + 1 && _match[i] == _match[open] - 1)) i = _match[i];
        }
        return false;
    }

    private bool IsBar(int at) => at < _end && (_tokens[at].IsSign("|") || _tokens[at].IsCommand("vert"));

    private bool ClosesBars() => _bars > 0 && !Done && (_bars % 2 == 1 ? IsBar(_at) : Command("Vert"));

    /// <summary>Whether a bar here starts an absolute value: another one closes it before the next comma.</summary>
    private bool OpensBars(int at)
    {
        if (_bars > 0 || !IsBar(at) || at + 1 < _end && _tokens[at + 1].IsSign("_")) return false;
        for (var i = at + 1; i < _end && !_tokens[i].IsSign(",") && !_tokens[i].IsSign(";"); i++)
        {
            if (IsBar(i)) return i > at + 1;
            if (IsOpen(i)) i = _match[i];
        }
        return false;
    }

    private Expression Bars() => Between(1, IsBar, inner => new Absolute(inner));

    private Expression Norm() => Between(2, at => at < _end && _tokens[at].IsCommand("Vert"), inner => new Norm(inner, null));

    private Expression Between(int kind, Func<int, bool> closes, Func<Expression, Expression> make)
    {
        var (start, before) = (_at, _bars);
        // Linear: the partner must be there before anything is read.
        var partner = start + 1;
        while (partner < _end && !closes(partner)) partner = IsOpen(partner) ? _match[partner] + 1 : partner + 1;
        if (partner >= _end || partner == start + 1) return Give(start, start + 1, "this bar is never closed");
        _at++;
        _bars = kind;
        var inner = Sum();
        _bars = before;
        if (Done) return Placed(new Product(ProductSign.Juxtaposition, inner, Missing()), start);
        if (!closes(_at)) return Placed(new Product(ProductSign.Juxtaposition, inner, Give(_at, Math.Max(_at + 1, partner + 1), "this does not belong between bars")), start);
        _at++;
        return Placed(make(inner), start);
    }

    /// <summary>f|_{x=a}: a call of "at".</summary>
    private Call EvaluatedAt(Expression read, int start)
    {
        var bar = _at;
        _at += 2;
        var point = Done ? Missing() : Script(() => One(List()));
        return Placed(new Call(new Symbol("at") { Span = _tokens[bar].Span }, [read, point], []), start);
    }
}
