using System.Globalization;
using System.Text;
using System.Text.Json;
using AutogradCheck.Core.Training;

namespace AutogradCheck.Cli;

/// <summary>What train tells: lines for people, or JSON.</summary>
internal sealed class TrainReport(Session session, TrainSetup setup, string backend, Settings settings, int threads)
{
    private const string JsonSchema = "autogradcheck.train/1";

    /// <summary>Written together at the end: a training that fails leaves stdout empty.</summary>
    private readonly List<string> _lines = [];

    /// <summary>What is about to be done.</summary>
    public void Start()
    {
        if (settings.Json) return;
        var (data, sizes) = (setup.Data, setup.Sizes);
        var labels = data.ClassNames.Count > 0 ? $"classes {Core.Data.InputFile.List([.. data.ClassNames])}" : "labels in [0, 1]";
        Say($"{data.Name}: {Count(data.m, "sample")}, {Count(sizes.n0, "feature")}, {labels} in column '{data.LabelName}'");
        Say($"split: {Count(setup.Split.Training.Count, "row")} to train on, {setup.Split.Test.Count} to test, {setup.SplitSource}; features: {Preprocessing()}");
        Say($"network: {sizes.n0}-{sizes.n1}-{sizes.n2}, {setup.Activation.Name}; backend {backend}, {settings.DtypeName}, {settings.DeviceName}, {Count(threads, "thread")}");
    }

    /// <summary>Runs with a live line on a terminal, in silence otherwise.</summary>
    public T WithProgress<T>(long iterations, Func<Action<CostAt>?, T> run) => LiveLine.Run(session, settings.Json, "training",
        show => run(show is null ? null : now => show(Invariant($"iteration {now.Iteration} of {iterations}, J = {now.J:G6}"))));

    /// <summary>What came out.</summary>
    public void End(TrainingResult result, long iterations, Score train, Score test, string? save, string? predict)
    {
        if (settings.Json)
        {
            session.Out.WriteLine(Json(result, iterations, train, test));
            return;
        }
        Say($"J: {result.History[0].J:G6} at the start, {result.J:G6} after {Count(iterations, "update")} with alpha {setup.Alpha}");
        Say($"correct: {Part(train)} training rows{(test.Total > 0 ? $", {Part(test)} test rows" : "")}");
        if (result.J > result.History[0].J) Say($"J has grown: alpha {setup.Alpha} is too large.");
        if (HiddenUnits.LargestDifference(setup.Initial) == 0 && setup.Sizes.n1 > 1) SayEqualUnits(result);
        if (save is not null) Say($"saved: {save}");
        if (predict is not null) Say($"predictions: {predict}");
        foreach (var line in _lines) session.Out.WriteLine(line);
    }

    private void SayEqualUnits(TrainingResult result)
    {
        var difference = HiddenUnits.LargestDifference(result.Parameters);
        Say($"The {setup.Sizes.n1} hidden units began equal and {(difference == 0 ? "still are: all rows of W1, all entries of b1 and all columns of W2 are the same" : $"differ by {difference:G2} at most, which rounding alone put there")}.");
        Say($"Equal units get equal gradients (each has the same row of dZ1 in 3.35), so the network can do no more than one with a single hidden unit.");
        var parameters = result.Parameters;
        if (parameters.W1.count_nonzero().item<long>() == 0 && parameters.W2.count_nonzero().item<long>() == 0)
            Say($"Here even that one learns nothing: {setup.Activation.Name}(0) = 0 makes A1 = 0, so dW2 = 0 (3.33); W2 = 0 makes dZ1 = 0 (3.35), so dW1 = 0 and db1 = 0. Only b2 moves.");
        Say($"Start with --init random.");
    }

    private string Json(TrainingResult result, long iterations, Score train, Score test)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("schema", JsonSchema);
            json.WriteString("backend", backend);
            json.WriteNumber("seed", settings.Seed);
            json.WriteString("dtype", settings.DtypeName);
            json.WriteNumber("iterations", iterations);
            json.WriteNumber("J", result.J);
            json.WriteStartArray("history");
            foreach (var (iteration, J) in result.History)
            {
                json.WriteStartObject();
                json.WriteNumber("iteration", iteration);
                json.WriteNumber("J", J);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            Write(json, "train", train);
            Write(json, "test", test);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string name, Score score)
    {
        json.WriteStartObject(name);
        json.WriteNumber("correct", score.Correct);
        json.WriteNumber("total", score.Total);
        json.WriteEndObject();
    }

    private string Preprocessing() => setup.Preprocessing.Kind == "none" ? "as they are" : setup.Preprocessing is Core.Data.Standardise ? "standardised by the training rows" : setup.Preprocessing.Kind;

    private void Say(FormattableString line) => _lines.Add(Failure.OneLine(Invariant(line)));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Count(long count, string what) => Invariant($"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Part(Score score) => Invariant($"{score.Correct} of {score.Total} ({100.0 * score.Correct / score.Total:F1} %)");
}
