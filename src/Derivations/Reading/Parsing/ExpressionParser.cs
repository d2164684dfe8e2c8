using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading.Tokens;

namespace AutogradCheck.Derivations.Reading.Parsing;

/// <summary>Reads a run of tokens as an expression. Never throws: what can't be read becomes <see cref="Unread"/>.</summary>
/// <remarks>
/// <code>
/// list     = relation { ("," | ";") relation }
/// relation = sum { ("=" | "&lt;" | "\in" | …) sum }
/// sum      = ["+" | "-"] term { ("+" | "-") term }
/// term     = factor { [sign] factor }                   signs: \cdot * \times \odot \circ / @ and none
/// factor   = "-" factor | big | derivative | function | postfix
/// big      = (\sum | \prod | \max_… | \mathbb{E}) [below] [above] term
/// postfix  = primary { "^" script | "_" script | "'" | ".T" | "[" list "]" | "(" list ")" }
/// primary  = number | name | bracket | \frac | \sqrt | norm | indicator | cases | matrix
/// </code>
/// </remarks>
internal sealed partial class ExpressionParser
{
    /// <summary>Nesting beyond this is not read.</summary>
    public const int DeepestNesting = 60;

    /// <summary>Longer formulas are not read.</summary>
    public const int MostTokens = 2_000;

    private const int DeepestTree = 400;

    private readonly string _text;
    private readonly IReadOnlyList<Token> _tokens;
    private readonly int[] _match;
    private int _at;
    private int _end;
    private int _depth;
    private int _bars;

    private ExpressionParser(string text, IReadOnlyList<Token> tokens, int[] match, int start, int end)
    {
        (_text, _tokens, _match, _at, _end) = (text, tokens, match, start, end);
    }

    /// <summary>Reads tokens <paramref name="start"/> to <paramref name="end"/>; several things beside each other are a tuple.</summary>
    public static Expression Parse(string text, IReadOnlyList<Token> tokens, int[] match, int start, int end)
    {
        if (start >= end) return new Unread("", "nothing is written here") { Span = new Span(start < tokens.Count ? tokens[start].Span.Start : text.Length, 0) };
        var parser = new ExpressionParser(text, tokens, match, start, end);
        // "where \odot multiplies entry by entry": a sign that is spoken of.
        if (end - start == 1 && tokens[start].Kind == TokenKind.Command && tokens[start].Text != "dots") return new Symbol(tokens[start].Text) { Span = tokens[start].Span };
        if (end - start > MostTokens) return parser.Give(start, end, $"longer than {MostTokens} signs");
        var read = parser.List();
        var whole = read.Count == 1 ? read[0] : new Expressions.Tuple(new Sequence<Expression>([.. read])) { Span = parser.SpanOf(start) };
        return Tree.DeeperThan(whole, DeepestTree) ? parser.Give(start, end, "nested too deeply") : whole;
    }

    private Token Now => _at < _end ? _tokens[_at] : default;

    private Token Ahead(int n) => _at + n < _end ? _tokens[_at + n] : default;

    private bool Done => _at >= _end;

    private bool Sign(string sign) => !Done && _tokens[_at].IsSign(sign);

    private bool Command(string name) => !Done && _tokens[_at].IsCommand(name);

    /// <summary>From a token to the last one that was read.</summary>
    private Span SpanOf(int start) => _at > start ? _tokens[start].Span.To(Last(_tokens[start].Span, _tokens[_at - 1].Span)) : new Span(_tokens[start].Span.Start, 0);

    private static Span Last(Span first, Span last) => last.End < first.End ? first : last;

    private T Placed<T>(T expression, int start) where T : Expression => expression with { Span = SpanOf(start) };

    private Unread Give(int start, int end, string why)
    {
        var span = _tokens[start].Span.To(Last(_tokens[start].Span, _tokens[end - 1].Span));
        _at = Math.Max(_at, end);
        var from = Math.Clamp(span.Start, 0, _text.Length);
        return new Unread(_text[from..Math.Clamp(span.End, from, _text.Length)], why) { Span = span };
    }

