using System.Security.Cryptography;
using System.Text;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;

namespace Remediation.Core.Tests.Intake;

public sealed class RowReaderTests
{
    private const string Good =
        """{"row_id":"17","key":{"id":17},"column":"day","value":"31/12/2025","tag":"NEEDS_AI","reason":"not ISO","record":{"a":"b"}}""";

    private readonly RowReader _reader = new(["id"], new IntakeLimits { MaxValueLength = 100 });

    [Fact]
    public void Read_GoodRow_GivesCellAndFingerprint()
    {
        IntakeRow row = Read(Good);

        Assert.Null(row.FaultCode);
        Assert.Equal(("17", "day", "31/12/2025", """{"a":"b"}"""), (row.RowId, row.Column, row.Value, row.Record));
        Assert.Equal("""[["id","17"]]""", row.Key.Json);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("""[["id","17"]]"""u8)), row.Key.Fingerprint.ToString());
    }

    [Theory]
    [InlineData("17", "17")]
    [InlineData("1.50", "1.50")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("true", "true")]
    [InlineData("\"é😀\"", "é😀")]
    public void Read_ScalarValue_KeepsTextAsWritten(string json, string text) =>
        Assert.Equal(text, Read(Good.Replace("\"31/12/2025\"", json, StringComparison.Ordinal)).Value);

    [Fact]
    public void Read_NullValue_IsTaken()
    {
        IntakeRow row = Read(Good.Replace("\"31/12/2025\"", "null", StringComparison.Ordinal));

        Assert.Null(row.FaultCode);
        Assert.Null(row.Value);
    }

    [Theory]
    [InlineData("\"NEEDS_AI\"", "\"OK\"", ReasonCode.NotTagged)]
    [InlineData("\"tag\":\"NEEDS_AI\",", "", ReasonCode.NotTagged)]
    [InlineData("\"value\":\"31/12/2025\",", "", ReasonCode.InvalidRow)]
    [InlineData("\"31/12/2025\"", "[1]", ReasonCode.InvalidRow)]
    [InlineData("\"31/12/2025\"", "{}", ReasonCode.InvalidRow)]
    [InlineData("\"column\":\"day\",", "", ReasonCode.InvalidRow)]
    [InlineData("\"column\":\"day\",", "\"column\":\"day\",\"column\":\"day\",", ReasonCode.InvalidRow)]
    [InlineData("{\"id\":17}", "{}", ReasonCode.InvalidRow)]
    [InlineData("{\"id\":17}", "{\"id\":null}", ReasonCode.InvalidRow)]
    [InlineData("{\"id\":17}", "{\"id\":17,\"id\":18}", ReasonCode.InvalidRow)]
    [InlineData("{\"id\":17}", "{\"nr\":17}", ReasonCode.InvalidRow)]
    [InlineData("{\"id\":17}", "17", ReasonCode.InvalidRow)]
    [InlineData("{\"a\":\"b\"}", "7", ReasonCode.InvalidRow)]
    [InlineData("{\"a\":\"b\"}", "{\"a\":[{\"c\":1,\"c\":1}]}", ReasonCode.InvalidRow)]
    [InlineData("\"reason\"", "\"other\":1,\"other\":1,\"reason\"", ReasonCode.InvalidRow)]
    [InlineData("\"reason\"", "\"other\":{\"c\":1,\"\\u0063\":1},\"reason\"", ReasonCode.InvalidRow)]
    [InlineData("\"reason\"", "\"\\ud800\":1,\"reason\"", ReasonCode.Unrepresentable)]
    [InlineData("31/12/2025", "a\\u0000b", ReasonCode.Unrepresentable)]
    [InlineData("31/12/2025", "a\\ud800b", ReasonCode.Unrepresentable)]
    [InlineData("}", "", ReasonCode.InvalidRow)]
    public void Read_Fault_IsKeptWithItsCode(string from, string to, string code)
    {
        IntakeRow row = Read(Good.Replace(from, to, StringComparison.Ordinal));

        Assert.Equal(code, row.FaultCode);
        Assert.NotEmpty(row.FaultDetail!);
    }

    [Fact]
    public void Read_InvalidUtf8_IsUnrepresentable()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Good);
        bytes[Encoding.UTF8.GetBytes(Good).AsSpan().IndexOf("31/12"u8)] = 0xFF;

        Assert.Equal(ReasonCode.Unrepresentable, _reader.Read(bytes, 1).FaultCode);
    }

    [Fact]
    public void Read_LoneSurrogateInANameOfTheRecord_StillGivesARow() =>
        Assert.Equal("17", Read(Good.Replace("\"a\":", "\"\\ud800\":", StringComparison.Ordinal)).RowId);

    [Fact]
    public void Read_OtherPropertiesThatStandOnce_AreNoFault() =>
        Assert.Null(Read(Good.Replace("\"reason\"", "\"other\":{\"c\":[1,{}]},\"another\":null,\"reason\"", StringComparison.Ordinal)).FaultCode);

    [Fact]
    public void Read_LongValue_IsQuarantinedWhole()
    {
        IntakeRow row = Read(Good.Replace("31/12/2025", new string('x', 101), StringComparison.Ordinal));

        Assert.Equal(ReasonCode.InvalidRow, row.FaultCode);
        Assert.Equal(101, row.Value!.Length);
    }

    [Fact]
    public void Read_UnreadableRows_StayApart()
    {
        IntakeRow first = _reader.Read("nonsense"u8, 1);
        IntakeRow second = _reader.Read("nonsense"u8, 2);

        Assert.Equal("#1", first.RowId);
        Assert.NotEqual(first.Key.Fingerprint, second.Key.Fingerprint);
    }

    private IntakeRow Read(string json) => _reader.Read(Encoding.UTF8.GetBytes(json), 1);
}
