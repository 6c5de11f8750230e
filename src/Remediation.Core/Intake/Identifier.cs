using System.Text.RegularExpressions;

namespace Remediation.Core.Intake;

/// <summary>The strict pattern for names that become SQL identifiers: letters, digits and underscore, at most 63 characters (PostgreSQL's bound).</summary>
public static partial class Identifier
{
    /// <summary>Whether a table name, optionally with a schema before a dot, may be used.</summary>
    public static bool IsValid(string name) => TablePattern().IsMatch(name);

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,62}(\.[A-Za-z_][A-Za-z0-9_]{0,62})?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TablePattern();
}

/// <summary>Names of contracts in the contracts folder; the pattern keeps a name from leaving the folder.</summary>
public static partial class ContractNames
{
    /// <summary>Whether a name may be looked up.</summary>
    public static bool IsValid(string name) => NamePattern().IsMatch(name);

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
