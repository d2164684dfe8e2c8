using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Evaluation;

/// <summary>What the names of an expression stand for. All members answer null for what they do not know.</summary>
public interface IScope
{
    /// <summary>The value of a named quantity, entries picked by its indices.</summary>
    Outcome? Quantity(Symbol symbol, Evaluator evaluator);

    /// <summary>A function of one argument; primes are the evaluator's business.</summary>
    Function? Function(Symbol symbol);

    /// <summary>The function of the layer that is meant, where functions of layers differ.</summary>
    Symbol InLayer(Symbol function, Evaluator evaluator);

    /// <summary>A function that the document defines, applied: L(ŷ, y), J(W, b), h(x).</summary>
    Outcome? Apply(Call call, Evaluator evaluator);

    /// <summary>A derivative.</summary>
    Outcome? Derivative(Derivative derivative, Evaluator evaluator);

    /// <summary>A product in which derivatives of one quantity by another stand: the chain rule, whatever the order.</summary>
    Outcome? Chain(Product product, Evaluator evaluator);

    /// <summary>Whether a sum over this letter runs over layers or times of what is added up, not over entries.</summary>
    bool IsLabel(string letter, Expression body);

    /// <summary>Whether a sum over this letter from 1 leaves out the first entry of what is added up, which has number 0: \sum_{j=1}^n θ_j² beside θ_0.</summary>
    bool LeavesOutFirst(string letter, Expression body) => false;

    /// <summary>A class of so many for every point (and sample), as an axis of zeros and a one: the y of s_y, the y_i of p_{i y_i}, where the label is not kept one-hot. Null where the name is no label.</summary>
    Value? Choice(Symbol label, string axis, long size) => null;

    /// <summary>How many samples there are; null when there is no sample axis.</summary>
    long? Samples { get; }

    /// <summary>Whether samples are rows.</summary>
    bool SamplesAreRows { get; }

    /// <summary>Whether softmax of a matrix works along its rows.</summary>
    bool SoftmaxAlongRows => SamplesAreRows;

    /// <summary>The axis that an index letter stands for along so many rows or columns: samples have one of their own.</summary>
    string Axis(string letter, long size) => letter;

    /// <summary>Told which side of a maximum, an absolute value or a condition was taken, as ones and zeros.</summary>
    void Decided(Expression at, TorchSharp.torch.Tensor side) { }

    /// <summary>The last layer or time, where sums over them do not say how far they run.</summary>
    int? LastLabel => null;

    /// <summary>What a layer or time index stands for where nothing binds it (l, L, T); null for other letters.</summary>
    int? Label(string letter);
}

/// <summary>Quantities and functions under plain names, "dZ2" or "W[2]", for expressions that belong to no document.</summary>
/// <param name="values">By name.</param>
/// <param name="functions">By name; well-known ones need not be given.</param>
public sealed class NamedScope(IReadOnlyDictionary<string, Value> values, IReadOnlyDictionary<string, Function>? functions = null) : IScope
{
    /// <inheritdoc/>
    public long? Samples => null;

    /// <inheritdoc/>
    public bool SamplesAreRows => false;

    /// <inheritdoc/>
    public Outcome? Quantity(Symbol symbol, Evaluator evaluator) => values.TryGetValue(Names.Plain(symbol), out var value) ? Outcome.Of(value) : null;

    /// <inheritdoc/>
    public Function? Function(Symbol symbol) => functions?.GetValueOrDefault(Names.Plain(symbol with { Primes = 0 })) ?? Evaluation.Function.Known(Names.Plain(symbol with { Primes = 0 }));

    /// <inheritdoc/>
    public Symbol InLayer(Symbol function, Evaluator evaluator) => function;

    /// <inheritdoc/>
    public Outcome? Apply(Call call, Evaluator evaluator) => null;

    /// <inheritdoc/>
    public Outcome? Derivative(Derivative derivative, Evaluator evaluator) => null;

    /// <inheritdoc/>
    public Outcome? Chain(Product product, Evaluator evaluator) => null;

    /// <inheritdoc/>
    public bool IsLabel(string letter, Expression body) => false;

    /// <inheritdoc/>
    public int? Label(string letter) => null;
}
