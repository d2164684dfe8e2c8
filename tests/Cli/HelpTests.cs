using System.Text.Json;

namespace AutogradCheck.Tests;

/// <summary>Help and doctor.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData("", "check", "train", "doctor")]
    [InlineData("check", "autogradcheck check", "--backend", "--against", "--point", "--json", "--seed", "--dtype", "--device", "--threads")]
    [InlineData("train", "autogradcheck train", "--data", "--label", "--backend", "--hidden", "--activation", "--alpha", "--iterations", "--init", "--save", "--load", "--predict", "--recipe", "--json")]
    [InlineData("doctor", "autogradcheck doctor", "--json")]
    public void Help_has_the_options_and_an_example(string command, params string[] says)
    {
        using var folder = new Folder();
        var outcome = folder.Run([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal(0, outcome.Exit);
        Assert.Equal("", outcome.Error);
        foreach (var word in says) Assert.Contains(word, outcome.Out, StringComparison.Ordinal);
        Assert.Matches(@"Examples?:\s+autogradcheck ", outcome.Out);
    }

    [Fact]
    public void Doctor_finds_this_machine_well()
    {
        using var folder = new Folder();
        var outcome = folder.Run("doctor", "--json");
        Assert.Equal("", outcome.Error);
        Assert.Equal(0, outcome.Exit);
        using var json = JsonDocument.Parse(outcome.Out);
        var root = json.RootElement;
        Assert.Equal("autogradcheck.doctor/1", root.GetProperty("schema").GetString());
        Assert.StartsWith("2.", root.GetProperty("libtorch").GetString(), StringComparison.Ordinal);
        Assert.Contains("cpu", root.GetProperty("devices").EnumerateArray().Select(device => device.GetString()));
        if (OperatingSystem.IsLinux())
        {
            var fix = root.GetProperty("nativeFix");
            Assert.True(!fix.GetProperty("needed").GetBoolean() || fix.GetProperty("inPlace").GetBoolean());
        }
        Assert.All(root.GetProperty("selfCheck").EnumerateArray().Where(check => check.GetProperty("dtype").GetString() is "float64" or "float32"),
            check => Assert.Equal("agrees", check.GetProperty("result").GetString()));
        Assert.Contains("self-check", folder.Run("doctor").Out, StringComparison.Ordinal);
    }
}
