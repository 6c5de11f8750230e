using Npgsql;
using Remediation.Core.Intake;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>
/// A run's promoted changes of one column in the form of <see cref="PostgresMendedCells"/>, the other way round: <c>old_value</c> is the promoted value as
/// production shows it, <c>value</c> the one from before.
/// </summary>
internal static class PostgresPromotedCells
{
    private const string Changes =
        $"SELECT {PostgresMendedCells.CellColumns}, s.new_value AS old_text, c.value AS new_value FROM staging.cells s "
        + "JOIN ops.cells c ON c.run_no = s.run_no AND c.shape_no = s.shape_no AND c.ordinal = s.ordinal "
        + "WHERE s.run_no = @run AND s.state = @state AND s.changed AND ";

    /// <summary>Makes the table.</summary>
    /// <param name="connection">A connection with an open transaction.</param>
    /// <param name="runNo">The run.</param>
    /// <param name="column">The column, by the batch's name.</param>
    /// <param name="addresses">Only these cells of the column; null for all.</param>
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
        // The value from before is what production showed as text: the contract's own cast has no part in it.
        PostgresCast promoted = table[column].Cast;
        List<int> shapes = addresses is null ? await PostgresMendedCells.ShapesAsync(connection, runNo, column, cancellationToken) : [];
        await PostgresMendedCells.FillAsync(
            connection,
            [.. table.Key.Select(k => k.Cast)],
            promoted with { First = null },
            promoted,
            Changes + (addresses is null ? "s.shape_no = ANY (@shapes)" : "(s.shape_no, s.ordinal) IN (SELECT * FROM unnest(@shapes, @ordinals))"),
            command => command
                .With("run", runNo)
                .With("state", (int)CellState.Promoted)
                .With("shapes", addresses?.Select(a => a.ShapeNo) ?? shapes)
                .With("ordinals", (addresses ?? []).Select(a => a.Ordinal)),
            cancellationToken);
    }
}
