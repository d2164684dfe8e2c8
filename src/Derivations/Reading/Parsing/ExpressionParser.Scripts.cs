using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading.Tokens;

namespace AutogradCheck.Derivations.Reading.Parsing;

/// <summary>What stands raised and lowered behind a name, and what follows it directly.</summary>
internal sealed partial class ExpressionParser
{
    private bool _inIndex;

    /// <summary>Superscripts and subscripts of one name, sorted by what they are.</summary>
    private sealed record ScriptSet(Sequence<Decoration> Superscripts, Sequence<Decoration> Subscripts, int Primes, List<Func<Expression, Expression>> Wraps)
    {
        /// <summary>Transposes and powers around an expression, in the order in which they were written.</summary>
        public Expression Wrap(Expression inner, Span span) => Wraps.Aggregate(inner, (e, wrap) => wrap(e) with { Span = span });
    }

    private bool AtScript => Sign("^") || Sign("_") || Sign("'") || Command("prime");

    /// <summary>All scripts that follow.</summary>
    /// <param name="name">What they belong to: e^{(x)} is a power, z^{(l)} is not.</param>
    private ScriptSet Scripts(string name)
    {
        var (raised, lowered, primes, wraps) = (new List<Decoration>(), new List<Decoration>(), 0, new List<Func<Expression, Expression>>());
        while (AtScript)
        {
            if (Sign("'") || Command("prime"))
            {
                primes++;
                _at++;
                continue;
            }
            var lower = Sign("_");
            _at++;
            if (Done) wraps.Add(e => new Product(ProductSign.Juxtaposition, e, new Unread("", "nothing is raised or lowered here")));
            else if (lower)
            {
                // g_prime is what programs call g'.
                if (Now is { Kind: TokenKind.Name, Text: "prime" or "deriv" or "derivative" }) (_at, primes) = (_at + 1, primes + 1);
                else lowered.AddRange(Script(Lowered));
            }
            else primes += Script(() => Raised(name, raised, wraps));
        }
        return new ScriptSet(new Sequence<Decoration>([.. raised]), new Sequence<Decoration>([.. lowered]), primes, wraps);
    }

    /// <summary>The inside of a superscript: decorations, primes, a transpose, a power.</summary>
    private int Raised(string name, List<Decoration> raised, List<Func<Expression, Expression>> wraps)
    {
        var primes = 0;
        var power = name is "e" or "" || name.Length == 0 || char.IsAsciiDigit(name[0]);
        while (!Done)
        {
            var token = Now;
            if (token.IsSign("'") || token.IsCommand("prime") || token.IsSign("^")) (_at, primes) = (_at + 1, primes + (token.IsSign("^") ? 0 : 1));
            else if (token.IsSign("{") && IsOpen(_at) && (IsRaisedMark(_at + 1) && _match[_at] == _at + 2 || _match[_at] == _end - 1 || Brackets.Opens(_tokens[_at + 1]))) primes += Inside(_at, () => Raised(name, raised, wraps));
            else if (token.IsSign(",") && IsTransposeMark(_at + 1, out _)) _at++;
            else if (IsTransposeMark(_at, out var end))
            {
                wraps.Add(e => new Transpose(e));
                _at = end;
            }
            else if (token.IsSign("-") && IsTransposeMark(_at + 1, out end))
            {
                wraps.Add(e => new Power(e, new Negate(new Number(1))));
                wraps.Add(e => new Transpose(e));
                _at = end;
            }
            else if (!power && BracketHere() is { } bracket)
            {
                var close = bracket == Bracket.Angle && Sign("<") ? Closing() : _match[_at];
                var outer = _end;
                (_at, _end) = (_at + 1, close);
                var inner = new Decoration(bracket, new Sequence<Expression>([.. IndexParts()]));
                (_at, _end) = (close + 1, outer);
                raised.Add(inner);
            }
            else if (!power && _at + 1 == _end && IsMark(token, out var mark))
            {
                raised.Add(new Decoration(Bracket.None, [new Symbol(mark) { Span = token.Span }]));
                _at++;
            }
            else if (!power && IsWord(token))
            {
                var start = _at;
                raised.Add(new Decoration(Bracket.None, [Factor()]));
                if (_at == start) _at++;
            }
            else
            {
                // a^{l T}, a^{l-1,T}: what is left of a final T.
                var outer = _end;
                var transposed = _end - _at > 1 && (_tokens[_end - 1].IsCommand("top") || _tokens[_end - 1].IsName("T")) && (_tokens[_end - 2].Kind is TokenKind.Name or TokenKind.Number || _tokens[_end - 2].Text is "," or ")");
                if (transposed) _end -= _tokens[_end - 2].IsSign(",") ? 2 : 1;
                var exponent = One(List());
                wraps.Add(e => new Power(e, exponent));
                if (transposed) wraps.Add(e => new Transpose(e));
                (_at, _end) = (outer, outer);
            }
        }
        return primes;
    }

