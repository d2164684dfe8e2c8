using System.Reflection;
using TorchSharp;

namespace AutogradCheck.Checking.Trials;

/// <summary>Who wrote some code.</summary>
internal enum Origin
{
    /// <summary>.NET: not read; it calls what it is given.</summary>
    Framework,

    /// <summary>TorchSharp: not read; <see cref="TorchCall"/> knows what matters.</summary>
    TorchSharp,

    /// <summary>This library: read, because it calls the user's code, and trusted.</summary>
    Ours,

    /// <summary>Anyone else.</summary>
    User,
}

/// <summary>Finds the origin of code.</summary>
internal static class Origins
{
    public static Origin Of(Assembly assembly)
    {
        if (assembly == typeof(torch).Assembly) return Origin.TorchSharp;
        if (assembly == typeof(GradCheck).Assembly) return Origin.Ours;
        var name = assembly.GetName().Name ?? "";
        return name is "System" or "mscorlib" or "netstandard" || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal) ? Origin.Framework : Origin.User;
    }

    public static Origin Of(Type type) => Of(type.Assembly);

    /// <summary>Of a method; code made at run time has no type and counts as the user's.</summary>
    public static Origin Of(MethodBase method) => Of(method.Module.Assembly);
}
