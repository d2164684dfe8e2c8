using AutogradCheck.Derivations.Expressions;
using AutogradCheck.Derivations.Reading.Tokens;

namespace AutogradCheck.Derivations.Reading.Parsing;

/// <summary>Cases, matrices and other environments inside a formula.</summary>
internal sealed partial class ExpressionParser
{
    private Expression Environment()
    {
        var start = _at;
        var name = Now.Text;
        if (_match[_at] == _at + 1) return Give(start, start + 2, "an empty environment");
        if (name is "cases" or "dcases" or "rcases") return Placed(Inside(start, CaseRows), start);
        var rows = Inside(start, Rows);
        if (name is "matrix" or "pmatrix" or "bmatrix" or "Bmatrix" or "smallmatrix" or "array" or "psmallmatrix" or "bsmallmatrix") return Placed(new Matrix(new Sequence<Sequence<Expression>>([.. rows.Select(r => new Sequence<Expression>([.. r]))])), start);
        if (name is "vmatrix" or "Vmatrix") return Placed(new Absolute(new Matrix(new Sequence<Sequence<Expression>>([.. rows.Select(r => new Sequence<Expression>([.. r]))]))), start);
        var all = rows.SelectMany(r => r).ToList();
        return all.Count == 1 ? all[0] : Placed(new Expressions.Tuple(new Sequence<Expression>([.. all])), start);
    }

    /// <summary>Cells between &amp; in rows between \\; an empty last row is none.</summary>
    private List<List<Expression>> Rows()
    {
        var rows = new List<List<Expression>>();
        var row = new List<Expression>();
        var end = _end;
        while (_at < end)
        {
            var stop = CellEnd(end);
            if (stop > _at)
            {
                _end = stop;
                row.Add(One(List()));
            }
            else if (stop < end && _tokens[stop].IsSign("&"))
            {
                row.Add(new Words("") { Span = new Span(_tokens[stop].Span.Start, 0) });
            }
            (_at, _end) = (stop + 1, end);
            if (stop >= end || _tokens[stop].Kind == TokenKind.NewRow)
            {
                if (row.Count > 0) rows.Add(row);
                row = [];
            }
        }
        _at = end;
        return rows;
    }

    private int CellEnd(int end)
    {
        var i = _at;
        while (i < end && !_tokens[i].IsSign("&") && _tokens[i].Kind != TokenKind.NewRow) i = _match[i] > i && _match[i] < end ? _match[i] + 1 : i + 1;
        return Math.Min(i, end);
    }

    private Cases CaseRows()
    {
        var rows = new List<CaseRow>();
        var end = _end;
        while (_at < end)
        {
            var rowEnd = _at;
            while (rowEnd < end && _tokens[rowEnd].Kind != TokenKind.NewRow) rowEnd = _match[rowEnd] > rowEnd && _match[rowEnd] < end ? _match[rowEnd] + 1 : rowEnd + 1;
            rowEnd = Math.Min(rowEnd, end);
            if (rowEnd > _at) rows.Add(CaseRow(rowEnd));
            (_at, _end) = (rowEnd + 1, end);
        }
        _at = end;
        return new Cases(new Sequence<CaseRow>([.. rows]));
    }

    /// <summary>value &amp; condition; the &amp; may be a comma, a quad or the word "if".</summary>
    private CaseRow CaseRow(int rowEnd)
    {
        var cut = _at;
        while (cut < rowEnd && !_tokens[cut].IsSign("&")) cut = Skip(cut);
        if (cut >= rowEnd)
            for (cut = _at; cut < rowEnd && !(cut > _at && (_tokens[cut].Kind == TokenKind.Words || _tokens[cut].IsCommand("quad") || _tokens[cut].IsSign(",") || _tokens[cut].IsSign(":")));) cut = Skip(cut);
        cut = Math.Min(cut, rowEnd);
        var valueEnd = cut;
        while (valueEnd > _at + 1 && (_tokens[valueEnd - 1].IsSign(",") || _tokens[valueEnd - 1].IsSign(";") || _tokens[valueEnd - 1].IsCommand("quad"))) valueEnd--;
        Expression value;
        if (valueEnd <= _at) value = Missing();
        else
        {
            _end = valueEnd;
            value = One(List());
        }
        _at = cut;
        while (_at < rowEnd && IsConditionWord(_tokens[_at])) _at++;
        while (rowEnd > _at && (_tokens[rowEnd - 1].IsSign(",") || _tokens[rowEnd - 1].IsSign(".") || _tokens[rowEnd - 1].IsSign(";") || _tokens[rowEnd - 1].IsCommand("quad"))) rowEnd--;
        if (_at >= rowEnd) return new CaseRow(value, null);
        // "if y > t (too low)": what the condition means.
        if (rowEnd - 2 > _at && _tokens[rowEnd - 1].Kind == TokenKind.Words && _tokens[rowEnd - 2].IsCommand("quad")) rowEnd -= 2;
        _end = rowEnd;
        var condition = One(List());
        while (condition is Group { Inner: var bare }) condition = bare;
        return new CaseRow(value, condition is Words { Text: var text } && IsOtherwise(text) ? null : condition);

        int Skip(int i) => _match[i] > i && _match[i] < rowEnd ? _match[i] + 1 : i + 1;
    }

    private static bool IsConditionWord(Token token) =>
        token.IsSign("&") || token.IsSign(",") || token.IsSign(":") || token.IsCommand("quad") || token.Kind == TokenKind.Words && token.Text.Trim().TrimEnd(':', ',').ToLowerInvariant() is "if" or "for" or "when" or "where" or "as" or "si" or "se" or "pour" or "wenn" or "falls" or "für" or "если" or "при" or "若" or "当" or "如果" or "如" or "当且仅当";

    private static bool IsOtherwise(string text) => text.Trim().TrimEnd('.', ',').ToLowerInvariant() is "otherwise" or "else" or "other" or "others" or "o.w." or "ow" or "elsewhere" or "sonst" or "andernfalls" or "ansonsten" or "sinon" or "autrement" or "ailleurs"
        or "en otro caso" or "en caso contrario" or "caso contrário" or "caso contrario" or "altrimenti" or "иначе" or "в противном случае" or "其他" or "否则" or "其它" or "그 외" or "그외" or "それ以外" or "その他" or "";
}
