using System.Reflection;
using TorchSharp;

namespace AutogradCheck.Tests.Trials;

/// <summary>What the checker takes for granted about TorchSharp's own code: which of its methods call the native functions that can end the process. Another version of TorchSharp may have others.</summary>
public sealed class TorchSharpTests
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly MethodBase[] Methods = [.. typeof(torch).Assembly.GetTypes().SelectMany(t => t.GetMethods(Declared).Cast<MethodBase>().Concat(t.GetConstructors(Declared)))];

    [Theory]
    [InlineData("THSTensor_matmul", "Tensor.matmul, torch.matmul, MultivariateNormal.BatchMV, MultivariateNormal.rsample")]
    [InlineData("THSTensor_cummax", "Tensor.cummax, torch.cummax")]
    [InlineData("THSTensor_cummin", "Tensor.cummin, torch.cummin")]
    [InlineData("THSAutograd_grad", "autograd.grad, functional._autograd_grad, ExponentialFamily.entropy, functional.jacobian")]
    [InlineData("THSNN_triplet_margin_with_distance_loss", "TripletMarginWithDistanceLoss.forward, functional.triplet_margin_with_distance_loss")]
    [InlineData("THSNN_Optimizer_step", "Optimizer.step, LBFGS.step")]
    public void WhatCallsIt(string native, string expected)
    {
        var callers = new HashSet<MethodBase>(Methods.Where(m => m.Name == native));
        var found = new List<string>();
        for (var next = callers.ToArray(); next.Length > 0;)
        {
            next = [.. Methods.Where(m => !callers.Contains(m) && next.Any(called => Calls(m, called)))];
            callers.UnionWith(next);
            found.AddRange(next.Select(m => $"{m.DeclaringType!.Name}.{m.Name}"));
        }
        Assert.Equal(expected.Split(", ").Order(), found.Where(n => !n.Contains('<', StringComparison.Ordinal)).Distinct().Order());
    }

    // Printing, which asks for the dtype first, and the count of a BatchNorm's batches may read numbers themselves.
    [Fact]
    public void WhatReadsANumber()
    {
        var natives = Methods.Where(m => m.Name.StartsWith("THSTorch_scalar_to_", StringComparison.Ordinal)).ToArray();
        var readers = Methods.Where(m => natives.Any(n => Calls(m, n))).ToArray();
        Assert.All(readers, r => Assert.True(r.DeclaringType == typeof(ScalarExtensionMethods) && r.Name.StartsWith("To", StringComparison.Ordinal)));
        var callers = Methods.Where(m => readers.Any(r => Calls(m, r))).Where(m => m.DeclaringType != typeof(TensorExtensionMethods)).Select(m => $"{m.DeclaringType!.Name}.{m.Name}");
        Assert.Equal(["Tensor.PrintValue"], callers);
        var numbers = Methods.Where(m => m.DeclaringType == typeof(TensorExtensionMethods) && readers.Any(r => Calls(m, r))).ToArray();
        Assert.All(numbers, n => Assert.StartsWith("To", n.Name, StringComparison.Ordinal));
        var conversions = Methods.Where(m => numbers.Any(n => Calls(m, n))).ToArray();
        Assert.Equal(["Tensor.op_Explicit"], conversions.Select(m => $"{m.DeclaringType!.Name}.{m.Name}").Distinct());
        Assert.Equal(["BatchNorm.forward"], Methods.Where(m => conversions.Any(n => Calls(m, n))).Select(m => $"{m.DeclaringType!.Name}.{m.Name}").Distinct());
    }

    [Fact]
    public void NoOtherFunctionOfTheUsersIsCalledFromNativeCode()
    {
        // Natives that take a delegate, but for those that only make room for results or free memory.
        string[] harmless = ["AllocatePinnedArray", "AllocateIndexedNativeTensorOrScalarArray", "GCHandleDeleter", "ManagedDeleteNode"];
        var found = Methods.Where(m => m.Attributes.HasFlag(MethodAttributes.PinvokeImpl)).Where(m => ParametersOf(m).Any(p => typeof(Delegate).IsAssignableFrom(p) && !harmless.Contains(p.Name))).Select(m => m.Name).Distinct().Order();
        Assert.Equal(["THSAutograd_CSharpNode_ctor", "THSNN_Optimizer_step", "THSNN_custom_module", "THSNN_triplet_margin_with_distance_loss"], found);
    }

    // A call of a method of the same assembly: its token behind the instruction's byte.
    private static bool Calls(MethodBase method, MethodBase called)
    {
        if (method.Attributes.HasFlag(MethodAttributes.PinvokeImpl) || method.GetMethodBody()?.GetILAsByteArray() is not { } il) return false;
        byte[] token = BitConverter.GetBytes(called.MetadataToken);
        return new byte[] { 0x28, 0x6F, 0x73 }.Any(code => il.AsSpan().IndexOf([code, .. token]) >= 0);
    }

    private static Type[] ParametersOf(MethodBase method)
    {
        try
        {
            return [.. method.GetParameters().Select(p => p.ParameterType)];
        }
        catch (FileNotFoundException) // a type of a library that TorchSharp needs elsewhere
        {
            return [];
        }
    }
}
