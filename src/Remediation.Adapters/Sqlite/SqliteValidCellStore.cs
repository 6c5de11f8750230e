using Remediation.Core.Intake;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Sqlite;

/// <summary>Valid cells of whole tables, laid into the embedded production tables.</summary>
/// <param name="database">The database.</param>
public sealed class SqliteValidCellStore(SqliteDatabase database) : IValidCellStore
{
    /// <inheritdoc/>
    public Task AddAsync(RunRecord run, IReadOnlyList<IntakeRow> cells, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => SqliteProduction.Add(connection, transaction, run.Table, cells), durable: false, cancellationToken);

    /// <inheritdoc/>
    public Task MarkWholeAsync(RunRecord run, IReadOnlyList<string> columns, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                foreach (string column in columns)
                {
                    SqliteProduction.MarkWhole(connection, transaction, run.Table, column);
                }
            },
            durable: false,
            cancellationToken);
}
