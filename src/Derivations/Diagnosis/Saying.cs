using System.Text;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Diagnosis;

/// <summary>Spells expressions in one line of plain text, for messages: ∂L/∂ŷ, W[l]ᵀ, 1/√d.</summary>
internal static class Saying
{
    private static readonly Dictionary<string, string> _letters = new(StringComparer.Ordinal)
    {
        ["alpha"] = "α",
        ["beta"] = "β",
        ["gamma"] = "γ",
        ["delta"] = "δ",
        ["epsilon"] = "ε",
        ["varepsilon"] = "ε",
        ["zeta"] = "ζ",
        ["eta"] = "η",
        ["theta"] = "θ",
        ["vartheta"] = "ϑ",
        ["kappa"] = "κ",
        ["lambda"] = "λ",
        ["mu"] = "μ",
        ["nu"] = "ν",
        ["xi"] = "ξ",
        ["pi"] = "π",
        ["rho"] = "ρ",
        ["sigma"] = "σ",
        ["tau"] = "τ",
        ["phi"] = "φ",
        ["varphi"] = "φ",
        ["chi"] = "χ",
        ["psi"] = "ψ",
        ["omega"] = "ω",
        ["Gamma"] = "Γ",
        ["Delta"] = "Δ",
        ["Theta"] = "Θ",
        ["Lambda"] = "Λ",
        ["Sigma"] = "Σ",
        ["Phi"] = "Φ",
        ["Psi"] = "Ψ",
        ["Omega"] = "Ω",
        ["ell"] = "ℓ",
    };

    private static readonly Dictionary<string, string> _accents = new(StringComparer.Ordinal) { ["hat"] = "\u0302", ["tilde"] = "\u0303", ["bar"] = "\u0304", ["dot"] = "\u0307" };

    /// <summary>The expression in a short plain spelling.</summary>
    public static string Of(Expression e) => e switch
    {
        Symbol s => Name(s),
        Derivative { Of: { } of, By: [var by] } => $"∂{Of(of)}/∂{Of(by)}",
        Transpose t => $"{Of(t.Operand)}ᵀ",
        Group g => $"({Of(g.Inner)})",
        Divide d => $"{Tight(d.Numerator)}/{Tight(d.Denominator)}",
        Product p => $"{Of(p.Left)} {Of(p.Right)}",
        Subtract s => $"{Of(s.Left)} - {Of(s.Right)}",
        Add a => $"{Of(a.Left)} + {Of(a.Right)}",
        Negate n => $"-{Of(n.Operand)}",
        Power p => $"{Tight(p.Operand)}^{Tight(p.Exponent)}",
        Norm n => $"‖{Of(n.Operand)}‖",
        Big { Operator: BigOperator.Sum } b => $"the sum of {Of(b.Body)}",
        Call { Function: Symbol { Base: "sqrt" }, Arguments: [var inner] } => $"√{Tight(inner)}",
        Call c => $"{Of(c.Function)}({string.Join(", ", c.Arguments.Select(Of))})",
        _ => Names.Plain(e),
    };

    private static string Tight(Expression e) => e is Add or Subtract or Product or Divide or Negate ? $"({Of(e)})" : Of(e);

    private static string Name(Symbol s)
    {
        var labels = s.Superscripts.Concat(s.Subscripts).SelectMany(d => d.Parts).Select(Names.Plain).ToList();
        return Letter(s.Base) + new string('′', s.Primes) + (labels.Count == 0 ? "" : $"[{string.Join(",", labels)}]");
    }

    private static string Letter(string name)
    {
        if (_letters.TryGetValue(name, out var greek)) return greek;
        var space = name.IndexOf(' ', StringComparison.Ordinal);
        if (space > 0)
        {
            var rest = Letter(name[(space + 1)..]);
            return _accents.TryGetValue(name[..space], out var accent) && rest.Length == 1 ? (rest + accent).Normalize(NormalizationForm.FormC)
                : name[..space] is "bold" or "cal" ? rest : name[..space] is "Delta" or "delta" ? Letter(name[..space]) + rest : name;
        }
        return name.Length > 2 && name[0] == 'd' && _letters.TryGetValue(name[1..], out var differential) ? $"d{differential}" : name;
    }
}
