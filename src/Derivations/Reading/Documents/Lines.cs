namespace AutogradCheck.Derivations.Reading.Documents;

/// <summary>Where the lines of a text start.</summary>
internal sealed class Lines
{
    private readonly List<int> _starts = [0];

    /// <summary>Finds them.</summary>
    public Lines(string text)
    {
        for (var i = text.IndexOf('\n'); i >= 0; i = text.IndexOf('\n', i + 1)) _starts.Add(i + 1);
    }

    /// <summary>Index of the line that holds an offset, and the offset in it; both from 0.</summary>
    public (int Line, int Column) At(int offset)
    {
        var found = _starts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        return (line, offset - _starts[line]);
    }
}
