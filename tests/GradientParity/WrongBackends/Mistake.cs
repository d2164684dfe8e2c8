using System.Text.Json;
using AutogradCheck.Core;

namespace AutogradCheck.Tests.WrongBackends;

/// <summary>A catalogued mistake as a backend.</summary>
/// <param name="Id">Its name in the catalogue, data/mistakes.json.</param>
/// <param name="Equation">The equation it breaks.</param>
/// <param name="Program">The program with that line wrong.</param>
internal sealed record Mistake(string Id, string Equation, Derivation Program)
{
    public CatalogueEntry Catalogued => Catalogue.Entries[Id];
}

/// <summary>What was measured of a mistake in numpy, float64.</summary>
/// <param name="Equation">The equation it breaks.</param>
/// <param name="What">The mistake in words.</param>
/// <param name="Line">The wrong line in numpy.</param>
/// <param name="Activation">The hidden activation it belongs to.</param>
/// <param name="ByShape">On each shape of the grid: wrong, shape, crash, late crash (wrong or crash only later) or silent.</param>
/// <param name="SilentFor">The activations that hide it.</param>
/// <param name="FirstStepWrong">For a mistake in the update: the first step that goes wrong.</param>
internal sealed record CatalogueEntry(
    string Equation, string What, string Line, string Activation, IReadOnlyDictionary<string, string> ByShape, IReadOnlyList<string> SilentFor, int? FirstStepWrong);

internal static class Catalogue
{
    private static readonly JsonElement Json = TestData.Json("mistakes.json");

    /// <summary>The 16 shapes: one where all sizes differ, others where some are equal or 1 and hide mistakes.</summary>
    public static IReadOnlyDictionary<string, Sizes> Grid { get; } = Json.GetProperty("grid").EnumerateObject().ToDictionary(
        shape => shape.Name,
        shape => shape.Value.EnumerateArray().Select(n => n.GetInt64()).ToArray() is [var n0, var n1, var n2, var m] ? new Sizes(n0, n1, n2, m) : throw new InvalidDataException(shape.Name));

    public static IReadOnlyDictionary<string, CatalogueEntry> Entries { get; } = Json.GetProperty("mistakes").EnumerateArray().ToDictionary(
        entry => entry.GetProperty("id").GetString()!,
        entry => new CatalogueEntry(
            entry.GetProperty("equation").GetString()!,
            entry.GetProperty("what").GetString()!,
            entry.GetProperty("line").GetString()!,
            entry.GetProperty("activation").GetString()!,
            entry.GetProperty("by_shape").EnumerateObject().ToDictionary(x => x.Name, x => x.Value.GetString()!),
            [.. entry.GetProperty("silent_for").EnumerateArray().Select(x => x.GetString()!)],
            entry.TryGetProperty("first_step_wrong", out var step) ? step.GetInt32() : null));
}
