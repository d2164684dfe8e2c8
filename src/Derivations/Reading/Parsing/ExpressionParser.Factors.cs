using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading.Tokens;

namespace AutogradCheck.Derivations.Reading.Parsing;

/// <summary>Signs in front: minus, big operators, operators of differentiation, functions without brackets.</summary>
internal sealed partial class ExpressionParser
{
    private Expression Factor()
    {
        var start = _at;
        if (++_depth > DeepestNesting)
        {
            _depth--;
            return Give(start, _end, "nested too deeply");
        }
        var read = FactorHere();
        _depth--;
        return read;
    }

    private Expression FactorHere()
    {
        SkipBreaks();
        if (Done) return Missing();
        var start = _at;
        var token = Now;
        if (token.IsSign("-") || token.IsSign("+"))
        {
            _at++;
            var operand = Done ? Missing() : Factor();
            return token.Text == "-" ? Placed(new Negate(operand), start) : operand;
        }
        if (BigSign(token) is { } big) return Big(big);
        if (token.IsCommand("nabla")) return Nabla();
        if (token.IsCommand("partial")) return Partial();
        if (token.IsCommand("frac") && DerivativeFraction() is { } derivative) return derivative;
        if (IsFunctionName(token)) return Function();
        if (token.IsName("d") && (!_inIndex || Ahead(1) is { Kind: TokenKind.Name, Text: [>= 'A' and <= 'Z'] }) && Differential() is { } differential) return Ratio(Postfix(differential, start), start);
        if (token.IsName("Delta") && Ahead(1) is { Kind: TokenKind.Name, Text.Length: 1 }) return Postfix(Change(), start);
        var read = Postfix(Primary(), start);
        // {\sum_i} x_i: a sign in braces is one too.
        if (token.IsSign("{") && read is Expressions.Big { Body: Unread { Text: "" } } sign && !EndsTerm()) return Placed(sign with { Body = Term() }, start);
        // {\frac{d}{da}} J: an operator in braces is one too.
        return read is Derivative { Of: null, By.Count: > 0 } bare && bare.Kind != DerivativeKind.Nabla ? Operate(null, bare.By, bare.Kind, start) : read;
    }

    /// <summary>\Delta w: a change of w, one name.</summary>
    private Expression Change()
    {
        var start = _at++;
        return NameHere() is Symbol symbol ? Placed(symbol with { Base = "Delta " + symbol.Base }, start) : Missing();
    }

    private BigOperator? BigSign(Token token) => token switch
    {
        { Kind: TokenKind.Command, Text: "sum" } => BigOperator.Sum,
        { Kind: TokenKind.Name, Text: "Sigma" } when IsSumSign() => BigOperator.Sum,
        { Kind: TokenKind.Command, Text: "prod" } => BigOperator.Product,
        { Kind: TokenKind.Name, Text: "max" } when Ahead(1).IsSign("_") => BigOperator.Max,
        { Kind: TokenKind.Command, Text: "mathbb" } when FontLetter(_at) is "E" => BigOperator.Expectation,
        _ => null,
    };

    /// <summary>\Sigma_{i=1}^m, and the letter Σ with an index: typed for want of the sign.</summary>
    private bool IsSumSign()
    {
        if (!Ahead(1).IsSign("_")) return false;
        if (IsOpen(_at + 2) && _match[_at + 2] is var close)
        {
            for (var i = _at + 3; i < close; i++)
                if (Relations.Of(_tokens[i]) is "=" or "∈" or "≠") return true;
        }
        var index = IsOpen(_at + 2) ? Ahead(3) : Ahead(2);
        return Now.Span is { Length: 1 } span && span.Start < _text.Length && _text[span.Start] == 'Σ' && index.Kind == TokenKind.Name && index.Text is "i" or "j" or "n" or "t";
    }

    /// <summary>The one letter a font command is applied to; null when it is more.</summary>
    private string? FontLetter(int at)
    {
        if (at + 1 < _end && _tokens[at + 1].Kind is TokenKind.Name or TokenKind.Number) return _tokens[at + 1].Text;
        return at + 3 < _end && _tokens[at + 1].IsSign("{") && _match[at + 1] == at + 3 ? _tokens[at + 2].Text : null;
    }

    private Expressions.Big Big(BigOperator kind)
    {
        var start = _at;
        _at += kind != BigOperator.Expectation ? 1 : _tokens[_at + 1].IsSign("{") ? 4 : 2;
        Sequence<Expression> below = [];
        Expression? above = null;
        while (!Done && (Sign("_") || Sign("^")))
        {
            var lower = Sign("_");
            _at++;
            if (Done) break;
            if (Sign("{") && _match[_at] == _at + 1) _at += 2;
            else if (lower) below = new Sequence<Expression>([.. Script(BigBelow)]);
            else above = Script(() => One(List()));
            if (above is Words { Text: "" }) above = null;
        }
        Expression body;
        if (Done || EndsTerm() && !OpensBars(_at) && !Sign("-")) body = Missing();
        else if (kind is BigOperator.Expectation && IsOpen(_at)) body = Postfix(Primary(), _at);
        else
        {
            // \sum -2 x: the minus belongs to the body.
            var inner = _at;
            var negative = Sign("-");
            if (negative) _at++;
            body = Done ? Missing() : Term();
            if (negative) body = Placed(new Negate(body), inner);
        }
        return Placed(new Big(kind, below, above, body), start);
    }

