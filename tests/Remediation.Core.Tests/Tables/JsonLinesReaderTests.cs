using Remediation.Core.Tables;

namespace Remediation.Core.Tests.Tables;

public sealed class JsonLinesReaderTests
{
    [Fact]
    public async Task ReadAsync_MixedLines_ReportsFaultsByLineAndGoesOn()
    {
        byte[] bytes =
        [
            .. "\uFEFF{\"a\":1}\r\n\n[1]\n{\"a\":1,\"a\":2}\n{\"a\":\n{\"v\":\""u8, 0xE9, .. "\"}\n{\"long\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}\n{\"z\":null}"u8,
        ];

        List<JsonLine> lines = await ReadAsync(bytes, 24);

        Assert.Equal(
            [
                (1L, null), (3L, TableFaultCodes.NotAnObject), (4L, TableFaultCodes.InvalidJson), (5L, TableFaultCodes.InvalidJson),
                (6L, TableFaultCodes.InvalidUtf8Line), (7L, TableFaultCodes.LineTooLong), (8L, (string?)null),
            ],
            lines.Select(l => (l.LineNumber, l.Fault?.Code)));
        Assert.Equal(1, lines[0].Value!.Value.GetProperty("a").GetInt32());
        Assert.All(lines.Where(l => l.Fault is not null), l => Assert.False(l.Fault!.EndsReading));
    }

    [Fact]
    public async Task ReadAsync_NameThatIsNoText_IsAFaultOfItsLine() =>
        Assert.Equal(
            [TableFaultCodes.InvalidJson, null],
            (await ReadAsync(TableText.Bytes("{\"\\ud800\":1}\n{}\n"), JsonLinesReader.DefaultMaxLineBytes)).Select(l => l.Fault?.Code));

    [Fact]
    public async Task ReadAsync_ManyLinesOverChunks_GivesEachOnce()
    {
        byte[] bytes = TableText.Bytes(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{{\"i\":{i}}}\n")));

        List<JsonLine> lines = await ReadAsync(bytes, JsonLinesReader.DefaultMaxLineBytes);

        Assert.Equal(Enumerable.Range(0, 20_000), lines.Select(l => l.Value!.Value.GetProperty("i").GetInt32()));
    }

    [Fact]
    public async Task ReadAsync_AnyValue_TakesScalars()
    {
        var kinds = new List<System.Text.Json.JsonValueKind>();
        await foreach (JsonLine line in JsonLinesReader.ReadAsync(new MemoryStream(TableText.Bytes("\"a\"\n1\nnull\n")), anyValue: true))
        {
            kinds.Add(line.Value!.Value.ValueKind);
        }

        Assert.Equal([System.Text.Json.JsonValueKind.String, System.Text.Json.JsonValueKind.Number, System.Text.Json.JsonValueKind.Null], kinds);
    }

    [Fact]
    public async Task ReadAsync_EndlessLine_KeepsMemoryBounded()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        int lines = 0;
        await foreach (JsonLine line in JsonLinesReader.ReadAsync(new EndlessStream(64 * 1024 * 1024), 100_000))
        {
            Assert.Equal(TableFaultCodes.LineTooLong, line.Fault!.Code);
            lines++;
        }

        Assert.Equal(1, lines);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * 1024 * 1024);
    }

    private static async Task<List<JsonLine>> ReadAsync(byte[] bytes, int limit)
    {
        var lines = new List<JsonLine>();
        await foreach (JsonLine line in JsonLinesReader.ReadAsync(new MemoryStream(bytes), limit))
        {
            lines.Add(line);
        }

        return lines;
    }

    /// <summary>A line without an end, as long as asked.</summary>
    private sealed class EndlessStream(long length) : MemoryStream
    {
        private long _left = length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = (int)Math.Min(buffer.Length, _left);
            buffer.Span[..count].Fill((byte)'x');
            _left -= count;
            return ValueTask.FromResult(count);
        }
    }
}
