using System.Text.Json;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace AutogradCheck.Core.Data;

/// <summary>A value in a JSON file that remembers where it stands: every complaint names the file and the JSON path.</summary>
/// <param name="File">The file, as the user named it.</param>
/// <param name="Path">Like $.init.W1[2].</param>
/// <param name="Element">The value.</param>
public readonly partial record struct JsonInput(string File, string Path, JsonElement Element)
{
    /// <summary>The object a file holds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What is expected in it, for messages: "a recipe".</param>
    /// <exception cref="InputException">The file can't be read or is not one JSON object.</exception>
    public static JsonInput Read(string path, string kind)
    {
        var bytes = InputFile.ReadAll(path, kind).AsMemory();
        if (bytes.Span.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        if (bytes.Span.Trim(" \t\r\n"u8).IsEmpty) throw new InputException(path, "the file is empty", kind);
        if (!System.Text.Unicode.Utf8.IsValid(bytes.Span)) throw new InputException(path, "this is not UTF-8 text", kind);
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = new JsonInput(path, "$", document.RootElement.Clone());
            return root.Element.ValueKind == JsonValueKind.Object ? root : throw root.Not($"{kind}: a JSON object");
        }
        catch (JsonException e)
        {
            var where = e.LineNumber is { } line ? $"{path}:{line + 1}{(e.BytePositionInLine is { } at ? $", byte {at + 1}" : "")}" : path;
            throw new InputException(where, $"this is not valid JSON ({Position().Replace(e.Message, "").TrimEnd('.', ' ')})", kind, IsAtEnd(e, bytes.Span) ? "The file may be cut off." : null, e);
        }
    }

    private static bool IsAtEnd(JsonException e, ReadOnlySpan<byte> bytes)
    {
        var text = bytes.TrimEnd(" \t\r\n"u8);
        long at = 0;
        for (var line = e.LineNumber ?? 0; line > 0; line--) at += bytes[(int)at..].IndexOf((byte)'\n') + 1;
        return at + (e.BytePositionInLine ?? 0) >= text.Length - 1;
    }

    /// <summary>A property of this object.</summary>
    /// <exception cref="InputException">This is no object, or has no such property.</exception>
    public JsonInput this[string name] => Optional(name) ?? throw new InputException($"{File}: {Path}", $"'{name}' is missing", $"an object with '{name}'");

    /// <summary>A property of this object, or null when there is none.</summary>
    /// <exception cref="InputException">This is no object.</exception>
    public JsonInput? Optional(string name)
    {
        if (Element.ValueKind != JsonValueKind.Object) throw Not("an object");
        try
        {
            return Element.TryGetProperty(name, out var value) ? new JsonInput(File, $"{Path}.{name}", value) : null;
        }
        catch (InvalidOperationException e) // a key with half a surrogate pair
        {
            throw new InputException($"{File}: {Path}", "a key is no valid text", "Unicode", null, e);
        }
    }

    /// <summary>The entries of this array.</summary>
    /// <exception cref="InputException">This is no array.</exception>
    public IReadOnlyList<JsonInput> Items()
    {
        if (Element.ValueKind != JsonValueKind.Array) throw Not("a list");
        var (file, path) = (File, Path);
        return [.. Element.EnumerateArray().Select((item, i) => new JsonInput(file, $"{path}[{i}]", item))];
    }

    /// <summary>This text.</summary>
    /// <exception cref="InputException">This is no text.</exception>
    public string Text()
    {
        if (Element.ValueKind != JsonValueKind.String) throw Not("a text in quotes");
        try
        {
            return Element.GetString()!;
        }
        catch (InvalidOperationException e) // half a surrogate pair
        {
            throw new InputException($"{File}: {Path}", "this is no valid text", "Unicode", null, e);
        }
    }

    /// <summary>This number; finite, since JSON has no other.</summary>
    /// <exception cref="InputException">This is no number, or one too large for float64.</exception>
    public double Number() => Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw Not("a finite number");

    /// <summary>This whole number.</summary>
    /// <exception cref="InputException">It is none, or out of range.</exception>
    public long Whole(long min, long max) =>
        Element.ValueKind == JsonValueKind.Number && Element.TryGetInt64(out var number) && number >= min && number <= max ? number : throw Not($"a whole number from {min} to {max}");

    /// <summary>This list of numbers.</summary>
    public double[] Numbers() => [.. Items().Select(item => item.Number())];

    /// <summary>This list of texts.</summary>
    public string[] Texts() => [.. Items().Select(item => item.Text())];

    /// <summary>This list of lists of numbers as a float64 tensor of two dimensions.</summary>
    /// <exception cref="InputException">It is not a list of lists, a row has another length than the first, an entry is no finite number, or there is none.</exception>
    public Tensor Matrix()
    {
        var rows = Items();
        if (rows.Count == 0) throw Not("a list of rows, at least one");
        if (rows[0].Element.ValueKind == JsonValueKind.Number) throw new InputException($"{File}: {Path}", "a list of numbers", "a list of rows", "A column is written [[1], [2]], a row [[1, 2]].");
        var columns = rows[0].Items().Count;
        if (columns == 0) throw rows[0].Not("a row of numbers, at least one");
        var values = new double[rows.Count * columns];
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Element.ValueKind == JsonValueKind.Array && rows[i].Element.GetArrayLength() is var length && length != columns)
                throw new InputException($"{File}: {rows[i].Path}", $"a row of {length}", $"{columns} numbers, as in the first row");
            rows[i].Numbers().CopyTo(values, i * columns);
        }
        return tensor(values, [rows.Count, columns], dtype: float64);
    }

    /// <summary>W1, b1, W2, b2 of this object, float64.</summary>
    /// <exception cref="InputException">One is missing or has another shape.</exception>
    public Parameters Parameters()
    {
        using var scope = NewDisposeScope();
        var (W1, b1, W2, b2) = (this["W1"].Matrix(), this["b1"].Matrix(), this["W2"].Matrix(), this["b2"].Matrix());
        return Located(() => new Parameters(W1, b1, W2, b2)).MoveToOuterDisposeScope();
    }

    /// <summary>The activation this text names.</summary>
    /// <exception cref="InputException">It is no text, or there is no such activation.</exception>
    public Activation Activation()
    {
        var name = Text();
        return Located(() => Core.Activation.Named(name));
    }

    /// <summary>A complaint about this value.</summary>
    public InputException Not(string expected) => new($"{File}: {Path}", Shown(), expected);

    /// <summary>Runs what checks this object's content; its complaints get the file and path in front.</summary>
    internal T Located<T>(Func<T> check)
    {
        try
        {
            return check();
        }
        catch (InputException e)
        {
            throw new InputException($"{File}: {Path}", e);
        }
    }

    private string Shown() => Element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => Element.GetArrayLength() == 0 ? "an empty list" : "a list",
        _ => InputFile.Quote(Element.GetRawText().Trim('"')),
    };

    /// <summary>What System.Text.Json adds to a message to say where; here it is said in front.</summary>
    [GeneratedRegex(@"\s*(Path: [^|]*\|\s*)?LineNumber: \d+ \| BytePositionInLine: \d+\.?")]
    private static partial Regex Position();
}