    /// <summary>Reads the inside of a bracket, from behind <paramref name="open"/> to its partner, and goes behind it.</summary>
    private T Inside<T>(int open, Func<T> read)
    {
        var (end, close) = (_end, _match[open]);
        (_at, _end) = (open + 1, close);
        var bars = _bars;
        _bars = 0;
        var inner = read();
        (_at, _end, _bars) = (close + 1, end, bars);
        return inner;
    }

    private bool IsOpen(int at) => at < _end && _match[at] > at && _match[at] < _end;

    /// <summary>Everything up to the end, at commas and semicolons.</summary>
    private List<Expression> List()
    {
        var items = new List<Expression>();
        while (true)
        {
            if (!Done && !Sign(",") && !Sign(";") && !IsTrailingStop()) items.Add(Relation());
            else if (Sign(",") && items.Count > 0 && _at + 1 < _end && Ahead(1).IsSign(",")) items.Add(Give(_at, _at + 1, "nothing between two commas"));
            if (Done) break;
            _at++;
        }
        if (items.Count == 0) items.Add(new Words("") { Span = new Span(_at < _tokens.Count ? _tokens[_at].Span.Start : _text.Length, 0) });
        return items;
    }

    /// <summary>A full stop or quad behind everything belongs to the sentence.</summary>
    private bool IsTrailingStop()
    {
        if (!Sign(".") && !Command("quad")) return false;
        for (var i = _at; i < _end; i++)
            if (!_tokens[i].IsSign(".") && !_tokens[i].IsCommand("quad") && !_tokens[i].IsSign(",") && !_tokens[i].IsSign(";")) return false;
        return true;
    }

    private Expression Relation()
    {
        var start = _at;
        if (++_depth > DeepestNesting)
        {
            _depth--;
            return Give(start, _end, "nested too deeply");
        }
        Expression left = RelationSign(_at) is { } first && Relations.IsLink(first) ? new Words("") { Span = new Span(_tokens[_at].Span.Start, 0) } : Sum();
        while (RelationSign(_at) is { } sign && !ClosesBars() && !IsEvaluation())
        {
            _at += RelationLength(_at);
            var right = Done || Sign(",") ? new Words("") { Span = new Span(_tokens[_at - 1].Span.End, 0) } : Sum();
            left = Placed(new Relation(sign, left, right), start);
        }
        _depth--;
        return left;
    }

    private Expression Sum()
    {
        var start = _at;
        Expression? left = null;
        while (left is null || !Done)
        {
            SkipBreaks();
            if (Done) return left ?? Missing();
            var sign = Now;
            if (sign.IsSign("+") || sign.IsSign("-") || sign.IsCommand("pm") || sign.IsCommand("mp"))
            {
                _at++;
                if (sign.Kind == TokenKind.Command)
                {
                    left = left is null ? Give(start, _at, "± stands for two formulas") : Placed(new Product(ProductSign.Juxtaposition, left, Give(_at - 1, _at, "± stands for two formulas")), start);
                    continue;
                }
                var right = Done || EndsTerm() && !Sign("-") && !Sign("+") ? Missing() : Term();
                if (left is null) left = sign.Text == "-" ? Placed(new Negate(right), start) : right;
                else left = sign.Text == "-" ? Placed(new Subtract(left, right), start) : Placed(new Add(left, right), start);
            }
            else if (left is null)
            {
                left = EndsTerm() && !OpensBars(_at) ? Missing() : Term();
            }
            else
            {
                break;
            }
        }
        return left;
    }

    private Unread Missing() => new("", "something is missing here") { Span = new Span(Done ? _tokens[_at - 1].Span.End : Now.Span.Start, 0) };

    /// <summary>Whether what comes can't belong to a product any more.</summary>
    private bool EndsTerm()
    {
        SkipBreaks();
        return Done || Now.Kind == TokenKind.Sign && Now.Text is "," or ";" or "+" or "-" || Now.Kind == TokenKind.Command && Now.Text is "pm" or "mp"
            || ClosesBars() || RelationSign(_at) is not null && !OpensBars(_at) && !IsEvaluation() || IsTrailingStop()
            || _inIndex && _at + 1 == _end && IsProductSign();
    }

    /// <summary>A formula that goes on in the next row has that row's break in it.</summary>
    private void SkipBreaks()
    {
        while (!Done && (Now.Kind == TokenKind.NewRow || Sign("&"))) _at++;
    }

