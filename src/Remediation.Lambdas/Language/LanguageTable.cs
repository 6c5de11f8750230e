using Remediation.Lambdas.Runtime;
using Remediation.Lambdas.Runtime.Dates;
using Remediation.Lambdas.Runtime.Decimals;
using Remediation.Lambdas.Runtime.Formatting;
using Remediation.Lambdas.Runtime.Modules;
using Remediation.Lambdas.Runtime.Regexes;

namespace Remediation.Lambdas.Language;

/// <summary>All declarations, and the look-ups that the stages need. The table is fixed when the process starts.</summary>
internal static class LanguageTable
{
    static LanguageTable()
    {
        All =
        [
            .. Operators.Declarations,
            .. Syntaxes.Declarations,
            .. References.Declarations,
            .. Builtins.Declarations,
            .. Conversions.Declarations,
            .. NumberMethods.Declarations,
            .. Iterations.Declarations,
            .. StrCases.Declarations,
            .. StrSearches.Declarations,
            .. StrLayouts.Declarations,
            .. StrTranslations.Declarations,
            .. BytesMethods.Declarations,
            .. CollectionMethods.Declarations,
            .. FormatMethods.Declarations,
            .. RegexFunctions.Declarations,
            .. DateFunctions.Declarations,
            .. DateMethods.Declarations,
            .. MathFunctions.Declarations,
            .. TextModules.Declarations,
            .. JsonModule.Declarations,
            .. HtmlModule.Declarations,
            .. DecimalFunctions.Declarations,
        ];
        Builtin = All.Where(d => d.Kind == DeclarationKind.Builtin).ToDictionary(d => d.Name);
        Methods = All.Where(d => d.Kind == DeclarationKind.Method).ToLookup(d => d.Name);
        Attributes = All.Where(d => d.Kind == DeclarationKind.Attribute).ToLookup(d => d.Name);
        Operator = All.Where(d => d.Kind == DeclarationKind.Operator).ToDictionary(d => d.Name);
        Members = All.Where(d => d.Kind is DeclarationKind.Function or DeclarationKind.Constant).ToDictionary(d => d.Name);
        foreach ((string? alias, string? name) in Aliases)
        {
            Members.Add(alias, Members[name]);
        }

        Modules = [.. Members.Keys.SelectMany(Prefixes)];
    }

    public static IReadOnlyList<Declaration> All { get; }

    public static Dictionary<string, Declaration> Builtin { get; }

    public static ILookup<string, Declaration> Methods { get; }

    public static ILookup<string, Declaration> Attributes { get; }

    public static Dictionary<string, Declaration> Operator { get; }

    /// <summary>Functions and constants by every dotted name that reaches them.</summary>
    public static Dictionary<string, Declaration> Members { get; }

    /// <summary>Names that lead to a member but are no value themselves, such as <c>re</c> or <c>urllib.parse</c>.</summary>
    public static HashSet<string> Modules { get; }

    private static IEnumerable<(string Alias, string Name)> Aliases =>
    [
        ("datetime", "datetime.datetime"),
        ("datetime.strptime", "datetime.datetime.strptime"),
        ("datetime.fromisoformat", "datetime.datetime.fromisoformat"),
        ("datetime.fromtimestamp", "datetime.datetime.fromtimestamp"),
        ("datetime.utcfromtimestamp", "datetime.datetime.utcfromtimestamp"),
        ("datetime.combine", "datetime.datetime.combine"),
        ("datetime.fromordinal", "datetime.datetime.fromordinal"),
        ("date", "datetime.date"),
        ("date.fromisoformat", "datetime.date.fromisoformat"),
        ("date.fromordinal", "datetime.date.fromordinal"),
        ("timedelta", "datetime.timedelta"),
        ("timezone", "datetime.timezone"),
        ("timezone.utc", "datetime.timezone.utc"),
        ("Decimal", "decimal.Decimal"),
        ("re.I", "re.IGNORECASE"),
        ("re.M", "re.MULTILINE"),
        ("re.S", "re.DOTALL"),
        ("re.A", "re.ASCII"),
        ("re.X", "re.VERBOSE"),
        ("re.U", "re.UNICODE"),
    ];

    private static IEnumerable<string> Prefixes(string name)
    {
        for (int dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            yield return name[..dot];
        }
    }
}
