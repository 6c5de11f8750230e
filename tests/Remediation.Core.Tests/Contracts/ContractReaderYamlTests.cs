using Remediation.Core.Contracts;

namespace Remediation.Core.Tests.Contracts;

public sealed class ContractReaderYamlTests
{
    private const string Orders = """
        version: 2
        models:
          - name: orders
            description: "{{ doc('orders') }}"
            config:
              meta:
                remediation: {promotion: manual, max_changed_share: 0.25, primary_key: [order_id], target: sales.orders}
            columns:
              - name: order_id
                data_tests: [unique, not_null]
              - name: ordered_at
                data_type: date
                tests:
                  - not_null
                  - dbt_utils.recency: {interval: 1, where: "x > 1"}
                meta:
                  owner: finance
                  remediation: {format: "date:%Y-%m-%d", day_first: true, examples: [2025-12-31]}
              - name: status
                data_tests:
                  - accepted_values:
                      arguments:
                        values: [placed, 'shipped', 7, true]
                      config: {severity: warn}
              - name: customer_id
                tests:
                  - relationships: {to: ref('customers'), field: id}
              - name: amount
                tests:
                  - dbt_expectations.expect_column_values_to_be_between: {min_value: 0, max_value: 100.50, strictly: true}
          - name: customers
            columns: [{name: id}]
        """;

    [Fact]
    public void ReadYaml_WholeModel_ReadsEveryPart()
    {
        ContractReading reading = ContractReader.ReadYaml(Orders, "orders");

        Assert.Empty(reading.Problems);
        Contract contract = reading.Contract!;
        Assert.Equal("orders", contract.Name);
        Assert.Equal(["order_id", "ordered_at", "status", "customer_id", "amount"], contract.Columns.Keys);
        Assert.Equal(ContractPromotion.Manual, contract.Promotion);
        Assert.Equal(0.25m, contract.MaxChangedShare);
        Assert.Equal(["order_id"], contract.PrimaryKey);
        Assert.Equal(("sales", "orders"), (contract.Target!.Schema, contract.Target.Table));
        Assert.True(contract.Columns["order_id"].Identity);
        Assert.False(contract.Columns["order_id"].HasValueTests);
        Assert.Equal("date:%Y-%m-%d", contract.Columns["ordered_at"].Format!.Text);
        Assert.True(contract.Columns["ordered_at"].DayFirst);
        Assert.Equal(["2025-12-31"], contract.Columns["ordered_at"].Examples);
        Assert.Equal(["placed", "shipped", "7", "true"], contract.Columns["status"].AcceptedValues);
        Assert.Equal([new ContractRelationship("customers", "id")], contract.Columns["customer_id"].Relationships);
        Assert.Equal(["relationships to customers.id"], contract.Columns["customer_id"].SetTests);
        Assert.True(contract.Columns["amount"].Accepts("100.49"));
        Assert.False(contract.Columns["amount"].Accepts("100.50"));
    }

    [Fact]
    public void ReadYaml_UnknownTest_IsReportedNotIgnored()
    {
        Contract contract = ContractReader.ReadYaml(Orders, "orders").Contract!;

        Assert.Equal(
            [(ContractCodes.UnknownTest, "ordered_at", "dbt_utils.recency"), (ContractCodes.OptionIgnored, "status", "accepted_values")],
            contract.Warnings.Select(w => (w.Code, w.Column, w.Test)));
    }

    [Theory]
    [InlineData(null, "MODEL_AMBIGUOUS")]
    [InlineData("nothing", "MODEL_NOT_FOUND")]
    public void ReadYaml_ModelNotClear_IsRefused(string? name, string code)
    {
        ContractProblem problem = Assert.Single(ContractReader.ReadYaml(Orders, name).Problems);
        Assert.Equal(code, problem.Code);
    }

    [Fact]
    public void ReadYaml_SourceTableAndSeed_AreFound()
    {
        string yaml = "sources: [{name: crm, tables: [{name: people, columns: [{name: a}]}]}]\nseeds: [{name: codes, columns: [{name: b}]}]";
        Assert.Equal("people", ContractReader.ReadYaml(yaml, "people").Contract!.Name);
        Assert.Equal("codes", ContractReader.ReadYaml(yaml, "codes").Contract!.Name);
    }

