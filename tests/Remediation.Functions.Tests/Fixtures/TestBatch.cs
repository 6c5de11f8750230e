namespace Remediation.Functions.Tests.Fixtures;

/// <summary>Small batches over a few columns: a code of three capitals, a year, a name of 24 capitals, and a unique tag.</summary>
internal static class TestBatch
{
    private const string Contract = """
        {"columns":[
          {"name":"code","tests":["not_null",{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^[A-Z]{3}$"}}]},
          {"name":"year","tests":["not_null",{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^[0-9]{4}$"}}]},
          {"name":"name","tests":[{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^[A-Z]{24}$"}}]},
          {"name":"tag","tests":["unique",{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^[A-Z]{3}$"}}]}]}
        """;

    public static string Of(string batchId, params (string Column, string Value)[] cells) =>
        $$"""{"schema":"remediation.batch/v1","batch_id":"{{batchId}}","source":"t","table":"orders","primary_key":["id"],"contract":{{Contract}},"rows":[{{string.Join(',', cells.Select(RowOf))}}]}""";

    private static string RowOf((string Column, string Value) cell, int index) =>
        $$"""{"row_id":"r{{index}}","key":{"id":{{index}}},"column":"{{cell.Column}}","value":"{{cell.Value}}","tag":"NEEDS_AI"}""";
}
