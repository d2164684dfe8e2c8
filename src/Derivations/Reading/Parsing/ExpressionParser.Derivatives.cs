using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading.Tokens;

namespace AutogradCheck.Derivations.Reading.Parsing;

/// <summary>All the ways to write a derivative.</summary>
internal sealed partial class ExpressionParser
{
    /// <summary>\nabla_W J: of the one factor behind it.</summary>
    private Derivative Nabla()
    {
        var start = _at++;
        List<Expression> by = [];
        double order = 1;
        // \nabla{_w} L: the braces are around the script.
        if (Sign("{") && IsOpen(_at) && Ahead(1).IsSign("_"))
        {
            by = Inside(_at, () =>
            {
                _at++;
                return Done ? [] : Script(List);
            });
        }
        while (!Done && (Sign("_") || Sign("^")))
        {
            var lower = Sign("_");
            _at++;
            if (Done) break;
            if (lower) by = Script(List);
            else if (Script(() => One(List())) is Number n) order = n.Value;
        }
        for (; order >= 2 && by.Count > 0 && order-- <= 4;) by.Add(by[0]);
        var of = Done || EndsTerm() && !OpensBars(_at) || IsProductSign() || Now.Kind == TokenKind.Words ? null : DerivedFactor();
        // \nabla^2 without a variable is the gradient of the gradient.
        if (order >= 2 && by.Count == 0) of = Placed(new Derivative(of, [], DerivativeKind.Nabla), start);
        return Placed(new Derivative(of, new Sequence<Expression>([.. by]), DerivativeKind.Nabla), start);
    }

    /// <summary>Of J, of J(W), of 1/2 ‖…‖²: numbers in front are taken along.</summary>
    private Expression DerivedFactor()
    {
        var start = _at;
        var of = Factor();
        while (IsConstant(of) && !EndsTerm() && !IsProductSign())
        {
            var right = Factor();
            of = Placed(new Product(ProductSign.Juxtaposition, of, right), start);
            if (!IsConstant(right)) break;
        }
        // ∇_x x^T A x: a transpose is never all that a derivative is of.
        while (of is Transpose or Product { Left: Transpose or Product } && !EndsTerm() && !IsProductSign() && Now.Kind != TokenKind.Words)
            of = Placed(new Product(ProductSign.Juxtaposition, of, Factor()), start);
        return of;
    }

    private static bool IsConstant(Expression e) => e is Number or Divide { Numerator: Number } || e is Product { Left: var a, Right: var b } && IsConstant(a) && IsConstant(b);

    /// <summary>\partial_W J, \partial J / \partial W, \partial J.</summary>
    private Expression Partial()
    {
        var start = _at++;
        if (Sign("_") && _at + 1 < _end)
        {
            _at++;
            var below = Script(List);
            var target = Done || EndsTerm() || IsProductSign() ? null : DerivedFactor();
            return Placed(new Derivative(target, new Sequence<Expression>([.. below]), DerivativeKind.Partial), start);
        }
        if (Sign("^") && _at + 2 < _end && Ahead(1).Kind == TokenKind.Number) _at += 2;
        var of = Sign("/") || Done || EndsTerm() ? null : Differentiated();
        if (Sign("/") && _at + 1 < _end)
        {
            var slash = _at++;
            if (IsOpen(_at) && Ahead(1).IsCommand("partial"))
            {
                var by = Inside(_at, () => Targets("partial"));
                return Operate(of, by, DerivativeKind.Partial, start);
            }
            if (Command("partial"))
            {
                var by = new List<Expression>();
                while (Command("partial") && !(by.Count > 0 && FollowedBySlash()))
                {
                    _at++;
                    var at = _at;
                    by.Add(Done || EndsTerm() ? Missing() : Postfix(Primary(), at));
                }
                return Operate(of, by, DerivativeKind.Partial, start);
            }
            _at = slash;
        }
        return Placed(new Call(new Symbol("partial") { Span = _tokens[start].Span }, [of ?? Missing()], []), start);
    }

    /// <summary>In ∂a/∂b ∂b/∂c the second ∂b starts a derivative of its own.</summary>
    private bool FollowedBySlash()
    {
        for (var i = _at + 1; i < _end; i++)
        {
            if (_tokens[i].IsSign("/")) return true;
            if (_tokens[i].IsCommand("partial") || Relations.Of(_tokens[i]) is not null || _tokens[i].Text is "+" or "-" or "cdot" or "odot" or "times" or "*") return false;
            if (IsOpen(i)) i = _match[i];
        }
        return false;
    }

