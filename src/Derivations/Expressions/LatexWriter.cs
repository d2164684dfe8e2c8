using System.Globalization;
using AutogradCheck.Derivations.Reading.Tokens;

namespace AutogradCheck.Derivations.Expressions;

/// <summary>Writes one expression as LaTeX.</summary>
/// <param name="asWritten">What an expression looked like where it was read; null for one that was put together, or everywhere.</param>
/// <param name="transpose">The mark of a transpose: T, \top.</param>
internal sealed class LatexWriter(Func<Expression, string?>? asWritten = null, string transpose = "T")
{
    private enum Level
    {
        Relation,
        Sum,
        Term,
        Factor,
        Primary,
    }

    /// <summary>The expression as LaTeX, without dollars.</summary>
    public string Write(Expression expression) => asWritten?.Invoke(expression) ?? Compose(expression);

    private string Compose(Expression expression)
    {
        return expression switch
        {
            Number x => x.Value.ToString("R", CultureInfo.InvariantCulture),
            Symbol x => WriteSymbol(x, ""),
            Negate x => "-" + At(Level.Term, x.Operand, last: true),
            Add x => $"{At(Level.Sum, x.Left, last: true)} + {Summand(x.Right)}",
            Subtract x => $"{At(Level.Sum, x.Left, last: true)} - {Summand(x.Right)}",
            Product x => WriteProduct(x),
            Divide x => $"\\frac{{{Write(x.Numerator)}}}{{{Write(x.Denominator)}}}",
            Transpose x => Raised(x.Operand, transpose),
            Power { Exponent: Symbol { Base: "prime" } } x => At(Level.Primary, x.Operand) + "'",
            Power x => Raised(x.Operand, Write(x.Exponent)),
            Call x => WriteCall(x),
            Big x => WriteBig(x),
            Derivative x => WriteDerivative(x),
            Norm x => $"\\lVert {Write(x.Operand)} \\rVert{(x.Kind is null ? "" : $"_{{{Write(x.Kind)}}}")}",
            Absolute x => $"\\lvert {Write(x.Operand)} \\rvert",
            Relation x => $"{At(Level.Relation, x.Left, last: true)} {Sign(x.Sign)} {At(Level.Sum, x.Right, last: true)}",
            Indicator x => $"\\mathbb{{1}}\\{{{Write(x.Condition)}\\}}",
            Cases x => $"\\begin{{cases}} {string.Join(" \\\\ ", x.Rows.Select(r => Write(r.Value) + (r.Condition is null ? " & \\text{otherwise}" : $" & {Write(r.Condition)}")))} \\end{{cases}}",
            Matrix x => $"\\begin{{bmatrix}} {string.Join(" \\\\ ", x.Rows.Select(r => string.Join(" & ", r.Select(Write))))} \\end{{bmatrix}}",
            Element { Operand: Symbol } x => $"{Write(x.Operand)}[{Join(x.Indices)}]",
            Element x => $"{At(Level.Primary, x.Operand)}_{{{Join(x.Indices)}}}",
            Tuple x => Join(x.Parts),
            // W [h, x] joins two vectors; W(h, x) would be a call.
            Group { Inner: Tuple parts } => $"[{Write(parts)}]",
            Group x => Brackets(Write(x.Inner)),
            Words x => x.Text.Length == 0 ? "{}" : $"\\text{{{x.Text}}}",
            Ellipsis => "\\dots",
            Unread x => x.Text,
            _ => "",
        };
    }

    private string Join(IEnumerable<Expression> parts) => string.Join(", ", parts.Select(Write));

    private static string Brackets(string inner) =>
        inner.Contains("\\frac", StringComparison.Ordinal) || inner.Contains("\\sum", StringComparison.Ordinal) ? $"\\left( {inner} \\right)" : $"({inner})";

    /// <summary>The expression, in brackets when it binds less than its place asks for.</summary>
    /// <param name="needed">What the place asks for.</param>
    /// <param name="e">The expression.</param>
    /// <param name="last">Whether nothing of the same term follows: then a sum sign may reach as far as it likes.</param>
    private string At(Level needed, Expression e, bool last = false) => LevelOf(e, last) >= needed ? Write(e) : Brackets(Write(e));

    /// <summary>What stands behind a plus or minus: another minus needs no brackets, a - -b.</summary>
    private string Summand(Expression e) => e is Negate n ? "-" + At(Level.Factor, n.Operand, last: true) : At(Level.Term, e, last: true);

