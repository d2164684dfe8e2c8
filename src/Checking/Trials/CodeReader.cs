using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Trials;

/// <summary>
/// Reads the code a function can reach, and the objects that code can reach through the fields it reads: delegates and what they hold, modules, custom functions, overrides in the types of which there are objects.
/// Nothing is run. It errs on the side of having seen too much; past its limits, what is left counts as unreadable.
/// </summary>
internal sealed class CodeReader
{
    private const int MostMethods = 20_000, MostObjects = 100_000;

    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly Queue<MethodBase> _methods = new();
    private readonly HashSet<MethodBase> _known = [];
    private readonly HashSet<Type> _types = [];
    private readonly List<MethodBase> _backwards = [];
    private readonly HashSet<Type> _called = [];
    private readonly Queue<(object Value, bool Copied, string Name)> _objects = new();
    private readonly HashSet<object> _visited = new(ReferenceEqualityComparer.Instance), _visitedCopies = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<(Module, int)> _read = [];
    private readonly Dictionary<(Module, int), List<(object Owner, FieldInfo Field, bool Copied)>> _unread = [];
    private int _visits;

    /// <summary>What was seen so far.</summary>
    public Sights Seen { get; } = new();

    /// <summary>Adds an object.</summary>
    /// <param name="value">A delegate, a module, anything that is held.</param>
    /// <param name="copied">Whether a trial runs on a copy of its tensors, made by <see cref="Subjects.ModuleTwin"/>.</param>
    /// <param name="name">What the author calls it.</param>
    public void Add(object? value, bool copied, string name)
    {
        if (value is null or string or Type or MemberInfo or Assembly || value.GetType() is { IsPrimitive: true } or { IsEnum: true } or { IsPointer: true }) return;
        if (value is ValueType || (copied ? _visitedCopies : _visited).Add(value)) _objects.Enqueue((value, copied, name));
    }

    /// <summary>Reads everything but the backwards of custom functions.</summary>
    public void Read()
    {
        while (_methods.Count + _objects.Count > 0)
        {
            if (_known.Count > MostMethods || _visits > MostObjects)
            {
                Seen.Add(Sight.Unreadable, "more code than can be read");
                return;
            }
            if (_methods.TryDequeue(out var method)) Read(method);
            else if (_objects.TryDequeue(out var held)) Visit(held.Value, held.Copied, held.Name);
        }
        foreach (var type in _called.Where(c => !_types.Any(t => !t.IsAbstract && c.IsAssignableFrom(t)))) Seen.Add(Sight.Unreadable, $"an implementation of {type.Name}");
    }

    /// <summary>Reads the backwards of custom functions too.</summary>
    public void ReadBackwards()
    {
        foreach (var backward in _backwards.ToArray()) Queue(backward);
        Read();
    }

    private void Queue(MethodBase method)
    {
        if (_known.Add(method)) _methods.Enqueue(method);
    }

    private void Read(MethodBase method)
    {
        if (method.IsAbstract)
        {
            if (!method.IsStatic) _called.Add(method.DeclaringType!);
            return;
        }
        var reading = MethodReading.Of(method);
        Seen.Add(reading.Seen);
        foreach (var called in reading.Calls) Queue(called);
        foreach (var type in reading.Types) Exists(type);
        foreach (var field in reading.Fields) Read(field);
    }

    private void Read(FieldInfo field)
    {
        if (!_read.Add((field.Module, field.MetadataToken)) && !field.IsStatic) return;
        if (field.IsStatic)
        {
            if (MayHold(field.FieldType)) Add(field.GetValue(null), copied: false, Name(field));
        }
        else if (_unread.Remove((field.Module, field.MetadataToken), out var owners))
            foreach (var (owner, known, copied) in owners) Add(known.GetValue(owner), copied, Name(known));
    }

    // An object of the type may be there: anyone may call what it overrides or implements.
    private void Exists(Type type)
    {
        if (type.IsGenericParameter || type.ContainsGenericParameters) Seen.Add(Sight.Unreadable, type.Name);
        if (!_types.Add(type)) return;
        if (type.HasElementType) Exists(type.GetElementType()!);
        if (type.IsGenericType)
            foreach (var argument in type.GetGenericArguments()) Exists(argument);
        for (var t = type; t is not null && Origins.Of(t) is Origin.User or Origin.Ours; t = t.BaseType)
            foreach (var method in t.GetMethods(Declared).Where(m => !m.IsAbstract && (m.IsVirtual || IsImplementation(m))))
                if (method.Name == "backward" && IsCustomFunction(t)) _backwards.Add(method);
                else Queue(method);
    }

