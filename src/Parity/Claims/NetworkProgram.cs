using AutogradCheck.Checking;
using AutogradCheck.Core.Data.Claims;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Parity.Claims;

/// <summary>
/// The specification's equations one by one, on values with bounds. Where a program's own value is there, the next equation is fed with it; where it is not, with what the equations before it give.
/// </summary>
internal sealed class NetworkProgram
{
    private readonly ClaimedPoint _claimed;
    private readonly NumberPrecision _precision;
    private readonly Dictionary<string, Rounded> _values = [];
    private readonly HashSet<string> _fed = [];

    /// <summary>The program at a point.</summary>
    /// <param name="claimed">Inputs and claims.</param>
    /// <param name="precision">Of the claims.</param>
    /// <param name="feed">Whether equations are fed with claims; without, everything is what the specification says.</param>
    public NetworkProgram(ClaimedPoint claimed, NumberPrecision precision, bool feed)
    {
        (_claimed, _precision) = (claimed, precision);
        var (parameters, batch) = (claimed.Point.Parameters, claimed.Point.Batch);
        foreach (var (name, value) in parameters.Named.Concat(batch.Named)) _values[name] = Given(value);
        if (claimed.Dropout is { } dropout) _values["mask"] = Exact(dropout.Mask);
        if (!feed) return;
        foreach (var (name, value, fits) in claimed.Claims)
        {
            if (IsUpdate(name) || name == "J") continue;
            if (!fits && name is not ("dW1" or "db1" or "dW2" or "db2")) continue; // only an update can be fed with any shape: it spreads it
            _values[name] = Given(value);
            _fed.Add(name);
        }
        A1IsBeforeDropout = claimed.Dropout is not null && _fed.Contains("A1") && IsCloserWithoutMask();
    }

    /// <summary>Whether the claimed A1 is g1(Z1), with the mask still to come.</summary>
    public bool A1IsBeforeDropout { get; }

    /// <summary>The names an equation reads, in the order of the specification; W1, b1, W2, b2 on the left are the updated ones.</summary>
    public static IReadOnlyDictionary<string, string[]> Reads { get; } = new Dictionary<string, string[]>
    {
        ["Z1"] = ["W1", "X", "b1"],
        ["A1"] = ["Z1"],
        ["Z2"] = ["W2", "A1", "b2"],
        ["A2"] = ["Z2"],
        ["J"] = ["Z2", "Y"],
        ["dZ2"] = ["A2", "Y"],
        ["dW2"] = ["dZ2", "A1"],
        ["db2"] = ["dZ2"],
        ["dZ1"] = ["W2", "dZ2", "Z1"],
        ["dW1"] = ["dZ1", "X"],
        ["db1"] = ["dZ1"],
        ["W1"] = ["dW1"],
        ["b1"] = ["db1"],
        ["W2"] = ["dW2"],
        ["b2"] = ["db2"],
    };

    /// <summary>The equations a value went through: its own, and those of every value between that the program does not show.</summary>
    public IReadOnlyList<string> Through(string name) =>
        [.. ClaimedPoint.Names.Where(Reached(name).Contains)];

    /// <summary>What the equation for a name gives, with its bound.</summary>
    public Rounded Right(string name)
    {
        var m = _claimed.Point.Batch.m;
        Rounded V(string quantity) => Value(quantity);
        return name switch
        {
            "Z1" => V("W1").MatMul(V("X")) + V("b1"),                                                   // (1)
            "A1" => A1IsBeforeDropout ? Activated() : Dropped(Activated()),                             // (2)
            "Z2" => V("W2").MatMul(Dropped1()) + V("b2"),                                               // (3)
            "A2" => V("Z2").Sigmoid(),                                                                  // (4)
            "J" => WithPenalty(RoundedFunctions.Losses(V("Z2"), V("Y")).AsRow().SumOfRows() / m),       // cost
            "dZ2" => (V("A2") - V("Y")).WithUnderflow(m),                                               // 3.32
            "dW2" => WithDecay(V("dZ2").MatMul(Dropped1().T) / m, "W2"),                                // 3.33
            "db2" => V("dZ2").SumOfRows() / m,                                                          // 3.34
            "dZ1" => (BackSignal() * Slope()).WithUnderflow(m),                                         // 3.35
            "dW1" => WithDecay(V("dZ1").MatMul(V("X").T) / m, "W1"),                                    // 3.36
            "db1" => V("dZ1").SumOfRows() / m,                                                          // 3.37
            "W1" or "b1" or "W2" or "b2" => V(name) - Scalar(_claimed.Alpha ?? double.NaN) * V($"d{name}"), // 3.30, 3.31
            _ => throw new ArgumentException($"no equation gives {name}", nameof(name)),
        };
    }

