using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace AutogradCheck.Core.Data.Claims;

/// <summary>
/// Reads what another program computed. JSON: {"activation": NAME, "inputs": {W1, b1, W2, b2, X, Y}, "claims": {any of <see cref="ClaimedPoint.Names"/>}} and, where they are used, "alpha", "lambda", "keep", "dropoutMask".
/// NumPy's .npz holds the same names side by side; a parameter after the update is called W1_after there.
/// </summary>
public static partial class ClaimsFile
{
    private const string Kind = "claims: activation, inputs W1, b1, W2, b2, X, Y, and claims, as JSON or .npz";
    private static readonly string[] Inputs = ["W1", "b1", "W2", "b2", "X", "Y"];

    /// <summary>The claims a file holds.</summary>
    /// <exception cref="InputException">It can't be read, something is missing, or shapes do not fit together.</exception>
    public static ClaimedPoint Read(string path)
    {
        using var scope = NewDisposeScope();
        var read = Arranged(path, Begin(path) is var bytes && NumpyArchive.Is(bytes) ? Npz(path) : Json(path, bytes));
        foreach (var tensor in new[] { read.Dropout?.Mask }.Concat(read.Claims.Select(claim => claim.Value)).OfType<Tensor>()) tensor.MoveToOuterDisposeScope();
        read.Point.Parameters.MoveToOuterDisposeScope();
        read.Point.Batch.MoveToOuterDisposeScope();
        return read;
    }

    private static byte[] Begin(string path)
    {
        using var file = InputFile.Open(path, Kind);
        var bytes = new byte[8];
        return bytes[..file.ReadAtLeast(bytes, 8, throwOnEndOfStream: false)];
    }

