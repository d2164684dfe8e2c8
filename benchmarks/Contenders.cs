using AutogradCheck.Autograd;
using AutogradCheck.Core;
using AutogradCheck.Manual;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AutogradCheck.Benchmarks;

/// <summary>One way to train the network (tanh, full batch): what is timed is <see cref="Step"/>.</summary>
internal interface IContender : IDisposable
{
    /// <summary>The name in the table.</summary>
    string Name { get; }

    /// <summary>One update of all parameters.</summary>
    void Step();

    /// <summary>W1 (n1, n0) and so on, by name, as they are now; the caller's dispose scope takes them.</summary>
    IReadOnlyList<(string Name, Tensor Value)> Weights();
}

/// <summary>The contenders, all from the same start, on the same batch.</summary>
internal static class Contenders
{
    public const string Fast = "fast", Manual = "manual", Autograd = "autograd", Peer = "peer", Limit = "limit";

    public static IReadOnlyList<IContender> All(Parameters start, Batch batch, double alpha)
    {
        var tanh = Activation.Named("tanh");
        IContender Descent(IGradientBackend backend) => new DescentContender(backend.Name, backend.StartDescent(start, batch, tanh, alpha));
        return
        [
            Descent(new FastManualBackend()),
            Descent(new ManualBackend()),
            Descent(new AutogradBackend()),
            new PeerContender(start, batch, alpha),
            new LimitContender(start, batch, alpha),
        ];
    }
}

/// <summary>A backend of this project.</summary>
internal sealed class DescentContender(string name, IDescent descent) : IContender
{
    public string Name => name;

    public void Step() => descent.Step();

    public IReadOnlyList<(string Name, Tensor Value)> Weights() => descent.Parameters.Copy().Named;

    public void Dispose() => descent.Dispose();
}

/// <summary>What one writes in TorchSharp: modules, a loss, an optimizer; samples are rows.</summary>
internal sealed class PeerContender : IContender
{
    private readonly Tensor _rows, _labels;
    private readonly Linear _hidden, _output;
    private readonly Sequential _network;
    private readonly BCEWithLogitsLoss _loss = nn.BCEWithLogitsLoss();
    private readonly optim.Optimizer _sgd;

    public PeerContender(Parameters start, Batch batch, double alpha)
    {
        using var scope = NewDisposeScope();
        var (n0, n1, n2) = (start.W1.shape[1], start.W1.shape[0], start.W2.shape[0]);
        _rows = batch.X.T.contiguous().DetachFromDisposeScope();
        _labels = batch.Y.T.contiguous().DetachFromDisposeScope();
        _hidden = nn.Linear(n0, n1, dtype: batch.X.dtype);
        _output = nn.Linear(n1, n2, dtype: batch.X.dtype);
        using (no_grad())
        {
            _hidden.weight.copy_(start.W1);
            _hidden.bias!.copy_(start.b1.squeeze(1));
            _output.weight.copy_(start.W2);
            _output.bias!.copy_(start.b2.squeeze(1));
        }
        _network = nn.Sequential(_hidden, nn.Tanh(), _output);
        _sgd = optim.SGD(_network.parameters(), alpha * n2);   // its loss is the mean over samples and outputs, J over samples only
    }

    public string Name => Contenders.Peer;

    public void Step()
    {
        using var scope = NewDisposeScope();
        _sgd.zero_grad();
        var loss = _loss.forward(_network.forward(_rows), _labels);
        loss.backward();
        _sgd.step();
    }

    public IReadOnlyList<(string Name, Tensor Value)> Weights() =>
    [
        ("W1", _hidden.weight.detach().clone()), ("b1", _hidden.bias!.detach().unsqueeze(1).clone()),
        ("W2", _output.weight.detach().clone()), ("b2", _output.bias!.detach().unsqueeze(1).clone()),
    ];

    public void Dispose()
    {
        foreach (var part in new IDisposable[] { _sgd, _loss, _network, _rows, _labels }) part.Dispose();
    }
}

/// <summary>The limit: five matrix products and four elementwise passes into memory made beforehand. It leaves the biases out, so that no layout is favoured.</summary>
internal sealed class LimitContender : IContender
{
    private readonly Tensor W1, W2, W2T, X, XT, Y, A1, A1T, Z2, D;
    private readonly Scalar _minusAlphaOverM, _minusOne = (-1.0).ToScalar();

    public LimitContender(Parameters start, Batch batch, double alpha)
    {
        using var scope = NewDisposeScope();
        _minusAlphaOverM = (-alpha / batch.m).ToScalar();
        (W1, W2) = (start.W1.clone(), start.W2.clone());
        (X, Y) = (batch.X.clone(), batch.Y.clone());
        A1 = W1.mm(X);
        Z2 = zeros_like(Y);
        D = zeros_like(A1);
        (W2T, XT, A1T) = (W2.t(), X.t(), A1.t());
        foreach (var tensor in Tensors) tensor.DetachFromDisposeScope();
    }

    public string Name => Contenders.Limit;

    private Tensor[] Tensors => [W1, W2, W2T, X, XT, Y, A1, A1T, Z2, D];

    public void Step()
    {
        A1.addmm_(W1, X, 0, 1);                     // product 1
        A1.tanh_();                                 // pass 1
        Z2.addmm_(W2, A1, 0, 1);                    // product 2
        Z2.sigmoid_();                              // pass 2: the (n2, m) of the output layer
        Z2.sub_(Y).mul_(_minusAlphaOverM);
        D.addmm_(W2T, Z2, 0, 1);                    // product 3
        W2.addmm_(Z2, A1T);                         // product 4
        A1.mul_(A1);                                // pass 3
        D.addcmul_(D, A1, _minusOne);               // pass 4
        W1.addmm_(D, XT);                           // product 5
    }

    public IReadOnlyList<(string Name, Tensor Value)> Weights() => [("W1", W1.clone()), ("W2", W2.clone())];

    public void Dispose()
    {
        foreach (var tensor in Tensors) tensor.Dispose();
        _minusAlphaOverM.Dispose();
        _minusOne.Dispose();
    }
}

/// <summary>A contender on so many threads.</summary>
internal sealed class OnThreads(IContender contender, int threads) : IContender
{
    public string Name => $"{contender.Name} on {threads}";

    public void Step()
    {
        set_num_threads(threads);
        contender.Step();
    }

    public IReadOnlyList<(string Name, Tensor Value)> Weights() => contender.Weights();

    public void Dispose() => contender.Dispose();
}
