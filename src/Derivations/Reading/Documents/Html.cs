namespace AutogradCheck.Derivations.Reading.Documents;

/// <summary>HTML as text in which everything stands where it stood: tags become blanks, math scripts become dollars, entities the character they name and blanks.</summary>
internal static class Html
{
    /// <summary>Text of the same length.</summary>
    public static string ToText(string html)
    {
        var text = html.ToCharArray();
        var hopeless = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < html.Length;)
        {
            if (html[i] == '<' && i + 1 < html.Length && (char.IsAsciiLetter(html[i + 1]) || html[i + 1] is '/' or '!')) i = Tag(html, text, i, hopeless);
            else if (html[i] == '&') i = Entity(html, text, i);
            else i++;
        }
        return new string(text);
    }

    private static int Tag(string html, char[] text, int start, HashSet<string> hopeless)
    {
        if (string.CompareOrdinal(html, start, "<!--", 0, 4) == 0)
        {
            // Comments stay: one may be a hint.
            var over = Find(html, "-->", start, hopeless);
            return over < 0 ? start + 4 : over + 3;
        }
        var end = html.IndexOf('>', start, Math.Min(4_000, html.Length - start));
        if (end < 0) return start + 1;
        var tag = html.AsSpan(start, end + 1 - start);
        var closing = tag[1] == '/';
        var nameStart = closing ? 2 : 1;
        var nameEnd = nameStart;
        while (nameEnd < tag.Length && char.IsAsciiLetterOrDigit(tag[nameEnd])) nameEnd++;
        // In $0<p<1$ there is no tag.
        if (nameEnd < tag.Length && !char.IsWhiteSpace(tag[nameEnd]) && tag[nameEnd] is not ('>' or '/' or ':' or '-') || tag[1..].Contains('<')) return start + 1;
        var name = tag[nameStart..nameEnd].ToString().ToLowerInvariant();
        Blank(html, text, start, end + 1);
        if (closing || tag[^2] == '/') return end + 1;
        if (name == "script" && tag.Contains("math/tex", StringComparison.OrdinalIgnoreCase)) return Script(html, text, end, "</script", tag.Contains("mode=display", StringComparison.OrdinalIgnoreCase), hopeless);
        if (name == "annotation" && tag.Contains("tex", StringComparison.OrdinalIgnoreCase)) return Script(html, text, end, "</annotation", false, hopeless);
        if (name is "script" or "style" or "pre" or "code" or "textarea" or "head" or "svg")
        {
            var over = Find(html, "</" + name, end, hopeless);
            if (over < 0) return end + 1;
            Blank(html, text, start, over);
            return over;
        }
        // What MathML draws is in its annotation once more.
        if (name == "math")
        {
            var over = Find(html, "</math", end, hopeless);
            var note = over < 0 ? -1 : html.IndexOf("<annotation", end, over - end, StringComparison.OrdinalIgnoreCase);
            if (note < 0) return end + 1;
            Blank(html, text, start, note);
            return note;
        }
        if (name.Length == 2 && name[0] == 'h' && name[1] is >= '1' and <= '6' && end - start > name[1] - '0')
        {
            for (var k = 0; k < name[1] - '0'; k++) text[end - 1 - k] = '#';
        }
        return end + 1;
    }

    /// <summary>Dollars in place of the tags' inner ends.</summary>
    private static int Script(string html, char[] text, int end, string closer, bool display, HashSet<string> hopeless)
    {
        var cut = !hopeless.Contains(closer);
        var close = Find(html, closer, end, hopeless);
        if (close < 0)
        {
            // The end of the document is missing: dollars without a partner say so.
            if (cut) text[end] = text[end - 1] = '$';
            return end + 1;
        }
        text[end] = text[close] = '$';
        if (display) text[end - 1] = text[close + 1] = '$';
        for (var i = end + 1; i < close;) i = html[i] == '&' ? Entity(html, text, i) : i + 1;
        var over = html.IndexOf('>', close);
        Blank(html, text, close + (display ? 2 : 1), over < 0 ? html.Length : over + 1);
        return over < 0 ? html.Length : over + 1;
    }

    private static int Find(string html, string what, int from, HashSet<string> hopeless)
    {
        if (hopeless.Contains(what)) return -1;
        var found = html.IndexOf(what, from, StringComparison.OrdinalIgnoreCase);
        if (found < 0) hopeless.Add(what);
        return found;
    }

    private static void Blank(string html, char[] text, int start, int end)
    {
        for (var i = start; i < end; i++)
            if (html[i] is not ('\n' or '\r')) text[i] = ' ';
    }

    private static int Entity(string html, char[] text, int start)
    {
        var end = html.IndexOf(';', start, Math.Min(10, html.Length - start));
        if (end < 0) return start + 1;
        var character = html[(start + 1)..end] switch
        {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" or "#39" or "#x27" => '\'',
            "nbsp" or "#160" or "thinsp" => ' ',
            "minus" => '-',
            "times" => '×',
            "middot" => '·',
            "part" => '∂',
            _ => '\0',
        };
        if (character == '\0') return start + 1;
        text[start] = character;
        for (var i = start + 1; i <= end; i++) text[i] = ' ';
        return end + 1;
    }
}
