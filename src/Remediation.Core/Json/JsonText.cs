using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Remediation.Core.Json;

/// <summary>
/// Text out of JSON that every store can hold: no NUL, no lone surrogate, valid UTF-8. The tokenizer lets such text pass, and reading it, a property's name
/// included, then fails with an <see cref="InvalidOperationException"/>; here the failing is an answer.
/// </summary>
internal static class JsonText
{
    public static bool TryGet(JsonElement element, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = element.GetString();
        }
        catch (InvalidOperationException)
        {
            text = null;
        }

        return text is not null && !text.Contains('\0');
    }

    public static bool TryGet(ref Utf8JsonReader reader, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = reader.GetString();
        }
        catch (InvalidOperationException)
        {
            text = null;
        }

        return text is not null && !text.Contains('\0');
    }

    public static bool TryGetName(JsonProperty property, [NotNullWhen(true)] out string? name)
    {
        try
        {
            name = property.Name;
        }
        catch (InvalidOperationException)
        {
            name = null;
        }

        return name is not null && !name.Contains('\0');
    }

    /// <summary>Whether the property's name that a reader stands on is text.</summary>
    public static bool IsName(ref Utf8JsonReader reader) => !reader.ValueIsEscaped || TryGet(ref reader, out _);
}
