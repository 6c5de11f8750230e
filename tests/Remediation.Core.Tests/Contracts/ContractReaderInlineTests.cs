using Remediation.Core.Contracts;

namespace Remediation.Core.Tests.Contracts;

public sealed class ContractReaderInlineTests
{
    [Theory]
    [InlineData("[]", "WRONG_SHAPE")]
    [InlineData("{}", "WRONG_SHAPE")]
    [InlineData("""{"columns":[],"extra":1}""", "UNKNOWN_KEY")]
    [InlineData("""{"columns":[{"name":"a","x":1}]}""", "UNKNOWN_KEY")]
    [InlineData("""{"columns":[{"name":"a","tests":["dbt_utils.recency"]}]}""", "UNKNOWN_TEST")]
    [InlineData("""{"columns":[{"name":"a","tests":[{"not_null":{"where":"1=1"}}]}]}""", "CONDITION_REFUSED")]
    [InlineData("""{"columns":[{"name":"a","tests":[{"not_null":{"colour":1}}]}]}""", "UNKNOWN_ARGUMENT")]
    [InlineData("""{"columns":[{"name":"a","name":"b"}]}""", "DUPLICATE_KEY")]
    [InlineData("""{"columns":[{"name":"a","meta":{"format":"integer","colour":1}}]}""", "UNKNOWN_SETTING")]
    [InlineData("""{"columns":[{"name":"a","meta":{"format":"\ud800"}}]}""", "JSON_INVALID")]
    [InlineData("""{"columns":[{"name":"","tests":[]}]}""", "INVALID_NAME")]
    public void ReadInline_BadContract_IsRefusedWithItsCode(string json, string code)
    {
        ContractReading reading = Inline.Read(json);
        Assert.Null(reading.Contract);
        Assert.Equal(code, reading.Problems[0].Code);
    }

