namespace Remediation.Lambdas.Tests.Differential;

/// <summary>Regular expressions as they occur in data cleaning, and their odd corners.</summary>
internal sealed class PatternGenerator(Random random)
{
    private int _groups;
    private int _closed;

    public string Next()
    {
        _groups = 0;
        _closed = 0;
        return (random.Next(12) == 0 ? T("(?i)", "(?m)", "(?s)", "(?im)", "(?a)", "(?x)") : string.Empty) + Branches(random.Next(1, 4));
    }

    private string T(params string[] items) => items[random.Next(items.Length)];

    private string Branches(int depth)
    {
        string text = Sequence(depth);
        return random.Next(6) == 0 ? text + "|" + Sequence(depth) : text;
    }

    private string Sequence(int depth) => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Piece(depth)));

    private string Piece(int depth)
    {
        string atom = Atom(depth);
        return random.Next(3) == 0 && atom.Length > 0 && !IsAnchor(atom)
            ? atom + T("*", "+", "?", "{2}", "{1,2}", "{,2}", "{1,}", "*", "+", "?", "*", "+", "?", "+", "*?", "+?", "??", "{1,2}?", random.Next(8) == 0 ? "++" : "+", random.Next(8) == 0 ? "*+" : "*")
            : atom;
    }

    private static bool IsAnchor(string atom) => atom is "^" or "$" or @"\b" or @"\B" or @"\A" or @"\Z" || atom.StartsWith("(?=", StringComparison.Ordinal)
        || atom.StartsWith("(?!", StringComparison.Ordinal) || atom.StartsWith("(?<", StringComparison.Ordinal);

    private string Atom(int depth) => random.Next(depth > 0 ? 22 : 14) switch
    {
        0 => T(@"\d", @"\w", @"\s", @"\D", @"\W", @"\S"),
        1 => T("a", "b", "x", "k", "i", "s", "A", "Z", "0", "7", " ", "-", "/", ",", "é", "ß", "İ", "Σ", "ς", "K", "😀"),
        2 => T("."),
        3 => T("[a-z]", "[A-Z]", "[0-9]", "[a-zA-Z0-9_]", "[^a-z]", "[^0-9]", @"[\d.]", @"[^\w\s]", @"[\s,;]", "[éß]", "[^é]", "[a-k]", "[😀a]", "[^😀]", @"[-+]", @"[\]\\]", "[]a]", "[^]]", @"[\x41-\x5a]"),
        4 => T("^", "$", @"\b", @"\B", @"\A", @"\Z"),
        5 => T(@"\.", @"\-", @"\/", @"\(", @"\$", @"\x41", @"\u00e9", @"\t", @"\n", @"\\", @"\101", @"\0", "{", "}", "]", "a{", "{a}", "{,}"),
        6 => _closed > 0 ? @"\" + random.Next(1, _closed + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) : "a",
        7 => T("the", "Mr", "kg", "12", "st", "ab"),
        < 14 => T(@"\d", @"\w", "a", @"[a-z]", @"\s", "1", "."),
        14 or 15 or 16 => Group("(", depth),
        17 => "(?:" + Branches(depth - 1) + ")",
        18 => T("(?=", "(?!") + Branches(depth - 1) + ")",
        19 => T("(?<=", "(?<!") + T("a", @"\d", "ab", "[a-z]", @"\s", "^", @"\b", "a|b") + ")",
        20 => T("(?i:", "(?s:", "(?-i:", "(?:", "(?i:", random.Next(4) == 0 ? "(?>" : "(?:") + Branches(depth - 1) + ")",
        _ => Group($"(?P<g{random.Next(1000)}>", depth),
    };

    private string Group(string open, int depth)
    {
        _groups++;
        string text = open + Branches(depth - 1) + ")";
        _closed = _groups;
        return text;
    }
}
