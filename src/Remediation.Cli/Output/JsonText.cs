using System.Text.Json.Nodes;

namespace Remediation.Cli.Output;

/// <summary>A small JSON object as lines of name and value.</summary>
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
                case JsonArray list when list.Any(i => i is JsonObject or JsonArray):
                    console.WriteLine($"{indent}{name}:");
                    foreach (JsonNode? item in list)
                    {
                        console.WriteLine($"{indent}  - {Scalar(item)}");
                    }

                    break;
                case JsonArray list:
                    console.WriteLine($"{indent}{name}: {string.Join(", ", list.Select(Scalar))}");
                    break;
                default:
                    console.WriteLine($"{indent}{name}: {Scalar(member)}");
                    break;
            }
        }
    }

    private static string Scalar(JsonNode? node) => node switch
    {
        null => "none",
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => value.GetValue<string>(),
        _ => node.ToJsonString(),
    };
}
