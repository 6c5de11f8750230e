using System.Text.Json;
using System.Text.Json.Nodes;

namespace Remediation.Cli.Output;

/// <summary>A small JSON object as lines of name and value, and lists of objects as tables.</summary>
internal static class JsonText
{
    internal static void Write(JsonObject value, CliConsole console, string indent = "  ")
    {
        foreach ((string? name, JsonNode? member) in value)
        {
            switch (member)
            {
                case JsonObject nested:
                    console.WriteLine($"{indent}{name}:");
                    Write(nested, console, indent + "  ");
                    break;
                case JsonArray { Count: > 0 } list when list.All(i => i is JsonObject):
                    console.WriteLine($"{indent}{name}:");
                    WriteTable([.. list.Cast<JsonObject>()], console, indent + "  ");
                    break;
                case JsonArray list:
                    console.WriteLine($"{indent}{name}: {(list.Count == 0 ? "none" : string.Join(", ", list.Select(Scalar)))}");
                    break;
                default:
                    console.WriteLine($"{indent}{name}: {Scalar(member)}");
                    break;
            }
        }
    }

    private static void WriteTable(JsonObject[] rows, CliConsole console, string indent)
    {
        string[] names = [.. rows.SelectMany(r => r.Select(m => m.Key)).Distinct(StringComparer.Ordinal)];
        var table = new TextTable([.. names.Select(n => (n, Right: Array.TrueForAll(rows, r => r[n] is null || r[n]!.GetValueKind() == JsonValueKind.Number)))]);
        foreach (JsonObject row in rows)
        {
            table.Add(Tone.Plain, null, [.. names.Select(n => row.ContainsKey(n) ? Scalar(row[n]) : "")]);
        }

        table.Write(console, indent);
    }

    private static string Scalar(JsonNode? node) => node switch
    {
        null => "none",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => node.ToJsonString(),
    };
}
