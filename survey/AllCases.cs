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
}
