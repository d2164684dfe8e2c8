using System.Reflection;
using System.Reflection.Emit;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Trials;

/// <summary>
/// Follows truth values and integers that a call gives, such as x &gt; 0, to the call that takes them where that stands in the same expression. One that takes its dtype from its other operand, as in g * (x &gt; 0),
/// makes them harmless; wherever else they go, arithmetic may take them to the default dtype.
/// </summary>
internal sealed class WholeNumbers(Sights seen)
{
    private string? _given;
    private int _above; // values on the stack above them

    /// <summary>The next instruction.</summary>
    /// <param name="code">What it does.</param>
    /// <param name="called">What it calls; null where it calls nothing.</param>
    /// <param name="before">The call right before.</param>
    public void Next(OpCode code, MethodBase? called, MethodBase? before)
    {
        if (_given is not null)
        {
            if (called is not null)
            {
                if (IsNeutral(called)) return;
                if (!IsTakenBy(called, before)) seen.Add(Sight.LeavesFloating, _given);
                _given = null;
            }
            else if (code.StackBehaviourPop == StackBehaviour.Pop0 && code.FlowControl == FlowControl.Next) _above += code.StackBehaviourPush == StackBehaviour.Push0 ? 0 : 1;
            else if (code.Name?.StartsWith("conv", StringComparison.Ordinal) != true) End();
        }
        if (called is not null && TorchCall.LeavesFloats(called)) (_given, _above) = (called.Name, 0);
    }

    /// <summary>The method's end.</summary>
    public void End()
    {
        if (_given is not null) seen.Add(Sight.LeavesFloating, _given);
        _given = null;
    }

    // One value in, one value out.
    private static bool IsNeutral(MethodBase called) => MethodReading.IsDtypeOfTensor(called) || called is MethodInfo { Name: "op_Implicit" } m && m.ReturnType == typeof(TorchSharp.Scalar);

    private bool IsTakenBy(MethodBase called, MethodBase? before)
    {
        if (Origins.Of(called) != Origin.TorchSharp) return false;
        var parameters = called.GetParameters();
        var operands = parameters.Length + (called.IsStatic ? 0 : 1);
        if (_above >= operands) return false; // these are operands of a later call
        return called.Name switch
        {
            "op_Multiply" or "mul" or "mul_" or "multiply" or "where" => parameters.All(p => p.ParameterType == typeof(Tensor)),
            "masked_fill" or "masked_fill_" => _above < operands - 1,
            "to" or "to_type" => MethodReading.IsDtypeOfTensor(before),
            "type_as" or "ToBoolean" => true,
            _ => TorchCall.LeavesFloats(called),
        };
    }
}
