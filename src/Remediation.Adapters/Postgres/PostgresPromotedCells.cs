using Npgsql;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>
/// A run's promoted changes of one column in the form of <see cref="PostgresMendedCells"/>, the other way round: <c>old_value</c> is the promoted value as
/// production shows it, <c>value</c> the one from before.
/// </summary>
internal static class PostgresPromotedCells
{
    /// <summary>Makes the table.</summary>
    /// <param name="connection">A connection with an open transaction.</param>
    /// <param name="runNo">The run.</param>
    /// <param name="column">The column, by the batch's name.</param>
    /// <param name="addresses">Only these cells; null for all.</param>
    /// <param name="table">The customer's table.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static async Task CreateAsync(
        NpgsqlConnection connection,
        long runNo,
        string column,
        IReadOnlyList<CellAddress>? addresses,
        PostgresProduction table,
        CancellationToken cancellationToken)
    {
        PostgresCast promoted = table[column].Cast;

        // The value from before is what production showed as text: the contract's own cast has no part in it.
        PostgresCast before = promoted with { First = null };
        PostgresCast[] keys = [.. table.Key.Select(k => k.Cast)];
        await connection.TryAsync(
            [.. keys, promoted, before],
            cast =>
            {
                string texts = string.Concat(keys.Select((_, i) => $", c.row_key::json -> {i} ->> 1 AS key_{i + 1}"));
                string values = string.Concat(keys.Select((k, i) => $", {cast(k, $"t.key_{i + 1}")} AS k_{i + 1}"));
                string only = addresses is null ? "" : " AND (s.shape_no, s.ordinal) IN (SELECT * FROM unnest(@shapes, @ordinals))";
                return connection.Sql(
                    $"CREATE TEMP TABLE remediation_mended ON COMMIT DROP AS SELECT v.*, CASE WHEN v.new_value IS NOT NULL AND (v.value IS NULL "
                    + $"OR NOT ({before.Keeps("v.value", "v.new_value")})) THEN '{ReasonCode.CastFailed}' END AS reason FROM (SELECT t.*, "
                    + $"CAST({cast(promoted, "t.promoted")} AS {promoted.FullType})::text AS old_value, {cast(before, "t.new_value")} AS value{values} FROM "
                    + $"(SELECT row_number() OVER ()::int AS position, s.shape_no, s.ordinal, s.fix_no, c.fingerprint, c.row_id, s.new_value AS promoted, "
                    + $"c.value AS new_value{texts} FROM staging.cells s JOIN ops.cells c ON c.run_no = s.run_no AND c.shape_no = s.shape_no AND c.ordinal = s.ordinal "
                    + "JOIN ops.shapes h ON h.run_no = s.run_no AND h.shape_no = s.shape_no WHERE s.run_no = @run AND s.state = @state AND s.changed "
                    + $"AND h.column_name = @column{only} OFFSET 0) t OFFSET 0) v")
                    .With("run", runNo)
                    .With("state", (int)CellState.Promoted)
                    .With("column", column)
                    .With("shapes", (addresses ?? []).Select(a => a.ShapeNo))
                    .With("ordinals", (addresses ?? []).Select(a => a.Ordinal))
                    .ExecuteAsync(cancellationToken);
            },
            cancellationToken);
        await connection.Sql($"ANALYZE {PostgresMendedCells.Name}").ExecuteAsync(cancellationToken);
    }
}