    private bool IsRaisedMark(int at) => _tokens[at].IsSign("'") || _tokens[at].IsCommand("prime") || IsTransposeMark(at, out _);

    private static bool IsMark(Token token, out string mark)
    {
        mark = token switch
        {
            { Kind: TokenKind.Sign, Text: "*" or "+" or "-" } => token.Text,
            { Kind: TokenKind.Command, Text: "ast" } => "*",
            { Kind: TokenKind.Command, Text: "dagger" or "circ" } => token.Text,
            _ => "",
        };
        return mark.Length > 0;
    }

    private bool IsWord(Token token) =>
        token.Kind == TokenKind.Command && token.Text is "mathrm" or "operatorname" && IsOpen(_at + 1) && _match[_at + 1] == _end - 1 && Joined() is { Length: > 1 } || token.Kind == TokenKind.Words || token.Kind == TokenKind.Name && token.Text.Length > 1 && !Vocabulary.Letters.Contains(token.Text) && !Vocabulary.Operators.Contains(token.Text) && _at + 1 == _end;

    /// <summary>T, \top, \mathsf{T}, \mathrm T as the last thing in a superscript.</summary>
    private bool IsTransposeMark(int at, out int end)
    {
        end = at + 1;
        if (at >= _end) return false;
        if (_tokens[at].IsCommand("top")) return true;
        if (_tokens[at].Kind == TokenKind.Command && _tokens[at].Text is "mathrm" or "mathbf" or "mathcal" or "operatorname" && at + 1 < _end)
        {
            at++;
            if (_tokens[at].IsSign("{") && _match[at] == at + 2) (at, end) = (at + 1, at + 3);
            else end = at + 1;
        }
        else if (_tokens[at].IsSign("{") && _match[at] == at + 2) (at, end) = (at + 1, at + 3);
        return at < _end && (_tokens[at].IsName("T") || _tokens[at].IsName("t") && end - at > 1 || _tokens[at].IsCommand("top")) && (end >= _end || _tokens[end].IsSign("'"));
    }

    /// <summary>Which bracket opens here and is a decoration: nothing but another decoration may follow it.</summary>
    private Bracket? BracketHere()
    {
        Bracket? kind = Now switch
        {
            { Kind: TokenKind.Sign, Text: "(" } => Bracket.Round,
            { Kind: TokenKind.Sign, Text: "[" } or { Kind: TokenKind.Command, Text: "[" } => Bracket.Square,
            { Kind: TokenKind.Sign, Text: "\\{" } => Bracket.Curly,
            { Kind: TokenKind.Command, Text: "langle" } or { Kind: TokenKind.Sign, Text: "<" } or { Kind: TokenKind.Command, Text: "lt" } => Bracket.Angle,
            _ => null,
        };
        if (kind is null) return null;
        var close = Sign("<") || Command("lt") ? Closing() : _match[_at];
        if (close <= _at || close >= _end) return null;
        var next = close + 1;
        if (next >= _end) return kind;
        var behind = _tokens[next];
        return Brackets.Opens(behind) || behind.IsSign("'") || behind.IsSign("^") || behind.IsCommand("prime") || behind.IsSign("<") || behind.IsCommand("top") || behind.IsName("T") || behind.IsSign(",") && IsTransposeMark(next + 1, out _) || behind.Kind == TokenKind.Number || behind.IsSign("-") && next + 1 < _end && _tokens[next + 1].Kind is TokenKind.Number ? kind : null;
    }

