using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Remediation.Core.Ledger;

namespace Remediation.Core.Tests.Ledger;

public sealed class LedgerVerifierTests : IDisposable
{
    private readonly TestLog _log = new();

    [Fact]
    public async Task Verify_UntouchedExport_Holds()
    {
        LedgerVerdict verdict = await TestLog.VerifyAsync(await _log.ExportAsync());

        Assert.True(verdict.Verified, verdict.Message);
        Assert.Equal("self-attested", verdict.Attestation);
        Assert.Equal(602, verdict.Entries);
    }

    [Fact]
    public async Task Verify_WithOutsideKeyAndCheckpoint_IsAnchored()
    {
        LedgerVerdict verdict = await TestLog.VerifyAsync(await _log.ExportAsync(), _log.Signer.PublicKey, _log.Note(0));

        Assert.True(verdict.Verified, verdict.Message);
        Assert.Equal("anchored", verdict.Attestation);
    }

    public static TheoryData<string> FieldsOfAnEntry() =>
    [
        "attempt", "cluster_id", "column", "confidence_score", "fix_id", "kind", "lambda_applied", "model_version", "new_value", "old_value", "row_id", "run_id",
        "table", "timestamp", "leaf_hash", "seq",
    ];

    [Theory]
    [MemberData(nameof(FieldsOfAnEntry))]
    public async Task Verify_EditedField_NamesTheEntry(string field)
    {
        string[] lines = await _log.ExportAsync();
        JsonObject entry = JsonNode.Parse(lines[18])!.AsObject();
        entry[field] = entry[field]!.GetValueKind() == System.Text.Json.JsonValueKind.Number ? 7 : "other";
        lines[18] = CanonicalJson.Rewrite(entry.ToJsonString());

        LedgerVerdict verdict = await TestLog.VerifyAsync(lines);

        Assert.False(verdict.Verified);
        Assert.Equal(field == "seq" ? LedgerFault.BadSequence : LedgerFault.BadLeaf, verdict.Code);
        Assert.Equal((17, 19), (verdict.Seq, verdict.Line));
    }

    [Fact]
    public async Task Verify_EditedEntryWithItsHashMadeToFit_NamesTheSignedRange()
    {
        string[] lines = await _log.ExportAsync();
        JsonObject entry = JsonNode.Parse(lines[18])!.AsObject();
        entry["new_value"] = "2030-01-01";
        entry.Remove("seq");
        entry.Remove("leaf_hash");
        byte[] leaf = Encoding.UTF8.GetBytes(CanonicalJson.Rewrite(entry.ToJsonString()));
        lines[18] = CanonicalJson.Rewrite(LedgerExport.Line(Encoding.UTF8.GetString(leaf), 17, MerkleTree.LeafHash(leaf)).ToJsonString());

        LedgerVerdict verdict = await TestLog.VerifyAsync(lines);

        Assert.Equal(LedgerFault.BadRoot, verdict.Code);
        Assert.Equal((0, 600), (verdict.RangeFrom, verdict.RangeTo));
    }

