using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Subjects;

/// <summary>
/// A copy of a module with its parameters and buffers in another dtype, so that it can run in float64 or with complex numbers while the module itself keeps its parameters, which an optimizer may hold.
/// </summary>
/// <remarks>TorchSharp has no copy of a module. This one follows fields: modules, tensors and collections are copied, everything else is shared. A function that the module holds may therefore still use the
/// original's parameters: whoever uses a twin has to see first that it gives what the original gives and depends on its own parameters.</remarks>
internal static class ModuleTwin
{
    private static readonly Func<object, object> Shallow =
        typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!.CreateDelegate<Func<object, object>>();

    /// <summary>The copy; its tensors belong to the current dispose scope.</summary>
    /// <param name="module">The original.</param>
    /// <param name="dtype">From a tensor's dtype to that of its copy.</param>
    public static nn.Module<Tensor, Tensor> Of(nn.Module<Tensor, Tensor> module, Func<ScalarType, ScalarType> dtype)
    {
        using var grad = no_grad();
        return (nn.Module<Tensor, Tensor>)Copy(module, dtype, new(ReferenceEqualityComparer.Instance))!;
    }

    private static object? Copy(object? original, Func<ScalarType, ScalarType> dtype, Dictionary<object, object> done)
    {
        if (original is null or string or Delegate or Type || !Holds(original.GetType())) return original;
        if (!original.GetType().IsValueType && done.TryGetValue(original, out var known)) return known;
        if (original is Tensor tensor)
        {
            var value = tensor.detach().to(dtype(tensor.dtype), copy: true);
            return done[original] = tensor is Parameter ? new Parameter(value, tensor.requires_grad) : value;
        }
        var copy = original is Array array ? array.Clone() : Shallow(original);
        if (!original.GetType().IsValueType) done[original] = copy;
#pragma warning disable CA1816 // native parts are the original's: the copy must not free them
        if (copy is nn.Module) GC.SuppressFinalize(copy);
#pragma warning restore CA1816
        if (copy is Array items) CopyItems(items, dtype, done);
        else
            foreach (var field in Fields(original.GetType())) field.SetValue(copy, Copy(field.GetValue(copy), dtype, done));
        return copy;
    }

    private static void CopyItems(Array items, Func<ScalarType, ScalarType> dtype, Dictionary<object, object> done)
    {
        if (items.Rank != 1 || !Holds(items.GetType().GetElementType()!)) return;
        for (var i = 0; i < items.Length; i++) items.SetValue(Copy(items.GetValue(i), dtype, done), i);
    }

    private static IEnumerable<FieldInfo> Fields(Type? type)
    {
        for (; type is not null && type != typeof(object); type = type.BaseType)
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                if (!field.FieldType.IsPrimitive && !field.FieldType.IsPointer) yield return field;
    }

    // What may hold a tensor: tensors, modules, and collections and tuples of whatever.
    private static bool Holds(Type type) =>
        typeof(Tensor).IsAssignableFrom(type) || typeof(nn.Module).IsAssignableFrom(type) || typeof(ITuple).IsAssignableFrom(type)
        || (type.IsArray && Holds(type.GetElementType()!)) || type == typeof(object) || type.IsInterface
        || (typeof(IEnumerable).IsAssignableFrom(type) && type != typeof(string))
        || (type.IsGenericType && type.GetGenericArguments().Any(Holds))
        || (type.IsNested && type.DeclaringType is { IsGenericType: true } && typeof(IEnumerable).IsAssignableFrom(type.DeclaringType)); // a dictionary's entries
}
