using System.Security.Cryptography;
using System.Text;
using Remediation.Core.Ledger;

namespace Remediation.Core.Tests.Ledger;

/// <summary>A small log of two seals: 600 fix entries, then a promotion and a conflict.</summary>
internal sealed class TestLog : IDisposable
{
    // A fixed key: test data, no secret.
    private const string Pem = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgD9EQe+0RDRw6ySyw
        mWOx+Z012dchtyPiGFcbUI0iV8qhRANCAATFdrEnExGCvhg8wBy4ORvh+kxC0qWm
        CfBszKbydE2jXxl+q79losHyIBx4lk/n+ivnMrYRUkY4pL7YmKORh3bu
        -----END PRIVATE KEY-----
        """;

    private static readonly DateTimeOffset Moment = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private readonly List<LedgerItem> _items = [];
    private readonly MerkleTree _tree = new();

    public TestLog(int fixes = 600)
    {
        Signer = new LedgerSigner("test.example/ledger", FixedKey());
        var writer = new FixEntryWriter(Header);
        for (int i = 0; i < fixes; i++)
        {
            writer.Add($"row-{i}", $"3{i}/12/2025 \"é😀\"\n", i % 7 == 0 ? null : $"2025-12-{i}", Moment.AddMicroseconds(i));
        }

        Add(writer.Drain());
        Seal();
        Add(EntryBundle.Pack(
        [
            new ConflictEntry
            {
                RunId = "r1", Table = "orders", Attempt = 1, Timestamp = Moment, Column = "day", ClusterId = "c-1", FixId = "f-1", RowId = "row-9",
                ExpectedValue = "a", FoundValue = null, Reason = "MISSING_ROW",
            },
            new PromoteEntry { RunId = "r1", Table = "orders", Attempt = 1, Timestamp = Moment, Promoted = fixes, Refused = 1 },
        ]));
        Seal();
    }

    public static FixEntryHeader Header { get; } = new()
    {
        RunId = "r1",
        Table = "orders",
        Column = "day",
        ClusterId = "c-1",
        FixId = "f-1",
        Attempt = 1,
        LambdaApplied = "lambda x: x.strip('\"')",
        ConfidenceScore = 0.9333,
        ModelVersion = "builtin/synthesizer@1",
    };

    public LedgerSigner Signer { get; }

    public IReadOnlyList<LedgerItem> Items => _items;

    public string Note(int checkpoint) => _items.Where(i => i.Note is not null).ElementAt(checkpoint).Note!;

    public async Task<string[]> ExportAsync()
    {
        using var output = new MemoryStream();
        await LedgerExport.WriteAsync(_items.ToAsyncEnumerable(), Signer.PublicKey, output, CancellationToken.None);
        return Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n').Split('\n');
    }

    public static Task<LedgerVerdict> VerifyAsync(IEnumerable<string> lines, LedgerVerifierKey? key = null, string? note = null) =>
        LedgerVerifier.VerifyAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n")))), key, note, CancellationToken.None);

    public void Dispose() => Signer.Dispose();

    private static ECDsa FixedKey()
    {
        var key = ECDsa.Create();
        key.ImportFromPem(Pem);
        return key;
    }

    private void Add(IReadOnlyList<EntryBundle> bundles)
    {
        foreach (EntryBundle bundle in bundles)
        {
            _items.Add(new LedgerItem(_tree.Size, bundle, null));
            for (int i = 0; i < bundle.Count; i++)
            {
                _tree.Append(bundle.LeafHash(i));
            }
        }
    }

    private void Seal() => _items.Add(new LedgerItem(_tree.Size, null, Signer.Sign(_tree.Size, _tree.Root())));
}
