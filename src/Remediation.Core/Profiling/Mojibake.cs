namespace Remediation.Core.Profiling;

/// <summary>UTF-8 that was read as Latin-1 or Windows-1252: two-byte letters then begin with one of a few signs.</summary>
internal static class Mojibake
{
    public const string Class = "<mojibake>";

    private const string LeadSigns = "\u00c2\u00c3\u00c4\u00c5";

    /// <summary>The length of the word at the start of a text when wrongly decoded UTF-8 stands in it, else 0.</summary>
    public static int WordLength(ReadOnlySpan<char> text)
    {
        bool scrambled = false;
        int at = 0;
        while (at < text.Length)
        {
            if (at + 1 < text.Length && LeadSigns.Contains(text[at], StringComparison.Ordinal) && IsContinuation(text[at + 1]))
            {
                scrambled = true;
                at += 2;
            }
            else if (char.IsLetter(text[at]))
            {
                at++;
            }
            else
            {
                break;
            }
        }

        return scrambled ? at : 0;
    }

    // A continuation byte (80 to BF) as Latin-1 has it, or as Windows-1252 has the first 32 of them.
    private static bool IsContinuation(char c) => c is (>= '\u0080' and <= '\u00bf') or (>= '\u0152' and <= '\u0192') or (>= '\u02c6' and <= '\u02dc')
        or (>= '\u2013' and <= '\u203a') or '\u20ac' or '\u2122';
}
