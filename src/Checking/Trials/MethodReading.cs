using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Trials;

/// <summary>What one method's code says; read once.</summary>
internal sealed class MethodReading
{
    private static readonly ConcurrentDictionary<MethodBase, MethodReading> Read = new();

    private readonly Origin _origin;
    private MethodBase? _before; // the call right before, but for constants
    private bool _pending;

    private MethodReading(MethodBase method)
    {
        _origin = Origins.Of(method);
        try
        {
            if (method.GetMethodBody()?.GetILAsByteArray() is { } il) Follow(method, il);
        }
        catch (Exception e) when (e is not OutOfMemoryException) // code made at run time has no body; obfuscated code may name what is not there
        {
            Seen.Add(Sight.Unreadable, method.Name);
        }
    }

    /// <summary>What matters in it.</summary>
    public Sights Seen { get; } = new();

    /// <summary>What it calls or makes a delegate of, outside .NET and TorchSharp.</summary>
    public List<MethodBase> Calls { get; } = [];

    /// <summary>Types of which there may be objects because of it.</summary>
    public List<Type> Types { get; } = [];

    /// <summary>Fields it reads.</summary>
    public List<FieldInfo> Fields { get; } = [];

    public static MethodReading Of(MethodBase method) => Read.GetOrAdd(method, m => new(m));

    private void Follow(MethodBase method, byte[] il)
    {
        var ofType = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        var whole = new WholeNumbers(_origin == Origin.Ours ? new() : Seen);
        foreach (var instruction in Instruction.All(il))
        {
            MethodBase? called = null;
            switch (instruction.Code.OperandType)
            {
                case OperandType.InlineMethod:
                    called = method.Module.ResolveMethod(instruction.Token, ofType, ofMethod)!;
                    Call(called, instruction.Code);
                    break;
                case OperandType.InlineField when instruction.Code != OpCodes.Stfld && instruction.Code != OpCodes.Stsfld:
                    var field = method.Module.ResolveField(instruction.Token, ofType, ofMethod)!;
                    if (Origins.Of(field.DeclaringType!) is Origin.User || (_origin == Origin.Ours && !field.IsStatic)) Fields.Add(field);
                    break;
                case OperandType.InlineType when instruction.Code == OpCodes.Constrained || instruction.Code == OpCodes.Initobj || instruction.Code == OpCodes.Box:
                    Types.Add(method.Module.ResolveType(instruction.Token, ofType, ofMethod));
                    break;
                case OperandType.InlineSig:
                    Seen.Add(Sight.Unreadable, $"a call through a pointer in {method.Name}");
                    break;
            }
            if (instruction.Code == OpCodes.Nop) continue;
            whole.Next(instruction.Code, called, _before);
            if (!IsConstant(instruction.Code)) _before = called;
        }
        whole.End();
    }

    private void Call(MethodBase called, OpCode code)
    {
        var makes = code == OpCodes.Newobj;
        if (makes) Types.Add(called.DeclaringType!);
        else if (called.DeclaringType is { IsGenericType: true } generic) Types.AddRange(generic.GetGenericArguments());
        if (called.IsGenericMethod) Types.AddRange(called.GetGenericArguments());
        switch (Origins.Of(called))
        {
            case Origin.User or Origin.Ours:
                Calls.Add(called);
                break;
            case Origin.TorchSharp when _origin != Origin.Ours:
                var takesDtype = called.GetParameters().Any(p => p.ParameterType == typeof(ScalarType?));
                TorchCall.Note(called, makes, _before is not null && TorchCall.LeavesFloats(_before), (_pending && takesDtype) || IsDtypeOfTensor(_before), Seen);
                if (takesDtype) _pending = false;
                break;
            case Origin.TorchSharp:
                if (TorchCall.IsBackward(called)) Seen.Add(Sight.Backward, "the checker's own backward");
                break;
            case Origin.Framework when makes && called.DeclaringType == typeof(ScalarType?):
                if (IsDtypeOfTensor(_before)) _pending = true;
                else if (_origin != Origin.Ours) Seen.Add(Sight.Dtype, "a dtype");
                break;
            case Origin.Framework when _origin != Origin.Ours && IsReflection(called):
                Seen.Add(Sight.Unreadable, $"{called.DeclaringType!.Name}.{called.Name}");
                break;
        }
    }

    // x.dtype: a dtype taken from there is no dtype of the function's own.
    internal static bool IsDtypeOfTensor(MethodBase? call) => call is { Name: "get_dtype" } && call.DeclaringType == typeof(Tensor);

    private static bool IsConstant(OpCode code) => code.Value >= OpCodes.Ldc_I4_M1.Value && code.Value <= OpCodes.Ldc_I4.Value;

    // Calls and reads that no one who only reads code can follow.
    private static bool IsReflection(MethodBase called)
    {
        var type = called.DeclaringType!;
        return called.Name switch
        {
            "Invoke" or "InvokeMember" or "GetValue" or "CreateDelegate" or "CreateInstance" or "DynamicInvoke" or "Compile" or "GetDelegateForFunctionPointer" or "GetUninitializedObject" =>
                typeof(MemberInfo).IsAssignableFrom(type) || (typeof(Delegate) == type) || (type == typeof(Activator) && !called.IsGenericMethod)
                || type.Namespace is "System.Reflection" or "System.Linq.Expressions" or "System.Runtime.InteropServices" or "System.Runtime.CompilerServices",
            _ => type.Namespace is "Microsoft.CSharp.RuntimeBinder",
        };
    }
}
