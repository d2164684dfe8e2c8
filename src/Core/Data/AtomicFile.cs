namespace AutogradCheck.Core.Data;

/// <summary>Writes a file wholly or not at all.</summary>
public static class AtomicFile
{
    /// <summary>Writes under a temporary name in the same folder, then renames. On any failure nothing is left, and a file that was there stays.</summary>
    /// <param name="path">The file; a link is followed.</param>
    /// <param name="write">Writes the content; need not close the stream.</param>
    /// <exception cref="InputException">The folder isn't there or may not be written, or the disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Guarded(path, target =>
        {
            var temporary = Temporary(target);
            try
            {
                using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write)) write(stream);
                File.Move(temporary, target, overwrite: true);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }
        });
    }

    /// <summary>Finds out, before the work is done, whether a file could be written. Leaves nothing behind.</summary>
    /// <exception cref="InputException">It couldn't.</exception>
    public static void CheckMayWrite(string path) => Guarded(path, target =>
    {
        using var probe = new FileStream(Temporary(target), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
    });

    private static void Guarded(string path, Action<string> act)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (string.IsNullOrWhiteSpace(path)) throw new InputException("file name", "it is empty", "a file to write");
        if (Directory.Exists(path)) throw new InputException(path, "this is a folder", "a file to write", "Name a file in it.");
        try
        {
            act(InputFile.Target(path));
        }
        catch (DirectoryNotFoundException e)
        {
            throw new InputException(path, "its folder isn't there", "a folder that exists", "Create it first.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException(path, "it may not be written", "a folder with write permission", null, e);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            throw new InputException(path, $"it can't be written ({e.Message.TrimEnd('.')})", "a file to write", null, e);
        }
    }

    private static string Temporary(string target) => Path.Combine(Path.GetDirectoryName(target) ?? ".", $".autogradcheck-{Guid.NewGuid():N}.tmp");
}
