using Remediation.Core.Ledger;

namespace Remediation.Core.Tests.Ledger;

/// <summary>The incremental verifier over a log in memory that tests tamper with.</summary>
public sealed class LedgerAuditorTests : IDisposable
{
    private readonly TestLog _log = new();
    private readonly ScriptedLedger _ledger;
    private readonly LedgerAuditor _auditor;

    public LedgerAuditorTests()
    {
        _ledger = new ScriptedLedger([.. _log.Items]);
        _auditor = new LedgerAuditor(_ledger, _log.Signer, TimeProvider.System);
    }

    [Fact]
    public async Task Verify_GrowingLog_ReadsOnlyWhatIsNew()
    {
        LedgerItem[] all = [.. _ledger.Items];
        _ledger.Items = [.. all.TakeWhile(i => i.Note is null), all.First(i => i.Note is not null)];
        Assert.Equal((true, 600L), await VerifyAsync());

        _ledger.Items = [.. all];
        Assert.Equal((true, 602L), await VerifyAsync());
        Assert.Equal((true, 602L), await VerifyAsync());

        Assert.Equal([0, 600, 602], _ledger.AskedFrom);
    }

    [Theory]
    [InlineData("value", LedgerFault.BadLeaf, 300L)]
    [InlineData("hash", LedgerFault.BadRoot, null)]
    [InlineData("white space", LedgerFault.NotCanonical, 256L)]
    [InlineData("entry gone", LedgerFault.BadLeaf, 300L)]
    [InlineData("bundle gone", LedgerFault.BadSequence, 256L)]
    [InlineData("signature", LedgerFault.BadSignature, null)]
    [InlineData("checkpoint gone", LedgerFault.Truncated, null)]
    [InlineData("count", LedgerFault.BadSequence, 512L)]
    public async Task Verify_Tampering_NamesTheFirstBadEntryOrRange(string what, string code, long? seq)
    {
        // The second bundle holds the entries 256 to 511.
        LedgerItem second = _ledger.Items[1];
        EntryBundle bundle = second.Bundle!;
        string[] leaves = [.. bundle.Leaves()];
        byte[] Payload(IEnumerable<string> lines) => System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines));
        string Edited(string leaf) => leaf.Replace("2025-12-300", "2025-12-301", StringComparison.Ordinal);
        switch (what)
        {
            case "value":
                Replace(bundle with { Payload = Payload(leaves.Select(Edited)) });
                break;
            case "hash":
                byte[] leaf = System.Text.Encoding.UTF8.GetBytes(Edited(leaves[44]));
                byte[] hashes = [.. bundle.LeafHashes];
                MerkleTree.LeafHash(leaf).CopyTo(hashes, 44 * MerkleTree.HashBytes);
                Replace(bundle with { Payload = Payload(leaves.Select(Edited)), LeafHashes = hashes });
                break;
            case "white space":
                Replace(bundle with { Payload = Payload(leaves.Select(l => l.Replace(":", ": ", StringComparison.Ordinal))) });
                break;
            case "entry gone":
                Replace(bundle with { Payload = Payload(leaves.Where((_, i) => i != 44)) });
                break;
            case "bundle gone":
                _ledger.Items.RemoveAt(1);
                break;
            case "signature":
                int at = _ledger.Items.FindIndex(i => i.Note is not null);
                _ledger.Items[at] = _ledger.Items[at] with { Note = _ledger.Items[at].Note!.Replace("600", "601", StringComparison.Ordinal) };
                break;
            case "checkpoint gone":
                _ledger.Items.RemoveAt(_ledger.Items.Count - 1);
                break;
            default:
                Replace(bundle with { Count = 257, LeafHashes = [.. bundle.LeafHashes, .. new byte[MerkleTree.HashBytes]] });
                break;
        }

        LedgerAudit audit = await _auditor.VerifyAsync(fromStart: false, CancellationToken.None);

        Assert.Equal((false, true, code, seq), (audit.Verified, audit.Complete, audit.Code, audit.Seq));
        Assert.Equal(seq is null, audit.RangeFrom is not null);
        Assert.Same(audit, await _auditor.VerifyAsync(fromStart: false, CancellationToken.None));

        void Replace(EntryBundle other) => _ledger.Items[1] = second with { Bundle = other };
    }

    [Fact]
    public async Task Verify_VerifiedPartChangedAfterwards_ShowsFromTheStart()
    {
        await VerifyAsync();
        EntryBundle bundle = _ledger.Items[0].Bundle!;
        _ledger.Items[0] = _ledger.Items[0] with { Bundle = bundle with { LeafHashes = [.. bundle.LeafHashes[..^1], (byte)(bundle.LeafHashes[^1] ^ 1)] } };

        Assert.True((await _auditor.VerifyAsync(fromStart: false, CancellationToken.None)).Verified);
        Assert.Equal((LedgerFault.BadLeaf, 255L), (await _auditor.VerifyAsync(fromStart: true, CancellationToken.None) is var audit ? (audit.Code, audit.Seq ?? -1) : default));
    }

    public void Dispose()
    {
        _auditor.Dispose();
        _log.Dispose();
    }

    private async Task<(bool Verified, long Entries)> VerifyAsync()
    {
        LedgerAudit audit = await _auditor.VerifyAsync(fromStart: false, CancellationToken.None);
        return (audit.Verified, audit.Entries);
    }

    private sealed class ScriptedLedger(List<LedgerItem> items) : ILedgerIndex
    {
        public List<LedgerItem> Items { get; set; } = items;

        public List<long> AskedFrom { get; } = [];

        public IAsyncEnumerable<LedgerItem> ReadFromAsync(long size, CancellationToken cancellationToken)
        {
            AskedFrom.Add(size);
            return Items.Where(i => i.Bundle is not null ? i.FirstSeq >= size : i.FirstSeq > size).ToAsyncEnumerable();
        }

        public IAsyncEnumerable<SealedBundle> FindAsync(LedgerQuery query, long fromSeq, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<EntryBundle> ReadRunAsync(string runId, IReadOnlyCollection<string> kinds, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<SealedLedger?> LatestAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<byte[]> ReadLeafHashesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
