using System.Text.RegularExpressions;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Derivations.Verification;

/// <summary>What a document calls its gradients: dW, δ, Δ, \bar v, or any other name that it explains.</summary>
internal sealed partial class Outline
{
    // Names that stand for ∂J/∂z with their own decorations: δ^l is by z^l.
    private readonly Dictionary<string, string?> _errorBases = new(StringComparer.Ordinal) { ["delta"] = null };

    // "bar " where \bar v is the derivative by v, "Delta " where Δ W is that by W.
    private readonly HashSet<string> _marks = [GradientNames.Mark];

    private IReadOnlyList<string>? _errorTermBases;
    private bool? _deltaIsQuantity;

    /// <summary>What error terms are said to be the derivative by.</summary>
    public Dictionary<string, Symbol> ErrorTerms { get; } = new(StringComparer.Ordinal);

    /// <summary>What an error term may be the derivative by, best first: as the document says, or what activations are applied to.</summary>
    public IReadOnlyList<string> ErrorTermBases => _errorTermBases ??= [.. _statements
        .Where(s => s.Left is Symbol left && _errorBases.ContainsKey(left.Base)).SelectMany(s => s.Links).OfType<Derivative>().Where(d => d.By.Count == 1).Select(d => d.By[0]).OfType<Symbol>().Select(s => s.Base)
        .Concat(Formulas.Where(f => f.Links.Count > 1).SelectMany(f => f.Links.Skip(1)).SelectMany(Parts.Of).OfType<Call>().Where(c => c.Arguments is [Symbol] && Names.Bare(c.Function) is Symbol { Primes: 0 } g && (Function.Known(g.Base) is not null || g.Base is "f" or "g" or "h" or "phi" or "varphi" or "psi" or "softmax") && g.Base is not ("log" or "ln" or "exp")).Select(c => ((Symbol)c.Arguments[0]).Base))
        .Concat(["z", "a", "net", "u", "s"]).Distinct()];

    /// <summary>What an error term is most likely the derivative by.</summary>
    public Symbol ErrorTermOf(Symbol s) => ErrorTerms.TryGetValue(Names.Plain(s), out var said) ? said : s with { Base = ErrorBaseOf(s) ?? ErrorTermBases[0] };

    /// <summary>The base of what an error term is said to be the derivative by; null where nothing is said.</summary>
    public string? ErrorBaseOf(Symbol s) => _errorBases.GetValueOrDefault(s.Base);

    /// <summary>W for dW; null when the name is no such name.</summary>
    public Symbol? GradientOf(Symbol s)
    {
        if (s.Base.Length < 2 || s.Primes > 0) return null;
        if (_marks.FirstOrDefault(mark => s.Base.StartsWith(mark, StringComparison.Ordinal)) is { } own) return s with { Base = own == GradientNames.Mark && _byArgument.Contains(s.Base[own.Length..]) ? Argument + s.Base[own.Length..] : s.Base[own.Length..] };
        if (s.Base[0] != 'd') return null;
        var rest = s.Base[1..];
        var letter = rest.Length == 1 && char.IsLetter(rest[0]) || rest.Contains(' ', StringComparison.Ordinal) || IsGreek(rest) || DefinedBases.Contains(rest);
        return letter ? s with { Base = rest } : null;
    }

    /// <summary>Whether a name is an error term, δ with a layer, an entry or nothing.</summary>
    public bool IsErrorTerm(Symbol s) => s.Primes == 0 && _errorBases.ContainsKey(s.Base) && (s.Base != "delta" || (!(s.Subscripts is [{ Parts.Count: 2 }] && s.Superscripts.Count == 0) && !DeltaIsQuantity));

    /// <summary>Whether a left side names a derivative.</summary>
    private bool IsGradient(Expression left) => left switch
    {
        Derivative d => d.Of is not null || d.By.Count > 0,
        Symbol s => GradientOf(s) is not null || IsErrorTerm(s),
        Call { Function: Symbol { Primes: 1 } } => true,
        _ => false,
    };

    // δ stands in the forward equations: the TD error, a threshold. The δ(z) beside σ(z) is a slip of the pen.
    private bool DeltaIsQuantity => _deltaIsQuantity ??= _formulas.Where(f => f.Links.Count > 1 && IsForward(f)).SelectMany(f => f.Links.Skip(1)).Where(link => !Parts.Of(link).Any(AppliesErrorTerm)).SelectMany(Parts.Of)
        .Any(p => p is Symbol { Base: "delta", Primes: 0, Superscripts.Count: 0, Subscripts.Count: 0 });

