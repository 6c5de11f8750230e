using System.Globalization;

namespace Remediation.Core.Contracts;

/// <summary>Puts contract text into messages and paths without letting a long one flood them.</summary>
internal static class Words
{
    internal static string Clip(string text, int length = 80)
    {
        if (text.Length <= length)
        {
            return text;
        }

        // Never cuts a surrogate pair in two.
        int end = char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return text[..end] + "…";
    }

    internal static string Join(string path, string key) => path.Length == 0 ? Clip(key) : path + "." + Clip(key);

    internal static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
