namespace AutogradCheck.Derivations.Reading.Tokens;

/// <summary>Commands of LaTeX packages for derivatives and brackets (physics, commath, diffcoeff), which documents use without defining them.</summary>
internal static class Packages
{
    private const int MostVariables = 3;

    /// <summary>What such a command writes with the arguments that stand behind it; null where it is none of them or they are missing. <paramref name="at"/> is then behind them.</summary>
    public static string? Written(string name, string text, ref int at, int limit)
    {
        switch (name)
        {
            case "pdv" or "pderiv" or "diffp" or "partialderivative" or "pdif":
                return Derivative("\\partial", text, ref at, limit);
            case "dv" or "deriv" or "odv" or "diff" or "derivative":
                return Derivative("\\mathrm{d}", text, ref at, limit);
            case "abs" or "absolutevalue":
                return Between("\\left|", "\\right|", text, ref at, limit);
            case "norm":
                return Between("\\left\\|", "\\right\\|", text, ref at, limit);
            case "ip" or "innerproduct" or "inner":
                var start = at;
                if (Macros.TryBetween(text, ref at, limit, '{', '}', out var first) && Macros.TryBetween(text, ref at, limit, '{', '}', out var second)) return $"\\langle {first}, {second} \\rangle";
                at = start;
                return null;
            case "qty" or "quantity":
                // \qty(…) makes the bracket behind it large.
                return Macros.TryBetween(text, ref at, limit, '{', '}', out var inner) ? $"\\{{{inner}\\}}" : "{}";
            case "vu" or "va" or "vectorbold" or "vectorarrow":
                SkipStar(text, ref at, limit);
                return "\\mathbf";
            default:
                return null;
        }
    }

    // \pdv{L}{w}, \pdv{w} L, \pdv[2]{L}{w}, \pdv{L}{w}{b}, \pdv*{L}{w}.
    private static string? Derivative(string d, string text, ref int at, int limit)
    {
        var start = at;
        SkipStar(text, ref at, limit);
        var order = Macros.TryBetween(text, ref at, limit, '[', ']', out var given) ? given : null;
        List<string> arguments = [];
        while (arguments.Count <= MostVariables && Macros.TryBetween(text, ref at, limit, '{', '}', out var argument)) arguments.Add(argument);
        if (arguments.Count == 0)
        {
            at = start;
            return null;
        }
        var of = arguments.Count == 1 ? "" : arguments[0];
        var by = arguments.Count == 1 ? arguments : arguments[1..];
        order ??= by.Count > 1 ? $"{by.Count}" : null;
        var raised = order is null ? "" : $"^{{{order}}}";
        var below = string.Join(' ', by.Select(b => $"{d} {b}")) + (by.Count == 1 ? raised : "");
        return $"\\frac{{{d}{raised} {of}}}{{{below}}}";
    }

    private static string? Between(string open, string close, string text, ref int at, int limit)
    {
        var start = at;
        SkipStar(text, ref at, limit);
        if (Macros.TryBetween(text, ref at, limit, '{', '}', out var inner)) return $"{open} {inner} {close}";
        at = start;
        return null;
    }

    private static void SkipStar(string text, ref int at, int limit)
    {
        if (at < limit && text[at] == '*') at++;
    }
}
