using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Checking;

/// <summary>
/// A tensor beside a bound, entry by entry, on how far apart two sound computations of it in a given format may be:
/// running error analysis (Higham 2002, section 3.3). Writing an equation with this type computes the equation's bound.
/// </summary>
/// <remarks>Values and bounds are float64. Both go to the dispose scope the caller has open; temporaries do not outlive an operation.</remarks>
public sealed class Rounded
{
    private const long TermsPerBlock = 8, MostBlocks = 16;

    private readonly Arithmetic _arithmetic;
    private readonly Tensor? _error; // null: exact

    private Rounded(Arithmetic arithmetic, Tensor value, Tensor? error) => (_arithmetic, Value, _error) = (arithmetic, value, error);

    /// <summary>The value, float64.</summary>
    public Tensor Value { get; }

    /// <summary>The bound, the shape of <see cref="Value"/>; infinite where the format may overflow.</summary>
    public Tensor Error => _error ?? zeros_like(Value);

    /// <summary>The transpose of a matrix.</summary>
    public Rounded T => new(_arithmetic, Value.T, _error?.T);

    /// <summary>A value that is known, exactly or up to <paramref name="error"/>.</summary>
    public static Rounded Input(Arithmetic arithmetic, Tensor value, Tensor? error = null)
    {
        ArgumentNullException.ThrowIfNull(arithmetic);
        ArgumentNullException.ThrowIfNull(value);
        return new(arithmetic, value, error);
    }

    /// <summary>The matrix product (p, n)·(n, q).</summary>
    public Rounded MatMul(Rounded other)
    {
        ArgumentNullException.ThrowIfNull(other);
        using var scope = NewDisposeScope();
        var (A, B) = (Value, other.Value);
        var n = A.shape[1];
        var (absA, absB, S) = (A.abs(), B.abs(), A.mm(B));
        var T = absA.mm(absB);
        var independent = n < 2 * TermsPerBlock ? n : Repetition.SumOfSquares(A, B, _arithmetic.Dtype);
        var error = _arithmetic.SumError(2 * independent, n, T, LargestPartialSum(A, B, S, T));
        if (_error is not null) error = error + Product(_error, absB);
        if (other._error is not null) error = error + Product(absA, other._error);
        if (_error is not null && other._error is not null) error = error + Product(_error, other._error);
        return Result(_arithmetic, S, error);
    }

    /// <summary>Entry by entry, with a column or row repeated as needed.</summary>
    public static Rounded operator +(Rounded a, Rounded b) => Combine(a, b, plus: true);

    /// <summary>Entry by entry, with a column or row repeated as needed.</summary>
    public static Rounded operator -(Rounded a, Rounded b) => Combine(a, b, plus: false);

    /// <summary>The product entry by entry.</summary>
    public static Rounded operator *(Rounded a, Rounded b)
    {
        using var scope = NewDisposeScope();
        var value = a.Value * b.Value;
        var error = 2 * (a._arithmetic.u * value.abs() + a._arithmetic.UnderflowOf(value));
        if (a._error is not null) error = error + Times(a._error, b.Value.abs());
        if (b._error is not null) error = error + Times(a.Value.abs(), b._error);
        if (a._error is not null && b._error is not null) error = error + Times(a._error, b._error);
        return Result(a._arithmetic, value, a._arithmetic.OrOverflow(error, value.abs() + error));
    }

    /// <summary>Division by a whole number, before or after what follows: two roundings.</summary>
    public static Rounded operator /(Rounded a, long divisor)
    {
        using var scope = NewDisposeScope();
        var (u, value) = (a._arithmetic.u, a.Value / divisor);
        return Result(a._arithmetic, value, a.Error / divisor + 4 * u * value.abs() + 2 * a._arithmetic.UnderflowOf(a.Value));
    }

    /// <summary>The sum of each row of a matrix, kept as a column.</summary>
    public Rounded SumOfRows() => MatMul(new(_arithmetic, ones(Value.shape[1], 1, dtype: float64), null));

