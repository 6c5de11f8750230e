using System.Security.Cryptography;
using System.Text;
using Remediation.Core.Ledger;

namespace Remediation.Core.Tests.Ledger;

public sealed class LedgerProverTests : IDisposable
{
    private readonly TestLog _log = new();

    [Theory]
    [InlineData(0L, null, null, 0)]
    [InlineData(601L, null, null, 601)]
    [InlineData(null, "row-599", null, 599)]
    [InlineData(null, "row-9", null, 600)]
    [InlineData(null, "row-9", "day", 600)]
    public async Task ProveInclusion_Entry_VerifiesWithTheKeyAlone(long? seq, string? row, string? column, long expected)
    {
        LedgerProving<LedgerProof> proving = await LedgerProver.ProveInclusionAsync(
            await ExportAsync(), new LedgerQuery { Seq = seq, RowId = row, Column = column }, CancellationToken.None);

        Assert.True(proving.Verdict.Verified);
        string text = proving.Proof!.ToText();
        Assert.StartsWith("c2sp.org/tlog-proof@v1\nextra ", text, StringComparison.Ordinal);
        LedgerProof read = LedgerProof.Parse(text)!;
        Assert.Equal(expected, read.Index);
        Assert.Null(read.Verify(_log.Signer.PublicKey));
        Assert.Equal(text, read.ToText());
    }

    [Fact]
    public async Task ProveInclusion_NoSuchEntryOrBrokenLog_GivesNoProof()
    {
        LedgerProving<LedgerProof> none = await LedgerProver.ProveInclusionAsync(
            await ExportAsync(), new LedgerQuery { RowId = "row-0", RunId = "other run" }, CancellationToken.None);
        Assert.True(none.Verdict.Verified);
        Assert.Null(none.Proof);

        string[] lines = await _log.ExportAsync();
        lines[5] = lines[5].Replace("row-4", "row-5", StringComparison.Ordinal);
        LedgerProving<LedgerProof> broken = await LedgerProver.ProveInclusionAsync(Stream(lines), new LedgerQuery { Seq = 0 }, CancellationToken.None);
        Assert.Equal(LedgerFault.BadLeaf, broken.Verdict.Code);
        Assert.Null(broken.Proof);
    }

    [Fact]
    public async Task Verify_ChangedProof_IsRefused()
    {
        LedgerProof proof = (await LedgerProver.ProveInclusionAsync(await ExportAsync(), new LedgerQuery { Seq = 17 }, CancellationToken.None)).Proof!;
        LedgerVerifierKey key = _log.Signer.PublicKey;
        using var other = new LedgerSigner("test.example/ledger", ECDsa.Create(ECCurve.NamedCurves.nistP256));

        byte[] edited = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(proof.Leaf).Replace("2025-12-17", "2025-12-18", StringComparison.Ordinal));
        Assert.Equal(LedgerFault.NotIncluded, (proof with { Leaf = edited }).Verify(key));
        Assert.Equal(LedgerFault.NotIncluded, (proof with { Index = 18 }).Verify(key));
        Assert.Equal(LedgerFault.NotIncluded, (proof with { Path = [.. proof.Path.Reverse()] }).Verify(key));
        Assert.Equal(LedgerFault.NotIncluded, (proof with { Note = _log.Note(0) }).Verify(key));
        Assert.Equal(LedgerFault.NotCanonical, (proof with { Leaf = "{ }"u8.ToArray() }).Verify(key));
        Assert.Equal(LedgerFault.BadSignature, (proof with { Note = proof.Note.Replace("602", "603", StringComparison.Ordinal) }).Verify(key));
        Assert.Equal(LedgerFault.BadSignature, proof.Verify(other.PublicKey));
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n\nnote")]
    [InlineData("c2sp.org/tlog-proof@v2\nextra e30=\nindex 0\n\nnote")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra e30=\nindex 01\n\nnote")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra e30=\nindex -1\n\nnote")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra e31=\nindex 0\n\nnote")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra e30=\nindex 0\nAAAA\n\nnote")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra e30=\nindex 0\n")]
    public void Parse_OtherText_IsNoProof(string text) => Assert.Null(LedgerProof.Parse(text));

    [Fact]
    public async Task ProveConsistency_BetweenCheckpoints_VerifiesWithTheKeyAlone()
    {
        LedgerProving<ConsistencyProof> proving = await LedgerProver.ProveConsistencyAsync(await ExportAsync(), _log.Note(0), null, CancellationToken.None);

        ConsistencyProof read = ConsistencyProof.Parse(proving.Proof!.ToJson())!;
        Assert.Null(read.Verify(_log.Signer.PublicKey));
        Assert.Equal(LedgerFault.NotConsistent, (read with { Path = [.. read.Path.Skip(1)] }).Verify(_log.Signer.PublicKey));
        Assert.Equal(LedgerFault.NotConsistent, (read with { OldNote = read.NewNote, NewNote = read.OldNote }).Verify(_log.Signer.PublicKey));
        Assert.Equal(LedgerFault.BadSignature, (read with { OldNote = "" }).Verify(_log.Signer.PublicKey));
        Assert.Equal(LedgerFault.BadSignature, (read with { OldNote = "x\n\n" }).Verify(_log.Signer.PublicKey));
    }

    [Fact]
    public async Task ProveConsistency_OfAnotherLogOrBackwards_GivesNoProof()
    {
        using var other = new TestLog(500);
        Assert.Equal(
            LedgerFault.NotConsistent, (await LedgerProver.ProveConsistencyAsync(await ExportAsync(), other.Note(1), null, CancellationToken.None)).Verdict.Code);
        LedgerProving<ConsistencyProof> backwards = await LedgerProver.ProveConsistencyAsync(await ExportAsync(), _log.Note(1), _log.Note(0), CancellationToken.None);
        Assert.False(backwards.Verdict.Verified);
        Assert.Null(backwards.Proof);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"schema\":\"remediation.consistency-proof/v1\"}")]
    [InlineData("{\"new\":\"\",\"old\":\"\",\"path\":[1],\"schema\":\"remediation.consistency-proof/v1\"}")]
    [InlineData("{\"new\":\"\",\"old\":\"\\ud800\",\"path\":[],\"schema\":\"remediation.consistency-proof/v1\"}")]
    public void ParseConsistency_OtherText_IsNoProof(string json) => Assert.Null(ConsistencyProof.Parse(json));

    public void Dispose() => _log.Dispose();

    private static MemoryStream Stream(IEnumerable<string> lines) => new(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))));

    private async Task<MemoryStream> ExportAsync() => Stream(await _log.ExportAsync());
}
