using Remediation.Core.Contracts;

namespace Remediation.Core.Tests.Contracts;

public sealed class ColumnContractTests
{
    [Theory]
    [InlineData("[]", null, null)]
    [InlineData("""["not_null"]""", null, "NULL_VALUE")]
    [InlineData("""["not_null"]""", "", null)]
    [InlineData("""[{"accepted_values":{"values":["a","b"]}}]""", null, null)]
    [InlineData("""[{"accepted_values":{"values":["a","b"]}}]""", "A", "NOT_ACCEPTED_VALUE")]
    [InlineData("""[{"accepted_values":{"values":["a",1]}}]""", "1", null)]
    [InlineData("""["dbt_utils.not_empty_string"]""", " \t", "BLANK_VALUE")]
    [InlineData("""[{"dbt_utils.not_empty_string":{"trim_whitespace":false}}]""", " ", null)]
    [InlineData("""[{"dbt_utils.not_empty_string":{"trim_whitespace":false}}]""", "", "TOO_SHORT")]
    [InlineData("""[{"dbt_expectations.expect_column_value_lengths_to_equal":{"value":1}}]""", "😀", null)]
    [InlineData("""[{"dbt_expectations.expect_column_value_lengths_to_equal":{"value":1}}]""", "ab", "TOO_LONG")]
    [InlineData("""[{"dbt_expectations.expect_column_value_lengths_to_be_between":{"min_value":1,"strictly":true}}]""", "a", "TOO_SHORT")]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_be_of_type":{"column_type":"numeric(5,2)"}}]""", "1234.5", "FORMAT_MISMATCH")]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_be_of_type":{"column_type":"character varying(2)"}}]""", "abc", "TOO_LONG")]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_be_of_type":{"column_type":"Integer"}}]""", "7", null)]
    public void Check_Value_AnswersWithTheFailedTest(string tests, string? value, string? code)
    {
        ColumnContract column = Inline.Column(tests);
        Assert.Equal(code, column.Check(value)?.Code);
        Assert.Equal(code is null, column.Accepts(value));
    }

    [Theory]
    [InlineData("0", "BELOW_MINIMUM")]
    [InlineData("0.1", null)]
    [InlineData("+0.10000000000000000000000000000000000000001", null)]
    [InlineData("0.09999999999999999999999999999999999999999", "BELOW_MINIMUM")]
    [InlineData("1e1", null)]
    [InlineData("1e2", "ABOVE_MAXIMUM")]
    [InlineData("1e999999", "NOT_COMPARABLE")]
    [InlineData("abc", "NOT_COMPARABLE")]
    [InlineData("", "NOT_COMPARABLE")]
    [InlineData(" 5", "NOT_COMPARABLE")]
    [InlineData("1,000", "NOT_COMPARABLE")]
    public void Check_NumberRange_ComparesExactDecimals(string value, string? code)
    {
        ColumnContract column = Inline.Column("""[{"dbt_expectations.expect_column_values_to_be_between":{"min_value":0.1,"max_value":99}}]""");
        Assert.Equal(code, column.Check(value)?.Code);
    }

    [Theory]
    [InlineData("31.12.2019", "BELOW_MINIMUM")]
    [InlineData("01.01.2020", null)]
    [InlineData("2020-01-01", "FORMAT_MISMATCH")]
    public void Check_DateRange_ComparesDatesOfTheFormat(string value, string? code)
    {
        ColumnContract column = Inline.Column("""[{"dbt_utils.accepted_range":{"min_value":"'2020-01-01'"}}]""", """{"format":"date:%d.%m.%Y"}""");
        Assert.Equal(code, column.Check(value)?.Code);
    }

    [Fact]
    public void Read_SeveralBounds_KeepsTheTighter()
    {
        ColumnContract column = Inline.Column(
            """[{"dbt_utils.accepted_range":{"min_value":1,"max_value":9}},{"dbt_utils.accepted_range":{"min_value":1.0,"max_value":20,"inclusive":false}}]""");
        Assert.Equal(new ContractBound("1.0", false, true), column.Min);
        Assert.Equal(new ContractBound("9", false, false), column.Max);
    }

    [Theory]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"b"}}]""", "abc", null)]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^b$"}}]""", "b\n", "PATTERN_MISMATCH")]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^\\d$"}}]""", "٣", "PATTERN_MISMATCH")]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^[[:alpha:]_]+$"}}]""", "Ab_", null)]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^.[^a]\\D$"}}]""", "😀😀😀", null)]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^..$"}}]""", "😀", "PATTERN_MISMATCH")]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^😀{2}$"}}]""", "😀😀", null)]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^b$","flags":"i"}}]""", "B", null)]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_match_regex_list":{"regex_list":["^a","z$"]}}]""", "bz", null)]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_match_regex_list":{"regex_list":["^a","z$"],"match_on":"all"}}]""", "bz", "PATTERN_MISMATCH")]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_not_match_regex":{"regex":"[^0-9]"}}]""", "12a", "FORBIDDEN_PATTERN")]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_match_like_pattern":{"like_pattern":"a.%_"}}]""", "a.b\nc", null)]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_match_like_pattern":{"like_pattern":"a.%_"}}]""", "axb", "PATTERN_MISMATCH")]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_match_like_pattern":{"like_pattern":"50\\%"}}]""", "50%", null)]
    public void Check_Patterns_SearchAsDbtDoes(string tests, string value, string? code) => Assert.Equal(code, Inline.Column(tests).Check(value)?.Code);

    [Fact]
    public void Check_PatternThatBacktracksForever_IsGivenUpWithoutAVerdictOnTheValue()
    {
        ColumnContract column = Inline.Column("""[{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^(?=a)(a+)+\\1$"}}]""");
        Exception given = Assert.Throws<ContractTimeoutException>(() => column.Check(new string('a', 60) + "b"));
        Assert.DoesNotContain("aaa", given.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_PatternWithoutLookAround_IsLinear()
    {
        ColumnContract column = Inline.Column("""[{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^(a+)+$"}}]""");
        Assert.Equal("PATTERN_MISMATCH", column.Check(new string('a', 50_000) + "b")?.Code);
    }

    [Fact]
    public void Check_Failure_NeverShowsTheValue()
    {
        const string Secret = "s3cr3t-value";
        string[] columns =
        [
            """[{"accepted_values":{"values":["a"]}}]""", """[{"dbt_utils.accepted_range":{"min_value":1}}]""",
            """[{"dbt_expectations.expect_column_value_lengths_to_equal":{"value":1}}]""",
            """[{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^1"}}]""",
        ];
        Assert.All(columns, tests => Assert.DoesNotContain(Secret, Inline.Column(tests).Check(Secret)!.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""["not_null","unique","dbt_utils.not_empty_string",{"relationships":{"to":"ref('a')","field":"b"}}]""", "{}", false)]
    [InlineData("""[{"accepted_values":{"values":["a"]}}]""", "{}", true)]
    [InlineData("[]", """{"format":"email"}""", true)]
    [InlineData("[]", """{"examples":["a"]}""", false)]
    public void HasValueTests_OnlyWhenSomethingSaysWhatIsValid(string tests, string meta, bool expected) =>
        Assert.Equal(expected, Inline.Column(tests, meta).HasValueTests);

    [Fact]
    public void Describe_WholeColumn_SaysEveryRule()
    {
        string text = Inline.Column(
            """["not_null","unique",{"dbt_utils.accepted_range":{"min_value":"'2020-01-01'"}},{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^2"}}]""",
            """{"format":"date:%Y-%m-%d","examples":["2024-02-29"],"day_first":true}""").Describe();

        Assert.Equal(
            """
            A valid value of c:
            - is a real calendar date written %Y-%m-%d, for example 2025-12-31
            - is at least 2020-01-01
            - matches the regex ^2
            - comes from data that writes the day before the month
            - is never null
            - is unique in the column
            - for example: '2024-02-29'
            """,
            text);
    }

    [Fact]
    public void Accepts_FromManyThreads_AgreesWithItself()
    {
        ColumnContract column = Inline.Column("""[{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^[a-z]{2,4}\\d+$"}}]""");
        var answers = Enumerable.Range(0, 2_000).AsParallel().AsOrdered().Select(i => column.Accepts((i % 2 == 0 ? "abc" : "A") + i)).ToList();
        Assert.All(answers.Select((answer, i) => (answer, i)), pair => Assert.Equal(pair.i % 2 == 0, pair.answer));
    }
}
