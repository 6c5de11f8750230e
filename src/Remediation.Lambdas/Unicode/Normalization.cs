using System.Text;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Unicode;

/// <summary>Unicode normalization forms (UAX 15) over the Unicode 14 tables.</summary>
internal static class Normalization
{
    private const int SBase = 0xAC00;
    private const int LBase = 0x1100;
    private const int VBase = 0x1161;
    private const int TBase = 0x11A7;
    private const int VCount = 21;
    private const int TCount = 28;
    private const int SCount = 11172;

    /// <summary>The text in form NFC, NFD, NFKC or NFKD.</summary>
    public static string Normalize(string form, string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\x7F'))
        {
            return text;
        }

        List<int> points = Decompose(text, form.Contains('K', StringComparison.Ordinal) ? CharacterTable.Compatibility : CharacterTable.Canonical);
        Reorder(points);
        if (form.EndsWith('C'))
        {
            Compose(points);
        }

        var result = new StringBuilder(points.Count);
        foreach (int point in points)
        {
            if (point < 0x10000)
            {
                result.Append((char)point);
            }
            else
            {
                result.Append(char.ConvertFromUtf32(point));
            }
        }

        return result.ToString();
    }

    private static List<int> Decompose(string text, Dictionary<int, string> map)
    {
        var result = new List<int>(text.Length);
        for (int i = 0; i < text.Length;)
        {
            int c = CodePoints.At(text, i, out int width);
            i += width;
            if (c - SBase is >= 0 and < SCount)
            {
                int s = c - SBase;
                result.Add(LBase + (s / (VCount * TCount)));
                result.Add(VBase + (s % (VCount * TCount) / TCount));
                if (s % TCount != 0)
                {
                    result.Add(TBase + (s % TCount));
                }
            }
            else if (map.TryGetValue(c, out string? parts))
            {
                result.AddRange(CodePoints.ToArray(parts));
            }
            else
            {
                result.Add(c);
            }
        }

        return result;
    }

    private static void Reorder(List<int> points)
    {
        for (int i = 0; i < points.Count;)
        {
            if (Class(points[i]) == 0)
            {
                i++;
                continue;
            }

            int end = i;
            while (end < points.Count && Class(points[end]) != 0)
            {
                end++;
            }

            // Stable, as the canonical ordering algorithm demands.
            int[] run = [.. points.Skip(i).Take(end - i).OrderBy(Class)];
            for (int k = 0; k < run.Length; k++)
            {
                points[i + k] = run[k];
            }

            i = end;
        }
    }

    private static void Compose(List<int> points)
    {
        int starter = -1;
        int lastClass = -1;
        int write = 0;
        foreach (int c in points.ToArray())
        {
            int cls = Class(c);
            if (starter >= 0 && lastClass < cls && TryCompose(points[starter], c, out int composed))
            {
                points[starter] = composed;
                continue;
            }

            if (cls == 0)
            {
                // A starter that follows directly may still compose with the one before (Hangul); lastClass -1 says nothing stands between.
                if (starter >= 0 && lastClass == -1 && TryCompose(points[starter], c, out composed))
                {
                    points[starter] = composed;
                    continue;
                }

                starter = write;
                lastClass = -1;
            }
            else
            {
                lastClass = cls;
            }

            points[write++] = c;
        }

        points.RemoveRange(write, points.Count - write);
    }

    private static bool TryCompose(int first, int second, out int composed)
    {
        if (first - LBase is >= 0 and < 19 && second - VBase is >= 0 and < VCount)
        {
            composed = SBase + ((((first - LBase) * VCount) + (second - VBase)) * TCount);
            return true;
        }

        if (first - SBase is >= 0 and < SCount && (first - SBase) % TCount == 0 && second - TBase is > 0 and < TCount)
        {
            composed = first + second - TBase;
            return true;
        }

        return CharacterTable.Compositions.TryGetValue((first, second), out composed);
    }

    private static int Class(int codePoint) =>
        codePoint < 0x300 ? 0 : CharacterTable.CombiningClasses.TryGetValue(codePoint, out byte c) ? c : 0;
}
