using System.Globalization;
using Npgsql;
using Remediation.Core.Gates;
using Remediation.Core.Intake;
using Remediation.Core.Promotion;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>
/// The relations of a run's gate in the schema <c>gate</c>: tables, so that tests see one state however long they take, dropped when the gate is over. Where
/// the production table cannot be read there is no result to test, and tests that look for it break: nothing passes for want of a table.
/// </summary>
/// <param name="database">The database.</param>
public sealed class PostgresGateViews(PostgresDatabase database) : IGateViews
{
    private const string Schema = "gate";

    // What dbt's own tests call the value that fails, where they do not answer with whole rows.
    private static readonly string[] ValueColumns = ["unique_field", "value_field", "from_field"];

    /// <inheritdoc/>
    public Task<GateViews> CreateAsync(RunRecord run, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                long runNo = await connection.RunNoAsync(run.RunId, cancellationToken);
                var views = new GateViews(run.RunId, Schema, string.Create(CultureInfo.InvariantCulture, $"r{runNo}_{run.Attempt}_"), new Dictionary<string, int>());
                await DropAsync(connection, views, cancellationToken);
                await PostgresProduction.UsePlainTextAsync(connection, cancellationToken);
                string candidates = Named(views.Candidates);
                await connection.Sql(
                    $"CREATE TABLE {candidates} AS SELECT s.shape_no || '.' || s.ordinal AS cell, c.row_id, c.row_key, h.column_name, c.value AS old_value, s.new_value AS value "
                    + "FROM staging.cells s JOIN ops.cells c ON c.run_no = s.run_no AND c.shape_no = s.shape_no AND c.ordinal = s.ordinal "
                    + "JOIN ops.shapes h ON h.run_no = s.run_no AND h.shape_no = s.shape_no WHERE s.run_no = @run AND s.state = @fixed")
                    .With("run", runNo)
                    .With("fixed", (int)CellState.AiFixed)
                    .ExecuteAsync(cancellationToken);
                List<(string Column, int Cells)> columns = await connection.Sql($"SELECT column_name, count(*)::int FROM {candidates} GROUP BY 1 ORDER BY 1")
                    .ListAsync(reader => (reader.GetString(0), reader.GetInt32(1)), cancellationToken);
                (PostgresProduction? table, _) = await PostgresProduction.FindAsync(
                    connection, run, [.. columns.Select(c => c.Column)], writes: false, cancellationToken);
                if (table is not null)
                {
                    await CreateResultAsync(connection, run, views, table, [.. columns.Select(c => c.Column)], cancellationToken);
                }

                return views with { CandidatesByColumn = columns.ToDictionary(c => c.Column, c => c.Cells, StringComparer.Ordinal) };
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CellAddress>> FindFailingAsync(GateViews views, StoredFailures failures, int most, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<CellAddress>>(
            async connection =>
            {
                List<string> columns = await connection.Sql(
                    "SELECT a.attname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                    + "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped WHERE n.nspname = @schema AND c.relname = @table")
                    .With("schema", failures.Schema)
                    .With("table", failures.Table)
                    .ListAsync(reader => reader.GetString(0), cancellationToken);
                string? value = failures.Column is { } tested ? ValueColumns.Prepend(tested).FirstOrDefault(columns.Contains) : null;
                if (!columns.Contains("cell") && value is null)
                {
                    return [];
                }

                string failing = $"{PostgresCasts.Quoted(failures.Schema)}.{PostgresCasts.Quoted(failures.Table)}";
                string match = columns.Contains("cell")
                    ? $"c.cell IN (SELECT f.cell::text FROM {failing} f)"
                    : $"c.column_name = @column AND EXISTS (SELECT 1 FROM {failing} f WHERE f.{PostgresCasts.Quoted(value!)}::text IS NOT DISTINCT FROM c.value)";
                return await connection.Sql(
                    $"SELECT split_part(c.cell, '.', 1)::int, split_part(c.cell, '.', 2)::int FROM {Named(views.Candidates)} c WHERE {match} ORDER BY 1, 2 LIMIT @most")
                    .With("column", failures.Column)
                    .With("most", most)
                    .ListAsync(reader => new CellAddress(reader.GetInt32(0), reader.GetInt32(1)), cancellationToken);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task DropAsync(GateViews views, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => DropAsync(connection, views, cancellationToken), cancellationToken);

    // Every column of the production table, the mended ones overlaid with the candidates in the column's own type; which cell a value comes from stands in
    // remediation_cells, by column.
    private static async Task CreateResultAsync(
        NpgsqlConnection connection, RunRecord run, GateViews views, PostgresProduction table, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        var target = ProductionTarget.Of(run);
        List<string> names = await connection.Sql(
            $"SELECT attname::text FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass(@table) AND attnum > 0 AND NOT attisdropped AND has_column_privilege(attrelid, attnum, 'SELECT') ORDER BY attnum")
            .With("table", table.Name)
            .ListAsync(reader => reader.GetString(0), cancellationToken);
        var mended = columns.Select((column, i) => new Overlay(column, $"m{i}", target.ColumnOf(column).Name))
            .ToDictionary(m => m.Name, StringComparer.Ordinal);
        string keys = string.Join(" AND ", table.Key.Select((k, i) => $"{{0}}.row_key::json -> {i} ->> 1 = p.{k.Name}::text"));
        string joins = string.Concat(mended.Values.Select(m =>
            $" LEFT JOIN {Named(views.Candidates)} {m.Alias} ON {m.Alias}.column_name = '{m.Column.Replace("'", "''", StringComparison.Ordinal)}' AND "
            + string.Format(CultureInfo.InvariantCulture, keys, m.Alias)));
        string cells = string.Join(", ", mended.Values.Select(m => $"'{m.Column.Replace("'", "''", StringComparison.Ordinal)}', {m.Alias}.cell"));
        await connection.TryAsync(
            [.. columns.Select(c => table[c].Cast)],
            cast => connection.Sql(
                $"CREATE TABLE {Named(views.Result)} AS SELECT "
                + string.Join(", ", names.Select(n => mended.TryGetValue(n, out Overlay? m)
                    ? $"CASE WHEN {m.Alias}.cell IS NULL THEN p.{PostgresCasts.Quoted(n)} ELSE {cast(table[m.Column].Cast, m.Alias + ".value")} END AS {PostgresCasts.Quoted(n)}"
                    : $"p.{PostgresCasts.Quoted(n)}"))
                + (cells.Length == 0 ? ", '{}'::jsonb" : $", jsonb_strip_nulls(jsonb_build_object({cells}))") + $" AS remediation_cells FROM {table.Name} p{joins}")
                .ExecuteAsync(cancellationToken),
            cancellationToken);
    }

    private static async Task DropAsync(NpgsqlConnection connection, GateViews views, CancellationToken cancellationToken)
    {
        List<(string Name, bool IsView)> relations = await connection.Sql(
            "SELECT c.relname::text, c.relkind = 'v' FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
            + "WHERE n.nspname = @schema AND c.relkind IN ('r', 'v') AND left(c.relname, length(@prefix)) = @prefix")
            .With("schema", Schema)
            .With("prefix", views.Prefix)
            .ListAsync(reader => (reader.GetString(0), reader.GetBoolean(1)), cancellationToken);
        foreach ((string name, bool isView) in relations)
        {
            await connection.Sql($"DROP {(isView ? "VIEW" : "TABLE")} IF EXISTS {Named(name)} CASCADE").ExecuteAsync(cancellationToken);
        }
    }

    private static string Named(string relation) => $"{Schema}.{PostgresCasts.Quoted(relation)}";

    // A column of the batch, the alias of its candidates, and the column's name in the production table.
    private sealed record Overlay(string Column, string Alias, string Name);
}
