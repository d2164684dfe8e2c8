namespace AutogradCheck.Checking;

/// <summary>A gradient that was asserted to be right is not, or could not be shown to be. Any test framework reports it as a failure; the message is the whole story.</summary>
public sealed class GradCheckException : Exception
{
    /// <summary>For a result.</summary>
    public GradCheckException(GradCheckResult result) : base(result?.Summary) => Result = result;

    /// <summary>For a message alone.</summary>
    public GradCheckException(string message) : base(message) { }

    /// <summary>For a message alone, with what caused it.</summary>
    public GradCheckException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>For serializers.</summary>
    public GradCheckException() { }

    /// <summary>What was found; null where the function itself could not be checked.</summary>
    public GradCheckResult? Result { get; }
}
