using System.Reflection;
using System.Reflection.Emit;

namespace AutogradCheck.Checking.Trials;

/// <summary>One instruction of a method's code.</summary>
/// <param name="Code">What it does.</param>
/// <param name="Token">The metadata token it names: a method, field or type; 0 where it names none.</param>
internal readonly record struct Instruction(OpCode Code, int Token)
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>All instructions of a method's code, in order (ECMA-335, partition III).</summary>
    public static IEnumerable<Instruction> All(byte[] il)
    {
        for (var i = 0; i < il.Length;)
        {
            var value = (short)il[i++];
            if (value == 0xFE) value = unchecked((short)(0xFE00 | il[i++]));
            var code = Codes[value];
            var token = code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok ? BitConverter.ToInt32(il, i) : 0;
            i += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(il, i),
                _ => 4,
            };
            yield return new(code, token);
        }
    }
}
