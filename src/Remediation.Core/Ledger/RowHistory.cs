using System.Text.Json.Nodes;

namespace Remediation.Core.Ledger;

/// <summary>The story of one row as the log tells it, an event for each entry that concerns it, in the order of the log.</summary>
/// <param name="Table">The table; null for rows of this id in whatever table.</param>
/// <param name="RowId">The row.</param>
/// <param name="Events">The events.</param>
public sealed record RowHistory(string? Table, string RowId, IReadOnlyList<RowEvent> Events)
{
    /// <summary>Puts the story together.</summary>
    /// <param name="table">The table, or null.</param>
    /// <param name="rowId">The row.</param>
    /// <param name="own">Entries about the row itself, superseded ones marked.</param>
    /// <param name="acts">Entries of its runs that are about no single row.</param>
    internal static RowHistory Of(string? table, string rowId, IReadOnlyList<AuditEntry> own, IReadOnlyList<AuditEntry> acts)
    {
        IEnumerable<RowEvent> ofRow = own.Select(e => new RowEvent(e.Seq, WordOf(e), e.ToJson()));
        IEnumerable<RowEvent> ofRuns = acts.Where(a => Concerns(a, own, acts)).Select(a => new RowEvent(a.Seq, WordOf(a, own), a.Fields));
        return new RowHistory(table, rowId, [.. ofRow.Concat(ofRuns).OrderBy(e => e.Seq)]);
    }

    private static string WordOf(AuditEntry entry) => entry.Kind switch
    {
        FixEntryWriter.Kind => RowEvent.Mended,
        RollbackEntry.KindName => RowEvent.RolledBack,
        _ => RowEvent.Conflict,
    };

    private static string WordOf(AuditEntry act, IReadOnlyList<AuditEntry> own) => act.Kind switch
    {
        "promote" => RowEvent.Promoted,
        RollbackEntry.KindName => RowEvent.RollbackEnded,
        "review" => RowEvent.Reviewed,
        _ => Names(act, own) ? RowEvent.Superseded : RowEvent.Operated,
    };

    private static bool Concerns(AuditEntry act, IReadOnlyList<AuditEntry> own, IReadOnlyList<AuditEntry> acts) => act.Kind switch
    {
        // Of a cluster's decision, only that about a fix or cluster of the row.
        "review" => own.Any(e => e.RunId == act.RunId && e.Text("cluster_id") == act.Text("cluster_id")),

        // Of the run's promotions, the first one behind a fix of the row, unless production did not take it.
        "promote" => own.Any(e => e.Kind == FixEntryWriter.Kind && !e.Superseded && !Refused(e, own) && FirstBehind(e, acts) == act),
        RollbackEntry.KindName => own.Any(e => e.Text("rollback_id") == act.Text("rollback_id")),
        _ => true,
    };

    private static AuditEntry? FirstBehind(AuditEntry fix, IReadOnlyList<AuditEntry> acts) =>
        acts.Where(a => a.Kind == "promote" && a.RunId == fix.RunId && a.Seq > fix.Seq).MinBy(a => a.Seq);

    private static bool Refused(AuditEntry fix, IReadOnlyList<AuditEntry> own) => own.Any(e =>
        e.Kind == "conflict" && e.Text("rollback_id") is null && e.RunId == fix.RunId && e.Text("fix_id") == fix.Text("fix_id"));

    private static bool Names(AuditEntry act, IReadOnlyList<AuditEntry> own) =>
        act.Fields["superseded_fixes"] is JsonArray fixes && fixes.Any(f => own.Any(e => e.RunId == act.RunId && e.Text("fix_id") == (string?)f));
}

/// <summary>Something that happened to a row.</summary>
/// <param name="Seq">The entry that tells of it.</param>
/// <param name="Event">What happened, in a word.</param>
/// <param name="Entry">The entry: which run, fix and function, who, when and why.</param>
public sealed record RowEvent(long Seq, string Event, JsonObject Entry)
{
    /// <summary>A function gave the cell a new value (it waits in staging).</summary>
    public const string Mended = "mended";

    /// <summary>The mended value went into production.</summary>
    public const string Promoted = "promoted";

    /// <summary>Production held another value than expected, and was left alone.</summary>
    public const string Conflict = "conflict";

    /// <summary>The old value was put back.</summary>
    public const string RolledBack = "rolled_back";

    /// <summary>The rollback that concerned the row came to its end.</summary>
    public const string RollbackEnded = "rollback_ended";

    /// <summary>A person decided about the row's cluster.</summary>
    public const string Reviewed = "reviewed";

    /// <summary>An operator's act made the row's mended value void before it reached production.</summary>
    public const string Superseded = "superseded";

    /// <summary>An operator acted on the run.</summary>
    public const string Operated = "operated";
}