    [Theory]
    [InlineData("", "YAML_INVALID")]
    [InlineData("a: [", "YAML_INVALID")]
    [InlineData("a: \"\\q\"", "YAML_INVALID")]
    [InlineData("- x", "WRONG_SHAPE")]
    [InlineData("models: 3", "WRONG_SHAPE")]
    [InlineData("models: [a]", "WRONG_SHAPE")]
    [InlineData("models: []", "MODEL_NOT_FOUND")]
    [InlineData("x: *a\ny: &a 1", "ALIAS_REFUSED")]
    [InlineData("x: &a [*a]", "ALIAS_REFUSED")]
    [InlineData("x: {<<: 1}", "WRONG_SHAPE")]
    [InlineData("x: !!python/object:os.system 1", "TAG_REFUSED")]
    [InlineData("x: 1\nx: 2", "DUPLICATE_KEY")]
    [InlineData("a: 1\n---\nb: 2", "YAML_INVALID")]
    [InlineData("? [a]\n: b", "WRONG_SHAPE")]
    [InlineData("models: [{name: m, columns: [{name: a}, {name: a}]}]", "DUPLICATE_COLUMN")]
    [InlineData("models: [{name: m, columns: [{tests: [unique]}]}]", "WRONG_SHAPE")]
    [InlineData("models: [{name: m, columns: {a: b}}]", "WRONG_SHAPE")]
    [InlineData("models: [{name: m, columns: [{name: a, tests: unique}]}]", "WRONG_SHAPE")]
    [InlineData("models: [{name: m, columns: [{name: a, tests: [{not_null: 3}]}]}]", "WRONG_SHAPE")]
    [InlineData("models: [{name: m, columns: [{name: a, tests: [{accepted_values: {values: [yes, no]}}]}]}]", "AMBIGUOUS_VALUE")]
    [InlineData("models: [{name: m, columns: [{name: a, tests: [{accepted_values: {values: [012]}}]}]}]", "AMBIGUOUS_VALUE")]
    [InlineData("models: [{name: m, columns: [{name: a, tests: [{accepted_values: {values: [12:30]}}]}]}]", "AMBIGUOUS_VALUE")]
    [InlineData("models: [{name: m, columns: [{name: a, tests: [{accepted_values: {values: ['{{ var(1) }}']}}]}]}]", "TEMPLATE_REFUSED")]
    [InlineData("models: [{name: m, columns: [{name: a, meta: {remediation: {identiy: true}}}]}]", "UNKNOWN_SETTING")]
    [InlineData("models: [{name: m, columns: [{name: a, meta: {remediation: {format: 'date:%Q'}}}]}]", "INVALID_FORMAT")]
    public void ReadYaml_BadText_IsRefusedWithItsCode(string yaml, string code)
    {
        ContractReading reading = ContractReader.ReadYaml(yaml, null);
        Assert.Null(reading.Contract);
        Assert.Equal(code, reading.Problems[0].Code);
    }

    [Fact]
    public void ReadYaml_TooDeepOrTooLarge_IsRefused()
    {
        Assert.Equal(ContractCodes.TooDeep, ContractReader.ReadYaml(new string('[', 100_000), null).Problems[0].Code);
        Assert.Equal(ContractCodes.TooLarge, ContractReader.ReadYaml(new string(' ', ContractLimits.MaxText + 1), null).Problems[0].Code);
        Assert.Equal(ContractCodes.TooLarge, ContractReader.ReadYaml("[" + string.Concat(Enumerable.Repeat("1,", ContractLimits.MaxNodes)) + "]", null).Problems[0].Code);
    }

    [Fact]
    public void ReadYaml_Problem_NamesPathAndLine()
    {
        string yaml = "models:\n  - name: m\n    columns:\n      - name: a\n        tests:\n          - accepted_values: {}\n";
        ContractProblem problem = Assert.Single(ContractReader.ReadYaml(yaml, null).Problems);
        Assert.Equal((ContractCodes.MissingArgument, "models[0].columns[0].tests[0].accepted_values", 6), (problem.Code, problem.Path, problem.Line));
    }

    [Fact]
    public void ReadYaml_SwitchedOffTestAndThresholds_AreReported()
    {
        string yaml = "models: [{name: m, columns: [{name: a, tests: [{not_null: {config: {enabled: false}}}, {unique: {config: {error_if: '>10'}}}]}]}]";
        Contract contract = ContractReader.ReadYaml(yaml, null).Contract!;
        Assert.False(contract.Columns["a"].NotNull);
        Assert.True(contract.Columns["a"].Unique);
        Assert.Equal([ContractCodes.TestDisabled, ContractCodes.OptionIgnored], contract.Warnings.Select(w => w.Code));
    }

    [Fact]
    public void ReadYaml_MutatedText_NeverThrows()
    {
        var random = new Random(20251231);
        const string Alphabet = "\n\t :-[]{}&*!|>'\"%@`#,?<ay1\\\0\ud800";
        for (int round = 0; round < 3_000; round++)
        {
            List<char> text = Orders.ToCharArray().ToList();
            for (int edit = random.Next(1, 6); edit > 0; edit--)
            {
                int at = random.Next(text.Count);
                if (random.Next(2) == 0)
                {
                    text[at] = Alphabet[random.Next(Alphabet.Length)];
                }
                else
                {
                    text.RemoveRange(at, Math.Min(random.Next(1, 20), text.Count - at));
                }
            }

            ContractReading reading = ContractReader.ReadYaml(string.Concat(text), "orders");
            Assert.Equal(reading.Contract is null, reading.Problems.Count > 0);
        }
    }
}
