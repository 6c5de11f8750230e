using System.Globalization;

namespace Remediation.SampleData;

/// <summary>Twelve ways in which people and systems write a day that the contract wants as <c>%Y-%m-%d</c>.</summary>
public static class DateSpellings
{
    /// <summary>The name (a strptime format) and the writer of each spelling.</summary>
    public static IReadOnlyList<(string Name, Func<DateOnly, string> Write)> All { get; } =
    [
        ("%d/%m/%Y", d => Text(d, "dd/MM/yyyy")),
        ("%d.%m.%Y", d => Text(d, "dd.MM.yyyy")),
        ("%d-%m-%Y", d => Text(d, "dd-MM-yyyy")),
        ("%Y/%m/%d", d => Text(d, "yyyy/MM/dd")),
        ("%Y.%m.%d", d => Text(d, "yyyy.MM.dd")),
        ("%Y%m%d", d => Text(d, "yyyyMMdd")),
        ("%d %B %Y", d => Text(d, "d MMMM yyyy")),
        ("%b %d, %Y", d => Text(d, "MMM dd, yyyy")),
        ("%A, %d %B %Y", d => Text(d, "dddd, dd MMMM yyyy")),
        ("%Y-%m-%dT%H:%M:%S", d => Text(d, "yyyy-MM-dd") + $"T{d.DayNumber % 24:00}:{d.DayNumber * 7 % 60:00}:00"),
        ("%d-%b-%Y", d => Text(d, "dd-MMM-yyyy")),
        ("%d.%m.%y", d => Text(d, "dd.MM.yy")),
    ];

    /// <summary>A day from 2023 to mid 2026.</summary>
    public static DateOnly Day(SplitMix64 random) => new DateOnly(2023, 1, 1).AddDays(random.Below(1277));

    /// <summary>The day as the contract wants it.</summary>
    public static string Iso(DateOnly day) => Text(day, "yyyy-MM-dd");

    /// <summary>
    /// <paramref name="count"/> anomalies of <c>ordered_at</c>, the twelve spellings by turns, drawn as they are asked for (constant
    /// memory).
    /// </summary>
    public static IEnumerable<SampleAnomaly> Anomalies(long count, ulong seed)
    {
        var random = new SplitMix64(seed);
        for (long i = 1L; i <= count; i++)
        {
            (string? name, Func<DateOnly, string>? write) = All[(int)((i - 1) % All.Count)];
            DateOnly day = Day(random);
            yield return new SampleAnomaly(i, "ordered_at", write(day), Iso(day), name);
        }
    }

    private static string Text(DateOnly day, string format) => day.ToString(format, CultureInfo.InvariantCulture);
}
