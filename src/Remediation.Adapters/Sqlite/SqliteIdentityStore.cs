using System.Text.Json;
using Remediation.Core.Runs;
using Remediation.Core.Trials;

namespace Remediation.Adapters.Sqlite;

/// <summary>Identity values of the embedded production tables.</summary>
/// <param name="database">The database.</param>
public sealed class SqliteIdentityStore(SqliteDatabase database) : IProductionIdentities
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> FindHeldAsync(RunRecord run, string column, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        string production = SqliteProduction.NameOf(run.Table);
        string index = production[..^1] + "_values\"";
        bool known = await database.WriteAsync(
            (connection, transaction) =>
            {
                if (!SqliteProduction.Exists(connection, run.Table, transaction))
                {
                    return false;
                }

                // Only tables with identity columns pay for it, from the first question on.
                connection.Execute(transaction, $"CREATE INDEX IF NOT EXISTS {index} ON {production} (column_name, value)");
                return true;
            },
            durable: false,
            cancellationToken);
        return known
            ? await database.ReadAsync<IReadOnlyList<string>>(connection => connection.Query(
                null,
                $"SELECT DISTINCT v.value FROM json_each($values) v JOIN {production} p ON p.column_name = $column AND p.value = v.value",
                reader => reader.GetString(0),
                ("$values", JsonSerializer.Serialize(values)),
                ("$column", column)))
            : [];
    }
}