    private bool IsEvaluation() => _bars == 0 && IsBar(_at) && _at + 1 < _end && Ahead(1).IsSign("_");

    private Expression Term()
    {
        var start = _at;
        var left = Factor();
        while (!EndsTerm())
        {
            var before = _at;
            if (ProductSignHere() is { } sign)
            {
                var right = Done || EndsTerm() && !Sign("-") && !Sign("+") ? Missing() : Factor();
                left = Placed(new Product(sign, left, right), start);
            }
            else if (Sign("/") || Command("div"))
            {
                _at++;
                var right = Done || EndsTerm() && !Sign("-") ? Missing() : Denominator();
                left = Placed(Quotient(left, right), start);
            }
            else if (Command("quad"))
            {
                _at++;
            }
            else if (Sign("{") && _match[_at] == _at + 1)
            {
                _at += 2;
            }
            else if (IsEvaluation())
            {
                left = EvaluatedAt(left, start);
            }
            else
            {
                var right = Factor();
                left = Placed(new Product(ProductSign.Juxtaposition, left, right), start);
            }
            if (_at == before) _at++;
        }
        return left;
    }

    /// <summary>1/2m means 1/(2m).</summary>
    private Expression Denominator()
    {
        var start = _at;
        var first = Factor();
        if (first is Number && !Done && Now is { Kind: TokenKind.Name, Spaced: false, Text.Length: 1 } && !Ahead(1).IsSign("(") && !Ahead(1).IsSign("_") && !Ahead(1).IsSign("^"))
            return Placed(new Product(ProductSign.Juxtaposition, first, Factor()), start);
        return first;
    }

    /// <summary>A product sign, read; null and nothing read when there is none.</summary>
    private ProductSign? ProductSignHere()
    {
        ProductSign? sign = Now switch
        {
            { Kind: TokenKind.Command, Text: "cdot" } => ProductSign.Dot,
            { Kind: TokenKind.Command, Text: "times" } => ProductSign.Times,
            { Kind: TokenKind.Command, Text: "circ" } => ProductSign.Circ,
            { Kind: TokenKind.Command, Text: "odot" or "bullet" or "boxdot" or "circledast" } => ProductSign.Hadamard,
            { Kind: TokenKind.Command, Text: "otimes" } => ProductSign.Kronecker,
            { Kind: TokenKind.Sign, Text: "*" } or { Kind: TokenKind.Command, Text: "ast" } => ProductSign.Star,
            { Kind: TokenKind.Sign, Text: "@" } => ProductSign.Matrix,
            { Kind: TokenKind.Sign, Text: "." } when _at + 1 < _end && StartsFactor(Ahead(1)) => ProductSign.Dot,
            _ => null,
        };
        if (sign is not null) _at++;
        return sign;
    }

    private static bool StartsFactor(Token t) => t.Kind is TokenKind.Name or TokenKind.Number || Brackets.Opens(t) || t.Kind == TokenKind.Command && t.Text is not ("quad" or "dots");

    /// <summary>How many tokens the relation sign has.</summary>
    private int RelationLength(int at) => _tokens[at].IsCommand("not") ? 2 : StackedSign(at) is { } stacked ? stacked.End - at : 1;

    /// <summary>The relation sign at a token; null when there is none.</summary>
    private string? RelationSign(int at)
    {
        if (at >= _end) return null;
        var token = _tokens[at];
        if (token.IsCommand("not")) return at + 1 < _end && Relations.Of(_tokens[at + 1]) is { } negated ? negated switch { "=" => "≠", "∈" => "∉", _ => "≠" } : null;
        // KL(q ‖ p): a double bar without a partner.
        if (token.IsCommand("Vert")) return _bars == 0 && at > 0 && !HasVertAhead(at) ? "‖" : null;
        return StackedSign(at)?.Sign ?? Relations.Of(token);
    }

    private bool HasVertAhead(int at)
    {
        for (var i = at + 1; i < _end && !_tokens[i].IsSign(","); i++)
        {
            if (_tokens[i].IsCommand("Vert")) return true;
            if (IsOpen(i)) i = _match[i];
        }
        return false;
    }

    /// <summary>\stackrel{def}{=} and kin.</summary>
    private (string Sign, int End)? StackedSign(int at) => Relations.Stacked(_tokens, _match, at, _end);
}