    // A static method that implements one of an interface.
    private static bool IsImplementation(MethodInfo method) => method.IsStatic && !method.DeclaringType!.IsInterface && method.DeclaringType.GetInterfaces().Any(i => Origins.Of(i) is Origin.User);

    private static bool IsCustomFunction(Type type)
    {
        for (var t = type.BaseType; t is not null; t = t.BaseType)
            if (t.DeclaringType == typeof(autograd)) return true;
        return false;
    }

    private void Visit(object value, bool copied, string name)
    {
        _visits++;
        var type = value.GetType();
        switch (value)
        {
            case Tensor:
                if (!copied) Seen.Add(Sight.Held, name);
                return;
            case Delegate function:
                foreach (var part in function.GetInvocationList()) Visit(part, name);
                return;
            case Array items:
                if (MayHold(type.GetElementType()!))
                    foreach (var item in items) Add(item, copied, name);
                return;
            case nn.Module when !copied:
                Seen.Add(Sight.Held, name);
                break;
        }
        NoteKind(value, type);
        switch (Origins.Of(type))
        {
            case Origin.TorchSharp when value is not nn.Module:
                if (!copied && value is not (Scalar or Device or Generator or TensorIndex)) Seen.Add(Sight.Held, name);
                return;
            case Origin.Framework when type.Name is "AsyncLocal`1" or "WeakReference" or "WeakReference`1" or "ConditionalWeakTable`2":
                Seen.Add(Sight.Unreadable, name); // they hold without a field
                return;
            case Origin.Framework when !type.IsGenericType && type.DeclaringType is not { IsGenericType: true } && value is not (IEnumerable or ITuple):
                return;
        }
        Exists(type);
        copied &= value is nn.Module or IEnumerable or ITuple || Origins.Of(type) == Origin.Framework;
        for (var t = type; t is not null && t != typeof(object); t = t.BaseType)
            foreach (var field in t.GetFields(Declared).Where(f => !f.IsStatic && MayHold(f.FieldType))) Visit(value, field, copied, name);
    }

    // Kinds of TorchSharp's objects that matter wherever they are called.
    private void NoteKind(object value, Type type)
    {
        if (value is TorchSharp.Modules.TripletMarginWithDistanceLoss) Seen.Add(Sight.Callback, type.Name);
        if (value is TorchSharp.Modules.MultivariateNormal) Seen.Add(Sight.Matmul, "matmul");
        if (value is TorchSharp.Modules.PairwiseDistance or TorchSharp.Modules.L1Loss or TorchSharp.Modules.MSELoss) Seen.Add(Sight.LeavesComplex, type.Name);
    }

    private void Visit(object owner, FieldInfo field, bool copied, string name)
    {
        switch (Origins.Of(field.DeclaringType!))
        {
            case Origin.User or Origin.Ours when !_read.Contains((field.Module, field.MetadataToken)):
                if (!_unread.TryGetValue((field.Module, field.MetadataToken), out var owners)) _unread[(field.Module, field.MetadataToken)] = owners = [];
                owners.Add((owner, field, copied));
                break;
            case Origin.User:
                Add(field.GetValue(owner), copied, Name(field));
                break;
            case Origin.TorchSharp when field.GetValue(owner) is Delegate { Method: var method } && Origins.Of(method) == Origin.TorchSharp:
                break; // how TorchSharp's own modules are wired
            default:
                Add(field.GetValue(owner), copied, name);
                break;
        }
    }

    private void Visit(Delegate function, string name)
    {
        Add(function.Target, copied: false, name);
        switch (Origins.Of(function.Method))
        {
            case Origin.TorchSharp:
                TorchCall.Note(function.Method, makes: false, ofWhole: false, follows: false, Seen);
                break;
            case Origin.User or Origin.Ours:
                Exists(function.Method.DeclaringType ?? typeof(object));
                Queue(function.Method);
                break;
        }
    }

    // As the author wrote it: a property's or a constructor parameter's field is named after that, in angle brackets.
    private static string Name(FieldInfo field) => Origins.Of(field.DeclaringType!) == Origin.Ours ? "what its delegate was made of" : field.Name.StartsWith('<') ? field.Name[1..].Split('>')[0] : field.Name;

    private static bool MayHold(Type type) => !type.IsPrimitive && !type.IsEnum && !type.IsPointer && !type.IsByRefLike && type != typeof(string) && !(type.HasElementType && !MayHold(type.GetElementType()!));
}
