using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace AutogradCheck.Cli;

/// <summary>Options that say in one line what they expect.</summary>
internal static class Options
{
    /// <summary>A whole number.</summary>
    public static Option<long> Whole(string name, string description, long defaultValue, long min, long max) => new(name)
    {
        Description = description,
        HelpName = "N",
        Arity = ArgumentArity.ExactlyOne,
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result => Parse(result, name, $"a whole number from {min} to {max}",
            text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value : (long?)null),
    };

    /// <summary>A number.</summary>
    public static Option<double> Number(string name, string description, double defaultValue, Func<double, bool> allowed, string expected) => new(name)
    {
        Description = description,
        HelpName = "NUMBER",
        Arity = ArgumentArity.ExactlyOne,
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result => Parse(result, name, expected,
            text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && allowed(value) ? value : (double?)null),
    };

    /// <summary>One of a few names; case, '-' and '_' do not matter.</summary>
    public static Option<string> OneOf(string name, string description, string defaultValue, params IReadOnlyList<string> names) => new(name)
    {
        Description = $"{description}: {string.Join(", ", names)}.",
        HelpName = "NAME",
        Arity = ArgumentArity.ExactlyOne,
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var found = names.FirstOrDefault(known => Plain(known).Equals(Plain(text), StringComparison.OrdinalIgnoreCase));
            if (found is null) result.AddError($"{name}: '{text}' is unknown; expected one of {string.Join(", ", names)}");
            return found ?? defaultValue;
        },
    };

    /// <summary>A file or a column; none by default.</summary>
    public static Option<string?> Text(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Arity = ArgumentArity.ExactlyOne,
    };

    /// <summary>On or off.</summary>
    public static Option<bool> Switch(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>Whether the user gave this option himself.</summary>
    public static bool IsGiven(this ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static T Parse<T>(ArgumentResult result, string name, string expected, Func<string, T?> parse) where T : struct
    {
        var text = result.Tokens[0].Value;
        var value = parse(text);
        if (value is null) result.AddError($"{name}: '{text}'; expected {expected}");
        return value ?? default;
    }

    private static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
}
