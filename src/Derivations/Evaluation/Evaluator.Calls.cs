using AutogradCheck.Derivations.Expressions;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Evaluation;

public sealed partial class Evaluator
{
    private Outcome Called(Call c)
    {
        if (Names.Bare(c.Function) is not Symbol f)
        {
            return c.Arguments is [var only] ? Evaluate(new Product(ProductSign.Juxtaposition, c.Function, only) { Span = c.Span })
                : Outcome.None(ProblemKind.Unsupported, "what is applied is no function", c);
        }
        // A ∂ that no other one stands above or below.
        if (f.Base == "partial") return Outcome.None(ProblemKind.Unsupported, "half of a derivative", c);
        if (Scope.Apply(c, this) is { } own) return own;
        if (c.Arguments is [var argument] && f.Primes < 3 && Scope.Function(Scope.InLayer(f, this)) is { } function)
        {
            if (f.Primes == 0 && function.Name is "relu" or "leakyrelu" or "abs" or "sign") foreach (var v in Evaluate(argument).Readings) Scope.Decided(c, v.Tensor.gt(0));
            return Map(argument, v => v.Map(f.Primes switch { 0 => function.Of, 1 => function.Slope, _ => function.Curvature }));
        }
        if (f.Primes == 0 && BuiltIn(Library(f), c) is { } builtIn) return builtIn;
        if (c.Arguments is [var factor] && Scope.Quantity(f, this) is not null) return Evaluate(new Product(ProductSign.Juxtaposition, f, factor) { Span = c.Span });
        if (c.Arguments.Count > 1 && c.Options.Count == 0 && Scope.Quantity(f, this) is not null) return Outcome.None(ProblemKind.Unsupported, "several values stand beside each other", c);
        return Outcome.None(ProblemKind.Undefined, "this function is defined nowhere", f);
    }

    // "np.sum", "np. sum", "numpy.sum", "torch.sum" are "sum".
    private static string Library(Symbol f)
    {
        var name = Names.Plain(f with { Subscripts = [], Superscripts = [] }).Replace(" ", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal);
        foreach (var prefix in new[] { "np.", "numpy.", "torch.", "tf.", "jnp.", "math." })
            if (name.StartsWith(prefix, StringComparison.Ordinal)) name = name[prefix.Length..];
        return name.ToLowerInvariant();
    }

