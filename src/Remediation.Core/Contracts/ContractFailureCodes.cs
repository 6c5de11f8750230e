namespace Remediation.Core.Contracts;

/// <summary>The closed list of codes for why a value does not pass a column's row tests.</summary>
public static class ContractFailureCodes
{
    /// <summary>Null where <c>not_null</c> is asked.</summary>
    public const string NullValue = "NULL_VALUE";

    /// <summary>Not one of the accepted values.</summary>
    public const string NotAccepted = "NOT_ACCEPTED_VALUE";

    /// <summary>One of the values that are not allowed.</summary>
    public const string ForbiddenValue = "FORBIDDEN_VALUE";

    /// <summary>Not in the column's format.</summary>
    public const string Format = "FORMAT_MISMATCH";

    /// <summary>A pattern that must match does not.</summary>
    public const string Pattern = "PATTERN_MISMATCH";

    /// <summary>A pattern that must not match does.</summary>
    public const string ForbiddenPattern = "FORBIDDEN_PATTERN";

    /// <summary>The value cannot be compared with the bounds (not a number, not a date of the format).</summary>
    public const string NotComparable = "NOT_COMPARABLE";

    /// <summary>Below the lower bound.</summary>
    public const string BelowMinimum = "BELOW_MINIMUM";

    /// <summary>Above the upper bound.</summary>
    public const string AboveMaximum = "ABOVE_MAXIMUM";

    /// <summary>Fewer characters than allowed.</summary>
    public const string TooShort = "TOO_SHORT";

    /// <summary>More characters than allowed.</summary>
    public const string TooLong = "TOO_LONG";

    /// <summary>Empty or only white space where that is not allowed.</summary>
    public const string Blank = "BLANK_VALUE";
}
