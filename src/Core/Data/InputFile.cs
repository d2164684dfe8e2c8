using System.Text;

namespace AutogradCheck.Core.Data;

/// <summary>Opens files a user named; whatever is wrong with one is an <see cref="InputException"/> of one line.</summary>
public static class InputFile
{
    /// <summary>The file, open for reading from its beginning.</summary>
    /// <param name="path">As the user gave it.</param>
    /// <param name="kind">What is expected in it, for messages: "a CSV file".</param>
    /// <exception cref="InputException">It isn't there, is a folder, or can't be read.</exception>
    public static FileStream Open(string path, string kind)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (string.IsNullOrWhiteSpace(path)) throw new InputException("file name", "it is empty", kind);
        if (Directory.Exists(path)) throw new InputException(path, "this is a folder", kind, "Name a file in it.");
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(path, "there is no such file", kind, "Check the name and the folder it is relative to.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException(path, "it may not be read", $"{kind} with read permission", null, e);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            throw new InputException(path, $"it can't be opened ({e.Message.TrimEnd('.')})", kind, null, e);
        }
    }

    /// <summary>Everything in a file that has to fit into memory.</summary>
    /// <param name="path">As the user gave it.</param>
    /// <param name="kind">What is expected in it, for messages.</param>
    /// <param name="maxBytes">More is refused.</param>
    public static byte[] ReadAll(string path, string kind, int maxBytes = 256 << 20)
    {
        using var file = Open(path, kind);
        try
        {
            using var memory = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int read; (read = file.Read(buffer)) > 0;)
            {
                if (memory.Length + read > maxBytes) throw new InputException(path, $"more than {maxBytes >> 20} MB", kind, "Check that it is the file you mean.");
                memory.Write(buffer, 0, read);
            }
            return memory.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"it can't be read ({e.Message.TrimEnd('.')})", kind, null, e);
        }
    }

    /// <summary>A value from a file as it is quoted in a message: short, in quotes.</summary>
    public static string Quote(string? value)
    {
        const int Longest = 40;
        var text = value ?? "";
        return text.Length <= Longest ? $"'{text}'" : $"'{text[..Longest]}…'";
    }

    /// <summary>Names as they are listed in a message: the first twenty.</summary>
    public static string List(IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        const int Most = 20;
        var text = new StringBuilder(string.Join(", ", names.Take(Most).Select(n => n.Length <= 40 ? n : n[..40] + "…")));
        if (names.Count > Most) text.Append(System.Globalization.CultureInfo.InvariantCulture, $", … ({names.Count} in all)");
        return text.ToString();
    }

    /// <summary>Whether two paths lead to the same file, links followed.</summary>
    public static bool Same(string a, string b) => string.Equals(Target(a), Target(b), OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    /// <summary>The full path a path leads to, a link at its end followed.</summary>
    public static string Target(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            // The full path first: given a relative one, .NET takes a relative link to start at the root.
            return File.ResolveLinkTarget(Path.GetFullPath(path), returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        }
        catch (IOException)
        {
            return Path.GetFullPath(path);
        }
    }
}
