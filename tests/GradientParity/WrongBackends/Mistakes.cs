using static TorchSharp.torch;

namespace AutogradCheck.Tests.WrongBackends;

/// <summary>Catalogued mistakes, one a line. data/mistakes.json says of each what it is and where it shows.</summary>
internal static class Mistakes
{
    private const double LeakySlope = 0.01;
    private static readonly double Ln2 = Math.Log(2), Sqrt2 = Math.Sqrt(2), Sqrt2Pi = Math.Sqrt(2 * Math.PI), GeluScale = Math.Sqrt(2 / Math.PI);

    public static IReadOnlyList<Mistake> All { get; } =
    [
        // 3.32 output error
        new("e32-sign",           "3.32", new() { dZ2 = s => s.Y - s.A2 }),
        new("e32-z2",             "3.32", new() { dZ2 = s => s.Z2 - s.Y }),
        new("e32-mse-sigmoid",    "3.32", new() { dZ2 = s => (s.A2 - s.Y) * s.A2 * (1 - s.A2) }),
        new("e32-factor-2",       "3.32", new() { dZ2 = s => 2 * (s.A2 - s.Y) }),
        new("e32-dA2",            "3.32", new() { dZ2 = s => -s.Y / s.A2 + (1 - s.Y) / (1 - s.A2) }),
        new("e32-ce-sign",        "3.32", new() { dZ2 = s => (-s.Y / s.A2 - (1 - s.Y) / (1 - s.A2)) * s.A2 * (1 - s.A2) }),
        new("e32-over-m",         "3.32", new() { dZ2 = s => (s.A2 - s.Y) / s.m }),
        new("e32-sigmoid-twice",  "3.32", new() { dZ2 = s => s.A2.sigmoid() - s.Y }),
        new("e32-only-slope",     "3.32", new() { dZ2 = s => s.A2 * (1 - s.A2) }),
        new("e32-tanh-slope",     "3.32", new() { dZ2 = s => (s.A2 - s.Y) * (1 - s.A2.square()) }),
        new("e32-int-cast",       "3.32", new() { dZ2 = s => (s.A2 - s.Y).trunc() }),
        new("e32-label-pm1",      "3.32", new() { dZ2 = s => s.A2 - (2 * s.Y - 1) }),
        new("e32-label-flip",     "3.32", new() { dZ2 = s => s.A2 - (1 - s.Y) }),
        new("e32-softmax",        "3.32", new() { A2 = s => s.Z2.softmax(0) }),
        new("e32-clip",           "3.32", new() { dZ2 = s => s.A2.clamp(0.2, 0.8) - s.Y }),

        // 3.33 dW2
        new("e33-m-twice",        "3.33", new() { dW2 = s => s.dZ2.mm(s.A1.T) / s.m / s.m }),
        new("e33-m-minus-1",      "3.33", new() { dW2 = s => s.dZ2.mm(s.A1.T) / (s.m - 1) }),
        new("e33-over-n1",        "3.33", new() { dW2 = s => s.dZ2.mm(s.A1.T) / s.n1 }),
        new("e33-over-n2m",       "3.33", new() { dW2 = s => s.dZ2.mm(s.A1.T) / (s.n2 * s.m) }),
        new("e33-x",              "3.33", new() { dW2 = s => s.dZ2.mm(s.X.T) / s.m }),
        new("e33-z1",             "3.33", new() { dW2 = s => s.dZ2.mm(s.Z1.T) / s.m }),
        new("e33-dA1",            "3.33", new() { dW2 = s => s.dZ2.mm(s.g1.gPrime(s.Z1).T) / s.m }),
        new("e33-no-T",           "3.33", new() { dW2 = s => s.dZ2.mm(s.A1) / s.m }),
        new("e33-result-T",       "3.33", new() { dW2 = s => s.A1.mm(s.dZ2.T) / s.m }),
        new("e33-last-sample",    "3.33", new() { dW2 = s => s.dZ2.narrow(1, s.m - 1, 1).mm(s.A1.narrow(1, s.m - 1, 1).T) / s.m }),
        new("e33-off-by-one",     "3.33", new() { dW2 = s => s.dZ2.narrow(1, 0, s.m - 1).mm(s.A1.narrow(1, 0, s.m - 1).T) / s.m }),
        new("e33-shifted",        "3.33", new() { dW2 = s => s.dZ2.mm(s.A1.roll(1, 1).T) / s.m }),
        new("e33-float32",        "3.33", new() { dW2 = s => (s.dZ2.to_type(float32).mm(s.A1.to_type(float32).T) / s.m).to_type(s.W2.dtype) }),
        new("e33-l2-extra",       "3.33", new() { dW2 = s => s.dZ2.mm(s.A1.T) / s.m + 0.01 * s.W2 }),

        // 3.34 db2
        new("e34-no-m",           "3.34", new() { db2 = s => s.dZ2.sum(1, keepdim: true) }),
        new("e34-m-twice",        "3.34", new() { db2 = s => s.dZ2.mean([1], keepdim: true) / s.m }),
        new("e34-axis0",          "3.34", new() { db2 = s => s.dZ2.sum(0, keepdim: true) / s.m }),
        new("e34-no-keepdims",    "3.34", new() { db2 = s => s.dZ2.sum(1) / s.m }),
        new("e34-not-summed",     "3.34", new() { db2 = s => s.dZ2 / s.m }),
        new("e34-sum-all",        "3.34", new() { db2 = s => ones_like(s.b2) * s.dZ2.sum() / s.m }),
        new("e34-zero",           "3.34", new() { db2 = s => zeros_like(s.b2) }),
        new("e34-a2",             "3.34", new() { db2 = s => s.A2.sum(1, keepdim: true) / s.m }),
        new("e34-dw2-sum",        "3.34", new() { db2 = s => s.dW2.sum(1, keepdim: true) }),
        new("e34-times-b2",       "3.34", new() { db2 = s => s.dZ2.sum(1, keepdim: true) / s.m * s.b2 }),

        // 3.35 dZ1, the chain
        new("e35-no-slope",       "3.35", new() { dZ1 = s => s.W2.T.mm(s.dZ2) }),
        new("e35-printed-star",   "3.35", new() { dZ1 = s => s.W2.T.mm(s.dZ2) * s.slope * s.Z1 }),
        new("e35-slope-at-z2",    "3.35", new() { slope = s => s.g1.gPrime(s.Z2) }),
        new("e35-no-T",           "3.35", new() { dZ1 = s => s.W2.mm(s.dZ2) * s.slope }),
        new("e35-w1-T",           "3.35", new() { dZ1 = s => s.W1.T.mm(s.dZ2) * s.slope }),
        new("e35-elementwise",    "3.35", new() { dZ1 = s => s.W2.T * s.dZ2 * s.slope }),
        new("e35-sum-first",      "3.35", new() { dZ1 = s => s.W2.sum(0, keepdim: true).T * s.dZ2.sum(0, keepdim: true) * s.slope }),
        new("e35-mean-outputs",   "3.35", new() { dZ1 = s => s.W2.T.mm(s.dZ2) / s.n2 * s.slope }),
        new("e35-a2",             "3.35", new() { dZ1 = s => s.W2.T.mm(s.A2) * s.slope }),
        new("e35-over-m",         "3.35", new() { dZ1 = s => s.W2.T.mm(s.dZ2) * s.slope / s.m }),
        new("e35-abs-w2",         "3.35", new() { dZ1 = s => s.W2.abs().T.mm(s.dZ2) * s.slope }),
        new("e35-slope-squared",  "3.35", new() { dZ1 = s => s.W2.T.mm(s.dZ2) * s.slope.square() }),
        new("e35-slope-mean",     "3.35", new() { dZ1 = s => s.W2.T.mm(s.dZ2) * s.slope.mean([1], keepdim: true) }),
        new("e35-output-slope",   "3.35", new() { dZ1 = s => s.W2.T.mm(s.dZ2 * s.A2 * (1 - s.A2)) * s.slope }),
        new("e35-detached",       "3.35", new() { dZ1 = s => zeros_like(s.Z1) }),
        new("e35-alias-a1",  "3.33/3.35", new() { dW2 = s => s.dZ2.mm(s.A1.mul_(-s.A1).add_(1).T) / s.m, slope = s => s.A1 }), // 1 - A1² formed in A1's memory

        // 3.35 g' by activation
        new("d-tanh-1-minus-a",   "3.35", new() { slope = s => 1 - s.A1 }),
        new("d-tanh-1-minus-z2",  "3.35", new() { slope = s => 1 - s.Z1.square() }),
        new("d-tanh-plus",        "3.35", new() { slope = s => 1 + s.A1.square() }),
        new("d-tanh-of-a",        "3.35", new() { slope = s => 1 - s.A1.tanh().square() }),
        new("d-tanh-as-sigmoid",  "3.35", new() { slope = s => s.A1 * (1 - s.A1) }),
        new("d-tanh-half",        "3.35", new() { slope = s => (1 - s.A1.square()) / 2 }),
        new("d-sigmoid-as-tanh",  "3.35", new() { slope = s => 1 - s.A1.square() }),
        new("d-sigmoid-of-z",     "3.35", new() { slope = s => s.Z1 * (1 - s.Z1) }),
        new("d-sigmoid-1-minus-a", "3.35", new() { slope = s => 1 - s.A1 }),
        new("d-sigmoid-exp",      "3.35", new() { slope = s => (-s.Z1).exp() / (1 + (-s.Z1).exp()) }),
        new("d-relu-sign",        "3.35", new() { slope = s => s.Z1.sign() }),
        new("d-relu-output-mask", "3.35", new() { slope = s => Step(s.W2.T.mm(s.dZ2)) }),
        new("d-relu-linear",      "3.35", new() { slope = s => ones_like(s.Z1) }),
        new("d-leaky-as-relu",    "3.35", new() { slope = s => Step(s.Z1) }),
        new("d-softplus-sign",    "3.35", new() { slope = s => (-s.Z1).sigmoid() }),
        new("d-softplus-of-a",    "3.35", new() { slope = s => s.A1.sigmoid() }),
        new("d-softplus-second",  "3.35", new() { slope = s => s.Z1.sigmoid() * (1 - s.Z1.sigmoid()) }),
        new("d-softplus-as-relu", "3.35", new() { slope = s => Step(s.Z1) }),
        new("d-gelu-approx-back", "3.35", new() { slope = s => GeluTanhPrime(s.Z1, 0.044715) }),
        new("d-gelu-exact-back",  "3.35", new() { slope = s => Phi(s.Z1) + s.Z1 * phi(s.Z1) }),
        new("d-gelu-no-pdf",      "3.35", new() { slope = s => Phi(s.Z1) }),
        new("d-gelu-pdf-constant", "3.35", new() { slope = s => Phi(s.Z1) + s.Z1 * (-s.Z1.square() / 2).exp() }),
        new("d-gelu-erf-scale",   "3.35", new() { slope = s => Phi(s.Z1 * Sqrt2) + s.Z1 * phi(s.Z1) }),
        new("d-gelu-sigmoid-approx", "3.35", new() { slope = s => (1.702 * s.Z1).sigmoid() * (1 + 1.702 * s.Z1 * (1 - (1.702 * s.Z1).sigmoid())) }),
        new("d-gelu-constant-digit", "3.35", new() { slope = s => GeluTanhPrime(s.Z1, 0.04715) }),
        new("d-silu-only-s",      "3.35", new() { slope = s => s.Z1.sigmoid() }),
        new("d-silu-second-only", "3.35", new() { slope = s => s.Z1 * s.Z1.sigmoid() * (1 - s.Z1.sigmoid()) }),
        new("d-silu-of-a",        "3.35", new() { slope = s => s.A1 * (1 - s.A1) }),
        new("d-silu-no-z",        "3.35", new() { slope = s => s.Z1.sigmoid() * (1 + (1 - s.Z1.sigmoid())) }),
        new("d-elu-no-where",     "3.35", new() { slope = s => s.Z1.exp() }),
        new("d-elu-as-relu",      "3.35", new() { slope = s => Step(s.Z1) }),
        new("d-identity-z",       "3.35", new() { slope = s => s.Z1 }),
        new("d-identity-zero",    "3.35", new() { slope = s => zeros_like(s.Z1) }),

        // 3.36 dW1
        new("e36-no-m",           "3.36", new() { dW1 = s => s.dZ1.mm(s.X.T) }),
        new("e36-over-n0",        "3.36", new() { dW1 = s => s.dZ1.mm(s.X.T) / s.n0 }),
        new("e36-a1",             "3.36", new() { dW1 = s => s.dZ1.mm(s.A1.T) / s.m }),
        new("e36-no-T",           "3.36", new() { dW1 = s => s.dZ1.mm(s.X) / s.m }),
        new("e36-result-T",       "3.36", new() { dW1 = s => s.X.mm(s.dZ1.T) / s.m }),
        new("e36-dz2",            "3.36", new() { dW1 = s => s.dZ2.mm(s.X.T) / s.m }),
        new("e36-shifted",        "3.36", new() { dW1 = s => s.dZ1.mm(s.X.roll(1, 1).T) / s.m }),
        new("e36-raw-x",          "3.36", new() { dW1 = s => s.dZ1.mm((2 * s.X + 1).T) / s.m }),
        new("e36-last-feature",   "3.36", new() { dW1 = s => s.dZ1.mm(s.X.T) / s.m * (arange(s.n0) < s.n0 - 1) }),
        new("e36-sign",           "3.36", new() { dW1 = s => -s.dZ1.mm(s.X.T) / s.m }),
        new("e36-elementwise",    "3.36", new() { dW1 = s => (s.dZ1 * s.X).sum(1, keepdim: true) / s.m * ones(1, s.n0, dtype: s.X.dtype) }),
        new("e36-float16",        "3.36", new() { dW1 = s => (s.dZ1.to_type(float16).mm(s.X.to_type(float16).T) / s.m).to_type(s.W1.dtype) }),

        // 3.37 db1
        new("e37-no-keepdims",    "3.37", new() { db1 = s => s.dZ1.sum(1) / s.m }),
        new("e37-not-summed",     "3.37", new() { db1 = s => s.dZ1 / s.m }),
        new("e37-dz2",            "3.37", new() { db1 = s => s.dZ2.sum(1, keepdim: true) / s.m }),

        // 3.33 to 3.37, common factors
        new("all-no-m",      "3.33-3.37", new() { dW2 = s => s.dZ2.mm(s.A1.T), db2 = s => s.dZ2.sum(1, keepdim: true), dW1 = s => s.dZ1.mm(s.X.T), db1 = s => s.dZ1.sum(1, keepdim: true) }),
        new("weights-no-m",  "3.33/3.36", new() { dW2 = s => s.dZ2.mm(s.A1.T), dW1 = s => s.dZ1.mm(s.X.T) }),
        new("biases-no-m",   "3.34/3.37", new() { db2 = s => s.dZ2.sum(1, keepdim: true), db1 = s => s.dZ1.sum(1, keepdim: true) }),
        new("biases-no-keepdims", "3.34/3.37", new() { db2 = s => s.dZ2.sum(1) / s.m, db1 = s => s.dZ1.sum(1) / s.m }),
        new("all-minus",     "3.33-3.37", new() { dW2 = s => -s.dZ2.mm(s.A1.T) / s.m, db2 = s => -s.dZ2.sum(1, keepdim: true) / s.m, dW1 = s => -s.dZ1.mm(s.X.T) / s.m, db1 = s => -s.dZ1.sum(1, keepdim: true) / s.m }),

        // the way forward
        new("f-no-b1",           "fwd 1", new() { Z1 = s => s.W1.mm(s.X) }),
        new("f-b1-row",          "fwd 1", new() { Z1 = s => s.W1.mm(s.X) + s.b1.T }),
        new("f-x-T",             "fwd 1", new() { Z1 = s => s.W1.mm(s.X.T) + s.b1 }),
        new("f-w1-T",            "fwd 1", new() { Z1 = s => s.W1.T.mm(s.X) + s.b1 }),
        new("f-other-g",         "fwd 2", new() { A1 = s => s.Z1.sigmoid() }),
        new("f-no-g",            "fwd 2", new() { A1 = s => s.Z1 * 1 }),
        new("f-consistent-g",    "fwd 2", new() { A1 = s => s.Z1.sigmoid(), slope = s => s.A1 * (1 - s.A1) }),
        new("f-z1-for-a1",       "fwd 3", new() { Z2 = s => s.W2.mm(s.Z1) + s.b2 }),
        new("f-tanh-output",     "fwd 4", new() { A2 = s => s.Z2.tanh() }),
        new("f-no-sigmoid",      "fwd 4", new() { A2 = s => s.Z2 * 1 }),
        new("f-sigmoid-sign",    "fwd 4", new() { A2 = s => 1 / (1 + s.Z2.exp()) }),

        // cost J: the gradients are right, J is not
        new("j-no-m",             "cost", new() { J = s => s.Losses.sum() }),
        new("j-mean-all",         "cost", new() { J = s => s.Losses.mean() }),
        new("j-sign",             "cost", new() { J = s => -s.Losses.sum() / s.m }),
        new("j-log2",             "cost", new() { J = s => s.Losses.sum() / s.m / Ln2 }),
        new("j-first-term",       "cost", new() { J = s => -(s.Y * s.A2.log()).sum() / s.m }),
        new("j-eps",              "cost", new() { J = s => -(s.Y * (s.A2 + 1e-8).log() + (1 - s.Y) * (1 - s.A2 + 1e-8).log()).sum() / s.m }),
    ];

    /// <summary>Two that take a slope between the one-sided ones where Z1 is exactly 0: claims that are right, by design.</summary>
    public static IReadOnlyList<Mistake> AtTheKink { get; } =
    [
        new("d-relu-half-at-zero", "3.35", new() { slope = s => where(s.Z1 > 0, 1.0, where(s.Z1 < 0, 0.0, 0.5)) }),
        new("d-leaky-at-zero",     "3.35", new() { slope = s => where(s.Z1 >= 0, 1.0, LeakySlope) }),
    ];

    private static Tensor Step(Tensor z) => (z > 0).to_type(z.dtype);

    private static Tensor Phi(Tensor z) => special.erfc(-z / Sqrt2) / 2;

    private static Tensor phi(Tensor z) => (-z.square() / 2).exp() / Sqrt2Pi;

    private static Tensor GeluTanhPrime(Tensor z, double cubic)
    {
        var t = (GeluScale * (z + cubic * z.pow(3))).tanh();
        return (1 + t) / 2 + z / 2 * (1 - t.square()) * GeluScale * (1 + 3 * cubic * z.square());
    }
}
