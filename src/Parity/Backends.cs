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

    /// <summary>A new backend of that name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static IGradientBackend Named(string name) =>
        Makers.Select(make => make()).FirstOrDefault(backend => backend.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new InputException("backend", $"'{name}' is unknown", $"one of {string.Join(", ", All)}");
}