    /// <summary>The &gt; that closes a &lt;.</summary>
    private int Closing()
    {
        for (var i = _at + 1; i < _end; i++)
            if (_tokens[i].IsSign(">") || _tokens[i].IsCommand("gt")) return i;
        return -1;
    }

    private List<Decoration> Lowered()
    {
        if (BracketHere() is { } bracket && _match[_at] == _end - 1)
            return Inside(_at, () => new List<Decoration> { new(bracket, new Sequence<Expression>([.. IndexParts()])) });
        if (_at + 1 == _end && IsMark(Now, out var mark))
        {
            var symbol = new Symbol(mark) { Span = Now.Span };
            _at++;
            return [new Decoration(Bracket.None, [symbol])];
        }
        return [new Decoration(Bracket.None, new Sequence<Expression>([.. IndexParts()]))];
    }

    /// <summary>ij, i,j, l-1, :, k \neq i up to the end.</summary>
    private List<Expression> IndexParts()
    {
        var parts = new List<Expression>();
        var before = _inIndex;
        _inIndex = true;
        while (!Done)
        {
            if (!Sign(",") && !Sign(";")) parts.AddRange(Flat(Index()).Select(Letters));
            if (!Done) _at++;
        }
        _inIndex = before;
        return parts;
    }

    // i' beside i is another letter, and no derivative.
    private static Expression Letters(Expression e) => e is Symbol { Primes: > 0 and var primes, Base: { Length: 1 } letter, Superscripts.Count: 0, Subscripts.Count: 0 } s ? s with { Base = letter + new string('\'', primes), Primes = 0 } : Parts.Map(e, Letters);

    private static IEnumerable<Expression> Flat(Expression e) =>
        e is Product { Sign: ProductSign.Juxtaposition } p && IsIndex(p.Right) && (p.Left is Product || IsIndex(p.Left)) ? Flat(p.Left).Append(p.Right) : [e];

    private static bool IsIndex(Expression e) => e is Symbol or Number or Call { Function: Symbol { Base: ":" } };

    /// <summary>One index or slice: i, l-1, :, 1:n.</summary>
    private Expression Index()
    {
        var start = _at;
        var slice = new List<Expression>();
        var colons = 0;
        while (!Done && !Sign(",") && !Sign(";"))
        {
            if (Sign(":") || Command("colon") || (Command("cdot") || Sign("*") || Command("bullet")) && (_at + 1 == _end || _at == start))
            {
                colons++;
                _at++;
            }
            else
            {
                var before = _at;
                slice.Add(colons > 0 || HasColonAhead() ? Sum() : Relation());
                if (_at == before) _at++;
            }
        }
        if (colons == 0) return slice.Count == 1 ? slice[0] : Placed(new Expressions.Tuple(new Sequence<Expression>([.. slice])), start);
        return Placed(new Call(new Symbol(":"), new Sequence<Expression>([.. slice]), []), start);
    }

    private bool HasColonAhead()
    {
        for (var i = _at; i < _end && !_tokens[i].IsSign(","); i++)
        {
            if (_tokens[i].IsSign(":")) return true;
            if (IsOpen(i)) i = _match[i];
        }
        return false;
    }

    /// <summary>Scripts, brackets of a call or an element, .T and .dot behind something.</summary>
    private Expression Postfix(Expression read, int start)
    {
        while (!Done)
        {
            if (Sign("{") && _match[_at] == _at + 1 && (Ahead(2).IsSign("^") || Ahead(2).IsSign("_") || Ahead(2).IsSign("'"))) _at += 2;
            else if (AtScript) read = Scripted(read, start);
            else if (read is Symbol name && Sign("{") && !Now.Spaced && IsOpen(_at) && Braced(name) is { } braced) read = Placed(braced(), start);
            else if (Sign("!") && !Ahead(1).IsSign("=") && read is Symbol or Group or Number)
            {
                _at++;
                read = Placed(new Call(new Symbol("factorial"), [read], []), start);
            }
            else if (Sign(".") && Now.Spaced is false && Ahead(1) is { Kind: TokenKind.Name } member && MethodHere(member.Text) is { } method) read = method(read, start);
            else if (Sign("[") && IsOpen(_at) && !Now.Spaced && IsIndexed(read)) read = Indexed(read, start);
            else if ((Sign("(") || Sign("[") || Sign("\\{")) && IsOpen(_at) && IsCallee(read)) read = Called(read, start);
            else break;
        }
        return read;
    }

