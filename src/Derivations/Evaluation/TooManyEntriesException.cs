namespace AutogradCheck.Derivations.Evaluation;

/// <summary>A result would have more entries than are ever computed: many indices at once, or a size that no example needs.</summary>
internal sealed class TooManyEntriesException : Exception
{
    /// <summary>The largest number of entries: 128 MB.</summary>
    public const long Most = 1 << 24;

    /// <summary>Throws where a product of sizes is larger than <see cref="Most"/>.</summary>
    public static void ThrowIf(IEnumerable<long> sizes)
    {
        if (sizes.Aggregate(1.0, (product, size) => product * size) > Most) throw new TooManyEntriesException();
    }

    /// <inheritdoc/>
    public override string Message => $"more than {Most} entries";
}
