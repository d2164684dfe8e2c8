using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AutogradCheck.Core;
using AutogradCheck.Core.Data;

namespace AutogradCheck.Cli.Doctor;

/// <summary>doctor: what a bug report needs to know, and whether this machine computes right.</summary>
internal sealed class DoctorCommand : CommandWithExamples
{
    private const string JsonSchema = "autogradcheck.doctor/1";

    private readonly Option<bool> _json = Cli.Options.Switch("--json", "Write JSON, and nothing else, to stdout.");
    private readonly Session _session;

    public DoctorCommand(Session session) : base("doctor", "Says what a bug report needs to know: versions, libraries, devices, threads, and a short self-check.",
        "autogradcheck doctor")
    {
        _session = session;
        Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var found = Examination.Run();
        _session.Out.WriteLine(parsed.GetValue(_json) ? Json(found) : Text(found));
        if (found.LoadFailure is { } failure)
            throw new InputException("libtorch", $"it can't be loaded ({failure})", "the native libraries that come with TorchSharp", "Build again with 'dotnet build'; if that does not help, report the lines above.");
        return found.Checks.All(check => check.Passed) ? ExitCode.Ok : ExitCode.Disagrees;
    }

    private static string Text(Examination found)
    {
        var text = new StringBuilder();
        Line("autogradcheck", found.Version);
        Line(".NET", found.DotNet);
        Line("system", found.System);
        Line("machine", Invariant($"{found.Processors} processors, {found.MemoryGB:F1} GB of memory"));
        Line("TorchSharp", found.TorchSharp);
        Line("libtorch", found.LibTorch ?? "not loaded");
        Line("native fix", found.Fix is null ? "not needed on this system" : found.Fix.Sentence);
        if (found.Fix?.Libstdcxx is { } libstdcxx) Line("libstdc++", libstdcxx);
        if (found.LibTorch is null) return text.ToString().TrimEnd();
        Line("devices", string.Join(", ", found.Devices) + (found.Devices.Count == 1 ? " (for CUDA build with -p:TorchSharpDevice=cuda)" : ""));
        Line("threads", Invariant($"{found.Threads} by default"));
        foreach (var line in found.Build) Line("build", line);
        if (found.Build.Count == 0) Line("build", "libtorch can't be asked about its BLAS on this system");
        foreach (var check in found.Checks)
            Line("self-check", Invariant($"{check.Device} {check.Dtype}, manual against autograd: {(check.Resolution is null ? "failed: " : "")}{check.Result}{(check.Resolution is { } r ? $", resolution {r:G2}" : "")}"));
        Line("", Invariant($"in {found.Seconds:F2} s"));
        return text.ToString().TrimEnd();

        void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name,-14} {value}").Append('\n');
    }

    private static string Json(Examination found)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("schema", JsonSchema);
            json.WriteString("autogradcheck", found.Version);
            json.WriteString("dotnet", found.DotNet);
            json.WriteString("system", found.System);
            json.WriteNumber("processors", found.Processors);
            json.WriteNumber("memoryGB", Math.Round(found.MemoryGB, 1));
            json.WriteString("torchSharp", found.TorchSharp);
            json.WriteString("libtorch", found.LibTorch);
            json.WriteString("loadFailure", found.LoadFailure);
            if (found.Fix is { } fix)
            {
                json.WriteStartObject("nativeFix");
                Write("needed", fix.Needed);
                Write("inPlace", fix.InPlace);
                json.WriteString("libstdcxx", fix.Libstdcxx);
                json.WriteEndObject();
            }
            json.WriteTexts("devices", found.Devices);
            if (found.Threads is { } threads) json.WriteNumber("threads", threads);
            json.WriteTexts("build", found.Build);
            json.WriteStartArray("selfCheck");
            foreach (var check in found.Checks)
            {
                json.WriteStartObject();
                json.WriteString("device", check.Device);
                json.WriteString("dtype", check.Dtype);
                json.WriteString("result", check.Result);
                if (check.Resolution is { } resolution && double.IsFinite(resolution)) json.WriteNumber("resolution", resolution);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();

            void Write(string name, bool? value)
            {
                if (value is { } known) json.WriteBoolean(name, known);
                else json.WriteNull(name);
            }
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