    private Outcome? BuiltIn(string name, Call c)
    {
        Tensor Larger(Tensor x, Tensor y)
        {
            Scope.Decided(c, x.gt(y));
            return x;
        }

        if (c.Arguments is [var first, var second] && name is "dot" or "matmul" or "mm" or "multiply" or "outer" or "prod" or "maximum" or "max" or "minimum" or "min")
        {
            (first, second) = (c.Arguments[0], c.Arguments.Count > 1 ? c.Arguments[1] : c.Arguments[0]);
            return name switch
            {
                "dot" or "matmul" or "mm" => Evaluate(new Product(ProductSign.Matrix, first, second) { Span = c.Span }),
                "multiply" => Evaluate(new Product(ProductSign.Hadamard, first, second) { Span = c.Span }),
                "outer" => Evaluate(new Product(ProductSign.Kronecker, first, second) { Span = c.Span }),
                "prod" => Evaluate(new Product(ProductSign.Juxtaposition, first, second) { Span = c.Span }),
                "max" or "maximum" => Combine(c, first, second, (a, b) => Sum(a, b, (x, y) => Larger(x, y).maximum(y))),
                _ => Combine(c, first, second, (a, b) => Sum(a, b, (x, y) => Larger(x, y).minimum(y))),
            };
        }
        if (name == "prod" && c.Arguments.Count > 2) return Evaluate(c.Arguments.Skip(1).Aggregate(c.Arguments[0], (a, b) => new Product(ProductSign.Juxtaposition, a, b) { Span = c.Span }));
        if (c.Arguments.Count == 0) return null;
        var argument = c.Arguments[0];
        return name switch
        {
            "sum" => Reduced(c, (t, d) => t.sum(d, keepdim: true)),
            "mean" or "avg" or "average" => Reduced(c, (t, d) => t.mean(d, keepdim: true)),
            "max" or "amax" => Reduced(c, (t, d) => t.amax(d, keepdim: true)),
            "min" or "amin" => Reduced(c, (t, d) => t.amin(d, keepdim: true)),
            "softmax" or "smax" => Map(argument, Softmax),
            "logsoftmax" or "log_softmax" => Map(argument, v => Softmax(v).Map(t => t.log())),
            "normalize" or "normalise" => Map(argument, v => v.Map(t => t / t.sum(AcrossFeatures(v), keepdim: true))),
            "logsumexp" => Reduced(c, (t, d) => t.exp().sum(d, keepdim: true).log()),
            "transpose" => Map(argument, v => v.Transposed()),
            "diag" or "diagonal" => Each(c, argument, v => v.IsVector ? [v.With(v.Tensor.reshape([.. v.Shape.SkipLast(2), v.Rows * v.Columns]).diag_embed())] : v.Rows == v.Columns ? [v.With(v.Tensor.diagonal(0, -2, -1).unsqueeze(-1))] : []),
            "tr" or "trace" => Each(c, argument, v => v.Rows == v.Columns ? [v.With(v.Tensor.diagonal(0, -2, -1).sum(-1).unsqueeze(-1).unsqueeze(-1))] : []),
            "det" => Each(c, argument, v => v.Rows == v.Columns ? [v.With(linalg.det(v.Tensor).unsqueeze(-1).unsqueeze(-1))] : []),
            "inv" or "inverse" => Each(c, argument, v => v.Rows == v.Columns ? [v.Map(linalg.inv)] : []),
            "norm" => Map(argument, v => Normed(v, null)),
            "vec" or "flatten" => Map(argument, v => v.With(v.Tensor.transpose(-2, -1).reshape([.. v.Shape.SkipLast(2), v.Rows * v.Columns, 1]))),
            "sqr" or "square" => Map(argument, v => v.Map(t => t * t)),
            "var" => Reduced(c, (t, d) => (t - t.mean(d, keepdim: true)).square().mean(d, keepdim: true)),
            _ when Evaluation.Function.Known(name) is { } known && c.Arguments.Count == 1 => Map(argument, v => v.Map(known.Of)),
            _ => null,
        };
    }

    private Outcome Reduced(Call c, Func<Tensor, long[], Tensor> reduce)
    {
        var outcome = Evaluate(c.Arguments[0]);
        if (outcome.Problem is not null) return outcome;
        var axis = c.Options.FirstOrDefault(o => o.Name is "axis" or "dim")?.Value ?? (c.Arguments.Count > 1 ? c.Arguments[1] : null);
        var keeps = c.Options.Any(o => o.Name is "keepdims" or "keepdim" && Names.Plain(o.Value).StartsWith("true", StringComparison.OrdinalIgnoreCase));
        return new(Distinct(outcome.Readings.SelectMany(Readings)), null);

        IEnumerable<Value> Readings(Value v)
        {
            if (axis is null)
            {
                yield return v.Map(t => reduce(t, [-2, -1]));
                if (v.IsVector || keeps) yield break;
                yield return v.Map(t => reduce(t, [-1]));
                yield return v.Map(t => reduce(t, [-2]));
                yield break;
            }
            var over = Constant(axis) is { } n ? (long)n : 0;
            var sum = v.Map(t => reduce(t, [over is 0 or -2 ? -2 : -1]));
            yield return sum;
            // Without keepdims the result has one dimension: a column as well as a row.
            if (!keeps && !sum.IsNumber) yield return sum.Transposed();
        }
    }

    /// <summary>Softmax along the classes: over the rows of columns, the columns of rows, or the index of an entry.</summary>
    public Value Softmax(Value v)
    {
        ArgumentNullException.ThrowIfNull(v);
        if (!v.IsNumber) return v.Map(t => t.softmax(AcrossFeatures(v)));
        var at = Array.FindIndex([.. v.Axes], a => a != Value.Points && !a.StartsWith('('));
        return v.Map(t => t.softmax(at < 0 ? -1 : at));
    }

    private long AcrossFeatures(Value v) => v.Columns == 1 ? -2 : v.Rows == 1 ? -1 : Scope.SoftmaxAlongRows ? -1 : -2;
}
