using System.Text;

namespace AutogradCheck.Derivations.Reading.Tokens;

/// <summary>Mathematical characters as the LaTeX that means the same.</summary>
internal static class UnicodeMath
{
    private static readonly Dictionary<int, string> Table = Build();

    /// <summary>LaTeX for a character; null when it has none.</summary>
    public static string? ToLatex(int c) =>
        Table.TryGetValue(c, out var latex) ? latex
        : c is >= 0x1D400 and < 0x1D6A4 ? Letter((c - 0x1D400) / 52, (c - 0x1D400) % 52)
        : c is >= 0x1D6A8 and < 0x1D7CA ? Greek((c - 0x1D6A8) % 58)
        : c is >= 0x1D7CE and < 0x1D800 ? ((c - 0x1D7CE) % 10).ToString(System.Globalization.CultureInfo.InvariantCulture)
        : null;

    /// <summary>The accent a combining character sets on the letter before it; null for another character.</summary>
    public static string? Accent(int c) => c switch
    {
        0x302 => "hat",
        0x303 => "tilde",
        0x304 or 0x305 => "bar",
        0x307 => "dot",
        0x20D7 => "vec",
        _ => null,
    };

    /// <summary>The digit or letter a raised or lowered character stands for; null for another character.</summary>
    public static (bool Raised, string Text)? Script(int c) => c switch
    {
        >= 0x2080 and <= 0x2089 => (false, Digit(c - 0x2080)),
        >= 0x2074 and <= 0x2079 => (true, Digit(c - 0x2070)),
        0xB2 => (true, "2"),
        0xB3 => (true, "3"),
        0xB9 => (true, "1"),
        0x2070 => (true, "0"),
        0x2071 => (true, "i"),
        0x207A => (true, "+"),
        0x207B => (true, "-"),
        0x207D => (true, "("),
        0x207E => (true, ")"),
        0x207F => (true, "n"),
        0x1D40 => (true, "T"),
        0x22A4 => null,
        0x1D38 => (true, "L"),
        0x2E1 => (true, "l"),
        0x2B2 => (true, "j"),
        0x1D4F => (true, "k"),
        0x1D50 => (true, "m"),
        0x1D57 => (true, "t"),
        0x208A => (false, "+"),
        0x208B => (false, "-"),
        0x208D => (false, "("),
        0x208E => (false, ")"),
        0x1D62 => (false, "i"),
        0x2C7C => (false, "j"),
        0x2096 => (false, "k"),
        0x2097 => (false, "l"),
        0x2098 => (false, "m"),
        0x2099 => (false, "n"),
        0x209C => (false, "t"),
        0x2093 => (false, "x"),
        0x2095 => (false, "h"),
        0x1D63 => (false, "r"),
        0x209A => (false, "p"),
        0x209B => (false, "s"),
        0x2090 => (false, "a"),
        0x2092 => (false, "o"),
        0x2091 => (false, "e"),
        _ => null,
    };

    private static string Digit(int d) => ((char)('0' + d)).ToString();

    private static string Letter(int alphabet, int index)
    {
        var letter = index < 26 ? (char)('A' + index) : (char)('a' + index - 26);
        return alphabet switch
        {
            4 or 5 => $"\\mathcal{{{letter}}}",
            7 => $"\\mathbb{{{letter}}}",
            _ => letter.ToString(),
        };
    }

    private const string GreekOrder = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΘΣΤΥΦΧΨΩ∇αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑϰϕϱϖ";

    private static string Greek(int index) => index < GreekOrder.Length ? Table.GetValueOrDefault(GreekOrder[index]) ?? GreekOrder[index].ToString() : "?";

    private static Dictionary<int, string> Build()
    {
        var table = new Dictionary<int, string>();
        const string Pairs = """
            α \alpha β \beta γ \gamma δ \delta ε \epsilon ϵ \epsilon ζ \zeta η \eta θ \theta ϑ \vartheta ι \iota κ \kappa λ \lambda μ \mu µ \mu ν \nu ξ \xi π \pi ρ \rho σ \sigma ς \varsigma τ \tau υ \upsilon φ \phi ϕ \phi χ \chi ψ \psi ω \omega
            Γ \Gamma Δ \Delta ∆ \Delta Θ \Theta Λ \Lambda Ξ \Xi Π \Pi Σ \Sigma Υ \Upsilon Φ \Phi Ψ \Psi Ω \Omega Α A Β B Ε E Ζ Z Η H Ι I Κ K Μ M Ν N Ο O Ρ P Τ T Χ X ο o
            ∂ \partial ∇ \nabla ⊙ \odot ⊗ \otimes · \cdot ⋅ \cdot ∙ \cdot • \bullet × \times ∘ \circ ∗ * ÷ / ∕ / ∑ \sum ∏ \prod √ \sqrt ∞ \infty
            ℒ \mathcal{L} ℓ \ell ℝ \mathbb{R} ℕ \mathbb{N} ℤ \mathbb{Z} 𝟙 \mathbb{1} 𝔼 \mathbb{E} ℋ \mathcal{H} ℱ \mathcal{F} ℰ \mathcal{E} ℳ \mathcal{M} ℛ \mathcal{R} ℬ \mathcal{B} ℐ \mathcal{I}
            ≤ \le ≥ \ge ≠ \ne ≈ \approx ≃ \approx ≅ \approx ≡ \equiv ∝ \propto ∈ \in ∉ \notin ∼ \sim ← \leftarrow → \to ⇒ \Rightarrow ⟹ \Rightarrow ⟶ \to ↦ \to ⇔ \Leftrightarrow ≔ := ≜ \triangleq ∀ \forall ∃ \exists ⟵ \leftarrow ≪ \ll ≫ \gg ∣ \mid
            … \dots ⋯ \cdots ⋮ \vdots ⋱ \ddots − - – - — - ‐ - ‑ - ′ ' ″ '' ’ ' ‖ \Vert ∥ \Vert ⟨ \langle ⟩ \rangle 〈 \langle 〉 \rangle ½ \frac{1}{2} ⅓ \frac{1}{3} ¼ \frac{1}{4} ⊤ \top ᵗ ^T ± \pm ∓ \mp ∧ \wedge ∨ \vee ∩ \cap ∪ \cup ⊂ \subset ∅ \emptyset ≻ \succ ≺ \prec
            ， , ； ; ： : （ ( ） ) 。 . 、 , ＝ = ＋ + － - ＊ * ／ / ｜ | ［ [ ］ ] ｛ \{ ｝ \} ＜ < ＞ > ⟦ [ ⟧ ]
            â \hat{a} ê \hat{e} î \hat{i} ô \hat{o} û \hat{u} ŵ \hat{w} ŷ \hat{y} Ŷ \hat{Y} ẑ \hat{z} ĥ \hat{h} ĝ \hat{g} ĉ \hat{c} ŝ \hat{s} ĵ \hat{j} ã \tilde{a} ñ \tilde{n} õ \tilde{o} ũ \tilde{u} ĩ \tilde{i} ỹ \tilde{y} ā \bar{a} ē \bar{e} ī \bar{i} ō \bar{o} ū \bar{u} ȳ \bar{y} ẋ \dot{x} ẏ \dot{y} ż \dot{z}
            """;
        var parts = Pairs.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i + 1 < parts.Length; i += 2) table[Rune.GetRuneAt(parts[i], 0).Value] = parts[i + 1];
        return table;
    }
}