    private static Level LevelOf(Expression e, bool last) => e switch
    {
        Relation or Tuple => Level.Relation,
        Add or Subtract => Level.Sum,
        Negate => Level.Sum,
        Number { Value: < 0 } => Level.Sum,
        Product x => EndsOpen(x) && !last ? Level.Relation : Level.Term,
        Big => last ? Level.Factor : Level.Relation,
        Derivative { Kind: DerivativeKind.Nabla } => Level.Factor,
        Derivative { Of: null } => last ? Level.Factor : Level.Relation,
        Call { Function: Symbol { Base: "partial" } } => Level.Factor,
        Words => Level.Factor,
        _ => Level.Primary,
    };

    /// <summary>Whether the term ends in something that would swallow what is written behind it.</summary>
    private static bool EndsOpen(Expression e) => e switch
    {
        Product x => EndsOpen(x.Right),
        Big => true,
        Derivative { Of: null } => true,
        Negate x => EndsOpen(x.Operand),
        _ => false,
    };

    private string WriteProduct(Product x)
    {
        var left = At(Level.Term, x.Left);
        // A minus behind a sign needs no brackets: a \cdot -b.
        var right = x.Right switch
        {
            Negate n when x.Sign != ProductSign.Juxtaposition => "-" + At(Level.Factor, n.Operand, last: true),
            _ => At(Level.Factor, x.Right, last: true),
        };
        // A lone d would make the next letter a differential.
        if (x.Left is Symbol { Base: "d", Superscripts.Count: 0, Subscripts.Count: 0, Primes: 0 }) left = "{d}";
        if (x.Right is Symbol { Base: "d", Superscripts.Count: 0, Subscripts.Count: 0, Primes: 0 }) right = "{d}";
        var sign = x.Sign switch
        {
            ProductSign.Juxtaposition => " ",
            ProductSign.Dot => " \\cdot ",
            ProductSign.Star => " * ",
            ProductSign.Times => " \\times ",
            ProductSign.Circ => " \\circ ",
            ProductSign.Hadamard => " \\odot ",
            ProductSign.Matrix => " @ ",
            _ => " \\otimes ",
        };
        return left + sign + right;
    }

    /// <summary>A superscript on something that may have superscripts already.</summary>
    private string Raised(Expression operand, string script) => operand switch
    {
        Symbol { Superscripts: [{ Bracket: not Bracket.None }, ..] } x when script == transpose => WriteSymbol(x, script),
        Symbol { Superscripts.Count: 0 } x => script.Length == 1 || script[0] == '\\' && script.All(c => c == '\\' || char.IsAsciiLetter(c)) ? $"{Write(x)}^{script}" : $"{Write(x)}^{{{script}}}",
        Symbol or Transpose or Power => $"{{{Write(operand)}}}^{{{script}}}",
        _ => $"{At(Level.Primary, operand)}^{(script.Length == 1 ? script : $"{{{script}}}")}",
    };

    private string WriteSymbol(Symbol x, string more)
    {
        var raised = string.Concat(x.Superscripts.Select(Write)) + more;
        var lowered = string.Concat(x.Subscripts.Select(d => $"_{{{Write(d)}}}"));
        return Name(x.Base) + new string('\'', x.Primes) + lowered + (raised.Length == 0 ? "" : $"^{{{raised}}}");
    }

    private string Write(Decoration d)
    {
        // ij needs no comma, but i, j+1 does.
        var inner = d.Bracket == Bracket.None && d.Parts.Count > 1 && d.Parts.All(p => p is Symbol { Base.Length: 1, Superscripts.Count: 0, Subscripts.Count: 0 }) ? string.Concat(d.Parts.Select(Write)) : Join(d.Parts);
        return d.Bracket switch { Bracket.Round => $"({inner})", Bracket.Square => $"[{inner}]", Bracket.Angle => $"<{inner}>", Bracket.Curly => $"\\{{{inner}\\}}", _ => inner };
    }

    /// <summary>The LaTeX of a symbol's base: hat y is \hat{y}.</summary>
    internal static string Name(string name)
    {
        var space = name.IndexOf(' ', StringComparison.Ordinal);
        if (space > 0)
        {
            var (first, rest) = (name[..space], name[(space + 1)..]);
            switch (first)
            {
                case "hat" or "tilde" or "bar" or "dot" or "ddot" or "check" or "breve" or "mathring":
                    return $"\\{first}{{{Name(rest)}}}";
                case "cal" or "bb" or "frak":
                    return $"\\math{first}{{{Name(rest)}}}";
                case "bold":
                    return $"\\mathbf{{{rest}}}";
                case "Delta" or "delta":
                    return $"\\{first} {Name(rest)}";
            }
        }
        if (Vocabulary.Letters.Contains(name)) return "\\" + name;
        if (name.Length > 1 && name[0] == 'd' && (name.Length == 2 || space > 0 || Vocabulary.Letters.Contains(name[1..]))) return name.Length == 2 ? name : "d" + Name(name[1..]);
        if (name.TrimEnd('\'').Length <= 1 || name.StartsWith("np.", StringComparison.Ordinal)) return name;
        if (Vocabulary.IsLatexFunction(name)) return "\\" + name;
        if (name is "odot" or "circ" or "cdot" or "times" or "bullet" or "otimes" or "nabla" or "partial" or "prime" or "dagger") return "\\" + name;
        return Vocabulary.Operators.Contains(name) ? $"\\operatorname{{{name}}}" : name.All(char.IsAsciiLetter) ? $"\\mathrm{{{name}}}" : $"\\text{{{name}}}";
    }

