using System.Text;
using System.Text.RegularExpressions;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>UTF-8 that was read as a one-byte encoding, and HTML references that were never resolved: text that is wrong whatever the contract says.</summary>
internal static partial class TextDamage
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    // The 27 characters that Windows-1252 has between 0x80 and 0x9f.
    private const string Windows = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

    /// <summary>Whether such damage shows in a text.</summary>
    public static bool IsIn(string text) => HasReference(text) || !ReferenceEquals(Decode(text, windows: true), text) || !ReferenceEquals(Decode(text, windows: false), text);

    /// <summary>Whether a text has HTML references in it.</summary>
    public static bool HasReference(string text) => Reference().IsMatch(text);

    /// <summary>The text read as UTF-8 again; the same object when it cannot have been that.</summary>
    public static string Decode(string text, bool windows)
    {
        if (!text.AsSpan().ContainsAnyInRange('\u00c2', '\u00f4'))
        {
            return text;
        }

        byte[] bytes = new byte[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            int special = windows ? Windows.IndexOf(c, StringComparison.Ordinal) : -1;
            if (special < 0 && (c > '\u00ff' || (windows && c is >= '\u0080' and <= '\u009f')))
            {
                return text;
            }

            bytes[i] = (byte)(special >= 0 && c is not ('\u0081' or '\u008d' or '\u008f' or '\u0090' or '\u009d') ? 0x80 + special : c);
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return text;
        }
    }

    [GeneratedRegex(@"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,5});", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();
}
