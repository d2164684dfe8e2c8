using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading.Tokens;

namespace AutogradCheck.Derivations.Reading.Parsing;

/// <summary>Whether brackets behind a name hold arguments or a factor. Decided by habit here; who knows the definitions may decide otherwise.</summary>
internal sealed partial class ExpressionParser
{
    private bool IsCallee(Expression read)
    {
        if (read is Power { Operand: Symbol { Base: "f" or "g" or "sigma" or "phi" } }) return Sign("(") && IsSimpleName(_at);
        if (read is not Symbol symbol) return false;
        var name = symbol.Base;
        if (Sign("\\{")) return name is "max" or "min" or "exp" or "log";
        if (Sign("[")) return name is "E" or "I" or "max" or "min" || Vocabulary.Operators.Contains(name) || symbol.Primes > 0;
        // X'(y - Xb): a matrix letter with a prime is a transpose.
        if (symbol.Primes > 0 && name is "X" or "A" or "W" or "Y" or "Z" or "B" or "U" or "V" or "K" or "Q" or "M") return false;
        if (symbol.Primes > 0 || Vocabulary.IsFunction(name) || name.StartsWith("np.", StringComparison.Ordinal)) return true;
        if (name is "f" or "g" or "phi" or "varphi" or "psi" or "sigma" or "dot sigma" or "dot f" or "dot g" or "tilde f" or "hat f" or "bar f") return true;
        if (HasComma(_at) || name is "J" or "L" or "ell" or "cal L" or "cal J" && !Now.Spaced) return true;
        if (name.Length > 2 && !name.Contains(' ') && !Vocabulary.Letters.Contains(name) && !IsGradientName(name)) return !Now.Spaced;
        // δ(z^l), typed for σ(z^l); but not δ (a^l)^T.
        if (read is Symbol { Base: "delta", Superscripts.Count: 0, Subscripts.Count: 0 }) return IsSimpleName(_at) && !(_match[_at] + 1 < _end && _tokens[_match[_at] + 1].IsSign("^"));
        var simple = IsSimpleName(_at) || IsTime(_at) && name is not ("t" or "k" or "l" or "m" or "n");
        if (name is "J" or "L" or "C" or "E" or "ell" or "h" or "F" or "G" or "H" or "rho" or "Phi" or "p" or "q" or "P" or "Q" or "R" || name.StartsWith("cal ", StringComparison.Ordinal)) return simple;
        // w_{kj} (x)_k: brackets with an index are a factor.
        return name.Length == 1 && char.IsAsciiLetterLower(name[0]) && simple && !(symbol.Subscripts.Count > 0 && _match[_at] + 1 < _end && _tokens[_match[_at] + 1].IsSign("_"));
    }

    /// <summary>Whether brackets hold a time or layer beside the current one, as in h(t-1).</summary>
    private bool IsTime(int open) =>
        _match[open] == open + 4 && _tokens[open + 1].Text is "t" or "k" or "l" && (_tokens[open + 2].IsSign("-") || _tokens[open + 2].IsSign("+")) && _tokens[open + 3].Kind == TokenKind.Number;

    /// <summary>dW, d hat y and the like.</summary>
    private static bool IsGradientName(string name) =>
        name.Length > 1 && name[0] == 'd' && (name.Length == 2 || name.Contains(' ') || Vocabulary.Letters.Contains(name[1..]));

    private bool HasComma(int open)
    {
        for (var i = open + 1; i < _match[open]; i++)
        {
            if (_tokens[i].IsSign(",") || _tokens[i].IsSign(";") || _tokens[i].IsSign("|") || _tokens[i].IsCommand("mid")) return true;
            if (IsOpen(i)) i = _match[i];
        }
        return false;
    }

    /// <summary>Whether brackets hold nothing but one name with its decorations.</summary>
    private bool IsSimpleName(int open)
    {
        var i = open + 1;
        var close = _match[open];
        if (close - i == 1 && _tokens[i].Kind == TokenKind.Name) return true;
        while (i < close && _tokens[i].IsSign("{") && _match[i] == close - 1) (i, close) = (i + 1, close - 1);
        while (i < close && _tokens[i].Kind == TokenKind.Command && (IsNaming(_tokens[i].Text) || _tokens[i].Text is "nabla")) i++;
        if (i < close && _tokens[i].IsName("d") && i + 1 < close) i++;
        if (i < close && _tokens[i].IsSign("{") && _match[i] > i) i = _match[i] + 1;
        else if (i < close && _tokens[i].Kind == TokenKind.Name && !Vocabulary.Operators.Contains(_tokens[i].Text)) i++;
        else return false;
        while (i < close)
        {
            if (_tokens[i].IsSign("'") || _tokens[i].IsCommand("prime")) i++;
            else if ((_tokens[i].IsSign("^") || _tokens[i].IsSign("_")) && i + 1 < close) i = IsOpen(i + 1) ? _match[i + 1] + 1 : i + 2;
            else return false;
        }
        return true;
    }

