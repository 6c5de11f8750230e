using System.Collections.Frozen;

namespace Remediation.Core.Profiling;

/// <summary>Words that a shape keeps as a class, since a function would treat them as such.</summary>
internal static class ShapeWords
{
    public const string NullLike = "<nil>";

    private static readonly FrozenSet<string> NullLikes = new[]
    {
        "-", "--", "---", "?", "n/a", "na", "#n/a", "n.a.", "null", "none", "nil", "nan", "unknown", "missing", "empty", "tbd", "undefined",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> Classes = BuildClasses();
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> ClassLookup =
        Classes.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> NullLookup = NullLikes.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool IsNullLike(ReadOnlySpan<char> trimmed) => trimmed.Length is > 0 and <= 9 && NullLookup.Contains(trimmed);

    public static string? ClassOf(ReadOnlySpan<char> word) =>
        word.Length is >= 2 and <= 9 && ClassLookup.TryGetValue(word, out string? name) ? name : null;

    public static bool IsCurrencySign(char c) => c is '$' or '€' or '£' or '¥' or '₹' or '₩' or '₽' or '₺' or '฿' or '¢';

    private static FrozenDictionary<string, string> BuildClasses()
    {
        var classes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string[] months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
        string[] days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        foreach (string day in days)
        {
            classes[day] = "<weekday>";
            classes[day[..3]] = "<wkd>";
        }

        foreach (string month in months)
        {
            classes[month] = "<month>";
            classes[month[..3]] = "<mon>";
        }

        classes["Sept"] = "<sept>";
        foreach (string half in new[] { "am", "pm" })
        {
            classes[half] = "<ampm>";
        }

        foreach (string currency in new[] { "USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "CNY", "INR", "SEK", "NOK", "DKK", "PLN" })
        {
            classes[currency] = "<iso>";
        }

        return classes.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
