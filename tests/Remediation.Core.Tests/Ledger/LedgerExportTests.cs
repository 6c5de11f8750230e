using System.Buffers;
using System.Text;
using System.Text.Json;
using Remediation.Core.Ledger;

namespace Remediation.Core.Tests.Ledger;

public sealed class LedgerExportTests
{
    [Theory]
    [InlineData("{}", """{"leaf_hash":"HASH","seq":7}""")]
    [InlineData("""{"a":1}""", """{"a":1,"leaf_hash":"HASH","seq":7}""")]
    [InlineData("""{"a":{"z":[1]},"m":"x","row_id":"r","table":"t"}""", """{"a":{"z":[1]},"leaf_hash":"HASH","m":"x","row_id":"r","seq":7,"table":"t"}""")]
    [InlineData("""{"z":null}""", """{"leaf_hash":"HASH","seq":7,"z":null}""")]
    [InlineData("""{"m":1}""", """{"leaf_hash":"HASH","m":1,"seq":7}""")]
    public void Line_Leaf_GetsItsMembersInPlaceAndGivesThemBack(string leaf, string line)
    {
        byte[] hash = MerkleTree.LeafHash(Encoding.UTF8.GetBytes(leaf));
        var output = new ArrayBufferWriter<byte>();
        LedgerLine.Write(output, Encoding.UTF8.GetBytes(leaf), 7, hash);
        Assert.Equal(line.Replace("HASH", Convert.ToHexStringLower(hash), StringComparison.Ordinal), Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.True(CanonicalJson.IsCanonical(output.WrittenMemory));

        var back = new ArrayBufferWriter<byte>();
        byte[] stated = new byte[32];
        Assert.Equal(7, LedgerLine.Read(output.WrittenSpan, back, stated));
        Assert.Equal(leaf, Encoding.UTF8.GetString(back.WrittenSpan));
        Assert.Equal(hash, stated);
    }

    [Theory]
    [InlineData("""{"leaf_hash":"00","seq":1}""", 1L)]
    [InlineData("""{"leaf_hash":7,"seq":"1"}""", null)]
    [InlineData("""{"seq":1.5}""", null)]
    [InlineData("""{"leaf_hash":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","seq":2}""", 2L)]
    public void Line_MalformedMembers_AreNoSeqAndNoHash(string line, long? seq)
    {
        byte[] stated = [.. Enumerable.Repeat((byte)1, 32)];
        Assert.Equal(seq, LedgerLine.Read(Encoding.UTF8.GetBytes(line), new ArrayBufferWriter<byte>(), stated));
        Assert.Equal(new byte[32], stated);
    }

    [Theory]
    [InlineData("\r", LedgerFault.NotCanonical)]
    [InlineData(" ", LedgerFault.NotCanonical)]
    [InlineData("\ufeff", LedgerFault.NotCanonical)]
    public async Task Verify_BytesBesideTheLines_AreCaught(string added, string code)
    {
        using var log = new TestLog(5);
        string[] lines = await log.ExportAsync();
        Assert.Equal(code, (await TestLog.VerifyAsync([.. lines[..3], lines[3] + added, .. lines[4..]])).Code);
        Assert.Equal(code, (await TestLog.VerifyAsync([added + lines[0], .. lines[1..]])).Code);
    }

    [Theory]
    [InlineData("{\"kind\":\"checkpoint\",\"note\":\"\"}")]
    [InlineData("{\"kind\":\"checkpoint\",\"note\":\"x\\n\\n\"}")]
    [InlineData("{\"kind\":\"checkpoint\",\"note\":\"a\\n1\\nAAAA\\n\\n— a AAAA\\n\"}")]
    [InlineData("{\"kind\":\"checkpoint\",\"note\":\"test.example/ledger\\n0\\nAAAA\\n\\n— test.example/ledger P1/EjgAA\\n\"}")]
    [InlineData("{\"kind\":\"checkpoint\"}")]
    public async Task Verify_MalformedCheckpoint_IsABadSignature(string line)
    {
        using var log = new TestLog(5);
        List<string> lines = [.. await log.ExportAsync()];
        lines.Insert(1, line);
        Assert.Equal(LedgerFault.BadSignature, (await TestLog.VerifyAsync(lines)).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a+b+c")]
    [InlineData("a b+3f5fc48e+AAAA")]
    [InlineData("test.example/ledger+3f5fc48f+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMV2sScTEYK+GDzAHLg5G+H6TELSpaYJ8GzMpvJ0TaNfGX6rv2WiwfIgHHiWT+f6K+cythFSRjikvtiYo5GHdu4=")]
    [InlineData("test.example/ledger+3f5fc48e+ATBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMV2sScTEYK+GDzAHLg5G+H6TELSpaYJ8GzMpvJ0TaNfGX6rv2WiwfIgHHiWT+f6K+cythFSRjikvtiYo5GHdu4=")]
    public void ParseKey_OtherText_IsNoKey(string text) => Assert.Null(LedgerVerifierKey.Parse(text));

    [Fact]
    public async Task Verify_SignedGoldenFile_HoldsWithItsKey()
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "golden", "ledger-export-signed.jsonl"));
        using var log = new TestLog(3);

        LedgerVerdict verdict = await TestLog.VerifyAsync(lines, log.Signer.PublicKey);

        Assert.True(verdict.Verified, verdict.Message);
        Assert.Equal((5, "anchored"), (verdict.Entries, verdict.Attestation));
        Assert.Equal((await TestLog.VerifyAsync(await log.ExportAsync())).Root, verdict.Root);
    }

