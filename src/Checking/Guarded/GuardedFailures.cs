namespace AutogradCheck.Checking.Guarded;

internal static class GuardedFailures
{
    public static void ThrowIfAny()
    {
    }
}
