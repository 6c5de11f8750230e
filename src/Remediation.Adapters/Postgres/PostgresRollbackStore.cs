using System.Text.Json;
using Npgsql;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Rollback;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>Rollbacks out of the customer's own tables.</summary>
/// <param name="database">The database.</param>
public sealed class PostgresRollbackStore(PostgresDatabase database) : IRollbackStore
{
    // A fix's cells lie among the shapes of its cluster: staging has no index by fix.
    private const string CellsOfFix =
        "ops.fixes f JOIN ops.clusters k ON k.run_no = f.run_no AND k.cluster_id = f.cluster_id "
        + "JOIN staging.cells s ON s.run_no = f.run_no AND s.shape_no = ANY (k.shape_nos) AND s.fix_no = f.fix_no AND s.state = @promoted";

    private const string Fixes = "SELECT fix_id, cluster_id, column_name, restored, skipped, reached, done FROM ops.rollback_fixes WHERE rollback_id = @id";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FixInProduction>> ListAsync(string runId, bool compare, CancellationToken cancellationToken)
    {
        if (!compare)
        {
            return await database.ReadAsync(
                async connection => await ListAsync(connection, await connection.RunNoAsync(runId, cancellationToken), cancellationToken), cancellationToken);
        }

        // Comparing needs tables of its own for a moment, which no reading may make.
        return await database.WriteAsync<IReadOnlyList<FixInProduction>>(
            async connection =>
            {
                long runNo = await connection.RunNoAsync(runId, cancellationToken);
                List<FixInProduction> fixes = await ListAsync(connection, runNo, cancellationToken);
                RunRecord run = await PostgresRunStore.RequireAsync(connection, runId, cancellationToken);
                Dictionary<string, int> changed = await ChangedSinceAsync(connection, run, runNo, fixes, cancellationToken);
                return [.. fixes.Select(f => f with { ChangedSince = changed.GetValueOrDefault(f.FixId) })];
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> CountAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.Sql("SELECT count(*)::int FROM ops.rollbacks b JOIN ops.runs r ON r.run_no = b.run_no WHERE r.run_id = @run")
                .With("run", runId)
                .FirstAsync(reader => reader.GetInt32(0), cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public Task<RollbackRecord?> FindAsync(string rollbackId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAsync(connection, rollbackId, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<RollbackRecord?> BeginAsync(RollbackOrder order, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                long runNo = await connection.OwnRunAsync(order.RunId, cancellationToken);
                if (await FindAsync(connection, order.RollbackId, cancellationToken) is { } begun)
                {
                    return begun;
                }

                RunRecord run = await PostgresRunStore.RequireAsync(connection, order.RunId, cancellationToken);
                FixInProduction[] fixes =
                [
                    .. (await ListAsync(connection, runNo, cancellationToken))
                        .Where(f => order.Clusters is null || order.Clusters.Contains(f.ClusterId, StringComparer.Ordinal)),
                ];
                if (!RunOperationTable.Allows(run, RunOperation.Rollback) || fixes.Length == 0)
                {
                    return null;
                }

                await InsertAsync(connection, runNo, run.Attempt, order, fixes, now, cancellationToken);
                return await FindAsync(connection, order.RollbackId, cancellationToken);
            },
            cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<PromotedCell> ReadAsync(string runId, string fixId, Fingerprint? after, CancellationToken cancellationToken) =>
        database.StreamAsync(
            connection => connection.Sql(
                $"SELECT s.shape_no, s.ordinal, c.row_id, c.fingerprint, c.value, s.new_value FROM {CellsOfFix} "
                + "JOIN ops.cells c ON c.run_no = s.run_no AND c.shape_no = s.shape_no AND c.ordinal = s.ordinal "
                + "WHERE f.run_no = (SELECT run_no FROM ops.runs WHERE run_id = @run) AND f.fix_id = @fix AND s.changed AND (@after IS NULL OR c.fingerprint > @after) "
                + "ORDER BY c.fingerprint")
                .With("run", runId)
                .With("fix", fixId)
                .With("after", after?.ToBytes())
                .With("promoted", (int)CellState.Promoted)
                .StreamAsync(
                    reader => new PromotedCell(
                        new CellAddress(reader.GetInt32(0), reader.GetInt32(1)),
                        reader.GetString(2),
                        Fingerprint.FromBytes(reader.Bytes(3)),
                        reader.Text(4),
                        reader.Text(5)),
                    cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public Task RestoreAsync(
        string rollbackId,
        string fixId,
        Fingerprint? after,
        IReadOnlyList<PromotedCell> cells,
        Func<IReadOnlyList<RestoredCell>, IReadOnlyList<EntryBundle>> receipts,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                RollbackRecord act = await RequireAsync(connection, rollbackId, cancellationToken);
                long runNo = await connection.JoinRunAsync(act.Order.RunId, cancellationToken);
                RollbackFix fix = await connection.Sql($"{Fixes} AND fix_id = @fix FOR UPDATE").With("id", rollbackId).With("fix", fixId).FirstAsync(ReadFix, cancellationToken)
                    ?? throw new InvalidOperationException("The fix is not one of the rollback's.");
                if (fix.Done || fix.Reached != after)
                {
                    throw new InvalidOperationException("Another worker takes this fix back.");
                }

                RunRecord run = await PostgresRunStore.RequireAsync(connection, act.Order.RunId, cancellationToken);
                List<RestoredCell> results = await PutBackAsync(connection, run, runNo, fix.Column, cells, cancellationToken);
                await PostgresLedgerStore.AppendAsync(connection, runNo, fix.ClusterId, fix.FixId, receipts(results), cancellationToken);
                int skipped = results.Count(r => r.Refusal is not null);
                await connection.Sql(
                    "UPDATE ops.rollback_fixes SET reached = @reached, restored = restored + @restored, skipped = skipped + @skipped WHERE rollback_id = @id AND fix_id = @fix")
                    .With("reached", cells[^1].Fingerprint.ToBytes())
                    .With("restored", results.Count - skipped)
                    .With("skipped", skipped)
                    .With("id", rollbackId)
                    .With("fix", fixId)
                    .ExecuteAsync(cancellationToken);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task CompleteFixAsync(string rollbackId, string fixId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                long runNo = await connection.JoinRunAsync((await RequireAsync(connection, rollbackId, cancellationToken)).Order.RunId, cancellationToken);
                await connection.Sql(
                    "UPDATE staging.cells u SET state = @rolledBack WHERE u.run_no = @run AND (u.shape_no, u.ordinal) IN "
                    + $"(SELECT s.shape_no, s.ordinal FROM {CellsOfFix} WHERE f.run_no = @run AND f.fix_id = @fix AND NOT s.changed)")
                    .With("rolledBack", (int)CellState.RolledBack)
                    .With("promoted", (int)CellState.Promoted)
                    .With("run", runNo)
                    .With("fix", fixId)
                    .ExecuteAsync(cancellationToken);
                await connection.Sql("UPDATE ops.rollback_fixes SET done = true WHERE rollback_id = @id AND fix_id = @fix")
                    .With("id", rollbackId)
                    .With("fix", fixId)
                    .ExecuteAsync(cancellationToken);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task CloseAsync(string rollbackId, Func<RollbackRecord, LedgerEntry> receipt, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                long? closed = await connection.Sql("UPDATE ops.rollbacks SET closed_at = @now WHERE rollback_id = @id AND closed_at IS NULL RETURNING run_no")
                    .With("now", now)
                    .With("id", rollbackId)
                    .LongAsync(cancellationToken);
                if (closed is { } runNo)
                {
                    RollbackRecord act = await RequireAsync(connection, rollbackId, cancellationToken);
                    await PostgresLedgerStore.AppendAsync(connection, runNo, null, EntryBundle.Pack([receipt(act)]), cancellationToken);
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<RunRecord> EndAsync(string rollbackId, RollbackEnding ending, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                string runId = (await RequireAsync(connection, rollbackId, cancellationToken)).Order.RunId;
                long runNo = await connection.OwnRunAsync(runId, cancellationToken);
                if (await connection.Sql("UPDATE ops.rollbacks SET ended_at = @now WHERE rollback_id = @id AND ended_at IS NULL")
                    .With("now", ending.EndedAt)
                    .With("id", rollbackId)
                    .ExecuteAsync(cancellationToken) == 1)
                {
                    await connection.Sql(
                        "UPDATE ops.runs SET status = @status, outcome = @outcome, error_code = @code, error = @error, report = @report WHERE run_no = @run")
                        .With("status", ending.Status)
                        .With("outcome", ending.Outcome)
                        .With("code", ending.ErrorCode)
                        .With("error", ending.Error)
                        .With("report", ending.ReportJson)
                        .With("run", runNo)
                        .ExecuteAsync(cancellationToken);
                }

                return await PostgresRunStore.RequireAsync(connection, runId, cancellationToken);
            },
            cancellationToken);

    private static Task<List<FixInProduction>> ListAsync(NpgsqlConnection connection, long runNo, CancellationToken cancellationToken) =>
        connection.Sql(
            $"SELECT f.fix_id, f.cluster_id, k.column_name, count(*)::int FROM {CellsOfFix} WHERE f.run_no = @run AND s.changed "
            + "GROUP BY f.fix_no, f.fix_id, f.cluster_id, f.attempt, k.column_name ORDER BY f.cluster_id, f.attempt")
            .With("run", runNo)
            .With("promoted", (int)CellState.Promoted)
            .ListAsync(reader => new FixInProduction(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), 0), cancellationToken);

    // Without the table, or the right to read it, nothing of the run is as it was.
    private static async Task<Dictionary<string, int>> ChangedSinceAsync(
        NpgsqlConnection connection, RunRecord run, long runNo, List<FixInProduction> fixes, CancellationToken cancellationToken)
    {
        await PostgresProduction.UsePlainTextAsync(connection, cancellationToken);
        string[] columns = [.. fixes.Select(f => f.Column).Distinct(StringComparer.Ordinal)];
        (PostgresProduction? table, _) = await PostgresProduction.FindAsync(connection, run, columns, writes: false, cancellationToken);
        if (table is null)
        {
            return fixes.ToDictionary(f => f.FixId, f => f.Cells, StringComparer.Ordinal);
        }

        Dictionary<string, int> changed = new(StringComparer.Ordinal);
        foreach (string column in columns)
        {
            await PostgresPromotedCells.CreateAsync(connection, runNo, column, null, table, cancellationToken);
            foreach ((string fixId, int cells) in await connection.Sql(
                $"SELECT f.fix_id, count(*)::int FROM {PostgresMendedCells.Name} n JOIN ops.fixes f ON f.fix_no = n.fix_no WHERE NOT EXISTS (SELECT 1 FROM {table.Name} p "
                + $"WHERE {table.IsRow(PostgresMendedCells.KeyValue, PostgresMendedCells.KeyText)} AND p.{table[column].Name}::text IS NOT DISTINCT FROM n.old_value) GROUP BY f.fix_id")
                .ListAsync(reader => (reader.GetString(0), reader.GetInt32(1)), cancellationToken))
            {
                changed[fixId] = cells;
            }

            await PostgresMendedCells.DropAsync(connection, cancellationToken);
        }

        return changed;
    }

    private static async Task<List<RestoredCell>> PutBackAsync(
        NpgsqlConnection connection, RunRecord run, long runNo, string column, IReadOnlyList<PromotedCell> cells, CancellationToken cancellationToken)
    {
        await PostgresProduction.UsePlainTextAsync(connection, cancellationToken);
        (PostgresProduction? table, string? obstacle) = await PostgresProduction.FindAsync(connection, run, [column], writes: true, cancellationToken);
        if (table is null)
        {
            return [.. cells.Select(c => new RestoredCell(c, obstacle, null))];
        }

        await PostgresProductionWriter.PrepareAsync(connection, cancellationToken);
        await PostgresPromotedCells.CreateAsync(connection, runNo, column, [.. cells.Select(c => c.Address)], table, cancellationToken);
        var writer = new PostgresProductionWriter(connection, table, column);
        await writer.WriteAsync(cells.Count, cancellationToken);
        await writer.EndAsync(runNo, CellState.RolledBack, cancellationToken);
        Dictionary<CellAddress, (string? Found, string Reason)> refused = (await connection.Sql(
            $"SELECT shape_no, ordinal, found, reason FROM {PostgresProductionWriter.Refused}")
            .ListAsync(
                reader => (Address: new CellAddress(reader.GetInt32(0), reader.GetInt32(1)), Why: (reader.Text(2), reader.GetString(3))), cancellationToken))
            .ToDictionary(r => r.Address, r => r.Why);
        return
        [
            .. cells.Select(c => refused.TryGetValue(c.Address, out (string? Found, string Reason) why)
                ? new RestoredCell(c, why.Reason, why.Found)
                : new RestoredCell(c, null, null)),
        ];
    }

    private static async Task InsertAsync(
        NpgsqlConnection connection, long runNo, int attempt, RollbackOrder order, FixInProduction[] fixes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await connection.Sql(
            "INSERT INTO ops.rollbacks (rollback_id, run_no, attempt, clusters, actor, reason, begun_at) VALUES (@id, @run, @attempt, @clusters, @actor, @reason, @now)")
            .With("id", order.RollbackId)
            .With("run", runNo)
            .With("attempt", attempt)
            .With("clusters", order.Clusters is null ? null : JsonSerializer.Serialize(order.Clusters))
            .With("actor", order.Actor)
            .With("reason", order.Reason)
            .With("now", now)
            .ExecuteAsync(cancellationToken);
        await connection.Sql(
            "INSERT INTO ops.rollback_fixes (rollback_id, position, fix_id, cluster_id, column_name) SELECT @id, n.position, n.fix, n.cluster, n.name "
            + "FROM unnest(@fixes, @clusters, @columns) WITH ORDINALITY AS n (fix, cluster, name, position)")
            .With("id", order.RollbackId)
            .With("fixes", fixes.Select(f => f.FixId))
            .With("clusters", fixes.Select(f => f.ClusterId))
            .With("columns", fixes.Select(f => f.Column))
            .ExecuteAsync(cancellationToken);
    }

    private static async Task<RollbackRecord> RequireAsync(NpgsqlConnection connection, string rollbackId, CancellationToken cancellationToken) =>
        await FindAsync(connection, rollbackId, cancellationToken) ?? throw new InvalidOperationException("The rollback is not in the store.");

    private static async Task<RollbackRecord?> FindAsync(NpgsqlConnection connection, string rollbackId, CancellationToken cancellationToken)
    {
        List<RollbackFix> fixes = await connection.Sql($"{Fixes} ORDER BY position").With("id", rollbackId).ListAsync(ReadFix, cancellationToken);
        return await connection.Sql(
            "SELECT r.run_id, b.clusters, b.actor, b.reason, b.attempt, b.closed_at IS NOT NULL, b.ended_at IS NOT NULL "
            + "FROM ops.rollbacks b JOIN ops.runs r ON r.run_no = b.run_no WHERE b.rollback_id = @id")
            .With("id", rollbackId)
            .FirstAsync(
                reader => new RollbackRecord
                {
                    Order = new RollbackOrder(
                        rollbackId,
                        reader.GetString(0),
                        reader.Text(1) is { } clusters ? JsonSerializer.Deserialize<string[]>(clusters) : null,
                        reader.GetString(2),
                        reader.GetString(3)),
                    Attempt = reader.GetInt32(4),
                    Closed = reader.GetBoolean(5),
                    Ended = reader.GetBoolean(6),
                    Fixes = fixes,
                },
                cancellationToken);
    }

    private static RollbackFix ReadFix(NpgsqlDataReader reader) => new(
        reader.GetString(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.GetInt32(3),
        reader.GetInt32(4),
        reader.IsDBNull(5) ? null : Fingerprint.FromBytes(reader.Bytes(5)),
        reader.GetBoolean(6));
}
