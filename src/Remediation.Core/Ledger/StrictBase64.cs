namespace Remediation.Core.Ledger;

/// <summary>Base64 of RFC 4648 section 4 in its one spelling: the base library also takes white space and stray bits behind the end.</summary>
internal static class StrictBase64
{
    /// <summary>The bytes; null when the text is not exactly what encoding them gives.</summary>
    internal static byte[]? Decode(string text)
    {
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length) && Convert.ToBase64String(bytes, 0, length) == text ? bytes[..length] : null;
    }
}
