using System.Text;
using System.Text.Json;

namespace AutogradCheck.Derivations.Reading.Documents;

/// <summary>The Markdown cells of a Jupyter notebook as one text, and the line of the file on which each of its lines stands.</summary>
internal static class Notebook
{
    /// <summary>Reads the cells; blank lines stand between them.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static (string Text, List<int> FileLines) Markdown(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 256, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var (text, lines) = (new StringBuilder(), new List<int>());
        var (line, counted) = (1, 0L);
        var cell = new Cell();
        // Where "cells" is: its array, and the objects in it.
        var (cells, inSource) = (-1, false);
        string? property = null;
        while (reader.Read())
        {
            line += bytes.AsSpan((int)counted, (int)(reader.TokenStartIndex - counted)).Count((byte)'\n');
            counted = reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    property = reader.GetString();
                    break;
                case JsonTokenType.StartArray:
                    if (property == "cells" && cells < 0) cells = reader.CurrentDepth;
                    inSource = property == "source" && reader.CurrentDepth == cells + 2;
                    break;
                case JsonTokenType.EndArray:
                    inSource = false;
                    if (reader.CurrentDepth == cells) cells = -1;
                    break;
                case JsonTokenType.StartObject when cells >= 0 && reader.CurrentDepth == cells + 1:
                    cell = new Cell();
                    break;
                case JsonTokenType.EndObject when cells >= 0 && reader.CurrentDepth == cells + 1:
                    if (cell.Type is "markdown") cell.Write(text, lines);
                    break;
                case JsonTokenType.String when cells >= 0 && (inSource || reader.CurrentDepth == cells + 2):
                    if (inSource || property == "source") cell.Source.Add((reader.GetString() ?? "", line));
                    else if (property == "cell_type") cell.Type = reader.GetString();
                    break;
            }
            if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.StartArray)) property = null;
        }
        return (text.ToString(), lines);
    }

    private sealed class Cell
    {
        public string? Type { get; set; }

        public List<(string Text, int Line)> Source { get; } = [];

        public void Write(StringBuilder text, List<int> lines)
        {
            var startsLine = true;
            var last = 1;
            foreach (var (piece, line) in Source)
            {
                if (startsLine && piece.Length > 0) lines.Add(line);
                startsLine = false;
                last = line;
                for (var i = 0; i < piece.Length; i++)
                {
                    if (piece[i] != '\n') continue;
                    if (i + 1 < piece.Length) lines.Add(line);
                    else startsLine = true;
                }
                text.Append(piece);
            }
            if (!startsLine) text.Append('\n');
            text.Append('\n');
            lines.Add(last);
        }
    }
}
