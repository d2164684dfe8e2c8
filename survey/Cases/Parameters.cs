using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace AutogradCheck.Survey.Cases;

/// <summary>Modules by their parameters.</summary>
internal static class Parameters
{
    public static readonly Table Cases = new()
    {
        { "nn.Embedding", () => Drawn(Embedding(4, 3)), Ints(0, 2, 2) },
        { "nn.Embedding: padding", () => Drawn(Embedding(4, 3, padding_idx: 2)), Ints(0, 2, 2), Wrong("by design: the row of the padding index gets no gradient") },
        { "nn.Embedding: gradient divided by frequency", () => Drawn(Embedding(4, 3, scale_grad_by_freq: true)), Ints(0, 2, 2), Wrong("by design: not the gradient of the module") },
        { "nn.EmbeddingBag: sum", () => Bag(EmbeddingBagMode.Sum), Index(4, 2, 3) },
        { "nn.EmbeddingBag: mean", () => Bag(EmbeddingBagMode.Mean), Index(4, 2, 3) },
        { "nn.EmbeddingBag: max", () => Bag(EmbeddingBagMode.Max), Index(4, 2, 3) },
        { "nn.EmbeddingBag_from_pretrained", () => Feed(Drawn(EmbeddingBag_from_pretrained(ones(4, 3, dtype: float64), freeze: false)), (m, i) => m.call(i)), Index(4, 2, 3) },
        { "nn.Sequential: by the parameters", () => Drawn(Sequential(Linear(3, 4), Tanh(), LayerNorm(4), Linear(4, 2))), R(2, 3) },
        { "nn.Sequential: convolutions, by the parameters", () => Drawn(Sequential(Conv2d(1, 2, 2), BatchNorm2d(2), Tanh(), ConvTranspose2d(2, 1, 2))), R(2, 1, 4, 4) },
        { "nn.Sequential: PReLU, GroupNorm, by the parameters", () => Drawn(Sequential(GroupNorm(2, 4), PReLU(4))), R(3, 4, 2) },
        { "nn.RNN: by the parameters", () => Feed(Drawn(RNN(3, 4)), (m, x) => m.call(x).Item1), R(3, 2, 3) },
        { "nn.GRU: by the parameters", () => Feed(Drawn(GRU(3, 4, bidirectional: true)), (m, x) => m.call(x).Item1), R(3, 2, 3) },
        { "nn.LSTM: by the parameters", () => Feed(Drawn(LSTM(3, 4, numLayers: 2)), (m, x) => m.call(x).Item1), R(3, 2, 3) },
        { "nn.MultiheadAttention: by the parameters", () => Feed(Drawn(MultiheadAttention(4, 2)), (m, x) => m.call(x, x, x).Item1), R(3, 2, 4) },
        { "nn.TransformerEncoderLayer: by the parameters", () => Feed(Drawn(TransformerEncoderLayer(4, 2, 5, 0, nn.Activations.GELU)), (m, x) => m.call(x)), R(3, 2, 4) },
    };

    /// <summary>In float64, with parameters from a generator of our own.</summary>
    public static T Drawn<T>(T module)
        where T : Module
    {
        module.to(float64);
        var draw = new Draw(11);
        using var scope = NewDisposeScope();
        using var off = no_grad();
        foreach (var parameter in module.parameters()) parameter.copy_(Draw.Tensor(parameter.shape, () => 0.5 * draw.Normal()));
        return module;
    }

    private static Feeding<T> Feed<T>(T module, Func<T, Tensor, Tensor> feed)
        where T : Module => new(module, feed);

    private static Feeding<EmbeddingBag> Bag(EmbeddingBagMode mode) => Feed(Drawn(EmbeddingBag(4, 3, mode: mode)), (m, i) => m.call(i));
}
