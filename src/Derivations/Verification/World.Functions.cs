using System.Runtime.CompilerServices;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using static TorchSharp.torch;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Functions: well-known, defined by the document, or stood in for.</summary>
internal sealed partial class World
{
    /// <summary>Softmax is found by its name: it works along the classes, not entry by entry.</summary>
    public static Function Softmax { get; } = new("softmax", t => t, t => t, t => t);

    /// <inheritdoc/>
    public Function? Function(Symbol symbol)
    {
        if (!_functions.TryGetValue((symbol, _atOutput), out var function)) _functions[(symbol, _atOutput)] = function = Named(symbol);
        return function;
    }

    private readonly Dictionary<(Symbol, bool), Function?> _functions = [];

    private Function? Named(Symbol symbol)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) return null;
        var name = symbol with { Primes = 0 };
        var folded = Model.Outline.Notation.Fold(name.Base);
        if (Model.Outline.FunctionNames.TryGetValue(name.Base, out var said)) return said.Contains("softmax", StringComparison.OrdinalIgnoreCase) ? Softmax : Evaluation.Function.Known(said.Replace("hyperbolic tangent", "tanh", StringComparison.OrdinalIgnoreCase).Replace("rectified linear", "relu", StringComparison.OrdinalIgnoreCase)) ?? Evaluation.Function.StandIn(name.Base, Seed);
        if (name.Superscripts.Count + name.Subscripts.Count == 0 && Model.Function(name, 1) is { } own && !Model.IsQuantityFunction(own)) return Own(own, name);
        // g^{[1]} = σ: another name of a function.
        if (Model.Find(Model.Resolve(name, new Evaluator(this).Whole)) is { Definition.Body: Symbol other } && !other.Equals(name) && other.Base != name.Base && IsFunctionSymbol(other)) return Function(other);
        if (Model.IsQuantityBase(folded) && !Model.Outline.IsApplied(name.Base)) return null;
        if (Model.IsQuantityBase(folded) && Model.Definitions.Any(d => d.Parameters is null && Model.Outline.Notation.Fold(d.Name.Base) == folded && d.Body is not Symbol)) return null;
        if (name.Base is "softmax" or "Softmax" or "SoftMax" or "smax") return Softmax;
        if (Evaluation.Function.Known(name.Base) is { } known && !(name.Base.Length == 1)) return known;
        if (!Model.Outline.IsApplied(name.Base) || Model.Outline.IsErrorTermOfLayers(name.Base)) return null;
        var isActivation = name.Base is "f" or "g" or "phi" or "varphi" or "psi" or "h" or "s" or "S" or "act" or "activation" or "a";
        if (!(isActivation || Model.Outline.IsSloped(name.Base)) || Model.Outline.IsVariable(name)) return null;
        if ((_atOutput || name.Superscripts.Concat(name.Subscripts).SelectMany(d => d.Parts).Select(Names.Bare).Any(p => p is Symbol top ? Model.Outline.Notation.IsTop(Names.Plain(top)) : p is Number { Value: var n } && n == Model.Hypothesis.Last && Model.Outline.DiffersByLayer(name.Base))) && Model.Hypothesis.Output is { } output) return output == "softmax" ? Softmax : Evaluation.Function.Known(output);
        return Evaluation.Function.StandIn(Model.Outline.IsAppliedInLayers(name.Base) && !Model.Outline.DiffersByLayer(name.Base) ? name.Base : Names.Plain(name), Seed);
    }

    /// <inheritdoc/>
    public Symbol InLayer(Symbol function, Evaluator evaluator)
    {
        return Model.Outline.DiffersByLayer(function.Base) ? function with { Superscripts = [.. function.Superscripts.Select(Counted)], Subscripts = [.. function.Subscripts.Select(Counted)] } : function;

        Decoration Counted(Decoration d) => d with { Parts = [.. d.Parts.Select(p => evaluator.Whole(p) is { } layer ? new Number(layer) : p)] };
    }

    private bool IsFunctionSymbol(Symbol s) => Evaluation.Function.Known(s.Base) is not null || s.Base is "softmax" || Model.Function(s, 1) is not null;

    // A function of the document, entry by entry.
    private Function? Own(Definition own, Symbol name)
    {
        if (own.Parameters is not [var parameter] || Names.Bare(parameter) is not Symbol variable) return null;
        if (Names.Bare(own.Body) is Call { Function: Symbol same, Arguments: [var argument] } && Names.Bare(argument).Equals(variable) && same.Base != name.Base && Function(same) is { } alias) return alias;
        if (Names.Bare(own.Body) is Symbol other && Evaluation.Function.Known(other.Base) is { } known) return known;
        if (Parts.Of(own.Body).Any(p => p is Call { Function: Symbol f } && f.Base == name.Base)) return null;
        Tensor Of(Tensor t)
        {
            if (!_applying.Add(own)) throw new InvalidOperationException($"{name.Base} is defined by itself");
            try
            {
                return Inside(t);
            }
            finally
            {
                _applying.Remove(own);
            }
        }
        Tensor Inside(Tensor t)
        {
            var flat = new Value(t.reshape(1, -1));
            var key = Model.Resolve(variable, _ => null).Key;
            var world = Replacing(new Dictionary<string, Value>(StringComparer.Ordinal) { [key] = flat }, frozen: true);
            var outcome = new Evaluator(world).Evaluate(own.Body);
            return outcome.Readings is [var value, ..] && value.Tensor.numel() == t.numel() ? value.Tensor.reshape(t.shape) : throw new InvalidOperationException($"{name.Base} can't be applied");
        }
        return new(name.Base, Of, t => Slope(Of, t), t => Slope(x => Slope(Of, x), t));
    }

    private static Tensor Slope(Func<Tensor, Tensor> f, Tensor t)
    {
        using var grad = enable_grad();
        var x = t.detach().clone().requires_grad_();
        var y = f(x);
        if (!y.requires_grad) return zeros_like(t);
        x.grad = null;
        autograd.backward([y], [ones_like(y)], inputs: [x]);
        return x.grad is { } g ? g.clone().detach() : zeros_like(t);
    }

    // g^{[1]'} alone: the slope where the forward equations apply the function.
    private ILookup<string, (Instance In, Symbol Function, Expression Argument)>? _applied;

    // What functions of one argument are applied to in the forward equations, by the letter of the function.
    private ILookup<string, (Instance In, Symbol Function, Expression Argument)> Applied() =>
        Instances.SelectMany(instance => Parts.Of(instance.Definition.Body).OfType<Call>().Where(c => c.Arguments.Count == 1).Select(c => (instance, Names.Bare(c.Function) as Symbol, c.Arguments[0])))
            .Where(x => x.Item2 is not null).ToLookup(x => x.Item2!.Base, x => (x.instance, x.Item2!, x.Item3), StringComparer.Ordinal);

    private Outcome? SlopeAt(Symbol symbol, Evaluator evaluator)
    {
        var plain = symbol with { Primes = 0, Span = default };
        foreach (var (instance, f, argument) in (_applied ??= Applied())[symbol.Base])
        {
            var inside = instance.Bindings.Aggregate(evaluator, (e, b) => e.Bind(b.Key, b.Value));
            var same = f.Superscripts.Concat(f.Subscripts).SelectMany(d => d.Parts).Select(p => inside.Whole(p)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Names.Plain(p))
                .SequenceEqual(symbol.Superscripts.Concat(symbol.Subscripts).SelectMany(d => d.Parts).Select(p => evaluator.Whole(p)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Names.Plain(p)));
            // A loss that is only named has no slope that is known.
            if (same && Function(f) is not null) return inside.Evaluate(new Call(f with { Primes = symbol.Primes }, [argument], []));
        }
        // The document may say by another name which function it is: g^{[1]} = σ, and σ(z^{[1]}) stands in the forward equations.
        var labels = Model.Resolve(plain, evaluator.Whole).Labels;
        if (Function(plain) is not null)
        {
            foreach (var instance in Instances)
            {
                if (Names.Bare(instance.Definition.Body) is not Call { Function: Symbol, Arguments: [var argument] } || labels.Count == 0 || !instance.Key.EndsWith($"[{string.Join(",", labels)}]", StringComparison.Ordinal)) continue;
                return instance.Bindings.Aggregate(evaluator, (e, b) => e.Bind(b.Key, b.Value)).Evaluate(new Call(symbol, [argument], []));
            }
        }
        return null;
    }

    /// <inheritdoc/>
    public Outcome? Apply(Call call, Evaluator evaluator)
    {
        // The definition itself, when a Jacobian holds the rest of it fixed.
        if (Names.Bare(call.Function) is not Symbol f) return null;
        if (f.Primes > 0) return OfQuantity(call, f, evaluator) ?? OnlyActivation(call, f, evaluator);
        if (Function(f) is { Name: "softmax" } && call.Arguments.Count == 1)
        {
            var inner = evaluator.Evaluate(call.Arguments[0]);
            return inner.Problem is null ? new([.. inner.Readings.Select(evaluator.Softmax)], null) : inner;
        }
        var own = Model.Function(f, call.Arguments.Count);
        if (own is null)
        {
            if (Model.IsQuantityBase(Model.Outline.Notation.Fold(f.Base)) && Model.Outline.IsCost(f) && Model.Find(Model.Resolve(f, evaluator.Whole)) is not null) return Quantity(f, evaluator);
            var abstractLoss = Model.Outline.IsCost(f) && f.Base is not ("f" or "F") && (call.Arguments.Count >= 2 || f.Subscripts.Count + f.Superscripts.Count > 0 || f.Base is "L" or "cal L" or "ell" or "Loss" or "loss" or "Cost" or "cost") && (Function(f) is null);
            return abstractLoss ? AbstractLoss(call, f, evaluator) : null;
        }
        if (!Model.IsQuantityFunction(own) && call.Arguments.Count == 1 && IsClosed(own)) return null;
        Dictionary<string, Value> arguments = new(StringComparer.Ordinal);
        var follows = false;
        foreach (var (argument, parameter) in call.Arguments.Zip(own.Parameters!))
        {
            if (Names.Bare(parameter) is not Symbol p) continue;
            var key = Model.Resolve(p, evaluator.Whole).Key;
            if (Names.Bare(argument) is Symbol a && Model.Resolve(a, evaluator.Whole) is { Selections.Count: 0 } same && same.Key == key)
            {
                // The z(x) of a formula that is differentiated by x follows x, though all that goes without x is held fixed.
                follows |= _frozen && _replaced!.ContainsKey(key);
                continue;
            }
            _separating = true;
            var value = evaluator.Evaluate(argument);
            _separating = false;
            // L(ŷ - y): a slip for L(ŷ, y), or names that stand for themselves (J(W, b)).
            if (value.Problem is not null) continue;
            arguments[key] = value.Readings[0];
        }
        if (arguments.Count == 0 && !follows)
        {
            var name = Model.Resolve(f, evaluator.Whole);
            if (Model.Find(name) is { } instance && ReferenceEquals(instance.Definition, own)) return Quantity(f, evaluator);
        }
        if (!_applying.Add(own)) return Outcome.None(ProblemKind.Unsupported, "it is defined by itself", f);
        try
        {
            return arguments.Count == 0 ? evaluator.Evaluate(own.Body) : evaluator.In(Replacing(arguments, frozen: false)).Evaluate(own.Body);
        }
        finally
        {
            _applying.Remove(own);
        }
    }

    // u'(x) where u(x) is a quantity: its derivative.
    private Outcome? OfQuantity(Call call, Symbol f, Evaluator evaluator)
    {
        if (call.Arguments is not [var argument] || Names.Bare(argument) is not Symbol x || f.Primes > 2 || Model.Function(f with { Primes = 0 }, 1) is not { Parameters: [var parameter] } own || !Model.IsQuantityFunction(own) || !Names.Bare(parameter).Equals(x)) return null;
        return Derivative(new(call with { Function = f with { Primes = 0 } }, [.. Enumerable.Repeat<Expression>(x, f.Primes)], DerivativeKind.Total) { Span = call.Span }, evaluator);
    }

    // g'(z) where no g is defined or applied, and one activation is applied to z: the slope of that.
    private Outcome? OnlyActivation(Call call, Symbol f, Evaluator evaluator)
    {
        if (f.Base is not ("f" or "g" or "h" or "phi" or "psi" or "act") || call.Arguments is not [var argument] || Names.Bare(argument) is not Symbol z) return null;
        if (Model.Outline.FunctionNames.ContainsKey(f.Base) || Model.Definitions.Any(d => d.Name.Base == f.Base || Parts.Of(d.Body).Any(p => p is Symbol s && s.Base == f.Base))) return null;
        var key = Model.Resolve(z, evaluator.Whole).Key;
        var found = Instances.Select(i => (In: i, Body: Activation(Names.Bare(i.Definition.Body)))).Where(x => x.Body is { Function: Symbol { Primes: 0 }, Arguments: [var of] } && Names.Bare(of) is Symbol s
            && Model.Resolve(s, e => new WholeNumbers(Model, x.In.Bindings).Of(e)) is { Selections.Count: 0 } name && name.Key == key).ToList();
        if (found is not [var (instance, body)] || body!.Function is not Symbol activation || Function(activation) is not { Name: not "softmax" }) return null;
        return instance.Bindings.Aggregate(evaluator, (e, b) => e.Bind(b.Key, b.Value)).Evaluate(body with { Function = activation with { Primes = f.Primes } });
    }

    // max(0, z) is relu(z).
    private static Call? Activation(Expression body) => body switch
    {
        Call { Function: Symbol { Base: "max" }, Arguments: [Number { Value: 0 }, var z] } => new(new Symbol("relu"), [z], []),
        Call { Function: Symbol { Base: "max" }, Arguments: [var z, Number { Value: 0 }] } => new(new Symbol("relu"), [z], []),
        _ => body as Call,
    };

    // Whether a function is made of its argument alone, so that it can be applied to each entry.
    private static bool IsClosed(Definition own) => own.Parameters is [var only] && Parts.Of(own.Body).OfType<Symbol>().All(s => s.Equals(Names.Bare(only)) || s.Base is "e" or "pi" || Evaluation.Function.Known(s.Base) is not null);

    // l(o, y): any smooth function of both, a number for each sample.
    private Outcome AbstractLoss(Call call, Symbol f, Evaluator evaluator)
    {
        List<Value> arguments = [];
        foreach (var argument in call.Arguments)
        {
            var outcome = evaluator.Evaluate(argument);
            if (outcome.Problem is null) arguments.Add(outcome.Readings[0]);
            else if (arguments.Count == 0) return outcome;
        }
        var o = arguments[0];
        var term = new Value(StandInLoss(call.Arguments.Count == 1 ? Model.Resolve(f, evaluator.Whole).Key : f.Base, o), [.. o.Axes]);
        foreach (var y in arguments.Skip(1))
            if (Evaluation.Value.Zip(o, y, (a, b) => (a - (0.4 * b)).cos()) is { } coupled && coupled.SameShape(o)) term = Evaluation.Value.Zip(term, coupled, (a, b) => a + b)!;
        if (Samples is { } m && (o.Columns == m || o.Rows == m)) return Outcome.Of(term.Map(t => t.sum(o.Columns == m ? -2 : -1, keepdim: true)));
        return Outcome.Of(term.Map(t => t.sum([-2, -1], keepdim: true)));
    }

    private Outcome? ErrorTerm(Symbol delta, Evaluator evaluator)
    {
        if (ErrorTermOf(delta, evaluator) is not { } of) return null;
        var gradient = Gradient(of, null, evaluator, named: true);
        if (gradient is not { Problem: null }) return gradient;
        IEnumerable<Value> values = gradient.Readings;
        if (Model.Hypothesis.Negative) values = values.Select(v => v.Map(t => -t));
        if (Model.Outline.ErrorTermsAreRows) values = values.Select(v => v.Columns == 1 ? v.Transposed() : v);
        return new([.. values], null);
    }

    /// <summary>Error terms that the document does not explain: what they turned out to be.</summary>
    public Dictionary<string, Symbol> Guessed { get; } = new(StringComparer.Ordinal);

    /// <summary>The quantity whose gradient an error term is.</summary>
    public Symbol? ErrorTermOf(Symbol delta, Evaluator evaluator)
    {
        if (Model.Outline.ErrorTerms.TryGetValue(Names.Plain(delta), out var said)) return said;
        if (Guessed.TryGetValue(Names.Plain(delta), out var guessed)) return guessed;
        if (Model.Outline.ReceivedBy(delta) is { } received) return received;
        foreach (var name in Model.Outline.ErrorBaseOf(delta) is { } own ? [own] : Model.Outline.ErrorTermBases)
        {
            var of = delta with { Base = name };
            if (Value(Model.Resolve(of, evaluator.Whole) with { Selections = [] }, Names.Plain(of)) is { Problem: null }) return of;
        }
        return null;
    }
}
