using System.Security.Cryptography;
using System.Text;

namespace Remediation.Core.Contracts;

/// <summary>
/// What a valid value of one column looks like. Immutable and thread safe; patterns are compiled once. An empty string is a value, null is
/// null, and text is what counts: nothing is trimmed, and numbers are compared as exact decimals.
/// </summary>
public sealed class ColumnContract
{
    private const string Expect = "dbt_expectations.expect_column_";

    private readonly ContractRegex[] patterns;
    private readonly ContractRegex[] forbidden;
    private readonly HashSet<string>? accepted;
    private readonly HashSet<string> refused;
    private readonly Lazy<IReadOnlyList<RowTest>> rowTests;
    private string? meaningHash;

    internal ColumnContract(ColumnRules rules)
    {
        Rules = rules;
        patterns = [.. rules.Patterns.Select(Compiled)];
        forbidden = [.. rules.ForbiddenPatterns.Select(Compiled)];
        accepted = rules.AcceptedValues?.ToHashSet(StringComparer.Ordinal);
        refused = rules.ForbiddenValues.ToHashSet(StringComparer.Ordinal);
        rowTests = new Lazy<IReadOnlyList<RowTest>>(() => [.. RowTestsOf()]);
    }

    /// <summary>The column's name, compared ordinally.</summary>
    public string Name => Rules.Name;

    /// <summary>True when null is not a valid value.</summary>
    public bool NotNull => Rules.NotNull;

    /// <summary>True when the contract says <c>nullable: true</c>, so that a fix may clear a value. Silence is not consent.</summary>
    public bool Nullable => Rules.Nullable == true;

    /// <summary>True when no two rows may hold the same value: a set test, which <see cref="Accepts"/> does not check.</summary>
    public bool Unique => Rules.Unique;

    /// <summary>True when the value identifies its row (<c>identity: true</c>, <c>unique</c>, or part of the contract's primary key).</summary>
    public bool Identity => Rules.Identity || Rules.Unique;

    /// <summary>How a valid value is written; null when nothing says so.</summary>
    public ValueFormat? Format => Rules.Format;

    /// <summary>The column type asked for by a type test, in lower case; null without one.</summary>
    public string? DataType => Rules.DataType;

    /// <summary>The only valid values; null when any value may be valid.</summary>
    public IReadOnlyList<string>? AcceptedValues => Rules.AcceptedValues;

    /// <summary>Values that are not valid whatever else they pass; empty when there are none.</summary>
    public IReadOnlyList<string> ForbiddenValues => Rules.ForbiddenValues;

    /// <summary>Regexes that must all match somewhere in the value, as the contract writes them.</summary>
    public IReadOnlyList<string> Patterns => Rules.Patterns;

    /// <summary>Regexes none of which may match anywhere in the value.</summary>
    public IReadOnlyList<string> ForbiddenPatterns => Rules.ForbiddenPatterns;

    /// <summary>The lower bound, or null.</summary>
    public ContractBound? Min => Rules.Min;

    /// <summary>The upper bound, or null.</summary>
    public ContractBound? Max => Rules.Max;

    /// <summary>Fewest characters (Unicode code points), or null.</summary>
    public int? MinLength => Rules.MinLength;

    /// <summary>Most characters (Unicode code points), or null.</summary>
    public int? MaxLength => Rules.MaxLength;

    /// <summary>True when empty and all-white-space values are not valid.</summary>
    public bool NotBlank => Rules.NotBlank;

    /// <summary>Values that the contract's author calls valid; each passes <see cref="Accepts"/>.</summary>
    public IReadOnlyList<string> Examples => Rules.Examples;

    /// <summary>How dates like 03/04/2025 are meant in the data to mend: true for 3 April; null when nothing says so.</summary>
    public bool? DayFirst => Rules.DayFirst;

    /// <summary>
    /// Columns on which rows of a whole table agree: rows with the same values there have the same value here. A mended value that at least half of such
    /// rows' valid values do not confirm is quarantined. Empty when nothing of the kind is known.
    /// </summary>
    public IReadOnlyList<string> AgreesOn => Rules.AgreesOn;

    /// <summary>Largest share of this column's rows (0 to 1) that a run may change before it is held; null without a limit.</summary>
    public decimal? MaxChangedShare => Rules.MaxChangedShare;

    /// <summary>Whether a run that changes this column may promote itself; null when only the contract as a whole says so.</summary>
    public ContractPromotion? Promotion => Rules.Promotion;

    /// <summary>Name and type of the column in the promotion target, or null.</summary>
    public ColumnTarget? Target => Rules.Target;

    /// <summary>Foreign keys: set tests, which <see cref="Accepts"/> does not check.</summary>
    public IReadOnlyList<ContractRelationship> Relationships => Rules.Relationships;

    /// <summary>The tests that need the whole column and are left to the promotion gate, in words.</summary>
    public IReadOnlyList<string> SetTests =>
        [.. Unique ? ["unique"] : Array.Empty<string>(), .. Relationships.Select(r => $"relationships to {r.To}.{r.Field}")];

    /// <summary>
    /// True when something says what a valid value is. <c>not_null</c>, <c>unique</c>, <c>relationships</c> and "not blank" alone do not: false
    /// means UNCONTRACTED.
    /// </summary>
    public bool HasValueTests =>
        Format is not null || AcceptedValues is not null || ForbiddenValues.Count > 0 || Patterns.Count > 0 || ForbiddenPatterns.Count > 0
        || Min is not null || Max is not null || MinLength is not null || MaxLength is not null;

