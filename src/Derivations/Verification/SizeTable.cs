namespace AutogradCheck.Derivations.Verification;

/// <summary>Numbers for sizes where the document fixes none: small and distinct, and neither 2 nor 4, for which a factor 2 could pass.</summary>
internal sealed class SizeTable
{
    private static readonly long[] _numbers = [3, 5, 6, 11, 13, 17, 19, 23, 29, 31, 37, 41];
    private static readonly long[] _others = [6, 3, 7, 13, 11, 19, 17, 29, 23, 37, 31, 41];

    private readonly Dictionary<Dim, long> _sizes = new(ReferenceEqualityComparer.Instance);
    private readonly Dim _samples;
    private readonly bool _second;
    private int _next;

    /// <summary>Numbers for the sizes of these shapes, the last ones first.</summary>
    public SizeTable(ShapeInference inference, IEnumerable<Dims> shapes, bool second)
    {
        (_samples, _second) = (inference.Samples, second);
        // What is stacked from parts has as many entries as they have together.
        foreach (var (whole, parts) in inference.Stacks)
            if (whole.Root.Size == 0 && shapes.Any(s => ReferenceEquals(s.Rows.Root, whole.Root) || ReferenceEquals(s.Columns.Root, whole.Root))) _sizes[whole.Root] = parts.Sum(Of);
        foreach (var shape in shapes.Reverse())
        {
            _ = Of(shape.Rows);
            _ = Of(shape.Columns);
        }
    }

    /// <summary>How many samples a batch has.</summary>
    public long Samples => _second ? 5 : 7;

    public long Of(Dim dim)
    {
        var root = dim.Root;
        if (root.Size != 0) return root.Size;
        if (_sizes.TryGetValue(root, out var size)) return size;
        size = ReferenceEquals(root, _samples.Root) ? Samples : (_second ? _others : _numbers)[_next++ % _numbers.Length];
        return _sizes[root] = size;
    }
}
