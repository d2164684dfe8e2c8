using System.Reflection;

namespace AutogradCheck.Survey;

/// <summary>
/// Every operation TorchSharp offers on tensors, by reflection: torch and Tensor together (one name each), then
/// torch.linalg, torch.special, torch.fft, torch.nn.functional and the modules of torch.nn, with their prefix.
/// </summary>
internal static class Catalogue
{
    private static readonly Dictionary<string, string> Operators = new(StringComparer.Ordinal)
    {
        ["op_Addition"] = "operator +",
        ["op_Subtraction"] = "operator −",
        ["op_UnaryNegation"] = "operator −",
        ["op_Multiply"] = "operator *",
        ["op_Division"] = "operator /",
        ["op_Modulus"] = "operator %",
    };

    /// <summary>All operations, each with the public methods it stands for.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<MethodInfo>> Operations { get; } = List();

    private static Dictionary<string, IReadOnlyList<MethodInfo>> List()
    {
        (string Prefix, Type Type)[] homes =
        [
            ("", typeof(torch)), ("", typeof(Tensor)), ("linalg.", typeof(linalg)), ("special.", typeof(special)),
            ("fft.", typeof(fft)), ("functional.", typeof(nn.functional)), ("nn.", typeof(nn)),
        ];
        return homes
            .SelectMany(home => home.Type
                .GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Select(method => (Name: home.Prefix + NameOf(method), Method: method)))
            .GroupBy(x => x.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (IReadOnlyList<MethodInfo>)[.. g.Select(x => x.Method)], StringComparer.Ordinal);
    }

    /// <summary>Properties by their names, operators by their signs.</summary>
    private static string NameOf(MethodInfo method) =>
        !method.IsSpecialName ? method.Name :
        Operators.TryGetValue(method.Name, out var sign) ? sign :
        method.Name == "get_TensorItems" ? "indexer" :
        method.Name.StartsWith("get_", StringComparison.Ordinal) ? method.Name[4..] : method.Name;

    /// <summary>Whether a method gives a tensor, or several.</summary>
    public static bool GivesTensor(MethodInfo method) => Holds(method.ReturnType, typeof(Tensor));

    /// <summary>Whether a method acts on a tensor: its own, or one among its arguments.</summary>
    public static bool TakesTensor(MethodInfo method) =>
        (method.DeclaringType == typeof(Tensor) && !method.IsStatic) || method.GetParameters().Any(p => Holds(p.ParameterType, typeof(Tensor)));

    private static bool Holds(Type type, Type sought) =>
        type == sought || (type.IsArray && Holds(type.GetElementType()!, sought)) || (type.IsGenericType && type.GetGenericArguments().Any(a => Holds(a, sought)));
}
