namespace AutogradCheck.Survey;

/// <summary>How an input of a case is made. Inputs are float64 (complex128, int64, bool) and contiguous unless said otherwise.</summary>
/// <param name="Make">Draws the tensor.</param>
/// <param name="Differentiable">False: a constant of the function (indices, masks, running statistics).</param>
internal sealed record Input(Func<Draw, Tensor> Make, bool Differentiable = true)
{
    /// <summary>Whether another draw gives other numbers.</summary>
    public bool Random { get; init; } = true;

    /// <summary>Whether it has the shape the run asks for.</summary>
    public bool AnyShape { get; init; }

    public Input Fixed => this with { Differentiable = false };

    /// <summary>The same values with a gap in memory between them.</summary>
    public Input Strided => this with
    {
        Make = draw =>
        {
            var values = Make(draw);
            return stack([values, zeros_like(values)], dim: -1).select(-1, 0);
        },
    };
}