    [Theory]
    [InlineData("""[{"accepted_values":{"values":["a"],"quote":false}}]""", "{}", "EXPRESSION_REFUSED")]
    [InlineData("""[{"accepted_values":{"values":[]}}]""", "{}", "INVALID_ARGUMENT")]
    [InlineData("""[{"relationships":{"to":"select 1","field":"a"}}]""", "{}", "EXPRESSION_REFUSED")]
    [InlineData("""[{"relationships":{"to":"ref('a')","field":"a; drop"}}]""", "{}", "INVALID_NAME")]
    [InlineData("""[{"dbt_utils.accepted_range":{"min_value":"(select 1)"}}]""", "{}", "EXPRESSION_REFUSED")]
    [InlineData("""[{"dbt_utils.accepted_range":{}}]""", "{}", "MISSING_ARGUMENT")]
    [InlineData("""[{"dbt_utils.accepted_range":{"min_value":5,"max_value":4}}]""", "{}", "CONTRADICTION")]
    [InlineData("""[{"dbt_utils.accepted_range":{"min_value":5,"max_value":5,"inclusive":false}}]""", "{}", "CONTRADICTION")]
    [InlineData("""[{"accepted_values":{"values":["a"]}},{"accepted_values":{"values":["b"]}}]""", "{}", "CONTRADICTION")]
    [InlineData("""["not_null"]""", """{"nullable":true}""", "CONTRADICTION")]
    [InlineData("[]", """{"format":"integer","examples":["x"]}""", "EXAMPLE_FAILS")]
    [InlineData("[]", """{"max_changed_share":1.5}""", "INVALID_ARGUMENT")]
    [InlineData("[]", """{"promotion":"sometimes"}""", "INVALID_ARGUMENT")]
    [InlineData("[]", """{"identity":"perhaps"}""", "INVALID_ARGUMENT")]
    [InlineData("[]", """{"target":{"cast":"text); drop table x"}}""", "INVALID_NAME")]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"(a"}}]""", "{}", "INVALID_REGEX")]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"(?>a)"}}]""", "{}", "UNSUPPORTED_REGEX")]
    public void ReadInline_BadColumn_IsRefusedWithItsCode(string tests, string meta, string code) => Assert.Equal([code], Inline.Codes(tests, meta));

    [Fact]
    public void ReadInline_SettingsDirectlyInMeta_AreRead()
    {
        Contract contract = Inline.Read("""{"columns":[{"name":"a","meta":{"format":"integer"}}],"meta":{"promotion":"manual"}}""").Contract!;
        Assert.Equal(ValueFormatKind.Integer, contract.Columns["a"].Format!.Kind);
        Assert.Equal(ContractPromotion.Manual, contract.Promotion);
    }

    [Fact]
    public void ReadInline_ManyFaults_AreAllNamed()
    {
        ContractReading reading = Inline.Read("""{"columns":[{"name":"a","tests":["x","y"]},{"name":"b","meta":{"z":1}}]}""");
        Assert.Equal(3, reading.Problems.Count);
        Assert.Equal("columns[0].tests[1]", reading.Problems[1].Path);
    }

    [Fact]
    public void ToJson_RoundTrip_KeepsMeaningHashAndWarnings()
    {
        Contract contract = Inline.Read(
            """
            {"name":"orders","meta":{"remediation":{"promotion":"manual","max_changed_share":0.1,"primary_key":["b"],
              "target":{"schema":"s","table":"t","key":["b"],"casts":{"a":"numeric(10,2)"}}}},
             "columns":[
              {"name":"b","tests":["unique","not_null",{"dbt_expectations.expect_column_values_to_be_of_type":{"column_type":"VARCHAR(12)"}}]},
              {"name":"a","tests":[
                {"accepted_values":{"values":["z","1","y"]}},
                {"relationships":{"to":"source('crm', 'people')","field":"id"}},
                {"dbt_expectations.expect_column_values_to_match_regex_list":{"regex_list":["^a","b$"],"flags":"i"}},
                {"dbt_expectations.expect_column_values_to_not_match_like_pattern":{"like_pattern":"%x_"}},
                {"dbt_utils.accepted_range":{"min_value":"'2020-01-01'","inclusive":false}},
                {"dbt_expectations.expect_column_value_lengths_to_be_between":{"min_value":1,"max_value":9}},
                "dbt_utils.not_empty_string"],
               "meta":{"remediation":{"identity":true,"nullable":true,"day_first":false,"max_changed_share":0.5,"promotion":"auto",
                 "target":{"column":"a2","cast":"date"}}}}]}
            """).Contract!;

        string stored = contract.ToJson();
        var again = Contract.FromJson(stored);

        Assert.Equal(contract.Hash, again.Hash);
        Assert.Equal(stored, again.ToJson());
        Assert.Equal(["b", "a"], again.Columns.Keys);
        Assert.Equal(["z", "1", "y"], again.Columns["a"].AcceptedValues);
        Assert.Equal(contract.Columns["a"].Describe(), again.Columns["a"].Describe());
    }

    [Fact]
    public void FromJson_Warnings_AreKept()
    {
        Contract contract = ContractReader.ReadYaml("models: [{name: m, tests: [a.b], columns: [{name: c, tests: [x.y]}]}]", null).Contract!;
        Assert.Equal(2, contract.Warnings.Count);
        Assert.Equal(contract.Warnings, Contract.FromJson(contract.ToJson()).Warnings);
        Assert.Throws<FormatException>(() => Contract.FromJson("{"));
        Assert.Throws<FormatException>(() => Contract.FromJson("""{"columns":[{"name":""}]}"""));
    }

    [Fact]
    public void Hash_SameMeaningInOtherWords_IsTheSame()
    {
        string yaml = "models: [{name: m, columns: [{name: b, tests: [{accepted_values: {values: [x, y]}}]}, {name: a, meta: {remediation: {nullable: false}}}]}]";
        string inline = """{"columns":[{"name":"a","tests":["not_null"]},{"name":"b","data_tests":[{"accepted_values":{"values":["y","x"],"quote":true}}]}]}""";
        string other = """{"columns":[{"name":"a","tests":["not_null"]},{"name":"b","data_tests":[{"accepted_values":{"values":["y","X"]}}]}]}""";
        Assert.Equal(ContractReader.ReadYaml(yaml, "m").Contract!.Hash, Inline.Read(inline).Contract!.Hash);
        Assert.NotEqual(Inline.Read(inline).Contract!.Hash, Inline.Read(other).Contract!.Hash);
    }
}
