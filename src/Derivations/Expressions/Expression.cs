namespace AutogradCheck.Derivations.Expressions;

/// <summary>A part of a document: offset of its first character, and how many.</summary>
public readonly record struct Span(int Start, int Length)
{
    /// <summary>The offset behind the last character.</summary>
    public int End => Start + Length;

    /// <summary>From the start of the one to the end of the other.</summary>
    public Span To(Span other) => new(Start, other.End - Start);
}

/// <summary>
/// A formula as it stands in a document: what was written, not yet what it means. Whether a product is a matrix product, a superscript a layer, a sample or a power, is decided later.
/// </summary>
/// <remarks>Two expressions are equal when they are written alike; where they stand does not matter.</remarks>
public abstract record Expression
{
    /// <summary>Where it stands; empty for an expression that was made, not read.</summary>
    public Span Span { get; init; }

    /// <inheritdoc/>
    public virtual bool Equals(Expression? other) => other is not null && other.EqualityContract == EqualityContract;

    /// <inheritdoc/>
    public override int GetHashCode() => EqualityContract.GetHashCode();
}

/// <summary>A number that was written out.</summary>
public sealed record Number(double Value) : Expression;

/// <summary>A named quantity or function with its decorations, W^{[2]}, z_j^{(l)}, \hat y, g^{[1]'}.</summary>
/// <param name="Base">The letter or word: "W", "sigma", "hat y", "dW", "softmax". Greek by its LaTeX name, accents in front.</param>
/// <param name="Superscripts">What stands raised and is neither a transpose, a prime nor a plain power: [2], (l), (i), *.</param>
/// <param name="Subscripts">What stands lowered: 1, j, ij, l-1.</param>
/// <param name="Primes">How many primes: σ′ has one.</param>
public sealed record Symbol(string Base, Sequence<Decoration> Superscripts, Sequence<Decoration> Subscripts, int Primes = 0) : Expression
{
    /// <summary>A plain name.</summary>
    public Symbol(string name) : this(name, [], []) { }
}

/// <summary>What brackets stand around a superscript or subscript.</summary>
public enum Bracket
{
    /// <summary>None: x_j.</summary>
    None,

    /// <summary>z^{(l)}.</summary>
    Round,

    /// <summary>W^{[2]}.</summary>
    Square,

    /// <summary>h^{&lt;t&gt;}.</summary>
    Angle,

    /// <summary>X^{\{t\}}.</summary>
    Curly,
}

/// <summary>A superscript or subscript: one or more expressions between brackets, W_{ij} has two.</summary>
public sealed record Decoration(Bracket Bracket, Sequence<Expression> Parts);

/// <summary>The signs that multiply. What they do is decided by shapes.</summary>
public enum ProductSign
{
    /// <summary>Nothing between: Wx.</summary>
    Juxtaposition,

    /// <summary>\cdot, a full stop, ·.</summary>
    Dot,

    /// <summary>*.</summary>
    Star,

    /// <summary>\times.</summary>
    Times,

    /// <summary>\circ.</summary>
    Circ,

    /// <summary>\odot, \bullet, .*, ⊙: always entry by entry.</summary>
    Hadamard,

    /// <summary>@, np.dot: always the matrix product.</summary>
    Matrix,

    /// <summary>\otimes: outer, Kronecker or elementwise product.</summary>
    Kronecker,
}

/// <summary>a b.</summary>
public sealed record Product(ProductSign Sign, Expression Left, Expression Right) : Expression;

/// <summary>a + b.</summary>
public sealed record Add(Expression Left, Expression Right) : Expression;

/// <summary>a − b.</summary>
public sealed record Subtract(Expression Left, Expression Right) : Expression;

/// <summary>−a.</summary>
public sealed record Negate(Expression Operand) : Expression;

/// <summary>a / b, \frac{a}{b}.</summary>
public sealed record Divide(Expression Numerator, Expression Denominator) : Expression;

/// <summary>a^n.</summary>
public sealed record Power(Expression Operand, Expression Exponent) : Expression;

/// <summary>aᵀ.</summary>
public sealed record Transpose(Expression Operand) : Expression;