    /// <summary>\theta{_k} is \theta_k, and b{[l]} is b^{[l]} without its caret; null when the braces hold anything else.</summary>
    private Func<Expression>? Braced(Symbol name)
    {
        var (open, close) = (_at, _match[_at]);
        if (Ahead(1).IsSign("[") && _match[open + 1] == close - 1 && HoldsIndices(open + 1))
            return () => Inside(open, () => Inside(open + 1, () => name with { Superscripts = [.. name.Superscripts, new Decoration(Bracket.Square, new Sequence<Expression>([.. IndexParts()]))] }));
        var i = open + 1;
        while (i < close && (_tokens[i].IsSign("_") || _tokens[i].IsSign("^"))) i = IsOpen(i + 1) ? _match[i + 1] + 1 : i + 2;
        return i == close && i > open + 1 ? () => Inside(open, () => Scripted(name, open)) : null;
    }

    private Expression Scripted(Expression read, int start)
    {
        if (read is Symbol symbol)
        {
            var scripts = Scripts(symbol.Base);
            var whole = symbol with { Superscripts = [.. symbol.Superscripts, .. scripts.Superscripts], Subscripts = [.. symbol.Subscripts, .. scripts.Subscripts], Primes = symbol.Primes + scripts.Primes, Span = SpanOf(start) };
            return scripts.Wrap(whole, SpanOf(start));
        }
        if (Sign("_"))
        {
            _at++;
            if (Done) return Placed(new Product(ProductSign.Juxtaposition, read, Missing()), start);
            // [x]_+ is how one writes max(0, x).
            if (read is Group { Inner: var inside } && (Sign("+") || Sign("{") && Ahead(1).IsSign("+") && _match[_at] == _at + 2))
            {
                _at += Sign("+") ? 1 : 3;
                return Placed(new Call(new Symbol("max"), [new Number(0), inside], []), start);
            }
            var parts = Script(IndexParts);
            if (read is Norm { Kind: null } norm) return Placed(norm with { Kind = parts.Count == 1 ? parts[0] : new Expressions.Tuple(new Sequence<Expression>([.. parts])) }, start);
            // A letter that carries a transpose or power: the index belongs to the letter, W^T_{ij}.
            return Placed(new Element(read, new Sequence<Expression>([.. parts])), start);
        }
        var set = Scripts("");
        for (var i = 0; i < set.Primes; i++) read = Placed(new Power(read, new Symbol("prime")), start);
        foreach (var decoration in set.Superscripts) read = Placed(new Power(read, new Group(One([.. decoration.Parts]))), start);
        read = set.Wrap(read, SpanOf(start));
        return set.Subscripts.Count == 0 ? read
            : read is Power { Operand: Norm { Kind: null } inner } power ? power with { Operand = inner with { Kind = set.Subscripts[0].Parts[0] } }
            : Placed(new Element(read, new Sequence<Expression>([.. set.Subscripts.SelectMany(d => d.Parts)])), start);
    }

    /// <summary>.T, .dot(b), .sum(axis=0) and others; null when the full stop is a product sign or the end.</summary>
    private Func<Expression, int, Expression>? MethodHere(string name)
    {
        if (name == "T" && !Ahead(1).Spaced)
        {
            return (read, start) =>
            {
                _at += 2;
                return Placed(new Transpose(read), start);
            };
        }
        if (!(_at + 2 < _end && Ahead(2).IsSign("(") && IsOpen(_at + 2)) || name is not ("dot" or "sum" or "mean" or "transpose" or "max" or "reshape" or "matmul" or "mm" or "multiply" or "mul")) return null;
        return (read, start) =>
        {
            _at += 2;
            var (positional, named) = Arguments();
            return name switch
            {
                "transpose" when positional.Count == 0 => Placed(new Transpose(read), start),
                "dot" or "matmul" or "mm" when positional.Count == 1 => Placed(new Product(ProductSign.Matrix, read, positional[0]), start),
                "multiply" or "mul" when positional.Count == 1 => Placed(new Product(ProductSign.Hadamard, read, positional[0]), start),
                _ => Placed(new Call(new Symbol("np." + name), [read, .. positional], named), start),
            };
        };
    }
}
