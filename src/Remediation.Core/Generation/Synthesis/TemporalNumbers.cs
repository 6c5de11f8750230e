using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>Says which number of a date is which, as far as names, signs and lengths tell; the rest stays open for an order of day and month.</summary>
internal static class TemporalNumbers
{
    /// <summary>Gives the numbers of a date their roles; false when they are not those of one moment.</summary>
    /// <param name="parts">All parts of the text; changed in place.</param>
    /// <param name="wanted">Date, time or both.</param>
    public static bool Assign(List<TemporalPart> parts, ValueFormatKind wanted)
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
}
