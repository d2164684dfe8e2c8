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
        var turns = Rewriting.TurnsByT(formulas);
        Dots dots = new(formulas);
        var words = Rewriting.CapitalWords(formulas);
        var layered = Rewriting.LayeredNames(formulas);
        var (sums, costs, letters, entrywise) = (Rewriting.SumsBySigma(formulas), Rewriting.CostsOfNames(formulas), Rewriting.IndexLetters(formulas), StarsEntrywise().IsMatch(Source));
        formulas = [.. formulas.Select(links => (IReadOnlyList<Expression>)[.. links.Select(Spelt)])];
        Expression Spelt(Expression e) => Rewriting.Spread(Rewriting.Layered(Rewriting.Joined(Rewriting.Named(Rewriting.Members(Signs(dots.WrittenOut(turns ? Rewriting.Turned(e) : e))), costs), words), layered), letters);
        Expression Signs(Expression e) => sums ? Rewriting.Summed(entrywise ? Rewriting.Entrywise(e) : e) : entrywise ? Rewriting.Entrywise(e) : e;
        var losses = Rewriting.LabelledLosses(formulas);
        IReadOnlyList<(Call, Symbol)> named = [.. Rewriting.NamedCalls(formulas), .. losses];
        HashSet<Expression> calls = [.. formulas.SelectMany(links => links).SelectMany(Parts.Of).OfType<Call>()];
        formulas = [.. formulas.Select(links => (IReadOnlyList<Expression>)[.. links.Select(Called)])];
        Expression Called(Expression e) => Rewriting.Slopes(Rewriting.WithoutCalls(e, named), calls);
        var names = Rewriting.PowerNames(formulas);
        var probabilities = Probability.Of(formulas);
        GradientNames gradients = new(formulas);
        var slopes = OutputSlopes.Of(formulas);
        HashSet<string> functions = ["f", "g", "h", "sigma", "phi", "varphi", "psi", "sigmoid", "tanh", "relu", "ReLU", "softmax", .. formulas.SelectMany(links => links).SelectMany(Parts.Of).OfType<Call>().Select(c => Names.Bare(c.Function)).OfType<Symbol>().Select(s => s.Base)];
        var repeated = RepeatedIndices().IsMatch(Source);
        var inner = InnerInWords(document.Items);
        List<Item> items = [.. document.Items.Select(item => item is Formula f ? f with { Links = Links([.. f.Links.Select(Read)]), Condition = f.Condition is null ? null : Read(f.Condition) } : item)];
        Expression Read(Expression e) => OutputSlopes.WrittenOut(gradients.Of(Rewriting.Inner(Rewriting.Of(Rewriting.Spelled(Called(Spelt(e)), probabilities), names, functions), inner)), slopes);
        WordsToCases(items);
        Sequence<Expression> Links(Sequence<Expression> links) => repeated && links.Count > 1 ? Repeated.Of(links) : links;
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
                    _lastLayer = null;
                    single = SingleSample().IsMatch(h.Text) || OneSampleHeading().IsMatch(h.Text);
                    break;
                case Prose p:
                    if (ActiveOnly().IsMatch(p.Text)) _active = true;
                    else if (p.Text.Contains('.', StringComparison.Ordinal)) _active = false;
                    if (_shownSince) _lastLayer = null;
                    if (SingleSample().IsMatch(p.Text)) single = true;
                    else if (AllSamples().IsMatch(p.Text)) single = false;
                    break;
                case Hint hint:
                    Hints.Read(hint.Text, this);
                    break;
                case Formula f:
                    NoteLastLayer(f);
                    Sort(f, i, section, single);
                    Declare(items, i);
                    Rename(items, i);
                    NameFunction(items, i, section);
                    NameOutput(items, i, section);
                    NameErrorTerm(items, i);
                    AddUp(items, i, section);
                    NameCost(items, i, section);
                    break;
            }
        }
        foreach (var (written, loss) in losses)
            if (items.FindIndex(item => item is Formula f && f.Links.SelectMany(Parts.Of).Contains(loss)) is >= 0 and var at) _definitions.Add(new(at, loss, null, written with { Function = new Symbol("loss") }, null, 0));
        ForgetValues();
        NameArguments();
        GiveLayersTheirOwn();
        MendSums();
        GiveIndices();
        AddPenalty();
        NamePredictions();
        _statements.RemoveAll(s => s.Links is [var only] && IsZero(only) && s.Left is Derivative && IsSolved(s));
        NameParts();
        CompleteNablas();
        FindFacts();
        HashSet<string> members = [.. _aliases.Where(a => Notation.IsSmall(a.Name.Base, a.Of.Base) && AllParts.Any(p => p is Transpose { Operand: Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } s } && s.Base == a.Name.Base)).Select(a => a.Name.Base)];
        Notation = new(Formulas.Select(f => (IReadOnlyList<Expression>)f.Links), _definitions.Concat(_facts.Values.SelectMany(sides => sides)).Select(d => (IReadOnlyList<Expression>)[d.Name, d.Body]), [.. _declarations.SelectMany(d => new[] { d.Rows, d.Columns }).OfType<Symbol>().Select(Names.Plain)], CountsFromZero, [.. members, .. SamplesAndData()], repeated ? Repeated.Letters(AllParts) : []);
    }

    public Document Document { get; }

    /// <summary>The text that the document's items stand in.</summary>
    public string Source { get; }

    /// <summary>All words, in order.</summary>
    public string Prose { get; }

    public Notation Notation { get; }

    public IReadOnlyList<Formula> Formulas => _formulas;

    /// <summary>Every part of every formula, in order.</summary>
    public IReadOnlyList<Expression> AllParts => _allParts ??= [.. _formulas.SelectMany(f => f.Links).SelectMany(Parts.Of)];

    private IReadOnlyList<Expression>? _allParts;

    public IReadOnlyList<Definition> Definitions => _definitions;

    public IReadOnlyList<Statement> Statements => _statements;

    public IReadOnlyList<Declaration> Declarations => _declarations;

    public IReadOnlyList<Alias> Aliases => _aliases;

    /// <summary>Functions that are said to be known ones: g = tanh.</summary>
    public Dictionary<string, string> FunctionNames { get; } = new(StringComparer.Ordinal);

    /// <summary>Letters on the left of any equation.</summary>
    public HashSet<string> DefinedBases { get; }

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

    private static (Symbol Name, Expression Value)? Remarked(Expression e) => e switch
    {
        Product { Sign: ProductSign.Juxtaposition, Left: Symbol name, Right: Group { Inner: Relation { Sign: "=", Left: Words { Text: "" }, Right: var value } } } => (name, value),
        Call { Function: Symbol name, Arguments: [Relation { Sign: "=", Left: Words { Text: "" }, Right: var value }] } => (name, value),
        _ => null,
    };

    // $db = \frac1m$ `np.sum`$(dZ)$: code in the middle of a formula.
    private bool GoesOn(Formula f) => !f.Display && CodeBetween().IsMatch(Document.Text.AsSpan(f.Span.End, Math.Min(60, Document.Text.Length - f.Span.End)));

    [GeneratedRegex(@"repeated (index|indices)\b[^.]{0,40}\b(sum|implie)|\bsum[^.]{0,30}\brepeated ind|Einstein('s)? (summation|notation|convention)|爱因斯坦求和", RegexOptions.IgnoreCase)]
    private static partial Regex RepeatedIndices();

    // "$*$ goes entry by entry"
    [GeneratedRegex(@"[$`]\s?(\*|\\ast)\s?[$`][^.$。]{0,40}(element[- ]?wise|entry by entry|entry-?wise|point-?wise|Hadamard|逐元素|按元素|对应元素)", RegexOptions.IgnoreCase)]
    private static partial Regex StarsEntrywise();

    [GeneratedRegex(@"^\s?\$\s?`[^`\n$]{1,40}`\s?\$")]
    private static partial Regex CodeBetween();

    private string TextOf(Expression e) => Document.Text.Substring(Math.Clamp(e.Span.Start, 0, Document.Text.Length), Math.Clamp(e.Span.Length, 0, Document.Text.Length - Math.Clamp(e.Span.Start, 0, Document.Text.Length)));

    private void One(Formula f, int order, int section, bool single)
    {
        for (var i = 0; i < f.Signs.Count; i++)
            if (f.Signs[i] == "∈") Together(f, f.Links[i + 1]);
        if (Unreadable(f)) return;
        // $y_k (= O_k)$
        if (f.Links is [var alone] && Remarked(alone) is var (remarked, same)) f = f with { Links = [remarked, same], Signs = ["="] };
        if (f.Links.Count < 2) return;
        var left = Names.Bare(f.Links[0] is Divide half ? Rewriting.Completed(half) : f.Links[0]);
        // min_w L(w) = … says what L is.
        if (left is Product { Left: Symbol { Base: "min" or "max" or "minimize" or "maximize" }, Right: Call { Function: Symbol objective } wanted } && ShapeInference.IsCostName(objective)) left = wanted;
        List<Expression> links = [];
        for (var i = 0; i < f.Signs.Count; i++)
            if (f.Signs[i] is "=" or ":=" or "≡" or "≜" or "≈" or "←" or "⇒" or "→" or "==" or "=:") links.Add(f.Links[i + 1]);
        links = [.. links.SelectMany(ByCase)];
        links.RemoveAll(link => link is Words || link.Equals(left));
        for (var i = 0; i < links.Count; i++)
        {
            // P(z_i) (i ≠ y)
            if (f.Condition is null && links[i] is Product { Sign: ProductSign.Juxtaposition, Left: var value, Right: Group { Inner: Relation { Sign: "≠" or "=" } where } } && IsAboutIndices(where)) (f, links[i]) = (f with { Condition = where }, value);
            links[i] = WithoutRemark(links[i]);
        }
        if (f.Condition is not null) Remark(f.Condition);
        if (links.Count == 0 || left is Words) return;
        // (∂J/∂x)^T = … states what ∂J/∂x is.
        if (left is Transpose { Operand: var upright } && Names.Bare(upright) is Derivative { By.Count: > 0, Of: not null } turned && f.Signs.All(sign => sign == "=") && links.Count + 1 == f.Links.Count)
        {
            _statements.Add(new(order, f, turned, [.. links.Select(link => new Transpose(link) { Span = link.Span })], section, single));
            return;
        }
        // x (a - y) = ∂J/∂w states it as well.
        if (left is Product or Add or Subtract or Negate or Divide or Transpose && links is [Derivative { By.Count: > 0, Of: not null } stated] && f.Signs[0] == "=" && !Parts.Of(left).Any(part => part is Derivative))
        {
            _statements.Add(new(order, f with { Links = [stated, f.Links[0]], Left = TextOf(stated) }, stated, [f.Links[0]], section, single));
            return;
        }
        // X Θ^T = \hat R says what \hat R is.
        if (left is Product && f.Signs is ["="] && f.Display && links is [Symbol { Primes: 0 } result] && result.Base.StartsWith("hat ", StringComparison.Ordinal) && !Parts.Of(left).Any(part => part is Symbol s && s.Base == result.Base || part is Ellipsis or Unread or Words or Derivative))
        {
            _definitions.Add(new(order, result, null, left, f.Place.TableColumn, section));
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
        // ∂J/∂w = … = 0 is solved for w.
        if (IsGradient(left) && links.Count > 1 && IsZero(links[^1])) links.RemoveAt(links.Count - 1);
        if (IsGradient(left) && GoesOn(f)) links = [new Words("it goes on behind the formula, in code") { Span = f.Links[^1].Span }];
        if (IsGradient(left))
        {
            // ∂L/∂S = … =: D gives the gradient another name, and so does … = D where D stands for nothing else.
            if (links.Count > 1) links = [.. links.Where((link, i) => i == links.Count - 1 || link is not Symbol between || !IsNamedBetween(between))];
            if (links.Count > 1 && links[^1] is Symbol also && (f.Signs.Last(sign => sign != "∈") == "=:" || IsNewName(also)))
            {
                links.RemoveAt(links.Count - 1);
                if (GradientOf(also) is null && !IsErrorTerm(also)) _definitions.Add(new(order, also, null, left, f.Place.TableColumn, section));
            }
            _statements.Add(new(order, f, left, links, section, single) { OfLastLayer = _lastLayer is not null || f.Condition is { } beside && IsLastLayer(Names.Bare(beside)), WhereActive = _active || f.Condition is { } when && Names.Bare(when) is Relation { Sign: ">", Right: Number { Value: 0 } } });
        }
        else if (left is Symbol { Base: "i" or "j" or "k" or "l", Superscripts.Count: 0, Subscripts.Count: 0 } && links[^1] is Symbol or Number || IsValueOfEntry(left, links) || (left is Symbol named && IsCase(f, named, links[^1], order))) return;
        else if (Defined(left) is var (name, parameters))
        {
            // g_j = -∂E/∂β_j = … says what g_j is, and what the derivative is.
            if (parameters is null && (links[0] is Derivative { Of: Symbol of, By: [Symbol by, Symbol again] } curvature && ShapeInference.IsCostName(of) && by.Equals(again) ? _curvatures[name] = curvature : _curvatures.GetValueOrDefault(name)) is { } second)
            {
                List<Expression> said = [.. links.Where(link => !link.Equals(second) && !(link is Derivative { Of: Symbol slope } && (IsErrorTerm(slope) || GradientOf(slope) is not null)))];
                if (said.Count > 0) _statements.Add(new(order, f, second, said, section, single));
                return;
            }
            if (parameters is null && links.Count > 1 && Slope(links[0]) && !links.Skip(1).All(Evaluator.IsChain)) _statements.Add(new(order, f, links[0], [.. links.Skip(1)], section, single));
            if (parameters is null) links = WithArgument(links, f, order, section);
            // a = g(z) = h(x) says what a is, and that h(x) is another name of it.
            if (parameters is null && links.Count > 1 && links[^1] is Call { Function: Symbol { Primes: 0 } other, Options.Count: 0 } naming && links[^2] is not Symbol && Function.Known(other.Base) is null && naming.Arguments.All(a => Names.Bare(a) is Symbol))
            {
                links = [.. links.SkipLast(1)];
                _definitions.Add(new(order, other, naming.Arguments, name, f.Place.TableColumn, section));
            }
            Define(f, name, parameters, links, order, section);
        }
    }

    private ILookup<int, Formula>? _byBlock;
    private int _section, _item;
    private bool _active;
    private string? _lastLayer;
    private bool _shownSince;
}
