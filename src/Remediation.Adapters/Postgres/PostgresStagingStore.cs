using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Postgres;

/// <summary>Staged decisions in PostgreSQL.</summary>
/// <param name="database">The database.</param>
public sealed class PostgresStagingStore(PostgresDatabase database) : IStagingStore
{
    /// <inheritdoc/>
    public IAsyncEnumerable<StoredCell> ReadUndecidedAsync(string runId, Cluster cluster, CancellationToken cancellationToken) =>
        database.StreamAsync(connection => StreamUndecidedAsync(connection, runId, cluster, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task StageAsync(
        string runId, FixRecord fix, IReadOnlyList<StagedCell> cells, IReadOnlyList<EntryBundle> entries, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                long runNo = await connection.JoinRunAsync(runId, cancellationToken);
                long fixNo = await FixNoAsync(connection, runNo, fix, cancellationToken);
                await connection.CopyAsync(
                    "staging.cells (run_no, shape_no, ordinal, state, changed, new_value, reason, fix_no)",
                    cells,
                    async (row, cell) =>
                    {
                        await row.WriteAsync(runNo, NpgsqlDbType.Bigint, cancellationToken);
                        await row.WriteAsync(cell.Address.ShapeNo, NpgsqlDbType.Integer, cancellationToken);
                        await row.WriteAsync(cell.Address.Ordinal, NpgsqlDbType.Integer, cancellationToken);
                        await row.WriteAsync((short)cell.State, NpgsqlDbType.Smallint, cancellationToken);
                        await row.WriteAsync(cell.Changed, NpgsqlDbType.Boolean, cancellationToken);
                        await row.WriteTextAsync(cell.NewValue, cancellationToken);
                        await row.WriteTextAsync(cell.Reason, cancellationToken);
                        await row.WriteAsync(fixNo, NpgsqlDbType.Bigint, cancellationToken);
                    },
                    cancellationToken);
                await PostgresLedgerStore.AppendAsync(connection, runNo, fix, entries, cancellationToken);
                int success = cells.Count(c => CellStateNames.IsSuccess(c.State));
                await AddProgressAsync(connection, runNo, success, cells.Count - success, cancellationToken);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task StageAllAsync(
        string runId, Cluster cluster, FixRecord fix, CellState state, string reasonCode, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                long runNo = await connection.JoinRunAsync(runId, cancellationToken);
                int staged = await connection.Sql(
                    "INSERT INTO staging.cells (run_no, shape_no, ordinal, state, changed, reason, fix_no) "
                    + "SELECT run_no, shape_no, ordinal, @state, false, @reason, @fix FROM ops.cells WHERE run_no = @run AND shape_no = ANY (@shapes) "
                    + "ON CONFLICT (run_no, shape_no, ordinal) DO NOTHING")
                    .With("state", (int)state)
                    .With("reason", reasonCode)
                    .With("fix", await FixNoAsync(connection, runNo, fix, cancellationToken))
                    .With("run", runNo)
                    .With("shapes", cluster.Shapes.Select(s => s.ShapeNo))
                    .ExecuteAsync(cancellationToken);
                await AddProgressAsync(connection, runNo, 0, staged, cancellationToken);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<CellCounts> CountAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => await PostgresCellCounts.ReadAsync(connection, await connection.RunNoAsync(runId, cancellationToken), cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public Task<CellPage> ListAsync(string runId, CellState? state, int pageSize, string? pageToken, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => PostgresCellRows.PageAsync(
                connection,
                runId,
                ("", "(@state IS NULL OR coalesce(s.state, 0) = @state)"),
                pageSize,
                pageToken,
                command => command.With("state", (int?)state),
                cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<CellRow> ReadAllAsync(string runId, CancellationToken cancellationToken) =>
        database.StreamAsync(connection => PostgresCellRows.StreamAsync(connection, runId, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CellRow>> SampleAsync(string runId, Cluster cluster, int count, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => PostgresCellRows.SampleAsync(connection, runId, cluster.Shapes.Select(s => s.ShapeNo), count, cancellationToken), cancellationToken);

    private static async IAsyncEnumerable<StoredCell> StreamUndecidedAsync(
        NpgsqlConnection connection, string runId, Cluster cluster, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] fingerprint = new byte[32];
        await foreach (StoredCell cell in connection.Sql(
            "SELECT c.shape_no, c.ordinal, c.row_id, c.fingerprint, c.value, c.peers FROM ops.cells c WHERE c.run_no = @run AND c.shape_no = ANY (@shapes) "
            + "AND NOT EXISTS (SELECT 1 FROM staging.cells s WHERE s.run_no = c.run_no AND s.shape_no = c.shape_no AND s.ordinal = c.ordinal) ORDER BY c.fingerprint")
            .With("run", await connection.RunNoAsync(runId, cancellationToken))
            .With("shapes", cluster.Shapes.Select(s => s.ShapeNo))
            .StreamAsync(Read, cancellationToken))
        {
            yield return cell;
        }

        StoredCell Read(NpgsqlDataReader reader)
        {
            reader.GetBytes(3, 0, fingerprint, 0, fingerprint.Length);
            return new StoredCell(
                new CellAddress(reader.GetInt32(0), reader.GetInt32(1)), reader.GetString(2), Fingerprint.FromBytes(fingerprint), reader.Text(4), reader.Text(5));
        }
    }

    private static async Task<long> FixNoAsync(NpgsqlConnection connection, long runNo, FixRecord fix, CancellationToken cancellationToken) =>
        await connection.Sql("SELECT fix_no FROM ops.fixes WHERE run_no = @run AND cluster_id = @cluster AND attempt = @attempt AND standing = @inForce")
            .With("run", runNo)
            .With("cluster", fix.ClusterId)
            .With("attempt", fix.Attempt)
            .With("inForce", PostgresFixStore.InForce)
            .LongAsync(cancellationToken)
        ?? throw new AttemptEndedException();

    // Last of a transaction: whoever counts up next waits for its end.
    private static Task<int> AddProgressAsync(NpgsqlConnection connection, long runNo, int success, int quarantine, CancellationToken cancellationToken) =>
        connection.Sql(
            "UPDATE ops.runs SET progress_success = progress_success + @success, progress_quarantine = progress_quarantine + @quarantine WHERE run_no = @run")
            .With("success", success)
            .With("quarantine", quarantine)
            .With("run", runNo)
            .ExecuteAsync(cancellationToken);
}
