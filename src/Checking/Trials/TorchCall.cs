using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Trials;

/// <summary>
/// What a call into TorchSharp means for a trial. Some of TorchSharp 0.107's native functions let a C++ exception through, which ends the process: matmul, cummax, cummin, autograd.grad, and those that read a tensor's
/// number (<c>ToDouble</c> of one that is not real). And what a function that native code calls throws ends it too. A test reads TorchSharp's own code for others.
/// </summary>
internal static class TorchCall
{
    /// <summary>Calls that give complex numbers for complex numbers, or an exception that can be caught. What is not named here may give others.</summary>
    private static readonly HashSet<string> KeepComplex = [.. """
        acos acosh add addbmm addcdiv addcmul addmm addmv addr adjoint alias apply arccos arccosh arcsin arcsinh arctan arctanh asin asinh atan atanh atleast_1d atleast_2d atleast_3d backward baddbmm
        block_diag bmm broadcast_tensors broadcast_to call cat chain_matmul cholesky cholesky_inverse cholesky_solve chunk clone column_stack complex concat concatenate conj conj_physical
        contiguous conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d copy cos cosh cpu cross cumprod cumsum cumulative_trapezoid det detach DetachFromDisposeScope diag diag_embed diagflat
        diagonal diagonal_scatter diff div divide dot dropout dsplit dstack einsum elu empty_like exp exp2 expand expand_as expit expm1 fft fft2 fftn fftshift fill flatten flip fliplr flipud forward gather gelu
        get_data get_H get_Item get_mH get_mT get_saved_variables get_T grad gradient hsplit hstack ifft ifft2 ifftn ifftshift index index_add index_copy index_fill index_put index_select inner inv inverse kron
        layer_norm ldexp lerp linear log log10 log1p log2 logcumsumexp logdet logsumexp log_sigmoid log_softmax logit logsigmoid masked_fill masked_scatter masked_select matmul matrix_exp matrix_power mean meshgrid
        mish mm movedim moveaxis MoveToOtherDisposeScope MoveToOuterDisposeScope mul multi_dot multiply mv nan_to_num nanmean nansum narrow neg negative new_empty new_full new_ones new_zeros ones_like op_Addition
        op_Division op_Multiply op_Subtraction op_UnaryNegation outer pad permute pinv pinverse pixel_shuffle pixel_unshuffle positive pow prod qr ravel reciprocal relu repeat repeat_interleave requires_grad reshape
        resolve_conj resolve_neg roll rot90 row_stack rsqrt scaled_dot_product_attention scatter scatter_add select select_scatter selu sigmoid silu sin sinc sinh slice slice_scatter softmax softmin softplus softsign solve
        solve_triangular split sqrt square squeeze stack sub subtract sum swapaxes swapdims t take take_along_dim tan tanh tanhshrink tensor_split tensordot tensorinv tensorsolve tile trace transpose trapezoid trapz tril triu
        true_divide type_as unbind unflatten unfold unsqueeze vdot vecdot view view_as vsplit vstack where with_requires_grad zero zeros_like
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Calls that give truth values or integers for numbers.</summary>
    private static readonly HashSet<string> LeaveFloating = [.. """
        all any argmax argmin argsort argwhere bitwise_and bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor bucketize combinations count_nonzero eq equal frexp gcd ge geqrf greater
        greater_equal gt histc histogram isclose isfinite isin isinf isnan isneginf isposinf isreal kthvalue lcm le less less_equal logical_and logical_not logical_or logical_xor lt lu lu_factor lu_unpack
        matrix_rank mode multinomial ne nonzero nonzero_as_list not_equal one_hot op_BitwiseAnd op_BitwiseOr op_Equality op_ExclusiveOr op_GreaterThan op_GreaterThanOrEqual op_Inequality op_LessThan
        op_LessThanOrEqual op_OnesComplement searchsorted signbit sort topk tril_indices triu_indices unique unique_consecutive
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    private static readonly HashSet<string> NameDtype = ["bfloat16", "bool", "byte", "cdouble", "cfloat", "char", "double", "float", "half", "int", "long", "short", "item", "data", "to_type", "get_real", "get_imag"];

    /// <summary>Notes what a call means.</summary>
    /// <param name="method">TorchSharp's.</param>
    /// <param name="makes">Whether it is a constructor that makes an object.</param>
    /// <param name="ofWhole">Whether the call before it gave truth values or integers: these are read without danger.</param>
    /// <param name="follows">Whether a dtype that was handed to it is that of a tensor.</param>
    /// <param name="seen">Where to.</param>
    public static void Note(MethodBase method, bool makes, bool ofWhole, bool follows, Sights seen)
    {
        var name = method.Name;
        var type = method.DeclaringType!;
        if (name is "matmul" || name is "MultivariateNormal" || type == typeof(TorchSharp.Modules.MultivariateNormal)) seen.Add(Sight.Matmul, "matmul");
        if (name is "cummax" or "cummin") seen.Add(Sight.RealOnly, name);
        if (type == typeof(TensorExtensionMethods) || type == typeof(ScalarExtensionMethods) || name == "op_Explicit") NoteNumber(method, ofWhole, seen);
        if (name is "triplet_margin_with_distance_loss" or "TripletMarginWithDistanceLoss" || typeof(optim.Optimizer).IsAssignableFrom(type) && name == "step") seen.Add(Sight.Callback, name);
        if (type == typeof(autograd) && name == "grad" || type == typeof(autograd.functional) || name == "entropy") seen.Add(Sight.Gradient, "autograd." + name);
        if (IsBackward(method)) seen.Add(Sight.Backward, name);
        if (name is "apply" or "apply_internal" && type.IsGenericType && type.GetGenericArguments().Any(a => Origins.Of(a) == Origin.User)) seen.Add(Sight.Unguarded, type.GetGenericArguments()[0].Name);

        var parameters = method.GetParameters();
        var asked = parameters.Any(p => p.ParameterType == typeof(ScalarType));
        if (asked ? !follows : NameDtype.Contains(name)) seen.Add(Sight.Dtype, name);
        if (makes && HoldsTensors(type)) seen.Add(Sight.Made, type.Name);
        if (method is not MethodInfo { ReturnType: var result } || !HoldsTensors(result)) return;
        if (method.IsStatic && !parameters.Any(p => HoldsTensors(p.ParameterType)) && !type.IsGenericType)
        {
            if (!follows) seen.Add(Sight.Made, name is "op_Implicit" ? "a conversion of a number to a tensor" : name);
            return;
        }
        var plain = name.EndsWith('_') ? name[..^1] : name;
        if (plain is "max" or "min" or "median" or "nanmedian" && typeof(ITuple).IsAssignableFrom(result)) seen.Add(Sight.LeavesFloating, name);
        else if (!LeaveFloating.Contains(plain) && !KeepComplex.Contains(plain) && !(asked ? follows : name is "to")) seen.Add(Sight.LeavesComplex, name);
    }

    // ToDouble and its kin.
    private static void NoteNumber(MethodBase method, bool ofWhole, Sights seen)
    {
        if (method is not MethodInfo { ReturnType: { IsValueType: true, IsGenericType: false } number } || number == typeof(void) || number == typeof(System.Numerics.Complex)) return;
        var name = method.Name == "op_Explicit" ? $"a conversion to {number.Name}" : method.Name;
        if (!ofWhole) seen.Add(Sight.RealOnly, name);
        if (number == typeof(Half) || number == typeof(BFloat16)) seen.Add(Sight.Narrows, name);
    }

    /// <summary>Whether it gives truth values or integers; <see cref="WholeNumbers"/> follows them.</summary>
    public static bool LeavesFloats(MethodBase method) => Origins.Of(method) == Origin.TorchSharp && LeaveFloating.Contains(method.Name.EndsWith('_') ? method.Name[..^1] : method.Name);

    /// <summary>Whether it starts a backward, as <c>loss.backward()</c> does.</summary>
    public static bool IsBackward(MethodBase method) => method.Name == "backward" && (method.DeclaringType == typeof(Tensor) || method.DeclaringType == typeof(autograd));

    /// <summary>Whether a type is that of tensors, modules and other holders of tensors.</summary>
    public static bool HoldsTensors(Type type) =>
        typeof(Tensor).IsAssignableFrom(type) || typeof(nn.Module).IsAssignableFrom(type) || typeof(distributions.Distribution).IsAssignableFrom(type)
        || (type.HasElementType && HoldsTensors(type.GetElementType()!))
        || (type.IsGenericType && type.GetGenericArguments().Any(HoldsTensors));
}
