namespace Remediation.Lambdas.Values;

/// <summary>UTF-16 text seen as code points, which is how Python indexes it.</summary>
internal static class CodePoints
{
    public static bool IsWellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (!char.IsHighSurrogate(text[i]) || i + 1 >= text.Length || !char.IsLowSurrogate(text[i + 1]))
            {
                return false;
            }

            i++;
        }

        return true;
    }

    public static int Count(string text)
    {
        int count = 0;
        foreach (char c in text)
        {
            if (!char.IsLowSurrogate(c))
            {
                count++;
            }
        }

        return count;
    }

    public static int[] ToArray(string text)
    {
        int[] result = new int[Count(text)];
        int at = 0;
        for (int i = 0; i < text.Length; i++)
        {
            result[at++] = char.IsHighSurrogate(text[i]) ? char.ConvertToUtf32(text[i], text[++i]) : text[i];
        }

        return result;
    }

    /// <summary>The UTF-16 index of the code point with the given index.</summary>
    public static int ToUtf16(string text, int index)
    {
        int i = 0;
        while (index > 0)
        {
            i += char.IsHighSurrogate(text[i]) ? 2 : 1;
            index--;
        }

        return i;
    }

    /// <summary>The code point at a UTF-16 index; <paramref name="width"/> is how many units it takes.</summary>
    public static int At(string text, int utf16Index, out int width)
    {
        char c = text[utf16Index];
        if (char.IsHighSurrogate(c) && utf16Index + 1 < text.Length)
        {
            width = 2;
            return char.ConvertToUtf32(c, text[utf16Index + 1]);
        }

        width = 1;
        return c;
    }
}
