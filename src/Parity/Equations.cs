namespace AutogradCheck.Parity;

/// <summary>The specification's number for each quantity.</summary>
public static class Equations
{
    private static readonly Dictionary<string, string> Numbers = new()
    {
        ["Z1"] = "(1)",
        ["A1"] = "(2)",
        ["Z2"] = "(3)",
        ["A2"] = "(4)",
        ["dZ2"] = "3.32",
        ["dW2"] = "3.33",
        ["db2"] = "3.34",
        ["dZ1"] = "3.35",
        ["dW1"] = "3.36",
        ["db1"] = "3.37",
        ["W1"] = "3.30",
        ["b1"] = "3.30",
        ["W2"] = "3.31",
        ["b2"] = "3.31",
    };

    /// <summary>The number of the equation that gives <paramref name="name"/>; the name itself where the equation has none, as J.</summary>
    public static string NumberOf(string name) => Numbers.GetValueOrDefault(name, name);
}
