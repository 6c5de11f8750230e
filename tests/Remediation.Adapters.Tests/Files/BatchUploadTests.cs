using System.Text;
using System.Text.Json;
using Remediation.Adapters.Files;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;

namespace Remediation.Adapters.Tests.Files;

/// <summary>Batches too large for a message, spooled while they come in.</summary>
public sealed class BatchUploadTests : IDisposable
{
    private static readonly IntakeLimits Limits = new() { MaxMessageBytes = 2048, MaxBatchBytes = 1024 * 1024, MaxRowBytes = 4096, MaxRows = 500 };

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _root = Directory.CreateTempSubdirectory("remediation-upload-").FullName;
    private readonly IntakeFolder _folder;
    private readonly BatchUpload _upload;

    public BatchUploadTests()
    {
        _folder = new IntakeFolder(_root, TimeProvider.System);
        _upload = new BatchUpload(_folder, Limits);
    }

    [Fact]
    public async Task Receive_FitsIntoAMessage_IsLeftAsItIs()
    {
        byte[] body = Encoding.UTF8.GetBytes(Batch(3));

        await using UploadedBatch batch = await _upload.ReceiveAsync(new MemoryStream(body), CancellationToken.None);

        Assert.Equal(body, batch.Message.ToArray());
        Assert.Null(batch.Draft);
        Assert.Empty(Directory.EnumerateFiles(_root));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Receive_TooLargeForAMessage_GivesTheSameEnvelopeAndRows(int seed)
    {
        byte[] body = Encoding.UTF8.GetBytes(Batch(200, indented: seed % 2 == 0, rowsFirst: seed > 2));

        await using UploadedBatch batch = await _upload.ReceiveAsync(new Trickle(body, seed), CancellationToken.None);
        Assert.Null(batch.Problem);
        batch.Draft!.Keep();

        Assert.True(batch.Message.Length <= Limits.MaxMessageBytes);
        BatchEnvelope inline = new BatchEnvelopeReader(new IntakeLimits()).Read(body).Envelope!;
        BatchEnvelope spooled = new BatchEnvelopeReader(Limits).Read(batch.Message).Envelope!;
        Assert.Equal((inline.BatchId, inline.Source, inline.Table, inline.ContractName), (spooled.BatchId, spooled.Source, spooled.Table, spooled.ContractName));
        Assert.Equal(inline.KnownValid["c"], spooled.KnownValid["c"]);
        Assert.Null(_folder.Check(spooled.RowsFile!));
        var reader = new RowReader(inline.PrimaryKey, Limits);
        await using Stream content = _folder.Open(spooled.RowsFile!);
        Assert.Equal(
            (await InlineRows.ReadAsync(body, reader).ToListAsync()).Select(Told),
            (await FileRows.ReadAsync(content, reader, Limits, CancellationToken.None).ToListAsync()).Select(Told));
    }

    [Fact]
    public async Task Receive_SameBytes_GiveTheSameMessageAndFile()
    {
        byte[] body = Encoding.UTF8.GetBytes(Batch(200));

        await using UploadedBatch first = await _upload.ReceiveAsync(new Trickle(body, 1), CancellationToken.None);
        first.Draft!.Keep();
        await using UploadedBatch second = await _upload.ReceiveAsync(new Trickle(body, 2), CancellationToken.None);
        second.Draft!.Keep();

        Assert.Equal(first.Message.ToArray(), second.Message.ToArray());
        Assert.Single(Directory.EnumerateFiles(_root));
    }

    [Fact]
    public async Task Dispose_NotKept_LeavesNothing()
    {
        UploadedBatch batch = await _upload.ReceiveAsync(new MemoryStream(Encoding.UTF8.GetBytes(Batch(200))), CancellationToken.None);
        Assert.Single(Directory.EnumerateFiles(_root));

        await batch.DisposeAsync();

        Assert.Empty(Directory.EnumerateFiles(_root));
    }

    [Fact]
    public async Task Receive_SenderGoesAway_LeavesNothing()
    {
        await Assert.ThrowsAsync<IOException>(() => _upload.ReceiveAsync(new Broken(Encoding.UTF8.GetBytes(Batch(100))), CancellationToken.None));

        Assert.Empty(Directory.EnumerateFiles(_root));
    }

    [Fact]
    public async Task Receive_NotABatch_IsRefusedAndLeavesNothing()
    {
        string good = Batch(200);
        (string Body, string Code, string Path)[] cases =
        [
            (good[..^10], ReasonCode.NotJson, "$"),
            (good + "x", ReasonCode.NotJson, "$"),
            ("[" + new string(' ', 4000) + "]", ReasonCode.InvalidBatch, "$"),
            (good[..^1] + ",\"rows\":[]}", ReasonCode.InvalidBatch, "$.rows"),
            (Batch(501), ReasonCode.TooLarge, "$.rows"),
            ($$"""{"rows":[1,{"value":"{{new string('x', 300_000)}}"}]}""", ReasonCode.TooLarge, "$.rows[1]"),
            ($$"""{"schema":"{{new string('x', 3000)}}","rows":[1]}""", ReasonCode.TooLarge, "$"),
            ("{\"rows\":[" + new string(' ', 3000) + string.Join(',', Enumerable.Repeat(new string('1', 3000), 400)) + "]}", ReasonCode.TooLarge, "$"),
        ];
        foreach ((string body, string code, string path) in cases)
        {
            await using UploadedBatch batch = await _upload.ReceiveAsync(new Trickle(Encoding.UTF8.GetBytes(body), 5), CancellationToken.None);

            Assert.Equal((code, path), (batch.Problem?.Code, batch.Problem?.Path));
            Assert.Empty(Directory.EnumerateFiles(_root));
        }
    }

    [Theory]
    [InlineData("""{"schema":"s","rows":"none"PADDING}""", "$.rows")]
    [InlineData("""{"schema":"s","rows":[]PADDING}""", "$.rows")]
    [InlineData("""{"schema":"s"PADDING}""", "$.rows")]
    public async Task Receive_NoRowsInIt_IsLeftToTheEnvelopesReader(string body, string path)
    {
        string padded = body.Replace("PADDING", new string(' ', 3000), StringComparison.Ordinal);

        await using UploadedBatch batch = await _upload.ReceiveAsync(new MemoryStream(Encoding.UTF8.GetBytes(padded)), CancellationToken.None);

        Assert.Contains(new BatchEnvelopeReader(Limits).Read(batch.Message).Problems, p => p.Path == path);
    }

    [Fact]
    public void IntakeFolder_OldDraftOfAKilledProcess_IsRemoved()
    {
        string old = Path.Combine(_root, ".draft-1-1");
        string young = Path.Combine(_root, ".draft-2-1");
        File.WriteAllText(old, "");
        File.WriteAllText(young, "");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));

