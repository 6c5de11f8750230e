using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Remediation.Core.Intake;

/// <summary>Text out of JSON that every store can hold: no NUL, no lone surrogate, valid UTF-8.</summary>
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
            // Invalid UTF-8 or a lone surrogate escape: the tokenizer lets it through, transcoding does not.
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
}
