using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Remediation.Core.Ledger;

/// <summary>
/// A run's changes, or those of some clusters, were taken back: the one entry of the act, with its counts. It stands behind the act's entries about
/// cells, which bear its <c>rollback_id</c>: a <c>rollback</c> entry with a <c>row_id</c> for each cell that was put back (<see cref="RollbackEntryWriter"/>), a
/// <c>conflict</c> entry for each that was not. How many of each there are is what the counts say.
/// </summary>
public sealed record RollbackEntry : LedgerEntry
{
    /// <summary>The kind of these entries.</summary>
    public const string KindName = "rollback";

    /// <inheritdoc/>
    public override string Kind => KindName;

    /// <summary>The act.</summary>
    public required string RollbackId { get; init; }

    /// <summary>Who asked for it: the name of the key.</summary>
    public required string Actor { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The clusters taken back, sorted; null for the whole run.</summary>
    public required IReadOnlyList<string>? Clusters { get; init; }

    /// <summary>Cells that hold their old value again.</summary>
    public required int Restored { get; init; }

    /// <summary>Cells left as they are, because they had changed since.</summary>
    public required int Skipped { get; init; }

    /// <inheritdoc/>
    protected override void AddFields(JsonObject fields)
    {
        fields["actor"] = Actor;
        fields["reason"] = Reason;
        fields["rollback_id"] = RollbackId;
        fields["clusters"] = Clusters is null ? null : new JsonArray([.. Clusters.Order(StringComparer.Ordinal).Select(c => (JsonNode)c)]);
        fields["restored"] = Restored;
        fields["skipped"] = Skipped;
    }
}

/// <summary>What all cells of one fix that an act puts back have in common; the attempt is the run's at the time of the act.</summary>
public sealed record RollbackEntryHeader : CellEntryHeader
{
    /// <summary>The act.</summary>
    public required string RollbackId { get; init; }

    /// <summary>Who asked for it: the name of the key.</summary>
    public required string Actor { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}

/// <summary>
/// Writes the <c>rollback</c> entries of one fix's cells: each is the mirror of the cell's <c>fix</c> entry, <c>old_value</c> being the promoted value that
/// was taken away and <c>new_value</c> the one that production holds again. Not thread safe.
/// </summary>
public sealed class RollbackEntryWriter
{
    private readonly CellEntryWriter _cells;

    /// <summary>A writer for one fix.</summary>
    public RollbackEntryWriter(RollbackEntryHeader header)
    {
        var start = new ArrayBufferWriter<byte>();
        start.Write("{\"actor\":"u8);
        CanonicalText.WriteString(start, header.Actor);
        start.Write(Encoding.ASCII.GetBytes($",\"attempt\":{header.Attempt.ToString(CultureInfo.InvariantCulture)},\"cluster_id\":"));
        CanonicalText.WriteString(start, header.ClusterId);
        start.Write(",\"column\":"u8);
        CanonicalText.WriteString(start, header.Column);
        start.Write(",\"fix_id\":"u8);
        CanonicalText.WriteString(start, header.FixId);
        start.Write(",\"kind\":\"rollback\",\"new_value\":"u8);

        var middle = new ArrayBufferWriter<byte>();
        middle.Write(",\"reason\":"u8);
        CanonicalText.WriteString(middle, header.Reason);
        middle.Write(",\"rollback_id\":"u8);
        CanonicalText.WriteString(middle, header.RollbackId);
        middle.Write(",\"row_id\":"u8);

        var end = new ArrayBufferWriter<byte>();
        end.Write(",\"run_id\":"u8);
        CanonicalText.WriteString(end, header.RunId);
        end.Write(",\"table\":"u8);
        CanonicalText.WriteString(end, header.Table);
        end.Write(",\"timestamp\":\""u8);
        _cells = new CellEntryWriter(
            RollbackEntry.KindName, header.Column, start.WrittenSpan.ToArray(), middle.WrittenSpan.ToArray(), end.WrittenSpan.ToArray());
    }

    /// <summary>Adds the entry of one cell that was put back.</summary>
    /// <param name="rowId">The sender's row id.</param>
    /// <param name="takenAway">The promoted value.</param>
    /// <param name="putBack">The value from before the promotion.</param>
    /// <param name="timestamp">When.</param>
    public void Add(string rowId, string? takenAway, string? putBack, DateTimeOffset timestamp) => _cells.Add(rowId, takenAway, putBack, timestamp);

    /// <summary>The entries added since the last call.</summary>
    public IReadOnlyList<EntryBundle> Drain() => _cells.Drain();
}