/// <summary>A function of arguments: σ(z), \log \hat y, \max(0, z), \mathrm{diag}(a), L(\hat y, y), np.dot(a, b). <paramref name="Function"/> is mostly a <see cref="Symbol"/>.</summary>
/// <param name="Function">What is applied.</param>
/// <param name="Arguments">To what.</param>
/// <param name="Options">Named arguments: axis, keepdims.</param>
public sealed record Call(Expression Function, Sequence<Expression> Arguments, Sequence<NamedArgument> Options) : Expression;

/// <summary>axis=1, keepdims=True.</summary>
public sealed record NamedArgument(string Name, Expression Value);

/// <summary>What a big operator does.</summary>
public enum BigOperator
{
    /// <summary>\sum.</summary>
    Sum,

    /// <summary>\prod.</summary>
    Product,

    /// <summary>\max, \min and others are calls; this is \max_j.</summary>
    Max,

    /// <summary>\mathbb{E}.</summary>
    Expectation,
}

/// <summary>\sum_{i=1}^{m} body, with what stands below and above the sign.</summary>
/// <param name="Operator">Which.</param>
/// <param name="Below">"i = 1" (a <see cref="Relation"/>), "i", "k \neq i", "i, j", or nothing.</param>
/// <param name="Above">The upper bound, or nothing.</param>
/// <param name="Body">What is added up.</param>
public sealed record Big(BigOperator Operator, Sequence<Expression> Below, Expression? Above, Expression Body) : Expression;

/// <summary>\frac{\partial J}{\partial W}, \frac{dJ}{dW}, \partial_W J, \nabla_W J, \frac{\partial}{\partial W} J.</summary>
/// <param name="Of">The numerator; null where an operator stands without one.</param>
/// <param name="By">The denominator: one, or several for higher derivatives.</param>
/// <param name="Kind">How it was written.</param>
public sealed record Derivative(Expression? Of, Sequence<Expression> By, DerivativeKind Kind) : Expression;

/// <summary>How a derivative was written.</summary>
public enum DerivativeKind
{
    /// <summary>∂.</summary>
    Partial,

    /// <summary>d.</summary>
    Total,

    /// <summary>∇.</summary>
    Nabla,
}

/// <summary>\lVert a \rVert_p^q: the power is a <see cref="Power"/> around it.</summary>
/// <param name="Operand">Of what.</param>
/// <param name="Kind">What stands lowered behind it: 2, 1, F; null for nothing.</param>
public sealed record Norm(Expression Operand, Expression? Kind) : Expression;

/// <summary>|a|: absolute value or determinant.</summary>
public sealed record Absolute(Expression Operand) : Expression;

/// <summary>a = b, a &gt; b, i ≠ j, a ∈ b …</summary>
/// <param name="Sign">=, :=, ←, ⇒, &lt;, ≤, &gt;, ≥, ≠, ≈, ∝, ∈, ~ …, one character or :=.</param>
/// <param name="Left">Left of it.</param>
/// <param name="Right">Right of it.</param>
public sealed record Relation(string Sign, Expression Left, Expression Right) : Expression;

/// <summary>1{condition}, \mathbb{1}[…], \mathbb{I}(…).</summary>
public sealed record Indicator(Expression Condition) : Expression;

/// <summary>\begin{cases} a &amp; condition \\ … \end{cases}.</summary>
public sealed record Cases(Sequence<CaseRow> Rows) : Expression;

/// <summary>A value and when it holds; no condition for "otherwise".</summary>
public sealed record CaseRow(Expression Value, Expression? Condition);

/// <summary>A matrix written out.</summary>
public sealed record Matrix(Sequence<Sequence<Expression>> Rows) : Expression;

/// <summary>a[i], a[:, j], a[:-1]; a slice is a <see cref="Call"/> of the symbol ":".</summary>
public sealed record Element(Expression Operand, Sequence<Expression> Indices) : Expression;

/// <summary>Several things beside each other: (x, y), a, b, c.</summary>
public sealed record Tuple(Sequence<Expression> Parts) : Expression;

/// <summary>Something that was written in brackets: kept, because g (z) and g·(z) differ by it.</summary>
public sealed record Group(Expression Inner) : Expression;

/// <summary>Words among the symbols.</summary>
public sealed record Words(string Text) : Expression;

/// <summary>\cdots, \ldots, …</summary>
public sealed record Ellipsis : Expression;

/// <summary>What could not be read, and why: never dropped.</summary>
public sealed record Unread(string Text, string Why) : Expression
{
    /// <summary>Whether it is a bracket or an environment without its partner.</summary>
    public bool IsUnbalanced { get; init; }
}
