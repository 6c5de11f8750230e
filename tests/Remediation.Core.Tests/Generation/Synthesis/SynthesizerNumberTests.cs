using System.Text.Json.Nodes;
using static Remediation.Core.Tests.Generation.Synthesis.SynthesisBench;

namespace Remediation.Core.Tests.Generation.Synthesis;

public sealed class SynthesizerNumberTests
{
    [Theory]
    [InlineData("$1,234.50", "1234.50")]
    [InlineData("1.234,50 €", "1234.50")]
    [InlineData("(12.00)", "-12.00")]
    [InlineData("(1,234.50)", "-1234.50")]
    [InlineData("12.00-", "-12.00")]
    [InlineData("−12.00", "-12.00")]
    [InlineData("1234.5 USD", "1234.5")]
    [InlineData("1 234,50", "1234.50")]
    [InlineData("1\u00a0234,50 €", "1234.50")]
    [InlineData("1'234.50 CHF", "1234.50")]
    [InlineData("12,34,567.50", "1234567.50")]
    public void Generate_Amount_GivesPlainDecimal(string sample, string wanted) => Mends(Format("decimal(12,2)"), [sample], [wanted]);

    [Theory]
    [InlineData("integer", "+5", "5")]
    [InlineData("integer", "007", "7")]
    [InlineData("integer", "12.0", "12")]
    [InlineData("integer", "1e3", "1000")]
    [InlineData("integer", "1O7", "107")]
    [InlineData("decimal", ".5", "0.5")]
    public void Generate_OtherForm_KeepsTheValue(string format, string sample, string wanted) => Mends(Format(format), [sample], [wanted]);

    [Theory]
    [InlineData("weight_kg", "12,5 kg", "12.5")]
    [InlineData("weight_kg", "700 g", "0.7")]
    [InlineData("length_mm", "12.5 cm", "125.0")]
    public void Generate_Unit_IsTakenOffOrConvertedExactly(string column, string sample, string wanted) => Mends(Format("decimal", column), [sample], [wanted]);

    [Fact]
    public void Generate_ScaleOfValidValues_IsKept() =>
        Mends(Format("decimal(8,2)"), ["$5", "$7"], ["5.00", "7.00"], ["1.25", "7.30"]);

    [Fact]
    public void Generate_ShareWithBounds_IsDivided()
    {
        var between = new JsonObject { ["dbt_expectations.expect_column_values_to_be_between"] = new JsonObject { ["min_value"] = 0, ["max_value"] = 1 } };
        Mends(Column("c", [between], new JsonObject { ["format"] = "decimal" }), ["12%", "7%"], ["0.12", "0.07"]);
    }

    [Theory]
    [InlineData("decimal", "12 kg (approx 13)")]
    [InlineData("decimal", "10/12")]
    [InlineData("decimal", "1.2.3")]
    [InlineData("integer", "12.5")]
    [InlineData("integer", "10-12")]
    [InlineData("integer", "1,23")]
    [InlineData("integer", "5 apples")]
    [InlineData("integer", "$5 million")]
    [InlineData("integer", "1x3")]
    [InlineData("integer", "twelve")]
    public void Generate_NotOneNumber_LeavesAlone(string format, string sample) => LeavesAlone(Format(format), [sample]);

    [Fact]
    public void Generate_SeveralUnits_LeavesAlone() => LeavesAlone(Format("decimal", "weight"), ["12.5kg", "700 g"]);

    [Fact]
    public void Generate_UnitThatTheColumnCannotHold_LeavesAlone() => LeavesAlone(Format("decimal", "weight_kg"), ["12 lb"]);

    [Fact]
    public void Generate_UnitThatOnlyTheSamplesKnow_GoesToAPerson() => Doubts(Format("decimal", "weight"), ["12,5 kg", "7,25 kg"]);

    [Fact]
    public void Generate_SeveralCurrencies_GoesToAPerson() => Doubts(Format("decimal(10,2)"), ["$12.00", "€13.00"]);

    [Fact]
    public void Generate_Function_DoesNotChangeNumbersWrittenOtherwise()
    {
        string lambda = Mends(Format("integer"), ["1,234", "5,678,901"], ["1234", "5678901"]);

        Assert.Equal(["!", "!", "!"], Run(lambda, Format("integer"), ["1,23", "1.5", "$7"]));
    }
}