    /// <summary>
    /// SHA-256, lower case hex, of what the contract says about the column's values. The column's name is no part of it: columns that mean the same by
    /// "valid" have the same hash.
    /// </summary>
    public string MeaningHash => meaningHash ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ContractJson.Meaning(Rules))));

    /// <summary>The tests that <see cref="Accepts"/> makes, one by one.</summary>
    public IReadOnlyList<RowTest> RowTests => rowTests.Value;

    /// <summary>The declared data behind this contract.</summary>
    internal ColumnRules Rules { get; }

    /// <summary>Says whether a value passes all row tests. As with dbt's SQL tests, null fails <c>not_null</c> only.</summary>
    /// <param name="value">The value's text, or null.</param>
    /// <returns>True when every row test passes.</returns>
    public bool Accepts(string? value) => value is null ? !NotNull : FailureCode(value) is null;

    /// <summary>Says which row test a value fails first.</summary>
    /// <param name="value">The value's text, or null.</param>
    /// <returns>The failure, which holds nothing of the value; null when the value is valid.</returns>
    public ContractFailure? Check(string? value)
    {
        string? code = value is null ? (NotNull ? ContractFailureCodes.NullValue : null) : FailureCode(value);
        return code is null ? null : new ContractFailure(code, ColumnWords.Failure(this, code));
    }

    /// <summary>The contract in words, for a prompt and for people.</summary>
    /// <returns>A few lines of plain English; long lists are cut.</returns>
    public string Describe() => ColumnWords.Describe(this);

    private string? FailureCode(string value) =>
        accepted is not null && !accepted.Contains(value) ? ContractFailureCodes.NotAccepted
        : refused.Contains(value) ? ContractFailureCodes.ForbiddenValue
        : Rules.NotBlank && string.IsNullOrWhiteSpace(value) ? ContractFailureCodes.Blank
        : Format is not null && !Format.Matches(value) ? ContractFailureCodes.Format
        : LengthFailure(value) ?? BoundFailure(value) ?? PatternFailure(value);

    private IEnumerable<RowTest> RowTestsOf()
    {
        if (NotNull)
        {
            yield return new RowTest("not_null", null, value => value is not null);
        }

        if (accepted is not null)
        {
            yield return Test("accepted_values", $"{accepted.Count} values", accepted.Contains);
        }

        if (refused.Count > 0)
        {
            yield return Test(Expect + "values_to_not_be_in_set", $"{refused.Count} values", value => !refused.Contains(value));
        }

        if (NotBlank)
        {
            yield return Test("dbt_utils.not_empty_string", null, value => !string.IsNullOrWhiteSpace(value));
        }

        if (Format is { } format)
        {
            yield return Test(DataType is null ? "meta.remediation.format" : Expect + "values_to_be_of_type", DataType ?? format.Text, format.Matches);
        }

        if (MinLength is not null || MaxLength is not null)
        {
            yield return Test(Expect + "value_lengths_to_be_between", ColumnWords.Length(this), value => LengthFailure(value) is null);
        }

        if (Min is not null || Max is not null)
        {
            yield return Test(Expect + "values_to_be_between", ColumnWords.Range(this), value => BoundFailure(value) is null);
        }

        foreach (ContractRegex pattern in patterns)
        {
            yield return Test(Expect + "values_to_match_regex", Words.Clip(pattern.Source, 200), pattern.IsMatch);
        }

        foreach (ContractRegex pattern in forbidden)
        {
            yield return Test(Expect + "values_to_not_match_regex", Words.Clip(pattern.Source, 200), value => !pattern.IsMatch(value));
        }
    }

    private static RowTest Test(string name, string? detail, Func<string, bool> passes) => new(name, detail, value => value is null || passes(value));

    private string? LengthFailure(string value)
    {
        if (MinLength is null && MaxLength is null)
        {
            return null;
        }

        int length = value.Length;
        foreach (char c in value)
        {
            length -= char.IsLowSurrogate(c) ? 1 : 0;
        }

        return length < MinLength ? ContractFailureCodes.TooShort : length > MaxLength ? ContractFailureCodes.TooLong : null;
    }

    private string? BoundFailure(string value)
    {
        if (Min is { } min)
        {
            int? sign = min.Compare(value, Format);
            if (sign is null)
            {
                return ContractFailureCodes.NotComparable;
            }

            if (sign < 0 || (sign == 0 && min.Strict))
            {
                return ContractFailureCodes.BelowMinimum;
            }
        }

        if (Max is { } max)
        {
            int? sign = max.Compare(value, Format);
            if (sign is null)
            {
                return ContractFailureCodes.NotComparable;
            }

            if (sign > 0 || (sign == 0 && max.Strict))
            {
                return ContractFailureCodes.AboveMaximum;
            }
        }

        return null;
    }

    private string? PatternFailure(string value)
    {
        foreach (ContractRegex pattern in patterns)
        {
            if (!pattern.IsMatch(value))
            {
                return ContractFailureCodes.Pattern;
            }
        }

        foreach (ContractRegex pattern in forbidden)
        {
            if (pattern.IsMatch(value))
            {
                return ContractFailureCodes.ForbiddenPattern;
            }
        }

        return null;
    }

    // The reader has already refused patterns that do not compile.
    private static ContractRegex Compiled(string source) =>
        ContractRegex.TryParse(source, out ContractRegex? regex, out (string Code, string Message) fault, out _) ? regex : throw new ArgumentException(fault.Message, nameof(source));
}
