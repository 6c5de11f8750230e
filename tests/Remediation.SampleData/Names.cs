namespace Remediation.SampleData;

/// <summary>Invented people and places.</summary>
internal static class Names
{
    internal static readonly string[] Given =
    [
        "Ada", "Anna-Lena", "Benoît", "Björn", "Chloé", "Dário", "Elif", "Émile", "Finn", "Françoise", "Greta", "Håkan", "Ines", "Jörg", "José", "Käthe",
        "Lars", "Léa", "Maja", "Malik", "Nadia", "Noël", "Oda", "Pelle", "Quinn", "René", "Sören", "Tamsin", "Ugo", "Vera", "Wiebke", "Yara", "Zoë",
    ];

    internal static readonly string[] Family =
    [
        "Abendroth", "Almqvist", "Barnstone", "Bellerive", "Cortés", "Dufrêne", "Eriksson", "Fairweather", "Fröhlich", "García", "Grünwald", "Hollis",
        "Iversen", "Jansen", "Köhler", "Lefèvre", "Lindström", "Müller", "Navarro", "Nuñez", "Oakley", "Pettersson", "Quist", "Rømer", "Sánchez", "Schäfer",
        "Thorne", "Ulrich", "Vähälä", "Weißer", "Winterbourne", "Zielony",
    ];

    internal static readonly string[] Domains = ["example.com", "example.net", "example.org", "mail.example.com", "shop.example.net"];

    internal static readonly (string Code, string Calling, string Name, string Local)[] Countries =
    [
        ("DE", "49", "Germany", "Deutschland"), ("FR", "33", "France", "France"), ("GB", "44", "United Kingdom", "Great Britain"),
        ("US", "1", "United States", "USA"), ("NL", "31", "Netherlands", "Holland"), ("AT", "43", "Austria", "Österreich"),
        ("ES", "34", "Spain", "España"), ("IT", "39", "Italy", "Italia"), ("PL", "48", "Poland", "Polska"), ("SE", "46", "Sweden", "Sverige"),
    ];

    internal static readonly string[] Statuses = ["new", "paid", "shipped", "delivered", "cancelled", "returned"];

    internal static readonly string[] Notes =
    [
        "leave at the door", "ring twice", "gift wrap, please", "second delivery attempt", "customer asked: \"no plastic\"", "back entrance\nbehind the yard",
        "call before delivery", "partial shipment; rest follows", "fragile", "neighbour: flat 4, 2nd floor", "invoice by post", "deliver after 6",
    ];

    private const string Cp1252High = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

    /// <summary>The text with its accents folded to ASCII, lower case, for mail addresses.</summary>
    internal static string Fold(string text)
    {
        const string from = "áàâäãåæçéèêëíìîïñóòôöõøúùûüýÿ";
        const string to = "aaaaaaaceeeeiiiinoooooouuuuyy";
        return string.Concat(text.ToLowerInvariant().Replace("ß", "ss", StringComparison.Ordinal).Select(c =>
            from.IndexOf(c, StringComparison.Ordinal) is var i and >= 0 ? to[i] : c));
    }

    /// <summary>What UTF-8 looks like when it was read as Windows-1252.</summary>
    internal static string Mojibake(string text) => string.Concat(System.Text.Encoding.UTF8.GetBytes(text).Select(b =>
        b is >= 0x80 and < 0xA0 ? Cp1252High[b - 0x80] : (char)b));
}
