using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Equations that look like definitions and are none: a value that is tried, what an equation is solved for.</summary>
internal sealed partial class Outline
{
    private void ForgetValues()
    {
        var by = _statements.Select(s => (s.Order, By: s.Left is Derivative d ? World.ByOf(d) : s.Left is Symbol x ? GradientOf(x) : null)).Where(s => s.By is not null).ToList();
        var residuals = Residuals();
        _definitions.RemoveAll(d => d.Parameters is null && !ShapeInference.IsCostName(d.Name) && (IsTried(d) || IsSolution(d) || IsHoped(d, residuals)));
        _definitions.RemoveAll(IsCountByCost);

        // w_0 = 0, where derivatives are taken by w_0; y = 1, below the equations that use y.
        bool IsTried(Definition d) => Evaluator.Constant(d.Body) is not null && !IsSize(d.Name) && (by.Any(s => s.By!.Equals(d.Name)) || _definitions.Any(other => other.Order < d.Order && Parts.Of(other.Body).Any(d.Name.Equals)));

        bool IsSize(Symbol name) => _declarations.Any(d => Parts.Of(d.Rows).Concat(Parts.Of(d.Columns)).Any(name.Equals)) || AllParts.OfType<Big>().Any(b => b.Above is not null && b.Above.Equals(name));

        // w = (X^T X)^{-1} X^T y, below the gradient by w: made of nothing but what the equations that use w are made of.
        bool IsSolution(Definition d)
        {
            if (!by.Any(s => s.Order < d.Order && s.By!.Equals(d.Name)) || Evaluator.Constant(d.Body) is not null) return false;
            var before = _definitions.Where(other => other.Order < d.Order).ToList();
            if (before.Any(other => other.Name.Equals(d.Name)) || !before.Any(other => Parts.Of(other.Body).Any(d.Name.Equals))) return false;
            var known = before.SelectMany(other => Parts.Of(other.Body)).OfType<Symbol>().Select(s => s.Base).Except(before.Select(other => other.Name.Base)).Append("I").ToHashSet();
            return Parts.Of(d.Body).OfType<Symbol>().All(s => known.Contains(s.Base) && s.Base != d.Name.Base);
        }
    }

    // y = θ^T x and y = θ^T x + ε, where the cost is made of y - θ^T x: what is hoped of y, which is given.
    private static bool IsHoped(Definition d, ILookup<string, (Definition In, Expression Other)> residuals)
    {
        var body = Names.Bare(d.Body);
        var hope = body is Add { Right: Symbol { Base: "epsilon" or "varepsilon" or "bold epsilon" } } ? null : body;
        return body is not (Symbol or Number) && residuals[d.Name.Base].Any(r => !ReferenceEquals(r.In, d) && (hope is null ? !Parts.Of(r.Other).Any(p => p is Symbol x && x.Base == d.Name.Base) : Names.Bare(r.Other).Equals(hope)));
    }

    // What is subtracted from a name alone, or it from that.
    private ILookup<string, (Definition In, Expression Other)> Residuals() => _definitions.SelectMany(d => Parts.Of(d.Body).OfType<Subtract>().SelectMany(r => new[] { (Name: Names.Bare(r.Left) as Symbol, Other: r.Right), (Name: Names.Bare(r.Right) as Symbol, Other: r.Left) }).Where(r => r.Name is not null).Select(r => (r.Name!.Base, In: d, r.Other)))
        .ToLookup(r => r.Base, r => (r.In, r.Other), StringComparer.Ordinal);

    // ∂J/∂w = 0 beside another equation for ∂J/∂w.
    private bool IsSolved(Statement zero) => _statements.Any(s => !ReferenceEquals(s, zero) && s.Left.Equals(zero.Left) && !s.Links.All(IsZero));

    private static bool IsZero(Expression e) => Names.Bare(e) is Number { Value: 0 } or Symbol { Base: "bold 0" };

