using Remediation.Core.Promotion;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>Counts of what a run would change, in PostgreSQL.</summary>
/// <param name="database">The database.</param>
public sealed class PostgresChangeStore(PostgresDatabase database) : IChangeStore
{
    private const string Cells =
        "FROM ops.cells c LEFT JOIN staging.cells s ON s.run_no = c.run_no AND s.shape_no = c.shape_no AND s.ordinal = c.ordinal WHERE c.run_no = @run";

    private const string Changes = "FILTER (WHERE s.changed AND s.state = @fixed)";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ColumnChanges>> CountByColumnAsync(string runId, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            async connection => await connection.Sql(
                "SELECT h.column_name, sum(g.cells)::int, sum(g.changed)::int FROM "
                + $"(SELECT c.shape_no, count(*) AS cells, count(*) {Changes} AS changed {Cells} GROUP BY c.shape_no) g "
                + "JOIN ops.shapes h ON h.run_no = @run AND h.shape_no = g.shape_no GROUP BY h.column_name ORDER BY h.column_name")
                .With("run", await connection.RunNoAsync(runId, cancellationToken))
                .With("fixed", (int)CellState.AiFixed)
                .ListAsync(reader => new ColumnChanges(reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2)), cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public async Task<RowChanges> CountRowsAsync(string runId, CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            async connection => await connection.Sql($"SELECT count(DISTINCT c.fingerprint)::int, (count(DISTINCT c.fingerprint) {Changes})::int {Cells}")
                .With("run", await connection.RunNoAsync(runId, cancellationToken))
                .With("fixed", (int)CellState.AiFixed)
                .FirstAsync(reader => new RowChanges(reader.GetInt32(0), reader.GetInt32(1)), cancellationToken),
            cancellationToken))!;
}
