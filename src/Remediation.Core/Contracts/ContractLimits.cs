namespace Remediation.Core.Contracts;

/// <summary>Bounds on what a contract may hold. A contract comes from outside, so everything in it has one.</summary>
public static class ContractLimits
{
    /// <summary>Longest YAML or JSON text, in UTF-16 code units.</summary>
    public const int MaxText = 1_048_576;

    /// <summary>Deepest nesting of lists and mappings.</summary>
    public const int MaxDepth = 32;

    /// <summary>Most nodes (scalars, lists, mappings) in one file.</summary>
    public const int MaxNodes = 200_000;

    /// <summary>Most columns in one contract.</summary>
    public const int MaxColumns = 2_000;

    /// <summary>Most tests on one column.</summary>
    public const int MaxTests = 64;

    /// <summary>Most accepted values of one column.</summary>
    public const int MaxAcceptedValues = 10_000;

    /// <summary>Most examples of one column.</summary>
    public const int MaxExamples = 1_000;

    /// <summary>Longest name of a column, table, type or model.</summary>
    public const int MaxName = 128;

    /// <summary>Longest regex, in UTF-16 code units.</summary>
    public const int MaxPattern = 2_048;

    /// <summary>Largest regex after counted repetitions are written out, in atoms.</summary>
    public const int MaxPatternSize = 20_000;

    /// <summary>Problems after which reading stops collecting.</summary>
    public const int MaxProblems = 100;

    /// <summary>Longest time one regex may take on one value; above it the check is given up with a <see cref="ContractTimeoutException"/>.</summary>
    public static TimeSpan PatternTimeout { get; } = TimeSpan.FromSeconds(2);
}
