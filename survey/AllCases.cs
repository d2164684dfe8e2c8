using AutogradCheck.Survey.Cases;

namespace AutogradCheck.Survey;

/// <summary>The whole table.</summary>
internal static class AllCases
{
    public static IReadOnlyList<Case> List { get; } =
    [
        .. Unary.Cases, .. Binary.Cases, .. SpecialFunctions.Cases, .. Reductions.Cases, .. Shapes.Cases, .. Indexing.Cases,
        .. LinearAlgebra.Cases, .. Fourier.Cases, .. Activations.Cases, .. Layers.Cases, .. Pooling.Cases, .. Losses.Cases, .. Recurrent.Cases, .. Parameters.Cases,
    ];

    /// <summary>Cases that work entry by entry, for any shape: edge shapes can be tried on them.</summary>
    public static IEnumerable<Case> OfAnyShape => new[] { Unary.Cases, Binary.Cases, SpecialFunctions.Cases, Activations.Cases }.SelectMany(table => table).Where(c => c.Inputs.All(i => i.AnyShape));
}
