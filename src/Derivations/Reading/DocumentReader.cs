using System.Text;
using System.Text.Json;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading.Documents;
using AutogradCheck.Derivations.Reading.Tokens;

namespace AutogradCheck.Derivations.Reading;

/// <summary>Takes documents apart: Markdown, LaTeX, plain text, notebooks, HTML.</summary>
public static class DocumentReader
{
    /// <summary>Larger files are refused.</summary>
    public const int MostBytes = 50 << 20;

    /// <summary>Longer blocks of math are not read.</summary>
    public const int LongestBlock = 200_000;

    /// <summary>Documents with more formulas are refused: no derivation has them, and each takes memory.</summary>
    public const int MostFormulas = 200_000;

    /// <summary>Reads a file; its kind is told by its extension.</summary>
    /// <param name="path">.md, .tex, .txt, .ipynb, .html; any other is read as Markdown.</param>
    /// <exception cref="DocumentException">It isn't there, is too large, or is not UTF-8 text.</exception>
    public static Document Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] bytes;
        try
        {
            var file = new FileInfo(path);
            if (Directory.Exists(path)) throw new DocumentException($"{path}: this is a folder; expected a document.");
            if (!file.Exists) throw new DocumentException($"{path}: there is no such file.");
            if (file.Length > MostBytes) throw new DocumentException($"{path}: {file.Length >> 20} MB; expected a document of at most {MostBytes >> 20} MB.");
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new DocumentException($"{path}: it can't be read ({e.Message.Split('\n')[0].TrimEnd('.')}).", e);
        }
        if (bytes.Contains((byte)0)) throw new DocumentException($"{path}: this is not a text file (it has bytes 0); expected Markdown or LaTeX in UTF-8.");
        try
        {
            return Parse(path, new UTF8Encoding(false, true).GetString(bytes));
        }
        catch (DecoderFallbackException e)
        {
            throw new DocumentException($"{path}: byte {e.Index} is not UTF-8; expected a document in UTF-8.", e);
        }
    }

    /// <summary>Takes a text apart.</summary>
    /// <param name="name">A file name; its extension tells the kind.</param>
    /// <param name="text">Everything in it.</param>
    /// <exception cref="DocumentException">A notebook that is not JSON, or more than <see cref="MostFormulas"/> formulas.</exception>
    public static Document Parse(string name, string text)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith('\uFEFF')) text = text[1..];
        var kind = Path.GetExtension(name).ToLowerInvariant();
        List<int>? fileLines = null;
        if (kind is ".ipynb")
        {
            try
            {
                (text, fileLines) = Notebook.Markdown(text);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                throw new DocumentException($"{name}: this is not a notebook: {e.Message.Split('\n')[0].TrimEnd('.')}; expected JSON with Markdown cells.", e);
            }
        }
        if (kind is ".html" or ".htm" or ".xhtml") text = Html.ToText(text);
        var tex = kind is ".tex" or ".latex" or ".ltx";
        var pieces = Scanner.Pieces(text, tex);
        if (kind is ".txt" or ".text" && !pieces.Any(p => p.Kind is PieceKind.Inline or PieceKind.Display)) pieces = PlainText.Pieces(text);
        else if (!tex) pieces = [.. pieces.SelectMany(p => p is { Kind: PieceKind.Prose, Column: null } ? PlainText.Split(text, p.Span) : [p])];
        var macros = new Macros();
        var items = new List<Item>();
        var block = 0;
        foreach (var piece in pieces)
        {
            switch (piece.Kind)
            {
                case PieceKind.Prose:
                    Define(text, piece.Span, macros);
                    items.Add(new Prose(piece.Span, text.Substring(piece.Span.Start, piece.Span.Length).Trim()));
                    break;
                case PieceKind.Heading:
                    items.Add(new Heading(piece.Span, text.Substring(piece.Span.Start, piece.Span.Length).Trim(' ', '#', '\r'), piece.Level));
                    break;
                case PieceKind.Unclosed:
                    items.Add(NotRead(piece.Span, "it is opened and never closed", new Place(block++, 0, piece.Column)));
                    break;
                case PieceKind.Hint:
                    items.Add(new Hint(piece.Span, text.Substring(piece.Span.Start, piece.Span.Length).Trim()));
                    break;
                default:
                    if (piece.Span.Length > LongestBlock) items.Add(NotRead(piece.Span, $"it is longer than {LongestBlock} characters", new Place(block, 0, piece.Column)));
                    else Add(items, BlockReader.Read(text, piece, block, macros));
                    if (++block > MostFormulas) throw new DocumentException($"{name}: more than {MostFormulas} formulas; expected a document with derivations. Split it.");
                    break;
            }
        }
        return new Document(name, text, items) { FileLines = fileLines };
    }

    // Links that a chain over several blocks has at most: what a document of nothing else costs stays linear.
    private const int MostJoined = 100;

    // A block that begins with = goes on with the formula of the block before.
    private static void Add(List<Item> items, (List<Formula> Formulas, string? GoesOn) block)
    {
        var last = items.Count - 1;
        if (last >= 0 && items[last] is Prose { Text.Length: 0 }) last--;
        if (block is { GoesOn: "=", Formulas: [var next, ..] } && last >= 0 && items[last] is Formula { Display: true, Condition: null, Links.Count: < MostJoined } before && next.Display)
        {
            items[last] = before with { Links = [.. before.Links, .. next.Links], Signs = [.. before.Signs, "=", .. next.Signs], Span = before.Span.To(next.Span), Condition = next.Condition };
            items.AddRange(block.Formulas.Skip(1));
        }
        else
        {
            items.AddRange(block.Formulas);
        }
    }

    private static Formula NotRead(Span span, string why, Place place) => new(span, [new Unread("", why) { Span = span }], [], "", null, true, place);

    /// <summary>Macros that are defined outside of formulas.</summary>
    private static void Define(string text, Span prose, Macros macros)
    {
        for (var i = prose.Start; i < prose.End; i++)
        {
            i = text.IndexOf('\\', i, prose.End - i);
            if (i < 0) break;
            if (macros.TryDefine(text, i, prose.End, out var end)) i = end - 1;
        }
    }
}
