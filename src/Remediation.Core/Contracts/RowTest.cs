namespace Remediation.Core.Contracts;

/// <summary>One test on single values, by the name that the contract knows it under. A value is valid when it passes all of its column's.</summary>
/// <param name="Name">E.g. <c>not_null</c> or <c>dbt_expectations.expect_column_values_to_match_regex</c>.</param>
/// <param name="Detail">The test's argument in words, or null; contract text, never data.</param>
/// <param name="Passes">Whether a value passes. As with dbt's SQL tests, null fails <c>not_null</c> only.</param>
public sealed record RowTest(string Name, string? Detail, Func<string?, bool> Passes);
