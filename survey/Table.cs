using System.Collections;

namespace AutogradCheck.Survey;

/// <summary>A list of cases, one a line: "operation: variant", the function, its inputs, notes.</summary>
internal sealed class Table : IEnumerable<Case>
{
    private readonly List<Case> cases = [];

    public IEnumerator<Case> GetEnumerator() => cases.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Add(string name, Func<Tensor, Tensor> f, Input x, params IReadOnlyList<Note> notes) => Add(name, t => [f(t[0])], [x], notes);

    public void Add(string name, Func<Tensor, Tensor, Tensor> f, Input x, Input y, params IReadOnlyList<Note> notes) => Add(name, t => [f(t[0], t[1])], [x, y], notes);

    public void Add(string name, Func<Tensor, Tensor, Tensor, Tensor> f, Input x, Input y, Input z, params IReadOnlyList<Note> notes) => Add(name, t => [f(t[0], t[1], t[2])], [x, y, z], notes);

    public void Add(string name, Func<Tensor, Tensor, Tensor, Tensor, Tensor> f, Input x, Input y, Input z, Input w, params IReadOnlyList<Note> notes) =>
        Add(name, t => [f(t[0], t[1], t[2], t[3])], [x, y, z, w], notes);

    public void Add(string name, Func<Tensor, Tensor[]> f, Input x, params IReadOnlyList<Note> notes) => Add(name, t => f(t[0]), [x], notes);

    public void Add(string name, Func<Tensor, Tensor, Tensor[]> f, Input x, Input y, params IReadOnlyList<Note> notes) => Add(name, t => f(t[0], t[1]), [x, y], notes);

    public void Add(string name, Func<Tensor, (Tensor, Tensor)> f, Input x, params IReadOnlyList<Note> notes) => Add(name, t => Both(f(t[0])), [x], notes);

    public void Add(string name, Func<Tensor[], Tensor[]> f, Input[] inputs, params IReadOnlyList<Note> notes) => cases.Add(Of(name, f, inputs, notes));

    /// <summary>A module, by its parameters and by what it is fed.</summary>
    public void Add(string name, Func<nn.Module<Tensor, Tensor>> module, Input x, params IReadOnlyList<Note> notes) =>
        cases.Add(Of(name, t => [t[0]], [x], [.. notes, Once("by the parameters at first order only")]) with { Module = module });

    private static Case Of(string name, Func<Tensor[], Tensor[]> f, Input[] inputs, IReadOnlyList<Note> notes)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new Case(name, "", f, inputs, notes) : new Case(name[..colon], name[(colon + 1)..].Trim(), f, inputs, notes);
    }

    private static Tensor[] Both((Tensor, Tensor) pair) => [pair.Item1, pair.Item2];
}
