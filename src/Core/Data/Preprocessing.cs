using System.Globalization;
using System.Text.Json;
using static TorchSharp.torch;

namespace AutogradCheck.Core.Data;

/// <summary>What is done to features before they reach the network, in float64. Fitted on the training samples, applied to all.</summary>
public abstract record Preprocessing
{
    /// <summary>The features as they are.</summary>
    public static Preprocessing None { get; } = new NoPreprocessing();

    /// <summary>The name in files, which for standardising stands beside the numbers.</summary>
    public abstract string Kind { get; }

    /// <summary>The features the network gets.</summary>
    /// <param name="X">Features, (n0, m) float64; left as they are.</param>
    /// <returns>(n0, m)</returns>
    public abstract Tensor Apply(Tensor X);

    /// <summary>Reads {"kind": "none"}, {"kind": "divide by 16"} or {"kind": "standardise", "mean": […], "std": […]}.</summary>
    /// <exception cref="InputException">It is none of these.</exception>
    public static Preprocessing Read(JsonInput json)
    {
        const string DivideBy = "divide by ";
        var kind = json["kind"];
        return kind.Text() switch
        {
            "none" => None,
            "standardise" => json.Located(() => new Standardise(json["mean"].Numbers(), json["std"].Numbers())),
            var text when text.StartsWith(DivideBy, StringComparison.Ordinal)
                && double.TryParse(text[DivideBy.Length..], NumberStyles.Float, CultureInfo.InvariantCulture, out var divisor) => json.Located(() => new Divide(divisor)),
            _ => throw kind.Not("'none', 'standardise' or 'divide by' and a number"),
        };
    }

    /// <summary>Writes what <see cref="Read"/> reads.</summary>
    public virtual void Write(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteString("kind", Kind);
        json.WriteEndObject();
    }

    private sealed record NoPreprocessing : Preprocessing
    {
        public override string Kind => "none";

        public override Tensor Apply(Tensor X) => X.clone();
    }
}

/// <summary>Every feature divided by one number.</summary>
/// <param name="Divisor">Finite, not 0.</param>
public sealed record Divide(double Divisor) : Preprocessing
{
    /// <summary>The number.</summary>
    public double Divisor { get; } = double.IsFinite(Divisor) && Divisor != 0 ? Divisor : throw new InputException("divide by", $"{Divisor}", "a finite number other than 0");

    /// <inheritdoc/>
    public override string Kind => string.Create(CultureInfo.InvariantCulture, $"divide by {Divisor}");

    /// <inheritdoc/>
    public override Tensor Apply(Tensor X)
    {
        ArgumentNullException.ThrowIfNull(X);
        return X / Divisor;
    }
}

/// <summary>(x − mean) / std, feature by feature.</summary>
public sealed record Standardise : Preprocessing
{
    private readonly double[] _mean, _std;

    /// <summary>With numbers known before.</summary>
    /// <param name="mean">n0 means.</param>
    /// <param name="std">n0 standard deviations, all above 0.</param>
    /// <exception cref="InputException">The lengths differ or a deviation is not a positive number.</exception>
    public Standardise(IReadOnlyList<double> mean, IReadOnlyList<double> std)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(std);
        if (mean.Count != std.Count) throw new InputException("std", $"{std.Count} numbers", $"{mean.Count}, as many as in mean");
        if (mean.Any(x => !double.IsFinite(x))) throw new InputException("mean", "a number is not finite", "finite numbers");
        if (std.Any(x => !(x > 0 && double.IsFinite(x)))) throw new InputException("std", "a number is not above 0", "positive numbers", "Take 1 for a feature that is constant.");
        (_mean, _std) = ([.. mean], [.. std]);
    }

    /// <summary>The mean of each feature.</summary>
    public IReadOnlyList<double> Mean => _mean;

    /// <summary>The population standard deviation of each feature; 1 where it is 0.</summary>
    public IReadOnlyList<double> Std => _std;

    /// <inheritdoc/>
    public override string Kind => "standardise";

    /// <summary>Mean and population standard deviation of each feature. A constant feature gets 1 as its deviation and becomes 0.</summary>
    /// <param name="X">The samples to fit on, (n0, m) float64.</param>
    /// <param name="source">Where they come from, for messages.</param>
    /// <param name="names">The features' names, for messages.</param>
    /// <exception cref="InputException">A feature is too large to be squared.</exception>
    public static Standardise Fit(Tensor X, string source = "features", IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(X);
        using var scope = NewDisposeScope();
        var first = X.narrow(1, 0, 1);
        var constant = X.eq(first).all(1, keepdim: true);
        var mean = where(constant, first, X.mean([1], keepdim: true));
        var std = where(constant, ones_like(mean), (X - mean).square().mean([1], keepdim: true).sqrt());
        var (means, deviations) = (mean.data<double>().ToArray(), std.data<double>().ToArray());
        var bad = Enumerable.Range(0, means.Length).FirstOrDefault(j => !double.IsFinite(means[j]) || !(deviations[j] > 0 && double.IsFinite(deviations[j])), -1);
        return bad < 0 ? new(means, deviations)
            : throw new InputException($"{source}: {(names is null ? $"feature {bad + 1}" : $"column '{names[bad]}'")}", "its values are too large or too close together to standardise", "values whose squared differences fit float64", "Scale the feature.");
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor X)
    {
        ArgumentNullException.ThrowIfNull(X);
        if (X.shape[0] != _mean.Length) throw new InputException("features", $"{X.shape[0]} of them", $"{_mean.Length}, as many as the preprocessing was fitted on");
        using var scope = NewDisposeScope();
        return ((X - Column(_mean)) / Column(_std)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteString("kind", Kind);
        json.WriteNumbers("mean", _mean);
        json.WriteNumbers("std", _std);
        json.WriteEndObject();
    }

    /// <inheritdoc/>
    public bool Equals(Standardise? other) => other is not null && _mean.AsSpan().SequenceEqual(other._mean) && _std.AsSpan().SequenceEqual(other._std);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_mean.Length, _mean.FirstOrDefault(), _std.FirstOrDefault());

    private static Tensor Column(double[] values) => tensor(values, [values.Length, 1], dtype: float64);
}
