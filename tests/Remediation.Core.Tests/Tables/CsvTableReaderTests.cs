using Remediation.Core.Tables;

namespace Remediation.Core.Tests.Tables;

public sealed class CsvTableReaderTests
{
    private static readonly CsvLimits Tiny = new() { ChunkBytes = 16 };

    [Fact]
    public async Task ReadRowsAsync_PlainTable_GivesTextsAndLines()
    {
        (CsvTableReader? reader, List<CsvRow>? rows) = await TableText.ReadAsync("id,name\n1,Ann\n2,\n");

        Assert.Equal(["id", "name"], reader.Header.Names);
        Assert.Equal(["1", "Ann", "2", null], rows.SelectMany(r => new[] { r.Text(0), r.Text(1) }));
        Assert.Equal([2L, 3L], rows.Select(r => r.LineNumber));
        Assert.All(rows, r => Assert.Null(r.Fault));
        Assert.Null(reader.Fault);
    }

    [Fact]
    public async Task ReadRowsAsync_QuotedFields_UnquotesAndCountsLines()
    {
        (CsvTableReader _, List<CsvRow>? rows) = await TableText.ReadAsync("a,b\r\n\"x,\"\"y\"\"\r\nz\",\"\"\r\np\"q,r\r\n", Tiny);

        Assert.Equal("x,\"y\"\r\nz", rows[0].Text(0));
        Assert.Null(rows[0].Text(1));
        Assert.Equal("p\"q", rows[1].Text(0));
        Assert.Equal(4, rows[1].LineNumber);
        Assert.All(rows, r => Assert.Null(r.Fault));
    }

    [Theory]
    [InlineData("a,b;c\n", ',')]
    [InlineData("a;b;c\n", ';')]
    [InlineData("a\tb\n", '\t')]
    [InlineData("a|b\n", '|')]
    [InlineData("\"a,x\";b\n", ';')]
    [InlineData("a\n", ',')]
    public async Task OpenAsync_Header_DetectsDelimiter(string text, char delimiter)
    {
        CsvOpening opening = await TableText.OpenAsync(text);

        Assert.Equal(delimiter, opening.Reader!.Header.Delimiter);
    }

    [Fact]
    public async Task OpenAsync_DelimiterGiven_IsUsed()
    {
        CsvOpening opening = await TableText.OpenAsync("a,x|b\n", delimiter: '|');

        Assert.Equal(["a,x", "b"], opening.Reader!.Header.Names);
    }

    [Theory]
    [InlineData("", TableFaultCodes.EmptyFile, 1, 1)]
    [InlineData("\uFEFF", TableFaultCodes.EmptyFile, 1, 1)]
    [InlineData("\n\r\n\n", TableFaultCodes.NoHeader, 1, 1)]
    [InlineData("1,2.5,3\n4,5,6\n", TableFaultCodes.NoHeader, 1, 2)]
    [InlineData("id,,x\n", TableFaultCodes.EmptyColumnName, 1, 4)]
    [InlineData("id, \n", TableFaultCodes.EmptyColumnName, 1, 5)]
    [InlineData("\uFEFFid,name,id\n", TableFaultCodes.DuplicateColumn, 1, 11)]
    [InlineData("\nid;a|b\n", TableFaultCodes.AmbiguousDelimiter, 2, 1)]
    [InlineData("id,\"na\nme\n1,2\n", TableFaultCodes.UnterminatedQuote, 1, 4)]
    [InlineData("id,\"n\"x\n", TableFaultCodes.TextAfterQuote, 1, 7)]
    [InlineData("id,name\r1,Ann\r2,Bob\r", TableFaultCodes.LoneCarriageReturn, 1, 8)]
    [InlineData("id,na\0me\n", TableFaultCodes.Nul, 1, 6)]
    public async Task OpenAsync_BadHeader_GivesFault(string text, string code, long line, long column)
    {
        CsvOpening opening = await TableText.OpenAsync(text, Tiny);

        Assert.False(opening.IsOpen);
        Assert.Equal((code, line, column, true), (opening.Fault.Code, opening.Fault.Line, opening.Fault.Column, opening.Fault.EndsReading));
        Assert.NotEmpty(opening.Fault.Remedy);
    }

