namespace Remediation.Core.Generation.Synthesis;

/// <summary>Currencies and units that stand beside numbers: what is the same under another name, and what can be converted exactly.</summary>
internal static class NumberUnits
{
    // Factor to the smallest unit of a dimension. Only exact decimal factors: a conversion may not round.
    private static readonly Dictionary<string, (string Dimension, decimal Factor)> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        ["mg"] = ("mass", 1),
        ["g"] = ("mass", 1_000),
        ["kg"] = ("mass", 1_000_000),
        ["t"] = ("mass", 1_000_000_000),
        ["mm"] = ("length", 1),
        ["cm"] = ("length", 10),
        ["m"] = ("length", 1_000),
        ["km"] = ("length", 1_000_000),
        ["ml"] = ("volume", 1),
        ["cl"] = ("volume", 10),
        ["l"] = ("volume", 1_000),
        ["ms"] = ("time", 1),
        ["s"] = ("time", 1_000),
        ["sec"] = ("time", 1_000),
        ["km/h"] = ("speed", 1),
        ["lb"] = ("pounds", 1),
        ["lbs"] = ("pounds", 1),
        ["oz"] = ("ounces", 1),
        ["pcs"] = ("pieces", 1),
        ["°C"] = ("celsius", 1),
        ["kWh"] = ("energy", 1),
    };

    private static readonly Dictionary<string, string> Currencies = new(StringComparer.OrdinalIgnoreCase)
    {
        ["$"] = "USD",
        ["US$"] = "USD",
        ["dollar"] = "USD",
        ["dollars"] = "USD",
        ["€"] = "EUR",
        ["euro"] = "EUR",
        ["euros"] = "EUR",
        ["£"] = "GBP",
        ["pound"] = "GBP",
        ["pounds"] = "GBP",
        ["¥"] = "JPY",
        ["₹"] = "INR",
        ["Fr."] = "CHF",
        ["zł"] = "PLN",
        ["₽"] = "RUB",
        ["₩"] = "KRW",
        ["₺"] = "TRY",
    };

    /// <summary>The ISO 4217 code of a currency's sign, name or code; null when it is none.</summary>
    public static string? CurrencyOf(string text) =>
        Currencies.GetValueOrDefault(text) ?? (IsCode(text) ? text.ToUpperInvariant() : null);

    // In lower case only the usual ones: "abc" is no currency.
    private static bool IsCode(string text) =>
        text.Length == 3 && text.All(char.IsAsciiLetter) && (text.All(char.IsAsciiLetterUpper) || text.ToUpperInvariant() is "EUR" or "USD" or "GBP" or "CHF");

    /// <summary>Whether the text is a unit that this table knows.</summary>
    public static bool IsUnit(string text) => Units.ContainsKey(text);

    /// <summary>The unit that a column's name ends with, or null.</summary>
    public static string? UnitOfName(string column)
    {
        string[] words = column.Split('_', '-', ' ', '.');
        return words.Length > 1 && IsUnit(words[^1]) ? words[^1] : null;
    }

    /// <summary>By what a number in one unit must be divided to be in another; null when they do not measure the same.</summary>
    public static decimal? Divisor(string from, string to) =>
        Units.TryGetValue(from, out (string Dimension, decimal Factor) a) && Units.TryGetValue(to, out (string Dimension, decimal Factor) b) && a.Dimension == b.Dimension
            ? b.Factor / a.Factor
            : null;
}
