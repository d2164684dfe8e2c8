namespace AutogradCheck.Survey;

/// <summary>The words of the table's last column.</summary>
internal static class Notes
{
    /// <summary>A remark; the derivative is right all the same.</summary>
    public static Note Remark(string why) => new(0, Outcome.Agrees, why);

    /// <summary>The first derivative is wrong.</summary>
    public static Note Wrong(string why) => new(1, Outcome.Disagrees, why);

    /// <summary>The second derivative is wrong.</summary>
    public static Note Wrong2(string why) => new(2, Outcome.Disagrees, why);

    /// <summary>The checker cannot tell.</summary>
    public static Note Open(string why) => new(1, Outcome.Inconclusive, why);

    /// <summary>libtorch throws when it is to differentiate.</summary>
    public static Note Throws(string why) => new(1, Outcome.Throws, why);

    /// <summary>libtorch throws when it is to differentiate twice.</summary>
    public static Note Throws2(string why) => new(2, Outcome.Throws, why);

    /// <summary>No second order.</summary>
    public static Note Once(string why) => new(2, Outcome.Skipped, why);

    /// <summary>Of functions that libtorch declares to be without a derivative.</summary>
    public const string Cut = "declared non-differentiable in libtorch: the result asks for no gradient, and no error says so";

    /// <summary>Of random functions.</summary>
    public static readonly Note SameDraw = Remark("random: the checker draws the same numbers at every evaluation");

    /// <summary>Of everything that needs ψ′.</summary>
    public const string Trigamma = "libtorch's trigamma breaks its series off early: right to about 1e-9 only (1.64493406764 at 1, where π²/6 is 1.64493406685)";

    /// <summary>Of functions of a triangular factor.</summary>
    public const string OtherTriangle = "the triangle that is not read gets a gradient too: right only through tril()";

    /// <summary>Of eigenvalues and singular values that are equal.</summary>
    public const string EqualValues = "the formula divides by the difference of two equal values; the function is smooth here";

    /// <summary>Of singular matrices.</summary>
    public const string CofactorsLost = "libtorch goes through the inverse: where the determinant is 0 the derivative, made of cofactors, is lost";

    /// <summary>Of binary cross-entropy.</summary>
    public const string OneTrillionth = "libtorch adds 1e-12 to p and to 1 − p, in the second derivative only: at p = 0.1, y = 0.3 it is 30.86419753018, should be 30.86419753086";

    /// <summary>Of second derivatives at kinks.</summary>
    public const string Kinked = "no second derivative at a kink";
}
