using AutogradCheck.Checking.Engine;
using AutogradCheck.Checking.Subjects;
using AutogradCheck.Checking.Trials;
using static TorchSharp.torch;

namespace AutogradCheck.Checking;

/// <summary>
/// Checks gradients of any TorchSharp function: a custom autograd function, a loss, a module, or gradients computed by hand.
/// </summary>
/// <remarks>
/// <para>Inputs to examine are those that require a gradient, as in PyTorch: <c>randn(3, 4, dtype: float64).requires_grad_()</c>. Others, integers among them, are handed on as they are.
/// Tensors that the function needs but does not take as arguments are out of the checker's sight: hand them over, so that it can run the function in float64 and with complex numbers. Where such a run could end the process, because
/// <c>matmul</c> meets two dtypes for instance, it is left out, and a note says why: the function's code is read first.</para>
/// <para>Nothing of the caller's changes: inputs, their <c>requires_grad</c> and <c>grad</c>, grad mode and the random state are as before, also when the function throws.
/// Exceptions of the function reach the caller. What a backward throws ends the process unless it is written with <see cref="GuardedSingleTensorFunction{T}"/> or <see cref="GuardedMultiTensorFunction{T}"/>.</para>
/// </remarks>
public static partial class GradCheck
{
    /// <summary>Checks autograd's derivative of a function of one tensor.</summary>
    /// <param name="function">From any shape to any shape.</param>
    /// <param name="input">Where; it requires a gradient.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">The input does not require a gradient, is not floating-point or complex, or overlaps itself in memory.</exception>
    /// <exception cref="GradCheckException">Outputs change shape or dtype near the point.</exception>
    public static GradCheckResult Check(Func<Tensor, Tensor> function, Tensor input, GradCheckOptions? options = null) =>
        Check(Several(function), [input], Named(options, function));

    /// <summary>Checks autograd's derivatives of a function of two tensors.</summary>
    /// <inheritdoc cref="Check(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult Check(Func<Tensor, Tensor, Tensor> function, Tensor first, Tensor second, GradCheckOptions? options = null) =>
        Check(Several(function), [first, second], Named(options, function));

    /// <summary>Checks autograd's derivatives of a function of three tensors.</summary>
    /// <inheritdoc cref="Check(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult Check(Func<Tensor, Tensor, Tensor, Tensor> function, Tensor first, Tensor second, Tensor third, GradCheckOptions? options = null) =>
        Check(Several(function), [first, second, third], Named(options, function));

    /// <summary>Checks autograd's derivatives of a function of several tensors to one.</summary>
    /// <inheritdoc cref="Check(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult Check(Func<Tensor[], Tensor> function, Tensor[] inputs, GradCheckOptions? options = null) => Check(Several(function), inputs, options);

