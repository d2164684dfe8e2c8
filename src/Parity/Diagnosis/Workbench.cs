using AutogradCheck.Core;
using AutogradCheck.Core.Data.Claims;
using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Parity.Claims;
using static TorchSharp.torch;

namespace AutogradCheck.Parity.Diagnosis;

/// <summary>
/// Evaluates expressions at a program's own values. Every value is there several times: as it is, and moved about within its error, so that what comes out says how far rounding reaches.
/// </summary>
internal sealed class Workbench
{
    private const int Seed = 335, Moved = 4;

    private readonly Dictionary<string, Value> _values = [];
    private readonly Dictionary<string, Function> _functions = [];
    private readonly Evaluator _evaluator;
    private readonly Random _random = new(Seed);
    private Workbench? _elsewhere;

    public Workbench(ClaimedPoint claimed, NumberPrecision precision, NetworkProgram fed)
    {
        (Claimed, Precision) = (claimed, precision);
        foreach (var name in (string[])["W1", "b1", "W2", "b2", "X", "Y", "Z1", "A1", "Z2", "A2", "J", "dZ2", "dW2", "db2", "dZ1", "dW1", "db1"]) Put(name, fed, name);
        if (claimed.Dropout is { } dropout) _values["mask"] = new(dropout.Mask);
        foreach (var claim in claimed.Claims)
            if (claim.Name is "W1" or "b1" or "W2" or "b2" && claim.Fits) _values[$"{claim.Name}_new"] = Several(claim.Value, precision.Error(claim.Value));
        var (n0, n1, n2, m) = claimed.Point.Sizes;
        foreach (var (name, value) in new[] { ("n0", n0), ("n1", n1), ("n2", n2), ("m", (double)m), ("alpha", claimed.Alpha ?? double.NaN), ("lambda", claimed.Lambda), ("keep", claimed.Dropout?.Keep ?? 1) })
            _values[name] = Value.Of(value);
        foreach (var g in Activation.All) Add(g.Name, g.g, g.gPrime, z => RoundedFunctions.SecondDerivative(z, g));
        var g1 = claimed.Point.Activation;
        Add("g", g1.g, g1.gPrime, z => RoundedFunctions.SecondDerivative(z, g1));
        Add("step", z => (z > 0).to_type(float64));
        Add("trunc", z => z.trunc());
        Add("round", z => z.round());
        Add("[ones]", z => z.ones_like());
        Add("[mean over samples]", z => z.mean([-1], keepdim: true).expand_as(z));
        Add("[mean over rows]", z => z.mean([-2], keepdim: true).expand_as(z));
        _evaluator = new Evaluator(new NamedScope(_values, _functions));
    }

    public ClaimedPoint Claimed { get; }

    public NumberPrecision Precision { get; }

    /// <summary>The same program, all of it right, at another point where every size is another: what holds there too holds always.</summary>
    public Workbench Elsewhere => _elsewhere ??= AtAnother();

    /// <summary>Whether there is such a value.</summary>
    public bool Knows(string name) => _values.ContainsKey(name);

    /// <summary>A function of matrices under a name that is printed behind its argument, like A1[:, 1:].</summary>
    public string Add(string name, Func<Tensor, Tensor> f)
    {
        if (!_functions.ContainsKey(name)) Add(name, f, f, f);
        return name;
    }

    /// <summary>The values of an expression, as they are first, then moved; null when shapes do not fit. Each is a matrix row by row.</summary>
    public Numbers? Of(Expression e)
    {
        var readings = All(e);
        return readings.Count == 0 ? null : readings[0];
    }

