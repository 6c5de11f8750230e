using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;
using Remediation.Core.Generation;
using Remediation.Core.Intake;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Postgres;

/// <summary>Reads a run's cells with their decisions.</summary>
internal static class PostgresCellRows
{
    private const string Columns =
        "c.row_id, c.row_key, c.value, s.new_value, s.state, s.reason, c.detail, s.fix_no, c.shape_no, c.ordinal";

    private const string Joined =
        "FROM ops.cells c LEFT JOIN staging.cells s ON s.run_no = c.run_no AND s.shape_no = c.shape_no AND s.ordinal = c.ordinal";

    /// <summary>A page of a run's cells, in the store's order, that a join and a condition leave.</summary>
    /// <param name="connection">A connection within a reading.</param>
    /// <param name="runId">The run.</param>
    /// <param name="which">More of the FROM clause, then a condition.</param>
    /// <param name="pageSize">At most so many.</param>
    /// <param name="pageToken">Where the last page ended, or null.</param>
    /// <param name="parameters">Adds the parameters of <paramref name="which"/>.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<CellPage> PageAsync(
        NpgsqlConnection connection,
        string runId,
        (string Join, string Condition) which,
        int pageSize,
        string? pageToken,
        Func<NpgsqlCommand, NpgsqlCommand> parameters,
        CancellationToken cancellationToken)
    {
        int[] after = [.. (pageToken ?? "").Split('.').Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : -1)];
        long runNo = await connection.RunNoAsync(runId, cancellationToken);
        RunNames names = await NamesAsync(connection, runNo, cancellationToken);
        List<(CellRow Row, CellAddress Address)> rows = await parameters(connection.Sql(
            $"SELECT {Columns} {Joined} {which.Join} WHERE c.run_no = @run AND (c.shape_no, c.ordinal) > (@shape, @ordinal) AND {which.Condition} "
            + "ORDER BY c.shape_no, c.ordinal LIMIT @limit"))
            .With("run", runNo)
            .With("shape", after[0])
            .With("ordinal", after.Length > 1 ? after[1] : -1)
            .With("limit", pageSize + 1)
            .ListAsync(reader => (Read(reader, names), new CellAddress(reader.GetInt32(8), reader.GetInt32(9))), cancellationToken);
        bool more = rows.Count > pageSize;
        if (more)
        {
            rows.RemoveAt(rows.Count - 1);
        }

        return new CellPage([.. rows.Select(r => r.Row)], more ? $"{rows[^1].Address.ShapeNo}.{rows[^1].Address.Ordinal}" : null);
    }

    /// <summary>All cells of a run as the server sends them.</summary>
    public static async IAsyncEnumerable<CellRow> StreamAsync(NpgsqlConnection connection, string runId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long runNo = await connection.RunNoAsync(runId, cancellationToken);
        RunNames names = await NamesAsync(connection, runNo, cancellationToken);
        await foreach (CellRow row in connection.Sql($"SELECT {Columns} {Joined} WHERE c.run_no = @run")
            .With("run", runNo)
            .StreamAsync(reader => Read(reader, names), cancellationToken))
        {
            yield return row;
        }
    }

    /// <summary>The first cells of some shapes.</summary>
    public static async Task<IReadOnlyList<CellRow>> SampleAsync(
        NpgsqlConnection connection, string runId, IEnumerable<int> shapeNos, int count, CancellationToken cancellationToken)
    {
        long runNo = await connection.RunNoAsync(runId, cancellationToken);
        RunNames names = await NamesAsync(connection, runNo, cancellationToken);
        return await connection.Sql($"SELECT {Columns} {Joined} WHERE c.run_no = @run AND c.shape_no = ANY (@shapes) ORDER BY c.shape_no, c.ordinal LIMIT @limit")
            .With("run", runNo)
            .With("shapes", shapeNos)
            .With("limit", count)
            .ListAsync(reader => Read(reader, names), cancellationToken);
    }

    // What many cells have in common is read once. A fix's sentence may hold what SQL's JSON functions refuse.
    private static async Task<RunNames> NamesAsync(NpgsqlConnection connection, long runNo, CancellationToken cancellationToken)
    {
        List<(int No, string Column)> shapes = await connection.Sql("SELECT shape_no, column_name FROM ops.shapes WHERE run_no = @run")
            .With("run", runNo)
            .ListAsync(reader => (reader.GetInt32(0), reader.GetString(1)), cancellationToken);
        List<(long No, FixRecord Fix)> fixes = await connection.Sql("SELECT fix_no, fix FROM ops.fixes WHERE run_no = @run")
            .With("run", runNo)
            .ListAsync(reader => (reader.GetInt64(0), PostgresFixStore.Read(reader, 1)), cancellationToken);
        return new RunNames(shapes.ToDictionary(s => s.No, s => s.Column), fixes.ToDictionary(f => f.No, f => f.Fix));
    }

    private static CellRow Read(NpgsqlDataReader reader, RunNames names)
    {
        string? reason = reader.Text(5);
        FixRecord? fix = reader.IsDBNull(7) ? null : names.Fixes.GetValueOrDefault(reader.GetInt64(7));
        return new CellRow(
            reader.GetString(0),
            reader.GetString(1),
            names.Columns[reader.GetInt32(8)],
            reader.Text(2),
            reader.Text(3),
            reader.IsDBNull(4) ? CellState.NeedsAi : (CellState)reader.GetInt16(4),
            reason,
            reader.Text(6),
            fix?.ClusterId,
            fix?.FixId,
            reason is null ? fix?.Reasoning : null,
            reason is null ? fix?.ConfidenceScore : null);
    }

    private sealed record RunNames(Dictionary<int, string> Columns, Dictionary<long, FixRecord> Fixes);
}
