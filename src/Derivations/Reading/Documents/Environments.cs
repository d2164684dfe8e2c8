namespace AutogradCheck.Derivations.Reading.Documents;

/// <summary>LaTeX environments by what they do.</summary>
internal static class Environments
{
    /// <summary>Whether it holds math when it stands in prose.</summary>
    public static bool IsMath(string name) => IsStatements(name.TrimEnd('*')) || name is "math" or "displaymath" or "IEEEeqnarray" or "dmath" or "cases" or "matrix";

    /// <summary>Whether its rows are formulas; the name without a star.</summary>
    public static bool IsStatements(string name) => name is "equation" or "align" or "aligned" or "gather" or "gathered" or "split" or "eqnarray" or "multline" or "multlined" or "flalign" or "alignat" or "alignedat" or "subequations" or "displaymath" or "math" or "dmath" or "IEEEeqnarray";
}