    /// <summary>Letters of which the small one is declared as one sample, x ∈ R^d, and the capital stands for the matrix of them, which nothing declares: two quantities.</summary>
    private HashSet<string> SamplesAndData()
    {
        var used = AllParts.OfType<Symbol>().Where(s => s.Superscripts.Count + s.Subscripts.Count == 0).Select(s => s.Base).ToHashSet();
        // x is 1 × d and X is n × d.
        var shapes = _declarations.Where(d => d.Name is { Superscripts.Count: 0, Subscripts.Count: 0 } && d.Column is null).ToLookup(d => d.Name.Base, d => (d.Rows, d.Columns));
        var differing = shapes.Where(g => g.Key is [>= 'a' and <= 'z'] && shapes[Capital(g.Key)].Any() && !g.Intersect(shapes[Capital(g.Key)]).Any()).Select(g => g.Key);
        return [.. differing, .. _declarations.Where(d => d.Name is { Base: [>= 'a' and <= 'z'], Superscripts.Count: 0, Subscripts.Count: 0 } && Evaluator.Constant(d.Columns) == 1 && Evaluator.Constant(d.Rows) is null).Select(d => d.Name.Base)
            .Where(name => IsOneSample(name, Capital(name)))];

        static string Capital(string name) => name.ToUpperInvariant();

        bool IsOneSample(string name, string capital) => used.Contains(capital) && used.Contains(name) && !DefinedBases.Contains(name) && !DefinedBases.Contains(capital)
            && !_declarations.Any(d => d.Name.Base == capital || (d.Name.Base == name && d.Name.Subscripts.Count + d.Name.Superscripts.Count > 0))
            && !AllParts.OfType<Symbol>().Any(s => s.Base == name && s.Superscripts.Count + s.Subscripts.Count > 0);
    }

    private bool? _namesNumbers;

    /// <summary>Whether all quantities may be numbers, one for each sample at most: nothing is transposed, declared a vector, written in bold or as a capital, or has other indices than samples have.</summary>
    public bool NamesNumbers => _namesNumbers ??= FindNumbers();

    private bool FindNumbers()
    {
        if (Source.Contains(@"\mathbf", StringComparison.Ordinal) || Source.Contains(@"\boldsymbol", StringComparison.Ordinal) || Source.Contains(@"\bm", StringComparison.Ordinal) || Source.Contains(@"\vec", StringComparison.Ordinal)) return false;
        if (_declarations.Any(d => Evaluator.Constant(d.Rows) != 1 || Evaluator.Constant(d.Columns) != 1)) return false;
        HashSet<string> counts = [.. AllParts.OfType<Big>().Select(b => b.Above).OfType<Symbol>().Select(Names.Plain)];
        foreach (var part in AllParts)
        {
            switch (part)
            {
                case Transpose or Norm or Matrix or Element or Indicator or Product { Sign: ProductSign.Hadamard or ProductSign.Kronecker or ProductSign.Matrix }:
                case Call { Function: Symbol { Base: "diag" or "tr" or "softmax" or "Softmax" or "vec" } }:
                case Symbol { Base: "softmax" or "np.sum" or "np.dot" or "bold 1" or "ones" }:
                case Derivative { Kind: DerivativeKind.Nabla }:
                case Big b when b.Below.Count > 0 && (b.Above is null || Names.Plain(b.Above) != SampleSize):
                case Symbol { Base: [>= 'A' and <= 'Z'] } s when !ShapeInference.IsCostName(s) && s.Base != SampleSize && !counts.Contains(s.Base):
                    return false;
                case Symbol s when s.Superscripts.Where(d => d is not { Bracket: Bracket.Round, Parts: [Symbol { Base: "i" or "n" or "k", Superscripts.Count: 0, Subscripts.Count: 0 }] }).Concat(s.Subscripts).SelectMany(d => d.Parts).Any(p => Names.Bare(p) is not Number && !(Names.Bare(p) is Symbol x && IsSampleLetter(x.Base)) && !(Names.Bare(p) is Symbol { Base.Length: > 1 })):
                    return false;
            }
        }
        return true;
    }
}
