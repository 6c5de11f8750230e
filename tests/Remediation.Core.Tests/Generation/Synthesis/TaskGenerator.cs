using System.Globalization;
using System.Text.Json.Nodes;
using Remediation.Core.Contracts;

namespace Remediation.Core.Tests.Generation.Synthesis;

/// <summary>Tasks of our own with known answers: random values, and what a known transformation or a known damage makes of them.</summary>
internal sealed class TaskGenerator(int seed)
{
    private static readonly string[] Given = ["Ada", "Bela", "Carla", "Dirk", "Edda", "Fritz", "Greta", "Hans", "Ivo", "Jana", "Karl", "Lena"];
    private static readonly string[] Family = ["Quist", "Brandt", "Claes", "Dorn", "Ernst", "Falk", "Graf", "Horn", "Ibsen", "Jung", "Kern", "Lund"];
    private static readonly string[] Cities = ["Bremen", "Kiel", "Ulm", "Mainz", "Jena", "Trier", "Hagen", "Worms"];

    private readonly Random _random = new(seed);

    /// <summary>Transformations by name: a random input, and its output.</summary>
    public IReadOnlyList<(string Name, Func<(string Input, string Output)> Row)> Transformations =>
    [
        ("given name", () => Pair((g, f) => ($"{g} {f}", g))),
        ("family name", () => Pair((g, f) => ($"{g} {f}", f))),
        ("turned name", () => Pair((g, f) => ($"{f}, {g}", $"{g} {f}"))),
        ("initials", () => Pair((g, f) => ($"{g} {f}", $"{g[0]}{f[0]}"))),
        ("initial and family", () => Pair((g, f) => ($"{g} {f}", $"{g[0]}. {f}"))),
        ("capitals", () => Pair((g, f) => ($"{g} {f}", $"{g} {f}".ToUpperInvariant()))),
        ("mail name", () => Pair((g, f) => ($"{g.ToLowerInvariant()}.{f.ToLowerInvariant()}@example.org", g.ToLowerInvariant()))),
        ("mail host", () => Pair((g, f) => ($"{g}@{f.ToLowerInvariant()}.example", $"{f.ToLowerInvariant()}.example"))),
        ("city of an address", () => Numbers((a, b) => ($"{a} Main Road, {Any(Cities)}, {b:00000}", ""), cityOnly: true)),
        ("number in brackets", () => Numbers((a, b) => ($"Lot {a} ({b})", $"{b}"))),
        ("joined parts", () => Numbers((a, b) => ($"{a:000}-{b:0000}", $"{a:000}{b:0000}"))),
        ("other separator", () => Numbers((a, b) => ($"{a:000}-{b:0000}", $"{a:000}.{b:0000}"))),
        ("last part", () => Numbers((a, b) => ($"AB-{a}/{b:000}", $"{b:000}"))),
        ("leading zeros", () => Numbers((a, _) => ($"{a}", $"{a:00000}"))),
        ("two decimals", () => Numbers((a, b) => (Text($"{a}.{b}"), Text($"{Math.Round(decimal.Parse($"{a}.{b}", CultureInfo.InvariantCulture), 2, MidpointRounding.AwayFromZero):0.00}")))),
        ("without currency", () => Numbers((a, b) => ($"${a},{b % 900 + 100}.50", $"{a}{b % 900 + 100}.50"))),
        ("interval of ten", () => Numbers((a, _) => ($"{a}", $"{a / 10 * 10}-{(a / 10 * 10) + 9}"))),
        ("day month year", () => Moment(m => (m.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), m.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture)))),
        ("month's name", () => Moment(m => (m.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture), m.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)))),
        ("weekday", () => Moment(m => (m.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), m.DayOfWeek.ToString()))),
        ("half of the day", () => Moment(m => (m.ToString("HH:mm", CultureInfo.InvariantCulture), m.ToString("h:mm tt", CultureInfo.InvariantCulture)))),
        ("half hour", () => Moment(m => (m.ToString("HH:mm:ss", CultureInfo.InvariantCulture), HalfHour(m)))),
        ("year of a time stamp", () => Moment(m => (m.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture), m.ToString("yyyy", CultureInfo.InvariantCulture)))),
    ];

    /// <summary>Damages by name: a contract, and for a random truth the damaged value.</summary>
    public IReadOnlyList<(string Name, ColumnContract Contract, string[] Valid, Func<(string Damaged, string Truth)> Row)> Damages =>
    [
        ("date day first", SynthesisBench.Format("date:%Y-%m-%d", dayFirst: true), [], () => Date("dd/MM/yyyy")),
        ("date month first", SynthesisBench.Format("date:%Y-%m-%d", dayFirst: false), [], () => Date("MM/dd/yyyy")),
        ("date with a name", SynthesisBench.Format("date:%Y-%m-%d"), [], () => Date("d MMM yyyy")),
        ("date in words", SynthesisBench.Format("date:%Y-%m-%d"), [], () => Date("MMMM d, yyyy")),
        ("date without signs", SynthesisBench.Format("date:%Y-%m-%d"), ["2021-02-03", "2022-03-04"], () => Date("yyyyMMdd")),
        ("amount in dollars", SynthesisBench.Format("decimal(10,2)"), ["10.00", "3.50"], () => Amount(d => d.ToString("$#,##0.00", CultureInfo.InvariantCulture))),
        ("amount with comma", SynthesisBench.Format("decimal(10,2)"), ["10.00", "3.50"], () => Amount(d => d.ToString("#,##0.00", CultureInfo.InvariantCulture).Replace(',', ' ').Replace('.', ',').Replace(' ', '.') + " €")),
        ("amount below zero", SynthesisBench.Format("decimal(10,2)"), ["10.00", "3.50"], () => Amount(d => Text($"({d:0.00})"), negative: true)),
        ("whole number", SynthesisBench.Format("integer"), ["10", "3500"], () => Whole(n => n.ToString("#,##0", CultureInfo.InvariantCulture))),
        ("email in capitals", SynthesisBench.Pattern("^[a-z.]+@[a-z.]+$"), [], () => Mail(m => $" {m.ToUpperInvariant()} ")),
        ("code in small letters", SynthesisBench.Pattern(@"^[A-Z]{2}-\d{4}$"), [], () => Code(c => c.ToLowerInvariant())),
        ("code without sign", SynthesisBench.Pattern(@"^[A-Z]{2}-\d{4}$"), [], () => Code(c => c.Replace("-", "", StringComparison.Ordinal))),
        ("accepted value in another case", SynthesisBench.Accepted("new", "paid", "shipped", "returned"), [], () => Status(s => $" {s.ToUpperInvariant()}")),
        ("number between bounds", Bounded(0, 10000), ["10", "3500"], () => Whole(n => $" {n.ToString(CultureInfo.InvariantCulture)} kg")),
    ];

    private static ColumnContract Bounded(int least, int most) => SynthesisBench.Column(
        "weight_kg", [new JsonObject { ["dbt_expectations.expect_column_values_to_be_between"] = new JsonObject { ["min_value"] = least, ["max_value"] = most } }], []);

    private static string HalfHour(DateTime m)
    {
        DateTime from = m.AddMinutes(-(m.Minute % 30));
        return from.ToString("h:mmtt", CultureInfo.InvariantCulture) + "-" + from.AddMinutes(30).ToString("h:mmtt", CultureInfo.InvariantCulture);
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private string Any(string[] words) => words[_random.Next(words.Length)];

    private (string, string) Pair(Func<string, string, (string, string)> make) => make(Any(Given), Any(Family));

    private (string, string) Numbers(Func<int, int, (string Input, string Output)> make, bool cityOnly = false)
    {
        (string input, string output) = make(_random.Next(1, 999), _random.Next(1000, 9999));
        return (input, cityOnly ? input.Split(", ")[1] : output);
    }

    private (string, string) Moment(Func<DateTime, (string, string)> make) =>
        make(new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddSeconds(_random.Next(0, 150_000_000)));

    private (string, string) Date(string format) => Moment(m => (m.ToString(format, CultureInfo.InvariantCulture), m.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));

    private (string, string) Amount(Func<decimal, string> write, bool negative = false)
    {
        decimal amount = _random.Next(100_000, 9_999_999) / 100m;
        return (write(amount), (negative ? "-" : "") + amount.ToString("0.00", CultureInfo.InvariantCulture));
    }

    private (string, string) Whole(Func<int, string> write) => _random.Next(1000, 9999) is var n ? (write(n), n.ToString(CultureInfo.InvariantCulture)) : default;

    private (string, string) Mail(Func<string, string> damage) => $"{Any(Given)}.{Any(Family)}@example.org".ToLowerInvariant() is var m ? (damage(m), m) : default;

    private (string, string) Code(Func<string, string> damage) => Text($"{(char)_random.Next('A', 'Z')}{(char)_random.Next('A', 'Z')}-{_random.Next(1000, 9999)}") is var c ? (damage(c), c) : default;

    private (string, string) Status(Func<string, string> damage) => Any(["new", "paid", "shipped", "returned"]) is var s ? (damage(s), s) : default;
}
