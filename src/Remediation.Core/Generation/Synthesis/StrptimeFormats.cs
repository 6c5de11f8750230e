using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// All <c>strptime</c> formats that a text may have been written in, built from its digit groups, names and separators. Dates are written day-month-year,
/// month-day-year or year-month-day; nothing else occurs.
/// </summary>
internal static class StrptimeFormats
{
    private static readonly string[] Orders = ["dmy", "mdy", "ymd"];

    public static IEnumerable<string> Of(string text, ValueFormatKind target, bool? dayFirst)
    {
        var found = new List<string>();
        Grow(Split(text), 0, new State("", "", "", target), found, dayFirst);
        return found;
    }

    private static List<string> Split(string text)
    {
        List<string> parts = [];
        for (int at = 0; at < text.Length;)
        {
            int from = at++;
            Func<char, bool>? same = char.IsAsciiDigit(text[from]) ? char.IsAsciiDigit : char.IsAsciiLetter(text[from]) ? char.IsAsciiLetter : null;
            while (same is not null && at < text.Length && same(text[at]))
                at++;
            parts.Add(text[from..at]);
        }

        return parts;
    }

    private static void Grow(List<string> parts, int at, State state, List<string> found, bool? dayFirst)
    {
        if (found.Count >= 64)
            return;
        if (at == parts.Count)
        {
            if (state.IsComplete(dayFirst))
                found.Add(state.Format);
            return;
        }

        string part = parts[at];
        foreach (State next in char.IsAsciiDigit(part[0]) ? Digits(part, state, parts, at) : char.IsAsciiLetter(part[0]) ? Words(part, state) : Sign(part, state))
            Grow(parts, at + 1, next, found, dayFirst);
    }

    private static IEnumerable<State> Digits(string part, State state, List<string> parts, int at)
    {
        string before = at > 0 ? parts[at - 1] : "";
        string after = at + 1 < parts.Count ? parts[at + 1] : "";
        bool named = state.Date.Contains('b', StringComparison.Ordinal);
        switch (part.Length)
        {
            case 14:
                yield return state.WithDate("ymd", "%Y%m%d").WithTime("HMS", "%H%M%S");
                break;
            case 8:
                yield return state.WithDate("ymd", "%Y%m%d");
                yield return state.WithDate("dmy", "%d%m%Y");
                yield return state.WithDate("mdy", "%m%d%Y");
                break;
            case 6 when state.Time.Length == 0 && state.Date.Length == 3:
                yield return state.WithTime("HMS", "%H%M%S");
                break;
            case 3 or 6 when state.Time.EndsWith('S') && before == ".":
                yield return state.WithTime("f", "%f");
                break;
            case 4:
                yield return state.WithDate("y", "%Y");
                if (state is { Target: ValueFormatKind.Time, Time.Length: 0, Date.Length: 0 } && parts.Count == 1)
                    yield return state.WithTime("HM", "%H%M");
                break;
            case 1 or 2:
                if (state.Time.EndsWith('H') || state.Time.EndsWith('I'))
                    yield return state.WithTime("M", "%M");
                else if (state.Time.EndsWith('M') && before == ":")
                    yield return state.WithTime("S", "%S");
                else if (state.Time.Length == 0 && after is ":" or "." or "h" or "H")
                {
                    yield return state.WithTime("H", "%H");
                    yield return state.WithTime("I", "%I");
                }

                yield return state.WithDate("d", "%d");
                if (!named)
                    yield return state.WithDate("m", "%m");
                if (part.Length == 2)
                    yield return state.WithDate("y", "%y");
                break;
        }
    }

    private static IEnumerable<State> Words(string part, State state)
    {
        bool month = Array.Exists(CalendarNames.Months, m => m.Equals(part, StringComparison.OrdinalIgnoreCase));
        bool shortMonth = Array.Exists(CalendarNames.Months, m => m[..3].Equals(part, StringComparison.OrdinalIgnoreCase));
        if (shortMonth)
            yield return state.WithDate("b", "%b");
        if (month)
            yield return state.WithDate("b", "%B");
        if (Array.Exists(CalendarNames.Days, d => d[..3].Equals(part, StringComparison.OrdinalIgnoreCase)))
            yield return state.With("%a");
        if (Array.Exists(CalendarNames.Days, d => d.Equals(part, StringComparison.OrdinalIgnoreCase)))
            yield return state.With("%A");
        if (part.Equals("am", StringComparison.OrdinalIgnoreCase) || part.Equals("pm", StringComparison.OrdinalIgnoreCase))
            yield return state.WithTime("p", "%p");
        else if (part is "T" or "Z" or "h" or "at" or "of" or "de" or "Uhr")
            yield return state.With(part);
    }

    private static IEnumerable<State> Sign(string part, State state)
    {
        if (part != "%")
            yield return state.With(part);
    }

    /// <summary>A format as far as it is built: what of a date and of a time of day it has.</summary>
    private sealed record State(string Format, string Date, string Time, ValueFormatKind Target)
    {
        public State With(string literal) => this with { Format = Format + literal };

        public State WithDate(string fields, string directive) => this with { Format = Format + directive, Date = Date + fields };

        public State WithTime(string fields, string directive) => this with { Format = Format + directive, Time = Time + fields };

        public bool IsComplete(bool? dayFirst)
        {
            string order = Date.Replace('b', 'm');
            bool date = Array.IndexOf(Orders, order) >= 0;
            bool doubted = dayFirst is { } first && !Date.Contains('b', StringComparison.Ordinal) && (order == (first ? "mdy" : "dmy") || (order == "ymd" && Format.Contains("%y", StringComparison.Ordinal)));
            bool time = Time is "HM" or "HMS" or "HMSf" or "IMp" or "IMSp";
            return !doubted && Target switch
            {
                ValueFormatKind.Date => date && (time || Time.Length == 0),
                ValueFormatKind.Time => time && (date || Date.Length == 0),
                _ => date && time,
            };
        }
    }
}

/// <summary>English names, as the C locale has them.</summary>
internal static class CalendarNames
{
    public static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
}
