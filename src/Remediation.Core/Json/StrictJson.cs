using System.Text.Json;

namespace Remediation.Core.Json;

/// <summary>JSON as this service reads it: a property that stands twice in an object is refused, since readers disagree on which of the two counts.</summary>
public static class StrictJson
{
    /// <summary>Parses a document; the caller disposes it.</summary>
    /// <exception cref="JsonException">It is no JSON, too deep, has a property twice, or a property whose name is no Unicode text.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, int maxDepth)
    {
        try
        {
            return JsonDocument.Parse(json, Options(maxDepth));
        }
        catch (InvalidOperationException e)
        {
            throw NoName(e);
        }
    }

    /// <summary>Parses a value that outlives its bytes.</summary>
    /// <exception cref="JsonException">As for <see cref="Parse"/>.</exception>
    public static JsonElement ParseValue(ReadOnlySpan<byte> json, int maxDepth)
    {
        try
        {
            return JsonElement.Parse(json, Options(maxDepth));
        }
        catch (InvalidOperationException e)
        {
            throw NoName(e);
        }
    }

    private static JsonDocumentOptions Options(int maxDepth) => new() { AllowDuplicateProperties = false, MaxDepth = maxDepth };

    // The search for repeated names unescapes each, which a lone surrogate stops.
    private static JsonException NoName(InvalidOperationException inner) => new("The name of a property is no Unicode text.", inner);
}
