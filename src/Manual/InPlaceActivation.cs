using AutogradCheck.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Manual;

/// <summary>A hidden activation that overwrites its argument, beside the product with its slope: equations (2) and 3.35 without new tensors.</summary>
/// <remarks>
/// The same functions as <see cref="Activation"/>, for float32 and float64.
/// Where g1′ follows from A1 alone, nothing of Z1 is kept; elsewhere the forward pass leaves g1′(Z1) in a buffer S.
/// </remarks>
internal sealed class InPlaceActivation
{
    // Scalars are native objects: made once, not at each step.
    private static readonly Scalar
        Zero = 0.0.ToScalar(), One = 1.0.ToScalar(), MinusOne = (-1.0).ToScalar(), Half = 0.5.ToScalar(), MinusHalf = (-0.5).ToScalar(), Two = 2.0.ToScalar(),
        Leaky = Activation.LeakySlope.ToScalar(), MinusSqrt2 = (-Math.Sqrt(2)).ToScalar(), InvSqrt2Pi = (1 / Math.Sqrt(2 * Math.PI)).ToScalar(),
        Far = 100.0.ToScalar(), MinusFar = (-100.0).ToScalar(), GeluScale = Math.Sqrt(2 / Math.PI).ToScalar(), HalfGeluScale = (Math.Sqrt(2 / Math.PI) / 2).ToScalar(),
        CubicTerm = Activation.GeluCubic.ToScalar();

    // elu_ with three scalars: TorchSharp's elu_() leaves its argument as it is.
    private static readonly Dictionary<string, InPlaceActivation> Table = ((InPlaceActivation[])
    [
        // Slope from A1: Z becomes A1, then D becomes D ⊙ g1′ and A is used up.
        new("identity",   Z => { },                     (D, A) => { }),                                          // 1
        new("tanh",       Z => Z.tanh_(),               (D, A) => D.addcmul_(D, A.mul_(A), MinusOne)),           // 1 − A²
        new("sigmoid",    Z => Z.sigmoid_(),            (D, A) => D.mul_(A.addcmul_(A, A, MinusOne))),           // A − A²
        new("relu",       Z => Z.relu_(),               (D, A) => D.mul_(A.gt_(Zero))),                          // 1 where A > 0, else 0
        new("leaky_relu", Z => Z.leaky_relu_(Leaky),    (D, A) => D.mul_(A.gt_(Zero).clamp_min_(Leaky))),        // 1 where A > 0, else 0.01
        new("elu",        Z => Z.elu_(One, One, One),   (D, A) => D.mul_(A.clamp_max_(Zero).add_(One))),         // 1 + min(A, 0)

        // Slope from Z1: Z becomes A1 and S becomes g1′(Z); T is scratch.
        new("softplus", (Z, S, T) =>
        {
            S.copy_(Z).sigmoid_();                              // σ(z)
            T.copy_(Z).abs_().neg_().exp_().log1p_();
            Z.relu_().add_(T);                                  // max(z, 0) + log(1 + exp(−|z|))
        }),
        new("silu", (Z, S, T) =>
        {
            S.copy_(Z).sigmoid_();
            T.copy_(Z).neg_().sigmoid_().mul_(Z).add_(One);     // 1 + z σ(−z)
            Z.mul_(S);                                          // z σ(z)
            S.mul_(T);                                          // σ(z) (1 + z σ(−z))
        }),
        new("gelu", (Z, S, T) =>
        {
            T.copy_(Z).div_(MinusSqrt2).erfc_().mul_(Half);     // Φ(z)
            S.copy_(Z).mul_(Z).mul_(MinusHalf).exp_().mul_(InvSqrt2Pi).mul_(Z).add_(T);    // z φ(z) + Φ(z)
            Z.mul_(T);                                          // z Φ(z)
        }),
        new("gelu_tanh", (Z, S, T) =>
        {
            T.copy_(Z).clamp_(MinusFar, Far);                   // constant slope beyond; keeps z³ from overflowing
            S.copy_(T).mul_(T).mul_(T).mul_(CubicTerm);         // c z³ with c = 0.044715
            T.add_(S);
            S.mul_(Two).add_(T).mul_(HalfGeluScale);            // k (z + 3 c z³) / 2 with k = √(2/π)
            T.mul_(GeluScale).tanh_();                          // t = tanh(k (z + c z³))
            using var oneMinusSquare = T.square().neg_().add_(One);
            T.add_(One).mul_(Half);                             // h = (1 + t) / 2
            S.mul_(oneMinusSquare).add_(T);                     // h + (1 − t²) k (z + 3 c z³) / 2
            Z.mul_(T);                                          // z h
        }),
    ]).ToDictionary(activation => activation._name);

    private readonly string _name;
    private readonly Action<Tensor, Tensor, Tensor> _activate, _timesSlope;

    private InPlaceActivation(string name, Action<Tensor> g, Action<Tensor, Tensor> timesSlope) =>
        (_name, _activate, _timesSlope) = (name, (Z, _, _) => g(Z), (D, A, _) => timesSlope(D, A));

    private InPlaceActivation(string name, Action<Tensor, Tensor, Tensor> gAndSlope) =>
        (_name, _activate, _timesSlope, KeepsSlope) = (name, gAndSlope, (D, _, S) => D.mul_(S), true);

    /// <summary>Whether S, a buffer of the shape of Z, is needed from <see cref="Activate"/> to <see cref="TimesSlope"/>.</summary>
    public bool KeepsSlope { get; }

    /// <summary>The in-place form of an activation; one without a row in the table is computed by its own g and gPrime.</summary>
    public static InPlaceActivation Of(Activation g1) => Table.GetValueOrDefault(g1.Name) ?? new(g1.Name, (Z, S, _) =>
    {
        using var scope = NewDisposeScope();
        S.copy_(g1.gPrime(Z));
        Z.copy_(g1.g(Z));
    });

    /// <summary>Z, (n1, m), becomes g1(Z). S and T have the same shape; S is left alone unless <see cref="KeepsSlope"/>; T is scratch.</summary>
    public void Activate(Tensor Z, Tensor S, Tensor T) => _activate(Z, S, T);

    /// <summary>D, (n1, m), becomes D ⊙ g1′(Z). A and S as <see cref="Activate"/> left them; A is used up.</summary>
    public void TimesSlope(Tensor D, Tensor A, Tensor S) => _timesSlope(D, A, S);
}
