using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Remediation.Core.Contracts;
using Remediation.Core.Gates;
using Remediation.Core.Intake;
using Remediation.Core.Promotion;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Postgres;

/// <summary>
/// The staged result as the gate sees it, in PostgreSQL. Set tests look at the customer's own tables, overlaid with the mended cells; where there is no such
/// table, or the service may not read it, they are reported as not run.
/// </summary>
/// <param name="database">The database.</param>
public sealed class PostgresGateStore(PostgresDatabase database) : IGateStore
{
    private const string Mended =
        "FROM staging.cells s JOIN ops.runs r ON r.run_no = s.run_no JOIN ops.shapes h ON h.run_no = s.run_no AND h.shape_no = s.shape_no "
        + "WHERE r.run_id = @run AND s.state = @fixed";

    /// <inheritdoc/>
    public Task<GateVerdictSummary?> FindVerdictAsync(string runId, int attempt, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => await connection.Sql("SELECT g.verdict FROM ops.gates g JOIN ops.runs r ON r.run_no = g.run_no WHERE r.run_id = @run AND g.attempt = @attempt")
                .With("run", runId)
                .With("attempt", attempt)
                .TextAsync(cancellationToken) is { } json
                ? JsonSerializer.Deserialize<GateVerdictSummary>(json)
                : null,
            cancellationToken);

    /// <inheritdoc/>
    public Task SaveVerdictAsync(
        string runId, int attempt, GateVerdictSummary verdict, IReadOnlyList<IReadOnlyList<CellAddress>> failing, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                long runNo = await connection.JoinRunAsync(runId, cancellationToken);
                await connection.Sql(
                    "INSERT INTO ops.gates (run_no, attempt, verdict) VALUES (@run, @attempt, @verdict) ON CONFLICT (run_no, attempt) DO UPDATE SET verdict = excluded.verdict")
                    .With("run", runNo)
                    .With("attempt", attempt)
                    .With("verdict", JsonSerializer.Serialize(verdict))
                    .ExecuteAsync(cancellationToken);
                await connection.Sql("DELETE FROM ops.gate_failures WHERE run_no = @run AND attempt = @attempt")
                    .With("run", runNo)
                    .With("attempt", attempt)
                    .ExecuteAsync(cancellationToken);
                await connection.CopyAsync(
                    "ops.gate_failures (run_no, attempt, test_no, shape_no, ordinal)",
                    failing.SelectMany((cells, test) => cells.Select(cell => (Test: test, Cell: cell))),
                    async (row, failure) =>
                    {
                        await row.WriteAsync(runNo, NpgsqlDbType.Bigint, cancellationToken);
                        await row.WriteAsync(attempt, NpgsqlDbType.Integer, cancellationToken);
                        await row.WriteAsync(failure.Test, NpgsqlDbType.Integer, cancellationToken);
                        await row.WriteAsync(failure.Cell.ShapeNo, NpgsqlDbType.Integer, cancellationToken);
                        await row.WriteAsync(failure.Cell.Ordinal, NpgsqlDbType.Integer, cancellationToken);
                    },
                    cancellationToken);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<CellPage> ListFailingAsync(
        string runId, int attempt, int test, int pageSize, string? pageToken, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => PostgresCellRows.PageAsync(
                connection,
                runId,
                ("JOIN ops.gate_failures g ON g.run_no = c.run_no AND g.shape_no = c.shape_no AND g.ordinal = c.ordinal", "g.attempt = @attempt AND g.test_no = @test"),
                pageSize,
                pageToken,
                command => command.With("attempt", attempt).With("test", test),
                cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ReadMendedColumnsAsync(string runId, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            connection => connection.Sql($"SELECT DISTINCT h.column_name {Mended} ORDER BY 1")
                .With("run", runId)
                .With("fixed", (int)CellState.AiFixed)
                .ListAsync(reader => reader.GetString(0), cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<MendedCell> ReadMendedAsync(string runId, string column, CancellationToken cancellationToken) =>
        database.StreamAsync(
            connection => connection.Sql($"SELECT s.shape_no, s.ordinal, s.new_value {Mended} AND h.column_name = @column")
                .With("run", runId)
                .With("fixed", (int)CellState.AiFixed)
                .With("column", column)
                .StreamAsync(reader => new MendedCell(new CellAddress(reader.GetInt32(0), reader.GetInt32(1)), reader.Text(2)), cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public Task<SetTestCount> FindRepeatedAsync(RunRecord run, string column, int most, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                await PostgresProduction.UsePlainTextAsync(connection, cancellationToken);
                (PostgresProduction? table, string? obstacle) = await PostgresProduction.FindAsync(connection, run, [column], writes: false, cancellationToken);
                if (table is null)
                {
                    return new SetTestCount(0, 0, [], $"the production table cannot be read ({obstacle})");
                }

                PostgresColumn tested = table[column];
                return await CountAsync(
                    connection,
                    await MendedAsync(connection, run, column, [.. table.Key.Select(k => k.Cast)], tested.Cast, cancellationToken),
                    $"m.value IN (SELECT value FROM {PostgresMendedCells.Name} WHERE value IS NOT NULL GROUP BY value HAVING count(*) > 1) OR EXISTS "
                    + $"(SELECT 1 FROM {table.Name} p WHERE p.{tested.Name} = m.value AND NOT EXISTS (SELECT 1 FROM {PostgresMendedCells.Name} n WHERE "
                    + $"{table.IsRow(PostgresMendedCells.KeyValue, PostgresMendedCells.KeyText)}))",
                    most,
                    cancellationToken);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<SetTestCount> FindOrphansAsync(RunRecord run, string column, ContractRelationship parent, int most, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                await PostgresProduction.UsePlainTextAsync(connection, cancellationToken);
                (string schema, string name) = ProductionTarget.Of(run).ParentOf(parent.To);
                PostgresTable? table = ProductionTarget.IsReserved(schema) ? null : await PostgresTable.FindAsync(connection, schema, name, cancellationToken);
                if (table is not { IsReachable: true }
                    || (await table.FindColumnsAsync(connection, [parent.Field], cancellationToken)).GetValueOrDefault(parent.Field) is not { IsReadable: true } field)
                {
                    return new SetTestCount(0, 0, [], "the parent's table is not there, lacks the column, or may not be read");
                }

                return await CountAsync(
                    connection,
                    await MendedAsync(connection, run, column, [], field.Cast, cancellationToken),
                    $"m.new_value IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table.Name} p WHERE p.{field.Name} = m.value)",
                    most,
                    cancellationToken);
            },
            cancellationToken);

    private static async Task<int> MendedAsync(
        NpgsqlConnection connection, RunRecord run, string column, IReadOnlyList<PostgresCast> keys, PostgresCast value, CancellationToken cancellationToken) =>
        await PostgresMendedCells.CreateAsync(
            connection, MendedCellRange.All(await connection.RunNoAsync(run.RunId, cancellationToken), column), keys, value, cancellationToken);

    private static async Task<SetTestCount> CountAsync(NpgsqlConnection connection, int tested, string fails, int most, CancellationToken cancellationToken)
    {
        List<CellAddress> failing = await connection.Sql($"SELECT m.shape_no, m.ordinal FROM {PostgresMendedCells.Name} m WHERE {fails} ORDER BY m.ordinal")
            .ListAsync(reader => new CellAddress(reader.GetInt32(0), reader.GetInt32(1)), cancellationToken);
        return new SetTestCount(tested, failing.Count, failing.Count > most ? failing.GetRange(0, most) : failing);
    }
}