    /// <summary>The same for every reading.</summary>
    public IReadOnlyList<Numbers> All(Expression e)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        return [.. _evaluator.Branch().Evaluate(e).Readings.Select(Numbers.Of)];
    }

    private void Add(string name, Func<Tensor, Tensor> of, Func<Tensor, Tensor> slope, Func<Tensor, Tensor> curvature) => _functions[name] = new(name, of, slope, curvature);

    private Workbench AtAnother()
    {
        const int n0 = 3, n1 = 6, n2 = 4, m = 8;
        Tensor Draw(long rows, long columns) => tensor(Enumerable.Range(0, (int)(rows * columns)).Select(_ => (2 * _random.NextDouble()) - 1 + (0.5 * _random.NextDouble())).ToArray(), dtype: float64).reshape(rows, columns);
        var labels = (Draw(n2, m) > 0.2).to_type(float64);
        var soft = Claimed.Point.Batch.Y;
        if (((soft != 0) & (soft != 1)).any().item<bool>()) labels = 0.1 + (0.7 * labels);
        var parameters = new Parameters(Draw(n1, n0), Draw(n1, 1), Draw(n2, n1), Draw(n2, 1));
        var dropout = Claimed.Dropout is null ? null : new Dropout((Draw(n1, m) > -0.4).to_type(float64), Claimed.Dropout.Keep);
        var point = Claimed with { Point = new(Claimed.Point.Name, Claimed.Point.Activation, parameters, new(Draw(n0, m), labels)), Dropout = dropout, Claims = [] };
        var program = new NetworkProgram(point, NumberPrecision.Double, feed: false);
        Claim[] updated = [.. parameters.Named.Where(_ => point.Alpha is not null).Select(p => new Claim(p.Name, program.Right(p.Name).Value, Fits: true))];
        var bench = new Workbench(point with { Claims = updated }, NumberPrecision.Double, program);
        foreach (var (name, function) in _functions) bench._functions[name] = function;
        return bench;
    }

    private void Put(string name, NetworkProgram fed, string quantity)
    {
        try
        {
            var value = fed.Value(quantity);
            if (value.Value.dim() == 2) _values[name] = Several(value.Value, value.Error);
        }
        catch (System.Runtime.InteropServices.ExternalException)
        {
            // A claim of a wrong shape is in the way: there is no such value.
        }
    }

    private Value Several(Tensor value, Tensor error)
    {
        var u = Precision.Arithmetic.u;
        var reach = error.nan_to_num(0, 0, 0) + Math.Min(u, 1e-15) * value.abs();
        List<Tensor> moved = [value];
        for (var k = 0; k < Moved; k++)
        {
            var signs = new double[value.numel()];
            for (var i = 0; i < signs.Length; i++) signs[i] = _random.Next(2) == 0 ? 1 : -1;
            moved.Add(value + reach * tensor(signs, dtype: float64).reshape(value.shape));
        }
        return new(stack(moved), Value.Points);
    }
}

/// <summary>A matrix as numbers, and how far rounding may have moved each.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Columns">How many.</param>
/// <param name="Entries">Row by row.</param>
/// <param name="Reach">How far rounding reaches, entry by entry.</param>
internal sealed record Numbers(int Rows, int Columns, double[] Entries, double[] Reach)
{
    /// <summary>Twice the largest of four moves and the roundings of the evaluation itself.</summary>
    private const double OfMoves = 8, OfEvaluation = 64 * 1.1102230246251565e-16;

    /// <summary>From the first point and the moved ones.</summary>
    public static Numbers Of(Value value)
    {
        var (rows, columns) = ((int)value.Rows, (int)value.Columns);
        var (all, count) = (value.Tensor.contiguous().data<double>().ToArray(), rows * columns);
        var entries = all[..count];
        var largest = entries.Max(Math.Abs);
        var reach = new double[count];
        for (var i = 0; i < count; i++)
        {
            var moved = 0.0;
            for (var k = count + i; k < all.Length; k += count) moved = Math.Max(moved, Math.Abs(all[k] - entries[i]));
            reach[i] = OfMoves * moved + OfEvaluation * Math.Min(largest, 1e300);
        }
        return new(rows, columns, entries, reach);
    }

    /// <summary>A claim.</summary>
    public static Numbers Of(Tensor claim, Tensor error)
    {
        var (rows, columns) = claim.dim() == 2 ? ((int)claim.shape[0], (int)claim.shape[1]) : claim.dim() == 1 ? ((int)claim.shape[0], 1) : (1, 1);
        return new(rows, columns, claim.to(float64, CPU).flatten().contiguous().data<double>().ToArray(), error.to(float64, CPU).flatten().contiguous().data<double>().ToArray());
    }
}