    [Theory]
    [InlineData("delete", LedgerFault.BadSequence)]
    [InlineData("insert", LedgerFault.BadSequence)]
    [InlineData("reorder", LedgerFault.BadSequence)]
    [InlineData("duplicate", LedgerFault.BadSequence)]
    [InlineData("truncate", LedgerFault.Truncated)]
    [InlineData("truncate at the first entry", LedgerFault.Truncated)]
    [InlineData("no header", LedgerFault.BadHeader)]
    [InlineData("two headers", LedgerFault.NotCanonical)]
    [InlineData("blank line", LedgerFault.NotCanonical)]
    [InlineData("white space", LedgerFault.NotCanonical)]
    [InlineData("no json", LedgerFault.NotCanonical)]
    [InlineData("signature", LedgerFault.BadSignature)]
    [InlineData("checkpoint moved", LedgerFault.BadRoot)]
    [InlineData("empty", LedgerFault.BadHeader)]
    public async Task Verify_Tampering_IsCaught(string what, string code)
    {
        List<string> lines = [.. await _log.ExportAsync()];
        switch (what)
        {
            case "delete": lines.RemoveAt(40); break;
            case "insert": lines.Insert(40, lines[10]); break;
            case "reorder": (lines[40], lines[41]) = (lines[41], lines[40]); break;
            case "duplicate": lines.Insert(41, lines[40]); break;
            case "truncate": lines.RemoveAt(lines.Count - 1); break;
            case "truncate at the first entry": lines.RemoveRange(2, lines.Count - 2); break;
            case "no header": lines.RemoveAt(0); break;
            case "two headers": lines.Insert(1, lines[0]); break;
            case "blank line": lines.Insert(5, ""); break;
            case "white space": lines[5] = lines[5].Replace(":", ": ", StringComparison.Ordinal); break;
            case "no json": lines[5] = "nonsense"; break;
            case "signature": lines[^1] = lines[^1].Replace("602", "601", StringComparison.Ordinal); break;
            case "checkpoint moved": (lines[601], lines[600]) = (lines[600], lines[601]); break;
            default: lines.Clear(); break;
        }

        LedgerVerdict verdict = await TestLog.VerifyAsync(lines);

        Assert.False(verdict.Verified);
        Assert.Equal(code, verdict.Code);
    }

    [Fact]
    public async Task Verify_LogCutAtAnEarlierCheckpoint_PassesAloneAndFailsAgainstTheOutsideCheckpoint()
    {
        string[] cut = (await _log.ExportAsync())[..602];

        Assert.True((await TestLog.VerifyAsync(cut)).Verified);
        LedgerVerdict verdict = await TestLog.VerifyAsync(cut, note: _log.Note(1));
        Assert.Equal(LedgerFault.NotConsistent, verdict.Code);
        Assert.Equal((600, 602), (verdict.RangeFrom, verdict.RangeTo));
    }

    [Fact]
    public async Task Verify_WholeLogRewrittenWithTheSameKey_FailsAgainstTheOutsideCheckpoint()
    {
        using var other = new TestLog(500);
        string[] rewritten = await other.ExportAsync();

        Assert.True((await TestLog.VerifyAsync(rewritten, other.Signer.PublicKey)).Verified);
        Assert.Equal(LedgerFault.NotConsistent, (await TestLog.VerifyAsync(rewritten, note: _log.Note(0))).Code);
    }

    [Fact]
    public async Task Verify_OtherKey_IsRefusedAgainstTheOutsideKey()
    {
        using var other = new LedgerSigner("test.example/ledger", ECDsa.Create(ECCurve.NamedCurves.nistP256));

        Assert.Equal(LedgerFault.OtherKey, (await TestLog.VerifyAsync(await _log.ExportAsync(), other.PublicKey)).Code);
    }

    [Fact]
    public void Leaves_OfTheFastWriter_AreCanonicalAndHashed()
    {
        var writer = new FixEntryWriter(TestLog.Header);
        writer.Add("r\u0001", "old\t\"\\", null, DateTimeOffset.UnixEpoch);
        EntryBundle bundle = Assert.Single(writer.Drain());
        string leaf = Assert.Single(bundle.Leaves());

        Assert.True(CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(leaf)));
        Assert.Equal(MerkleTree.LeafHash(Encoding.UTF8.GetBytes(leaf)), bundle.LeafHash(0).ToArray());
        Assert.Equal(
            """{"attempt":1,"cluster_id":"c-1","column":"day","confidence_score":0.9333,"fix_id":"f-1","kind":"fix","lambda_applied":"lambda x: x.strip('\"')","model_version":"builtin/synthesizer@1","new_value":null,"old_value":"old\t\"\\","row_id":"r\u0001","run_id":"r1","table":"orders","timestamp":"1970-01-01T00:00:00.000000Z"}""",
            leaf);
    }

    [Fact]
    public async Task Export_UnsignedPart_IsAsInTheGoldenFile()
    {
        using var small = new TestLog(3);
        string[] lines = [.. (await small.ExportAsync()).Where(l => !l.Contains("\"kind\":\"checkpoint\"", StringComparison.Ordinal))];

        Assert.Equal(await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "golden", "ledger-export.jsonl")), lines);
    }

    public void Dispose() => _log.Dispose();
}
