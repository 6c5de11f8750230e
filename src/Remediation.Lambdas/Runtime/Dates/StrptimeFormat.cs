using System.Text;
using Remediation.Lambdas.Runtime.Regexes;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Dates;

/// <summary>
/// A <c>strptime</c> format after CPython's <c>_strptime</c>, C locale: a pattern with one group for each directive. The regular expression stage does
/// the rest, so digits of all scripts count as they do in CPython.
/// </summary>
internal sealed class StrptimeFormat
{
    private const string Zones = "utc|gmt";

    private static readonly Dictionary<char, string> Patterns = new()
    {
        ['d'] = @"(?P<d>3[0-1]|[1-2]\d|0[1-9]|[1-9]| [1-9])",
        ['f'] = "(?P<f>[0-9]{1,6})",
        ['H'] = @"(?P<H>2[0-3]|[0-1]\d|\d)",
        ['I'] = "(?P<I>1[0-2]|0[1-9]|[1-9])",
        ['G'] = @"(?P<G>\d\d\d\d)",
        ['j'] = @"(?P<j>36[0-6]|3[0-5]\d|[1-2]\d\d|0[1-9]\d|00[1-9]|[1-9]\d|0[1-9]|[1-9])",
        ['m'] = "(?P<m>1[0-2]|0[1-9]|[1-9])",
        ['M'] = @"(?P<M>[0-5]\d|\d)",
        ['S'] = @"(?P<S>6[0-1]|[0-5]\d|\d)",
        ['U'] = @"(?P<U>5[0-3]|[0-4]\d|\d)",
        ['W'] = @"(?P<W>5[0-3]|[0-4]\d|\d)",
        ['w'] = "(?P<w>[0-6])",
        ['u'] = "(?P<u>[1-7])",
        ['V'] = @"(?P<V>5[0-3]|0[1-9]|[1-4]\d|\d)",
        ['y'] = @"(?P<y>\d\d)",
        ['Y'] = @"(?P<Y>\d\d\d\d)",
        ['z'] = @"(?P<z>[+-]\d\d:?[0-5]\d(?::?[0-5]\d(?:\.\d{1,6})?)?|(?-i:Z))",
        ['A'] = Names("A", DateNames.Days),
        ['a'] = Names("a", DateNames.ShortDays),
        ['B'] = Names("B", DateNames.Months[1..]),
        ['b'] = Names("b", DateNames.ShortMonths[1..]),
        ['p'] = "(?P<p>am|pm)",
        ['Z'] = $"(?P<Z>{Zones})",
        ['%'] = "%",
    };

    // What these stand for in the C locale.
    private static readonly Dictionary<char, string> Compound = new() { ['c'] = "%a %b %d %H:%M:%S %Y", ['x'] = "%m/%d/%y", ['X'] = "%H:%M:%S" };

    private StrptimeFormat(PyPattern pattern)
    {
        Pattern = pattern;
        Directives = [.. pattern.Names.Select(n => (n.Key[0], n.Value))];
    }

    /// <summary>What a whole text must match.</summary>
    public PyPattern Pattern { get; }

    /// <summary>The directives in the order of the format, each with its group.</summary>
    public IReadOnlyList<(char Directive, int Group)> Directives { get; }

    public static StrptimeFormat Parse(string format, LambdaLimits limits)
    {
        string pattern = Translate(format);
        return new StrptimeFormat(new PyPattern(pattern, PatternFlags.IgnoreCase, limits with { PatternLength = 10_000 }));
    }

    private static string Names(string group, IReadOnlyList<string> names) =>
        $"(?P<{group}>{string.Join('|', names.OrderByDescending(n => n.Length).Select(n => n.ToLowerInvariant()))})";

    private static string Translate(string format)
    {
        var result = new StringBuilder();
        Translate(format, result, []);
        return result.ToString();
    }

    private static void Translate(string format, StringBuilder result, HashSet<char> seen)
    {
        for (int i = 0; i < format.Length; i++)
        {
            char c = format[i];
            if (StrLayouts.IsSpace(c))
            {
                result.Append(i > 0 && StrLayouts.IsSpace(format[i - 1]) ? string.Empty : @"\s+");
            }
            else if (c != '%')
            {
                result.Append(@"\^$.*+?(){}[]|".Contains(c) ? "\\" : string.Empty).Append(c);
            }
            else if (++i < format.Length)
            {
                Directive(format[i], result, seen);
            }
            else
            {
                throw PyError.Value("stray % in format");
            }
        }
    }

    private static void Directive(char c, StringBuilder result, HashSet<char> seen)
    {
        if (Compound.TryGetValue(c, out string? parts))
        {
            Translate(parts, result, seen);
            return;
        }

        if (!Patterns.TryGetValue(c, out string? pattern))
        {
            throw PyError.Value($"'{c}' is a bad directive in format");
        }

        if (c != '%' && !seen.Add(c))
        {
            throw PyError.Value("a directive is there twice");
        }

        result.Append(pattern);
    }
}

/// <summary>Formats that one engine has parsed.</summary>
internal sealed class StrptimeFormats
{
    private const int Most = 64;

    private readonly Dictionary<string, StrptimeFormat> _formats = new(StringComparer.Ordinal);

    public StrptimeFormat Get(string format, LambdaLimits limits)
    {
        if (_formats.TryGetValue(format, out StrptimeFormat? known))
        {
            return known;
        }

        if (_formats.Count >= Most)
        {
            _formats.Clear();
        }

        return _formats[format] = StrptimeFormat.Parse(format, limits);
    }

    public void Clear() => _formats.Clear();
}