    [Fact]
    public async Task Verify_EveryByteOfASmallExportFlipped_NeverHolds()
    {
        using var log = new TestLog(2);
        byte[] export = Encoding.UTF8.GetBytes(string.Concat((await log.ExportAsync()).Select(l => l + "\n")));
        for (int at = 0; at < export.Length - 1; at++)
        {
            byte[] flipped = [.. export];
            flipped[at] ^= 1;
            LedgerVerdict verdict = await LedgerVerifier.VerifyAsync(new MemoryStream(flipped), log.Signer.PublicKey, null, CancellationToken.None);
            Assert.False(verdict.Verified, $"byte {at}: {Encoding.UTF8.GetString(flipped.AsSpan(Math.Max(0, at - 60), Math.Min(90, flipped.Length - Math.Max(0, at - 60))))}");
        }
    }

    [Fact]
    public async Task Verify_StreamThatTrickles_IsReadWhole()
    {
        using var log = new TestLog(400);
        byte[] export = Encoding.UTF8.GetBytes(string.Concat((await log.ExportAsync()).Select(l => l + "\n")));
        LedgerVerdict verdict = await LedgerVerifier.VerifyAsync(new TrickleStream(export), null, null, CancellationToken.None);
        Assert.True(verdict.Verified, verdict.Message);
        Assert.Equal(402, verdict.Entries);
    }

    public static TheoryData<string> Acts() => ["rollback", "rollback of all", "review", "operator"];

    [Theory]
    [MemberData(nameof(Acts))]
    public void Acts_Entries_HaveTheirClosedFields(string act)
    {
        DateTimeOffset moment = new(2026, 11, 22, 10, 0, 0, 123, TimeSpan.FromHours(1));
        (LedgerEntry entry, string expected) = act switch
        {
            "review" => (
                new ReviewEntry
                {
                    RunId = "r",
                    Table = "t",
                    Attempt = 2,
                    Timestamp = moment,
                    Actor = "ann",
                    Reason = null,
                    Column = "c",
                    ClusterId = "k",
                    FixId = "f",
                    Decision = "edit",
                    Lambda = "lambda x: x",
                    Waived = "LOW_CONFIDENCE",
                },
                """{"actor":"ann","attempt":2,"cluster_id":"k","column":"c","decision":"edit","fix_id":"f","kind":"review","lambda":"lambda x: x","reason":null,"run_id":"r","table":"t","timestamp":"2026-11-22T09:00:00.123000Z","waived":"LOW_CONFIDENCE"}"""),
            "operator" => (
                new OperatorEntry
                {
                    RunId = "r",
                    Table = "t",
                    Attempt = 2,
                    Timestamp = moment,
                    Actor = "bob",
                    Operation = "restart",
                    Reason = "disk full",
                    Parameters = new Dictionary<string, string> { ["scope"] = "failed", ["from"] = "start" },
                },
                """{"actor":"bob","attempt":2,"kind":"operator","operation":"restart","parameters":{"from":"start","scope":"failed"},"reason":"disk full","run_id":"r","table":"t","timestamp":"2026-11-22T09:00:00.123000Z"}"""),
            _ => (
                (LedgerEntry)new RollbackEntry
                {
                    RunId = "r",
                    Table = "t",
                    Attempt = 2,
                    Timestamp = moment,
                    Actor = "ann",
                    Reason = "wrong",
                    RollbackId = "rollback-r-1",
                    Clusters = act == "rollback" ? ["b", "a"] : null,
                    Restored = 9,
                    Skipped = 1,
                },
                $$"""{"actor":"ann","attempt":2,"clusters":{{(act == "rollback" ? "[\"a\",\"b\"]" : "null")}},"kind":"rollback","reason":"wrong","restored":9,"rollback_id":"rollback-r-1","run_id":"r","skipped":1,"table":"t","timestamp":"2026-11-22T09:00:00.123000Z"}"""),
        };

        Assert.Equal(expected, Encoding.UTF8.GetString(entry.ToCanonicalJson()));
        EntryBundle bundle = Assert.Single(EntryBundle.Pack([entry, entry]));
        Assert.Equal((entry.Kind, 2), (bundle.Kind, bundle.Count));
        Assert.Equal(entry.Kind, JsonDocument.Parse(bundle.Leaves().First()).RootElement.GetProperty("kind").GetString());
    }

    private sealed class TrickleStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 997)], cancellationToken);
    }
}
