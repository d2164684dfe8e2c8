using static TorchSharp.torch;

namespace AutogradCheck.Checking.Guarded;

/// <summary>One call of a guarded function: what its backward will be given and what it has to return.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Arguments">One for each argument of forward; null where it is not a tensor.</param>
/// <param name="Outputs">One for each output.</param>
/// <param name="MaterializesGrads">Whether backward wants zeros, not undefined tensors, for outputs nobody used.</param>
/// <param name="Failures">Those of the thread that ran the forward.</param>
internal sealed record GuardedCall(string Name, TensorForm?[] Arguments, TensorForm[] Outputs, bool MaterializesGrads, GuardedFailures Failures)
{
    /// <summary>The cotangents as backward expects them.</summary>
    /// <param name="cotangents">One for each output; undefined where the output was not used.</param>
    internal List<Tensor> Cotangents(List<Tensor> cotangents) =>
        MaterializesGrads ? [.. cotangents.Select((cotangent, i) => cotangent.IsInvalid ? Outputs[i].Full(0) : cotangent)] : cotangents;

    /// <summary>The gradients as autograd takes them: one for each argument, null where there is none or none is wanted.</summary>
    /// <param name="gradients">What backward returned.</param>
    /// <param name="cotangents">What backward was given. An undefined one may be handed on.</param>
    /// <exception cref="InvalidGradientException">Autograd cannot use it.</exception>
    internal List<Tensor?> Gradients(IReadOnlyList<Tensor?>? gradients, List<Tensor> cotangents)
    {
        if (gradients is null) throw Invalid($"returned null instead of a list of {Count(Arguments.Length)}");
        if (gradients.Count < Arguments.Length || gradients.Skip(Arguments.Length).Any(extra => extra is not null))
            throw Invalid($"returned {Count(gradients.Count)}, but forward has {Arguments.Length} argument{(Arguments.Length == 1 ? "" : "s")}: return one for each, null where there is none");
        return [.. Arguments.Select((argument, i) => Gradient(i, argument, gradients[i], cotangents))];
    }

    /// <summary>NaN in place of every gradient, so that nothing computed from them passes for right.</summary>
    internal List<Tensor?> Poison() => [.. Arguments.Select(argument => argument is { RequiresGrad: true } ? argument.Full(double.NaN) : null)];

    private Tensor? Gradient(int index, TensorForm? argument, Tensor? gradient, List<Tensor> cotangents)
    {
        if (gradient is null) return null;
        if (argument is null) throw Invalid($"returned a gradient for argument {index}, which is not a tensor: return null there");
        if (!argument.RequiresGrad) return null;
        if (gradient.IsInvalid)
            return cotangents.Any(cotangent => ReferenceEquals(cotangent, gradient)) ? null
                : throw Invalid($"returned a disposed tensor as the gradient of argument {index}: a tensor made in a dispose scope must leave it (MoveToOuterDisposeScope)");
        if (argument.Misfit(gradient) is { } misfit) throw Invalid($"returned a gradient of {misfit} for argument {index}");
        return gradient;
    }

    private InvalidGradientException Invalid(string what) => new($"The backward of {Name} {what}.");

    private static string Count(int gradients) => gradients == 1 ? "1 gradient" : $"{gradients} gradients";
}

/// <summary>What a tensor looks like, without its values.</summary>
internal sealed record TensorForm(long[] Shape, ScalarType Dtype, Device Device, bool RequiresGrad)
{
    internal static TensorForm Of(Tensor tensor) => new(tensor.shape, tensor.dtype, tensor.device, tensor.requires_grad);

    /// <summary>A tensor of this form, outside every graph.</summary>
    internal Tensor Full(double value)
    {
        using var noGrad = no_grad();
        return full(Shape, value, dtype: Dtype, device: Device);
    }

    /// <summary>
    /// What makes a gradient unusable for an input of this form, as "shape (2), expected (3)"; null if autograd takes it.
    /// Like autograd it takes a gradient that broadcasting enlarged (and sums it), another precision (and converts it), and a number from another device.
    /// </summary>
    internal string? Misfit(Tensor gradient)
    {
        var (shape, dtype) = (gradient.shape, gradient.dtype);
        if (!ExpandsTo(shape)) return $"shape {Text(shape)}, expected {Text(Shape)},";
        if (!(is_floating_point(gradient) || is_complex(gradient)) || is_complex(gradient) != is_complex(Dtype)) return $"dtype {dtype}, expected {Dtype},";
        if (shape.Length > 0 && gradient.device_type != Device.type) return $"device {gradient.device}, expected {Device},";
        return null;
    }

    private bool ExpandsTo(long[] larger)
    {
        var added = larger.Length - Shape.Length;
        return added >= 0 && Shape.Select((size, i) => size == larger[i + added] || size == 1).All(fits => fits);
    }

    private static string Text(long[] shape) => $"({string.Join(", ", shape)})";
}
