using static TorchSharp.torch;

namespace AutogradCheck.Checking.Subjects;

/// <summary>
/// The state of libtorch that a user's function may change, as it was before: every evaluation starts from it, so that a function that draws random numbers draws the same ones each time,
/// and afterwards it is restored. Where nothing is drawn the global generator is never written to.
/// </summary>
internal sealed class CallerState : IDisposable
{
    private readonly Tensor _state = get_rng_state().DetachFromDisposeScope();
    private readonly byte[] _bytes;
    private bool? _drawn;

    public CallerState()
    {
        _bytes = _state.bytes.ToArray();
    }

    /// <summary>Before an evaluation. The first one tells whether the function draws random numbers.</summary>
    public void Reset()
    {
        if (_drawn == true) set_rng_state(_state);
    }

    /// <summary>Behind an evaluation.</summary>
    public void Notice() => _drawn ??= Changed();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Changed()) set_rng_state(_state);
        _state.Dispose();
    }

    private bool Changed()
    {
        using var now = get_rng_state();
        return !now.bytes.SequenceEqual(_bytes);
    }
}
