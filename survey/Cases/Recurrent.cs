using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace AutogradCheck.Survey.Cases;

/// <summary>
/// Modules that are no function of torch.nn.functional: recurrent networks, attention, transformers. Differentiated by what is fed to them;
/// their parameters are drawn once and held.
/// </summary>
internal static class Recurrent
{
    private static readonly RNN rnn = Parameters.Drawn(RNN(3, 4));
    private static readonly GRU gru = Parameters.Drawn(GRU(3, 4, bidirectional: true));
    private static readonly LSTM lstm = Parameters.Drawn(LSTM(3, 4, numLayers: 2));
    private static readonly RNNCell rnnCell = Parameters.Drawn(RNNCell(3, 4));
    private static readonly GRUCell gruCell = Parameters.Drawn(GRUCell(3, 4));
    private static readonly LSTMCell lstmCell = Parameters.Drawn(LSTMCell(3, 4));
    private static readonly MultiheadAttention attention = Parameters.Drawn(MultiheadAttention(4, 2));
    private static readonly TransformerEncoderLayer encoderLayer = Parameters.Drawn(TransformerEncoderLayer(4, 2, 5, 0, nn.Activations.GELU));
    private static readonly TransformerEncoder encoder = Parameters.Drawn(TransformerEncoder(TransformerEncoderLayer(4, 2, 5, 0, nn.Activations.GELU), 2));
    private static readonly TransformerDecoderLayer decoderLayer = Parameters.Drawn(TransformerDecoderLayer(4, 2, 5, 0, nn.Activations.GELU));
    private static readonly TransformerDecoder decoder = Parameters.Drawn(TransformerDecoder(TransformerDecoderLayer(4, 2, 5, 0, nn.Activations.GELU), 2));
    private static readonly Transformer transformer = Parameters.Drawn(Transformer(4, 2, 1, 1, 5, 0, nn.Activations.GELU));
    private static readonly EmbeddingBag bag = Parameters.Drawn(EmbeddingBag(4, 3, mode: EmbeddingBagMode.Sum));
    private static readonly Identity identity = Identity();
    private static readonly Sequential sequential = Parameters.Drawn(Sequential(Linear(3, 4), Tanh(), Linear(4, 2)));

    public static readonly Table Cases = new()
    {
        { "nn.RNN", (x, h) => [.. Two(rnn.call(x, h))], R(3, 2, 3), R(1, 2, 4) },
        { "nn.GRU", (x, h) => [.. Two(gru.call(x, h))], R(3, 2, 3), R(2, 2, 4) },
        { "nn.LSTM", t => [.. Three(lstm.call(t[0], (t[1], t[2])))], [R(3, 2, 3), R(2, 2, 4), R(2, 2, 4)] },
        { "nn.RNNCell", (x, h) => rnnCell.call(x, h), R(2, 3), R(2, 4) },
        { "nn.GRUCell", (x, h) => gruCell.call(x, h), R(2, 3), R(2, 4) },
        { "nn.LSTMCell", t => [.. Two(lstmCell.call(t[0], (t[1], t[2])))], [R(2, 3), R(2, 4), R(2, 4)] },
        { "nn.MultiheadAttention", t => Both(attention.call(t[0], t[1], t[2])), [R(3, 2, 4), R(5, 2, 4), R(5, 2, 4)] },
        { "nn.TransformerEncoderLayer", x => encoderLayer.call(x), R(3, 2, 4) },
        { "nn.TransformerEncoder", x => encoder.call(x), R(3, 2, 4) },
        { "nn.TransformerDecoderLayer", (x, m) => decoderLayer.call(x, m), R(3, 2, 4), R(2, 2, 4) },
        { "nn.TransformerDecoder", (x, m) => decoder.call(x, m), R(3, 2, 4), R(2, 2, 4) },
        { "nn.Transformer", (x, y) => transformer.call(x, y), R(3, 2, 4), R(2, 2, 4) },
        { "nn.EmbeddingBag: weight of each sample", (i, w) => bag.call(i, tensor(new long[] { 0, 2 }), w), Ints(0, 2, 2, 1), R(4), Throws2("libtorch has no second derivative here") },
        { "nn.Embedding_from_pretrained", (w, i) => Embedding_from_pretrained(w, freeze: false).call(i), R(4, 3), Ints(0, 2, 2) },
        { "nn.Identity", x => identity.call(x), R() },
        { "nn.Sequential", x => sequential.call(x), R(2, 3) },
    };

    private static Tensor[] Two((Tensor, Tensor) pair) => [pair.Item1, pair.Item2];

    private static Tensor[] Both(Tuple<Tensor, Tensor> pair) => [pair.Item1, pair.Item2];

    private static Tensor[] Three((Tensor, Tensor, Tensor) triple) => [triple.Item1, triple.Item2, triple.Item3];
}