    /// <summary>Whether square brackets directly behind it count layers or entries, as in g[1](z) and x[i].</summary>
    private bool IsIndexed(Expression read)
    {
        if (read is Element or Call { Arguments.Count: > 0 }) return true;
        if (read is not Symbol symbol || symbol.Base is "E" or "I" || Vocabulary.Operators.Contains(symbol.Base)) return false;
        // A[y_i, i]: the entry of the class.
        if (_tokens[_at + 1] is { Kind: TokenKind.Name, Text: "y" } && HasComma(_at)) return true;
        return HoldsIndices(_at);
    }

    private bool HoldsIndices(int open)
    {
        for (var i = open + 1; i < _match[open]; i++)
            if (!(_tokens[i].Kind is TokenKind.Number || _tokens[i].Kind == TokenKind.Name && _tokens[i].Text is "i" or "j" or "k" or "l" or "m" or "n" or "p" or "q" or "r" or "s" or "t" or "h" or "L" or "T" or "N" || _tokens[i].IsSign(",") || _tokens[i].IsSign(":") || _tokens[i].IsSign("-") || _tokens[i].IsSign("+"))) return false;
        return _match[open] > open + 1;
    }

    private Expression Indexed(Expression read, int start)
    {
        var close = _match[_at];
        var parts = new Sequence<Expression>([.. Inside(_at, IndexParts)]);
        var layer = read is Symbol && parts.Count == 1 && close + 1 < _end && (_tokens[close + 1].IsSign("(") || _tokens[close + 1].IsSign("^") || _tokens[close + 1].IsSign("'") || _tokens[close + 1].IsCommand("prime"));
        return layer && read is Symbol function && function.Base is "f" or "g" or "h" or "sigma" or "phi" or "psi" or "A" or "Z" or "W" or "b" or "a" or "z"
            ? Placed(function with { Superscripts = [.. function.Superscripts, new Decoration(Bracket.Square, parts)] }, start)
            : Placed(new Element(read, parts), start);
    }

    private Expression Called(Expression read, int start)
    {
        var (positional, named) = Arguments();
        if (read is Symbol { Base: var name } && positional.Count == 2)
        {
            if (name is "np.dot" or "np.matmul" or "np.mm") return Placed(new Product(ProductSign.Matrix, positional[0], positional[1]), start);
            if (name is "np.multiply" or "np.mul") return Placed(new Product(ProductSign.Hadamard, positional[0], positional[1]), start);
            if (name is "np.add") return Placed(new Add(positional[0], positional[1]), start);
            if (name is "np.subtract") return Placed(new Subtract(positional[0], positional[1]), start);
            if (name is "np.divide") return Placed(new Divide(positional[0], positional[1]), start);
            if (name is "np.power") return Placed(new Power(positional[0], positional[1]), start);
        }
        if (read is Symbol { Base: "np.int64" or "np.int32" or "np.float64" or "np.float32" or "np.array" or "np.asarray" or "np.squeeze" } && positional.Count > 0) return Placed(new Group(positional[0]), start);
        if (read is Symbol { Base: "np.square" } && positional.Count == 1) return Placed(new Power(positional[0], new Number(2)), start);
        if (read is Symbol { Base: "np.transpose" } && positional.Count == 1) return Placed(new Transpose(positional[0]), start);
        if (read is Symbol { Base: "np.abs" or "abs" } && positional.Count == 1) return Placed(new Absolute(positional[0]), start);
        if (read is Symbol { Base: "np.maximum" or "np.minimum" or "np.exp" or "np.log" or "np.tanh" or "np.sqrt" or "np.diag" or "np.trace" or "np.where" or "np.outer" or "np.sign" } numpy)
            read = numpy with { Base = numpy.Base[3..] switch { "maximum" => "max", "minimum" => "min", "trace" => "tr", var plain => plain } };
        // \sigma^{-1}(x), f^2(x): the power is taken of the value.
        return read is Power { Operand: Symbol function, Exponent: var exponent }
            ? Placed(new Power(Placed(new Call(function, positional, named), start), exponent), start)
            : Placed(new Call(read, positional, named), start);
    }

    /// <summary>What stands in the bracket that opens here: arguments in order, and axis=1, keepdims=True.</summary>
    private (Sequence<Expression> Positional, Sequence<NamedArgument> Named) Arguments()
    {
        List<Expression> items = _match[_at] == _at + 1 ? [] : Inside(_at, List);
        if (items.Count == 0) _at += 2;
        var positional = new List<Expression>();
        var named = new List<NamedArgument>();
        foreach (var item in items)
        {
            if (item is Relation { Sign: "=", Left: Symbol { Base: "axis" or "keepdims" or "keepdim" or "dim" or "dims" } option, Right: var value }) named.Add(new NamedArgument(option.Base, value));
            else positional.Add(item);
        }
        return (new Sequence<Expression>([.. positional]), new Sequence<NamedArgument>([.. named]));
    }
}
