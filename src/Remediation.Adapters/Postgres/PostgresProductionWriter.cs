using System.Globalization;
using Npgsql;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>
/// Writes the mended cells of one column (<see cref="PostgresMendedCells"/>) into the customer's table, by compare-and-set on the old value: all at once, and
/// where the table refuses a row (a constraint, a trigger), halves of them, so that the others are written all the same.
/// </summary>
/// <param name="connection">A connection with an open transaction.</param>
/// <param name="table">The table.</param>
/// <param name="column">Its column, by the batch's name.</param>
internal sealed class PostgresProductionWriter(NpgsqlConnection connection, PostgresProduction table, string column)
{
    /// <summary>The table of the transaction with the cells that production did not take, of all columns so far.</summary>
    public const string Refused = "pg_temp.remediation_refused";

    private const string Written = "pg_temp.remediation_written";
    private const string Savepoint = "remediation_write";

    // So few rows are tried one by one, on the server.
    private const int OneByOne = 256;

    private readonly PostgresColumn _column = table[column];

    private string IsRow => table.IsRow(PostgresMendedCells.KeyValue, PostgresMendedCells.KeyText);

    /// <summary>Makes <see cref="Refused"/>.</summary>
    public static Task<int> PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.Sql(
            "CREATE TEMP TABLE remediation_refused (shape_no int, ordinal int, fix_no bigint, fingerprint bytea, column_name text COLLATE \"C\", row_id text, "
            + "expected text, found text, reason text) ON COMMIT DROP; CREATE TEMP TABLE remediation_written (position int) ON COMMIT DROP; "
            + "SET CONSTRAINTS ALL IMMEDIATE")
            .ExecuteAsync(cancellationToken);

    /// <summary>Writes the cells, and sorts out those that were not taken.</summary>
    /// <param name="cells">How many there are.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task WriteAsync(int cells, CancellationToken cancellationToken)
    {
        if (!table.KeyIsUnique)
        {
            await MarkAmbiguousAsync(cancellationToken);
        }

        if (!await TryWriteAsync(1, cells, cancellationToken))
        {
            await connection.Sql($"CREATE UNIQUE INDEX ON {PostgresMendedCells.Name} (position); ANALYZE {PostgresMendedCells.Name}").ExecuteAsync(cancellationToken);
            await WriteHalvesAsync(1, cells, cancellationToken);
        }

        await SortOutAsync(cancellationToken);
    }

    /// <summary>Marks the written cells in staging, and forgets them.</summary>
    /// <param name="runNo">The run.</param>
    /// <param name="state">What they are now.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>How many they are.</returns>
    public async Task<int> EndAsync(long runNo, CellState state, CancellationToken cancellationToken)
    {
        int written = await connection.Sql($"SELECT count(*)::int FROM {Written}").FirstAsync(reader => reader.GetInt32(0), cancellationToken);
        int marked = await connection.Sql(
            $"UPDATE staging.cells s SET state = @state FROM {PostgresMendedCells.Name} n WHERE n.position IN (SELECT position FROM {Written}) "
            + "AND s.run_no = @run AND s.shape_no = n.shape_no AND s.ordinal = n.ordinal")
            .With("state", (int)state)
            .With("run", runNo)
            .ExecuteAsync(cancellationToken);
        if (marked != written)
        {
            throw new InvalidOperationException("Production took another number of rows than of cells.");
        }

        await connection.Sql($"TRUNCATE {Written}").ExecuteAsync(cancellationToken);
        await PostgresMendedCells.DropAsync(connection, cancellationToken);
        return written;
    }

    private Task<int> MarkAmbiguousAsync(CancellationToken cancellationToken) =>
        connection.Sql(
            $"UPDATE {PostgresMendedCells.Name} SET reason = '{ReasonCode.AmbiguousRow}' WHERE position IN (SELECT n.position FROM {PostgresMendedCells.Name} n "
            + $"JOIN {table.Name} p ON {IsRow} GROUP BY n.position HAVING count(*) > 1)")
            .ExecuteAsync(cancellationToken);

