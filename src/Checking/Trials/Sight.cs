namespace AutogradCheck.Checking.Trials;

/// <summary>What matters in a function's code when it is to run with other numbers than its author had in mind. Each is kept with the name of what was seen.</summary>
internal enum Sight
{
    /// <summary>Code that reading does not follow: reflection, code made at run time, an implementation out of sight.</summary>
    Unreadable,

    /// <summary>A product that ends the process when its operands differ in dtype.</summary>
    Matmul,

    /// <summary>A call that ends the process when it is given complex numbers.</summary>
    RealOnly,

    /// <summary>A number read in a format with few digits, which ends the process when the number is too large for it.</summary>
    Narrows,

    /// <summary>A function handed to native code, through which its exceptions cannot pass.</summary>
    Callback,

    /// <summary>autograd.grad, which ends the process on any error.</summary>
    Gradient,

    /// <summary>A custom function without a guard: what its backward throws ends the process.</summary>
    Unguarded,

    /// <summary>A backward inside the function: then the backwards of custom functions belong to it.</summary>
    Backward,

    /// <summary>A tensor or module that is not an argument.</summary>
    Held,

    /// <summary>A tensor made by the function, in a dtype that does not follow its arguments'.</summary>
    Made,

    /// <summary>A dtype named by the function.</summary>
    Dtype,

    /// <summary>A call that may turn complex numbers into others.</summary>
    LeavesComplex,

    /// <summary>A call that turns numbers into truth values or integers, which arithmetic then takes to the default dtype.</summary>
    LeavesFloating,
}

/// <summary>What was seen: the first name of each.</summary>
internal sealed class Sights
{
    private readonly string?[] _names = new string?[Enum.GetValues<Sight>().Length];

    /// <summary>The first name; null where it was not seen.</summary>
    public string? this[Sight sight] => _names[(int)sight];

    /// <summary>The first of several that was seen.</summary>
    public string? Any(params ReadOnlySpan<Sight> sights)
    {
        foreach (var sight in sights)
            if (this[sight] is { } name) return name;
        return null;
    }

    public void Add(Sight sight, string name) => _names[(int)sight] ??= name;

    public void Add(Sights others)
    {
        for (var i = 0; i < _names.Length; i++) _names[i] ??= others._names[i];
    }

    public Sights Copy()
    {
        var copy = new Sights();
        copy.Add(this);
        return copy;
    }
}