    private static Contents Json(string path, byte[] begin)
    {
        if (begin.AsSpan().StartsWith("MATLAB"u8) || (begin.Length > 3 && begin[0] == 0x89 && begin[1] == 'H')) throw new InputException(path, "a MATLAB file", Kind, "Write JSON there: fwrite(fopen('mine.json', 'w'), jsonencode(s)).");
        if (begin.Length > 5 && begin[0] == 0x93 && begin[1] == 'N') throw new InputException(path, "one .npy array", Kind, "Save all of them with numpy.savez.");
        if (Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase)) throw new InputException(path, "this does not begin like an .npz file", Kind, "Save it again, and copy it as a binary file.");
        var json = JsonInput.Read(path, Kind);
        NumberArray? At(string name) => json.Optional(name) is { } value ? NumberArray.Of(value) : null;
        var inputs = json["inputs"];
        Dictionary<string, NumberArray> given = Inputs.ToDictionary(name => name, name => NumberArray.Of(inputs[name]));
        var claims = json["claims"];
        Dictionary<string, NumberArray> claimed = ClaimedPoint.Names.Where(name => claims.Optional(name) is not null).ToDictionary(name => name, name => NumberArray.Of(claims[name]));
        var unknown = claims.Element.EnumerateObject().Select(property => property.Name).Except(ClaimedPoint.Names).ToList();
        return new(json["activation"].Activation(), given, claimed, At("alpha"), At("lambda"), At("keep"), At("dropoutMask"), unknown);
    }

    private static Contents Npz(string path)
    {
        Dictionary<string, NumberArray> given = [], claimed = [], others = [];
        List<string> unknown = [];
        string? activation = null;
        foreach (var (name, array) in NumpyArchive.Read(path, InputFile.ReadAll(path, Kind)))
        {
            if (array.Numbers is not { } numbers) (activation, var _) = name == "activation" ? (array.Text, 0) : throw new InputException($"{path}: {InputFile.Quote(name)}", "a text", "numbers");
            else if (Prefixed().Match(name) is { Success: true } parts && Known(parts) is var (section, key)) (section == "inputs" ? given : section == "claims" ? claimed : others).TryAdd(key, numbers);
            else unknown.Add(name);
        }
        if (activation is null) throw new InputException(path, "'activation' is missing", "the hidden activation's name", "Add activation=\"tanh\" to numpy.savez.");
        foreach (var name in Inputs)
            if (!given.ContainsKey(name)) throw new InputException(path, $"'{name}' is missing", Kind);
        Activation g1;
        try
        {
            g1 = Activation.Named(activation);
        }
        catch (InputException e)
        {
            throw new InputException(path, e);
        }
        return new(g1, given, claimed, others.GetValueOrDefault("alpha"), others.GetValueOrDefault("lambda"), others.GetValueOrDefault("keep"), others.GetValueOrDefault("dropoutMask"), unknown);
    }

    // A parameter without more to its name is an input; "lambda" is a word of Python's own, so "lam" and "lambda_" will do.
    private static (string Section, string Name)? Known(Match parts)
    {
        var name = parts.Groups["name"].Value;
        var (isInput, isClaim) = (Inputs.Contains(name), ClaimedPoint.Names.Contains(name));
        if (parts.Groups["inputs"].Success) return isInput ? ("inputs", name) : null;
        if (parts.Groups["claims"].Success || parts.Groups["after"].Success) return isClaim ? ("claims", name) : null;
        if (isInput) return ("inputs", name);
        if (isClaim) return ("claims", name);
        return name switch
        {
            "alpha" or "keep" or "dropoutMask" => ("others", name),
            "lambda" or "lambda_" or "lam" => ("others", "lambda"),
            "mask" or "dropout_mask" => ("others", "dropoutMask"),
            _ => null,
        };
    }

    private static ClaimedPoint Arranged(string path, Contents contents)
    {
        if (contents.Claims.Count == 0) throw new InputException(path, "nothing is claimed", $"at least one of {string.Join(", ", ClaimedPoint.Names)}");
        var alpha = contents.Alpha?.Scalar();
        if (alpha is null && contents.Claims.Keys.FirstOrDefault(Inputs.Contains) is { } updated)
            throw new InputException(path, $"'{updated}' after an update, but no 'alpha'", "the learning rate beside it");
        if (alpha is <= 0) throw new InputException(contents.Alpha!.Where, FormattableString.Invariant($"{alpha}"), "a learning rate above 0");
        var lambda = contents.Lambda?.Scalar() ?? 0;
        if (lambda < 0) throw new InputException(contents.Lambda!.Where, FormattableString.Invariant($"{lambda}"), "a penalty of at least 0");

        var layout = Layout.Of(path, contents.Given);
        var (parameters, batch) = layout.Inputs(path, contents.Given);
        var dropout = DropoutOf(path, contents, layout);
        List<Claim> claims = [.. ClaimedPoint.Names.Where(contents.Claims.ContainsKey).Select(name => layout.Claim(name, contents.Claims))];
        List<string> notes = [.. layout.Notes];
        if (contents.Unknown.Count > 0) notes.Add($"Not read: {InputFile.List(contents.Unknown)}.");
        return new(new(Path.GetFileName(path), contents.Activation, parameters, batch), claims, alpha, lambda, dropout, notes);
    }

    private static Dropout? DropoutOf(string path, Contents contents, Layout layout)
    {
        var keep = contents.Keep?.Scalar() ?? 1;
        if (!(keep is > 0 and <= 1)) throw new InputException(contents.Keep!.Where, FormattableString.Invariant($"{keep}"), "the share that is kept, above 0 and at most 1");
        if (contents.Mask is not { } given) return keep == 1 ? null : throw new InputException(path, "'keep' is there but no 'dropoutMask'", "the mask beside it, (n1, m), zeros and ones");
        if (contents.Keep is null) throw new InputException(path, "'dropoutMask' is there but no 'keep'", "the share that is kept beside it", "Give 1 if A1 is not divided by it.");
        var mask = layout.Claim("dropoutMask", new Dictionary<string, NumberArray> { ["dropoutMask"] = given });
        if (!mask.Fits) throw new InputException(given.Where, $"shape {ShapeException.Show(given.Shape)}", $"(n1, m) = {ShapeException.Show([layout.Sizes.n1, layout.Sizes.m])}");
        var ones = given.Values.Max() is var one && one > 0 ? one : 1;
        if (given.Values.Any(value => value != 0 && value != ones) || (ones != 1 && Math.Abs((ones * keep) - 1) > 1e-6)) throw new InputException(given.Where, "an entry is neither 0 nor 1", "zeros and ones, (n1, m)");
        return new((mask.Value != 0).to_type(float64), keep);
    }

    /// <summary>What a file holds, whatever its format.</summary>
    private sealed record Contents(
        Activation Activation, IReadOnlyDictionary<string, NumberArray> Given, IReadOnlyDictionary<string, NumberArray> Claims,
        NumberArray? Alpha, NumberArray? Lambda, NumberArray? Keep, NumberArray? Mask, IReadOnlyList<string> Unknown);

    [GeneratedRegex(@"^((?<inputs>inputs?)[./:_]|(?<claims>claims?)[./:_]|(?<after>after|new|updated)[./:_])?(?<name>.+?)(?<after>[./:_](after|new|updated|next))?$")]
    private static partial Regex Prefixed();
}
