using System.Globalization;

namespace Remediation.SampleData;

/// <summary>
/// Anomalies of up to <see cref="MaxShapes"/> shapes over four columns, all mendable, drawn as they are asked for (constant memory).
/// A shape is a
/// spelling of the value (digit runs of one length class) inside one kind of noise.
/// </summary>
public static class ShapeAnomalies
{
    private static readonly (string Name, string Before, string After)[] Noises =
    [
        ("bare", "", ""), ("space_before", " ", ""), ("space_after", "", " "), ("semicolon", "", ";"), ("apostrophes", "'", "'"),
        ("double_quotes", "\"", "\""), ("brackets", "[", "]"), ("equals", "=", ""), ("comma_after", "", ","), ("star", "", " *"),
    ];

    private static readonly (string Column, string Name, Func<SplitMix64, (string Dirty, string Truth)> Draw)[] Spellings =
    [
        .. DateSpellings.All.Where(s => s.Name != "%Y-%m-%dT%H:%M:%S").Select(s => ("ordered_at", s.Name, Date(s.Write))),
        ("amount", "euro_after", Amount((w, c) => $"{w[..^3]}.{w[^3..]},{c} €")),
        ("amount", "dollar", Amount((w, c) => $"${w[..^3]},{w[^3..]}.{c}")),
        ("amount", "decimal_comma", Amount((w, c) => $"{w},{c}")),
        ("amount", "code_before", Amount((w, c) => $"EUR {w}.{c}")),
        ("ship_time", "dot", Time((h, m) => $"{h:00}.{m:00}")),
        ("ship_time", "h", Time((h, m) => $"{h:00}h{m:00}")),
        ("ship_time", "seconds", Time((h, m) => $"{h:00}:{m:00}:00")),
        ("ship_time", "12h", Time((h, m) => $"{(h % 12 == 0 ? 12 : h % 12):00}:{m:00} {(h < 12 ? "AM" : "PM")}")),
        ("phone", "spaces", Phone((a, b) => $"+49 {a} {b}")),
        ("phone", "hyphens", Phone((a, b) => $"+49-{a}-{b}")),
    ];

    /// <summary>The most shapes there are.</summary>
    public static int MaxShapes => Noises.Length * Spellings.Length;

    /// <summary><paramref name="count"/> anomalies, the shapes by turns.</summary>
    public static IEnumerable<SampleAnomaly> Anomalies(long count, int shapes, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shapes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shapes, MaxShapes);
        return Draw(count, shapes, seed);
    }

    private static IEnumerable<SampleAnomaly> Draw(long count, int shapes, ulong seed)
    {
        var random = new SplitMix64(seed);
        for (long i = 1L; i <= count; i++)
        {
            int shape = (int)((i - 1) % shapes);
            (string? column, string? name, Func<SplitMix64, (string Dirty, string Truth)>? draw) = Spellings[shape % Spellings.Length];
            (string? noise, string? before, string? after) = Noises[shape / Spellings.Length];
            (string? dirty, string? truth) = draw(random);
            yield return new SampleAnomaly(i, column, before + dirty + after, truth, $"{name}/{noise}");
        }
    }

    private static Func<SplitMix64, (string Dirty, string Truth)> Date(Func<DateOnly, string> write) => random =>
    {
        DateOnly day = DateSpellings.Day(random);
        return (write(day), DateSpellings.Iso(day));
    };

    private static Func<SplitMix64, (string Dirty, string Truth)> Amount(Func<string, string, string> write) => random =>
    {
        string whole = random.Between(1000, 9999).ToString(CultureInfo.InvariantCulture);
        string cents = random.Between(0, 99).ToString("00", CultureInfo.InvariantCulture);
        return (write(whole, cents), $"{whole}.{cents}");
    };

    private static Func<SplitMix64, (string Dirty, string Truth)> Time(Func<int, int, string> write) => random =>
    {
        int hour = random.Below(24);
        int minute = random.Below(60);
        return (write(hour, minute), $"{hour:00}:{minute:00}");
    };

    private static Func<SplitMix64, (string Dirty, string Truth)> Phone(Func<string, string, string> write) => random =>
    {
        string area = random.Between(150, 989).ToString(CultureInfo.InvariantCulture);
        string line = random.Between(100_000, 9_999_999).ToString(CultureInfo.InvariantCulture);
        return (write(area, line), $"+49{area}{line}");
    };
}
