using System.Reflection;

namespace AutogradCheck.Survey;

/// <summary>Why an operation of the catalogue has no case: by rule where a rule can tell, by name otherwise.</summary>
internal static class Exclusions
{
    /// <summary>A reason, or null when the operation needs a case.</summary>
    /// <param name="operation">A name of the catalogue.</param>
    /// <param name="methods">What it stands for.</param>
    public static string? Reason(string operation, IReadOnlyList<MethodInfo> methods) => ByName(operation) ?? ByRule(operation, methods);

    private static string? ByRule(string operation, IReadOnlyList<MethodInfo> methods)
    {
        if (operation.EndsWith("_backward", StringComparison.Ordinal)) return "itself the derivative of another operation, which has cases at both orders";
        if (operation.StartsWith("nn.", StringComparison.Ordinal)) return Module(operation);
        if (methods.All(m => m.IsDefined(typeof(ObsoleteAttribute)))) return "marked obsolete by TorchSharp: renamed, or never implemented";
        if (!methods.Any(Catalogue.GivesTensor)) return "gives no tensor";
        if (!methods.Any(Catalogue.TakesTensor)) return "takes no tensor: there is nothing to differentiate by";
        return operation.EndsWith('_') && Catalogue.Operations.ContainsKey(operation[..^1]) ? "in place: the derivative of the operation of the same name without the underscore" : null;
    }

    /// <summary>A module whose name is that of a function that has cases, but for capitals and underscores.</summary>
    private static string? Module(string operation)
    {
        var name = operation["nn.".Length..];
        if (!typeof(torch.nn.Module).IsAssignableFrom(Catalogue.Operations[operation][0].ReturnType)) return "gives no module";
        var function = Plain(ModuleFunctions.TryGetValue(name, out var other) ? other : name);
        var has = Catalogue.Operations.Any(o => (Plain(o.Key) == "FUNCTIONAL." + function || Plain(o.Key) == function) && Reason(o.Key, o.Value) is null);
        return has ? "a module named like a function that has cases" : null;

        static string Plain(string s) => s.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
    }

    private static string? ByName(string operation) =>
        Names.FirstOrDefault(group => group.Operations.Contains(operation, StringComparer.Ordinal)).Reason;

    /// <summary>Modules whose function goes by another name.</summary>
    private static readonly Dictionary<string, string> ModuleFunctions = new(StringComparer.Ordinal)
    {
        ["BCELoss"] = "binary_cross_entropy",
        ["BCEWithLogitsLoss"] = "binary_cross_entropy_with_logits",
        ["CrossEntropyLoss"] = "cross_entropy",
        ["BatchNorm1d"] = "batch_norm",
        ["BatchNorm2d"] = "batch_norm",
        ["BatchNorm3d"] = "batch_norm",
        ["ConstantPad1d"] = "pad",
        ["ConstantPad2d"] = "pad",
        ["ConstantPad3d"] = "pad",
        ["InstanceNorm1d"] = "instance_norm",
        ["InstanceNorm2d"] = "instance_norm",
        ["InstanceNorm3d"] = "instance_norm",
        ["KLDivLoss"] = "kl_div",
        ["ReflectionPad1d"] = "pad",
        ["ReflectionPad2d"] = "pad",
        ["ReflectionPad3d"] = "pad",
        ["ReplicationPad1d"] = "pad",
        ["ReplicationPad2d"] = "pad",
        ["ReplicationPad3d"] = "pad",
        ["ZeroPad2d"] = "pad",
        ["ChannelShuffle"] = "channel_shuffle",
        ["Flatten"] = "flatten",
        ["Unflatten"] = "unflatten",
    };

    /// <summary>What no rule can tell. A name that TorchSharp no longer has is an error, a test sees to it.</summary>
    public static readonly (string Reason, string[] Operations)[] Names =
    [
        ("whole numbers or yes and no: no derivative",
            ["all", "any", "argmax", "argmin", "argsort", "argwhere", "bitwise_and", "bitwise_left_shift", "bitwise_not", "bitwise_or", "bitwise_right_shift", "bitwise_xor",
             "bool", "bucketize", "byte", "char", "count_nonzero", "eq", "equal", "gcd", "ge", "greater", "greater_equal", "gt", "int", "int_repr", "is_neg", "isclose",
             "isfinite", "isin", "isinf", "isnan", "isneginf", "isposinf", "isreal", "lcm", "le", "less", "less_equal", "logical_and", "logical_not", "logical_or", "logical_xor",
             "long", "lt", "matrix_rank", "linalg.matrix_rank", "ne", "nonzero", "nonzero_as_list", "not_equal", "searchsorted", "short", "signbit", "functional.one_hot",
             "BoolTensor", "ByteTensor", "IntTensor", "LongTensor", "ShortTensor", "op_BitwiseAnd", "op_BitwiseOr", "op_Equality", "op_ExclusiveOr", "op_GreaterThan",
             "op_GreaterThanOrEqual", "op_Inequality", "op_LessThan", "op_LessThanOrEqual", "op_OnesComplement"]),
        ("counts: piecewise constant, and libtorch gives no derivative", ["histc", "unique", "unique_consecutive"]),
        ("cannot be called: it takes a number where the second vector belongs; linalg.cross has cases", ["cross"]),
        ("holds modules or parameters and computes nothing", ["nn.ModuleDict", "nn.ModuleList", "nn.ParameterDict", "nn.ParameterList"]),
        ("random",
            ["_sample_dirichlet", "_standard_gamma", "bernoulli", "binomial", "cauchy_", "exponential_", "geometric_", "log_normal_", "multinomial", "normal", "normal_", "poisson",
             "rand_like", "rand_out", "randint_like", "randint_out", "randn_like", "randn_out", "random_", "randperm", "randperm_out", "uniform_", "bernoulli_", "pca_lowrank", "svd_lowrank"]),
        ("makes a tensor from a shape or from raw data: the values of its argument do not enter",
            ["arange_out", "as_tensor", "empty", "empty_like", "eye", "full", "full_like", "new_empty", "new_full", "new_ones", "new_zeros", "ones", "ones_like", "tensor",
             "zeros", "zeros_like", "result_type", "UnsafeCreateTensor", "from_array"]),
        ("quantised: rounds to whole numbers",
            ["dequantize", "fake_quantize_per_channel_affine", "fake_quantize_per_tensor_affine", "quantize_per_channel", "quantize_per_tensor", "quantized_batch_norm",
             "quantized_max_pool1d", "quantized_max_pool2d", "q_per_channel_scales", "q_per_channel_zero_points"]),
        ("autograd's own books, ownership, names, devices: not a function of the values",
            ["DetachFromDisposeScope", "DetatchFromDisposeScope", "MoveToOtherDisposeScope", "MoveToOuterDisposeScope", "WrappedTensorDisposeScope", "align_as", "align_to", "backward",
             "cuda", "detach", "detach_", "grad", "mps", "pin_memory", "refine_names", "rename", "rename_", "requires_grad_", "set_", "with_requires_grad", "sparse",
             "sparse_coo_tensor", "SparseIndices", "SparseValues", "Load", "load", "op_Explicit", "op_Implicit", "op_MinusMinusGreater", "set_TensorItems"]),
        ("changes the precision: float64 is what is checked here, and rounding to fewer digits has no derivative", ["bfloat16", "cfloat", "float", "half", "FloatTensor"]),
    ];
}
