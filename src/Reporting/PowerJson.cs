using System.Text.Json;
using AutogradCheck.Parity.Diagnosis;

namespace AutogradCheck.Reporting;

/// <summary>What a check is worth, as a program reads it.</summary>
internal static class PowerJson
{
    /// <summary>The property "power".</summary>
    public static void Write(Utf8JsonWriter json, PowerResult power, bool all)
    {
        json.WriteStartObject("power");
        json.WriteNumber("mistakes", power.Mistakes);
        json.WriteNumber("seen", power.Seen);
        json.WriteNumber("hidden", power.Mistakes - power.Seen);
        json.WriteStartArray("reasons");
        foreach (var (why, count) in power.Reasons)
        {
            json.WriteStartObject();
            json.WriteString("why", why);
            json.WriteNumber("count", count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (all)
        {
            json.WriteStartArray("equations");
            foreach (var e in power.Equations)
            {
                json.WriteStartObject();
                json.WriteString("equation", e.Equation);
                json.WriteString("name", e.Name);
                json.WriteNumber("mistakes", e.Mistakes);
                json.WriteNumber("caught", e.Caught);
                json.WriteNumber("doNotRun", e.DoNotRun);
                json.WriteStartArray("hidden");
                foreach (var h in e.Hidden)
                {
                    json.WriteStartObject();
                    json.WriteString("mistake", h.Mistake);
                    json.WriteString("formula", h.Formula);
                    json.WriteString("why", h.Why);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            if (power.Smallest is { } s)
            {
                json.WriteStartObject("smallest");
                json.Members(s);
                json.WriteEndObject();
            }
            else
            {
                json.WriteNull("smallest");
            }
        }
        json.WriteEndObject();
    }
}
