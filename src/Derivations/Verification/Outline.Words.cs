using System.Text.RegularExpressions;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;
using Group = AutogradCheck.Derivations.Expressions.Group;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Shapes, names and functions that the words around the formulas give.</summary>
internal sealed partial class Outline
{
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

    // "$w_j x_i$ is the inner product"
    private static HashSet<(Symbol, Symbol)> InnerInWords(IReadOnlyList<Item> items)
    {
        HashSet<(Symbol, Symbol)> found = [];
        for (var i = 0; i + 1 < items.Count; i++)
            if (items[i] is Formula { Links: [Product { Left: Symbol left, Right: Symbol right }] } && items[i + 1] is Prose p && InnerWords().IsMatch(p.Text)) found.Add((left, right));
        return found;
    }

    [GeneratedRegex(@"^\W*(?:is|are|be|denotes|means|stands for|表示|是|为|即)?\s{0,2}(?:the |an? )?(?:inner product|dot product|scalar product|内积|点积|內積|скалярное произведение)", RegexOptions.IgnoreCase)]
    private static partial Regex InnerWords();

    private void Belongs(Expression name, Expression set)
    {
        if (Names.Bare(name) is not Symbol s) return;
        var from = From(s);
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

    // "Now x_i ∈ R^d", where x_i was a number in the sections above.
    private int From(Symbol s) => _section > 0 && _definitions.Any(d => d.Section < _section && Parts.Of(d.Body).OfType<Symbol>().Any(x => x.Base == s.Base)) ? _item : 0;

    // "W_1 is (h, d)", "shape of X: (n, m)", "X is m × d": a name, few words, a pair.
    private void Declare(List<Item> items, int at)
    {
        // "data: X (n × m)"
        if (items[at] is Formula { Links: [Product { Sign: ProductSign.Juxtaposition, Left: Symbol named, Right: Group { Inner: Product { Sign: ProductSign.Times, Left: Symbol or Number, Right: Symbol or Number } stated } }] })
        {
            _declarations.Add(new(named, stated.Left, stated.Right));
            return;
        }
        if (items[at] is not Formula { Links: [var only] } f) return;
        // "K, Q and V are in R^{n×h}"
        var isIn = at > 0 && items[at - 1] is Prose { Text: var text } && In().IsMatch(text) && Names.Bare(only) is Power or Symbol { Base: "bb R", Superscripts.Count: 1 };
        var (rows, columns) = Pair(only) ?? (only, only);
        if (!isIn && Pair(only) is null) return;
        var names = new List<Symbol>();
        for (var i = at - 1; i >= 0 && at - i <= 8; i--)
        {
            if (items[i] is Prose p)
            {
                var words = p.Text.Trim();
                // "the rows of W (C × D)"
                if (i == at - 1 ? !isIn && (!ShapeWords().IsMatch(words) && !(words == "(" && only is Product)) || words.Length > 60 : !Joining().IsMatch(words)) break;
            }
            else if (items[i] is Formula said && said.Links.All(link => link is Symbol) && said.Signs.All(sign => sign == "=")) names.AddRange(said.Links.Cast<Symbol>());
            else break;
        }
        foreach (var name in names)
            if (isIn) Belongs(name, only);
            else _declarations.Add(new(name, rows, columns, From: From(name)));
    }

    [GeneratedRegex(@"^\s*((is|are|be|lies?|lives?)\b[\w\s]{0,30}|,?\s*(with )?(values|entries|elements) )?\b(in|of|from)\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex In();

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
        // "x stands for X transposed"
        else if (i >= 0 && items[i] is Formula { Links: [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 } turned] } && Notation.IsSmall(turned.Base, whole.Base) && StandsFor().IsMatch(words) && at + 1 < items.Count && items[at + 1] is Prose behind && Transposed().IsMatch(behind.Text))
            _definitions.Add(new(at, turned, null, new Transpose(whole), null, _section));
        // "y_d is the truth (the row Y)"
        else if (i >= 0 && items[i] is Formula { Links: [Symbol { Superscripts.Count: 0, Subscripts: [{ Parts: [Symbol { Superscripts.Count: 0, Subscripts.Count: 0 }] }] } other] } && words.Length < 80 && WrittenBeside().IsMatch(words) && !_definitions.Any(d => d.Name.Equals(other)))
            _definitions.Add(new(at, other, null, whole, null, _section));
    }

    // "y_k is the k-th component of h(a)", "$y_k$ は $h(a)$ の第 $k$ 成分": y is h(a).
    private void NameOutput(List<Item> items, int at, int section)
    {
        if (items[at] is not Formula { Links: [Call { Function: Symbol, Arguments.Count: 1 } call] }) return;
        var (i, words) = (at - 1, "");
        for (; i >= 0 && at - i < FewItems; i--)
        {
            if (items[i] is Prose p) words = p.Text + words;
            else if (items[i] is not Formula { Links: [Symbol { Base: "i" or "j" or "k", Superscripts.Count: 0, Subscripts.Count: 0 }] }) break;
        }
        if (i < 0 || items[i] is not Formula { Links: [Symbol { Subscripts.Count: > 0 } name] } || DefinedBases.Contains(name.Base) || words.Length > 80) return;
        if (EntryOf().IsMatch(words) || (Is().IsMatch(words) && at + 1 < items.Count && items[at + 1] is Prose behind && EntryBehind().IsMatch(behind.Text))) _definitions.Add(new(at, name with { Superscripts = [], Subscripts = name.Subscripts is [{ Parts: [var which, _] } both] ? [both with { Parts = [which] }] : [] }, null, call, null, section));
    }

    // h(a) = e^{a_i} / Σ_k e^{a_k}
    private static bool IsSoftmax(Expression body, Symbol of) => Names.Bare(body) is Divide { Numerator: var one, Denominator: Big { Operator: BigOperator.Sum, Body: var each } } && Exponent(one) == of.Base && Exponent(each) == of.Base && of.Subscripts.Count == 0;

    private static string? Exponent(Expression e) => (e switch { Power { Operand: Symbol { Base: "e" } } p => p.Exponent, Call { Function: Symbol { Base: "exp" }, Arguments: [var argument] } => argument, _ => null }) is { } exponent && Names.Bare(exponent) is Symbol { Subscripts: [{ Parts: [Symbol] }] } entry ? entry.Base : null;

    [GeneratedRegex(@"^\W*(は|が|是|为|為)?\W*$")]
    private static partial Regex Is();

    [GeneratedRegex(@"^\W*(の|的)\W*第")]
    private static partial Regex EntryBehind();

    // Words behind a function's name in which it is named.
    private const int LongestNaming = 200;

    // "σ is the softmax", "g is tanh".
    private void NameFunction(List<Item> items, int at, int section)
    {
        if (items[at] is not Formula { Links: [var link] } || Names.Bare(link) is not Symbol name || at + 1 >= items.Count || items[at + 1] is not Prose p) return;
        if (name.Base == "log" && LogarithmTo().Match(p.Text[..Math.Min(p.Text.Length, LongestNaming)]) is { Success: true } to) FunctionNames.TryAdd(name.Base, to.Groups[1].Success ? "log2" : "log10");
        else if (!p.Text.Contains("layer", StringComparison.OrdinalIgnoreCase) && NamedFunction().Match(p.Text[..Math.Min(p.Text.Length, LongestNaming)]) is { Success: true } match)
        {
            // "p is the softmax of s" says what the quantity p is.
            if (at + 2 < items.Count && p.Text.Length < LongestNaming && OfWords().IsMatch(p.Text) && items[at + 2] is Formula { Links: [var argument] } && Names.Bare(argument) is Symbol && !DefinedBases.Contains(name.Base)) _definitions.Add(new(at, name, null, new Call(new Symbol(match.Groups[1].Value.ToLowerInvariant() switch { "rectified linear" => "relu", "hyperbolic tangent" => "tanh", var known => known }), [argument], []), null, section));
            // "φ is the softmax from here on", where φ(z) was another function in the sections above.
            else if (_definitions.LastOrDefault(d => d.Section < section && d.Name.Equals(name) && d.Parameters is [Symbol]) is { Parameters: { } own }) _definitions.Add(new(at, name, own, new Call(new Symbol(match.Groups[1].Value.ToLowerInvariant()), [own[0]], []), null, section));
            // φ_L is the function of one layer, beside a φ(z) that is defined.
            else if (name.Superscripts.Count + name.Subscripts.Count == 0 || !_definitions.Any(d => d.Parameters is [Symbol] && d.Name.Base == name.Base)) FunctionNames.TryAdd(name.Base, match.Groups[1].Value);
        }
        else if (name.Primes == 1 && SlopeOf().Match(p.Text[..Math.Min(p.Text.Length, LongestNaming)]) is { Success: true } slope) FunctionNames.TryAdd(name.Base, slope.Groups[1].Value);
        else if (at > 0 && items[at - 1] is Prose before && FunctionBefore().Match(before.Text) is { Success: true } said) FunctionNames.TryAdd(name.Base, said.Groups[1].Value.Equals("tanh", StringComparison.OrdinalIgnoreCase) ? "tanh" : "sigmoid");
    }

    // "log is the decimal logarithm"
    [GeneratedRegex(@"^[^.]{0,40}(?:d[ée]cimal|десятичн|base[- ](?:10|ten|dix)|Basis 10|zehner|常用对数|(base[- ](?:2|two|deux)|Basis 2|binary|binaire))", RegexOptions.IgnoreCase)]
    private static partial Regex LogarithmTo();

    [GeneratedRegex(@"^\W*(?:is|denotes|stands for|means|:|=)\W*(?:the )?(?:derivative|gradient|slope)\W+(?:of )?(?:the )?(sigmoid|tanh|relu)\b", RegexOptions.IgnoreCase)]
    private static partial Regex SlopeOf();

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
        foreach (Match match in Numbers().Matches(Source).Concat(AllOfThem().Matches(Source)))
            foreach (Capture name in match.Groups[1].Captures) _declarations.Add(new(Hints.Name(name.Value), new Number(1), new Number(1)));
    }