    private Expression Differentiated()
    {
        var at = _at;
        return IsFunctionName(Now) ? Function() : Postfix(Primary(), at);
    }

    /// <summary>\frac{\partial a}{\partial b} and the like; null, and nothing read, when the fraction is an ordinary one.</summary>
    private Expression? DerivativeFraction()
    {
        var (start, top, bottom) = (_at, _at + 1, -1);
        if (!IsOpen(top) || !_tokens[top].IsSign("{")) return null;
        bottom = _match[top] + 1;
        if (!IsOpen(bottom) || !_tokens[bottom].IsSign("{")) return null;
        var (upper, lower) = (DifferentialSign(top), DifferentialSign(bottom));
        if (upper is null || lower is null) return null;
        if (upper != lower && !(upper is "d" or "partial" && lower is "d" or "partial")) return null;
        if (upper == "delta" && (_match[top] - top < 3 || _match[bottom] - bottom < 3)) return null;
        var of = Inside(top, () => NumeratorBehind(upper));
        _at = bottom;
        var by = Inside(bottom, () => Targets(lower));
        return Operate(of, by, upper == "d" ? DerivativeKind.Total : DerivativeKind.Partial, start);
    }

    /// <summary>partial, d or delta when the inside of a bracket starts with one that differentiates.</summary>
    private string? DifferentialSign(int open)
    {
        var (i, close) = (open + 1, _match[open]);
        while (i < close && _tokens[i].IsSign("{") && _match[i] == close - 1) (i, close) = (i + 1, close - 1);
        while (i < close && (_tokens[i].IsSign("{") || _tokens[i].IsCommand("mathrm") || _tokens[i].IsCommand("mathbf") || _tokens[i].IsCommand("operatorname"))) i++;
        if (i >= close) return null;
        var sign = _tokens[i];
        if (sign.IsCommand("partial") || sign.IsCommand("d")) return sign.Text;
        if (!sign.IsName("d") && !sign.IsName("delta") && !sign.IsName("Delta")) return null;
        var next = i + 1;
        while (next < close && _tokens[next].IsSign("}")) next++;
        if (next < close && (_tokens[next].IsSign("_") || _tokens[next].IsSign("+") || _tokens[next].IsSign("-") || _tokens[next].IsSign("^") && !(next + 1 < close && (_tokens[next + 1].Kind == TokenKind.Number || _tokens[next + 1].IsSign("{"))))) return null;
        return sign.Text == "Delta" ? "delta" : sign.Text;
    }

    private bool SkipDifferential(string sign)
    {
        var at = _at;
        while (!Done && (Command("mathrm") || Command("mathbf") || Command("operatorname"))) _at++;
        if (!Done && Sign("{") && IsOpen(_at) && _match[_at] == _at + 2 && IsDifferential(_tokens[_at + 1], sign)) _at += 3;
        else if (!Done && IsDifferential(Now, sign)) _at++;
        else
        {
            _at = at;
            return false;
        }
        if (Sign("^") && _at + 1 < _end)
        {
            _at++;
            if (Sign("{") && IsOpen(_at)) _at = _match[_at] + 1;
            else _at++;
        }
        return true;
    }

    private static bool IsDifferential(Token token, string sign) => token.Text == sign && token.Kind is TokenKind.Command or TokenKind.Name || sign == "delta" && token.IsName("Delta") || sign == "d" && token.IsCommand("d");

    private Expression? NumeratorBehind(string sign)
    {
        if (Sign("{") && IsOpen(_at) && _match[_at] == _end - 1 && !IsDifferentialGroup()) return Inside(_at, () => NumeratorBehind(sign));
        SkipDifferential(sign);
        // \partial{}
        while (!Done && Sign("{") && IsOpen(_at) && _match[_at] == _at + 1) _at += 2;
        if (Done) return null;
        var start = _at;
        var of = Sum();
        while (!Done)
        {
            var before = _at;
            var right = One(List());
            if (right is Words { Text: "" } && _at >= _end) break;
            of = Placed(new Product(ProductSign.Juxtaposition, of, right), start);
            if (_at == before) _at++;
        }
        return of;
    }

    private bool IsDifferentialGroup() => _match[_at] == _at + 2 && _tokens[_at + 1].Text is "d" or "partial" or "delta";

