using Remediation.Core.Contracts;

namespace Remediation.Core.Tests.Contracts;

/// <summary>Forms that schema files of real projects have, in texts of our own: each is read, or reported with its code.</summary>
public sealed class ContractReaderWildTests
{
    [Fact]
    public void ReadYaml_AnchorsAndMergeKeys_AreWrittenOut()
    {
        Contract contract = Read(
            """
            version: 2
            x-common:
              key: &key {data_tests: [not_null, unique]}
              states: &states [open, closed]
              day: &day
                data_tests: [not_null]
                meta: &iso {remediation: {format: "date:%Y-%m-%d"}}
            models:
              - name: tickets
                columns:
                  - {name: ticket_id, <<: *key}
                  - name: state
                    data_tests:
                      - accepted_values: {values: *states}
                  - {name: opened_on, <<: [*day, *key]}
                  - {name: closed_on, <<: *day, data_tests: [], meta: *iso}
            """);

        Assert.Empty(contract.Warnings);
        Assert.True(contract.Columns["ticket_id"] is { NotNull: true, Unique: true });
        Assert.Equal(["open", "closed"], contract.Columns["state"].AcceptedValues);
        Assert.True(contract.Columns["opened_on"] is { NotNull: true, Unique: false, Format.Kind: ValueFormatKind.Date });
        Assert.True(contract.Columns["closed_on"] is { NotNull: false, Format.Kind: ValueFormatKind.Date });
    }

    [Fact]
    public void ReadYaml_AliasesOfAliases_AreBounded()
    {
        string bomb = "a0: &a0 [x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 12).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 8))}]\n"));

        Assert.Equal(ContractCodes.TooLarge, Assert.Single(ContractReader.ReadYaml(bomb, null).Problems).Code);
    }

    [Fact]
    public void ReadYaml_FirstVersionOfSchemaFiles_IsReadLikeTheSecond()
    {
        const string First = """
            people:
              constraints:
                not_null: [id, email]
                unique: [id]
                accepted_values:
                  - {field: kind, values: [staff, guest]}
                relationships:
                  - {from: team_id, to: ref('teams'), field: id}
                positive: [age]
            teams:
              constraints: {unique: [id]}
            """;
        const string Second = """
            version: 2
            models:
              - name: people
                columns:
                  - {name: id, tests: [not_null, unique]}
                  - {name: email, tests: [not_null]}
                  - {name: kind, tests: [accepted_values: {values: [staff, guest]}]}
                  - {name: team_id, tests: [relationships: {to: ref('teams'), field: id}]}
            """;

        Contract contract = Read(First, "people");

        Assert.Equal(Read(Second).Hash, contract.Hash);
        Assert.Equal(("UNKNOWN_TEST", "positive"), (Assert.Single(contract.Warnings).Code, contract.Warnings[0].Test));
        Assert.Equal("teams", Read(First, "teams").Name);
    }

    [Fact]
    public void ReadYaml_ConstraintsOfAnEnforcedContract_CountOrAreReported()
    {
        Contract contract = Read(
            """
            models:
              - name: m
                config: {contract: {enforced: true}}
                constraints: [{type: foreign_key, columns: [a], expression: "other (id)"}]
                columns:
                  - {name: a, data_type: int, constraints: [{type: primary_key}, {type: check, expression: "a > 0"}]}
                  - {name: b, data_type: text, constraints: [{type: not_null}]}
            """);

        Assert.True(contract.Columns["a"] is { NotNull: true, Unique: true });
        Assert.True(contract.Columns["b"].NotNull);
        Assert.Equal(["foreign_key", "check"], contract.Warnings.Select(w => w.Test));
    }

    [Theory]
    [InlineData("not_null: {where: 'b = 1'}", "CONDITION_REFUSED")]
    [InlineData("not_null: {config: {where: 'b = 1'}}", "CONDITION_REFUSED")]
    [InlineData("dbt_expectations.expect_column_values_to_be_between: {min_value: 0, row_condition: 'b is not null'}", "CONDITION_REFUSED")]
    [InlineData("dbt_utils.expression_is_true: {expression: '> 0'}", "UNKNOWN_TEST")]
    [InlineData("dbt_utils.not_null_proportion: {at_least: 0.9}", "UNKNOWN_TEST")]
    [InlineData("dbt_expectations.expect_column_values_to_be_in_type_list: {column_type_list: [date, timestamp]}", "UNKNOWN_TYPE")]
    [InlineData("dbt_expectations.expect_column_values_to_be_of_type: {column_type: hstore}", "UNKNOWN_TYPE")]
    public void ReadYaml_TestThatSingleValuesCannotBeHeldAgainst_IsReportedAndNotApplied(string test, string code)
    {
        Contract contract = Read($"models: [{{name: m, columns: [{{name: a, tests: [{test}, unique]}}]}}]");

        Assert.Equal((code, "a"), (Assert.Single(contract.Warnings).Code, contract.Warnings[0].Column));
        Assert.True(contract.Columns["a"] is { NotNull: false, HasValueTests: false, Unique: true });
    }

    [Theory]
    [InlineData("not_null: {severity: warn}", "OPTION_IGNORED")]
    [InlineData("not_null: {config: {severity: warn, error_if: '> 10'}}", "OPTION_IGNORED")]
    [InlineData("{test_name: not_null, name: a_is_there, config: {tags: [x], store_failures: true}}", null)]
    [InlineData("not_null: {name: a_is_there, description: d}", null)]
    [InlineData("dbt.not_null", null)]
    public void ReadYaml_ConfiguredTest_HoldsForEveryValue(string test, string? code)
    {
        Contract contract = Read($"models: [{{name: m, columns: [{{name: a, data_tests: [{test}]}}]}}]");

        Assert.True(contract.Columns["a"].NotNull);
        Assert.Equal(code is null ? [] : [code], contract.Warnings.Select(w => w.Code).Distinct());
    }

    [Fact]
    public void ReadYaml_SetsAndTypes_AreChecked()
    {
        ColumnContract column = Read(
            """
            models:
              - name: m
                columns:
                  - name: a
                    data_tests:
                      - dbt_expectations.expect_column_values_to_not_be_in_set: {arguments: {value_set: [0, '']}}
                      - dbt_utils.not_accepted_values: {values: [13]}
                      - dbt_expectations.expect_column_distinct_values_to_be_in_set: {value_set: [0, 7, 12, 13, x]}
                      - dbt_expectations.expect_column_values_to_be_in_type_list: {column_type_list: [integer]}
            """).Columns["a"];

        Assert.Equal(["7", "12"], new[] { "", "0", "7", "12", "13", "x", "99" }.Where(column.Accepts));
        Assert.Equal(ContractFailureCodes.ForbiddenValue, column.Check("13")!.Code);
        Assert.Equal(
            ["accepted_values", "dbt_expectations.expect_column_values_to_not_be_in_set", "dbt_expectations.expect_column_values_to_be_of_type"],
            column.RowTests.Select(t => t.Name));
    }

    private static Contract Read(string yaml, string? model = null)
    {
        ContractReading reading = ContractReader.ReadYaml(yaml, model);
        Assert.Empty(reading.Problems);
        return Contract.FromJson(reading.Contract!.ToJson());
    }
}