    [GeneratedRegex(@"(?:\$\\?([A-Za-z]\w{0,20})\$(?:\s|,|\(|and|are|is|all|both|a|the|real){0,8}){1,8}(?:numbers?|scalars?)\b")]
    private static partial Regex Numbers();

    // "entrada $x$, peso $w$ y salida $y$, todos números"
    [GeneratedRegex(@"(?:\$\\?([A-Za-z]\w{0,20})\$[^.$\n]{0,30}){1,8}(?<=\b(?:all|todos|todas|tous|toutes|alle|tutti|все)[^.$\n]{0,12})\b(?:numbers|scalars|números|escalares|nombres|scalaires|Zahlen|Skalare|numeri|scalari|числа|скаляры)\b", RegexOptions.IgnoreCase)]
    private static partial Regex AllOfThem();

    // All repetitions in these patterns are bounded: the text may be one line of fifty megabytes.
    private void ShapesInWords()
    {
        foreach (Match match in ShapeOfSeveral().Matches(Source))
            foreach (Capture name in match.Groups[1].Captures)
                _declarations.Add(new(Hints.Name(name.Value), Hints.Size(match.Groups[2].Value), match.Groups[3].Length == 0 ? new Number(1) : Hints.Size(match.Groups[3].Value)));
        foreach (var match in ShapeOf().Matches(Source).Concat(ShapeInList().Matches(Source)).Concat(ShapeBehindArrow().Matches(Source)).Concat(ShapeIs().Matches(Source)))
        {
            var line = Source.LastIndexOf('\n', match.Index) + 1;
            int? column = Source[line] == '|' ? Source.AsSpan(line, match.Index - line).Count('|') - 1 : null;
            _declarations.Add(new(Hints.Name(match.Groups[1].Value), Hints.Size(match.Groups[2].Value), match.Groups[3].Length == 0 ? new Number(1) : Hints.Size(match.Groups[3].Value), column));
        }
    }

