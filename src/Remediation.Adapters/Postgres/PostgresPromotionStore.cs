using Npgsql;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Promotion;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>Promotion into the customer's own tables (<see cref="PostgresProduction"/>).</summary>
/// <param name="database">The database.</param>
public sealed class PostgresPromotionStore(PostgresDatabase database) : IPromotionStore
{
    private const int RefusedAtOnce = 10_000;

    // The mended cells of a part, of staging.cells s.
    private const string Rest = "FROM staging.cells s WHERE s.run_no = @run AND s.state = @fixed AND (s.shape_no, s.ordinal) > (@shape, @ordinal)";

    /// <inheritdoc/>
    public Task<PromotionStep> PromoteNextAsync(RunRecord run, PromotionEntries entries, PromotionLimits limits, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                long runNo = await connection.JoinRunAsync(run.RunId, cancellationToken);
                await connection.LockAsync(RunLock.Promotion, runNo, cancellationToken);
                PromotionRecord record = await FindAsync(connection, runNo, run.Attempt, cancellationToken);
                if (record.Finished)
                {
                    return record.ToStep();
                }

                await connection.JoinAttemptAsync(runNo, run.Attempt, cancellationToken);
                await PostgresProduction.UsePlainTextAsync(connection, cancellationToken);
                List<string> columns = await MendedColumnsAsync(connection, runNo, cancellationToken);
                PostgresProduction? table = null;
                if (columns.Count > 0)
                {
                    (table, string? obstacle) = await PostgresProduction.FindAsync(connection, run, columns, writes: true, cancellationToken);
                    if (table is null)
                    {
                        return record.ToStep() with { Obstacle = obstacle };
                    }
                }

                CellAddress last = await LastOfPartAsync(connection, runNo, record.Reached, limits, cancellationToken);
                await PostgresProductionWriter.PrepareAsync(connection, cancellationToken);
                int promoted = 0;
                foreach (string column in columns)
                {
                    promoted += await PromoteAsync(connection, table!, new MendedCellRange(runNo, column, record.Reached, last), cancellationToken);
                }

                int refused = await RefuseAsync(connection, runNo, entries, cancellationToken);
                record = record.After(new PromotionCounts(promoted, refused), last);
                await SaveAsync(connection, runNo, run.Attempt, record, cancellationToken);
                if (record.Finished)
                {
                    await PostgresLedgerStore.AppendAsync(connection, runNo, null, EntryBundle.Pack([entries.Promoted(record.Counts)]), cancellationToken);
                }

                return record.ToStep();
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<ProductionValue> ReadAsync(RunRecord run, RowKey key, string column, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                await PostgresProduction.UsePlainTextAsync(connection, cancellationToken);
                (PostgresProduction? table, string? _) = await PostgresProduction.FindAsync(connection, run, [column], writes: false, cancellationToken);
                if (table is null)
                {
                    return default;
                }

                // OFFSET 0 keeps the planner from casting the key before it is known to fit.
                PostgresCast[] casts = [.. table.Key.Select(k => k.Cast)];
                string texts = string.Join(", ", casts.Select((_, i) => $"@key::json -> {i} ->> 1 AS key_{i + 1}"));
                return await connection.TryAsync(
                    casts,
                    cast => connection.Sql(
                        $"SELECT p.{table[column].Name}::text FROM (SELECT t.*, {string.Join(", ", casts.Select((k, i) => $"{cast(k, $"t.key_{i + 1}")} AS k_{i + 1}"))} "
                        + $"FROM (SELECT {texts} OFFSET 0) t OFFSET 0) n JOIN {table.Name} p ON {table.IsRow(PostgresMendedCells.KeyValue, PostgresMendedCells.KeyText)}")
                        .With("key", key.Json)
                        .FirstAsync(reader => new ProductionValue(true, reader.Text(0)), cancellationToken),
                    cancellationToken);
            },
            cancellationToken);

    // An earlier attempt's promotion that never came to its end is carried on: its cells are in production, and no entry counts them yet.
    private static async Task<PromotionRecord> FindAsync(NpgsqlConnection connection, long runNo, int attempt, CancellationToken cancellationToken)
    {
        (int Attempt, PromotionRecord? Record) found = await connection.Sql(
            "SELECT attempt, promoted, refused, reached_shape, reached_ordinal, finished FROM staging.promoted "
            + "WHERE run_no = @run AND (attempt = @attempt OR (attempt < @attempt AND NOT finished)) ORDER BY attempt DESC LIMIT 1")
            .With("run", runNo)
            .With("attempt", attempt)
            .FirstAsync(
                reader => (
                    reader.GetInt32(0),
                    new PromotionRecord(
                        new PromotionCounts(reader.GetInt32(1), reader.GetInt32(2)), new CellAddress(reader.GetInt32(3), reader.GetInt32(4)), reader.GetBoolean(5))),
                cancellationToken);
        return found.Record is not { } record ? PromotionRecord.New : found.Attempt == attempt ? record : record.Carried();
    }

