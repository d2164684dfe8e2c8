using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.WrongBackends;

/// <summary>The whole program as a backend, one replaceable step an equation: <c>new() { dZ2 = s => s.Y - s.A2 }</c> is the program with that one line wrong.</summary>
internal sealed record Derivation : IGradientBackend
{
    public Func<Values, Tensor> Z1 { get; init; } = s => s.W1.mm(s.X) + s.b1;                    // (1)
    public Func<Values, Tensor> A1 { get; init; } = s => s.g1.g(s.Z1);                           // (2)
    public Func<Values, Tensor> Z2 { get; init; } = s => s.W2.mm(s.A1) + s.b2;                   // (3)
    public Func<Values, Tensor> A2 { get; init; } = s => s.Z2.sigmoid();                         // (4)
    public Func<Values, Tensor> J { get; init; } = s => s.Losses.sum() / s.m;                    // cost
    public Func<Values, Tensor> dZ2 { get; init; } = s => s.A2 - s.Y;                            // 3.32
    public Func<Values, Tensor> dW2 { get; init; } = s => s.dZ2.mm(s.A1.T) / s.m;                // 3.33
    public Func<Values, Tensor> db2 { get; init; } = s => s.dZ2.sum(1, keepdim: true) / s.m;     // 3.34
    public Func<Values, Tensor> slope { get; init; } = s => s.g1.gPrime(s.Z1);                   // g1' in 3.35
    public Func<Values, Tensor> dZ1 { get; init; } = s => s.W2.T.mm(s.dZ2) * s.slope;            // 3.35
    public Func<Values, Tensor> dW1 { get; init; } = s => s.dZ1.mm(s.X.T) / s.m;                 // 3.36
    public Func<Values, Tensor> db1 { get; init; } = s => s.dZ1.sum(1, keepdim: true) / s.m;     // 3.37

    /// <inheritdoc/>
    public string Name { get; init; } = "derivation";

    /// <inheritdoc/>
    public Evaluation Evaluate(Parameters parameters, Batch batch, Activation g1, Wanted wanted)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var s = new Values(parameters, batch, g1);
        s.Z1 = Z1(s);
        s.A1 = A1(s);
        s.Z2 = Z2(s);
        s.A2 = A2(s);
        var J = this.J(s);
        s.dZ2 = dZ2(s);
        s.dW2 = dW2(s);
        var db2 = this.db2(s);
        s.slope = slope(s);
        s.dZ1 = dZ1(s);
        var dW1 = this.dW1(s);
        var db1 = this.db1(s);
        return new Evaluation(
            wanted.HasFlag(Wanted.Cost) ? J : null,
            new(dW1, db1, s.dW2, db2),
            wanted.HasFlag(Wanted.Intermediates) ? new(s.Z1, s.A1, s.Z2, s.A2, s.dZ2, s.dZ1) : null).MoveToOuterDisposeScope();
    }
}

/// <summary>What a step can see, by the specification's names.</summary>
internal sealed class Values(Parameters parameters, Batch batch, Activation activation)
{
    public Tensor W1 => parameters.W1;
    public Tensor b1 => parameters.b1;
    public Tensor W2 => parameters.W2;
    public Tensor b2 => parameters.b2;
    public Tensor X => batch.X;
    public Tensor Y => batch.Y;
    public Activation g1 => activation;
    public long n0 => W1.shape[1];
    public long n1 => W1.shape[0];
    public long n2 => W2.shape[0];
    public long m => batch.m;

    public Tensor Z1 { get; set; } = null!;
    public Tensor A1 { get; set; } = null!;
    public Tensor Z2 { get; set; } = null!;
    public Tensor A2 { get; set; } = null!;
    public Tensor dZ2 { get; set; } = null!;
    public Tensor dW2 { get; set; } = null!;
    public Tensor slope { get; set; } = null!;
    public Tensor dZ1 { get; set; } = null!;

    /// <summary>L of every output and sample, from the logits.</summary>
    public Tensor Losses => Network.Softplus(Z2) - Y * Z2;
}
