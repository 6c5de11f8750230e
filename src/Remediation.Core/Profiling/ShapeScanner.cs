using System.Buffers;
using System.Text;

namespace Remediation.Core.Profiling;

/// <summary>
/// Abstracts a value to its shape: runs of digits by length class (<c>N2 N3 N4 N7 N8 N9</c> for 1-2, 3, 4, 5-7, 8, 9 and more digits), runs of
/// upper (<c>A</c>), lower (<c>a</c>) and caseless letters (<c>u</c>), white space (one blank), recognised words in angle brackets, and every
/// other character as it is. A word with wrongly decoded UTF-8 in it is one class. O(n), no allocation but the result.
/// </summary>
public static class ShapeScanner
{
    /// <summary>The shape of null.</summary>
    public const string Null = "<null>";

    /// <summary>The shape of the empty string.</summary>
    public const string Empty = "<empty>";

    /// <summary>Characters of a value that take part in its shape; what follows is abstracted to one ellipsis.</summary>
    public const int ScannedLength = 160;

    /// <summary>Parts of a shape before it ends in an ellipsis: longer text has no form that a function could rely on.</summary>
    public const int MaxParts = 40;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <summary>The shape of a value.</summary>
    public static string ShapeOf(string? value)
    {
        if (value is null)
        {
            return Null;
        }

        if (value.Length == 0)
        {
            return Empty;
        }

        if (ShapeWords.IsNullLike(value.AsSpan().Trim()))
        {
            return ShapeWords.NullLike;
        }

        var shape = new StringBuilder(48);
        ReadOnlySpan<char> rest = value.AsSpan(0, Math.Min(value.Length, ScannedLength));
        int parts = 0;
        while (rest.Length > 0 && parts < MaxParts)
        {
            rest = rest[AppendPart(shape, rest)..];
            parts++;
        }

        if (rest.Length > 0 || value.Length > ScannedLength)
        {
            shape.Append('…');
        }

        return shape.ToString();
    }

    /// <summary>
    /// A shape without the difference between long and short names: they mean the same, and May is both. What tells them apart is a trial's business.
    /// </summary>
    public static string Levelled(string shape) =>
        shape.Replace("<month>", "<mon>", StringComparison.Ordinal).Replace("<weekday>", "<wkd>", StringComparison.Ordinal);

    private static int AppendPart(StringBuilder shape, ReadOnlySpan<char> text)
    {
        char first = text[0];
        if (char.IsAsciiDigit(first))
        {
            return AppendDigits(shape, text);
        }

        if (char.IsWhiteSpace(first))
        {
            return AppendSpace(shape, text);
        }

        if (char.IsLetter(first))
        {
            return AppendLetters(shape, text);
        }

        if (ShapeWords.IsCurrencySign(first))
        {
            shape.Append("<cur>");
        }
        else if (first is '<' or '\\')
        {
            shape.Append('\\').Append(first);
        }
        else
        {
            shape.Append(first);
        }

        return 1;
    }

    private static int AppendDigits(StringBuilder shape, ReadOnlySpan<char> text)
    {
        int length = text.IndexOfAnyExcept(Digits);
        if (length < 0)
        {
            length = text.Length;
        }

        shape.Append('N').Append(length switch { <= 2 => '2', 3 => '3', 4 => '4', <= 7 => '7', 8 => '8', _ => '9' });
        return length;
    }

    private static int AppendSpace(StringBuilder shape, ReadOnlySpan<char> text)
    {
        // A no-break or other odd space is damage of its own, so it is told from a blank.
        int length = RunLength(text, char.IsWhiteSpace);
        shape.Append(text[..length].IndexOfAnyExcept(' ') < 0 ? " " : "<ws>");
        return length;
    }

    private static int AppendLetters(StringBuilder shape, ReadOnlySpan<char> text)
    {
        int scrambled = Mojibake.WordLength(text);
        if (scrambled > 0)
        {
            shape.Append(Mojibake.Class);
            return scrambled;
        }

        int length = RunLength(text, char.IsLetter);
        if (ShapeWords.ClassOf(text[..length]) is { } word)
        {
            shape.Append(word);
            return length;
        }

        if (char.IsLower(text[0]))
        {
            shape.Append('a');
            return RunLength(text[..length], char.IsLower);
        }

        bool upper = char.IsUpper(text[0]);
        shape.Append(upper ? 'A' : 'u');
        return RunLength(text[..length], upper ? char.IsUpper : static c => !char.IsUpper(c) && !char.IsLower(c));
    }

    private static int RunLength(ReadOnlySpan<char> text, Func<char, bool> belongs)
    {
        int length = 1;
        while (length < text.Length && belongs(text[length]))
        {
            length++;
        }

        return length;
    }
}
