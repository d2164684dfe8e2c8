namespace AutogradCheck.Derivations.Verification;

/// <summary>A size that is not known yet; equal ones share a root.</summary>
internal sealed class Dim
{
    private Dim? _parent;

    /// <summary>What the document calls it, or null.</summary>
    public string? Name { get; private set; }

    /// <summary>0 while unknown.</summary>
    public long Size { get; set; }

    public static Dim Of(long size) => new() { Size = size };

    public static Dim Named(string name) => new() { Name = name };

    /// <summary>What stands for all that are equal to it.</summary>
    public Dim Root
    {
        get
        {
            var root = this;
            while (root._parent is { } up) root = up;
            return root;
        }
    }

    /// <summary>Makes two equal if they can be, and notes how to undo it.</summary>
    public static bool Unify(Dim a, Dim b, Stack<(Dim, Dim, long, string?)> trail, bool namesMayMeet)
    {
        (a, b) = (a.Root, b.Root);
        if (ReferenceEquals(a, b)) return true;
        if (a.Size != 0 && b.Size != 0)
        {
            if (a.Size != b.Size) return false;
        }
        else if ((a.Size == 1 && b.Name is not null) || (b.Size == 1 && a.Name is not null))
        {
            return false; // a size with a name is not 1 by accident
        }
        if (a.Name is not null && b.Name is not null && a.Size == 0 && b.Size == 0 && !namesMayMeet && !Generic(a.Name) && !Generic(b.Name)) return false;
        trail.Push((a, b, b.Size, b.Name));
        a._parent = b;
        b.Size = Math.Max(a.Size, b.Size);
        b.Name ??= a.Name;
        return true;
    }

    /// <summary>Undoes what was noted since a mark.</summary>
    public static void Undo(Stack<(Dim, Dim, long, string?)> trail, int mark)
    {
        while (trail.Count > mark)
        {
            var (child, root, size, name) = trail.Pop();
            child._parent = null;
            (root.Size, root.Name) = (size, name);
        }
    }

    private static bool Generic(string name) => name[0] == '#' || name.Contains("in", StringComparison.Ordinal) || name.Contains("out", StringComparison.Ordinal) || name.Contains('x', StringComparison.Ordinal) || name.Contains('y', StringComparison.Ordinal);
}

/// <summary>Rows and columns.</summary>
internal readonly record struct Dims(Dim Rows, Dim Columns)
{
    public Dims Swapped => new(Columns, Rows);

    public bool IsNumber => Rows.Root.Size == 1 && Columns.Root.Size == 1;
}