    /// <summary>The same entries in one row.</summary>
    public Rounded AsRow() => new(_arithmetic, Value.reshape(1, -1), _error?.reshape(1, -1));

    /// <summary>A function entry by entry. An error e of the argument becomes |f′| e + e² curvature/2, and the evaluation adds its own few roundings.</summary>
    /// <param name="f">The function.</param>
    /// <param name="slope">|f′| at the value, or the steepest slope near it.</param>
    /// <param name="curvature">A bound on |f″| everywhere.</param>
    /// <param name="scale">What the roundings of the evaluation are relative to: |f|, or the largest term when f is a difference; null when the evaluation is exact.</param>
    public Rounded Map(Func<Tensor, Tensor> f, Tensor slope, double curvature, Tensor? scale)
    {
        ArgumentNullException.ThrowIfNull(f);
        using var scope = NewDisposeScope();
        var value = f(Value);
        var error = scale is null ? zeros_like(value) : 2 * (Arithmetic.FunctionUnits * _arithmetic.u * scale + _arithmetic.UnderflowOf(scale));
        if (_error is not null) error = error + Times(slope, _error) + Times(_error, _error) * (curvature / 2);
        return Result(_arithmetic, value, error);
    }

    /// <summary>The same value with room for <paramref name="count"/> roundings near zero, as when a factor 1/m is taken early.</summary>
    public Rounded WithUnderflow(long count)
    {
        using var scope = NewDisposeScope();
        return new(_arithmetic, Value, (Error + 2 * count * _arithmetic.UnderflowOf(Value.abs() + Error)).MoveToOuterDisposeScope());
    }

    private static Rounded Result(Arithmetic arithmetic, Tensor value, Tensor error) => new(arithmetic, value.MoveToOuterDisposeScope(), error.MoveToOuterDisposeScope());

    private static Rounded Combine(Rounded a, Rounded b, bool plus)
    {
        using var scope = NewDisposeScope();
        var value = plus ? a.Value + b.Value : a.Value - b.Value;
        var error = 2 * a._arithmetic.u * value.abs();
        if (a._error is not null) error = error + a._error;
        if (b._error is not null) error = error + b._error;
        return Result(a._arithmetic, value, a._arithmetic.OrOverflow(error, value.abs() + error));
    }

    /// <summary>No partial sum of A·B, taken in order or in blocks, is larger: the sum of the positive or of the negative terms bounds it, and so do the partial sums at block ends with a block's own.</summary>
    private static Tensor LargestPartialSum(Tensor A, Tensor B, Tensor S, Tensor T)
    {
        var always = (T + S.abs()) / 2;
        var n = A.shape[1];
        if (n < 2 * TermsPerBlock) return always;

        var blocks = Math.Min(MostBlocks, n / TermsPerBlock);
        var (sum, atEnds, within) = (zeros_like(S), zeros_like(S), zeros_like(S));
        for (long b = 0, start = 0; b < blocks; b++)
        {
            using var scope = NewDisposeScope();
            var end = n * (b + 1) / blocks;
            var (a, x) = (A.narrow(1, start, end - start), B.narrow(0, start, end - start));
            var block = a.mm(x);
            within.copy_(maximum(within, (a.abs().mm(x.abs()) + block.abs()) / 2));
            atEnds.copy_(maximum(atEnds, sum.add_(block).abs()));
            start = end;
        }
        return minimum(always, atEnds + within);
    }

    // Kept: a number written in the call could be collected while the call runs (docs/decisions/0004).
    private static readonly Scalar _zero = 0;

    // 0 · ∞ is 0 here: a bound without limit does not matter where it meets an exact zero.
    private static Tensor Times(Tensor a, Tensor b) => Limitless(a * b).masked_fill((a == _zero).logical_or(b == _zero), _zero);

    // What is not a number is no bound.
    private static Tensor Limitless(Tensor error) => error.nan_to_num(nan: double.PositiveInfinity, posinf: double.PositiveInfinity);

    private static Tensor Product(Tensor a, Tensor b) => Limitless(a.mm(b));
}
