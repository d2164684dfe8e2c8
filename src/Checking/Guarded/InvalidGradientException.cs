namespace AutogradCheck.Checking;

/// <summary>
/// The backward of a guarded function returned something autograd cannot use: a wrong number of gradients, a wrong shape, dtype or device, a disposed tensor.
/// The message names the function and the argument, and gives both what came and what was expected.
/// </summary>
public sealed class InvalidGradientException : InvalidOperationException
{
    /// <summary>Without a message.</summary>
    public InvalidGradientException()
    {
    }

    /// <summary>With a message that names function, argument, what came and what was expected.</summary>
    public InvalidGradientException(string message) : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public InvalidGradientException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