    [Fact]
    public async Task OpenAsync_Utf16_NamesEncodingAndConversion()
    {
        byte[] bytes = System.Text.Encoding.Unicode.GetPreamble().Concat(System.Text.Encoding.Unicode.GetBytes("id,name\n")).ToArray();

        CsvOpening opening = await CsvTableReader.OpenAsync(new MemoryStream(bytes));

        Assert.Equal(TableFaultCodes.WrongEncoding, opening.Fault!.Code);
        Assert.Contains("iconv -f UTF-16LE", opening.Fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_TooManyColumns_GivesFault()
    {
        CsvOpening opening = await TableText.OpenAsync("a,b,c,d\n", new CsvLimits { MaxColumns = 3 });

        Assert.Equal(TableFaultCodes.TooManyColumns, opening.Fault!.Code);
    }

    [Fact]
    public async Task ReadRowsAsync_Windows1252Byte_EndsWithPlaceAfterSoundRows()
    {
        byte[] bytes = [.. "id,name\n1,Zoë\n2,Jos"u8, 0xE9, .. ",x\n3,y\n"u8];

        (CsvTableReader? reader, List<CsvRow>? rows) = await TableText.ReadAsync(bytes, Tiny);

        Assert.Equal("Zoë", Assert.Single(rows).Text(1));
        Assert.Equal((TableFaultCodes.InvalidUtf8, 3L, 6L), (reader.Fault!.Code, reader.Fault.Line, reader.Fault.Column));
        Assert.Contains("0xE9", reader.Fault.Message, StringComparison.Ordinal);
        Assert.Contains("WINDOWS-1252", reader.Fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadRowsAsync_UnterminatedQuote_EndsAtOpeningQuote()
    {
        (CsvTableReader? reader, List<CsvRow>? rows) = await TableText.ReadAsync("a,b\n1,2\n3,\"oops\n4,5\n", Tiny);

        Assert.Single(rows);
        Assert.Equal((TableFaultCodes.UnterminatedQuote, 3L, 3L), (reader.Fault!.Code, reader.Fault.Line, reader.Fault.Column));
    }

    [Fact]
    public async Task ReadRowsAsync_RowOverLimit_Ends()
    {
        var limits = new CsvLimits { ChunkBytes = 16, MaxCellBytes = 8, MaxRowBytes = 32 };

        (CsvTableReader? reader, List<CsvRow>? rows) = await TableText.ReadAsync("a,b\n1,2\n" + new string('x', 100) + ",1\n", limits);

        Assert.Single(rows);
        Assert.Equal((TableFaultCodes.RowTooLarge, 3L), (reader.Fault!.Code, reader.Fault.Line));
    }

    [Theory]
    [InlineData("1", TableFaultCodes.RaggedRow, 1)]
    [InlineData("1,2,3,4,5", TableFaultCodes.RaggedRow, 1)]
    [InlineData("1,\"2\"x", TableFaultCodes.TextAfterQuote, 6)]
    [InlineData("1,2\r3", TableFaultCodes.LoneCarriageReturn, 4)]
    [InlineData("1,\0", TableFaultCodes.Nul, 3)]
    [InlineData("1,123456789", TableFaultCodes.CellTooLarge, 3)]
    public async Task ReadRowsAsync_FaultOfOneRow_GoesOn(string bad, string code, long column)
    {
        (CsvTableReader? reader, List<CsvRow>? rows) = await TableText.ReadAsync($"a,b\n7,8\n{bad}\n9,0\n", Tiny with { MaxCellBytes = 8 });

        Assert.Null(reader.Fault);
        Assert.Equal([null, code, null], rows.Select(r => r.Fault?.Code));
        Assert.Equal((3L, column, false), (rows[1].Fault!.Line, rows[1].Fault!.Column, rows[1].Fault!.EndsReading));
        Assert.Equal("9", rows[2].Text(0));
    }

    [Fact]
    public async Task ReadRowsAsync_BlankLines_AreNoRows()
    {
        (CsvTableReader _, List<CsvRow>? rows) = await TableText.ReadAsync("\n\na,b\n\n1,2\r\n\r\n3,4\n\n\n", Tiny);

        Assert.Equal(["1", "3"], rows.Select(r => r.Text(0)));
        Assert.Equal([5L, 7L], rows.Select(r => r.LineNumber));
    }

    [Fact]
    public async Task ReadRowsAsync_SingleColumn_BlankLineIsNull()
    {
        (CsvTableReader _, List<CsvRow>? rows) = await TableText.ReadAsync("a\n1\n\n2", Tiny);

        Assert.Equal(["1", null, "2"], rows.Select(r => r.Text(0)));
    }

    [Theory]
    [InlineData("a,b\n1,2\n", true)]
    [InlineData("a,a\n", true)]
    [InlineData("a,b\n1,2\n", false)]
    public async Task OpenAsync_OwnsStream_ClosesItWithTheReader(string text, bool owns)
    {
        var stream = new MemoryStream(TableText.Bytes(text));

        CsvOpening opening = await CsvTableReader.OpenAsync(stream, ownsStream: owns);
        if (opening.IsOpen)
        {
            Assert.True(stream.CanRead);
            await opening.Reader.DisposeAsync();
        }

        Assert.Equal(owns, !stream.CanRead);
    }

    [Fact]
    public async Task ReadRowsAsync_KeptRows_StayValid()
    {
        string text = "a,b\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"{i},v{i}\n"));

        (CsvTableReader _, List<CsvRow>? rows) = await TableText.ReadAsync(text, Tiny);

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"v{i}"), rows.Select(r => r.Text(1)));
    }
}