        _ = new IntakeFolder(_root, TimeProvider.System);

        Assert.Equal([young], Directory.EnumerateFiles(_root));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string Told(IntakeRow row) => JsonSerializer.Serialize(new { row.RowId, Key = row.Key.ToString(), row.Column, row.Value, row.FaultCode });

    private static string Batch(int count, bool indented = false, bool rowsFirst = false)
    {
        object[] rows =
        [
            .. Enumerable.Range(0, count).Select(i => i % 7 == 3
                ? (object)"no row"
                : new { row_id = $"r{i}", key = new { id = i }, column = "c", value = $"v{i} \"quoted\" \n ] }} é €", tag = "NEEDS_AI", record = new { a = new[] { 1, 2 } } }),
        ];
        var batch = new Dictionary<string, object>();
        if (rowsFirst)
        {
            batch["rows"] = rows;
        }

        batch["schema"] = "remediation.batch/v1";
        batch["batch_id"] = "b";
        batch["known_valid"] = new { c = new[] { "x, \"rows\": [" } };
        batch["source"] = "s";
        batch["table"] = "t";
        batch["primary_key"] = new[] { "id" };
        batch["contract"] = "orders";
        batch["rows"] = rows;
        return JsonSerializer.Serialize(batch, indented ? Indented : JsonSerializerOptions.Default);
    }

    /// <summary>Gives its bytes in pieces of any size.</summary>
    private class Trickle(byte[] bytes, int seed) : MemoryStream(bytes)
    {
        private readonly Random _random = new(seed);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, _random.Next(1, 700))], cancellationToken);
    }

    private sealed class Broken(byte[] bytes) : Trickle(bytes, 3)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position > 3000 ? throw new IOException("gone") : base.ReadAsync(buffer, cancellationToken);
    }
}
