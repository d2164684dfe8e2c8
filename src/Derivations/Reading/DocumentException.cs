namespace AutogradCheck.Derivations.Reading;

/// <summary>A document that can't be read. The message is one line.</summary>
public sealed class DocumentException : Exception
{
    /// <summary>Says where, what, and what was expected.</summary>
    public DocumentException(string message, Exception? inner = null)
        : base(string.Concat((message ?? "").Select(c => char.IsControl(c) ? ' ' : c)), inner)
    {
    }
}