    private async Task<bool> TryWriteAsync(int first, int last, CancellationToken cancellationToken)
    {
        await connection.Sql("SAVEPOINT " + Savepoint).ExecuteAsync(cancellationToken);
        try
        {
            await connection.Sql(Update($"{PostgresMendedCells.Name} n", $"n.position BETWEEN {Number(first)} AND {Number(last)} AND "))
                .ExecuteAsync(cancellationToken);
            await connection.Sql("RELEASE SAVEPOINT " + Savepoint).ExecuteAsync(cancellationToken);
            return true;
        }
        catch (PostgresException e) when (IsOfRow(e))
        {
            await connection.Sql($"ROLLBACK TO SAVEPOINT {Savepoint}; RELEASE SAVEPOINT {Savepoint}").ExecuteAsync(cancellationToken);
            return false;
        }
    }

    // Of rows among which some were refused.
    private async Task WriteHalvesAsync(int first, int last, CancellationToken cancellationToken)
    {
        if (last - first < OneByOne)
        {
            await WriteOneByOneAsync(first, last, cancellationToken);
            return;
        }

        int middle = first + ((last - first) / 2);
        foreach ((int from, int to) in new[] { (first, middle), (middle + 1, last) })
        {
            if (!await TryWriteAsync(from, to, cancellationToken))
            {
                await WriteHalvesAsync(from, to, cancellationToken);
            }
        }
    }

    // What is refused here is left unwritten, and sorted out with the rest.
    private Task<int> WriteOneByOneAsync(int first, int last, CancellationToken cancellationToken)
    {
        string body =
            $"DECLARE n record; BEGIN FOR n IN SELECT * FROM {PostgresMendedCells.Name} WHERE position BETWEEN {Number(first)} AND {Number(last)} LOOP BEGIN "
            + $"{Update(null, "")}; EXCEPTION WHEN data_exception OR integrity_constraint_violation OR raise_exception OR with_check_option_violation THEN NULL; END; "
            + "END LOOP; END";
        return connection.Sql("DO " + PostgresCasts.Literal(body)).ExecuteAsync(cancellationToken);
    }

    private string Update(string? source, string condition) =>
        $"WITH written AS (UPDATE {table.Name} AS p SET {_column.Name} = n.value {(source is null ? "" : "FROM " + source)} WHERE {condition}n.reason IS NULL "
        + $"AND {IsRow} AND p.{_column.Name}::text IS NOT DISTINCT FROM n.old_value RETURNING n.position) "
        + $"INSERT INTO {Written} SELECT position FROM written";

    private async Task SortOutAsync(CancellationToken cancellationToken)
    {
        await connection.Sql($"ANALYZE {Written}").ExecuteAsync(cancellationToken);
        await connection.Sql(
            $"INSERT INTO {Refused} SELECT DISTINCT ON (n.position) n.shape_no, n.ordinal, n.fix_no, n.fingerprint, @column, n.row_id, n.old_value, "
            + $"p.{_column.Name}::text, CASE WHEN p.{table.Key[0].Name} IS NULL THEN '{ReasonCode.MissingRow}' WHEN n.reason = '{ReasonCode.AmbiguousRow}' THEN n.reason "
            + $"WHEN p.{_column.Name}::text IS DISTINCT FROM n.old_value THEN '{ReasonCode.Conflict}' ELSE coalesce(n.reason, '{ReasonCode.TargetRefused}') END "
            + $"FROM {PostgresMendedCells.Name} n LEFT JOIN {table.Name} p ON {IsRow} "
            + $"WHERE NOT EXISTS (SELECT 1 FROM {Written} w WHERE w.position = n.position)")
            .With("column", column)
            .ExecuteAsync(cancellationToken);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool IsOfRow(PostgresException e) =>
        PostgresCasts.IsOfValue(e) || e.SqlState is PostgresErrorCodes.RaiseException or PostgresErrorCodes.WithCheckOptionViolation;
}
