using AutogradCheck.Derivations.Evaluation;
using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading;

namespace AutogradCheck.Derivations.Verification;

/// <summary>A part of a long document that is read by itself, so that the cost of a document grows with its length and one chapter's names, layout and words do not decide about another's.</summary>
/// <param name="Document">The part; spans count in the whole text.</param>
/// <param name="Start">Where its own statements begin; what stands before is there for its definitions only.</param>
internal sealed record Chapter(Document Document, int Start)
{
    // A document with fewer equations is one chapter, whatever its headings.
    private const int Short = 100;

    // A chapter without end is cut here, and goes on with so many equations of what came before.
    private const int Longest = 200;
    private const int Kept = 100;

    private enum Event
    {
        None,
        Cost,
        Gradient,
    }

    /// <summary>The chapters of a document. One ends at a heading of the highest level when it holds a cost and gradients and what follows has a cost of its own.</summary>
    public static IEnumerable<Chapter> Of(Document document)
    {
        var items = document.Items;
        if (items.Count(IsEquation) <= Short) return [new(document, 0)];
        var events = items.Select(EventOf).ToArray();
        var next = new Event[items.Count + 1];
        for (var i = items.Count - 1; i >= 0; i--) next[i] = events[i] == Event.None ? next[i + 1] : events[i];
        var top = items.OfType<Heading>().GroupBy(h => h.Level).Where(level => level.Count() > 1).Select(level => level.Key).DefaultIfEmpty(0).Min();

        List<Chapter> chapters = [];
        var (start, context, equations, cost, gradient) = (0, 0, 0, false, false);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is Heading heading && heading.Level <= top && cost && gradient && (next[i] == Event.Cost || StandsAlone(i))) Cut(i, i);
            else if (equations >= Longest) Cut(i, Before(items, i));
            cost |= events[i] == Event.Cost;
            gradient |= events[i] == Event.Gradient;
            if (IsEquation(items[i])) equations++;
        }
        Cut(items.Count, items.Count);
        return chapters;

        // What has forward equations first, and a cost below its gradients.
        bool StandsAlone(int at)
        {
            var (first, own) = (-1, false);
            for (var i = at + 1; i < items.Count && !(items[i] is Heading h && h.Level <= top); i++)
            {
                if (first < 0 && IsEquation(items[i])) first = i;
                own |= events[i] == Event.Cost;
            }
            return own && events[first] == Event.None;
        }

        void Cut(int end, int goesOnFrom)
        {
            if (end > start) chapters.Add(Part(document, context, start, end));
            (start, context, equations) = (end, goesOnFrom, 0);
            if (goesOnFrom == end) (cost, gradient) = (false, false);
        }
    }

    private static Chapter Part(Document document, int context, int start, int end)
    {
        var from = document.Items[context].Span.Start;
        var to = end < document.Items.Count ? document.Items[end].Span.Start : document.Text.Length;
        // A table's row belongs to what stands in it.
        from = from == 0 ? 0 : document.Text.LastIndexOf('\n', from - 1) + 1;
        return new(document with { Items = [.. document.Items.Take(context..end)], Extent = new(from, Math.Max(0, to - from)) }, document.Items[start].Span.Start);
    }

    private static int Before(IReadOnlyList<Item> items, int end)
    {
        var kept = 0;
        var i = end;
        while (i > 0 && kept < Kept) if (IsEquation(items[--i])) kept++;
        return i;
    }

    private static bool IsEquation(Item item) => item is Formula { Links.Count: > 1 };

    private static Event EventOf(Item item)
    {
        if (item is not Formula { Links.Count: > 1 } formula) return Event.None;
        var left = Names.Bare(formula.Links[0]);
        var name = left as Symbol ?? (left as Call)?.Function as Symbol;
        if (left is Derivative || name is { Base: ['d', _, ..] }) return Event.Gradient;
        return name is not null && ShapeInference.IsCostName(name) ? Event.Cost : Event.None;
    }
}
