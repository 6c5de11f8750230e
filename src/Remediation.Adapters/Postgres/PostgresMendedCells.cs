using Npgsql;
using Remediation.Core.Intake;
using Remediation.Core.Promotion;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>
/// Cells of one column on their way into somebody else's table, as a table of the transaction: their keys and new values as text and as values of that
/// table's columns, so that whole sets are joined with it. Dropped at the end of the transaction at the latest.
/// </summary>
internal static class PostgresMendedCells
{
    /// <summary>The table's name.</summary>
    public const string Name = "pg_temp.remediation_mended";

    /// <summary>What <see cref="FillAsync"/> takes of a cell, besides its <c>old_text</c> and <c>new_value</c>.</summary>
    public const string CellColumns = "s.shape_no, s.ordinal, s.fix_no, c.fingerprint, c.row_id, c.row_key";

    private const string Cells =
        $"SELECT {CellColumns}, c.value AS old_text, s.new_value FROM staging.cells s JOIN ops.cells c ON c.run_no = s.run_no AND c.shape_no = s.shape_no "
        + "AND c.ordinal = s.ordinal WHERE s.run_no = @run AND s.state = @fixed AND s.shape_no = ANY (@shapes) "
        + "AND (s.shape_no, s.ordinal) > (@afterShape, @afterOrdinal) AND (s.shape_no, s.ordinal) <= (@lastShape, @lastOrdinal)";

    /// <summary>Makes the table of a run's mended cells; see <see cref="FillAsync"/>.</summary>
    /// <param name="connection">A connection with an open transaction.</param>
    /// <param name="cells">Which cells.</param>
    /// <param name="keys">The casts of the primary key's texts; empty when keys are not needed.</param>
    /// <param name="value">The cast of the new values.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>How many cells there are.</returns>
    public static async Task<int> CreateAsync(
        NpgsqlConnection connection, MendedCellRange cells, IReadOnlyList<PostgresCast> keys, PostgresCast value, CancellationToken cancellationToken)
    {
        List<int> shapes = await ShapesAsync(connection, cells.RunNo, cells.Column, cancellationToken);

        // Right after a run's rows came in, the server does not know yet how many there are, and would look up one after the other.
        await connection.Sql("SET LOCAL enable_nestloop = off").ExecuteAsync(cancellationToken);
        int count = await FillAsync(
            connection,
            keys,
            value,
            null,
            Cells,
            command => command
                .With("run", cells.RunNo)
                .With("fixed", (int)CellState.AiFixed)
                .With("shapes", shapes)
                .With("afterShape", cells.After.ShapeNo)
                .With("afterOrdinal", cells.After.Ordinal)
                .With("lastShape", cells.Last.ShapeNo)
                .With("lastOrdinal", cells.Last.Ordinal),
            cancellationToken);
        await connection.Sql("SET LOCAL enable_nestloop TO DEFAULT").ExecuteAsync(cancellationToken);
        return count;
    }

    /// <summary>The shapes of a column. Cells are found by their numbers: a join by the shape alone would look each cell up among all of its shape.</summary>
    public static Task<List<int>> ShapesAsync(NpgsqlConnection connection, long runNo, string column, CancellationToken cancellationToken) =>
        connection.Sql("SELECT shape_no FROM ops.shapes WHERE run_no = @run AND column_name = @column")
            .With("run", runNo)
            .With("column", column)
            .ListAsync(reader => reader.GetInt32(0), cancellationToken);

    /// <summary>
    /// Makes the table: <c>position</c> from 1, <c>shape_no</c>, <c>ordinal</c>, <c>fix_no</c>, <c>fingerprint</c>, <c>row_id</c>, <c>old_value</c>,
    /// <c>new_value</c>, <c>value</c> (the new one in the column's type, null where it does not fit), <c>key_1…</c> as text, <c>k_1…</c> as values (null where
    /// they do not fit), and <c>reason</c>, which is CAST_FAILED where the column does not take the value.
    /// </summary>
    /// <param name="connection">A connection with an open transaction.</param>
    /// <param name="keys">The casts of the primary key's texts; empty when keys are not needed.</param>
    /// <param name="value">The cast of the new values.</param>
    /// <param name="old">The cast that the old values went through, so that they stand as the column shows them; null when they came from there as they are.</param>
    /// <param name="cells">A query of <see cref="CellColumns"/>, <c>old_text</c> and <c>new_value</c>.</param>
    /// <param name="parameters">Adds its parameters.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>How many cells there are.</returns>
    public static async Task<int> FillAsync(
        NpgsqlConnection connection,
        IReadOnlyList<PostgresCast> keys,
        PostgresCast value,
        PostgresCast? old,
        string cells,
        Func<NpgsqlCommand, NpgsqlCommand> parameters,
        CancellationToken cancellationToken)
    {
        string texts = string.Concat(keys.Select((_, i) => $", q.row_key::json -> {i} ->> 1 AS key_{i + 1}"));
        await connection.TryAsync(
            [.. keys, value, .. old is null ? [] : new[] { old }],
            cast =>
            {
                // OFFSET 0 keeps a cast from being worked out again wherever its value is used.
                string values = string.Concat(keys.Select((k, i) => $", {cast(k, $"t.key_{i + 1}")} AS k_{i + 1}"));
                string shown = old is null ? "t.old_text" : $"CAST({cast(old, "t.old_text")} AS {old.FullType})::text";
                return parameters(connection.Sql(
                    "CREATE TEMP TABLE remediation_mended ON COMMIT DROP AS SELECT v.*, CASE WHEN v.new_value IS NOT NULL AND (v.value IS NULL "
                    + $"OR NOT ({value.Keeps("v.value", "v.new_value")})) THEN '{ReasonCode.CastFailed}' END AS reason FROM "
                    + $"(SELECT t.*, {shown} AS old_value, {cast(value, "t.new_value")} AS value{values} FROM (SELECT row_number() OVER ()::int AS position, q.*{texts} "
                    + $"FROM ({cells}) q OFFSET 0) t OFFSET 0) v"))
                    .ExecuteAsync(cancellationToken);
            },
            cancellationToken);
        await connection.Sql($"ANALYZE {Name}").ExecuteAsync(cancellationToken);
        return await connection.Sql($"SELECT count(*)::int FROM {Name}").FirstAsync(reader => reader.GetInt32(0), cancellationToken);
    }

    /// <summary>Drops the table.</summary>
    public static Task<int> DropAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.Sql($"DROP TABLE {Name}").ExecuteAsync(cancellationToken);

    /// <summary>The key's text in a row <c>n</c> of the table.</summary>
    public static string KeyText(int index) => $"n.key_{index + 1}";

    /// <summary>The key's value in a row <c>n</c> of the table.</summary>
    public static string KeyValue(int index) => $"n.k_{index + 1}";
}

/// <summary>Mended cells of a column, in the store's order.</summary>
/// <param name="RunNo">The run.</param>
/// <param name="Column">The column.</param>
/// <param name="After">The last cell before them.</param>
/// <param name="Last">The last of them.</param>
internal sealed record MendedCellRange(long RunNo, string Column, CellAddress After, CellAddress Last)
{
    /// <summary>All of them.</summary>
    public static MendedCellRange All(long runNo, string column) => new(runNo, column, PromotionRecord.Start, PromotionRecord.End);
}
