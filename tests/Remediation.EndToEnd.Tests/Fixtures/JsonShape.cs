using System.Text.Json;

namespace Remediation.EndToEnd.Tests.Fixtures;

/// <summary>The fields of an answer and the types of their values, a line each: what an interface promises.</summary>
internal static class JsonShape
{
    public static SortedSet<string> Of(JsonElement value, string path = "$")
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    lines.UnionWith(Of(property.Value, $"{path}.{property.Name}"));
                }

                break;
            case JsonValueKind.Array:
                lines.Add($"{path} array");
                foreach (JsonElement item in value.EnumerateArray())
                {
                    lines.UnionWith(Of(item, path + "[]"));
                }

                break;
            default:
                lines.Add($"{path} {(value.ValueKind is JsonValueKind.True or JsonValueKind.False ? "boolean" : value.ValueKind.ToString().ToLowerInvariant())}");
                break;
        }

        return lines;
    }

    /// <summary>Holds shapes against a golden file; null beside a type is what a field may also be. UPDATE_GOLDEN=1 writes the file anew, to be read in the diff.</summary>
    public static void AssertIsGolden(string name, IEnumerable<string> lines)
    {
        string golden = Path.Combine(Repository.Root, "tests", "golden", name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllLines(golden, lines);
        }

        Assert.Equal(File.ReadAllLines(golden), lines.ToArray());
    }
}