    [GeneratedRegex(@"(?<![\\\w])\$?\b([A-Za-z](?:_?\w)?)\$?`?\s{1,9}(?:is|are|has shape|have shape|of shape|is of shape|is of size|has size|:)\s{0,9}\$?[(（]\s{0,9}(\w{1,40})\s{0,9}[,，]\s{0,9}(\w{0,40})\s{0,9}[)）]")]
    private static partial Regex ShapeIs();

    // "X -> (N, D)"
    [GeneratedRegex(@"(?<![A-Za-z])(?<!(?<!\\)\\)([A-Za-z](?:_?\w)?)\s{0,3}(?:->|→|\\to|\\rightarrow)\s{0,3}[(（]\s{0,9}(\w{1,40})\s{0,9}[,，]\s{0,9}(\w{0,40})\s{0,9}[)）]")]
    private static partial Regex ShapeBehindArrow();

    // "$dx$ 与 $x$ 均为 (N, D)"
    [GeneratedRegex(@"(?:\$\\?([A-Za-z]\w{0,20})\$\s?(?:与|和|、|,|及)?\s?){1,6}(?:的|均|都|形状|维度|大小|shape){0,4}(?:为|是)\s?\$?[(（]\s{0,9}(\w{1,40})\s{0,9}[,，]\s{0,9}(\w{0,40})\s{0,9}[)）]")]
    private static partial Regex ShapeOfSeveral();

    [GeneratedRegex(@"^[ \t*\-+•]{0,40}\$?([A-Za-z]\w{0,40})\$?[^:：\n($]{0,40}[:：]\s{0,9}[(（]\s{0,9}\$?(\w{1,40})\$?\s{0,9}[,，]\s{0,9}\$?(\w{1,40})\$?\s{0,9}[)）]", RegexOptions.Multiline)]
    private static partial Regex ShapeInList();

    [GeneratedRegex(@"^\W*(?:is|denotes|stands for|means|be|là|ist|est|es|è|é|为|是|は|為|取|即|это|:|=)?\W*(?:the |a |an |die |der |la |una? |une )?(?:logistic |element-?wise )?(sigmoid|softmax|tanh|relu|rectified linear|identity|hyperbolic tangent)(?![A-Za-z])", RegexOptions.IgnoreCase)]
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

    [GeneratedRegex(@"^\W*(is|stands for|denotes|means|steht für|ist|bezeichnet)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex StandsFor();

    [GeneratedRegex(@"^\W*(transpos|transponier)", RegexOptions.IgnoreCase)]
    private static partial Regex Transposed();

    [GeneratedRegex(@"^[^.();]*\((the |a |an )?(row|column|vector|matrix)( of)?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex WrittenBeside();

    [GeneratedRegex(@"^\W*(is|are|be|:|for|the|an|its|\s)*\s*(the |an |a |its |one )?(?:-?th )?(entr(y|ies)|element|column|row|component)s?\b.*\bof\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex EntryOf();
}
