using Remediation.Core.Promotion;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>Counts of what a run would change, in PostgreSQL.</summary>
/// <param name="database">The database.</param>
public sealed class PostgresChangeStore(PostgresDatabase database) : IChangeStore
{
    private const string Cells =
        "FROM ops.cells c JOIN ops.runs r ON r.run_no = c.run_no JOIN ops.shapes h ON h.run_no = c.run_no AND h.shape_no = c.shape_no "
        + "LEFT JOIN staging.cells s ON s.run_no = c.run_no AND s.shape_no = c.shape_no AND s.ordinal = c.ordinal WHERE r.run_id = @run";

    private const string Changes = "FILTER (WHERE s.changed AND s.state = @fixed)";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ColumnChanges>> CountByColumnAsync(string runId, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            connection => connection.Sql(
                $"SELECT h.column_name, count(*)::int, (count(*) {Changes})::int {Cells} GROUP BY h.column_name ORDER BY h.column_name")
                .With("run", runId)
                .With("fixed", (int)CellState.AiFixed)
                .ListAsync(reader => new ColumnChanges(reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2)), cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public async Task<RowChanges> CountRowsAsync(string runId, CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            connection => connection.Sql($"SELECT count(DISTINCT c.fingerprint)::int, (count(DISTINCT c.fingerprint) {Changes})::int {Cells}")
                .With("run", runId)
                .With("fixed", (int)CellState.AiFixed)
                .FirstAsync(reader => new RowChanges(reader.GetInt32(0), reader.GetInt32(1)), cancellationToken),
            cancellationToken))!;
}
