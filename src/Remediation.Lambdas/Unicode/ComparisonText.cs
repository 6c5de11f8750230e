using System.Text;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Unicode;

/// <summary>
/// Text as it is compared when only its letters and digits count: NFKC, case folded, everything else left out. By the language's own Unicode 14 tables,
/// so that neither the machine's ICU nor the invariant mode of .NET (which leaves text unnormalised) has a say.
/// </summary>
public static class ComparisonText
{
    private const CharacterFlags Alphanumeric = CharacterFlags.Alpha | CharacterFlags.Decimal | CharacterFlags.Digit | CharacterFlags.Numeric;

    /// <summary>The letters and digits of a text, e.g. <c>strasse12</c> for <c>"Straße １２ "</c>.</summary>
    /// <param name="text">Any text.</param>
    public static string Of(string text)
    {
        var result = new StringBuilder(text.Length);
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\x7F'))
        {
            foreach (char c in text)
            {
                if (char.IsAsciiLetterOrDigit(c))
                {
                    result.Append(char.ToLowerInvariant(c));
                }
            }

            return result.ToString();
        }

        // Folding may undo the normal form, so it is made again.
        string folded = Normalization.Normalize("NFKC", Fold(Normalization.Normalize("NFKC", text)));
        for (int i = 0; i < folded.Length;)
        {
            int point = CodePoints.At(folded, i, out int width);
            if (CharacterTable.Is(point, Alphanumeric))
            {
                result.Append(folded, i, width);
            }

            i += width;
        }

        return result.ToString();
    }

    private static string Fold(string text)
    {
        var result = new StringBuilder(text.Length + 8);
        for (int i = 0; i < text.Length;)
        {
            int point = CodePoints.At(text, i, out int width);
            if (CharacterTable.Fold.TryGetValue(point, out string? folded))
            {
                result.Append(folded);
            }
            else
            {
                result.Append(text, i, width);
            }

            i += width;
        }

        return result.ToString();
    }
}