    // δ(z^l), where δ^l is an error term.
    private bool AppliesErrorTerm(Expression e) => e is Call { Function: Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } f, Arguments.Count: 1 } && IsErrorTermOfLayers(f.Base);

    /// <summary>Whether a name is an error term with a layer or an entry anywhere: then it is no function.</summary>
    public bool IsErrorTermOfLayers(string name) => _errorBases.ContainsKey(name) && (_layeredErrors ??= [.. AllParts.OfType<Symbol>().Where(s => s.Primes == 0 && s.Superscripts.Count + s.Subscripts.Count > 0).Select(s => s.Base)]).Contains(name);

    private HashSet<string>? _layeredErrors;

    private bool IsForward(Formula f) => Names.Bare(f.Links[0]) switch
    {
        Symbol left when !_errorBases.ContainsKey(left.Base) => GradientOf(left) is null && !IsUpdate(left, f.Signs[0], [.. f.Links.Skip(1)]) && !f.Links.SelectMany(Parts.Of).Any(p => p is Derivative),
        Call { Function: Symbol { Primes: 0 } } => !f.Links.SelectMany(Parts.Of).Any(p => p is Derivative),
        _ => false,
    };

    /// <summary>Whether a base is a Greek letter.</summary>
    public static bool IsGreek(string name) => name is "alpha" or "beta" or "gamma" or "epsilon" or "theta" or "lambda" or "mu" or "nu" or "phi" or "psi" or "omega" or "sigma" or "tau" or "Theta" or "Sigma" or "Phi" or "Psi" or "Omega" or "Gamma" or "rho" or "eta" or "xi" or "zeta" or "kappa" or "varepsilon" or "varphi";

    // Equations like ε^l = ∂C/∂z^l and \bar v = ∂L/∂v say what a name for gradients is; without one, Δ is an error term where it is made of the Δ of another layer.
    private void LearnGradientNames()
    {
        var equations = _formulas.Where(f => f.Links.Count > 1).Select(f => (Left: Names.Bare(f.Links[0]) as Symbol, f.Links)).Where(e => e.Left is { Primes: 0 }).Select(e => (Left: e.Left!, e.Links)).ToList();
        foreach (var (left, links) in equations)
        {
            if (links.Skip(1).Select(Names.Bare).OfType<Derivative>().FirstOrDefault(d => d is { Of: Symbol of, By: [Symbol] } && ShapeInference.IsCostName(of)) is not { By: [Symbol by] }) continue;
            var same = left.Superscripts.Equals(by.Superscripts) && left.Subscripts.Equals(by.Subscripts);
            if (same && left.Base.Length > by.Base.Length + 1 && left.Base.EndsWith(" " + by.Base, StringComparison.Ordinal)) _marks.Add(left.Base[..^by.Base.Length]);
            // One that is only defined stays a definition.
            else if (left.Base != "delta" && GradientOf(left) is null && equations.Any(e => e.Left.Base == left.Base && !e.Links.Skip(1).Any(l => Names.Bare(l) is Derivative)) && equations.All(e => e.Left.Base != by.Base || e.Left.Base != left.Base))
            {
                if (same) _errorBases.TryAdd(left.Base, by.Base);
                else ErrorTerms.TryAdd(Names.Plain(left), by);
            }
        }
        // δ_out = ∂E/∂s and δ_1 = ∂E/∂u_1 are by what they say where that is not one name with the same labels.
        var said = equations.Where(e => e.Left.Base == "delta" && e.Left.Superscripts.Concat(e.Left.Subscripts).SelectMany(d => d.Parts).Select(Names.Bare).All(p => p is Number or Symbol { Base.Length: > 1 }))
            .Select(e => (e.Left, By: e.Links.Skip(1).Select(Names.Bare).OfType<Derivative>().FirstOrDefault(d => d is { Of: Symbol of, By: [Symbol] } && ShapeInference.IsCostName(of))?.By[0] as Symbol)).Where(e => e.By is not null).ToList();
        if (said.Select(e => e.By!.Base).Distinct().Count() > 1)
            foreach (var term in said.GroupBy(e => Names.Plain(e.Left)).Where(g => g.Select(e => e.By!).Distinct().Count() == 1)) ErrorTerms.TryAdd(term.Key, term.First().By!);
        foreach (var exact in ErrorTerms.Keys.ToList()) _errorBases.TryAdd(exact.Split('[')[0], null);
        if (ChangesAreGradients()) _marks.Add(Change);
        var uses = AllParts.OfType<Symbol>().Any(s => s.Base == "delta");
        var deltas = equations.Where(e => e.Left.Base == "Delta").ToList();
        if (!uses && deltas.Any(e => e.Links.Skip(1).SelectMany(Parts.Of).Any(p => p is Symbol { Base: "Delta" })) && !deltas.Any(e => e.Links.Skip(1).SelectMany(Parts.Of).Any(p => p.Equals(e.Left)))) _errorBases.TryAdd("Delta", null);
    }

    // \nabla C ⊙ σ'(z^L) is by what σ(z^L) is called, and so is the \nabla_a C of an a that has a layer elsewhere.
    private void CompleteNablas()
    {
        for (var i = 0; i < _statements.Count; i++)
        {
            var s = _statements[i];
            if (!s.Links.Prepend(s.Left).SelectMany(Parts.Of).Any(IsIncomplete)) continue;
            s = s with { Links = [.. s.Links.Select(Completed)] };
            _statements[i] = Layer(s) is { } layer ? s with { Left = InLayer(s.Left, layer), Links = [.. s.Links.Select(link => InLayer(link, layer))] } : s;
        }

        Expression InLayer(Expression e, Decoration layer) => IsIncomplete(e) && e is Derivative { By: [Symbol by] } d && IsComputedIn(by) ? d with { By = [by with { Superscripts = [layer] }] } : Parts.Map(e, part => InLayer(part, layer));

        bool IsComputedIn(Symbol by) => _definitions.Any(x => x.Name.Base == by.Base && x.Name.Superscripts.Count == 1 && x.Name.Subscripts.Count == 0);
    }

    // The l of δ^l = ∇_z C and ∇_a C = (w^l)^T δ^{l+1}: the one layer that is a letter.
    private static Decoration? Layer(Statement s)
    {
        var layers = s.Links.Prepend(s.Left).SelectMany(Parts.Of).OfType<Symbol>().SelectMany(x => x.Superscripts).Where(x => x.Parts is [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 }]).Distinct().ToList();
        return layers is [var only] ? only : null;
    }

    private bool IsIncomplete(Expression e) => e is Derivative { Kind: DerivativeKind.Nabla, Of: { } of } d && Names.Bare(of) is Symbol cost && ShapeInference.IsCostName(cost)
        && (d.By.Count == 0 || d.By is [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } by] && !_definitions.Any(x => x.Name.Equals(by)));

    private Expression Completed(Expression link)
    {
        foreach (var slope in Parts.Of(link).OfType<Call>().Where(c => c is { Function: Symbol { Primes: 1 }, Arguments: [Symbol] }))
        {
            var (function, argument) = (((Symbol)slope.Function).Base, (Symbol)slope.Arguments[0]);
            var activation = _definitions.FirstOrDefault(d => Names.Bare(d.Body) is Call { Function: Symbol { Primes: 0 } f, Arguments: [Symbol of] } && f.Base == function && of.Base == argument.Base && !ShapeInference.IsCostName(d.Name))?.Name;
            if (activation is not null) return Put(link, argument with { Base = activation.Base });
        }
        return link;

        Expression Put(Expression e, Symbol by) => e is Derivative d && IsIncomplete(d) && (d.By.Count == 0 || ((Symbol)d.By[0]).Base == by.Base) ? d with { By = [by] } : Parts.Map(e, part => Put(part, by));
    }

    // The R of ∂p/∂z = R = diag(p) - p p^T, of which equations say no more than what its entries are.
    private bool IsNamedBetween(Symbol name) => GradientOf(name) is null && !IsErrorTerm(name)
        && !_formulas.Any(f => f.Links.Count > 1 && Names.Bare(f.Links[0]) is var left && !IsGradient(left) && (left.Equals(name) || f.Links.Skip(1).SelectMany(Parts.Of).Any(part => part.Equals(name))));

    // A name that only gradients are made of, and no equation explains.
    private bool IsNewName(Symbol name) => GradientOf(name) is null && !IsErrorTerm(name)
        && !_formulas.Any(f => f.Links.Count > 1 && (Names.Bare(f.Links[0]).Equals(name) || (!IsGradient(Names.Bare(f.Links[0])) && f.Links.SelectMany(Parts.Of).Any(part => part is Symbol other && IsLike(other, name)))))
        && _formulas.Any(f => f.Links.Count > 1 && !f.Links[^1].Equals(name) && f.Links.Skip(1).SelectMany(Parts.Of).Any(part => part.Equals(name)));

    // a_k^{L-1} is no new name beside a_j^l or a^l.
    private static bool IsLike(Symbol other, Symbol name)
    {
        return other.Base == name.Base && other.Primes == name.Primes && Fits(other.Superscripts, name.Superscripts) && (other.Subscripts.Count == 0 || Fits(other.Subscripts, name.Subscripts));

        static bool Fits(Sequence<Decoration> any, Sequence<Decoration> own) => any.SelectMany(d => d.Parts).Select(Names.Bare).ToList() is var a && own.SelectMany(d => d.Parts).Select(Names.Bare).ToList() is var b && a.Count == b.Count && a.Zip(b).All(x => x.First.Equals(x.Second) || MayBeAny(x.First));
    }

    private const string Change = "Delta ";

    // ΔW is a gradient where it is made of others; a change by one has a rate or a sign.
    private bool ChangesAreGradients()
    {
        var changes = _formulas.Where(f => f.Links.Count > 1 && Names.Bare(f.Links[0]) is Symbol s && s.Base.StartsWith(Change, StringComparison.Ordinal)).ToList();
        return changes.Count > 0 && changes.All(f => f.Signs.All(sign => sign == "=") && f.Links.Skip(1).All(IsMadeOfGradients));

        bool IsMadeOfGradients(Expression e) => Names.Bare(e) is not Negate && Parts.Of(e).Any(part => part is Derivative || part is Symbol s && (s.Base == "delta" || GradientOf(s) is not null))
            && !Parts.Of(e).Any(part => part is Symbol { Base: "eta" or "alpha" or "epsilon" or "varepsilon" or "gamma" or "lambda" or "mu" or "rho" or "lr" } or Symbol { Base: ['D', 'e', 'l', 't', 'a', ..] });
    }

    // Items around a name in which what it stands for is told.
    private const int Nearby = 12;
    private const int FewItems = 4;

    // "δ_1 for the gradient of J by s", "with δ_3 and δ_2 for the gradients by z_2 and z_1", "the gradients …: Δ_1 for Z_1, Δ_2 for Z_2", 用 δ_t 表示 L 对 z_t 的梯度.
    private void NameErrorTerm(List<Item> items, int at)
    {
        if (Delta(at) is null || (at >= 2 && IsJoined(at - 1) && Delta(at - 2) is not null)) return;
        var end = at;
        List<Symbol> deltas = [Delta(at)!];
        while (IsJoined(end + 1) && Delta(end + 2) is { } next) (end, deltas) = (end + 2, [.. deltas, next]);
        var spoken = items.Take(at).Reverse().Take(Nearby).TakeWhile(i => i is not Heading && i is not Formula { Display: true }).OfType<Prose>().Any(p => GradientWords().IsMatch(p.Text));
        for (var i = end + 1; i <= end + FewItems && i + 1 < items.Count; i++)
        {
            if (items[i] is not Prose words) continue;
            var pairs = i == end + 1 && spoken && Pairing().IsMatch(words.Text);
            spoken |= GradientWords().IsMatch(words.Text);
            if ((pairs || ByWords().IsMatch(words.Text)) && Name(i + 1) is { } first)
            {
                List<Symbol> names = [first];
                var last = i + 1;
                while (IsJoined(last + 1) && Name(last + 2) is { } other) (last, names) = (last + 2, [.. names, other]);
                spoken |= last + 1 < items.Count && items[last + 1] is Prose after && GradientAtOnce().IsMatch(after.Text);
                if (spoken && (names.Count == deltas.Count || deltas.Count == 1))
                    foreach (var (delta, name) in deltas.Zip(names)) ErrorTerms[Names.Plain(delta)] = name;
                return;
            }
            if (words.Text.Contains(". ", StringComparison.Ordinal) || words.Text.Contains('。', StringComparison.Ordinal)) return;
        }

        Symbol? Delta(int i) => i < items.Count && items[i] is Formula { Links: [var link] } && Names.Bare(link) is Symbol delta && _errorBases.ContainsKey(delta.Base) ? delta : null;
        Symbol? Name(int i) => i < items.Count && items[i] is Formula { Links: [var link] } && Names.Bare(link) is Symbol name && !_errorBases.ContainsKey(name.Base) ? name : null;
        bool IsJoined(int i) => i < items.Count && items[i] is Prose p && Joining().IsMatch(p.Text.Trim());
    }

    [GeneratedRegex(@"^\s*(的\s*)?(梯度|导数|偏导|gradients?\b|derivatives?\b)", RegexOptions.IgnoreCase)]
    private static partial Regex GradientAtOnce();

    [GeneratedRegex(@"^\s*(for|of|at|belongs? to|by)\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Pairing();

    [GeneratedRegex(@"gradient|derivative|error|sensitivity|梯度|导数|误差", RegexOptions.IgnoreCase)]
    private static partial Regex GradientWords();

    [GeneratedRegex(@"\b(by|at|w\.?r\.?t\.?|with respect to|to)\W*$|对$", RegexOptions.IgnoreCase)]
    private static partial Regex ByWords();
}
