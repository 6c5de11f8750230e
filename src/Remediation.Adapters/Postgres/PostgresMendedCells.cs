using Npgsql;
using Remediation.Core.Intake;
using Remediation.Core.Promotion;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>
/// A run's mended cells of one column as a table of the transaction: their keys and new values as text and as values of somebody else's columns, so
/// that whole sets are joined with those. Dropped at the end of the transaction at the latest.
/// </summary>
internal static class PostgresMendedCells
{
    /// <summary>The table's name.</summary>
    public const string Name = "pg_temp.remediation_mended";

    private const string Staged =
        "FROM staging.cells s JOIN ops.cells c ON c.run_no = s.run_no AND c.shape_no = s.shape_no AND c.ordinal = s.ordinal "
        + "WHERE s.run_no = @run AND s.state = @fixed AND s.shape_no = ANY (@shapes) "
        + "AND (s.shape_no, s.ordinal) > (@afterShape, @afterOrdinal) AND (s.shape_no, s.ordinal) <= (@lastShape, @lastOrdinal)";

    /// <summary>
    /// Makes the table: <c>position</c> from 1, <c>shape_no</c>, <c>ordinal</c>, <c>old_value</c>, <c>new_value</c>, <c>value</c> (the new one in the
    /// column's type, null where it does not fit), <c>key_1…</c> as text, <c>k_1…</c> as values (null where they do not fit), and <c>reason</c>, which is
    /// CAST_FAILED where the column does not take the value.
    /// </summary>
    /// <param name="connection">A connection with an open transaction.</param>
    /// <param name="cells">Which cells.</param>
    /// <param name="keys">The casts of the primary key's texts; empty when keys are not needed.</param>
    /// <param name="value">The cast of the new values.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>How many cells there are.</returns>
    public static async Task<int> CreateAsync(
        NpgsqlConnection connection, MendedCellRange cells, IReadOnlyList<PostgresCast> keys, PostgresCast value, CancellationToken cancellationToken)
    {
        List<int> shapes = await connection.Sql("SELECT shape_no FROM ops.shapes WHERE run_no = @run AND column_name = @column")
            .With("run", cells.RunNo)
            .With("column", cells.Column)
            .ListAsync(reader => reader.GetInt32(0), cancellationToken);

        // Right after a run's rows came in, the server does not know yet how many there are, and would look each one up among all of its shape.
        await connection.Sql("SET LOCAL enable_nestloop = off").ExecuteAsync(cancellationToken);
        await connection.TryAsync([.. keys, value], cast => CreateAsync(connection, cells, shapes, keys, value, cast, cancellationToken), cancellationToken);
        await connection.Sql($"SET LOCAL enable_nestloop TO DEFAULT; ANALYZE {Name}").ExecuteAsync(cancellationToken);
        return await connection.Sql($"SELECT count(*)::int FROM {Name}").FirstAsync(reader => reader.GetInt32(0), cancellationToken);
    }

    /// <summary>Drops the table.</summary>
    public static Task<int> DropAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.Sql($"DROP TABLE {Name}").ExecuteAsync(cancellationToken);

    /// <summary>The key's text in a row <c>n</c> of the table.</summary>
    public static string KeyText(int index) => $"n.key_{index + 1}";

    /// <summary>The key's value in a row <c>n</c> of the table.</summary>
    public static string KeyValue(int index) => $"n.k_{index + 1}";

    private static Task<int> CreateAsync(
        NpgsqlConnection connection,
        MendedCellRange cells,
        IReadOnlyList<int> shapes,
        IReadOnlyList<PostgresCast> keys,
        PostgresCast value,
        Func<PostgresCast, string, string> cast,
        CancellationToken cancellationToken)
    {
        // OFFSET 0 keeps a cast from being worked out again wherever its value is used.
        string texts = string.Concat(keys.Select((_, i) => $", c.row_key::json -> {i} ->> 1 AS key_{i + 1}"));
        string values = string.Concat(keys.Select((k, i) => $", {cast(k, $"t.key_{i + 1}")} AS k_{i + 1}"));
        NpgsqlCommand command = connection.Sql(
            $"CREATE TEMP TABLE remediation_mended ON COMMIT DROP AS SELECT v.*, CASE WHEN v.new_value IS NOT NULL AND (v.value IS NULL OR NOT ({value.Keeps("v.value", "v.new_value")})) "
            + $"THEN '{ReasonCode.CastFailed}' END AS reason FROM (SELECT t.*, {cast(value, "t.new_value")} AS value{values} FROM "
            + $"(SELECT row_number() OVER ()::int AS position, s.shape_no, s.ordinal, s.fix_no, c.fingerprint, c.row_id, c.value AS old_value, s.new_value{texts} {Staged} OFFSET 0) t "
            + "OFFSET 0) v");
        return command
            .With("run", cells.RunNo)
            .With("fixed", (int)CellState.AiFixed)
            .With("shapes", shapes)
            .With("afterShape", cells.After.ShapeNo)
            .With("afterOrdinal", cells.After.Ordinal)
            .With("lastShape", cells.Last.ShapeNo)
            .With("lastOrdinal", cells.Last.Ordinal)
            .ExecuteAsync(cancellationToken);
    }
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