    /// <summary>i=1, i, k \neq i, i,j, \substack{i \\ j}.</summary>
    private List<Expression> BigBelow()
    {
        if (Command("substack") && IsOpen(_at + 1))
        {
            var open = _at + 1;
            var rows = Inside(open, Rows);
            return [.. rows.SelectMany(r => r).Select(Letters)];
        }
        return List().SelectMany(item => item is Product ? Indices(item) : [item]).Select(Letters).ToList();
    }

    /// <summary>ij below a sum are two indices.</summary>
    private static IEnumerable<Expression> Indices(Expression item) =>
        item is Product { Sign: ProductSign.Juxtaposition, Left: var left, Right: Symbol { Base.Length: 1 } right } && left is Symbol { Base.Length: 1 } or Product
            ? Indices(left).Append(right) : [item];

    /// <summary>What stands behind ^ or _: a group, or one token.</summary>
    private T Script<T>(Func<T> read)
    {
        if (IsOpen(_at) && Sign("{")) return Inside(_at, read);
        var (start, end) = (_at, _end);
        _end = ScriptEnd(start);
        var inner = read();
        (_at, _end) = (_end, end);
        return inner;
    }

    /// <summary>Where the one thing behind ^ or _ ends when it has no braces: a token, or a command with its arguments.</summary>
    private int ScriptEnd(int start)
    {
        var end = start + 1;
        if (_tokens[start].Kind != TokenKind.Command || _tokens[start].Text is not ("mathbf" or "mathrm" or "mathcal" or "mathbb" or "operatorname" or "hat" or "tilde" or "bar" or "vec" or "frac" or "boxed" or "mathfrak")) return end;
        // Accents on accents: \hat{\mathbf x} without the braces.
        var arguments = _tokens[start].Text == "frac" ? 2 : 1;
        for (; arguments > 0 && end < _end; arguments--)
        {
            for (var nested = 0; nested < 4 && end + 1 < _end && _tokens[end].Kind == TokenKind.Command && IsNaming(_tokens[end].Text); nested++) end++;
            end = IsOpen(end) ? _match[end] + 1 : end + 1;
        }
        return Math.Min(end, _end);
    }

    private static Expression One(List<Expression> items) =>
        items.Count == 1 ? items[0] : new Expressions.Tuple(new Sequence<Expression>([.. items])) { Span = items[0].Span.To(Last(items[0].Span, items[^1].Span)) };

    private bool IsFunctionName(Token token) =>
        token.Kind == TokenKind.Name && Vocabulary.Operators.Contains(token.Text) || token.IsCommand("operatorname") && Joined() is { } word && Vocabulary.Operators.Contains(word);

    /// <summary>log x, \tanh^2(z), \log_2 (1-y): a function that may do without brackets.</summary>
    private Expression Function()
    {
        var start = _at;
        var name = Command("operatorname") ? Joined() ?? "" : Now.Text;
        _at = Command("operatorname") ? _match[_at + 1] + 1 : _at + 1;
        var scripts = Scripts(name);
        var function = Placed(new Symbol(name, scripts.Superscripts, scripts.Subscripts, scripts.Primes), start);
        while (Command("quad") && _at + 1 < _end && IsOpen(_at + 1)) _at++;
        if (Done || EndsTerm() && !OpensBars(_at) && !(Sign("-") && Operand(_at + 1)) || IsProductSign() || Now.Kind is TokenKind.Words) return Finish(function);
        if (IsOpen(_at) && Now.Kind != TokenKind.Begin)
        {
            var arguments = Arguments();
            return Postfix(Finish(Placed(new Call(function, arguments.Positional, arguments.Named), start)), start);
        }
        var argument = FunctionArgument();
        return Finish(Placed(new Call(function, [argument], []), start));

        Expression Finish(Expression call) => scripts.Wrap(call, SpanOf(start));
    }

    private bool Operand(int at) => at < _end && StartsFactor(_tokens[at]);

    private bool IsProductSign() => Now is { Kind: TokenKind.Command, Text: "cdot" or "times" or "circ" or "odot" or "bullet" or "otimes" or "ast" or "div" } or { Kind: TokenKind.Sign, Text: "*" or "/" or "@" or "." };

    /// <summary>log a b is log(ab), but log a (1 - b) is not: brackets, functions and signs end what has none.</summary>
    private Expression FunctionArgument()
    {
        var start = _at;
        if (Sign("-"))
        {
            _at++;
            return Placed(new Negate(Done ? Missing() : FunctionArgument()), start);
        }
        var argument = Factor();
        while (!EndsTerm() && !IsProductSign() && !IsOpen(_at) && Now.Kind is TokenKind.Name or TokenKind.Number or TokenKind.Command
            && !IsFunctionName(Now) && !Command("quad") && !(Command("frac") && Ahead(2).IsCommand("partial")) && argument is not (Expressions.Big or Group))
        {
            var right = Factor();
            argument = Placed(new Product(ProductSign.Juxtaposition, argument, right), start);
        }
        return argument;
    }
}