    private string WriteCall(Call x)
    {
        switch (x.Function)
        {
            case Symbol { Base: "at" } when x.Arguments.Count == 2:
                return $"{At(Level.Primary, x.Arguments[0])}|_{{{Write(x.Arguments[1])}}}";
            case Symbol { Base: "partial" } when x.Arguments.Count == 1:
                return $"\\partial {At(Level.Primary, x.Arguments[0])}";
            case Symbol { Base: ":" }:
                return x.Arguments.Count switch { 0 => ":", 1 => Write(x.Arguments[0]) + ":", _ => string.Join(":", x.Arguments.Select(Write)) };
            case Symbol { Base: "binom" } when x.Arguments.Count == 2:
                return $"\\binom{{{Write(x.Arguments[0])}}}{{{Write(x.Arguments[1])}}}";
            case Symbol { Base: "sqrt" }:
                return $"\\sqrt{(x.Options.Count > 0 ? $"[{Write(x.Options[0].Value)}]" : "")}{{{Join(x.Arguments)}}}";
        }
        // Written once: an argument may hold calls in turn.
        var arguments = string.Join(", ", x.Arguments.Select(Write).Concat(x.Options.Select(o => $"{o.Name}={Write(o.Value)}")));
        return x.Function switch
        {
            Symbol { Base: "inner" } => $"\\langle {arguments} \\rangle",
            Symbol { Base: "floor" } => $"\\lfloor {arguments} \\rfloor",
            Symbol { Base: "ceil" } => $"\\lceil {arguments} \\rceil",
            Symbol { Base: "hat" or "tilde" or "bar" or "dot" or "ddot" or "check" } accent when x.Arguments.Count == 1 => $"\\{accent.Base}{{{arguments}}}",
            Symbol { Base: "I" } => $"{Write(x.Function)}[{arguments}]",
            Symbol or Element => Write(x.Function) + Brackets(arguments),
            _ => At(Level.Primary, x.Function) + Brackets(arguments),
        };
    }

    private string WriteBig(Big x)
    {
        var sign = x.Operator switch { BigOperator.Sum => "\\sum", BigOperator.Product => "\\prod", BigOperator.Max => "\\max", _ => "\\mathbb{E}" };
        var below = x.Below.Count == 0 ? "" : $"_{{{Join(x.Below)}}}";
        var above = x.Above is null ? "" : $"^{{{Write(x.Above)}}}";
        var body = x.Body is Negate n ? Write(n) : At(Level.Term, x.Body, last: true);
        return $"{sign}{below}{above} {body}";
    }

    private string WriteDerivative(Derivative x)
    {
        if (x.Kind == DerivativeKind.Nabla)
        {
            var by = x.By.Count == 0 ? "" : $"_{{{Join(x.By)}}}";
            return $"\\nabla{by}{(x.Of is null ? "" : " " + (x.Of is Product ? Write(x.Of) : At(Level.Factor, x.Of, last: true)))}";
        }
        var d = x.Kind == DerivativeKind.Partial ? "\\partial" : "d";
        var order = x.By.Count > 1 ? $"^{{{x.By.Count}}}" : "";
        var of = x.Of is null ? "" : " " + (x.Of is Add or Subtract or Negate ? Brackets(Write(x.Of)) : Write(x.Of));
        return $"\\frac{{{d}{order}{of}}}{{{string.Join(" ", x.By.Select(b => $"{d} {At(Level.Factor, b)}"))}}}";
    }

    private static string Sign(string sign) => sign switch
    {
        "≡" => "\\equiv",
        "≈" => "\\approx",
        "∝" => "\\propto",
        "←" => "\\leftarrow",
        "→" => "\\to",
        "⇒" => "\\Rightarrow",
        "⇔" => "\\Leftrightarrow",
        "≠" => "\\ne",
        "≤" => "\\le",
        "≥" => "\\ge",
        "≪" => "\\ll",
        "≫" => "\\gg",
        "∈" => "\\in",
        "∉" => "\\notin",
        "~" => "\\sim",
        "|" => "\\mid",
        "‖" => "\\Vert",
        "⊂" => "\\subset",
        _ => sign,
    };
}