    private static async Task SaveAsync(NpgsqlConnection connection, long runNo, int attempt, PromotionRecord record, CancellationToken cancellationToken)
    {
        await connection.Sql("DELETE FROM staging.promoted WHERE run_no = @run AND NOT finished").With("run", runNo).ExecuteAsync(cancellationToken);
        await connection.Sql(
            "INSERT INTO staging.promoted (run_no, attempt, promoted, refused, reached_shape, reached_ordinal, finished) "
            + "VALUES (@run, @attempt, @promoted, @refused, @shape, @ordinal, @finished)")
            .With("run", runNo)
            .With("attempt", attempt)
            .With("promoted", record.Counts.Promoted)
            .With("refused", record.Counts.Refused)
            .With("shape", record.Reached.ShapeNo)
            .With("ordinal", record.Reached.Ordinal)
            .With("finished", record.Finished)
            .ExecuteAsync(cancellationToken);
    }

    private static Task<List<string>> MendedColumnsAsync(NpgsqlConnection connection, long runNo, CancellationToken cancellationToken) =>
        connection.Sql(
            "SELECT DISTINCT h.column_name FROM ops.shapes h WHERE h.run_no = @run AND EXISTS (SELECT 1 FROM staging.cells s "
            + "WHERE s.run_no = h.run_no AND s.shape_no = h.shape_no AND s.state = @fixed) ORDER BY 1")
            .With("run", runNo)
            .With("fixed", (int)CellState.AiFixed)
            .ListAsync(reader => reader.GetString(0), cancellationToken);

    private static async Task<CellAddress> LastOfPartAsync(
        NpgsqlConnection connection, long runNo, CellAddress after, PromotionLimits limits, CancellationToken cancellationToken)
    {
        long? left = await Of($"SELECT count(*) FROM (SELECT 1 {Rest} LIMIT @most) AS few", limits.Whole + 1).LongAsync(cancellationToken);
        return left <= limits.Whole
            ? PromotionRecord.End
            : await Of($"SELECT s.shape_no, s.ordinal {Rest} ORDER BY s.shape_no, s.ordinal LIMIT 1 OFFSET @most", limits.Part - 1)
                .FirstAsync(reader => new CellAddress(reader.GetInt32(0), reader.GetInt32(1)), cancellationToken);

        NpgsqlCommand Of(string sql, int most) => connection.Sql(sql)
            .With("run", runNo)
            .With("fixed", (int)CellState.AiFixed)
            .With("shape", after.ShapeNo)
            .With("ordinal", after.Ordinal)
            .With("most", most);
    }

    private static async Task<int> PromoteAsync(NpgsqlConnection connection, PostgresProduction table, MendedCellRange cells, CancellationToken cancellationToken)
    {
        int count = await PostgresMendedCells.CreateAsync(connection, cells, [.. table.Key.Select(k => k.Cast)], table[cells.Column].Cast, cancellationToken);
        var writer = new PostgresProductionWriter(connection, table, cells.Column);
        await writer.WriteAsync(count, cancellationToken);
        return await writer.EndAsync(cells.RunNo, CellState.Promoted, cancellationToken);
    }

    // In pages, so that a table that refuses everything needs no more memory than one that refuses little.
    private static async Task<int> RefuseAsync(NpgsqlConnection connection, long runNo, PromotionEntries entries, CancellationToken cancellationToken)
    {
        int refused = await connection.Sql(
            $"UPDATE staging.cells s SET state = @quarantined, reason = n.reason FROM {PostgresProductionWriter.Refused} n "
            + "WHERE s.run_no = @run AND s.shape_no = n.shape_no AND s.ordinal = n.ordinal")
            .With("quarantined", (int)CellState.Quarantined)
            .With("run", runNo)
            .ExecuteAsync(cancellationToken);
        (byte[] Fingerprint, string Column) after = ([], "");
        for (int done = 0; done < refused; done += RefusedAtOnce)
        {
            List<(RefusedCell Cell, byte[] Fingerprint)> page = await connection.Sql(
                "SELECT n.row_id, n.column_name, f.cluster_id, f.fix_id, n.expected, n.found, n.reason, n.fingerprint "
                + $"FROM {PostgresProductionWriter.Refused} n JOIN ops.fixes f ON f.fix_no = n.fix_no WHERE (n.fingerprint, n.column_name) > (@fingerprint, @column) "
                + "ORDER BY n.fingerprint, n.column_name LIMIT @limit")
                .With("fingerprint", after.Fingerprint)
                .With("column", after.Column)
                .With("limit", RefusedAtOnce)
                .ListAsync(
                    reader => (
                        new RefusedCell(
                            reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.Text(4), reader.Text(5), reader.GetString(6)),
                        reader.Bytes(7)),
                    cancellationToken);
            await PostgresLedgerStore.AppendAsync(connection, runNo, null, EntryBundle.Pack(page.Select(r => entries.Refused(r.Cell))), cancellationToken);
            after = (page[^1].Fingerprint, page[^1].Cell.Column);
        }

        return refused;
    }
}
