using AutogradCheck.Autograd;
using AutogradCheck.Core;
using AutogradCheck.Manual;

namespace AutogradCheck.Parity;

/// <summary>The backends by name: whatever takes a backend takes any of these. A new one is one class and one line here.</summary>
public static class Backends
{
    private static readonly Func<IGradientBackend>[] Makers =
    [
        () => new ManualBackend(),
        () => new FastManualBackend(),
        () => new AutogradBackend(),
    ];

    /// <summary>The names, in the order of help texts.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Makers.Select(make => make().Name)];

    /// <summary>Who may be held against: the backends, and the complex step, which computes every entry by itself and is too slow to train with.</summary>
    public static IReadOnlyList<string> Referees { get; } = [.. All, new NumericalBackend().Name];

    /// <summary>A new referee of that name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static IGradientBackend Referee(string name) =>
        new NumericalBackend() is var numerical && numerical.Name.Equals(name, StringComparison.OrdinalIgnoreCase) ? numerical : Named(name);

    /// <summary>A new backend of that name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static IGradientBackend Named(string name) =>
        Makers.Select(make => make()).FirstOrDefault(backend => backend.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new InputException("backend", $"'{name}' is unknown", $"one of {string.Join(", ", All)}");
}
