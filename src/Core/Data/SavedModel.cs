using System.Text.Json;
using static TorchSharp.torch;

namespace AutogradCheck.Core.Data;

/// <summary>A trained network with all that is needed to use it on new data.</summary>
/// <param name="Activation">g1.</param>
/// <param name="Preprocessing">What is done to the features.</param>
/// <param name="FeatureNames">n0 names.</param>
/// <param name="ClassNames">As in <see cref="DataSet"/>.</param>
/// <param name="Parameters">W1 (n1, n0), b1 (n1, 1), W2 (n2, n1), b2 (n2, 1), float64.</param>
public sealed record SavedModel(
    Activation Activation, Preprocessing Preprocessing, IReadOnlyList<string> FeatureNames, IReadOnlyList<string> ClassNames, Parameters Parameters) : IDisposable
{
    /// <summary>The value of "schema" in the file.</summary>
    public const string Schema = "autogradcheck.model/1";

    private const string Kind = "a model that train --save wrote";

    /// <summary>The model a file holds.</summary>
    /// <exception cref="InputException">It holds none: file and JSON path.</exception>
    public static SavedModel Read(string path)
    {
        var json = JsonInput.Read(path, Kind);
        var (schema, activation, features) = (json["schema"], json["activation"], json["features"]);
        if (schema.Text() != Schema) throw schema.Not($"'{Schema}'");
        using var scope = NewDisposeScope();
        var parameters = json["parameters"].Parameters();
        var names = features.Texts();
        if (names.Length != parameters.W1.shape[1])
            throw new InputException($"{path}: {features.Path}", $"{names.Length} names", $"{parameters.W1.shape[1]}, the columns of W1");
        return new(
            activation.Activation(), Preprocessing.Read(json["preprocessing"]), names, json["classes"].Texts(),
            parameters.MoveToOuterDisposeScope());
    }

    /// <summary>Writes the model. Every number reads back as it was.</summary>
    /// <exception cref="InputException">The file can't be written; nothing is left of it.</exception>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("activation", Activation.Name);
        json.WritePropertyName("preprocessing");
        Preprocessing.Write(json);
        json.WriteTexts("features", FeatureNames);
        json.WriteTexts("classes", ClassNames);
        json.WriteStartObject("parameters");
        foreach (var (name, value) in Parameters.Named) json.WriteMatrix(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>Refuses a path where something other than such a model already is.</summary>
    /// <exception cref="InputException">The file is not one of ours.</exception>
    public static void CheckMayWrite(string path)
    {
        if (File.Exists(path))
        {
            try
            {
                var schema = JsonInput.Read(path, Kind)["schema"];
                if (schema.Text() != Schema) throw schema.Not($"'{Schema}'");
            }
            catch (InputException e)
            {
                throw new InputException(path, "it exists and is no saved model, so it is not overwritten", "a new name, or a model to replace", null, e);
            }
        }
        AtomicFile.CheckMayWrite(path);
    }

    /// <summary>Releases the parameters.</summary>
    public void Dispose() => Parameters.Dispose();
}