    /// <summary>J by the probabilities, −(1/m) Σ Y log A2 + (1 − Y) log(1 − A2): what a program may do instead where no A2 is 0 or 1.</summary>
    public Rounded CostByProbabilities()
    {
        var (A2, Y, one) = (Value("A2"), Value("Y"), Exact(ones_like(Value("Y").Value)));
        Rounded Log(Rounded x) => x.Map(t => t.log(), (x.Value - x.Error).reciprocal().abs(), 0, x.Value.log().abs() + 1);
        var L = Exact(zeros_like(Y.Value)) - (Y * Log(A2) + (one - Y) * Log(one - A2));
        return WithPenalty(L.AsRow().SumOfRows() / _claimed.Point.Batch.m);
    }

    /// <summary>Where a claimed dZ1 may have any value between the one-sided slopes: the entries at the kink, and both sides there.</summary>
    public (Tensor At, Tensor Low, Tensor High)? KinkRange()
    {
        if (_claimed.Point.Activation.Kinks(Value("Z1")) is not { } kinks) return null;
        var (left, right) = _claimed.Point.Activation.SlopesAtZero!.Value;
        var signal = BackSignal();
        var slack = Math.Max(left, right) * signal.Error;
        return (kinks, minimum(left * signal.Value, right * signal.Value) - slack, maximum(left * signal.Value, right * signal.Value) + slack);
    }

    private static bool IsUpdate(string name) => name is "W1" or "b1" or "W2" or "b2";

    /// <summary>The value the next equation is fed with.</summary>
    public Rounded Value(string name)
    {
        if (_values.TryGetValue(name, out var known)) return known;
        var computed = Right(name);
        if (name == "dZ1" && KinkRange() is var (at, low, high)) // not shown: its slopes at kinks are not known
            computed = Rounded.Input(_precision.Arithmetic, where(at, (low + high) / 2, computed.Value), where(at, (high - low) / 2 + computed.Error, computed.Error));
        return _values[name] = computed;
    }

    private HashSet<string> Reached(string name)
    {
        HashSet<string> reached = [name];
        foreach (var read in Reads[name])
            if (Reads.ContainsKey(read) && !IsUpdate(read) && !_fed.Contains(read)) reached.UnionWith(Reached(read));
        return reached;
    }

    private Rounded Activated() => _claimed.Point.Activation.g(Value("Z1"), _claimed.Point.Activation.Kinks(Value("Z1")));

    private Rounded Slope() => _claimed.Point.Activation.gPrime(_precision.Arithmetic, Value("Z1"), _claimed.Point.Activation.Kinks(Value("Z1")));

    private Rounded BackSignal() => Dropped(Value("W2").T.MatMul(Value("dZ2")));

    private Rounded Dropped1() => A1IsBeforeDropout ? Dropped(Value("A1")) : Value("A1");

    private Rounded Dropped(Rounded A) => _claimed.Dropout is { } dropout ? A * (Value("mask") * Scalar(1 / dropout.Keep)) : A;

    private Rounded WithDecay(Rounded gradient, string W) => _claimed.Lambda == 0 ? gradient : gradient + Scalar(_claimed.Lambda) * Value(W) / _claimed.Point.Batch.m;

    private Rounded WithPenalty(Rounded cost) => _claimed.Lambda == 0 ? cost
        : cost + Scalar(_claimed.Lambda) * (SumOfSquares("W1") + SumOfSquares("W2")) / (2 * _claimed.Point.Batch.m);

    private Rounded SumOfSquares(string W) => Value(W).AsRow().MatMul(Value(W).AsRow().T);

    private Rounded Given(Tensor value) => Rounded.Input(_precision.Arithmetic, value.to(float64, CPU), _precision.Arithmetic.Dtype == float64 && _precision.Decimals is null ? null : _precision.Error(value.to(float64, CPU)));

    private Rounded Exact(Tensor value) => Rounded.Input(_precision.Arithmetic, value);

    private Rounded Scalar(double value) => Exact(tensor(value, dtype: float64).reshape(1, 1));

    private bool IsCloserWithoutMask()
    {
        using var scope = NewDisposeScope();
        var (claim, before) = (_values["A1"].Value, Activated().Value);
        if (!claim.shape.SequenceEqual(before.shape)) return false;
        return (claim - before).norm().ToDouble() < (claim - Dropped(Rounded.Input(_precision.Arithmetic, before)).Value).norm().ToDouble();
    }
}
