using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading.Parsing;
using AutogradCheck.Derivations.Reading.Tokens;

namespace AutogradCheck.Derivations.Reading.Documents;

/// <summary>Takes one block of math apart: rows, formulas side by side, links, conditions.</summary>
internal sealed class BlockReader
{
    private readonly string _text;
    private readonly List<Token> _tokens;
    private readonly int[] _match;
    private readonly Piece _piece;
    private readonly int _block;
    private readonly List<Draft> _drafts = [];
    private (int Start, int End)? _pending;
    private bool _takenInRow;
    private string? _goesOn;

    /// <summary>A formula while it is put together; its links are ranges of tokens.</summary>
    private sealed class Draft(int row)
    {
        public int Row { get; } = row;

        public List<(int Start, int End)> Links { get; } = [];

        public List<string> Signs { get; } = [];

        public (int Start, int End)? Condition { get; set; }
    }

    private BlockReader(string text, Piece piece, int block, Macros macros)
    {
        (_text, _piece, _block) = (text, piece, block);
        _tokens = Brackets.Uncrossed(Rows.Flatten(Lexer.Tokens(text, piece.Span, macros)));
        _match = Brackets.Match(_tokens);
    }

    /// <summary>The formulas of a block, in order, and the sign with which the first one goes on from the block before; null where it does not.</summary>
    public static (List<Formula> Formulas, string? GoesOn) Read(string text, Piece piece, int block, Macros macros)
    {
        var reader = new BlockReader(text, piece, block, macros);
        return (reader.Run(), reader._goesOn);
    }

    private List<Formula> Run()
    {
        var row = 0;
        foreach (var (start, end) in Rows.Split(_tokens, _match))
        {
            if (end - start > ExpressionParser.MostTokens) Take(new Part(start, end, false), row);
            else foreach (var part in Parts.Split(_tokens, _match, start, end)) Take(part, row);
            row++;
            _takenInRow = false;
        }
        if (_pending is { } alone)
        {
            _pending = null;
            Take(new Part(alone.Start, alone.End, false), row - 1);
        }
        return _drafts.Where(d => d.Links.Count > 0).Select(Finish).ToList();
    }

    private void Take(Part part, int row)
    {
        var links = Parts.Links(_tokens, _match, part.Start, part.End);
        var last = _drafts.Count > 0 ? _drafts[^1] : null;
        if (Parts.IsEquationNumber(_tokens, _match, part.Start, part.End) && last is not null) return;
        if (part.IsCondition && (last is null || last.Row != row && !_takenInRow) && links.Ranges.Count > 0)
        {
            // "if i = j: …": it belongs to what follows.
            _pending = (part.Start, part.End);
        }
        else if (part.IsCondition && last is not null)
        {
            last.Condition = last.Condition is { } before ? (before.Start, part.End) : (part.Start, part.End);
        }
        else if (links.LeadingSign is { } sign && last is not null && links.Ranges.Count > 0 && !(sign is "⇒" or "⇔" or "→" && links.Ranges.Count > 1))
        {
            last.Signs.Add(sign);
            last.Signs.AddRange(links.Signs);
            last.Links.AddRange(links.Ranges);
        }
        else if (links.Ranges.Count > 0)
        {
            if (_drafts.Count == 0) _goesOn = links.LeadingSign;
            var draft = new Draft(row);
            draft.Links.AddRange(links.Ranges);
            draft.Signs.AddRange(links.Signs);
            (draft.Condition, _pending) = (_pending, null);
            _drafts.Add(draft);
        }
        _takenInRow |= !part.IsCondition;
    }

    private Formula Finish(Draft draft)
    {
        var links = draft.Links.Select(l => ExpressionParser.Parse(_text, _tokens, _match, l.Start, l.End)).ToArray();
        var condition = draft.Condition is { } c ? ExpressionParser.Parse(_text, _tokens, _match, c.Start, c.End) : null;
        var span = links[0].Span.To(links[^1].Span);
        if (span.Length < 0) span = links[0].Span;
        return new Formula(span, new Sequence<Expression>(links), new Sequence<string>([.. draft.Signs]), Left(links[0]), condition, _piece.Kind == PieceKind.Display, new Place(_block, draft.Row, _piece.Column));
    }

    private string Left(Expression left)
    {
        var start = Math.Clamp(left.Span.Start, 0, _text.Length);
        return _text[start..Math.Clamp(left.Span.End, start, _text.Length)].Trim();
    }
}
