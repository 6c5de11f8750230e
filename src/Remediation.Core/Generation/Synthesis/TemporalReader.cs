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

        return AssignNumbers(parts, wanted) ? new TemporalReading(parts) : null;
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

    // Says which number of a date is which, as far as names and lengths tell.
    private static bool AssignNumbers(List<TemporalPart> parts, ValueFormatKind wanted)
    {
        int[] numbers = [.. Enumerable.Range(0, parts.Count).Where(i => parts[i].Role == TemporalRole.DateNumber)];
        int names = parts.Count(p => p.Role == TemporalRole.MonthName);
        if (names > 1 || parts.Count(p => p.Role == TemporalRole.Weekday) > 1)
        {
            return false;
        }

        if (names == 1)
        {
            return AssignBesideName(parts, numbers);
        }

        switch (numbers.Length)
        {
            case 0:
                return parts.Exists(p => p.Role == TemporalRole.Hour);
            case 1:
                return AssignSingle(parts, numbers[0], wanted);
            case 2:
                return AssignCompactPair(parts, numbers) || IsDayAndMonth(parts, numbers);
            case 3:
                return SameSign(parts, numbers) && (HasLengths(parts, numbers, 4, 2, 2) || HasLengths(parts, numbers, 2, 2, 4) || HasLengths(parts, numbers, 2, 2, 2));
            default:
                return false;
        }
    }

    private static bool AssignBesideName(List<TemporalPart> parts, int[] numbers)
    {
        bool dayKnown = false;
        bool yearKnown = false;
        foreach (int i in numbers)
        {
            string text = parts[i].Text;
            bool year = text.Length == 4 && !yearKnown;
            if (!year && text.Length > 2)
            {
                return false;
            }

            TemporalRole role = year ? TemporalRole.Year : !dayKnown ? TemporalRole.Day : TemporalRole.ShortYear;
            if (role == TemporalRole.ShortYear && (yearKnown || text.Length != 2))
            {
                return false;
            }

            dayKnown |= role == TemporalRole.Day;
            yearKnown |= role != TemporalRole.Day;
            parts[i] = new TemporalPart(role, text);
        }

        return numbers.Length > 0;
    }

    private static bool AssignSingle(List<TemporalPart> parts, int at, ValueFormatKind wanted)
    {
        string text = parts[at].Text;
        bool alone = parts.TrueForAll(p => p.Role is TemporalRole.DateNumber or TemporalRole.Filler);
        if (alone && wanted == ValueFormatKind.Time && text.Length is 4 or 6)
        {
            Split(parts, at, text.Length == 4 ? [(TemporalRole.Hour, 2), (TemporalRole.Minute, 2)] : [(TemporalRole.Hour, 2), (TemporalRole.Minute, 2), (TemporalRole.Second, 2)]);
            return true;
        }

        if (text.Length is 12 or 14)
        {
            List<(TemporalRole, int)> fields = [(TemporalRole.CompactDate, 8), (TemporalRole.Hour, 2), (TemporalRole.Minute, 2)];
            if (text.Length == 14)
            {
                fields.Add((TemporalRole.Second, 2));
            }

            Split(parts, at, fields);
            return alone;
        }

        if (text.Length is not (6 or 8))
        {
            return false;
        }

        parts[at] = new TemporalPart(TemporalRole.CompactDate, text);
        return true;
    }

    // 20251231T235958.
    private static bool AssignCompactPair(List<TemporalPart> parts, int[] numbers)
    {
        string time = parts[numbers[1]].Text;
        if (parts[numbers[0]].Text.Length != 8 || time.Length is not (4 or 6) || parts.Exists(p => p.Role == TemporalRole.Hour))
        {
            return false;
        }

        parts[numbers[0]] = new TemporalPart(TemporalRole.CompactDate, parts[numbers[0]].Text);
        Split(parts, numbers[1], time.Length == 4 ? [(TemporalRole.Hour, 2), (TemporalRole.Minute, 2)] : [(TemporalRole.Hour, 2), (TemporalRole.Minute, 2), (TemporalRole.Second, 2)]);
        return true;
    }

    private static void Split(List<TemporalPart> parts, int at, IReadOnlyList<(TemporalRole Role, int Length)> fields)
    {
        string text = parts[at].Text;
        parts.RemoveAt(at);
        int from = 0;
        for (int i = 0; i < fields.Count; i++)
        {
            parts.Insert(at + i, new TemporalPart(fields[i].Role, text.Substring(from, fields[i].Length)));
            from += fields[i].Length;
        }
    }

    private static bool IsDayAndMonth(List<TemporalPart> parts, int[] numbers) =>
        parts.Exists(p => p.Role == TemporalRole.Hour) && numbers[1] == numbers[0] + 2 && HasLengths(parts, numbers, 2, 2) && parts[numbers[0] + 1].Text is "/" or "." or "-";

    private static bool SameSign(List<TemporalPart> parts, int[] numbers)
    {
        string sign = parts[numbers[0] + 1].Text;
        return numbers[1] == numbers[0] + 2 && numbers[2] == numbers[1] + 2 && parts[numbers[1] + 1].Text == sign && (sign is "/" or "-" or "." || char.IsWhiteSpace(sign[0]));
    }

    private static bool HasLengths(List<TemporalPart> parts, int[] numbers, params int[] most) =>
        numbers.Zip(most).All(p => parts[p.First].Text.Length == p.Second || (p.Second == 2 && parts[p.First].Text.Length == 1));

    [GeneratedRegex(
        @"\G(?<hour>\d{1,2})(?<colon>[:.hH])(?<minute>\d{2})(?:(?<colon2>[:.])(?<second>\d{2})(?:(?<point>[.,])(?<fraction>\d{1,9}))?)?(?!\d)(?:(?<space>\s*)(?<half>[aApP](?:\.\s?[mM]\.?|[mM](?![a-z])|(?![A-Za-z.])|(?=[A-Z][a-z]))))?(?:(?<space2>\s?)(?<offset>[+-]\d{2}:?\d{2})(?![\d:]))?",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Clock();

    [GeneratedRegex(@"\G(?<hour>\d{1,2})(?<space>\s?)(?<half>[aApP](?:\.\s?[mM]\.?|[mM])?)(?![A-Za-z.])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HourOnly();
}
