using System.Text.Json;
using AutogradCheck.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

/// <summary>The exact values of data/golden: each quantity within 8 units of roundoff times its error scale, and exactly 0 where that scale is 0.</summary>
public abstract partial class GradientParitySuite
{
    private const double UnitsOfRoundoff = 8;

    /// <summary>After up to 100 updates; torch's own float64 ends within 50 units.</summary>
    private const double UnitsOfRoundoffInDescent = 512;

    public static TheoryData<string, ScalarType> GoldenCases => Golden(_ => true);

    public static TheoryData<string, ScalarType> GoldenDescents => Golden(entry => entry.GetProperty("descent").GetBoolean());

    [Theory, MemberData(nameof(GoldenCases))]
    public void Gives_the_golden_values(string file, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        var golden = TestData.Json($"golden/{file}");
        var (at, g1) = GoldenPoint(golden, dtype);

        var evaluation = Evaluate(at, g1, Wanted.Cost | Wanted.Intermediates);

        var given = evaluation.Named.ToDictionary(x => x.Name, x => x.Value);
        foreach (var expected in golden.GetProperty("expected").EnumerateObject())
        {
            if (evaluation.Intermediates is null && expected.Name is "Z1" or "A1" or "Z2" or "A2" or "dZ2" or "dZ1") continue;
            var scale = golden.GetProperty("error_scale").GetProperty(expected.Name).GetDouble();
            Assert.Equal(dtype, given[expected.Name].dtype);
            Within(UnitsOfRoundoff * UnitRoundoff(dtype) * scale, given[expected.Name], expected.Value.Tensor(), $"{file}, {dtype}: {expected.Name}");
        }
    }

    [Theory, MemberData(nameof(GoldenDescents))]
    public void Descends_along_the_golden_values(string file, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        var golden = TestData.Json($"golden/{file}");
        var (at, g1) = GoldenPoint(golden, dtype);
        var unit = UnitsOfRoundoffInDescent * UnitRoundoff(dtype);

        using var descent = Backend.StartDescent(at.Parameters, at.Batch, g1, golden.GetProperty("descent").GetProperty("alpha").GetDouble());
        var step = 0;
        foreach (var checkpoint in golden.GetProperty("descent").GetProperty("after_steps").EnumerateObject())
        {
            for (; step < int.Parse(checkpoint.Name, System.Globalization.CultureInfo.InvariantCulture); step++) descent.Step();
            var J = Backend.Evaluate(descent.Parameters, at.Batch, g1, Wanted.Cost).J!;
            Within(unit, J, checkpoint.Value.GetProperty("J").Tensor(), $"{file}, {dtype}, after {step}: J");
            if (step == 0) continue;
            foreach (var (name, value) in descent.Parameters.Named)
            {
                var expected = checkpoint.Value.GetProperty(name).Tensor();
                Within(unit * expected.abs().max().ToDouble(), value, expected, $"{file}, {dtype}, after {step}: {name}");
            }
        }
    }

    private static (Point At, Activation g1) GoldenPoint(JsonElement golden, ScalarType dtype)
    {
        var inputs = golden.GetProperty("inputs");
        var at = new Point(inputs.Parameters(), new Batch(inputs.GetProperty("X").Tensor(), inputs.GetProperty("Y").Tensor()));
        return (at.To(dtype), Activation.Named(golden.GetProperty("activation").GetString()!));
    }

    private static TheoryData<string, ScalarType> Golden(Func<JsonElement, bool> which)
    {
        var cases = new TheoryData<string, ScalarType>();
        foreach (var entry in TestData.Json("golden/index.json").GetProperty("cases").EnumerateArray().Where(which))
        {
            foreach (var dtype in (ScalarType[])[ScalarType.Float64, ScalarType.Float32]) cases.Add(entry.GetProperty("file").GetString()!, dtype);
        }

        return cases;
    }
}
