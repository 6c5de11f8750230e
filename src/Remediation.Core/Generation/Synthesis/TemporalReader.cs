using System.Text.RegularExpressions;
using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// Takes a text that holds one date, one time of day or one of both apart, every character of it. What cannot be accounted for (a further number, a word that
/// changes what the value means) makes it unreadable: nothing is skipped.
/// </summary>
internal static partial class TemporalReader
{
    private const int MaxLength = 80;

    private static readonly HashSet<string> Connecting = new(StringComparer.OrdinalIgnoreCase) { "T", "of", "at", "on", "the", "h", "hrs", "Uhr", "um", "de" };

    // Words with which the number beside them is not the moment that it seems to be.
    private static readonly HashSet<string> Changing = new(StringComparer.OrdinalIgnoreCase)
    {
        "noon", "midnight", "bc", "bce", "ad", "ago", "before", "after", "until", "till", "since", "week", "quarter", "not", "or", "to", "and", "min", "minutes",
    };

    private static readonly HashSet<string> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        "Z", "UTC", "GMT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "CET", "CEST", "BST", "IST", "JST", "EET", "EEST", "WET", "MSK",
    };

    /// <summary>Reads a text; null when it is not understood in full.</summary>
    public static TemporalReading? Read(string text, ValueFormatKind wanted)
    {
        if (text.Length is 0 or > MaxLength || !text.AsSpan().ContainsAnyInRange('0', '9'))
        {
            return null;
        }

        List<TemporalPart> parts = [];
        for (int at = 0; at < text.Length;)
        {
            int length = TakeTime(text, at, wanted, parts) ?? TakeOther(text, at, parts) ?? 0;
            if (length == 0)
            {
                return null;
            }

            at += length;
        }

        return TemporalNumbers.Assign(parts, wanted) ? new TemporalReading(parts) : null;
    }

    // A second time stays a loose number, which makes the text unreadable.
    private static int? TakeTime(string text, int at, ValueFormatKind wanted, List<TemporalPart> parts)
    {
        if (parts.Exists(p => p.Role == TemporalRole.Hour) || (at > 0 && char.IsAsciiDigit(text[at - 1])))
        {
            return null;
        }

        Match match = Clock().Match(text, at);
        if (match.Success && match.Groups["colon"].Value == "." && !IsPointedTime(text, match, wanted))
        {
            match = Match.Empty;
        }

        if (!match.Success)
        {
            match = HourOnly().Match(text, at);
        }

        if (!match.Success)
        {
            return null;
        }

        Add(parts, TemporalRole.Hour, match.Groups["hour"]);
        Add(parts, TemporalRole.Filler, match.Groups["colon"]);
        Add(parts, TemporalRole.Minute, match.Groups["minute"]);
        Add(parts, TemporalRole.Filler, match.Groups["colon2"]);
        Add(parts, TemporalRole.Second, match.Groups["second"]);
        Add(parts, TemporalRole.Filler, match.Groups["point"]);
        Add(parts, TemporalRole.Fraction, match.Groups["fraction"]);
        Add(parts, TemporalRole.Filler, match.Groups["space"]);
        Add(parts, TemporalRole.Half, match.Groups["half"]);
        Add(parts, TemporalRole.Filler, match.Groups["space2"]);
        Add(parts, TemporalRole.Zone, match.Groups["offset"]);
        return match.Length;
    }

    // 7.05 may be a number; with "pm", or where a time of day is wanted and nothing else is there, it is a time.
    private static bool IsPointedTime(string text, Match match, ValueFormatKind wanted) =>
        match.Groups["half"].Success || (wanted == ValueFormatKind.Time && text.Trim().Length == match.Value.Trim().Length);

    private static void Add(List<TemporalPart> parts, TemporalRole role, Group group)
    {
        if (group.Success && group.Length > 0)
        {
            parts.Add(new TemporalPart(role, group.Value));
        }
    }

    private static int? TakeOther(string text, int at, List<TemporalPart> parts)
    {
        char first = text[at];
        if (char.IsAsciiDigit(first))
        {
            int end = at;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            parts.Add(new TemporalPart(TemporalRole.DateNumber, text[at..end]));
            return end - at;
        }

        if (char.IsLetter(first))
        {
            int end = at;
            while (end < text.Length && char.IsLetter(text[end]))
            {
                end++;
            }

            return TakeWord(text[at..end], parts) ? end - at : null;
        }

        if (char.IsSurrogate(first) || char.IsDigit(first))
        {
            return null;
        }

        parts.Add(new TemporalPart(TemporalRole.Filler, first.ToString()));
        return 1;
    }

    private static bool TakeWord(string word, List<TemporalPart> parts)
    {
        TemporalRole? role =
            CalendarNames.MonthOf(word) > 0 ? TemporalRole.MonthName
            : CalendarNames.WeekdayOf(word) > 0 ? TemporalRole.Weekday
            : parts.Count > 0 && parts[^1].Role == TemporalRole.DateNumber && word.ToLowerInvariant() is "st" or "nd" or "rd" or "th" ? TemporalRole.Ordinal
            : Zones.Contains(word) && (parts.Exists(p => p.Role == TemporalRole.Hour) || (word == "Z" && parts.Count > 0 && parts[^1].Role == TemporalRole.DateNumber)) ? TemporalRole.Zone
            : Connecting.Contains(word) ? TemporalRole.Filler
            : Changing.Contains(word) || word.Length == 1 ? null
            : TemporalRole.Remark;
        if (role is { } known)
        {
            parts.Add(new TemporalPart(known, word));
        }

        return role is not null;
    }

    [GeneratedRegex(
        @"\G(?<hour>\d{1,2})(?<colon>[:.hH])(?<minute>\d{2})(?:(?<colon2>[:.])(?<second>\d{2})(?:(?<point>[.,])(?<fraction>\d{1,9}))?)?(?!\d)(?:(?<space>\s*)(?<half>[aApP](?:\.\s?[mM]\.?|[mM](?![a-z])|(?![A-Za-z.])|(?=[A-Z][a-z]))))?(?:(?<space2>\s?)(?<offset>[+-]\d{2}:?\d{2})(?![\d:]))?",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Clock();

    [GeneratedRegex(@"\G(?<hour>\d{1,2})(?<space>\s?)(?<half>[aApP](?:\.\s?[mM]\.?|[mM])?)(?![A-Za-z.])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HourOnly();
}
