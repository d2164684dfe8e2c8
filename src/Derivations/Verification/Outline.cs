using System.Text.RegularExpressions;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;
using Group = AutogradCheck.Derivations.Expressions.Group;

namespace AutogradCheck.Derivations.Verification;

/// <summary>What a document says, sorted by what it is for: given equations, claims, shapes, other names, words about the layout.</summary>
internal sealed partial class Outline
{
    private readonly List<Definition> _definitions = [];
    private readonly List<Statement> _statements = [];
    private readonly List<Declaration> _declarations = [];
    private readonly List<Alias> _aliases = [];
    private readonly List<Formula> _formulas;

    public Outline(Document document)
    {
        Document = document;
        Source = document.Text.Substring(document.Extent.Start, document.Extent.Length);
        var formulas = document.Items.OfType<Formula>().Select(f => (IReadOnlyList<Expression>)f.Links).ToList();
        var words = Rewriting.CapitalWords(formulas);
        formulas = [.. formulas.Select(links => (IReadOnlyList<Expression>)[.. links.Select(link => Rewriting.Joined(link, words))])];
        var names = Rewriting.PowerNames(formulas);
        var probabilities = Probability.Of(formulas);
        HashSet<string> functions = ["f", "g", "h", "sigma", "phi", "varphi", "psi", "sigmoid", "tanh", "relu", "ReLU", "softmax", .. formulas.SelectMany(links => links).SelectMany(Parts.Of).OfType<Call>().Select(c => Names.Bare(c.Function)).OfType<Symbol>().Select(s => s.Base)];
        List<Item> items = [.. document.Items.Select(item => item is Formula f ? f with { Links = [.. f.Links.Select(Read)], Condition = f.Condition is null ? null : Read(f.Condition) } : item)];
        Expression Read(Expression e) => Rewriting.Of(Rewriting.Spelled(Rewriting.Joined(e, words), probabilities), names, functions);
        _formulas = [.. items.OfType<Formula>()];
        Prose = string.Join("\n", items.Select(item => item switch { Prose p => p.Text, Heading h => h.Text, _ => "" }));
        DefinedBases = [.. items.OfType<Formula>().Where(f => f.Links.Count > 1).Select(f => Names.Bare(f.Links[0])).Select(l => l is Call c ? Names.Bare(c.Function) : l).OfType<Symbol>().Select(s => s.Base)];
        LearnGradientNames();
        ShapesInWords();
        NumbersInWords();
        OneHotInWords();
        var (section, single) = (0, false);
        for (var i = 0; i < items.Count; i++)
        {
            (_section, _item) = (section, i);
            switch (items[i])
            {
                case Heading h:
                    section++;
                    single = SingleSample().IsMatch(h.Text) || OneSampleHeading().IsMatch(h.Text);
                    break;
                case Prose p:
                    if (ActiveOnly().IsMatch(p.Text)) _active = true;
                    else if (p.Text.Contains('.', StringComparison.Ordinal)) _active = false;
                    if (SingleSample().IsMatch(p.Text)) single = true;
                    else if (AllSamples().IsMatch(p.Text)) single = false;
                    break;
                case Hint hint:
                    Hints.Read(hint.Text, this);
                    break;
                case Formula f:
                    Sort(f, i, section, single);
                    Declare(items, i);
                    Rename(items, i);
                    NameFunction(items, i, section);
                    NameErrorTerm(items, i);
                    AddUp(items, i, section);
                    break;
            }
        }
        ForgetValues();
        NameParts();
        HashSet<string> members = [.. _aliases.Where(a => Notation.IsSmall(a.Name.Base, a.Of.Base) && AllParts.Any(p => p is Transpose { Operand: Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } s } && s.Base == a.Name.Base)).Select(a => a.Name.Base)];
        Notation = new(Formulas.Select(f => (IReadOnlyList<Expression>)f.Links), _definitions.Select(d => (IReadOnlyList<Expression>)[d.Name, d.Body]), [.. _declarations.SelectMany(d => new[] { d.Rows, d.Columns }).OfType<Symbol>().Select(Names.Plain)], CountsFromZero, [.. members, .. SamplesAndData()]);
    }

    public Document Document { get; }

    /// <summary>The text that the document's items stand in.</summary>
    public string Source { get; }

    /// <summary>All words, in order.</summary>
    public string Prose { get; }

    public Notation Notation { get; }

    public IReadOnlyList<Formula> Formulas => _formulas;

    public IReadOnlyList<Definition> Definitions => _definitions;

    public IReadOnlyList<Statement> Statements => _statements;

    public IReadOnlyList<Declaration> Declarations => _declarations;

    public IReadOnlyList<Alias> Aliases => _aliases;

    /// <summary>Functions that are said to be known ones: g = tanh.</summary>
    public Dictionary<string, string> FunctionNames { get; } = new(StringComparer.Ordinal);

    /// <summary>Letters on the left of any equation.</summary>
    public HashSet<string> DefinedBases { get; }

    /// <summary>Whether any formula takes a logarithm: then targets are probabilities.</summary>
    public bool HasLogarithm => _hasLogarithm ??= Formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).Any(p => p is Symbol { Base: "log" or "ln" }) || Speaks("cross.?entropy|log.?likelihood|交叉熵");

    /// <summary>Whether the document speaks of softmax or writes it out.</summary>
    public bool HasSoftmax => _hasSoftmax ??= Speaks("softmax|one-hot|onehot") || Formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).Any(p => p is Symbol { Base: "softmax" or "Softmax" } || (p is Divide { Denominator: Big { Operator: BigOperator.Sum } b } && Parts.Of(b.Body).Any(x => x is Symbol { Base: "e" or "exp" })));

    /// <summary>Whether targets are signs, as for a hinge loss.</summary>
    public bool HasSigns => _hasSigns ??= Speaks("hinge|support vector|SVM") || Source.Contains("{-1", StringComparison.Ordinal) || Source.Contains(@"\pm", StringComparison.Ordinal);

    /// <summary>Whether the cost speaks of layer l and means the last one.</summary>
    public bool CostHasFreeLayer => _costHasFreeLayer ??= _definitions.Any(d => IsCost(d.Name) && Notation.AllParts(d.Body).OfType<Symbol>().SelectMany(x => x.Superscripts.Concat(x.Subscripts)).SelectMany(x => x.Parts).Any(p => p is Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } letter && Notation.IsTemplate(letter.Base))
        && !Parts.Of(d.Body).OfType<Big>().Any());

    /// <summary>Whether rows of matrices are said to be written as columns.</summary>
    public bool RowsAsColumns => _rowsAsColumns ??= Speaks(@"\brows?\b[^.]{0,80}\bas (a )?columns?\b");

    /// <summary>Whether softmax is said to run along rows.</summary>
    public bool SoftmaxAlongRows => _softmaxAlongRows ??= Speaks(@"softmax[^.]{0,40}\brows?\b|row-?wise softmax") || Regex.IsMatch(Document.Text, @"softmax[^.$]{0,40}\\text\w*\{[^}]{0,20}\brow", RegexOptions.IgnoreCase);

    /// <summary>Whether everything is said to be a number.</summary>
    public bool AllNumbers => _allNumbers ??= Speaks(@"\b(everything|all (of )?(them|quantities|variables|symbols))\b[^.]{0,20}\b(is|are)\b[^.]{0,12}\b(scalars?|numbers?)\b");

    private bool? _allNumbers;

    /// <summary>Whether a matrix is said to be symmetric, in the sentence that names it, before a place or soon after it: before anything else is defined.</summary>
    public bool IsSymmetric(string name, int place)
    {
        if (!_symmetric.TryGetValue(name, out var places))
        {
            var letter = Regex.Escape(name[(name.LastIndexOf(' ') + 1)..]);
            _symmetric[name] = places = [.. Regex.Matches(Source, $@"\$[^$.]*(?<![A-Za-z]){letter}(?![A-Za-z])[^$.]*\$[^.$]{{0,60}}(?<!\bnot\b[^.$]{{0,20}}|non-?)\bsymmetric|(?<!\bnot |non-?)\bsymmetric[^.$]{{0,30}}\$[^$.]*(?<![A-Za-z]){letter}(?![A-Za-z])|covariance[^.$]{{0,20}}\$\\?{letter}\$", RegexOptions.IgnoreCase).Select(m => Document.Extent.Start + m.Index)];
        }
        return places.Any(at => at <= place || !_definitions.Any(d => d.Name.Span.Start > place && d.Name.Span.Start < at));
    }

    private readonly Dictionary<string, List<int>> _symmetric = new(StringComparer.Ordinal);
    private bool? _rowsAsColumns, _softmaxAlongRows;
    private bool? _hasLogarithm, _hasSoftmax, _hasSigns, _costHasFreeLayer;

    private bool Speaks(string pattern) => Regex.IsMatch(Prose, pattern, RegexOptions.IgnoreCase);

    /// <summary>Whether any formula uses a letter.</summary>
    public bool Uses(string letter) => (_used ??= [.. Formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).OfType<Symbol>().Select(s => s.Base)]).Contains(letter);

    private HashSet<string>? _used;

    /// <summary>Whether a name is the numerator of a derivative.</summary>
    public bool IsNumerator(string folded) => (_numerators ??= [.. Formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).OfType<Derivative>().Select(d => d.Of).OfType<Symbol>().Select(s => Notation.Fold(s.Base))]).Contains(folded);

    private HashSet<string>? _numerators;

    /// <summary>Whether derivatives are taken by a name: then s(p - q) is a product.</summary>
    public bool IsVariable(Symbol name) => (_variables ??= [.. Formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).OfType<Derivative>().SelectMany(d => d.By).Select(Names.Bare).OfType<Symbol>()]).Contains(name);

    private HashSet<Symbol>? _variables;

    /// <summary>Whether gradients by a name are spoken of, in either notation.</summary>
    public bool IsTaken(Symbol name) => IsVariable(name) || Formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).OfType<Symbol>().Any(s => GradientOf(s) is { } of && of.Equals(name));

    /// <summary>Whether a name stands by itself among the words, which say what it is.</summary>
    public bool IsIntroduced(Symbol name) => (_introduced ??= [.. Formulas.Where(f => f.Links.Count == 1).Select(f => Names.Bare(f.Links[0])).OfType<Symbol>()]).Contains(name);

    private HashSet<Symbol>? _introduced;

    /// <summary>Whether the words call a quantity a distribution, probabilities or one-hot.</summary>
    public bool IsDistribution(string folded) => (_distributions ??= [.. DistributionAfter().Matches(Source).Concat(DistributionBefore().Matches(Source)).Select(m => Notation.Fold(Hints.Name(m.Groups[1].Value).Base))]).Contains(folded);

    private HashSet<string>? _distributions;

    [GeneratedRegex(@"\$(\\?[A-Za-z]+|\\(?:tilde|hat|bar)\s*\{?[A-Za-z]\}?)(?:_\w)?\$[^.$]{0,40}\b(?:one-?hot|(?<!normal )(?<!gaussian )distribution|probabilities|sums? (?:up )?to (?:one|1|\$1\$))", RegexOptions.IgnoreCase)]
    private static partial Regex DistributionAfter();

    [GeneratedRegex(@"\b(?:one-?hot|distribution|probabilities)\b[^.$,;]{0,30}\$(\\?[A-Za-z]+)\$", RegexOptions.IgnoreCase)]
    private static partial Regex DistributionBefore();

    /// <summary>Whether e is a quantity of the document, and not Euler's number beside a cost E.</summary>
    public bool HasOwnE => _hasOwnE ??= DefinedBases.Contains("e") || Declarations.Any(d => d.Name.Base == "e") || Formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).OfType<Derivative>().SelectMany(d => d.By.Append(d.Of)).Any(p => p is Symbol { Base: "e" } or Call { Function: Symbol { Base: "e" } });

    private bool? _hasOwnE;

    /// <summary>Whether a name is written with brackets behind it anywhere, as functions are.</summary>
    public bool IsApplied(string name) => (_applied ??= [.. Formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).Select(p => p is Call { Arguments.Count: 1 } c ? Names.Bare(c.Function) : p is Product { Right: Group, Sign: ProductSign.Juxtaposition } g ? Names.Bare(g.Left) : null).OfType<Symbol>().Select(s => s.Base)]).Contains(name);

    private HashSet<string>? _applied;

    /// <summary>Whether a name is written with a prime and brackets behind it, ρ'(z): a function of numbers.</summary>
    public bool IsSloped(string name) => (_sloped ??= [.. Formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).OfType<Call>().Where(c => c.Arguments.Count == 1).Select(c => Names.Bare(c.Function)).OfType<Symbol>().Where(s => s.Primes > 0).Select(s => s.Base)]).Contains(name);

    private HashSet<string>? _sloped;

    /// <summary>Whether a name is transposed anywhere.</summary>
    public bool IsTransposed(string folded) => (_transposed ??= [.. Formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).OfType<Transpose>().Select(t => Names.Bare(t.Operand)).OfType<Symbol>().Select(s => Notation.Fold(s.Base))]).Contains(folded);

    private HashSet<string>? _transposed;

    /// <summary>Whether a function is written with a symbolic layer, g^{[l]}: one function for all layers.</summary>
    public bool IsAppliedInLayers(string name) => (_inLayers ??= [.. Formulas.SelectMany(f => f.Links).SelectMany(Parts.Of).OfType<Call>().Select(c => Names.Bare(c.Function)).OfType<Symbol>().Where(s => s.Superscripts.Concat(s.Subscripts).SelectMany(d => d.Parts).Any(Notation.IsTemplate)).Select(s => s.Base)]).Contains(name);

    private HashSet<string>? _inLayers;

    /// <summary>Adds a shape, from a hint.</summary>
    public void Declare(Declaration declaration) => _declarations.Add(declaration);

    private void Sort(Formula f, int order, int section, bool single)
    {
        // "a = b ⇒ c = d" is two equations.
        var from = 0;
        for (var i = 0; i <= f.Signs.Count; i++)
        {
            if (i < f.Signs.Count && !(f.Signs[i] is "⇒" or "⟹" or "⇔" && i > from && i + 1 < f.Signs.Count)) continue;
            Sequence<Expression> links = [.. f.Links.Skip(from).Take(i + 1 - from)];
            Sequence<string> signs = [.. f.Signs.Skip(from).Take(i - from)];
            var part = from == 0 && i == f.Signs.Count ? f : f with { Links = links, Signs = signs, Left = from == 0 ? f.Left : TextOf(links[0]), Span = from == 0 ? f.Span : links[0].Span.To(links[^1].Span) };
            One(part, order, section, single);
            from = i + 1;
        }
    }

    private string TextOf(Expression e) => Document.Text.Substring(Math.Clamp(e.Span.Start, 0, Document.Text.Length), Math.Clamp(e.Span.Length, 0, Document.Text.Length - Math.Clamp(e.Span.Start, 0, Document.Text.Length)));

    private void One(Formula f, int order, int section, bool single)
    {
        for (var i = 0; i < f.Signs.Count; i++)
            if (f.Signs[i] == "∈") Together(f, f.Links[i + 1]);
        if (Unreadable(f)) return;
        if (f.Links.Count < 2) return;
        var left = Names.Bare(f.Links[0]);
        List<Expression> links = [];
        for (var i = 0; i < f.Signs.Count; i++)
            if (f.Signs[i] is "=" or ":=" or "≡" or "≜" or "≈" or "←" or "⇒" or "→" or "==" or "=:") links.Add(f.Links[i + 1]);
        links.RemoveAll(link => link is Words || link.Equals(left));
        for (var i = 0; i < links.Count; i++) links[i] = WithoutRemark(links[i]);
        if (f.Condition is not null) Remark(f.Condition);
        if (links.Count == 0 || left is Words) return;
        // x (a - y) = ∂J/∂w states it as well.
        if (left is Product or Add or Subtract or Negate or Divide or Transpose && links is [Derivative { By.Count: > 0, Of: not null } stated] && f.Signs[0] == "=" && !Parts.Of(left).Any(part => part is Derivative))
        {
            _statements.Add(new(order, f with { Links = [stated, f.Links[0]], Left = TextOf(stated) }, stated, [f.Links[0]], section, single));
            return;
        }
        if (IsUpdate(left, f.Signs[0], links))
        {
            // Δ := Δ + δ a^T over all samples is the product of whole matrices.
            if (left is Symbol { Base: "Delta" } sum && links[^1] is Add { Left: Symbol before, Right: var term } && before.Equals(sum)) _definitions.Add(new(order, sum, null, term, f.Place.TableColumn, section));
            return;
        }
        // R ≈ P Q^T is what one hopes for.
        if (f.Signs.All(sign => sign == "≈") && !IsGradient(left)) return;
        DefineBetween(left, links, order, f.Place.TableColumn, section);
        // s' = s (1 - s) says what is known of s.
        if (left is Symbol { Primes: > 0 }) return;
        if (IsGradient(left))
        {
            // ∂L/∂S = … =: D gives the gradient another name.
            if (links.Count > 1 && f.Signs[^1] == "=:" && links[^1] is Symbol also)
            {
                links.RemoveAt(links.Count - 1);
                if (GradientOf(also) is null && !IsErrorTerm(also)) _definitions.Add(new(order, also, null, left, f.Place.TableColumn, section));
            }
            _statements.Add(new(order, f, left, links, section, single) { WhereActive = _active || f.Condition is { } when && Names.Bare(when) is Relation { Sign: ">", Right: Number { Value: 0 } } });
        }
        else if (left is Symbol { Base: "i" or "j" or "k" or "l", Superscripts.Count: 0, Subscripts.Count: 0 } && links[^1] is Symbol or Number || IsValueOfEntry(left, links) || (left is Symbol named && IsCase(f, named, links[^1], order))) return;
        else if (Defined(left) is var (name, parameters))
        {
            // a = g(z) = h(x) says what a is, and that h(x) is another name of it.
            if (parameters is null && links.Count > 1 && links[^1] is Call { Function: Symbol { Primes: 0 } other, Options.Count: 0 } naming && links[^2] is not Symbol && Function.Known(other.Base) is null && naming.Arguments.All(a => Names.Bare(a) is Symbol))
            {
                links = [.. links.SkipLast(1)];
                _definitions.Add(new(order, other, naming.Arguments, name, f.Place.TableColumn, section));
            }
            Define(f, name, parameters, links, order, section);
        }
    }

    // (W ∈ R^{n×m}, b ∈ R^n) beside an equation.
    private void Remark(Expression condition)
    {
        List<Expression> names = [];
        foreach (var part in Names.Bare(condition) is Expressions.Tuple several ? several.Parts : [Names.Bare(condition)])
        {
            if (part is not Relation { Sign: "∈" } member)
            {
                names.Add(part);
                continue;
            }
            foreach (var name in names.Append(member.Left)) Belongs(name, member.Right);
            names.Clear();
        }
    }

    private void Define(Formula f, Symbol name, IReadOnlyList<Expression>? parameters, List<Expression> links, int order, int section)
    {
        if (Parts.Of(Last(links)).Any(part => part is Ellipsis or Unread or Words)) return;
        AddSummand(f, links, order, section);
        // A = σ(Z) = Ŷ names A once more.
        if (links.Count > 1 && links[^1] is Symbol again && parameters is null) _definitions.Add(new(order, again, null, name, f.Place.TableColumn, section));
        var body = ShapeInference.IsCostName(name) ? Rewriting.Gathered(Last(links)) : Last(links);
        // Ŷ = Z = A W + b: the names in between are names of the same.
        foreach (var between in links.SkipLast(1).OfType<Symbol>().Reverse().Where(_ => parameters is null && body is not Symbol))
        {
            _definitions.Add(new(order, between, null, body, f.Place.TableColumn, section));
            body = between;
        }
        _definitions.Add(new(order, name, parameters, body, f.Place.TableColumn, section));
        // x_1 = 0.05 in an example with numbers.
        if (body is Number { Value: var value } && value != Math.Floor(value)) _declarations.Add(new(name, new Number(1), new Number(1)));
    }

    // J = 1/m Σ L(ŷ, y) = 1/m Σ (…) says what L is, too.
    private void AddSummand(Formula f, List<Expression> links, int order, int section)
    {
        if (links.Count < 2 || Sum(links[0])?.Body is not { } loss || Sum(links[^1])?.Body is not { } summand) return;
        var name = Names.Bare(loss) is Call { Function: Symbol called } ? called : Names.Bare(loss) as Symbol;
        if (name is null || !ShapeInference.IsCostName(name)) return;
        var index = Sum(links[0])!.Below.SelectMany(Parts.Of).OfType<Symbol>().FirstOrDefault();
        if (index is not null && name.Superscripts.Count == 0) name = name with { Superscripts = [new(Bracket.Round, [new Symbol(index.Base)])] };
        _definitions.Add(new(order, name, null, summand, f.Place.TableColumn, section));

        static Big? Sum(Expression e) => Parts.Of(e).OfType<Big>().FirstOrDefault();
    }

    // The last link that can be read says most.
    private static Expression Last(List<Expression> links) =>
        links.LastOrDefault(link => link is not Symbol && !Parts.Of(link).Any(part => part is Unread or Ellipsis or Words)) ?? links[^1];

    private static (Symbol Name, IReadOnlyList<Expression>? Parameters)? Defined(Expression left)
    {
        if (left is Symbol s) return (s, null);
        if (left is Call { Function: Symbol { Base: not ("log" or "ln" or "exp" or "sqrt" or "det" or "tr" or "Tr" or "trace" or "diag") } f } c) return (f, c.Arguments);
        if (left is Product { Left: Symbol p, Right: Group g }) return (p, [g.Inner]);
        return null;
    }

    private bool IsUpdate(Expression left, string sign, List<Expression> links)
    {
        if (left is Symbol { Base: ['D', 'e', 'l', 't', 'a', ' ', ..] }) return true;
        if (left is Symbol { Base: "Delta" } && !_errorBases.ContainsKey("Delta") && links.SelectMany(Parts.Of).Any(part => part is Derivative or Symbol { Base: "eta" or "delta" or "Delta" })) return true;
        if (sign is "←" or "⇒" or "→") return true;
        var right = links[^1];
        return left is Symbol s && right is Add or Subtract && Parts.Of(right).Any(part => part.Equals(s));
    }

    private ILookup<int, Formula>? _byBlock;
    private int _section, _item;
    private bool _active;

    // "x, a, b ∈ R^n" says it of all three.
    private void Together(Formula f, Expression set)
    {
        IReadOnlyList<Expression> names = Names.Bare(f.Links[0]) is Expressions.Tuple several ? several.Parts : [f.Links[0]];
        // x_1, …, x_N: any of them.
        if (names.Any(name => name is Ellipsis) && names[^1] is Symbol { Subscripts: [{ Parts: [var last] } subscript] } every)
            names = [every with { Subscripts = [subscript with { Parts = [new Symbol(CountedBy(last))] }] }];
        foreach (var name in names) Belongs(name, set);
        foreach (var before in (_byBlock ??= Document.Items.OfType<Formula>().Where(x => x.Links.Count == 1).ToLookup(x => x.Place.Block))[f.Place.Block].Where(x => x.Span.Start < f.Span.Start)) Belongs(before.Links[0], set);
    }

    // The letter that a sum up to it uses.
    private string CountedBy(Expression count) => Document.Items.OfType<Formula>().SelectMany(f => f.Links).SelectMany(Parts.Of).OfType<Big>().Where(b => b.Above is not null && b.Above.Equals(count))
        .SelectMany(b => b.Below).SelectMany(Parts.Of).OfType<Symbol>().Select(s => s.Base).FirstOrDefault() ?? "i";

    private void Belongs(Expression name, Expression set)
    {
        if (Names.Bare(name) is not Symbol s) return;
        // "Now x_i ∈ R^d", where x_i was a number in the sections above.
        var from = _section > 0 && _definitions.Any(d => d.Section < _section && Parts.Of(d.Body).OfType<Symbol>().Any(x => x.Base == s.Base)) ? _item : 0;
        if (Names.Bare(set) is Power { Operand: var reals, Exponent: var exponent } && IsNumbers(reals))
        {
            if (Names.Bare(exponent) is Product p) _declarations.Add(new(s, p.Left, p.Right, From: from));
            else _declarations.Add(new(s, exponent, new Number(1), From: from));
        }
        else if (Names.Bare(set) is Symbol { Superscripts: [{ Parts: [var size] }] } marked && IsNumbers(marked with { Superscripts = [] }))
        {
            if (size is Product p) _declarations.Add(new(s, p.Left, p.Right, From: from));
            else _declarations.Add(new(s, size, new Number(1), From: from));
        }
        else if (Names.Bare(set) is Symbol { Superscripts.Count: 0 } plain && IsNumbers(plain))
        {
            _declarations.Add(new(s, new Number(1), new Number(1), From: from));
        }

        static bool IsNumbers(Expression e) => Names.Bare(e) is Symbol { Base: "bb R" or "R" or "mathbb R" or "cal R" } or Group or Expressions.Tuple || e is Group;
    }

    // "W_1 is (h, d)", "shape of X: (n, m)", "X is m × d": a name, few words, a pair.
    private void Declare(List<Item> items, int at)
    {
        // "data: X (n × m)"
        if (items[at] is Formula { Links: [Product { Sign: ProductSign.Juxtaposition, Left: Symbol named, Right: Group { Inner: Product { Sign: ProductSign.Times, Left: Symbol or Number, Right: Symbol or Number } stated } }] })
        {
            _declarations.Add(new(named, stated.Left, stated.Right));
            return;
        }
        if (items[at] is not Formula { Links: [var only] } f || Pair(only) is not var (rows, columns)) return;
        var names = new List<Symbol>();
        for (var i = at - 1; i >= 0 && at - i <= 8; i--)
        {
            if (items[i] is Prose p)
            {
                var words = p.Text.Trim();
                // "the rows of W (C × D)"
                if (i == at - 1 ? (!ShapeWords().IsMatch(words) && !(words == "(" && only is Product)) || words.Length > 60 : !Joining().IsMatch(words)) break;
            }
            else if (items[i] is Formula { Links: [Symbol s] }) names.Add(s);
            else break;
        }
        foreach (var name in names) _declarations.Add(new(name, rows, columns));
    }

    private (Expression, Expression)? Pair(Expression e) => Names.Bare(e) switch
    {
        Symbol or Number when e is Group && TextOf(e).TrimEnd(')', ' ').EndsWith(',') => (Names.Bare(e), new Number(1)),
        Expressions.Tuple { Parts: [var a, var b] } => (a, b),
        Product { Sign: ProductSign.Times } p when p.Left is not Product => (p.Left, p.Right),
        _ => null,
    };

    // "ŷ is an entry of A": ŷ is another name of A.
    private void Rename(List<Item> items, int at)
    {
        if (items[at] is not Formula { Links: [var of] } || Names.Bare(of) is not Symbol whole) return;
        var i = at - 1;
        var words = "";
        while (i >= 0 && at - i < 5)
        {
            if (items[i] is Prose p) words = p.Text + words;
            else if (items[i] is Formula { Links: [var link] } && Names.Bare(link) is Symbol { Superscripts.Count: 0, Subscripts.Count: 0, Base: "i" or "j" or "k" } && words.Trim() == "of") words = " " + words;
            else break;
            i--;
        }
        if (i >= 0 && items[i] is Formula { Links: [var named] } && Names.Bare(named) is Symbol name and not { Base: "i" or "j" or "k" or "l", Superscripts.Count: 0, Subscripts.Count: 0 } && words.Length < 80 && EntryOf().IsMatch(words) && !name.Base.StartsWith("bold", StringComparison.Ordinal) && whole.Base is not ("m" or "n" or "N" or "d" or "K"))
            _aliases.Add(new(name with { Superscripts = [], Subscripts = [] }, whole));
    }

    // Words behind a function's name in which it is named.
    private const int LongestNaming = 200;

    // "σ is the softmax", "g is tanh".
    private void NameFunction(List<Item> items, int at, int section)
    {
        if (items[at] is not Formula { Links: [var link] } || Names.Bare(link) is not Symbol name || at + 1 >= items.Count || items[at + 1] is not Prose p) return;
        if (!p.Text.Contains("layer", StringComparison.OrdinalIgnoreCase) && NamedFunction().Match(p.Text[..Math.Min(p.Text.Length, LongestNaming)]) is { Success: true } match)
        {
            // "p is the softmax of s" says what the quantity p is.
            if (at + 2 < items.Count && p.Text.Length < LongestNaming && OfWords().IsMatch(p.Text) && items[at + 2] is Formula { Links: [var argument] } && Names.Bare(argument) is Symbol && !DefinedBases.Contains(name.Base)) _definitions.Add(new(at, name, null, new Call(new Symbol(match.Groups[1].Value.ToLowerInvariant() switch { "rectified linear" => "relu", "hyperbolic tangent" => "tanh", var known => known }), [argument], []), null, section));
            else FunctionNames.TryAdd(name.Base, match.Groups[1].Value);
        }
        else if (at > 0 && items[at - 1] is Prose before && FunctionBefore().Match(before.Text) is { Success: true } said) FunctionNames.TryAdd(name.Base, said.Groups[1].Value.Equals("tanh", StringComparison.OrdinalIgnoreCase) ? "tanh" : "sigmoid");
    }

    // "Adding … to E (call the sum E_β)".
    private void AddUp(List<Item> items, int at, int section)
    {
        if (at < 5 || items[at] is not Formula { Links: [var sum] } || Names.Bare(sum) is not Symbol name || items[at - 1] is not Prose call || !CallTheSum().IsMatch(call.Text)) return;
        if (items[at - 2] is Formula { Links: [var whole] } && Names.Bare(whole) is Symbol cost && items[at - 3] is Prose { Text: var to } && to.Trim() is "to" && items[at - 4] is Formula { Links: [var term] } && items[at - 5] is Prose add && Adding().IsMatch(add.Text))
            _definitions.Add(new(at, name, null, new Add(cost, term), null, section));
    }

    [GeneratedRegex(@"\bcall (the (sum|result|total)|it|this|that)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex CallTheSum();

    [GeneratedRegex(@"\badd(ing|s)?\b[^.]{0,60}$", RegexOptions.IgnoreCase)]
    private static partial Regex Adding();

    [GeneratedRegex(@"\bof\s*$|\bvon\s*$|\bd[eu]\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex OfWords();

    // "with the logistic f"
    [GeneratedRegex(@"\b(logistic|sigmoid|tanh)\s+(?:(?:activation\s+)?function\s+|activation\s+)?$", RegexOptions.IgnoreCase)]
    private static partial Regex FunctionBefore();

    // "x.shape: (m, n)", in prose or in a cell of a table.
    // "$g$, $b$ numbers"
    private void NumbersInWords()
    {
        foreach (Match match in Numbers().Matches(Source))
            foreach (Capture name in match.Groups[1].Captures) _declarations.Add(new(Hints.Name(name.Value), new Number(1), new Number(1)));
    }

    [GeneratedRegex(@"(?:\$\\?([A-Za-z]\w{0,20})\$(?:\s|,|\(|and|are|is|all|both|a|the|real){0,8}){1,8}(?:numbers?|scalars?)\b")]
    private static partial Regex Numbers();

    // All repetitions in these patterns are bounded: the text may be one line of fifty megabytes.
    private void ShapesInWords()
    {
        foreach (var match in ShapeOf().Matches(Source).Concat(ShapeInList().Matches(Source)).Concat(ShapeIs().Matches(Source)))
        {
            var line = Source.LastIndexOf('\n', match.Index) + 1;
            int? column = Source[line] == '|' ? Source.AsSpan(line, match.Index - line).Count('|') - 1 : null;
            _declarations.Add(new(Hints.Name(match.Groups[1].Value), Hints.Size(match.Groups[2].Value), match.Groups[3].Length == 0 ? new Number(1) : Hints.Size(match.Groups[3].Value), column));
        }
    }

    [GeneratedRegex(@"(?<![\\\w])\$?\b([A-Za-z](?:_?\w)?)\$?`?\s{1,9}(?:is|are|has shape|have shape|of shape|is of shape|is of size|has size|:)\s{0,9}\$?[(（]\s{0,9}(\w{1,40})\s{0,9}[,，]\s{0,9}(\w{0,40})\s{0,9}[)）]")]
    private static partial Regex ShapeIs();

    [GeneratedRegex(@"^[ \t*\-+•]{0,40}\$?([A-Za-z]\w{0,40})\$?[^:：\n($]{0,40}[:：]\s{0,9}[(（]\s{0,9}\$?(\w{1,40})\$?\s{0,9}[,，]\s{0,9}\$?(\w{1,40})\$?\s{0,9}[)）]", RegexOptions.Multiline)]
    private static partial Regex ShapeInList();

    [GeneratedRegex(@"^\W*(?:is|denotes|stands for|means|be|:|=)?\s*(?:the |a |an )?(?:logistic |element-?wise )?(sigmoid|softmax|tanh|relu|rectified linear|identity|hyperbolic tangent)\b", RegexOptions.IgnoreCase)]
    private static partial Regex NamedFunction();

    [GeneratedRegex(@"(?<![A-Za-z])([A-Za-z]\w{0,40})\$?\.shape\W{0,4}\(\s{0,9}(\w{1,40})\s{0,9},\s{0,9}(\w{1,40})\s{0,9}\)")]
    private static partial Regex ShapeOf();

    [GeneratedRegex(@"(\b(for|with)\s+(just\s+)?(one|a single|a|each)\s+(training\s+)?(sample|example|input)\b)|\bsingle (training )?(sample|example)\b|单个?样本|一个样本", RegexOptions.IgnoreCase)]
    private static partial Regex SingleSample();

    [GeneratedRegex(@"\b(one|single|per)[- ](training )?(sample|example)\b|单样本", RegexOptions.IgnoreCase)]
    private static partial Regex OneSampleHeading();

    [GeneratedRegex(@"\b(all|whole|full|every)\b.{0,30}\b(samples|examples|batch|data)\b|vectori[sz]|mini-?batch|全部样本|所有样本|向量化", RegexOptions.IgnoreCase)]
    private static partial Regex AllSamples();

    [GeneratedRegex(@"\b(if|when|where|while|whenever|assuming|provided|as long as)\b[^.;]{0,60}\b(positive|active|violated|non-?zero|not zero)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ActiveOnly();

    [GeneratedRegex(@"shape|dimension|size|\bis\b|are|:|为|是|维", RegexOptions.IgnoreCase)]
    private static partial Regex ShapeWords();

    [GeneratedRegex(@"^(and|,|、|, and|和|&)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Joining();

    [GeneratedRegex(@"^\W*(is|are|be|:|for|the|an|its|\s)*\s*(the |an |a |its |one )?(entr(y|ies)|element|column|row|component)s?\b.*\bof\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex EntryOf();
}
