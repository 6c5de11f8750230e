using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Functions.SelfHost.Timers;

/// <summary>
/// NCRONTAB with six fields: second, minute, hour, day of month, month, day of week (0 = Sunday, 7 too; names allowed). A
/// day must match both day fields, as in NCrontab and unlike Vixie cron.
/// </summary>
internal sealed class Ncrontab : TimerSchedule
{
    private const int HorizonYears = 30;

    private static readonly (string Name, int Min, int Max, string[] Names)[] Fields =
    [
        ("second", 0, 59, []),
        ("minute", 0, 59, []),
        ("hour", 0, 23, []),
        ("day", 1, 31, []),
        ("month", 1, 12, ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
        ("day-of-week", 0, 7, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
    ];

    private readonly bool[][] _sets;

    private Ncrontab(bool[][] sets) => _sets = sets;

    public static bool TryParse(string text, [NotNullWhen(true)] out Ncrontab? schedule, [NotNullWhen(false)] out string? reason)
    {
        schedule = null;
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Fields.Length)
        {
            reason = $"it has {parts.Length} fields instead of {Fields.Length}.";
            return false;
        }

        bool[][] sets = new bool[Fields.Length][];
        for (int i = 0; i < parts.Length; i++)
        {
            sets[i] = new bool[Fields[i].Max + 1];
            foreach (string item in parts[i].Split(','))
            {
                if (!TryAdd(item, Fields[i], sets[i]))
                {
                    reason = $"'{item}' is no {Fields[i].Name}.";
                    return false;
                }
            }
        }

        sets[5][0] |= sets[5][7];
        var parsed = new Ncrontab(sets);
        // 30 years hold every pairing of a date with a weekday.
        if (parsed.TryNext(new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc)) is null)
        {
            reason = "it never comes due.";
            return false;
        }

        schedule = parsed;
        reason = null;
        return true;
    }

    public override DateTime Next(DateTime after) => TryNext(after) ?? DateTime.MaxValue;

    private DateTime? TryNext(DateTime after)
    {
        var time = new DateTime(after.Year, after.Month, after.Day, after.Hour, after.Minute, after.Second, DateTimeKind.Utc);
        time = time.AddSeconds(1);
        int horizon = time.Year + HorizonYears;
        while (time.Year <= horizon)
        {
            if (!_sets[4][time.Month])
            {
                time = new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1);
            }
            else if (!_sets[3][time.Day] || !_sets[5][(int)time.DayOfWeek])
            {
                time = time.Date.AddDays(1);
            }
            else if (!_sets[2][time.Hour])
            {
                time = time.Date.AddHours(time.Hour + 1);
            }
            else if (!_sets[1][time.Minute])
            {
                time = time.Date.AddHours(time.Hour).AddMinutes(time.Minute + 1);
            }
            else if (!_sets[0][time.Second])
            {
                time = time.AddSeconds(1);
            }
            else
            {
                return time;
            }
        }

        return null;
    }

    private static bool TryAdd(string item, (string Name, int Min, int Max, string[] Names) field, bool[] set)
    {
        string[] stepped = item.Split('/');
        int step = 1;
        if (stepped.Length > 2 || (stepped.Length == 2 && (!TryNumber(stepped[1], out step) || step < 1)))
        {
            return false;
        }

        string[] range = stepped[0].Split('-');
        int from = field.Min;
        int to = field.Name == "day-of-week" ? 6 : field.Max;
        if (stepped[0] != "*")
        {
            if (range.Length > 2 || !TryValue(range[0], field, out from))
            {
                return false;
            }

            to = stepped.Length == 2 && range.Length == 1 ? to : from;
            if (range.Length == 2 && !TryValue(range[1], field, out to))
            {
                return false;
            }
        }

        for (int value = from; value <= to; value += step)
        {
            set[value] = true;
        }

        return from <= to;
    }

    private static bool TryValue(string text, (string Name, int Min, int Max, string[] Names) field, out int value)
    {
        int named = Array.FindIndex(field.Names, n => text.Equals(n, StringComparison.OrdinalIgnoreCase));
        if (named >= 0)
        {
            value = named + field.Min;
            return true;
        }

        return TryNumber(text, out value) && value >= field.Min && value <= field.Max;
    }

    private static bool TryNumber(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
