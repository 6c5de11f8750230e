namespace Remediation.Lambdas.Tests.Differential;

/// <summary>Values as they stand in dirty columns, plus what breaks naive translations.</summary>
internal sealed class ValueGenerator(Random random)
{
    private static readonly string[] Fixed =
    [
        "", " ", "  a  b ", "N/A", "null", "None", "nan", "inf", "-inf", "true", "0", "-0", "00120", "1_000", "+5", "1e5", "1.50", ".5", "5.", "-2.5", "12345678901234567890",
        "0x1f", "1,234.56", "1.234,56", "$1,234.50", "(12.5)", "12%", "31/12/2025", "2025-12-31", "1/2/24", "Jan 5, 2024", "2024-02-29T10:20:30Z", "20240115",
        "John Doe", "DOE, JOHN", "o'brien-smith", "mary ann", "(555) 123-4567", "+1 555 123 4567", "a@b.co", "ab\tcd\nef\r\ngh", "x=1;y=2", "[1, 2]", "{\"a\": 1}",
        "straße", "ÉCOLE", "café", "cafe\u0301", "İstanbul", "ıI", "ǆungla", "ΑΣ ΟΔΥΣΣΕΥΣ", "ﬁne ﬂag", "٣٤٥", "१२", "Ⅷ", "²³", "½", "שלום", "مرحبا", "日本語", "😀", "a😀b", "👨‍👩‍👧",
        "\u00a0x\u00a0", "\u2003y", "z\u200b", "\ufeffbom", "a\u2028b", "a\u0085b", "K", "ſ", "ŉ", "ᾳ", "\u0345", "CafÃ©", "%s %d", "{} {0}", "\\d", "a.b|c", "\x1c\x1d", "A-1_b", "__x__",
        "𝒜𝟙", "𐐀𐐨", "ǅ ǈ", "ʰʱ", "１２３", "߀߁", "\u3000wide\u3000", "Ꭰ ꭰ",
    ];

    private static readonly string[] Pieces =
    [
        "a", "B", "z9", "0", "7", "42", " ", "-", "/", ".", ",", ":", ";", "_", "é", "ß", "Σ", "İ", "٣", "😀", "\n", "\t", "the", "Mr", "kg", "€", "'", "\"", "(", ")", "%", "+", "x", "\u0301", "中",
    ];

    public PyValue Text() => PyValue.FromText(random.Next(3) switch
    {
        0 => Fixed[random.Next(Fixed.Length)],
        1 => string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => Pieces[random.Next(Pieces.Length)])),
        _ => Shaped(),
    });

    public PyValue Any() => random.Next(20) switch
    {
        0 => PyValue.None,
        1 => Json(random.Next(2) == 0 ? "true" : "false"),
        2 => Json(random.Next(-1000, 1000).ToString(System.Globalization.CultureInfo.InvariantCulture)),
        3 => Json("[\"a\", \"B\", \"10\"]"),
        4 => Json(random.Next(3) switch { 0 => "1.5", 1 => "-0.0", _ => "123456789012345678901234567890" }),
        _ => Text(),
    };

    private static PyValue Json(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return PyValue.FromJson(document.RootElement);
    }

    private string Shaped()
    {
        (int d, int m, int y) = (random.Next(0, 33), random.Next(0, 14), random.Next(1890, 2080));
        return random.Next(10) switch
        {
            0 => $"{d:00}/{m:00}/{y}",
            1 => $"{y}-{m:00}-{d:00}",
            2 => $"{d}.{m}.{y % 100:00}",
            3 => $"{y}{m:00}{d:00}",
            4 => $"{random.Next(24):00}:{random.Next(62):00}:{random.Next(62):00}",
            5 => $"{random.Next(-99999, 99999)}.{random.Next(1000):000}",
            6 => $"{random.Next(1, 999)},{random.Next(1000):000}.{random.Next(100):00}",
            7 => $"({random.Next(100, 999)}) {random.Next(100, 999)}-{random.Next(1000, 9999)}",
            8 => random.NextInt64().ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => $"{random.Next(1000)} kg",
        };
    }
}
