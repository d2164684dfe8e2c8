namespace AutogradCheck.Survey;

/// <summary>A module of any signature as one from tensor to tensor.</summary>
internal sealed class Feeding<TModule> : nn.Module<Tensor, Tensor>
    where TModule : nn.Module
{
    private readonly TModule inner;
    private readonly Func<TModule, Tensor, Tensor> feed;

    /// <param name="inner">The module whose parameters count.</param>
    /// <param name="feed">How it is fed, and what of its outputs is looked at.</param>
    public Feeding(TModule inner, Func<TModule, Tensor, Tensor> feed)
        : base(nameof(Feeding<TModule>))
    {
        (this.inner, this.feed) = (inner, feed);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => feed(inner, input);
}
