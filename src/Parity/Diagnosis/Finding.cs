namespace AutogradCheck.Parity.Diagnosis;

/// <summary>Why a program's numbers are not those of an equation.</summary>
/// <param name="Equation">The guilty equation's number.</param>
/// <param name="Name">The quantity it gives.</param>
/// <param name="Cause">What was probably done, in words.</param>
/// <param name="Formula">What the program seems to compute; what it should compute where nothing was found.</param>
/// <param name="Explained">Whether that formula reproduces the claimed numbers within rounding.</param>
/// <param name="Claims">The claims it accounts for.</param>
/// <param name="Alternatives">Other explanations that reproduce the same numbers.</param>
/// <param name="Tell">What would tell them apart; null with one explanation.</param>
/// <param name="Pattern">Where the error is, when nothing reproduces it.</param>
public sealed record Finding(
    string Equation, string Name, string Cause, string Formula, bool Explained, IReadOnlyList<string> Claims, IReadOnlyList<Explanation> Alternatives, string? Tell = null, ErrorPattern? Pattern = null);

/// <summary>One explanation of a program's numbers.</summary>
/// <param name="Equation">The equation that is done wrongly by it.</param>
/// <param name="Cause">In words.</param>
/// <param name="Formula">What is computed by it.</param>
public sealed record Explanation(string Equation, string Cause, string Formula)
{
    /// <summary>How far-fetched it is: smaller wins.</summary>
    internal double Size { get; init; }

    /// <summary>Whether it is a factor with m above the line, as where a 1/m is missing or another number stands for m.</summary>
    internal bool Divisor { get; init; }

    /// <summary>The formula's right side; null where it is no formula.</summary>
    internal Derivations.Expressions.Expression? Expression { get; init; }
}

/// <summary>The errors of a matrix, relative to its largest entry, rows by columns.</summary>
/// <param name="Name">The quantity.</param>
/// <param name="Errors">|claim − right| / max |right|; large matrices show the largest error of each block.</param>
/// <param name="Hint">What is peculiar about it: the wrong rows, one number everywhere; null for nothing.</param>
public sealed record ErrorPattern(string Name, double[][] Errors, string? Hint)
{
    private const int MostRows = 16, MostColumns = 48;

    internal static ErrorPattern Of(string name, Numbers claim, Numbers right)
    {
        var largest = Math.Max(right.Entries.Max(Math.Abs), double.Epsilon);
        var (rows, columns) = (Math.Min(claim.Rows, MostRows), Math.Min(claim.Columns, MostColumns));
        var errors = Enumerable.Range(0, rows).Select(_ => new double[columns]).ToArray();
        HashSet<int> wrongRows = [], wrongColumns = [];
        for (var i = 0; i < claim.Rows; i++)
        {
            for (var j = 0; j < claim.Columns; j++)
            {
                var at = (i * claim.Columns) + j;
                var error = Math.Abs(claim.Entries[at] - right.Entries[at]);
                if (!(error <= claim.Reach[at] + right.Reach[at]))
                {
                    wrongRows.Add(i);
                    wrongColumns.Add(j);
                }
                var (r, c) = (i * rows / claim.Rows, j * columns / claim.Columns);
                errors[r][c] = Math.Max(errors[r][c], double.IsNaN(error) ? double.PositiveInfinity : error / largest);
            }
        }
        return new(name, errors, Peculiar(claim, wrongRows, wrongColumns));
    }

    private static string? Peculiar(Numbers claim, HashSet<int> rows, HashSet<int> columns)
    {
        if (!claim.Entries.All(double.IsFinite)) return "not all entries are finite";
        if (claim.Entries.Length > 1 && claim.Entries.Distinct().Count() == 1) return "all entries are equal";
        if (rows.Count < claim.Rows) return $"only {(rows.Count == 1 ? "row" : "rows")} {List(rows)} of {claim.Rows} {(rows.Count == 1 ? "is" : "are")} wrong";
        if (columns.Count < claim.Columns) return $"only {(columns.Count == 1 ? "column" : "columns")} {List(columns)} of {claim.Columns} {(columns.Count == 1 ? "is" : "are")} wrong";
        if (claim.Rows > 1 && claim.Columns > 1 && IsRankOne(claim)) return "rank 1: one column times one row, as from a single sample or from sums taken too early";
        return null;

        static string List(HashSet<int> which) => string.Join(", ", which.Order().Take(8).Select(i => i + 1)) + (which.Count > 8 ? ", …" : "");
    }

    private static bool IsRankOne(Numbers n)
    {
        var pivot = Enumerable.Range(0, n.Entries.Length).MaxBy(i => Math.Abs(n.Entries[i]));
        var (row, column, largest) = (pivot / n.Columns, pivot % n.Columns, n.Entries[pivot]);
        if (largest == 0) return false;
        for (var i = 0; i < n.Entries.Length; i++)
            if (Math.Abs(n.Entries[i] - (n.Entries[(row * n.Columns) + (i % n.Columns)] * n.Entries[((i / n.Columns) * n.Columns) + column] / largest)) > 1e-9 * Math.Abs(largest)) return false;
        return true;
    }
}
