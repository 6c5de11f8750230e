using System.Text.Json;
using System.Text.Json.Serialization;
using Remediation.Core.Rollback;
using Remediation.Core.Runs;

namespace Remediation.Functions.Http;

/// <summary>What a rollback does, did, or would do.</summary>
/// <param name="OperationId">Its id; null for a dry run.</param>
/// <param name="RunId">The run.</param>
/// <param name="Status"><c>running</c>, <c>completed</c> or <c>failed</c>; of a dry run <c>dry_run</c>.</param>
/// <param name="Outcome">The run's outcome once the rollback is completed, else null.</param>
/// <param name="Cells">Changed cells in production when it was asked for; null when it is told from its record.</param>
/// <param name="Restored">Cells that hold their old value again, or would.</param>
/// <param name="Conflicts">Cells left as they are because they had changed since, or that would be.</param>
/// <param name="Clusters">The same by cluster.</param>
/// <param name="Rows">The first of the cells left as they are.</param>
internal sealed record RollbackAnswer(
    [property: JsonPropertyName("operation_id")] string? OperationId,
    [property: JsonPropertyName("run_id")] string RunId,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("outcome")] string? Outcome,
    [property: JsonPropertyName("cells")] int? Cells,
    [property: JsonPropertyName("restored")] int Restored,
    [property: JsonPropertyName("conflicts")] int Conflicts,
    [property: JsonPropertyName("clusters")] IReadOnlyList<RollbackClusterAnswer> Clusters,
    [property: JsonPropertyName("rows")] IReadOnlyList<RollbackConflictAnswer> Rows)
{
    /// <summary>What would be done.</summary>
    public static RollbackAnswer Preview(RollbackCheck check)
    {
        RollbackClusterAnswer[] clusters =
        [
            .. check.Fixes.GroupBy(f => (f.ClusterId, f.Column))
                .Select(g => new RollbackClusterAnswer(g.Key.ClusterId, g.Key.Column, g.Sum(f => f.Cells - f.ChangedSince), g.Sum(f => f.ChangedSince))),
        ];
        return new RollbackAnswer(
            null, check.Run!.RunId, "dry_run", null, check.Fixes.Sum(f => f.Cells), clusters.Sum(c => c.Restored), clusters.Sum(c => c.Conflicts), clusters, []);
    }

    /// <summary>It was asked for.</summary>
    public static RollbackAnswer Begun(RollbackOrder order, RollbackCheck check) =>
        Waiting(order, RunStatus.Running) with { Cells = check.Fixes.Count == 0 ? null : check.Fixes.Sum(f => f.Cells) };

    /// <summary>It was asked for, and has not begun.</summary>
    public static RollbackAnswer Waiting(RollbackOrder order, string status) => new(order.RollbackId, order.RunId, status, null, null, 0, 0, [], []);

    /// <summary>It has begun.</summary>
    public static RollbackAnswer Of(RollbackRecord act, string status, string? outcome, IReadOnlyList<RollbackConflictAnswer> rows) => new(
        act.Order.RollbackId,
        act.Order.RunId,
        status,
        act.Ended ? outcome : null,
        null,
        act.Restored,
        act.Skipped,
        [
            .. act.Fixes.GroupBy(f => (f.ClusterId, f.Column))
                .Select(g => new RollbackClusterAnswer(g.Key.ClusterId, g.Key.Column, g.Sum(f => f.Restored), g.Sum(f => f.Skipped))),
        ],
        rows);
}

/// <summary>A cluster of a rollback.</summary>
internal sealed record RollbackClusterAnswer(
    [property: JsonPropertyName("cluster_id")] string ClusterId,
    [property: JsonPropertyName("column")] string Column,
    [property: JsonPropertyName("restored")] int Restored,
    [property: JsonPropertyName("conflicts")] int Conflicts);

/// <summary>A cell that was left as it is, as its ledger entry has it.</summary>
internal sealed record RollbackConflictAnswer(
    [property: JsonPropertyName("row_id")] string RowId,
    [property: JsonPropertyName("column")] string Column,
    [property: JsonPropertyName("cluster_id")] string ClusterId,
    [property: JsonPropertyName("expected_value")] string? ExpectedValue,
    [property: JsonPropertyName("found_value")] string? FoundValue,
    [property: JsonPropertyName("reason")] string Reason)
{
    /// <summary>The cell of a ledger entry; null when the entry is not about this rollback.</summary>
    public static RollbackConflictAnswer? Of(string leaf, string rollbackId)
    {
        using var document = JsonDocument.Parse(leaf);
        JsonElement entry = document.RootElement;
        return entry.TryGetProperty("rollback_id", out JsonElement id) && id.ValueEquals(rollbackId)
            ? new RollbackConflictAnswer(
                Text("row_id")!, Text("column")!, Text("cluster_id")!, Text("expected_value"), Text("found_value"), Text("reason")!)
            : null;

        string? Text(string name) => entry.GetProperty(name).GetString();
    }
}
