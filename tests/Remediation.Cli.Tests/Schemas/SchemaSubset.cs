using System.Text.Json;
using System.Text.RegularExpressions;

namespace Remediation.Cli.Tests.Schemas;

/// <summary>The keywords of JSON Schema 2020-12 that our schemas use; any other keyword is refused, so that none is overlooked.</summary>
internal sealed class SchemaSubset(JsonElement root)
{
    private static readonly HashSet<string> Notes = ["$schema", "$id", "$defs", "title", "description"];

    internal bool Accepts(JsonElement value) => Accepts(root, value);

    private bool Accepts(JsonElement schema, JsonElement value) => schema.EnumerateObject().All(k => Notes.Contains(k.Name) || Keyword(schema, k, value));

    private bool Keyword(JsonElement schema, JsonProperty keyword, JsonElement value)
    {
        JsonElement k = keyword.Value;
        string? text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        List<JsonElement>? items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : null;
        List<JsonProperty>? members = value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().ToList() : null;
        return keyword.Name switch
        {
            "$ref" => Accepts(Resolve(k.GetString()!), value),
            "type" => k.ValueKind == JsonValueKind.Array ? k.EnumerateArray().Any(t => Is(t.GetString()!, value)) : Is(k.GetString()!, value),
            "const" => JsonElement.DeepEquals(k, value),
            "enum" => k.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value)),
            "oneOf" => k.EnumerateArray().Count(s => Accepts(s, value)) == 1,
            "minLength" => text is null || text.EnumerateRunes().Count() >= k.GetInt32(),
            "maxLength" => text is null || text.EnumerateRunes().Count() <= k.GetInt32(),
            "pattern" => text is null || Regex.IsMatch(text, k.GetString()!, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1)),
            "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= k.GetDouble(),
            "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= k.GetDouble(),
            "minItems" => items is null || items.Count >= k.GetInt32(),
            "maxItems" => items is null || items.Count <= k.GetInt32(),
            "uniqueItems" => items is null || items.Select(i => i.GetRawText()).Distinct().Count() == items.Count,
            "items" => items is null || items.All(i => Accepts(k, i)),
            "required" => members is null || k.EnumerateArray().All(r => members.Any(m => m.NameEquals(r.GetString()))),
            "minProperties" => members is null || members.Count >= k.GetInt32(),
            "maxProperties" => members is null || members.Count <= k.GetInt32(),
            "propertyNames" => members is null || members.All(m => Accepts(k, JsonSerializer.SerializeToElement(m.Name))),
            "properties" => members is null || members.All(m => !k.TryGetProperty(m.Name, out JsonElement s) || Accepts(s, m.Value)),
            "additionalProperties" => members is null || members.Where(m => !IsDeclared(schema, m.Name)).All(m => Additional(k, m.Value)),
            _ => throw new NotSupportedException($"The keyword {keyword.Name} is not known to this test."),
        };
    }

    private bool Additional(JsonElement keyword, JsonElement value) => keyword.ValueKind != JsonValueKind.False && Accepts(keyword, value);

    private static bool IsDeclared(JsonElement schema, string name) =>
        schema.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty(name, out _);

    private JsonElement Resolve(string reference) => root.GetProperty("$defs").GetProperty(reference["#/$defs/".Length..]);

    private static bool Is(string type, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        JsonValueKind.String => type == "string",
        JsonValueKind.Number => type == "number" || (type == "integer" && value.TryGetInt64(out _)),
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        _ => type == "null",
    };
}
