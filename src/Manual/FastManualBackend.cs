using AutogradCheck.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Manual;

/// <summary>The six equations in place, in memory that is kept from call to call: the gradients of <see cref="ManualBackend"/>, faster.</summary>
/// <remarks>
/// Its memory is made again when sizes, dtype or device change. float16 and bfloat16 go to <see cref="ManualBackend"/>, where every value is rounded once.
/// Not thread-safe: one backend a thread. Descents have memory of their own, so several may run at once, each on one thread at a time.
/// </remarks>
public sealed class FastManualBackend : IGradientBackend, IDisposable
{
    private readonly ManualBackend _plain = new();
    private Workspace? _workspace;

    /// <inheritdoc/>
    public string Name => "fast";

    /// <inheritdoc/>
    /// <exception cref="InputException">Parameters and batch differ in sizes, dtype or device.</exception>
    public Evaluation Evaluate(Parameters parameters, Batch batch, Activation g1, Wanted wanted)
    {
        ArgumentNullException.ThrowIfNull(g1);
        var sizes = Sizes.Of(parameters, batch);
        if (IsHalf(parameters)) return _plain.Evaluate(parameters, batch, g1, wanted);

        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var activation = InPlaceActivation.Of(g1);
        var (W1, b1, W2, b2) = parameters;
        var (X, Y) = batch;
        var m = sizes.m;
        var keep = wanted.HasFlag(Wanted.Intermediates);

        // Names that share memory: Z1 and A1; Z2, A2 and dZ2.
        var workspace = WorkspaceFor(sizes, W1, activation.KeepsSlope);
        var (Z1, Z2, dZ1, S) = (workspace.Z1, workspace.Z2, workspace.dZ1, workspace.S);
        var (A1, A2, dZ2) = (Z1, Z2, Z2);

        Z1.copy_(b1).addmm_(W1, X);                         // (1)
        var Z1Kept = keep ? Z1.clone() : null;
        activation.Activate(Z1, S, dZ1);                    // (2)
        var A1Kept = keep ? A1.clone() : null;
        Z2.copy_(b2).addmm_(W2, A1);                        // (3)
        var Z2Kept = keep ? Z2.clone() : null;
        var J = wanted.HasFlag(Wanted.Cost) ? Network.Cost(Z2, Y) : null;
        A2.sigmoid_();                                      // (4)
        var A2Kept = keep ? A2.clone() : null;

        dZ2.sub_(Y);                                        // 3.32
        var dZ2Kept = keep ? dZ2.clone() : null;
        dZ2.div_(m);                                        // from here on dZ2 and dZ1 hold 1/m of themselves
        var dW2 = dZ2.mm(A1.T);                             // 3.33
        var db2 = dZ2.sum(1, keepdim: true);                // 3.34
        dZ1.addmm_(W2.T, dZ2, 0, 1);                        // 3.35, W2ᵀ dZ2
        activation.TimesSlope(dZ1, A1, S);                  // 3.35, ⊙ g1′(Z1)
        var dW1 = dZ1.mm(X.T);                              // 3.36
        var db1 = dZ1.sum(1, keepdim: true);                // 3.37

        return new Evaluation(J, new(dW1, db1, dW2, db2), keep ? new(Z1Kept!, A1Kept!, Z2Kept!, A2Kept!, dZ2Kept!, m * dZ1) : null).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <exception cref="InputException">Parameters and batch differ in sizes, dtype or device.</exception>
    public IDescent StartDescent(Parameters initial, Batch batch, Activation g1, double alpha)
    {
        ArgumentNullException.ThrowIfNull(g1);
        var sizes = Sizes.Of(initial, batch);
        return IsHalf(initial) ? new GradientDescent(_plain, initial, batch, g1, alpha) : new FastDescent(sizes, initial, batch, g1, alpha);
    }

    /// <summary>Frees the memory kept. The backend stays usable; descents are not touched.</summary>
    public void Dispose()
    {
        _workspace?.Dispose();
        _workspace = null;
    }

    private static bool IsHalf(Parameters parameters) => parameters.W1.dtype is ScalarType.Float16 or ScalarType.BFloat16;

    private Workspace WorkspaceFor(Sizes sizes, Tensor like, bool withSlope)
    {
        var key = (sizes, like.dtype, (like.device_type, like.device_index), withSlope);
        if (_workspace is { } kept && kept.Key == key) return kept;
        _workspace?.Dispose();
        return _workspace = new(key, like.device);
    }

    /// <summary>The memory for Z1 and dZ1 (n1, m) and Z2 (n2, m); S is (n1, m) too when the slope is kept, otherwise empty.</summary>
    private sealed class Workspace : IDisposable
    {
        public Workspace((Sizes Sizes, ScalarType Dtype, (DeviceType, int), bool WithSlope) key, Device device)
        {
            Tensor Empty(long rows, long columns) => empty(rows, columns, dtype: key.Dtype, device: device).DetachFromDisposeScope();
            var (_, n1, n2, m) = key.Sizes;
            Key = key;
            Z1 = Empty(n1, m);
            Z2 = Empty(n2, m);
            dZ1 = Empty(n1, m);
            S = Empty(key.WithSlope ? n1 : 0, m);
        }

        public (Sizes, ScalarType, (DeviceType, int), bool) Key { get; }

        public Tensor Z1 { get; }

        public Tensor Z2 { get; }

        public Tensor dZ1 { get; }

        public Tensor S { get; }

        public void Dispose()
        {
            foreach (var tensor in new[] { Z1, Z2, dZ1, S }) tensor.Dispose();
        }
    }
}