    /// <summary>Checks autograd's derivatives of a function of several tensors to several.</summary>
    /// <inheritdoc cref="Check(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult Check(Func<Tensor[], Tensor[]> function, Tensor[] inputs, GradCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        var given = Inputs.Of(inputs, options);
        var trials = new TrialRuns(function, null, inputs, given.Dtype);
        return Checker.Autograd(wide => new FunctionSubject(function, inputs, given.Names, given.Examined, wide, trials), given.Dtype, given.Device, 1, given.Options);
    }

    /// <summary>Checks the second derivative: autograd's derivative of autograd's gradient, with respect to the input and to the cotangent.</summary>
    /// <inheritdoc cref="Check(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult CheckSecondOrder(Func<Tensor, Tensor> function, Tensor input, GradCheckOptions? options = null) =>
        CheckSecondOrder(Several(function), [input], Named(options, function));

    /// <summary>Checks the second derivatives of a function of two tensors.</summary>
    /// <inheritdoc cref="CheckSecondOrder(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult CheckSecondOrder(Func<Tensor, Tensor, Tensor> function, Tensor first, Tensor second, GradCheckOptions? options = null) =>
        CheckSecondOrder(Several(function), [first, second], Named(options, function));

    /// <summary>Checks the second derivatives of a function of three tensors.</summary>
    /// <inheritdoc cref="CheckSecondOrder(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult CheckSecondOrder(Func<Tensor, Tensor, Tensor, Tensor> function, Tensor first, Tensor second, Tensor third, GradCheckOptions? options = null) =>
        CheckSecondOrder(Several(function), [first, second, third], Named(options, function));

    /// <summary>Checks the second derivatives of a function of several tensors to one.</summary>
    /// <inheritdoc cref="CheckSecondOrder(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult CheckSecondOrder(Func<Tensor[], Tensor> function, Tensor[] inputs, GradCheckOptions? options = null) => CheckSecondOrder(Several(function), inputs, options);

    /// <summary>Checks the second derivatives of a function of several tensors to several.</summary>
    /// <inheritdoc cref="CheckSecondOrder(Func{Tensor, Tensor}, Tensor, GradCheckOptions?)"/>
    public static GradCheckResult CheckSecondOrder(Func<Tensor[], Tensor[]> function, Tensor[] inputs, GradCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        var given = Inputs.Of(inputs, options);
        var gradient = SecondOrder.GradientOf(function, inputs, given, out var withCotangents, out var names);
        int[] examined = [.. given.Examined, .. Enumerable.Range(inputs.Length, withCotangents.Length - inputs.Length)];
        var trials = new TrialRuns(gradient, null, withCotangents, given.Dtype);
        try
        {
            return Checker.Autograd(wide => new FunctionSubject(gradient, withCotangents, names, examined, wide, trials), given.Dtype, given.Device, 2,
                given.Options with { Referee = RefereeChoice.CentralDifferences });
        }
        finally
        {
            foreach (var cotangent in withCotangents[inputs.Length..]) cotangent.Dispose();
        }
    }

    /// <summary>Checks gradients that were computed elsewhere, by hand for instance, of a function that gives one number.</summary>
    /// <param name="function">The cost, as a tensor with one entry. It need not be made for autograd.</param>
    /// <param name="inputs">Where.</param>
    /// <param name="claimedGradients">One for each input, of its shape; null for an input that is not claimed.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">Another number of claims than inputs, none at all, a claim for an integer input, or a function that gives more than one number.</exception>
    public static GradCheckResult CheckClaim(Func<Tensor[], Tensor> function, Tensor[] inputs, Tensor?[] claimedGradients, GradCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(claimedGradients);
        var given = Inputs.OfClaims(inputs, claimedGradients, options);
        var claims = given.Examined.Select(i => claimedGradients[i]!).ToArray();
        var several = Several(function);
        var trials = new TrialRuns(several, null, inputs, given.Dtype);
        var subject = new FunctionSubject(several, inputs, given.Names, given.Examined, wide: trials.AgainstFloat64 is null, trials);
        return Checker.Claims(subject, claims, Arithmetic.Of(FunctionSubject.Narrowest(claims.Concat(given.Examined.Select(i => inputs[i])))).u, Arithmetic.Of(given.Dtype).Name, given.Device, given.Options);
    }

    private static Func<Tensor[], Tensor[]> Several(Func<Tensor, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return t => [function(t[0])];
    }

    private static Func<Tensor[], Tensor[]> Several(Func<Tensor, Tensor, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return t => [function(t[0], t[1])];
    }

    private static Func<Tensor[], Tensor[]> Several(Func<Tensor, Tensor, Tensor, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return t => [function(t[0], t[1], t[2])];
    }

    private static Func<Tensor[], Tensor[]> Several(Func<Tensor[], Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return t => [function(t)];
    }

    // The names the author of the function gave its parameters.
    private static GradCheckOptions Named(GradCheckOptions? options, Delegate function)
    {
        ArgumentNullException.ThrowIfNull(function);
        options ??= GradCheckOptions.Default;
        if (options.Names is not null) return options;
        var parameters = function.Method.GetParameters().Where(p => p.ParameterType == typeof(Tensor)).Select(p => p.Name).ToArray();
        return parameters.All(name => !string.IsNullOrEmpty(name)) ? options with { Names = parameters! } : options;
    }
}
