using System.Text;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;

namespace Remediation.Core.Tests.Intake;

public sealed class BatchEnvelopeReaderTests
{
    private const string Good = """
        {"schema":"remediation.batch/v1","batch_id":"b1","source":"s","table":"orders","primary_key":["id"],"contract":"orders",
         "rows":[{"row_id":"1","key":{"id":1},"column":"c","value":"v","tag":"NEEDS_AI"}]}
        """;

    [Fact]
    public void Read_GoodBatch_GivesEnvelope()
    {
        EnvelopeReading reading = Read(Good);

        Assert.Empty(reading.Problems);
        Assert.Equal("b1", reading.Envelope!.BatchId);
        Assert.Equal(["id"], reading.Envelope.PrimaryKey);
        Assert.Equal("orders", reading.Envelope.ContractName);
        Assert.Equal(1, reading.Envelope.InlineRows);
    }

    [Fact]
    public void Read_ValidCells_NameTheirFileAndTheWholeColumns()
    {
        ValidCellsFile? valid = Read(WithValidCells($$"""{"uri":"file:v.jsonl","sha256":"{{new string('a', 64)}}","whole_columns":["id"]}""")).Envelope!.ValidCells;

        Assert.Equal(new RowsFile("file:v.jsonl", new string('a', 64)), valid!.File);
        Assert.Equal(["id"], valid.WholeColumns);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"uri":"file:v.jsonl","whole_columns":["id"]}""")]
    [InlineData("""{"uri":"file:v.jsonl","sha256":"aa","whole_columns":["id"]}""")]
    [InlineData("""{"uri":"file:v.jsonl","sha256":"0123456789012345678901234567890123456789012345678901234567890123"}""")]
    [InlineData("""{"uri":"file:v.jsonl","sha256":"0123456789012345678901234567890123456789012345678901234567890123","whole_columns":["id","id"]}""")]
    [InlineData("""{"uri":"file:v.jsonl","sha256":"0123456789012345678901234567890123456789012345678901234567890123","whole_columns":[1]}""")]
    public void Read_ValidCellsOfAnotherForm_AreAProblem(string valid)
    {
        IntakeProblem problem = Assert.Single(Read(WithValidCells(valid)).Problems);
        Assert.Equal((ReasonCode.InvalidBatch, "$.valid_cells"), (problem.Code, problem.Path));
    }

    [Theory]
    [InlineData("", ReasonCode.NotJson, "$")]
    [InlineData("{", ReasonCode.NotJson, "$")]
    [InlineData("nonsense", ReasonCode.NotJson, "$")]
    [InlineData("[]", ReasonCode.InvalidBatch, "$")]
    [InlineData("42", ReasonCode.InvalidBatch, "$")]
    public void Read_NoBatch_RefusesWithCode(string body, string code, string path)
    {
        EnvelopeReading reading = Read(body);

        Assert.Null(reading.Envelope);
        Assert.Contains(reading.Problems, p => p.Code == code && p.Path == path);
    }

    [Theory]
    [InlineData("\"remediation.batch/v1\"", "\"remediation.batch/v2\"", ReasonCode.InvalidBatch, "$.schema")]
    [InlineData("\"b1\"", "17", ReasonCode.InvalidBatch, "$.batch_id")]
    [InlineData("\"b1\"", "\"\"", ReasonCode.InvalidBatch, "$.batch_id")]
    [InlineData("\"b1\"", "\"\\u0000\"", ReasonCode.InvalidBatch, "$.batch_id")]
    [InlineData("\"b1\"", "\"\\ud800\"", ReasonCode.InvalidBatch, "$.batch_id")]
    [InlineData("\"table\":\"orders\"", "\"table\":\"orders; drop table x\"", ReasonCode.InvalidBatch, "$.table")]
    [InlineData("[\"id\"]", "[]", ReasonCode.InvalidKey, "$.primary_key")]
    [InlineData("[\"id\"]", "[\"id\",\"id\"]", ReasonCode.InvalidKey, "$.primary_key[1]")]
    [InlineData("\"contract\":\"orders\"", "\"contract\":\"../orders\"", ReasonCode.InvalidContract, "$.contract")]
    [InlineData("\"contract\":\"orders\"", "\"contract\":{\"columns\":[],\"columns\":[]}", ReasonCode.InvalidContract, "$.contract")]
    [InlineData("\"source\":\"s\"", "\"source\":\"s\",\"source\":\"t\"", ReasonCode.InvalidBatch, "$.source")]
    [InlineData("\"source\":\"s\"", "\"source\":\"s\",\"sauce\":\"t\"", ReasonCode.InvalidBatch, "$")]
    [InlineData("\"source\":\"s\"", "\"source\":\"s\",\"\\ud800\":\"t\"", ReasonCode.InvalidBatch, "$")]
    [InlineData("\"contract\":\"orders\"", "\"contract\":{\"columns\":[],\"\\ud800\":1}", ReasonCode.InvalidContract, "$.contract")]
    [InlineData("\"source\":\"s\"", "\"source\":\"s\",\"known_valid\":{\"\\ud800\":[]}", ReasonCode.InvalidBatch, "$.known_valid")]
    public void Read_OneFault_NamesItsPlace(string from, string to, string code, string path)
    {
        EnvelopeReading reading = Read(Good.Replace(from, to, StringComparison.Ordinal));

        IntakeProblem problem = Assert.Single(reading.Problems);
        Assert.Equal((code, path), (problem.Code, problem.Path));
    }

    [Fact]
    public void Read_NoRows_Refuses()
    {
        EnvelopeReading reading = Read("""{"schema":"remediation.batch/v1","batch_id":"b","source":"s","table":"t","primary_key":["id"],"rows":[]}""");

        Assert.Equal(ReasonCode.NoRows, Assert.Single(reading.Problems).Code);
    }

    [Fact]
    public void Read_ManyFaults_ReportsAll()
    {
        EnvelopeReading reading = Read("{\"rows\":7}");

        Assert.Equal(
            ["$.batch_id", "$.primary_key", "$.rows", "$.schema", "$.source", "$.table"],
            reading.Problems.Select(p => p.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Read_AboveLimit_RefusesWithoutParsing()
    {
        EnvelopeReading reading = new BatchEnvelopeReader(new IntakeLimits { MaxMessageBytes = 10 }).Read(Encoding.UTF8.GetBytes(Good));

        Assert.Equal(ReasonCode.TooLarge, Assert.Single(reading.Problems).Code);
    }

    private static EnvelopeReading Read(string body) => new BatchEnvelopeReader(new IntakeLimits()).Read(Encoding.UTF8.GetBytes(body));

    private static string WithValidCells(string valid) => Good.Replace("\"source\":", $"\"valid_cells\":{valid},\"source\":", StringComparison.Ordinal);
}
