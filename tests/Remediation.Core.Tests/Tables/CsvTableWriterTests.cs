using System.Text;
using Remediation.Core.Tables;

namespace Remediation.Core.Tests.Tables;

public sealed class CsvTableWriterTests
{
    [Theory]
    [InlineData("a,b\n1,2\n")]
    [InlineData("\uFEFFa;b\r\n\"1\";\"x\"\"y\"\r\n")]
    [InlineData("\n\na,b\n\n1,2\r\n\n3\n\"x\"y,4\n5,\r6\n\n\n")]
    [InlineData("a,b\n1,\"2\n3\"")]
    [InlineData("a,b")]
    [InlineData("a\n\n\n")]
    public async Task WriteAsync_NothingReplaced_GivesTheSameBytes(string text)
    {
        byte[] bytes = TableText.Bytes(text);

        Assert.Equal(bytes, await TableText.CopyAsync(bytes));
        Assert.Equal(bytes, await TableText.CopyAsync(bytes, new CsvLimits { ChunkBytes = 16 }));
    }

    [Fact]
    public async Task WriteAsync_SomeReplaced_KeepsTheOthersAsTheyStand()
    {
        byte[] bytes = TableText.Bytes("id,\"n\",d\r\n\"1\",\" x \",31/12/2025\r\n2,\"a,b\",");

        byte[] output = await TableText.CopyAsync(bytes, change: row => row.LineNumber == 2
            ? [new(2, "2025-12-31")]
            : [new(0, null), new(2, "say \"hi\", you\n")]);

        Assert.Equal("id,\"n\",d\r\n\"1\",\" x \",2025-12-31\r\n,\"a,b\",\"say \"\"hi\"\", you\n\"", Encoding.UTF8.GetString(output));
    }

    [Fact]
    public async Task WriteAsync_SingleColumnNull_IsNoBlankLine()
    {
        byte[] output = await TableText.CopyAsync(TableText.Bytes("a\n-\n"), change: _ => [new(0, null)]);

        Assert.Equal("a\n\"\"\n", Encoding.UTF8.GetString(output));
    }

    [Fact]
    public async Task WriteAsync_BadReplacement_Throws()
    {
        await Assert.ThrowsAsync<ArgumentException>(
            () => TableText.CopyAsync(TableText.Bytes("a,b\n1,2\n"), change: _ => [new(1, "x"), new(0, "y")]));
        await Assert.ThrowsAsync<ArgumentException>(
            () => TableText.CopyAsync(TableText.Bytes("a,b\n1\n"), change: _ => [new(0, "x")]));
    }

    [Fact]
    public async Task WriteAsync_RandomTables_RoundTripAndReadBack()
    {
        const string alphabet = "ab,;\"\n\r\té€😀 |";
        for (int seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var text = new StringBuilder(seed % 2 == 0 ? "x,y\n" : "x,y\r\n");
            Rune[] runes = alphabet.EnumerateRunes().ToArray();
            var cells = new List<string>();
            for (int i = 0; i < 40; i++)
            {
                string cell = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => runes[random.Next(runes.Length)].ToString()));
                cells.Add(cell);
                text.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"').Append(i % 2 == 0 ? ',' : '\n');
            }

            byte[] bytes = TableText.Bytes(text.ToString());
            var limits = new CsvLimits { ChunkBytes = 16 + (seed % 40) };
            (CsvTableReader _, List<CsvRow>? rows) = await TableText.ReadAsync(bytes, limits);

            Assert.Equal(cells, rows.SelectMany(r => new[] { r.Text(0) ?? "", r.Text(1) ?? "" }));
            Assert.Equal(bytes, await TableText.CopyAsync(bytes, limits));
            // Every cell written anew and quoted only where it must be still reads back as itself.
            byte[] rewritten = await TableText.CopyAsync(bytes, limits, row => [new(0, row.Text(0)), new(1, row.Text(1))]);
            (CsvTableReader _, List<CsvRow>? again) = await TableText.ReadAsync(rewritten, limits);
            Assert.Equal(cells, again.SelectMany(r => new[] { r.Text(0) ?? "", r.Text(1) ?? "" }));
        }
    }

    [Fact]
    public async Task WriteAsync_RandomBytes_PassUnchangedOrEndWithFault()
    {
        byte[] alphabet = [.. "ab,\"\n\r\0"u8, 0xC3, 0xA9, 0xFF];
        for (int seed = 1; seed <= 500; seed++)
        {
            var random = new Random(seed);
            byte[] bytes = [.. "x,y\n"u8, .. Enumerable.Range(0, random.Next(200)).Select(_ => alphabet[random.Next(random.Next(3) == 0 ? 10 : 7)])];
            (CsvTableReader? whole, List<CsvRow>? wholeRows) = await TableText.ReadAsync(bytes);
            (CsvTableReader? chunked, List<CsvRow>? chunkedRows) = await TableText.ReadAsync(bytes, new CsvLimits { ChunkBytes = 16 });

            Assert.Equal(whole.Fault, chunked.Fault);
            Assert.Equal(wholeRows.Select(r => (r.LineNumber, r.FieldCount, r.Fault)), chunkedRows.Select(r => (r.LineNumber, r.FieldCount, r.Fault)));
            byte[] given = [.. whole.Header.RawBytes.Span, .. wholeRows.SelectMany(r => r.RawBytes.ToArray())];
            Assert.Equal(bytes[..given.Length], given);
            Assert.Equal(whole.Fault is null, given.Length == bytes.Length);
        }
    }
}
