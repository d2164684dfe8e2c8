using System.Collections.Frozen;

namespace AutogradCheck.Derivations.Reading.Tokens;

/// <summary>Commands that set type and mean nothing, and commands with several names.</summary>
internal static class Typesetting
{
    /// <summary>What to do with such a command.</summary>
    public enum Kind
    {
        /// <summary>It is a space, or has no effect.</summary>
        Space,

        /// <summary>It goes, and its argument too.</summary>
        DropArgument,

        /// <summary>It makes the next bracket large; an invisible bracket (a full stop) goes with it.</summary>
        Delimiter,

        /// <summary>Its argument is text.</summary>
        Text,

        /// <summary>\begin or \end.</summary>
        Environment,
    }

    private static readonly FrozenDictionary<string, Kind> Table = Build();

    private static readonly FrozenDictionary<string, string> Others = new Dictionary<string, string>
    {
        ["dfrac"] = "frac",
        ["tfrac"] = "frac",
        ["cfrac"] = "frac",
        ["nicefrac"] = "frac",
        ["sfrac"] = "frac",
        ["pmb"] = "mathbf",
        ["bm"] = "mathbf",
        ["boldsymbol"] = "mathbf",
        ["bold"] = "mathbf",
        ["mathbfit"] = "mathbf",
        ["symbf"] = "mathbf",
        ["symbfit"] = "mathbf",
        ["vb"] = "mathbf",
        ["vec"] = "vec",
        ["mathit"] = "mathrm",
        ["mathsf"] = "mathrm",
        ["mathtt"] = "mathrm",
        ["mathnormal"] = "mathrm",
        ["symup"] = "mathrm",
        ["bf"] = "mathbf",
        ["cal"] = "mathcal",
        ["mathds"] = "mathbb",
        ["Bbb"] = "mathbb",
        ["mathbbm"] = "mathbb",
        ["symbb"] = "mathbb",
        ["mathscr"] = "mathcal",
        ["operatornamewithlimits"] = "operatorname",
        ["mathop"] = "mathrm",
        ["widehat"] = "hat",
        ["widetilde"] = "tilde",
        ["overline"] = "bar",
        ["overrightarrow"] = "vec",
        ["underline"] = "underline",
        ["leq"] = "le",
        ["leqslant"] = "le",
        ["geq"] = "ge",
        ["geqslant"] = "ge",
        ["neq"] = "ne",
        ["lt"] = "lt",
        ["gt"] = "gt",
        ["ast"] = "ast",
        ["star"] = "ast",
        ["hadamard"] = "odot",
        ["circledcirc"] = "odot",
        ["bigodot"] = "odot",
        ["bigotimes"] = "otimes",
        ["bullet"] = "bullet",
        ["cdotp"] = "cdot",
        ["centerdot"] = "cdot",
        ["coloneqq"] = "coloneqq",
        ["coloneq"] = "coloneqq",
        ["defeq"] = "coloneqq",
        ["doteq"] = "coloneqq",
        ["gets"] = "leftarrow",
        ["longleftarrow"] = "leftarrow",
        ["rightarrow"] = "to",
        ["longrightarrow"] = "to",
        ["mapsto"] = "to",
        ["implies"] = "Rightarrow",
        ["Longrightarrow"] = "Rightarrow",
        ["iff"] = "Leftrightarrow",
        ["Longleftrightarrow"] = "Leftrightarrow",
        ["lVert"] = "Vert",
        ["rVert"] = "Vert",
        ["Vert"] = "Vert",
        ["parallel"] = "Vert",
        ["lvert"] = "vert",
        ["rvert"] = "vert",
        ["ldots"] = "dots",
        ["cdots"] = "dots",
        ["dotsc"] = "dots",
        ["dotsb"] = "dots",
        ["vdots"] = "dots",
        ["ddots"] = "dots",
        ["dotso"] = "dots",
        ["dotsm"] = "dots",
        ["hdots"] = "dots",
        ["lbrace"] = "{",
        ["rbrace"] = "}",
        ["lbrack"] = "[",
        ["rbrack"] = "]",
        ["qquad"] = "quad",
        ["intercal"] = "top",
        ["transp"] = "top",
        ["T"] = "top",
        ["thinspace"] = "thinspace",
        ["differentialD"] = "d",
        ["dd"] = "d",
        ["simeq"] = "approx",
        ["cong"] = "approx",
        ["thicksim"] = "sim",
        ["given"] = "mid",
        ["bigtriangledown"] = "nabla",
        ["triangledown"] = "nabla",
        ["grad"] = "nabla",
        ["colon"] = "colon",
        ["prime"] = "prime",
    }.ToFrozenDictionary();

    /// <summary>What to do with a command; null when it means something.</summary>
    public static Kind? Find(string name) => Table.TryGetValue(name, out var kind) ? kind : null;

    /// <summary>The name under which the parser knows a command.</summary>
    public static string Canonical(string name) => Others.GetValueOrDefault(name, name);

    /// <summary>What a command stands for that every renderer knows though LaTeX does not; null for another.</summary>
    public static string? Shorthand(string name) => name switch
    {
        "R" or "reals" or "Reals" or "RR" => "\\mathbb{R}",
        "N" or "NN" => "\\mathbb{N}",
        "E" or "EE" => "\\mathbb{E}",
        "bmu" => "\\mu",
        "argmax" or "argmin" => "\\operatorname{" + name + "}",
        _ => null,
    };

    private static FrozenDictionary<string, Kind> Build()
    {
        var table = new Dictionary<string, Kind>();
        Put(Kind.Space, """
            displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits nonumber notag rm it sf tt mathstrut strut hline allowbreak break newline nobreak null relax noindent centering thinspace medspace thickspace
            negthinspace enspace hfill hfil vfill smallskip medskip bigskip normalsize small large Large tiny begingroup endgroup protect mathord mathrel mathbin mathopen mathclose mathpunct unboldmath boldmath par cr
            """);
        Put(Kind.DropArgument, "hspace vspace hskip label tag phantom hphantom vphantom color textcolor pagecolor require eqlabel ref eqref cite footnote hypertarget mspace rule colorbox fcolorbox class cssId style href sideset raisebox kern mkern setlength");
        Put(Kind.Delimiter, "left right middle big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm");
        Put(Kind.Text, "text textrm textbf textit textsf texttt textnormal mbox hbox textsc textup textmd emph intertext shortintertext");
        Put(Kind.Environment, "begin end");
        return table.ToFrozenDictionary();

        void Put(Kind kind, string names)
        {
            foreach (var name in names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) table[name] = kind;
        }
    }
}