    /// <summary>∂W ∂b, dx², ∂W^{(l)}_{ij}.</summary>
    private List<Expression> Targets(string sign)
    {
        if (Sign("{") && IsOpen(_at) && _match[_at] == _end - 1 && !IsDifferentialGroup()) return Inside(_at, () => Targets(sign));
        var by = new List<Expression>();
        while (!Done)
        {
            var before = _at;
            if (SkipDifferential(sign) || by.Count == 0)
            {
                var start = _at;
                var target = Done ? Missing() : Postfix(Primary(), start);
                // dx^2 is "twice by x".
                if (target is Power { Operand: var variable, Exponent: Number { Value: 2 } } && SecondOrder(sign)) by.AddRange([variable, variable]);
                else by.Add(target);
            }
            else if (by[^1] is var last)
            {
                var right = RelationSign(_at) is not null ? Give(_at, ++_at, "a relation in a denominator") : Factor();
                by[^1] = new Product(ProductSign.Juxtaposition, last, right) { Span = last.Span.To(Last(last.Span, right.Span)) };
            }
            if (_at == before) _at++;
        }
        return by;
    }

    /// <summary>Whether the numerator in front of the denominator being read says d² or ∂².</summary>
    private bool SecondOrder(string sign)
    {
        for (var i = _at; i-- > Math.Max(0, _at - 200);)
            if (_tokens[i].IsCommand("frac")) return HasSquare(i + 1, sign);
        return false;
    }

    private bool HasSquare(int open, string sign)
    {
        for (var i = open; i < Math.Min(_match[open] - 1, open + 6); i++)
            if (IsDifferential(_tokens[i], sign)) return _tokens[i + 1].IsSign("^") || _tokens[i + 1].IsSign("}") && _tokens[i + 2].IsSign("^");
        return false;
    }

    /// <summary>An operator without a numerator takes what stands behind it.</summary>
    private Expression Operate(Expression? of, IReadOnlyList<Expression> by, DerivativeKind kind, int start)
    {
        var derivative = new Sequence<Expression>([.. by]);
        if (of is not null || Done || EndsTerm() && !OpensBars(_at) || IsProductSign() || Now.Kind == TokenKind.Words || Sign("^") || Sign("_"))
            return Postfix(Placed(new Derivative(of, derivative, kind), start), start);
        var begin = _at;
        var operand = Factor();
        while (operand is not (Group or Call or Expressions.Derivative or Expressions.Big) && !EndsTerm() && !IsProductSign() && !Command("quad") && !(Command("frac") && _at + 2 < _end && DifferentialSignAt(_at + 1)) && Now.Kind != TokenKind.Words)
        {
            var right = Factor();
            operand = Placed(new Product(ProductSign.Juxtaposition, operand, right), begin);
        }
        return Placed(new Derivative(operand, derivative, kind), start);
    }

    private bool DifferentialSignAt(int open) => IsOpen(open) && DifferentialSign(open) is not null;

    /// <summary>dW, d\hat y, d{{z}^{[l]}}: the name of a gradient; null, and nothing read, when the d stands by itself.</summary>
    private Symbol? Differential()
    {
        var start = _at;
        var next = _at + 1;
        var depth = 0;
        while (next < _end && _tokens[next].IsSign("{") && IsOpen(next)) (next, depth) = (next + 1, depth + 1);
        if (next >= _end || _tokens[next].Kind is not (TokenKind.Name or TokenKind.Command)) return null;
        if (_tokens[next] is { Kind: TokenKind.Name, Text: "d" } || _tokens[next].Kind == TokenKind.Command && !IsNaming(_tokens[next].Text)) return null;
        _at = start + 1;
        var at = _at;
        var read = depth > 0 ? Postfix(Primary(), at) : NameHere();
        if (read is Symbol symbol && !(symbol.Base.Length > 1 && Vocabulary.Operators.Contains(symbol.Base))) return Placed(symbol with { Base = "d" + symbol.Base }, start);
        _at = start;
        return null;
    }

    /// <summary>dJ/dW is one thing wherever it stands in a product.</summary>
    private Expression Ratio(Expression read, int start)
    {
        if (read is not Symbol upper || !Sign("/") || !Ahead(1).IsName("d") || _at + 2 >= _end) return read;
        var slash = _at++;
        var below = _at;
        if (Differential() is { } differential && Postfix(differential, below) is Symbol lower) return Placed(Quotient(upper, lower), start);
        _at = slash;
        return read;
    }

    private static bool IsNaming(string command) => command is "hat" or "tilde" or "bar" or "vec" or "dot" or "ddot" or "check" or "mathbf" or "mathrm" or "mathcal" or "mathbb" or "mathfrak" or "operatorname" or "underline";
}
