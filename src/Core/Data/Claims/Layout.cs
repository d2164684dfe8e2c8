using static TorchSharp.torch;

namespace AutogradCheck.Core.Data.Claims;

/// <summary>How a file lays its matrices out: by the specification, with samples as rows, with weights transposed, with vectors for columns. Found from the shapes alone.</summary>
internal sealed class Layout
{
    private readonly List<string> _notes = [];
    private readonly IReadOnlyDictionary<string, Reading> _inputs;

    private Layout(Sizes sizes, IReadOnlyDictionary<string, Reading> inputs) => (Sizes, _inputs) = (sizes, inputs);

    private enum Turn
    {
        AsIs,
        Vector,
        Transposed,
    }

    /// <summary>n0, n1, n2, m.</summary>
    public Sizes Sizes { get; }

    /// <summary>What was read in another layout than the specification's, a sentence each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The layout in which the inputs fit together; the specification's where several do.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static Layout Of(string path, IReadOnlyDictionary<string, NumberArray> inputs)
    {
        var found =
            (from W1 in Readings(inputs["W1"])
             from W2 in Readings(inputs["W2"])
             from X in Readings(inputs["X"])
             from Y in Readings(inputs["Y"])
             where W1.Rows == W2.Columns && W1.Columns == X.Rows && W2.Rows == Y.Rows && X.Columns == Y.Columns
             where inputs["b1"].Values.Count == W1.Rows && inputs["b2"].Values.Count == W2.Rows
             orderby Cost(W1, W2) + Cost(X, Y)
             select new Layout(new(W1.Columns, W1.Rows, W2.Rows, X.Columns), new Dictionary<string, Reading>
             {
                 ["W1"] = W1,
                 ["b1"] = Fit(inputs["b1"], W1.Rows, 1, false)!.Value,
                 ["W2"] = W2,
                 ["b2"] = Fit(inputs["b2"], W2.Rows, 1, false)!.Value,
                 ["X"] = X,
                 ["Y"] = Y,
             })).FirstOrDefault();
        return found ?? throw new InputException($"{path}: inputs", $"the shapes do not fit together: {string.Join(", ", inputs.Select(input => $"{input.Key} {ShapeException.Show(input.Value.Shape)}"))}",
            "W1 (n1, n0), b1 (n1, 1), W2 (n2, n1), b2 (n2, 1), X (n0, m), Y (n2, m)");

        static int Cost(Reading a, Reading b) => (a.Turn == Turn.Transposed ? 1 : 0) + (b.Turn == Turn.Transposed ? 1 : 0) + ((a.Turn == Turn.Transposed) != (b.Turn == Turn.Transposed) && a.Turn != Turn.Vector && b.Turn != Turn.Vector ? 1 : 0);
    }

    /// <summary>The inputs by the specification's layout.</summary>
    /// <exception cref="InputException">A value is not finite, or a label is outside [0, 1].</exception>
    public (Parameters, Batch) Inputs(string path, IReadOnlyDictionary<string, NumberArray> inputs)
    {
        Tensor Of(string name) => Noted(name, inputs[name], _inputs[name]);
        foreach (var (name, array) in inputs)
            if (!array.Values.All(double.IsFinite)) throw new InputException(array.Where, "a value is NaN or infinite", $"finite numbers for {name}");
        try
        {
            return (new(Of("W1"), Of("b1"), Of("W2"), Of("b2")), new(Of("X"), Of("Y")));
        }
        catch (InputException e)
        {
            throw new InputException(path, e);
        }
    }

    /// <summary>
    /// One claim by the specification's layout. A gradient that is a vector, or turned, beside a parameter that is neither, is taken for a layout,
    /// unless the file shows that the update went wrong by it: then its shape is the mistake.
    /// </summary>
    public Claim Claim(string name, IReadOnlyDictionary<string, NumberArray> claims)
    {
        var array = claims[name];
        var (rows, columns) = Expected(name);
        var like = name.StartsWith('d') && name[1] is 'W' or 'b' ? name[^2..] : name is "W1" or "b1" or "W2" or "b2" ? name : "X";
        var turned = _inputs[like].Turn == Turn.Transposed;
        if (Fit(array, rows, columns, turned) is not { } reading) return new(name, array.Tensor(), Fits: false);
        var updateWentWrong = like != name && claims.TryGetValue(like, out var updated) && updated.Values.Count != rows * columns;
        if (updateWentWrong && reading.Turn != Turn.AsIs && reading.Turn != _inputs[like].Turn) return new(name, array.Tensor(), Fits: false);
        var value = Noted(name, array, reading);
        return new(name, name == "J" ? value.reshape([]) : value, Fits: true);
    }

    private (long Rows, long Columns) Expected(string name)
    {
        var (n0, n1, n2, m) = Sizes;
        return name switch
        {
            "Z1" or "A1" or "dZ1" or "dropoutMask" => (n1, m),
            "Z2" or "A2" or "dZ2" => (n2, m),
            "W1" or "dW1" => (n1, n0),
            "W2" or "dW2" => (n2, n1),
            "b1" or "db1" => (n1, 1),
            "b2" or "db2" => (n2, 1),
            _ => (1, 1),
        };
    }

    private Tensor Noted(string name, NumberArray array, Reading reading)
    {
        var read = reading.Rows == 1 || reading.Columns == 1
            ? $"{(reading.Columns == 1 ? "column" : "row")} {ShapeException.Show([reading.Rows, reading.Columns])}" : ShapeException.Show([reading.Rows, reading.Columns]);
        if (reading.Turn == Turn.Vector && array.Values.Count > 1)
            _notes.Add($"{name} is a vector {ShapeException.Show(array.Shape)}, read as the {read}.");
        if (reading.Turn == Turn.Transposed)
            _notes.Add($"{name} is transposed{(name is "X" or "Y" or "Z1" or "A1" or "Z2" or "A2" or "dZ1" or "dZ2" ? ", samples as rows" : "")}: {ShapeException.Show(array.Shape)}, read as {read}.");
        return reading.Turn == Turn.Transposed ? array.Matrix(reading.Columns, reading.Rows).T.contiguous() : array.Matrix(reading.Rows, reading.Columns);
    }

    private static Reading? Fit(NumberArray array, long rows, long columns, bool turned)
    {
        var fitting = Readings(array).Where(reading => reading.Rows == rows && reading.Columns == columns).ToArray();
        return fitting.Length == 0 ? null : turned ? fitting[^1] : fitting[0];
    }

    private static IEnumerable<Reading> Readings(NumberArray array) => array.Shape switch
    {
        [] => [new(1, 1, Turn.AsIs)],
        [1] => [new(1, 1, Turn.Vector)],
        [var n] => [new(n, 1, Turn.Vector), new(1, n, Turn.Vector)],
        [1, 1] => [new(1, 1, Turn.AsIs)],
        [var rows, var columns] => [new(rows, columns, Turn.AsIs), new(columns, rows, Turn.Transposed)],
        _ => [],
    };

    private readonly record struct Reading(long Rows, long Columns, Turn Turn);
}
